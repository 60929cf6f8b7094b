create table card (
    id {identity},
    organization_id bigint not null,
    format {text} not null,
    identity {text} not null,
    token {text},
    uid {text},
    data_block_value {text},
    facility_code bigint,
    card_number bigint,
    card_ref bigint,
    oem bigint,
    length_bits bigint,
    last_used_at bigint,
    created_at bigint not null,
    updated_at bigint not null,
    constraint card_tenant_key unique (organization_id, id),
    constraint card_identity_key unique (organization_id, format, identity),
    constraint card_organization_fk foreign key (organization_id) references organization (id)
);

create index card_used on card (organization_id, coalesce(last_used_at, 0), id);

create table card_assignment (
    id {identity},
    organization_id bigint not null,
    card_id bigint not null,
    person_id bigint not null,
    assigned_by_id bigint,
    activated_at bigint,
    deactivated_at bigint,
    pin {text},
    token_hash {bytes},
    created_at bigint not null,
    updated_at bigint not null,
    constraint card_assignment_tenant_key unique (organization_id, id),
    constraint card_assignment_card_key unique (organization_id, card_id),
    constraint card_assignment_token_key unique (token_hash),
    constraint card_assignment_card_fk foreign key (organization_id, card_id) references card (organization_id, id),
    constraint card_assignment_person_fk foreign key (organization_id, person_id) references person (organization_id, id),
    constraint card_assignment_assigned_by_fk foreign key (organization_id, assigned_by_id)
        references person (organization_id, id)
);

create index card_assignment_person on card_assignment (organization_id, person_id, id);
create index card_assignment_assigned_by on card_assignment (organization_id, assigned_by_id);
