create table organization (
    id {identity},
    name {text} not null,
    domain {text} not null,
    address {text},
    description {text},
    logo {text},
    time_zone {text} not null,
    device_logins_expire_after_s bigint,
    sign_up_allowed boolean not null,
    event_retention_days bigint not null,
    owner_id bigint,
    revision bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    constraint organization_domain_key unique (domain)
);

create table place (
    id {identity},
    organization_id bigint not null references organization (id),
    name {text} not null,
    search_key {text} not null,
    description {text},
    address {text} not null,
    latitude double precision,
    longitude double precision,
    image {text},
    time_zone {text} not null,
    locked_down_since bigint,
    created_at bigint not null,
    updated_at bigint not null,
    constraint place_tenant_key unique (organization_id, id)
);

create index place_search on place (organization_id, search_key, id);

create table controller (
    id {identity},
    organization_id bigint not null,
    place_id bigint not null,
    name {text} not null,
    kind {text} not null,
    created_at bigint not null,
    updated_at bigint not null,
    constraint controller_tenant_key unique (organization_id, id),
    constraint controller_kind_check check (kind in ('simulated')),
    constraint controller_place_fk foreign key (organization_id, place_id) references place (organization_id, id)
);

create index controller_place on controller (organization_id, place_id);

create table lock (
    id {identity},
    organization_id bigint not null,
    place_id bigint not null,
    name {text} not null,
    search_key {text} not null,
    description {text},
    latitude double precision,
    longitude double precision,
    order_rank bigint,
    geofence_restriction boolean not null,
    reader_restriction boolean not null,
    time_restriction boolean not null,
    locked_down_since bigint,
    controller_id bigint,
    relock_after_ms bigint,
    created_at bigint not null,
    updated_at bigint not null,
    constraint lock_tenant_key unique (organization_id, id),
    constraint lock_relock_check check (relock_after_ms between 500 and 600000),
    constraint lock_place_fk foreign key (organization_id, place_id) references place (organization_id, id),
    constraint lock_controller_fk foreign key (organization_id, controller_id) references controller (organization_id, id)
);

create index lock_search on lock (organization_id, search_key, id);
create index lock_place on lock (organization_id, place_id);
create index lock_controller on lock (organization_id, controller_id);

create table door_group (
    id {identity},
    organization_id bigint not null,
    place_id bigint,
    name {text} not null,
    search_key {text} not null,
    description {text},
    app_access boolean not null,
    geofence_restriction boolean not null,
    primary_device_restriction boolean not null,
    reader_restriction boolean not null,
    tap_to_access_restriction boolean not null,
    time_restriction boolean not null,
    created_at bigint not null,
    updated_at bigint not null,
    constraint door_group_tenant_key unique (organization_id, id),
    constraint door_group_organization_fk foreign key (organization_id) references organization (id),
    constraint door_group_place_fk foreign key (organization_id, place_id) references place (organization_id, id)
);

create index door_group_search on door_group (organization_id, search_key, id);
create index door_group_place on door_group (organization_id, place_id);

create table group_lock (
    id {identity},
    organization_id bigint not null,
    group_id bigint not null,
    lock_id bigint not null,
    created_at bigint not null,
    constraint group_lock_pair_key unique (organization_id, group_id, lock_id),
    constraint group_lock_group_fk foreign key (organization_id, group_id) references door_group (organization_id, id),
    constraint group_lock_lock_fk foreign key (organization_id, lock_id) references lock (organization_id, id)
);

create index group_lock_lock on group_lock (organization_id, lock_id, group_id);

create table person (
    id {identity},
    organization_id bigint not null,
    name {text} not null,
    login_email {text},
    contact_email {text},
    search_key {text} not null,
    image {text},
    access_enabled boolean not null,
    password_flow_enabled boolean not null,
    password_hash {text},
    metadata {text} not null,
    notes {text},
    locale {text},
    confirmed_at bigint,
    last_accessed_at bigint,
    created_at bigint not null,
    updated_at bigint not null,
    constraint person_tenant_key unique (organization_id, id),
    constraint person_login_email_key unique (organization_id, login_email),
    constraint person_locale_check check (locale in ('en', 'fr', 'es', 'de')),
    constraint person_organization_fk foreign key (organization_id) references organization (id)
);

create index person_search on person (organization_id, search_key, id);
create index person_contact_email on person (organization_id, contact_email);
create index person_login_email on person (login_email);
create index person_last_accessed on person (organization_id, coalesce(last_accessed_at, 0), id);
create index person_access on person (organization_id, access_enabled, id);

create table access_right (
    id {identity},
    organization_id bigint not null,
    assignee_id bigint not null,
    target_kind {text} not null,
    target_id bigint,
    place_id bigint,
    group_id bigint,
    lock_id bigint,
    role {text} not null,
    valid_from bigint,
    valid_until bigint,
    hours {text},
    profile_id bigint,
    source_kind {text} not null,
    source_id bigint,
    notify boolean not null,
    created_at bigint not null,
    updated_at bigint not null,
    constraint access_right_tenant_key unique (organization_id, id),
    constraint access_right_target_check check (
        (target_kind = 'Organization' and target_id is null and place_id is null and group_id is null and lock_id is null)
        or (target_kind = 'Place' and place_id = target_id and group_id is null and lock_id is null)
        or (target_kind = 'Group' and group_id = target_id and place_id is null and lock_id is null)
        or (target_kind = 'Lock' and lock_id = target_id and place_id is null and group_id is null)
    ),
    constraint access_right_source_check check (
        source_kind in ('manual', 'membership', 'location_rule', 'booking', 'guest_pass', 'import')
    ),
    constraint access_right_assignee_fk foreign key (organization_id, assignee_id) references person (organization_id, id),
    constraint access_right_place_fk foreign key (organization_id, place_id) references place (organization_id, id),
    constraint access_right_group_fk foreign key (organization_id, group_id) references door_group (organization_id, id),
    constraint access_right_lock_fk foreign key (organization_id, lock_id) references lock (organization_id, id)
);

create unique index access_right_manual on access_right (organization_id, assignee_id, target_kind, coalesce(target_id, 0))
    where source_kind = 'manual';
create unique index access_right_derived
    on access_right (organization_id, assignee_id, target_kind, coalesce(target_id, 0), source_kind, source_id)
    where source_kind <> 'manual';
create index access_right_assignee on access_right (organization_id, assignee_id, id, group_id);
create index access_right_organization on access_right (organization_id, id) where target_kind = 'Organization';
create index access_right_place on access_right (organization_id, place_id, assignee_id);
create index access_right_group on access_right (organization_id, group_id, assignee_id);
create index access_right_lock on access_right (organization_id, lock_id, assignee_id);

create table login (
    id {identity},
    organization_id bigint not null,
    person_id bigint,
    kind {text} not null,
    name {text},
    secret_hash {bytes} not null,
    device_brand {text},
    device_model {text},
    os_name {text},
    device_uid {text},
    is_primary boolean not null,
    expire boolean not null,
    expires_at bigint,
    last_used_at bigint,
    created_at bigint not null,
    updated_at bigint not null,
    constraint login_tenant_key unique (organization_id, id),
    constraint login_secret_key unique (secret_hash),
    constraint login_kind_check check (kind in ('api', 'device')),
    constraint login_owner_check check (kind = 'api' or person_id is not null),
    constraint login_organization_fk foreign key (organization_id) references organization (id),
    constraint login_person_fk foreign key (organization_id, person_id) references person (organization_id, id)
);

create index login_person on login (organization_id, person_id, id);

create table one_time_token (
    token_hash {bytes} not null primary key,
    organization_id bigint not null,
    person_id bigint not null,
    purpose {text} not null,
    expires_at bigint not null,
    used_at bigint,
    created_at bigint not null,
    constraint one_time_token_purpose_check check (purpose in ('set_password')),
    constraint one_time_token_person_fk foreign key (organization_id, person_id) references person (organization_id, id)
);

create index one_time_token_person on one_time_token (organization_id, person_id);
create index one_time_token_expiry on one_time_token (organization_id, expires_at);

create table schedule (
    id {identity},
    organization_id bigint not null,
    name {text},
    enabled boolean not null,
    consequence {text} not null,
    lock_id bigint,
    group_id bigint,
    days bigint not null,
    starts_s bigint not null,
    ends_s bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    constraint schedule_tenant_key unique (organization_id, id),
    constraint schedule_consequence_check check (consequence in ('allow')),
    constraint schedule_of_check check ((lock_id is null) <> (group_id is null)),
    constraint schedule_days_check check (days between 1 and 127),
    constraint schedule_order_check check (starts_s >= 0 and ends_s > starts_s and ends_s <= 86400),
    constraint schedule_lock_fk foreign key (organization_id, lock_id) references lock (organization_id, id),
    constraint schedule_group_fk foreign key (organization_id, group_id) references door_group (organization_id, id)
);

create index schedule_lock on schedule (organization_id, lock_id);
create index schedule_group on schedule (organization_id, group_id);

create table event (
    organization_id bigint not null,
    uuid {bytes} not null,
    kind {text} not null,
    actor_id bigint,
    actor_name {text},
    actor_email {text},
    login_id bigint,
    right_id bigint,
    right_role {text},
    object_kind {text} not null,
    object_id bigint not null,
    object_name {text} not null,
    place_id bigint,
    refusal {text},
    created_at bigint not null,
    previous_hash {bytes},
    constraint event_pkey primary key (organization_id, uuid),
    constraint event_organization_fk foreign key (organization_id) references organization (id)
);

create index event_object on event (organization_id, object_kind, object_id, uuid);
create index event_actor on event (organization_id, actor_id, uuid);
create index event_place on event (organization_id, place_id, uuid);
create index event_kind on event (organization_id, kind, uuid) where kind <> 'lock.unlock';
create index event_refused on event (organization_id, uuid) where refusal is not null;

create table event_set (
    id {identity},
    organization_id bigint not null,
    person_id bigint,
    filter {text} not null,
    created_at bigint not null,
    constraint event_set_organization_fk foreign key (organization_id) references organization (id)
);

create index event_set_age on event_set (organization_id, created_at);

create table change_log (
    organization_id bigint not null,
    revision bigint not null,
    position bigint not null,
    body {text} not null,
    created_at bigint not null,
    constraint change_log_pkey primary key (organization_id, revision, position),
    constraint change_log_organization_fk foreign key (organization_id) references organization (id)
);

create table outbox (
    id {identity},
    organization_id bigint not null,
    person_id bigint,
    topic {text} not null,
    body {text} not null,
    state {text} not null,
    attempts bigint not null,
    next_attempt_at bigint not null,
    last_error {text},
    created_at bigint not null,
    updated_at bigint not null,
    constraint outbox_topic_check check (topic in ('mail')),
    constraint outbox_state_check check (state in ('waiting', 'delivered', 'dead')),
    constraint outbox_organization_fk foreign key (organization_id) references organization (id)
);

create index outbox_due on outbox (state, next_attempt_at, id);
create index outbox_organization on outbox (organization_id, id);
create index outbox_failed on outbox (updated_at) where last_error is not null;
