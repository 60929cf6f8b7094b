alter table organization add column history_from bigint;

alter table change_log add column subject {text} not null default '';

create index change_log_subject on change_log (organization_id, subject, revision);

create table lock_attendance (
    organization_id bigint not null,
    lock_id bigint not null,
    arrived_at bigint,
    left_at bigint,
    held boolean not null,
    constraint lock_attendance_pkey primary key (organization_id, lock_id),
    constraint lock_attendance_lock_fk foreign key (organization_id, lock_id) references lock (organization_id, id)
);
