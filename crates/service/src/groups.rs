//! Groups of doors.

use crate::input::{self, Field};
use crate::operation::{Act, Look};
use crate::{Caller, Error, Listing, Page, Problems, Service};
use domain::authority::Scope;
use domain::event::{EventKind, ObjectKind};
use domain::group::{Group, GroupRestrictions};
use domain::id::{GroupId, OrganizationId, PlaceId};
use domain::permission::Permission;
use domain::place::Place;
use domain::time::Timestamp;
use store::Read;
use store::groups::{Counted, Filter};

pub use store::groups::{Filter as GroupFilter, People};

/// A group with what is shown beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupView {
    /// The group.
    pub group: Group,
    /// How many people have a right on it.
    pub users_count: i64,
    /// How many doors it opens.
    pub locks_count: i64,
    /// Its place, if it has one.
    pub place: Option<Place>,
}

/// What a request says of a group.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct GroupInput {
    pub name: Field<String>,
    pub description: Field<String>,
    pub place_id: Field<i64>,
    pub login_enabled: Field<bool>,
    pub geofence_restriction_enabled: Field<bool>,
    pub primary_device_restriction_enabled: Field<bool>,
    pub managed_device_restriction_enabled: Field<bool>,
    pub reader_restriction_enabled: Field<bool>,
    pub time_restriction_enabled: Field<bool>,
    pub tap_to_access_restriction_enabled: Field<bool>,
}

/// Lists the groups that the caller may read.
pub async fn list(service: &Service, caller: &Caller, filter: Filter, page: Page) -> Result<Listing<GroupView>, Error> {
    service
        .look(caller, move |look| {
            let reach = look.who.reach(&[Permission::GroupsRead]);
            let found = store::groups::list(look.read, look.who.organization(), &reach, &filter, page)?;
            let views = found.items.into_iter().map(|counted| view(look, counted));
            Ok(Listing { items: views.collect::<Result<_, _>>()?, total: found.total })
        })
        .await
}

/// A group.
pub async fn get(service: &Service, caller: &Caller, id: GroupId) -> Result<GroupView, Error> {
    get_with(service, caller, id, People::All).await
}

/// A group, with its people counted as far as is wished.
pub async fn get_with(service: &Service, caller: &Caller, id: GroupId, people: People) -> Result<GroupView, Error> {
    service
        .look(caller, move |look| {
            let counted = store::groups::find_with(look.read, look.who.organization(), id, people)?;
            let counted = counted.ok_or(Error::NotFound("group"))?;
            look.who.require_sight(Permission::GroupsRead, scope(&counted.group), "group")?;
            view(look, counted)
        })
        .await
}

/// Adds a group, of a place or of the whole organization.
pub async fn create(service: &Service, caller: &Caller, input: GroupInput) -> Result<GroupView, Error> {
    service
        .act(caller, move |act| {
            let tenant = act.who.organization();
            let place = match input.place_id.clone().value() {
                Some(id) => {
                    let place = store::places::find(act, tenant, PlaceId::new(id))?;
                    Some(place.ok_or_else(|| Error::invalid("place_id", "is not a place of this organization"))?)
                }
                None => None,
            };
            let at = place.as_ref().map_or(Scope::Organization, |place| Scope::Place(place.id));
            act.who.require(Permission::GroupsWrite, at)?;
            let group = draft(input, tenant, place.as_ref().map(|place| place.id))?;
            let group = store::groups::create(act, group)?;
            log(act, EventKind::GroupCreate, &group)?;
            Ok(GroupView { group, users_count: 0, locks_count: 0, place })
        })
        .await
}

/// Changes a group. It stays with its place.
pub async fn update(service: &Service, caller: &Caller, id: GroupId, input: GroupInput) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let mut group = writable(act, id)?;
            apply(input, &mut group)?;
            store::groups::update(act, &group)?;
            log(act, EventKind::GroupUpdate, &group)
        })
        .await
}

/// Removes a group with the rights on it. Its doors stay.
pub async fn delete(service: &Service, caller: &Caller, id: GroupId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let group = writable(act, id)?;
            store::groups::delete(act, id)?;
            log(act, EventKind::GroupDestroy, &group)
        })
        .await
}

pub(crate) fn find_alone(read: &mut Read<'_>, organization: OrganizationId, id: GroupId) -> Result<Group, Error> {
    store::groups::find_alone(read, organization, id)?.ok_or(Error::NotFound("group"))
}

pub(crate) const fn scope(group: &Group) -> Scope {
    Scope::Group(group.id, group.place)
}

fn view(look: &mut Look<'_, '_>, counted: Counted) -> Result<GroupView, Error> {
    let Counted { group, users_count, locks_count } = counted;
    let place = match group.place {
        Some(id) => Some(crate::places::find(look.read, group.organization, id)?),
        None => None,
    };
    Ok(GroupView { group, users_count, locks_count, place })
}

/// A group that the caller may change.
fn writable(act: &mut Act<'_, '_>, id: GroupId) -> Result<Group, Error> {
    let tenant = act.who.organization();
    let group = find_alone(act, tenant, id)?;
    act.who.require_sight(Permission::GroupsRead, scope(&group), "group")?;
    act.who.require(Permission::GroupsWrite, scope(&group))?;
    Ok(group)
}

fn log(act: &mut Act<'_, '_>, kind: EventKind, group: &Group) -> Result<(), Error> {
    act.log(kind, (ObjectKind::Group, group.id.get(), group.name.as_str()), group.place)
}

fn draft(input: GroupInput, organization: OrganizationId, place: Option<PlaceId>) -> Result<Group, Error> {
    let mut problems = Problems::default();
    let mut name = None;
    input::name(&mut problems, input.name.clone(), &mut name);
    problems.check()?;
    let mut group = Group {
        id: GroupId::new(0),
        organization,
        place,
        name: name.ok_or_else(|| Error::invalid("name", "can't be blank"))?,
        description: None,
        restrictions: GroupRestrictions::default(),
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    };
    apply(GroupInput { name: Field::Absent, place_id: Field::Absent, ..input }, &mut group)?;
    Ok(group)
}

fn apply(input: GroupInput, group: &mut Group) -> Result<(), Error> {
    let mut problems = Problems::default();
    if matches!(input.place_id, Field::Set(id) if Some(id) != group.place.map(PlaceId::get)) {
        problems.add("place_id", "can't be changed; add a group at the other place");
    }
    if input.managed_device_restriction_enabled == Field::Set(true) {
        problems.add("managed_device_restriction_enabled", "can't be switched on: devices are not managed here");
    }
    let mut name = Some(group.name.clone());
    input::name(&mut problems, input.name, &mut name);
    input::note(&mut problems, "description", input.description, &mut group.description);
    let restrictions = &mut group.restrictions;
    input.login_enabled.write_value(&mut restrictions.app_access);
    input.geofence_restriction_enabled.write_value(&mut restrictions.geofence);
    input.primary_device_restriction_enabled.write_value(&mut restrictions.primary_device);
    input.reader_restriction_enabled.write_value(&mut restrictions.reader);
    input.time_restriction_enabled.write_value(&mut restrictions.time);
    input.tap_to_access_restriction_enabled.write_value(&mut restrictions.tap_to_access);
    if let Some(name) = name {
        group.name = name;
    }
    problems.check()
}
