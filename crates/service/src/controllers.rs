//! Controllers: registered, assigned to a place by their token, and taken from it again. And their relays.

use crate::auth::Secret;
use crate::input::{self, Field};
use crate::operation::{Act, Who};
use crate::{Caller, Error, Listing, Page, Problems, Service};
use domain::authority::Scope;
use domain::controller::{Controller, ControllerKind, Relay};
use domain::event::{ControllerFault, EventKind, ObjectKind};
use domain::id::{ControllerId, LockId, OrganizationId, PlaceId, RelayConnectionId};
use domain::permission::Permission;
use domain::place::Place;
use domain::text::Name;
use domain::time::Timestamp;
use store::Read;
use store::controllers::{Connected, Filter, Query};

/// Which controllers.
#[derive(Clone, Debug, Default)]
pub struct ControllerFilter {
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those whose name holds this text, or whose device id or token it is.
    pub query: Option<String>,
    /// Only those of this place.
    pub place: Option<PlaceId>,
    /// Only the one that drives this door.
    pub lock: Option<LockId>,
    /// Only those that are connected, or that are not.
    pub online: Option<bool>,
    /// From Z to A.
    pub descending: bool,
}

/// A controller with what is shown beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct ControllerView {
    /// The controller.
    pub controller: Controller,
    /// Where it hangs.
    pub place: Place,
    /// Whether it drives a door.
    pub is_configured: bool,
    /// Whether it is connected to the server.
    pub is_online: bool,
}

/// A controller that waits for a place, with its token, which is shown this once.
#[derive(Clone, Debug)]
pub struct Registered {
    /// The controller.
    pub controller: Controller,
    /// What assigns it to a place.
    pub token: Secret,
}

/// What a request says of a controller.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct ControllerInput {
    pub name: Field<String>,
    pub place_id: Field<i64>,
    pub description: Field<String>,
    pub zone_controller: Field<bool>,
}

/// A relay with what it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RelayView {
    /// The relay.
    pub relay: Relay,
    /// Its connection.
    pub connection: Option<RelayConnectionId>,
    /// Whether it keeps its door unlocked now.
    pub is_triggered: bool,
}

/// Lists the controllers of the places whose hardware the caller may read. Those that wait for a place are not among
/// them.
pub async fn list(
    service: &Service,
    caller: &Caller,
    filter: ControllerFilter,
    page: Page,
) -> Result<Listing<ControllerView>, Error> {
    let links = service.clone();
    let online = filter.online.map(|wanted| (wanted, service.controllers_online(caller.organization)));
    let ControllerFilter { ids, query, place, lock, descending, .. } = filter;
    let filter = Filter { ids, query: query.map(asked), place, lock, online, descending };
    service
        .look(caller, move |look| {
            let reach = look.who.reach(&[Permission::HardwareRead]);
            let found = store::controllers::list(look.read, look.who.organization(), &reach, &filter, page)?;
            let views = found.items.into_iter().map(|connected| view(look.read, &links, connected));
            Ok(Listing { items: views.collect::<Result<_, _>>()?, total: found.total })
        })
        .await
}

/// A controller that hangs somewhere.
pub async fn get(service: &Service, caller: &Caller, id: ControllerId) -> Result<ControllerView, Error> {
    let links = service.clone();
    service
        .look(caller, move |look| {
            let (connected, _) = visible(look.read, &look.who, id)?;
            view(look.read, &links, connected)
        })
        .await
}

/// Registers a controller that waits for a place. Whoever manages the hardware of some place may do it, as long as the
/// settings let controllers be simulated: others cannot connect yet.
pub async fn register(service: &Service, caller: &Caller, name: Field<String>) -> Result<Registered, Error> {
    let simulate = service.settings().simulate_controllers;
    let token = service.new_secret();
    let hash = token.hash();
    let made = service.act(caller, move |act| {
        let reach = act.who.reach(&[Permission::HardwareWrite]);
        let at_place = reach.places.first().copied().map(Scope::Place);
        act.who.require(Permission::HardwareWrite, at_place.filter(|_| !reach.all).unwrap_or(Scope::Organization))?;
        if !simulate {
            return Err(Error::invalid("base", "can't be registered: only simulated controllers are known here yet"));
        }
        let mut problems = Problems::default();
        let mut chosen = problems.take("name", Name::parse(UNNAMED));
        name.parse(&mut problems, "name", |text| Name::parse(text)).write_to(&mut chosen);
        problems.check()?;
        let name = chosen.ok_or_else(|| Error::invalid("name", "can't be blank"))?;
        let controller = simulated(act.who.organization(), name, None);
        let controller = store::controllers::create(act, controller, Some(&hash))?;
        // The contract has no word for a controller that is new.
        log(act, EventKind::ControllerUpdate, &controller)?;
        Ok(controller)
    });
    Ok(Registered { controller: made.await?, token })
}

/// Assigns the controller with a token to a place. One that hangs somewhere must be taken from there first.
pub async fn assign(service: &Service, caller: &Caller, token: &str, input: ControllerInput) -> Result<(), Error> {
    let hash = crate::auth::hash(token);
    service
        .act(caller, move |act| {
            let tenant = act.who.organization();
            let found = store::controllers::find_by_token(act, tenant, &hash)?;
            let mut controller = found.ok_or(Error::NotFound("controller"))?.controller;
            let mut problems = Problems::default();
            let mut name = None;
            input::name(&mut problems, input.name, &mut name);
            let place = input.place_id.value();
            if place.is_none() {
                problems.add("place_id", "can't be blank");
            }
            problems.check()?;
            let place = place.map(|id| store::places::find(act, tenant, PlaceId::new(id))).transpose()?.flatten();
            let place = place.ok_or_else(|| Error::invalid("place_id", "is not a place of this organization"))?;
            act.who.require(Permission::HardwareWrite, Scope::Place(place.id))?;
            if controller.place.is_some() {
                return Err(Error::invalid("base", "is assigned to a place already"));
            }
            controller.place = Some(place.id);
            controller.name = name.unwrap_or(controller.name);
            store::controllers::assign(act, &controller)?;
            log(act, EventKind::ControllerAssign, &controller)
        })
        .await
}

/// Takes a controller from its place, and its relays from the doors, which nothing drives then.
pub async fn deassign(service: &Service, caller: &Caller, id: ControllerId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let controller = writable(act, id)?;
            store::controllers::deassign(act, &controller)?;
            log(act, EventKind::ControllerDeassign, &controller)
        })
        .await
}

/// Changes what a controller is called and what there is to say about it.
pub async fn update(service: &Service, caller: &Caller, id: ControllerId, input: ControllerInput) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let mut controller = writable(act, id)?;
            let mut problems = Problems::default();
            if input.zone_controller == Field::Set(true) {
                problems.add("zone_controller", "can't be switched on: zones are not known here");
            }
            let mut name = Some(controller.name.clone());
            input::name(&mut problems, input.name, &mut name);
            input::note(&mut problems, "description", input.description, &mut controller.description);
            problems.check()?;
            controller.name = name.unwrap_or(controller.name);
            store::controllers::update(act, &controller)?;
            log(act, EventKind::ControllerUpdate, &controller)
        })
        .await
}

/// Starts a controller anew: its doors are locked, and it learns again what it is to drive. Fails if it is not
/// connected.
pub async fn reboot(service: &Service, caller: &Caller, id: ControllerId) -> Result<(), Error> {
    let links = service.clone();
    service
        .act(caller, move |act| {
            let controller = writable(act, id)?;
            if !links.is_online(id) {
                return Err(Error::Controller(ControllerFault::Silent));
            }
            log(act, EventKind::ControllerReboot, &controller)
        })
        .await?;
    crate::fleet::reboot(service, caller.organization, id);
    Ok(())
}

/// The relays of a controller, by channel.
pub async fn list_relays(service: &Service, caller: &Caller, id: ControllerId) -> Result<Vec<RelayView>, Error> {
    let (statuses, now) = (service.clone(), service.now());
    service
        .look(caller, move |look| {
            visible(look.read, &look.who, id)?;
            let found = store::relays::list(look.read, look.who.organization(), id)?;
            let is_unlocked = |lock| statuses.door_status(lock).is_some_and(|status| status.is_unlocked(now));
            let view = |wired: store::relays::Wired| RelayView {
                relay: wired.relay,
                connection: wired.connection.map(|(connection, _)| connection),
                is_triggered: wired.connection.is_some_and(|(_, lock)| is_unlocked(lock)),
            };
            Ok(found.into_iter().map(view).collect())
        })
        .await
}

/// A controller whose hardware the caller may read, with its place.
pub(crate) fn visible(read: &mut Read<'_>, who: &Who, id: ControllerId) -> Result<(Connected, PlaceId), Error> {
    let found = store::controllers::find(read, who.organization(), id)?.ok_or(Error::NotFound("controller"))?;
    let place = found.controller.place.ok_or(Error::NotFound("controller"))?;
    who.require_sight(Permission::HardwareRead, Scope::Place(place), "controller")?;
    Ok((found, place))
}

/// A controller that runs inside the server. The store gives it its id and its times.
pub(crate) const fn simulated(organization: OrganizationId, name: Name, place: Option<PlaceId>) -> Controller {
    Controller {
        id: ControllerId::new(0),
        organization,
        place,
        name,
        description: None,
        kind: ControllerKind::Simulated,
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    }
}

/// What a controller is called until it hangs somewhere, unless it got a name.
const UNNAMED: &str = "Controller";

/// The contract shows 16 hexadecimal digits of the device; here they are the number of the controller.
#[must_use]
pub fn device_id(id: ControllerId) -> String {
    format!("{:016x}", id.get())
}

fn asked(text: String) -> Query {
    let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let id = if digits { i64::from_str_radix(&text, 16).ok().map(ControllerId::new) } else { None };
    Query { token_hash: crate::auth::hash(&text), id, text }
}

/// A controller that the caller may change.
fn writable(act: &mut Act<'_, '_>, id: ControllerId) -> Result<Controller, Error> {
    let (found, place) = visible(act.write, &act.who, id)?;
    act.who.require(Permission::HardwareWrite, Scope::Place(place))?;
    Ok(found.controller)
}

fn view(read: &mut Read<'_>, links: &Service, connected: Connected) -> Result<ControllerView, Error> {
    let Connected { controller, is_connected } = connected;
    let place = controller.place.ok_or(Error::NotFound("controller"))?;
    let place = crate::places::find(read, controller.organization, place)?;
    let is_online = links.is_online(controller.id);
    Ok(ControllerView { controller, place, is_configured: is_connected, is_online })
}

fn log(act: &mut Act<'_, '_>, kind: EventKind, controller: &Controller) -> Result<(), Error> {
    let object = (ObjectKind::Controller, controller.id.get(), controller.name.as_str());
    act.log(kind, object, controller.place)
}
