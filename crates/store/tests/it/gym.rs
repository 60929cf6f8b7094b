//! A gym to tell stories about: a store with one organization, and rows as short as they can be.

use crate::harness::Fresh;
use domain::access::Change;
use domain::camera::{Camera, Clip};
use domain::card::{Activation, Card, CardAssignment, Content, Format};
use domain::controller::{Controller, ControllerKind, RelayConnection, UnlockTime};
use domain::event::{ActorId, Event, EventActor, EventKind, EventObject, ObjectKind};
use domain::floor::Floor;
use domain::group::{Group, GroupRestrictions};
use domain::guest::{AccessKey, Guest};
use domain::holiday::{HolidayCalendar, Region};
use domain::id::{
    AccessKeyId, CameraId, CardAssignmentId, CardId, ControllerId, FloorId, GroupId, GroupLinkId, LockId, LoginId,
    OrganizationId, PlaceId, RelayConnectionId, RelayId, RightId, ScheduleId, TeamId, UserId,
};
use domain::link::GroupLink;
use domain::lock::{Lock, LockRestrictions};
use domain::login::{Device, Login, LoginKind};
use domain::place::Place;
use domain::reach::Reach;
use domain::right::{Right, Source, Target};
use domain::role::Role;
use domain::schedule::{Consequence, DayRange, Days, Schedule, ScheduleRule, Scheduleable, WeeklyWindow, When};
use domain::team::Team;
use domain::text::{Domain, Email, Name, Note};
use domain::time::{Date, Period, TimeZone, Timestamp};
use domain::user::{Metadata, User};
use store::page::{Listing, Page};
use store::{Committed, Error, Read, Store, Write, controllers, organizations, relay_connections, relays};
use uuid::Uuid;

/// A fresh database with one organization, `ironworks`.
pub(crate) struct Gym {
    pub(crate) fresh: Fresh,
    pub(crate) id: OrganizationId,
}

pub(crate) const ALL: Page = Page { limit: 1_000, offset: 0 };

/// The instant of every write that does not say otherwise.
pub(crate) const NOW: Timestamp = Timestamp::from_micros(1_780_000_000_000_000);

impl Gym {
    pub(crate) async fn open(fresh: Fresh) -> Self {
        let id = organization(&fresh.store, "ironworks").await.unwrap();
        Self { fresh, id }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.fresh.store
    }

    /// Writes something that must succeed.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Write<'_>) -> Result<T, Error> + Send + 'static,
    ) -> T {
        self.try_write(job).await.unwrap().value
    }

    /// Writes something that must succeed, and gives what it did to the change log.
    pub(crate) async fn changes<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Write<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Vec<Change> {
        self.try_write(job).await.unwrap().changes
    }

    pub(crate) async fn try_write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Write<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<Committed<T>, Error> {
        self.store().write(self.id, NOW, job).await
    }

    /// Reads something that must succeed; the organization's id is handed in.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Read<'_>, OrganizationId) -> Result<T, Error> + Send + 'static,
    ) -> T {
        let id = self.id;
        self.store().read(move |read| job(read, id)).await.unwrap()
    }
}

/// Makes an organization whose name is its domain.
pub(crate) async fn organization(store: &Store, domain: &str) -> Result<OrganizationId, Error> {
    let (name, domain) = (Name::parse(domain).unwrap(), Domain::parse(domain).unwrap());
    organizations::create(store, name, domain, TimeZone::utc(), NOW, |id| event(id, 0)).await
}

pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

pub(crate) fn email(text: &str) -> Email {
    Email::parse(text).unwrap()
}

pub(crate) fn place(text: &str) -> Place {
    Place {
        id: PlaceId::new(0),
        organization: OrganizationId::new(0),
        name: name(text),
        description: None,
        address: Note::parse("1 High Street").unwrap(),
        position: None,
        image: None,
        time_zone: TimeZone::utc(),
        locked_down_since: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

pub(crate) fn camera(text: &str, place: PlaceId) -> Camera {
    Camera {
        id: CameraId::new(0),
        organization: OrganizationId::new(0),
        place,
        lock: None,
        name: name(text),
        description: None,
        metadata: Metadata::default(),
        enabled: true,
        clip: Clip::default(),
        remote_id: name("c-17"),
        created_at: NOW,
        updated_at: NOW,
    }
}

pub(crate) fn floor(text: &str, place: PlaceId, number: i64) -> Floor {
    Floor {
        id: FloorId::new(0),
        organization: OrganizationId::new(0),
        place,
        number,
        name: name(text),
        description: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

pub(crate) fn lock(text: &str, place: PlaceId) -> Lock {
    Lock {
        id: LockId::new(0),
        organization: OrganizationId::new(0),
        place,
        floor: None,
        name: name(text),
        description: None,
        position: None,
        order: None,
        restrictions: LockRestrictions::default(),
        locked_down_since: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

/// A controller of a place with one of its relays connected to each of some doors.
pub(crate) fn connect(write: &mut Write<'_>, place: PlaceId, doors: &[LockId]) -> Result<ControllerId, Error> {
    let controller = controllers::create(write, controller("Box", Some(place)), None)?.id;
    let organization = write.organization();
    for (door, wired) in doors.iter().zip(relays::list(write, organization, controller)?) {
        relay_connections::create(write, connection(wired.relay.id, *door))?;
    }
    Ok(controller)
}

pub(crate) fn controller(text: &str, place: Option<PlaceId>) -> Controller {
    Controller {
        id: ControllerId::new(0),
        organization: OrganizationId::new(0),
        place,
        name: name(text),
        description: None,
        kind: ControllerKind::Simulated,
        created_at: NOW,
        updated_at: NOW,
    }
}

/// A relay unlocks a door for 5 s.
pub(crate) fn connection(relay: RelayId, lock: LockId) -> RelayConnection {
    RelayConnection {
        id: RelayConnectionId::new(0),
        organization: OrganizationId::new(0),
        relay,
        lock,
        name: None,
        unlock_time: UnlockTime::default(),
        created_at: NOW,
        updated_at: NOW,
    }
}

pub(crate) fn card(format: &str, uid: &str) -> Card {
    Card {
        id: CardId::new(0),
        organization: OrganizationId::new(0),
        format: Format::find(format).unwrap(),
        content: Content { uid: Some(uid.to_owned()), ..Content::default() },
        last_used_at: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

/// A person carries a card that does not count yet.
pub(crate) fn carried(card: CardId, assignee: UserId) -> CardAssignment {
    CardAssignment {
        id: CardAssignmentId::new(0),
        organization: OrganizationId::new(0),
        card,
        assignee,
        assigned_by: None,
        activation: Activation::default(),
        pin: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

pub(crate) fn group(text: &str, place: Option<PlaceId>) -> Group {
    Group {
        id: GroupId::new(0),
        organization: OrganizationId::new(0),
        place,
        name: name(text),
        description: None,
        restrictions: GroupRestrictions::default(),
        created_at: NOW,
        updated_at: NOW,
    }
}

/// An access link for good.
pub(crate) fn link(text: &str, group: GroupId) -> GroupLink {
    GroupLink {
        id: GroupLinkId::new(0),
        organization: OrganizationId::new(0),
        group,
        name: name(text),
        email: None,
        phone: None,
        has_code: false,
        valid: Period::ALWAYS,
        created_by: None,
        last_used_at: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

/// A guest without an address.
pub(crate) fn guest(text: &str) -> Guest {
    Guest {
        id: UserId::new(0),
        organization: OrganizationId::new(0),
        name: name(text),
        email: None,
        phone: None,
        last_accessed_at: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

pub(crate) fn access_key(guest: UserId) -> AccessKey {
    AccessKey { id: AccessKeyId::new(0), organization: OrganizationId::new(0), guest, has_code: false, created_at: NOW }
}

/// A person who signs in with their first name at `example.com`.
pub(crate) fn user(text: &str) -> User {
    let first: String = text.chars().take_while(char::is_ascii_alphanumeric).collect();
    User {
        id: UserId::new(0),
        organization: OrganizationId::new(0),
        name: name(text),
        login_email: Email::parse(&format!("{first}@example.com")).ok(),
        contact_email: None,
        image: None,
        access_enabled: true,
        password_flow_enabled: true,
        metadata: Metadata::default(),
        notes: None,
        locale: None,
        confirmed_at: None,
        last_accessed_at: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

/// A manual right with the plainest role for the target.
pub(crate) fn right(assignee: UserId, target: Target) -> Right {
    let role = match target {
        Target::Organization => Role::OrganizationBasic,
        Target::Place(_) => Role::PlaceBasic,
        Target::Group(_) => Role::GroupBasic,
        Target::Lock(_) => Role::LockBasic,
    };
    Right {
        id: RightId::new(0),
        organization: OrganizationId::new(0),
        assignee,
        target,
        role,
        valid: Period::ALWAYS,
        hours: None,
        profile: None,
        source: Source::Manual(None),
        notify: false,
        created_at: NOW,
        updated_at: NOW,
    }
}

pub(crate) fn team(text: &str) -> Team {
    Team {
        id: TeamId::new(0),
        organization: OrganizationId::new(0),
        name: name(text),
        created_at: NOW,
        updated_at: NOW,
    }
}

/// All day, every day.
pub(crate) fn schedule(of: Scheduleable) -> Schedule {
    Schedule {
        id: ScheduleId::new(0),
        organization: OrganizationId::new(0),
        name: None,
        enabled: true,
        rule: ScheduleRule::restriction(of, WeeklyWindow::all_day(Days::ALL)),
        holidays: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

/// A place is closed on Christmas Eve and on the day after.
pub(crate) fn closure(place: PlaceId) -> Schedule {
    let date = |text| Date::parse(text).unwrap();
    let when = When::Days(DayRange::new(date("2026-12-24"), date("2026-12-25")).unwrap());
    let of = Scheduleable::Place(place);
    let rule = ScheduleRule { of, consequence: Consequence::Allow, is_exception: true, when };
    Schedule { name: Some(name("Christmas")), rule, ..schedule(of) }
}

/// Two days of a calendar of holidays.
pub(crate) fn holidays(of: Scheduleable) -> Schedule {
    let dates = ["2026-12-25", "2027-01-01"].map(|text| Date::parse(text).unwrap());
    let rule = ScheduleRule { when: When::Dates(dates.to_vec()), ..schedule(of).rule };
    let (region, ignored) = (Region::parse("us_ny").unwrap(), vec!["Thanksgiving Day".to_owned()]);
    let holidays = Some(HolidayCalendar { region, is_observed: true, ignored });
    Schedule { name: Some(name("Holidays")), rule, holidays, ..schedule(of) }
}

pub(crate) fn login(kind: LoginKind, user: Option<UserId>) -> Login {
    Login {
        id: LoginId::new(0),
        organization: OrganizationId::new(0),
        user,
        kind,
        name: None,
        device: Device::default(),
        primary: false,
        expire: true,
        expires_at: None,
        scopes: None,
        last_used_at: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

/// The id of the event that happened so many seconds after [`NOW`].
pub(crate) fn event_id(second: i64) -> Uuid {
    let millis = u128::try_from(NOW.plus_seconds(second).as_millis()).unwrap();
    Uuid::from_u128((millis << 80) | (7 << 76) | (2 << 62))
}

/// Somebody opened door 1, so many seconds after [`NOW`].
pub(crate) fn event(organization: OrganizationId, second: i64) -> Event {
    Event {
        uuid: event_id(second),
        organization,
        kind: EventKind::LockUnlock,
        actor: Some(EventActor {
            id: ActorId::User(UserId::new(1)),
            name: "Ana".to_owned(),
            email: "ana@example.com".to_owned(),
        }),
        means: None,
        authorized_by: None,
        object: EventObject { kind: ObjectKind::Lock, id: 1, name: "Front door".to_owned() },
        place: None,
        refusal: None,
        created_at: NOW.plus_seconds(second),
    }
}

/// A reach of these.
pub(crate) fn reach(places: &[PlaceId], groups: &[GroupId], locks: &[LockId]) -> Reach {
    Reach { all: false, places: places.to_vec(), groups: groups.to_vec(), locks: locks.to_vec() }
}

/// What a list holds, by one of its fields; its total must be the number of its items.
pub(crate) fn whole<T, F>(listing: Listing<T>, field: impl FnMut(T) -> F) -> Vec<F> {
    assert_eq!(listing.total, i64::try_from(listing.items.len()).unwrap(), "the total of a list on one page");
    listing.items.into_iter().map(field).collect()
}
