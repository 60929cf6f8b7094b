create table team (
    id {identity},
    organization_id bigint not null,
    name {text} not null,
    search_key {text} not null,
    created_at bigint not null,
    updated_at bigint not null,
    constraint team_tenant_key unique (organization_id, id),
    constraint team_organization_fk foreign key (organization_id) references organization (id)
);

create index team_search on team (organization_id, search_key, id);

create table team_membership (
    id {identity},
    organization_id bigint not null,
    team_id bigint not null,
    person_id bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    constraint team_membership_tenant_key unique (organization_id, id),
    constraint team_membership_person_key unique (organization_id, team_id, person_id),
    constraint team_membership_team_fk foreign key (organization_id, team_id) references team (organization_id, id),
    constraint team_membership_person_fk foreign key (organization_id, person_id) references person (organization_id, id)
);

create index team_membership_team on team_membership (organization_id, team_id, id);
create index team_membership_person on team_membership (organization_id, person_id, id);

-- A right is of a person or of a team, and a right of a team is a source of rights. SQLite changes neither what a column
-- may hold nor a check, so the table is made anew.
create table access_right_before as select * from access_right;

drop table access_right;

create table access_right (
    id {identity},
    organization_id bigint not null,
    assignee_id bigint,
    team_id bigint,
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
    constraint access_right_assignee_check check ((assignee_id is null) <> (team_id is null)),
    constraint access_right_target_check check (
        (target_kind = 'Organization' and target_id is null and place_id is null and group_id is null and lock_id is null)
        or (target_kind = 'Place' and place_id = target_id and group_id is null and lock_id is null)
        or (target_kind = 'Group' and group_id = target_id and place_id is null and lock_id is null)
        or (target_kind = 'Lock' and lock_id = target_id and place_id is null and group_id is null)
    ),
    constraint access_right_source_check check (
        source_kind in ('manual', 'membership', 'location_rule', 'booking', 'guest_pass', 'import', 'team')
    ),
    constraint access_right_assignee_fk foreign key (organization_id, assignee_id) references person (organization_id, id),
    constraint access_right_team_fk foreign key (organization_id, team_id) references team (organization_id, id),
    constraint access_right_place_fk foreign key (organization_id, place_id) references place (organization_id, id),
    constraint access_right_group_fk foreign key (organization_id, group_id) references door_group (organization_id, id),
    constraint access_right_lock_fk foreign key (organization_id, lock_id) references lock (organization_id, id)
);

-- Uses up the ids of all rights that there were, as far as the change log remembers, so that none is given twice.
insert into access_right (organization_id, assignee_id, target_kind, role, source_kind, source_id, notify, created_at,
        updated_at)
    with recursive newest (id) as (
        select max(u.id) from (
            select max(b.id) as id from access_right_before b
            union all
            select max(cast(substr(c.subject, 7) as bigint)) from change_log c where c.subject like 'right/%'
        ) u
    ), used (id) as (
        select 1 from newest n where n.id >= 1
        union all
        select u.id + 1 from used u, newest n where u.id < n.id
    ), anyone (organization_id, assignee_id) as (
        select organization_id, assignee_id from access_right_before
        limit 1
    )
    select a.organization_id, a.assignee_id, 'Organization', '', 'import', u.id, false, 0, 0
    from used u cross join anyone a;

delete from access_right;

insert into access_right (id, organization_id, assignee_id, target_kind, target_id, place_id, group_id, lock_id, role,
        valid_from, valid_until, hours, profile_id, source_kind, source_id, notify, created_at, updated_at)
    select id, organization_id, assignee_id, target_kind, target_id, place_id, group_id, lock_id, role,
        valid_from, valid_until, hours, profile_id, source_kind, source_id, notify, created_at, updated_at
    from access_right_before
    order by id;

drop table access_right_before;

create unique index access_right_manual on access_right (organization_id, assignee_id, target_kind, coalesce(target_id, 0))
    where source_kind = 'manual';
create unique index access_right_derived
    on access_right (organization_id, assignee_id, target_kind, coalesce(target_id, 0), source_kind, source_id)
    where source_kind <> 'manual';
create unique index access_right_of_team on access_right (organization_id, team_id, target_kind, coalesce(target_id, 0))
    where team_id is not null;
create index access_right_through_team on access_right (organization_id, source_id, assignee_id) where source_kind = 'team';
create index access_right_assignee on access_right (organization_id, assignee_id, id, group_id);
create index access_right_organization on access_right (organization_id, id) where target_kind = 'Organization';
create index access_right_place on access_right (organization_id, place_id, assignee_id);
create index access_right_group on access_right (organization_id, group_id, assignee_id);
create index access_right_lock on access_right (organization_id, lock_id, assignee_id);
