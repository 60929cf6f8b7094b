create table import_run (
    id {identity},
    organization_id bigint not null,
    source {text} not null,
    progress {text} not null,
    started_at bigint not null,
    updated_at bigint not null,
    finished_at bigint,
    constraint import_run_organization_fk foreign key (organization_id) references organization (id)
);

create index import_run_source on import_run (organization_id, source, id);

create table import_note (
    organization_id bigint not null,
    run_id bigint not null,
    position bigint not null,
    body {text} not null,
    constraint import_note_pkey primary key (organization_id, run_id, position),
    constraint import_note_organization_fk foreign key (organization_id) references organization (id)
);

create table import_item (
    organization_id bigint not null,
    source {text} not null,
    kind {text} not null,
    source_id bigint not null,
    own_id bigint not null,
    fingerprint {bytes} not null,
    adopted boolean not null,
    run_id bigint not null,
    constraint import_item_pkey primary key (organization_id, source, kind, source_id),
    constraint import_item_kind_check check (
        kind in ('place', 'floor', 'group', 'lock', 'group_lock', 'user', 'role_assignment', 'schedule', 'card',
            'card_assignment')
    ),
    constraint import_item_organization_fk foreign key (organization_id) references organization (id)
);

create index import_item_own on import_item (organization_id, kind, own_id);

create table welcome_due (
    organization_id bigint not null,
    person_id bigint not null,
    created_at bigint not null,
    constraint welcome_due_pkey primary key (organization_id, person_id),
    constraint welcome_due_person_fk foreign key (organization_id, person_id) references person (organization_id, id)
);
