create table floor (
    id {identity},
    organization_id bigint not null,
    place_id bigint not null,
    number bigint not null,
    name {text} not null,
    search_key {text} not null,
    description {text},
    created_at bigint not null,
    updated_at bigint not null,
    constraint floor_tenant_key unique (organization_id, id),
    constraint floor_place_fk foreign key (organization_id, place_id) references place (organization_id, id)
);

create index floor_place on floor (organization_id, place_id, number, id);

create table lock_floor (
    organization_id bigint not null,
    lock_id bigint not null,
    floor_id bigint not null,
    constraint lock_floor_pkey primary key (organization_id, lock_id),
    constraint lock_floor_lock_fk foreign key (organization_id, lock_id) references lock (organization_id, id),
    constraint lock_floor_floor_fk foreign key (organization_id, floor_id) references floor (organization_id, id)
);

create index lock_floor_floor on lock_floor (organization_id, floor_id);
