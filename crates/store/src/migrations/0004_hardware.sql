create table lock_favorite (
    organization_id bigint not null,
    person_id bigint not null,
    lock_id bigint not null,
    created_at bigint not null,
    constraint lock_favorite_pkey primary key (organization_id, person_id, lock_id),
    constraint lock_favorite_person_fk foreign key (organization_id, person_id) references person (organization_id, id),
    constraint lock_favorite_lock_fk foreign key (organization_id, lock_id) references lock (organization_id, id)
);

create index lock_favorite_lock on lock_favorite (organization_id, lock_id);

create table place_favorite (
    organization_id bigint not null,
    person_id bigint not null,
    place_id bigint not null,
    created_at bigint not null,
    constraint place_favorite_pkey primary key (organization_id, person_id, place_id),
    constraint place_favorite_person_fk foreign key (organization_id, person_id) references person (organization_id, id),
    constraint place_favorite_place_fk foreign key (organization_id, place_id) references place (organization_id, id)
);

create index place_favorite_place on place_favorite (organization_id, place_id);
