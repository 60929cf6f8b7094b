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
