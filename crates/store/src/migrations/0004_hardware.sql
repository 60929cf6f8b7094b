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

create table door_controller (
    id {identity},
    organization_id bigint not null,
    place_id bigint,
    name {text} not null,
    search_key {text} not null,
    description {text},
    kind {text} not null,
    token_hash {bytes},
    created_at bigint not null,
    updated_at bigint not null,
    constraint door_controller_tenant_key unique (organization_id, id),
    constraint door_controller_token_key unique (token_hash),
    constraint door_controller_kind_check check (kind in ('simulated', 'edge')),
    constraint door_controller_known_check check (place_id is not null or token_hash is not null),
    constraint door_controller_organization_fk foreign key (organization_id) references organization (id),
    constraint door_controller_place_fk foreign key (organization_id, place_id) references place (organization_id, id)
);

create index door_controller_search on door_controller (organization_id, search_key, id);
create index door_controller_place on door_controller (organization_id, place_id, id);

create table controller_relay (
    id {identity},
    organization_id bigint not null,
    controller_id bigint not null,
    channel bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    constraint controller_relay_tenant_key unique (organization_id, id),
    constraint controller_relay_channel_key unique (organization_id, controller_id, channel),
    constraint controller_relay_channel_check check (channel >= 1),
    constraint controller_relay_controller_fk foreign key (organization_id, controller_id)
        references door_controller (organization_id, id)
);

create table relay_connection (
    id {identity},
    organization_id bigint not null,
    relay_id bigint not null,
    lock_id bigint not null,
    name {text},
    duration_ms bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    constraint relay_connection_relay_key unique (organization_id, relay_id),
    constraint relay_connection_lock_key unique (organization_id, lock_id),
    constraint relay_connection_duration_check check (duration_ms between 500 and 600000),
    constraint relay_connection_relay_fk foreign key (organization_id, relay_id)
        references controller_relay (organization_id, id),
    constraint relay_connection_lock_fk foreign key (organization_id, lock_id) references lock (organization_id, id)
);

-- Uses up the ids of all controllers that there were, so that none is given twice.
insert into door_controller (organization_id, place_id, name, search_key, kind, created_at, updated_at)
    with recursive newest (id) as (
        select max(c.id) from controller c
    ), used (id) as (
        select 1 from newest n where n.id >= 1
        union all
        select u.id + 1 from used u, newest n where u.id < n.id
    ), anywhere (organization_id, place_id) as (
        select organization_id, place_id from controller
        limit 1
    )
    select a.organization_id, a.place_id, '', '', 'simulated', 0, 0
    from used cross join anywhere a;

delete from door_controller;

insert into door_controller (id, organization_id, place_id, name, search_key, kind, created_at, updated_at)
    select c.id, c.organization_id, c.place_id, c.name,
        coalesce((select min(l.search_key) from lock l
            where l.organization_id = c.organization_id and l.controller_id = c.id), lower(c.name)),
        c.kind, c.created_at, c.updated_at
    from controller c;

-- Four relays for every controller, or as many as it drives doors.
insert into controller_relay (organization_id, controller_id, channel, created_at, updated_at)
    with recursive most (doors) as (
        select max(d.doors) from (
            select count(*) as doors from lock where controller_id is not null group by controller_id
        ) d
    ), channels (channel) as (
        select 1
        union all
        select n.channel + 1 from channels n, most m where n.channel < 4 or n.channel < m.doors
    )
    select c.organization_id, c.id, n.channel, c.created_at, c.updated_at
    from controller c cross join channels n
    where n.channel <= 4 or n.channel <= (select count(*) from lock l
        where l.organization_id = c.organization_id and l.controller_id = c.id and l.relock_after_ms is not null)
    order by c.id, n.channel;

insert into relay_connection (organization_id, relay_id, lock_id, duration_ms, created_at, updated_at)
    select d.organization_id, r.id, d.id, d.relock_after_ms, d.created_at, d.updated_at
    from (
        select l.organization_id, l.id, l.controller_id, l.relock_after_ms, l.created_at, l.updated_at,
            row_number() over (partition by l.organization_id, l.controller_id order by l.id) as channel
        from lock l where l.controller_id is not null and l.relock_after_ms is not null
    ) d
    join controller_relay r
        on r.organization_id = d.organization_id and r.controller_id = d.controller_id and r.channel = d.channel
    order by d.id;

-- The old table and the two columns stay behind, empty: a foreign key joins them, and SQLite parts with neither.
update lock set controller_id = null, relock_after_ms = null;

delete from controller;
