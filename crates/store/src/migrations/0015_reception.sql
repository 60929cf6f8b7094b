create table place_contact (
    organization_id bigint not null,
    place_id bigint not null,
    at_night {text} not null,
    constraint place_contact_pkey primary key (organization_id, place_id),
    constraint place_contact_place_fk foreign key (organization_id, place_id) references place (organization_id, id)
);

create table organization_contact (
    organization_id bigint not null,
    support {text} not null,
    constraint organization_contact_pkey primary key (organization_id),
    constraint organization_contact_organization_fk foreign key (organization_id) references organization (id)
);

create table exempt_network (
    organization_id bigint not null,
    network {text} not null,
    constraint exempt_network_pkey primary key (organization_id, network),
    constraint exempt_network_organization_fk foreign key (organization_id) references organization (id)
);

create index login_key on login (organization_id, id) where kind = 'api';

alter table login add column scopes {text} constraint login_scopes_check check (scopes is null or kind = 'api');

create table person_photo (
    organization_id bigint not null,
    person_id bigint not null,
    kind {text} not null,
    body {bytes} not null,
    updated_at bigint not null,
    constraint person_photo_pkey primary key (organization_id, person_id),
    constraint person_photo_kind_check check (kind in ('image/jpeg', 'image/png', 'image/webp')),
    constraint person_photo_person_fk foreign key (organization_id, person_id) references person (organization_id, id)
);

alter table card add column printed {text} not null default '';

update card set printed = lower(substr(
    coalesce(cast(card_number as text), cast(card_ref as text), token, data_block_value, uid, ''), 1, 64));

create index card_printed on card (organization_id, printed);
create index outbox_person on outbox (organization_id, person_id, id);
