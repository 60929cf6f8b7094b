create table group_link (
    id {identity},
    organization_id bigint not null,
    group_id bigint not null,
    name {text} not null,
    search_key {text} not null,
    email {text},
    phone {text},
    secret_hash {bytes} not null,
    has_code boolean not null,
    valid_from bigint,
    valid_until bigint,
    created_by_id bigint,
    last_used_at bigint,
    created_at bigint not null,
    updated_at bigint not null,
    constraint group_link_tenant_key unique (organization_id, id),
    constraint group_link_secret_key unique (secret_hash),
    constraint group_link_group_fk foreign key (organization_id, group_id) references door_group (organization_id, id),
    constraint group_link_created_by_fk foreign key (organization_id, created_by_id) references person (organization_id, id)
);

create index group_link_group on group_link (organization_id, group_id, id);
create index group_link_created_by on group_link (organization_id, created_by_id);
create index group_link_search on group_link (organization_id, search_key, id);

alter table event add column link_id bigint;

create index event_link on event (organization_id, link_id, uuid) where link_id is not null;
