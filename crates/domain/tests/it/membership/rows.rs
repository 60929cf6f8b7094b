//! Rows of the truth table, and the facts that they stand for.

use domain::access::{Attempt, Change, EntitlementRule, GroupRule, LockRule, Means, PersonRule, PlaceRule, Policy};
use domain::access::{Reason, RightRule, Subject};
use domain::group::GroupRestrictions;
use domain::id::{
    BookingId, GroupId, LockId, MembershipId, OrganizationId, PackageId, PlaceId, ProfileId, RightId, ScheduleId,
    UserId,
};
use domain::lock::{LockRestrictions, Lockdown};
use domain::membership::{
    AccessHours, Activation, Booking, Cause, Debt, DoorAccess, Dunning, Entitled, Facts, Freeze, FreezeRules, Held,
    Locations, Membership, Money, Offer, Overlay, OverlayKind, Package, PackageKind, Stage, State, Visits, Welcome,
    Zoned, entitlements,
};
use domain::right::{Source, Target};
use domain::role::Role;
use domain::schedule::{
    Consequence, Days, Interval, ScheduleRule, Scheduleable, TimeOfDay, WeeklyHours, WeeklyWindow, When,
};
use domain::text::Name;
use domain::time::{Date, Period, TimeZone, Timestamp, Weekday};
use serde::Deserialize;

/// A row as it is written down.
#[derive(Deserialize)]
pub(super) struct Row {
    pub(super) case: String,
    zone: String,
    kind: String,
    term_from: String,
    term_until: String,
    renews: String,
    cancel_at_end: String,
    state: String,
    failed_at: String,
    grace_days: String,
    grace_amount: String,
    stages: String,
    owed: String,
    freeze_from: String,
    freeze_until: String,
    visits_left: String,
    visit_window_min: String,
    last_visit_at: String,
    booking_from: String,
    booking_until: String,
    margin_min: String,
    hours: String,
    valid_here: String,
    overlay: String,
    overlay_from: String,
    overlay_until: String,
    manual_share: String,
    at: String,
    pub(super) verdict: String,
    pub(super) reason: String,
}

/// What a row stands for.
pub(super) struct Made {
    pub(super) policy: Policy,
    pub(super) attempt: Attempt,
    pub(super) at: Timestamp,
}

type Read<T> = Result<T, String>;

const PERSON: UserId = UserId::new(7);
const PLACE: PlaceId = PlaceId::new(1);
const ELSEWHERE: PlaceId = PlaceId::new(2);
const GROUP: GroupId = GroupId::new(3);
const LOCK: LockId = LockId::new(4);
const PROFILE: ProfileId = ProfileId::new(5);
const ORGANIZATION: OrganizationId = OrganizationId::new(1);
const EPOCH: Timestamp = Timestamp::from_micros(0);

/// The table's word for a reason.
pub(super) const fn word(reason: Reason) -> &'static str {
    match reason {
        Reason::PlaceLockedDown => "locked-down",
        Reason::PersonBlocked => "blocked",
        Reason::TooYoung => "age",
        Reason::PlaceClosed => "closed",
        Reason::RightHours => "outside-hours",
        Reason::NoMembership => "no-right",
        other => other.key(),
    }
}

impl Row {
    /// Whether the row says what was decided. A row that grants may leave the reason out, or name what grants.
    pub(super) fn says(&self, got: Result<(), &str>) -> bool {
        match got {
            Ok(()) => self.verdict == "grant",
            Err(reason) => self.verdict == "deny" && (self.reason.is_empty() || self.reason == reason),
        }
    }

    /// The policy that the facts of the row make, and the attempt at its door.
    pub(super) fn made(&self) -> Read<Made> {
        let zone = TimeZone::parse(&self.zone).map_err(|error| format!("zone: {error}"))?;
        let at = instant("at", &self.at)?.ok_or("at: is missing")?;
        let mut policy = Policy::default();
        let mut put = |change: Change| policy.apply(change);
        self.gym(&zone, at)?.into_iter().for_each(&mut put);
        for (change, id) in self.rights(&zone)?.into_iter().zip(1..) {
            put(match change {
                Change::Right(_, rule) => Change::Right(RightId::new(id), rule),
                Change::Entitlement(_, rule) => Change::Entitlement(RightId::new(id), rule),
                other => other,
            });
        }
        let means = Means::App { primary_device: true };
        let attempt = Attempt { lock: LOCK, subject: Subject::Person(PERSON), means, location: None };
        Ok(Made { policy, attempt, at })
    }

    /// The place, its door, the person, and what lies over everything.
    fn gym(&self, zone: &TimeZone, at: Timestamp) -> Read<Vec<Change>> {
        let overlay = Period {
            from: edge("overlay_from", &self.overlay_from, zone, 0)?,
            until: edge("overlay_until", &self.overlay_until, zone, 1)?,
        };
        let is_locked_down = self.overlay == "lockdown" && overlay.place(at) == domain::time::Standing::Inside;
        let lockdown = is_locked_down.then(|| Lockdown { since: EPOCH, exceptions: Vec::new() });
        let restrictions = LockRestrictions::default();
        let mut changes = vec![
            Change::Place(PLACE, PlaceRule { time_zone: zone.clone(), position: None, lockdown }),
            Change::StaffedHours(PLACE, self.hours()?.1),
            Change::Lock(LOCK, LockRule { place: PLACE, position: None, restrictions, lockdown: None }),
            Change::Group(
                GROUP,
                GroupRule { restrictions: GroupRestrictions { app_access: true, ..Default::default() } },
            ),
            Change::GroupLock(GROUP, LOCK),
            Change::Person(PERSON, PersonRule { access_enabled: true }),
        ];
        let kind = match self.overlay.as_str() {
            "" | "none" | "lockdown" => None,
            "closure" => {
                let (starts, ends) = (overlay.from.unwrap_or(Timestamp::MIN), overlay.until.unwrap_or(Timestamp::MAX));
                let when = When::Once(Interval::new(starts, ends).map_err(|error| format!("overlay: {error}"))?);
                let of = Scheduleable::Place(PLACE);
                let rule = ScheduleRule { of, consequence: Consequence::Allow, is_exception: true, when };
                changes.push(Change::Schedule(ScheduleId::new(1), rule));
                None
            }
            "blocked" => Some(OverlayKind::Blocked),
            "requirement" => Some(OverlayKind::Requirement),
            "guardian" => Some(OverlayKind::Guardian),
            "age" => Some(OverlayKind::Age),
            other => return Err(format!("overlay: {other:?} is none")),
        };
        changes.extend(kind.map(|kind| Change::Overlays(PERSON, vec![Overlay { kind, valid: overlay }])));
        Ok(changes)
    }

    /// What the person has: rights by what was bought and booked, then what was shared.
    fn rights(&self, zone: &TimeZone) -> Read<Vec<Change>> {
        let package = self.package()?;
        let membership = self.membership()?;
        let bookings = self.booking()?.into_iter().collect::<Vec<_>>();
        let profiles = [Zoned { profile: PROFILE, zone: zone.clone() }];
        let held = membership.iter().map(|membership| Held {
            membership,
            package: &package,
            profiles: &profiles,
            payer: None,
        });
        let facts = Facts { held: held.collect(), bookings: &bookings };
        let offer = Offer { place: PLACE, zone: zone.clone(), groups: Vec::new(), hours: AccessHours::Any };
        let mut changes = vec![Change::Profile(PROFILE, package.profile(&[offer], zone))];
        let id = RightId::new(0);
        changes.extend(entitlements(&facts).into_iter().map(|one| match one.of {
            Entitled::Profile(profile, line) => {
                Change::Entitlement(id, EntitlementRule { assignee: PERSON, profile, source: one.source, line })
            }
            Entitled::Target(target, valid) => Change::Right(id, right(target, valid, one.source, false)),
        }));
        let share =
            |while_live| Change::Right(id, right(Target::Lock(LOCK), Period::ALWAYS, Source::Manual(None), while_live));
        match self.manual_share.as_str() {
            "" | "no" | "none" => {}
            "always" | "yes" => changes.push(share(false)),
            "while_live" => changes.push(share(true)),
            other => return Err(format!("manual_share: {other:?} is none")),
        }
        Ok(changes)
    }

    fn package(&self) -> Read<Package> {
        let is_here = flag("valid_here", &self.valid_here, true)?;
        let window_min = number::<u16>("visit_window_min", &self.visit_window_min)?.unwrap_or(0);
        let counts = !self.visits_left.is_empty();
        Ok(Package {
            id: PackageId::new(1),
            organization: ORGANIZATION,
            name: Name::try_from("Gold".to_owned()).map_err(|error| error.to_string())?,
            kind: match self.kind.as_str() {
                "recurring" => PackageKind::Recurring,
                "free" => PackageKind::Free,
                "" | "one_time" | "visits" | "day_pass" | "trial" => PackageKind::OneTime,
                other => return Err(format!("kind: {other:?} is none")),
            },
            price: Money(0),
            term: None,
            activation: Activation::FirstDay,
            visits: counts.then_some(Visits { count: 10, window_min, per_day: false }),
            locations: Locations::Only(vec![if is_here { PLACE } else { ELSEWHERE }]),
            access: DoorAccess::Own { groups: vec![GROUP], hours: self.hours()?.0 },
            dunning: Dunning {
                grace_days: number("grace_days", &self.grace_days)?,
                grace_amount: money("grace_amount", &self.grace_amount)?,
                stages: self.stages()?,
            },
            freeze: FreezeRules { allowed: true, max_days: None, ends_on_return: false },
            minimum_age: None,
            requirements: Vec::new(),
            welcome: Welcome::Never,
            on_sale: true,
            created_at: EPOCH,
            updated_at: EPOCH,
        })
    }

    fn stages(&self) -> Read<Vec<Stage>> {
        let text = if self.stages.is_empty() { "warn>block" } else { &self.stages };
        let words = text.split(['>', ';', '+', ' ']).map(str::trim).filter(|word| !word.is_empty());
        words.map(|word| Stage::parse(word).ok_or_else(|| format!("stages: {word:?} is none"))).collect()
    }

    fn membership(&self) -> Read<Option<Membership>> {
        if self.kind.is_empty() {
            return Ok(None);
        }
        let ended = |cause| State::Ended(Timestamp::MIN, cause);
        let pending = flag("cancel_at_end", &self.cancel_at_end, false)?;
        let freeze = date("freeze_from", &self.freeze_from)?;
        Ok(Some(Membership {
            id: MembershipId::new(1),
            organization: ORGANIZATION,
            person: PERSON,
            package: PackageId::new(1),
            payer: None,
            term_from: date("term_from", &self.term_from)?
                .map_or_else(|| Date::parse("0001-01-02"), Ok)
                .map_err(|error| error.to_string())?,
            term_until: date("term_until", &self.term_until)?,
            renews: flag("renews", &self.renews, false)?,
            cancel_at_end: pending || self.state == "cancel_pending",
            state: match self.state.as_str() {
                "draft" => State::Draft,
                "past_due" => {
                    let since = instant("failed_at", &self.failed_at)?.ok_or("failed_at: is missing")?;
                    State::PastDue(Debt { since, owed: money("owed", &self.owed)?.unwrap_or_default() })
                }
                "cancelled" => ended(Cause::Cancelled),
                "refunded" => ended(Cause::Refunded),
                "charged_back" => ended(Cause::ChargedBack),
                "ended" => ended(Cause::Unpaid),
                "" | "active" | "scheduled" | "trial" | "frozen" | "depleted" | "expired" | "cancel_pending" => {
                    State::Active
                }
                other => return Err(format!("state: {other:?} is none")),
            },
            freeze: freeze
                .map(|first| date("freeze_until", &self.freeze_until).map(|last| Freeze { first, last }))
                .transpose()?,
            visits_left: number("visits_left", &self.visits_left)?,
            last_visit_at: instant("last_visit_at", &self.last_visit_at)?,
            reference: None,
            notes: None,
            created_at: EPOCH,
            updated_at: EPOCH,
        }))
    }

    fn booking(&self) -> Read<Option<Booking>> {
        let Some(starts) = instant("booking_from", &self.booking_from)? else { return Ok(None) };
        let ends = instant("booking_until", &self.booking_until)?.ok_or("booking_until: is missing")?;
        Ok(Some(Booking {
            id: BookingId::new(1),
            organization: ORGANIZATION,
            person: PERSON,
            target: Target::Lock(LOCK),
            time: Interval::new(starts, ends).map_err(|error| format!("booking_until: {error}"))?,
            margin_min: number("margin_min", &self.margin_min)?.unwrap_or(0),
            reference: None,
            created_at: EPOCH,
            updated_at: EPOCH,
        }))
    }

    /// The hours of the package, and those in which the place is staffed.
    fn hours(&self) -> Read<(AccessHours, WeeklyHours)> {
        let mut parts = self.hours.split('|').map(str::trim);
        let own = match parts.next().unwrap_or("") {
            "" | "24/7" | "any" => AccessHours::Any,
            "staffed" => AccessHours::Staffed,
            windows => AccessHours::Weekly(weekly(windows)?),
        };
        let staffed = parts.find_map(|part| part.strip_prefix("staffed="));
        Ok((own, staffed.map(weekly).transpose()?.unwrap_or_default()))
    }
}

fn right(target: Target, valid: Period, source: Source, while_live: bool) -> RightRule {
    RightRule { assignee: PERSON, target, role: Role::LockBasic, valid, hours: None, source, while_live }
}

fn instant(field: &str, text: &str) -> Read<Option<Timestamp>> {
    if text.is_empty() {
        return Ok(None);
    }
    Timestamp::parse(text).map(Some).map_err(|error| format!("{field}: {error}"))
}

fn date(field: &str, text: &str) -> Read<Option<Date>> {
    if text.is_empty() {
        return Ok(None);
    }
    Date::parse(text).map(Some).map_err(|error| format!("{field}: {error}"))
}

/// An instant, or the start of a day, or of the day so many days after it.
fn edge(field: &str, text: &str, zone: &TimeZone, days: i32) -> Read<Option<Timestamp>> {
    match date(field, text) {
        Ok(Some(date)) if text.len() == 10 => {
            let date = Date::from_days(date.days() + days).map_err(|error| format!("{field}: {error}"))?;
            Ok(zone.first_instant(date, 0))
        }
        _ => instant(field, text),
    }
}

fn number<T: std::str::FromStr>(field: &str, text: &str) -> Read<Option<T>> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| format!("{field}: {text:?} is no such number"))
}

fn money(field: &str, text: &str) -> Read<Option<Money>> {
    if text.is_empty() {
        return Ok(None);
    }
    Money::parse(text).map(Some).ok_or_else(|| format!("{field}: {text:?} is no amount"))
}

fn flag(field: &str, text: &str, otherwise: bool) -> Read<bool> {
    match text.to_ascii_lowercase().as_str() {
        "" => Ok(otherwise),
        "yes" | "true" | "1" => Ok(true),
        "no" | "false" | "0" => Ok(false),
        other => Err(format!("{field}: {other:?} is neither yes nor no")),
    }
}

/// Reads `Mo-Fr 06:00-22:00;Su 22:00-02:00`. What ends at or before its start runs into the next day.
fn weekly(text: &str) -> Read<WeeklyHours> {
    let mut windows = Vec::new();
    for window in text.split(';').map(str::trim).filter(|window| !window.is_empty()) {
        let wrong = || format!("hours: {window:?} is no window");
        let (days, times) = window.split_once(' ').ok_or_else(wrong)?;
        let (starts, ends) = times.split_once('-').ok_or_else(wrong)?;
        let time = |text: &str| TimeOfDay::parse(text).map_err(|_| wrong());
        let (starts, ends) = (time(starts)?, time(ends)?);
        let days = days_of(days).ok_or_else(wrong)?;
        let mut add = |days, starts, ends| WeeklyWindow::new(days, starts, ends).map(|window| windows.push(window));
        if ends > starts {
            add(days, starts, ends).map_err(|_| wrong())?;
        } else {
            if starts < TimeOfDay::END {
                add(days, starts, TimeOfDay::END).map_err(|_| wrong())?;
            }
            if ends > TimeOfDay::START {
                let next = Days::from_bits(days.bits() << 1 | days.bits() >> 6);
                add(next, TimeOfDay::START, ends).map_err(|_| wrong())?;
            }
        }
    }
    Ok(WeeklyHours(windows))
}

fn days_of(text: &str) -> Option<Days> {
    let day = |text: &str| ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"].iter().position(|day| *day == text.trim());
    let mut days = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        let count = (last + 7 - first) % 7 + 1;
        days.extend(Weekday::ALL.iter().copied().cycle().skip(first).take(count));
    }
    Some(Days::of(&days))
}
