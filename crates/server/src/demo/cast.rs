//! Who is in the demo: the staff by name, the members by lot.

use super::accounts::{FRONT_DESK, MEMBER};
use super::gym::{GroupUse, Gym, Site};
use super::names::{Called, Names};
use super::people::Draft;
use super::random::Random;
use anyhow::Result;
use domain::id::TeamId;
use domain::right::Target;
use domain::role::Role;
use domain::time::{Period, TimeZone, Timestamp};
use domain::user::Locale;

/// A person, and how they come and go.
pub(super) struct Figure {
    pub(super) draft: Draft,
    pub(super) habit: Habit,
}

/// How somebody comes and goes.
#[derive(Clone, Copy)]
pub(super) struct Habit {
    /// Where they usually go.
    pub(super) home: Site,
    /// How often, per week.
    pub(super) visits_per_week: u32,
    /// Around which minute of the day, and how far from it at most.
    pub(super) around: (u32, u32),
    /// Opens up in the morning.
    pub(super) is_staff: bool,
    /// Comes while somebody is at the desk.
    pub(super) is_daytime: bool,
    /// Also goes to the women's area or the sauna.
    pub(super) extra: Option<GroupUse>,
}

const DAY_S: i64 = 86_400;
const MORNING: (u32, u32) = (7 * 60, 75);
const LUNCH: (u32, u32) = (12 * 60 + 30, 60);
const EVENING: (u32, u32) = (18 * 60 + 20, 140);
const NIGHT: (u32, u32) = (22 * 60 + 50, 65);

type Hand = (&'static str, &'static str, Site, Role);

const STAFF: &[Hand] = &[
    ("Tomasz Wiśniewski", "tomasz.wisniewski@example.com", Site::Deptford, Role::OrganizationAdministrator),
    ("Leila Haddad", FRONT_DESK.email, Site::Deptford, Role::OrganizationFrontDesk),
    ("Jonas Becker", "jonas.becker@example.com", Site::Kreuzberg, Role::OrganizationFrontDesk),
    ("Priya Raman", "priya.raman@example.com", Site::Deptford, Role::OrganizationFrontDesk),
    ("Henrik Sørensen", "henrik.sorensen@example.com", Site::Kreuzberg, Role::OrganizationUserManager),
    ("Siân Pritchard", "sian.pritchard@example.com", Site::Deptford, Role::PlaceAccessManager),
    ("Emre Yıldız", "emre.yildiz@example.com", Site::Kreuzberg, Role::PlaceAdministrator),
    ("Beatriz Carvalho", "beatriz.carvalho@example.com", Site::Deptford, Role::OrganizationObserver),
    ("Adaeze Nwosu", "adaeze.nwosu@example.com", Site::Deptford, Role::GroupManager),
    ("Ana Paula Ribeiro", "anapaula.ribeiro@example.com", Site::Kreuzberg, Role::GroupBasic),
];

/// Those who work there. All of them open every door, at the front desk through its team; the coach of the women's area
/// manages its people.
pub(super) fn staff(gym: &Gym, front_desk: TeamId, joined: Timestamp) -> Result<Vec<Figure>> {
    let every_door = (Target::Group(gym.group(GroupUse::Staff)?.id), Role::GroupBasic, Period::ALWAYS);
    let figure = |(name, email, home, role): &Hand| {
        let target = match role {
            Role::PlaceAccessManager | Role::PlaceAdministrator => Target::Place(gym.place(*home)?.id),
            Role::GroupManager => Target::Group(gym.group(GroupUse::Women)?.id),
            _ => Target::Organization,
        };
        let own = (*role != Role::GroupBasic).then_some((target, *role, Period::ALWAYS));
        let is_at_desk = *role == Role::OrganizationFrontDesk;
        let draft = Draft {
            name: (*name).to_owned(),
            email: (*email).to_owned(),
            locale: if *home == Site::Kreuzberg { Locale::De } else { Locale::En },
            joined,
            suspended: None,
            rights: own.into_iter().chain((!is_at_desk).then_some(every_door)).collect(),
            team: is_at_desk.then_some(front_desk),
            contract: None,
            notes: None,
        };
        let around = if *role == Role::GroupBasic { (5 * 60 + 20, 20) } else { (6 * 60 + 40, 25) };
        Ok(Figure {
            draft,
            habit: Habit { home: *home, visits_per_week: 5, around, is_staff: true, is_daytime: false, extra: None },
        })
    };
    STAFF.iter().map(figure).collect()
}

/// The member who signs in, and so many others, in the order in which they joined.
pub(super) fn members(gym: &Gym, now: Timestamp, count: u32, random: &mut Random) -> Result<Vec<Figure>> {
    let mut names = Names::default();
    names.reserve(STAFF.iter().map(|(_, email, ..)| *email).chain([MEMBER.email]));
    let mut figures = vec![mira(gym, now)?];
    for _ in 1..count {
        let called = names.next(random)?;
        figures.push(member(called, gym, now, random)?);
    }
    figures.sort_by_key(|figure| figure.draft.joined);
    Ok(figures)
}

fn mira(gym: &Gym, now: Timestamp) -> Result<Figure> {
    let draft = Draft {
        name: "Mira Lindqvist".to_owned(),
        email: MEMBER.email.to_owned(),
        locale: Locale::En,
        joined: now.plus_seconds(-210 * DAY_S),
        suspended: None,
        rights: vec![(Target::Group(gym.group(GroupUse::AroundTheClock)?.id), Role::GroupBasic, Period::ALWAYS)],
        team: None,
        contract: Some("Around the clock"),
        notes: Some("Trains for the Berlin marathon; uses both places."),
    };
    let habit = Habit {
        home: Site::Deptford,
        visits_per_week: 4,
        around: EVENING,
        is_staff: false,
        is_daytime: false,
        extra: None,
    };
    Ok(Figure { draft, habit })
}

fn member(called: Called, gym: &Gym, now: Timestamp, random: &mut Random) -> Result<Figure> {
    let Called { name, email, is_woman, locale } = called;
    let (base, contract, home) = match random.below(1_000) {
        ..300 => (GroupUse::AroundTheClock, "Around the clock", Site::Deptford),
        300..450 => (GroupUse::AroundTheClock, "Around the clock", Site::Kreuzberg),
        450..770 => (GroupUse::Staffed(Site::Deptford), "Daytime Deptford", Site::Deptford),
        _ => (GroupUse::Staffed(Site::Kreuzberg), "Daytime Kreuzberg", Site::Kreuzberg),
    };
    let extra = match home {
        Site::Deptford if is_woman && random.permille(500) => Some(GroupUse::Women),
        Site::Kreuzberg if random.permille(350) => Some(GroupUse::Sauna),
        _ => None,
    };
    let Standing { joined, valid, suspended, notes } = Standing::draw(now, random)?;
    let mut rights = Vec::new();
    for group in [Some(base), extra].into_iter().flatten() {
        let target = Target::Group(gym.group(group)?.id);
        rights.extend(valid.map(|valid| (target, Role::GroupBasic, valid)));
    }
    let around = match random.below(100) {
        ..28 => MORNING,
        28..40 => LUNCH,
        40..88 => EVENING,
        _ if base == GroupUse::AroundTheClock => NIGHT,
        _ => EVENING,
    };
    let draft = Draft { name, email, locale, joined, suspended, rights, team: None, contract: Some(contract), notes };
    Ok(Figure {
        draft,
        habit: Habit {
            home,
            visits_per_week: 1 + random.below(4),
            around,
            is_staff: false,
            is_daytime: matches!(base, GroupUse::Staffed(_)),
            extra,
        },
    })
}

/// Since when somebody is here, and whether they may still come.
struct Standing {
    joined: Timestamp,
    /// Absent: they were given nothing yet.
    valid: Option<Period>,
    suspended: Option<Timestamp>,
    notes: Option<&'static str>,
}

impl Standing {
    fn draw(now: Timestamp, random: &mut Random) -> Result<Self> {
        // At an hour at which somebody is at the desk.
        let zone = TimeZone::utc();
        let mut ago = |from: u32, days: u32| {
            let (days, second) = (from + random.below(days), 9 * 3_600 + random.below(10 * 3_600));
            let at = i32::try_from(days).ok().and_then(|days| zone.instant(now, -days, second));
            at.unwrap_or(now)
        };
        let (long_ago, lately, recently, this_month) = (ago(60, 310), ago(3, 57), ago(1, 4), ago(1, 27));
        let (ends, begins) = (ago(2, 38), now.plus_seconds(i64::from(2 + random.below(18)) * DAY_S));
        let joined = if random.permille(900) { long_ago } else { lately };
        let always = Period::new(Some(joined), None)?;
        let term = Period::new(Some(joined), Some(now.plus_seconds(i64::from(10 + random.below(290)) * DAY_S)))?;
        Ok(match random.below(1_000) {
            ..560 => Self { joined, valid: Some(always), suspended: None, notes: None },
            560..800 => Self { joined, valid: Some(term), suspended: None, notes: None },
            800..890 => {
                let valid = Period::new(Some(long_ago), Some(ends))?;
                Self { joined: long_ago, valid: Some(valid), suspended: None, notes: Some("Did not renew.") }
            }
            890..925 => {
                let valid = Period::new(Some(begins), None)?;
                let notes = Some("Starts later; has paid the first month.");
                Self { joined: recently, valid: Some(valid), suspended: None, notes }
            }
            925..975 => {
                let notes = Some("Suspended: two payments came back.");
                Self {
                    joined: long_ago,
                    valid: Some(Period::new(Some(long_ago), None)?),
                    suspended: Some(this_month),
                    notes,
                }
            }
            _ => Self {
                joined: recently,
                valid: None,
                suspended: None,
                notes: Some("Came for a tour; has not signed yet."),
            },
        })
    }
}
