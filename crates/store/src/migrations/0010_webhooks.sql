create table integration (
    id {identity},
    organization_id bigint not null,
    place_id bigint,
    name {text} not null,
    search_key {text} not null,
    url {text} not null,
    events {text} not null,
    signature_key {text},
    enabled boolean not null,
    disabled_due_to_error_at bigint,
    failures bigint not null,
    failing_since bigint,
    warned_at bigint,
    resume_at bigint,
    created_at bigint not null,
    updated_at bigint not null,
    constraint integration_tenant_key unique (organization_id, id),
    constraint integration_organization_fk foreign key (organization_id) references organization (id),
    constraint integration_place_fk foreign key (organization_id, place_id) references place (organization_id, id)
);

create index integration_search on integration (organization_id, search_key, id);
create index integration_place on integration (organization_id, place_id);
create index integration_enabled on integration (organization_id, id) where enabled;

create table webhook_delivery (
    id {identity},
    organization_id bigint not null,
    integration_id bigint not null,
    uuid {bytes} not null,
    kind {text} not null,
    object_kind {text} not null,
    object_id bigint not null,
    state {text} not null,
    attempts bigint not null,
    first_attempt_at bigint,
    next_attempt_at bigint not null,
    leased_until bigint,
    delivered_at bigint,
    last_status bigint,
    last_error {text},
    created_at bigint not null,
    updated_at bigint not null,
    constraint webhook_delivery_event_key unique (organization_id, integration_id, uuid),
    constraint webhook_delivery_integration_fk foreign key (organization_id, integration_id)
        references integration (organization_id, id),
    constraint webhook_delivery_state_check check (state in ('waiting', 'delivered', 'dead'))
);

create index webhook_delivery_log on webhook_delivery (organization_id, integration_id, id);
create index webhook_delivery_waiting on webhook_delivery (integration_id, id) where state = 'waiting';
create index webhook_delivery_object on webhook_delivery (integration_id, object_kind, object_id, id)
    where state = 'waiting';
create index webhook_delivery_old on webhook_delivery (updated_at);
