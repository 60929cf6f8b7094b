//! The two places of the demo with their doors, groups and hours.

use super::diary::Diary;
use anyhow::{Context as _, Result};
use domain::controller::{Controller, ControllerKind, RelayConnection, UnlockTime};
use domain::event::{EventKind, ObjectKind};
use domain::group::{Group, GroupRestrictions};
use domain::id::{ControllerId, GroupId, LockId, OrganizationId, PlaceId, RelayConnectionId, ScheduleId};
use domain::lock::{Lock, LockRestrictions};
use domain::place::{Place, Position};
use domain::schedule::{Days, Schedule, ScheduleRule, Scheduleable, TimeOfDay, WeeklyWindow};
use domain::text::{Name, Note};
use domain::time::{TimeZone, Timestamp, Weekday};
use store::Write;

/// Which place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Site {
    Deptford,
    Kreuzberg,
}

/// A door that was made.
pub(super) struct Door {
    pub(super) site: Site,
    pub(super) use_for: DoorUse,
    pub(super) lock: Lock,
}

/// What a door is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DoorUse {
    Entrance,
    BackEntrance,
    Training,
    Women,
    Sauna,
    Staff,
}

/// What a group is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GroupUse {
    AroundTheClock,
    Staffed(Site),
    Women,
    Sauna,
    Staff,
}

/// The gym as it was made.
pub(super) struct Gym {
    pub(super) places: Vec<(Site, Place)>,
    pub(super) doors: Vec<Door>,
    pub(super) groups: Vec<(GroupUse, Group)>,
}

type Spot = (Site, &'static str, &'static str, &'static str, (f64, f64));
type Hours = (&'static [Weekday], &'static str, &'static str);

const WEEKDAYS: &[Weekday] =
    &[Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
const WEEKEND: &[Weekday] = &[Weekday::Saturday, Weekday::Sunday];

const PLACES: &[Spot] = &[
    (
        Site::Deptford,
        "Ironworks Deptford",
        "27 Anchor Forge Lane\nLondon SE8 4RT\nUnited Kingdom",
        "Europe/London",
        (51.4786, -0.0262),
    ),
    (
        Site::Kreuzberg,
        "Ironworks Kreuzberg",
        "Gießereihof 14\n10997 Berlin\nGermany",
        "Europe/Berlin",
        (52.5009, 13.4389),
    ),
];

const DOORS: &[(Site, DoorUse, &str, &str)] = &[
    (Site::Deptford, DoorUse::Entrance, "Main entrance", "Street door on Anchor Forge Lane"),
    (Site::Deptford, DoorUse::BackEntrance, "Back entrance", "From the bicycle yard; closed at night"),
    (Site::Deptford, DoorUse::Training, "Training floor", "Turnstile at the top of the stairs"),
    (Site::Deptford, DoorUse::Women, "Women's area", "First floor, left"),
    (Site::Deptford, DoorUse::Staff, "Staff room", "Behind the front desk"),
    (Site::Kreuzberg, DoorUse::Entrance, "Courtyard entrance", "Second courtyard, steel door"),
    (Site::Kreuzberg, DoorUse::Training, "Training hall", "The old casting hall"),
    (Site::Kreuzberg, DoorUse::Sauna, "Sauna", "Basement"),
    (Site::Kreuzberg, DoorUse::Staff, "Office", "Above the courtyard entrance"),
];

const GROUPS: &[(GroupUse, &str, &str, &[Hours])] = &[
    (GroupUse::AroundTheClock, "24/7 access", "Entrances and training rooms of both places, at any hour", &[]),
    (
        GroupUse::Staffed(Site::Deptford),
        "Staffed hours Deptford",
        "While somebody is at the desk",
        &[(WEEKDAYS, "06:00", "22:00"), (WEEKEND, "08:00", "20:00")],
    ),
    (
        GroupUse::Staffed(Site::Kreuzberg),
        "Staffed hours Kreuzberg",
        "While somebody is at the desk",
        &[
            (WEEKDAYS, "07:00", "22:00"),
            (&[Weekday::Saturday], "09:00", "18:00"),
            (&[Weekday::Sunday], "10:00", "16:00"),
        ],
    ),
    (GroupUse::Women, "Women's area", "The women's area in Deptford", &[]),
    (
        GroupUse::Sauna,
        "Sauna",
        "The sauna in Kreuzberg, once it is hot",
        &[(WEEKDAYS, "16:00", "22:00"), (&[Weekday::Saturday], "11:00", "18:00")],
    ),
    (GroupUse::Staff, "Staff only", "Every door, for who works here", &[]),
];

const BACK_ENTRANCE_HOURS: &[Hours] = &[(WEEKDAYS, "06:00", "22:00"), (WEEKEND, "08:00", "20:00")];

impl Gym {
    pub(super) fn place(&self, site: Site) -> Result<&Place> {
        self.places.iter().find(|(of, _)| *of == site).map(|(_, place)| place).context("a place is missing")
    }

    pub(super) fn group(&self, wanted: GroupUse) -> Result<&Group> {
        self.groups.iter().find(|(of, _)| *of == wanted).map(|(_, group)| group).context("a group is missing")
    }

    pub(super) fn door(&self, site: Site, wanted: DoorUse) -> Option<&Door> {
        self.doors.iter().find(|door| door.site == site && door.use_for == wanted)
    }
}

impl GroupUse {
    /// Whether the group opens a door.
    const fn opens(self, site: Site, door: DoorUse) -> bool {
        match self {
            Self::AroundTheClock => matches!(door, DoorUse::Entrance | DoorUse::Training),
            Self::Staffed(of) => {
                of as u8 == site as u8 && matches!(door, DoorUse::Entrance | DoorUse::BackEntrance | DoorUse::Training)
            }
            Self::Women => matches!(door, DoorUse::Women),
            Self::Sauna => matches!(door, DoorUse::Sauna),
            Self::Staff => true,
        }
    }

    const fn site(self) -> Option<Site> {
        match self {
            Self::Staffed(site) => Some(site),
            Self::Women => Some(Site::Deptford),
            Self::Sauna => Some(Site::Kreuzberg),
            Self::AroundTheClock | Self::Staff => None,
        }
    }
}

/// Builds the gym: places, doors with a controller each, groups, and hours.
pub(super) fn build(write: &mut Write<'_>, diary: &mut Diary) -> Result<Gym> {
    let mut gym = Gym { places: Vec::new(), doors: Vec::new(), groups: Vec::new() };
    for (site, name, address, zone, at) in PLACES {
        let place = store::places::create(write, place(name, address, zone, *at)?)?;
        diary.note(write, EventKind::PlaceCreate, (ObjectKind::Place, place.id.get(), &place.name), Some(place.id))?;
        gym.places.push((*site, place));
    }
    for (rank, (site, use_for, name, description)) in (1_i64..).zip(DOORS) {
        let draft = door(gym.place(*site)?.id, name, description, (rank, *use_for))?;
        let lock = add_door(write, draft, diary)?;
        if *use_for == DoorUse::BackEntrance {
            restrict(write, Scheduleable::Lock(lock.id), BACK_ENTRANCE_HOURS)?;
        }
        gym.doors.push(Door { site: *site, use_for: *use_for, lock });
    }
    for (use_for, name, description, hours) in GROUPS {
        let place = use_for.site().map(|site| gym.place(site).map(|place| place.id)).transpose()?;
        let group = store::groups::create(write, group(place, name, description, !hours.is_empty())?)?;
        diary.note(write, EventKind::GroupCreate, (ObjectKind::Group, group.id.get(), &group.name), group.place)?;
        for door in gym.doors.iter().filter(|door| use_for.opens(door.site, door.use_for)) {
            store::group_locks::create(write, group.id, door.lock.id)?;
        }
        restrict(write, Scheduleable::Group(group.id), hours)?;
        gym.groups.push((*use_for, group));
    }
    Ok(gym)
}

fn add_door(write: &mut Write<'_>, draft: Lock, diary: &mut Diary) -> Result<Lock> {
    let controller = store::controllers::create(
        write,
        Controller {
            id: ControllerId::new(0),
            organization: write.organization(),
            place: Some(draft.place),
            name: draft.name.clone(),
            description: None,
            kind: ControllerKind::Simulated,
            created_at: LATER,
            updated_at: LATER,
        },
        None,
    )?;
    let lock = store::locks::create(write, draft)?;
    let relays = store::relays::list(write, lock.organization, controller.id)?;
    let relay = relays.first().context("a controller has relays")?.relay.id;
    store::relay_connections::create(
        write,
        RelayConnection {
            id: RelayConnectionId::new(0),
            organization: lock.organization,
            relay,
            lock: lock.id,
            name: None,
            unlock_time: UnlockTime::default(),
            created_at: LATER,
            updated_at: LATER,
        },
    )?;
    diary.note(write, EventKind::LockCreate, (ObjectKind::Lock, lock.id.get(), &lock.name), Some(lock.place))?;
    Ok(lock)
}

fn restrict(write: &mut Write<'_>, of: Scheduleable, hours: &[Hours]) -> Result<()> {
    for (days, from, until) in hours {
        let window = WeeklyWindow::new(Days::of(days), TimeOfDay::parse(from)?, TimeOfDay::parse(until)?)?;
        let schedule = Schedule {
            id: ScheduleId::new(0),
            organization: write.organization(),
            name: None,
            enabled: true,
            rule: ScheduleRule::restriction(of, window),
            holidays: None,
            created_at: write.now(),
            updated_at: write.now(),
        };
        store::schedules::create(write, schedule)?;
    }
    Ok(())
}

/// Given by the store when a row is written.
const LATER: Timestamp = Timestamp::from_micros(0);

fn place(name: &str, address: &str, zone: &str, (latitude, longitude): (f64, f64)) -> Result<Place> {
    Ok(Place {
        id: PlaceId::new(0),
        organization: OrganizationId::new(0),
        name: Name::parse(name)?,
        description: None,
        address: Note::parse(address)?,
        position: Some(Position::new(latitude, longitude)?),
        image: None,
        time_zone: TimeZone::parse(zone)?,
        locked_down_since: None,
        created_at: LATER,
        updated_at: LATER,
    })
}

fn door(place: PlaceId, name: &str, description: &str, (rank, use_for): (i64, DoorUse)) -> Result<Lock> {
    Ok(Lock {
        id: LockId::new(0),
        organization: OrganizationId::new(0),
        place,
        floor: None,
        name: Name::parse(name)?,
        description: Some(Note::parse(description)?),
        position: None,
        order: Some(rank),
        restrictions: LockRestrictions { time: use_for == DoorUse::BackEntrance, ..LockRestrictions::default() },
        locked_down_since: None,
        created_at: LATER,
        updated_at: LATER,
    })
}

fn group(place: Option<PlaceId>, name: &str, description: &str, has_hours: bool) -> Result<Group> {
    Ok(Group {
        id: GroupId::new(0),
        organization: OrganizationId::new(0),
        place,
        name: Name::parse(name)?,
        description: Some(Note::parse(description)?),
        restrictions: GroupRestrictions { time: has_hours, ..GroupRestrictions::default() },
        created_at: LATER,
        updated_at: LATER,
    })
}
