create table camera (
    id {identity},
    organization_id bigint not null,
    place_id bigint not null,
    lock_id bigint,
    name {text} not null,
    search_key {text} not null,
    description {text},
    metadata {text} not null,
    enabled boolean not null,
    clip_duration_s bigint not null,
    snapshots bigint not null,
    snapshot_offset_s bigint not null,
    remote_id {text} not null,
    created_at bigint not null,
    updated_at bigint not null,
    constraint camera_tenant_key unique (organization_id, id),
    constraint camera_clip_check check (
        clip_duration_s between 3 and 60 and snapshots between 1 and 9 and snapshot_offset_s between -30 and 30),
    constraint camera_place_fk foreign key (organization_id, place_id) references place (organization_id, id),
    constraint camera_lock_fk foreign key (organization_id, lock_id) references lock (organization_id, id)
);

create index camera_place on camera (organization_id, place_id);
create index camera_lock on camera (organization_id, lock_id);
create index camera_search on camera (organization_id, search_key, id);
