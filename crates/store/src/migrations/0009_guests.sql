alter table person add column kind {text} not null default 'user'
    constraint person_kind_check check (kind = 'user' or kind = 'guest' and login_email is null and password_hash is null);

alter table person add column phone {text};

drop index person_search;

create index person_search on person (organization_id, search_key, id, kind);
create index person_guest on person (organization_id, search_key, id) where kind = 'guest';

create table access_key (
    id {identity},
    organization_id bigint not null,
    person_id bigint not null,
    secret_hash {bytes} not null,
    has_code boolean not null,
    created_at bigint not null,
    constraint access_key_secret_key unique (secret_hash),
    constraint access_key_person_fk foreign key (organization_id, person_id) references person (organization_id, id)
);

create index access_key_person on access_key (organization_id, person_id, id);

alter table event add column actor_kind {text}
    constraint event_actor_kind_check check (actor_kind = 'guest');

alter table event add column access_key_id bigint;
