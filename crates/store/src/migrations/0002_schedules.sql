alter table organization add column locked_down_since bigint;

create table schedule_before (
    id bigint not null,
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
    updated_at bigint not null
);

insert into schedule_before (id, organization_id, name, enabled, consequence, lock_id, group_id, days, starts_s, ends_s,
        created_at, updated_at)
    select id, organization_id, name, enabled, consequence, lock_id, group_id, days, starts_s, ends_s,
        created_at, updated_at
    from schedule;

drop table schedule;

create table schedule (
    id {identity},
    organization_id bigint not null,
    name {text},
    enabled boolean not null,
    consequence {text} not null,
    is_exception boolean not null,
    lock_id bigint,
    group_id bigint,
    place_id bigint,
    kind {text} not null,
    days bigint,
    starts_s bigint,
    ends_s bigint,
    starts_at bigint,
    ends_at bigint,
    first_day bigint,
    last_day bigint,
    created_at bigint not null,
    updated_at bigint not null,
    constraint schedule_tenant_key unique (organization_id, id),
    constraint schedule_of_check check (
        (lock_id is not null and group_id is null and place_id is null
            and consequence in ('allow', 'unlock', 'first_to_arrive'))
        or (lock_id is null and group_id is not null and place_id is null and consequence = 'allow')
        or (lock_id is null and group_id is null and place_id is not null and consequence = 'allow' and is_exception)
    ),
    constraint schedule_week_check check (
        (kind = 'recurring_event' and days is not null and starts_s is not null and ends_s is not null
            and days between 1 and 127 and starts_s >= 0 and ends_s > starts_s and ends_s <= 86400)
        or (kind <> 'recurring_event' and days is null and starts_s is null and ends_s is null)
    ),
    constraint schedule_once_check check (
        (kind = 'single_event' and starts_at is not null and ends_at is not null and ends_at > starts_at)
        or (kind <> 'single_event' and starts_at is null and ends_at is null)
    ),
    constraint schedule_days_check check (
        (kind = 'single_all_day_event' and first_day is not null and last_day is not null and last_day >= first_day)
        or (kind <> 'single_all_day_event' and first_day is null and last_day is null)
    ),
    constraint schedule_kind_check check (
        kind in ('recurring_event', 'single_event', 'single_all_day_event', 'holiday_calendar')
    ),
    constraint schedule_lock_fk foreign key (organization_id, lock_id) references lock (organization_id, id),
    constraint schedule_group_fk foreign key (organization_id, group_id) references door_group (organization_id, id),
    constraint schedule_place_fk foreign key (organization_id, place_id) references place (organization_id, id)
);

create index schedule_lock on schedule (organization_id, lock_id);
create index schedule_group on schedule (organization_id, group_id);
create index schedule_place on schedule (organization_id, place_id);

-- Uses up the ids of all schedules that there were, so that none is given twice: only an insert without an id counts
-- on, on both engines. The rows are closures of any place or group, because one of them must be there.
insert into schedule (organization_id, enabled, consequence, is_exception, group_id, place_id, kind, first_day,
        last_day, created_at, updated_at)
    with recursive newest (id) as (
        select max(s.id) from (
            select id from schedule_before
            union all
            select object_id from event where object_kind = 'Schedule'
        ) s
    ), used (id) as (
        select 1 from newest n where n.id >= 1
        union all
        select u.id + 1 from used u, newest n where u.id < n.id
    ), anything (organization_id, group_id, place_id) as (
        select organization_id, id, cast(null as bigint) from door_group
        union all
        select organization_id, cast(null as bigint), id from place
        limit 1
    )
    select a.organization_id, false, 'allow', true, a.group_id, a.place_id, 'single_all_day_event', 0, 0, 0, 0
    from used cross join anything a;

delete from schedule;

insert into schedule (id, organization_id, name, enabled, consequence, is_exception, lock_id, group_id, kind, days,
        starts_s, ends_s, created_at, updated_at)
    select id, organization_id, name, enabled, consequence, false, lock_id, group_id, 'recurring_event', days,
        starts_s, ends_s, created_at, updated_at
    from schedule_before;

drop table schedule_before;
