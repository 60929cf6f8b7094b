create table former_login (
    organization_id bigint not null,
    login_id bigint not null,
    person_id bigint not null,
    noted_at bigint not null,
    constraint former_login_pkey primary key (organization_id, login_id, person_id),
    constraint former_login_organization_fk foreign key (organization_id) references organization (id)
);

create index former_login_age on former_login (organization_id, noted_at);

insert into former_login (organization_id, login_id, person_id, noted_at)
select e.organization_id, e.login_id, coalesce(e.actor_id, 0), max(e.created_at)
from event e
left join login l on l.organization_id = e.organization_id and l.id = e.login_id
where e.login_id is not null and l.person_id is null
group by e.organization_id, e.login_id, coalesce(e.actor_id, 0);
