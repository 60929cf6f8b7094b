//! What a decision reads of a person, a right, a door or a group, in as few bytes as will do. Each is made anew from its
//! rows whenever one of them changes; what is rare stays in the rows, and a mark says to look there.

mod profile;

pub(super) use profile::{EntryBrief, ProfileBrief};

use crate::access::flat::Keyed;
use crate::access::policy::{GroupEntry, LockEntry, PersonEntry, PlaceEntry};
use crate::access::{EntitlementRule, GroupRule, RightRule};
use crate::group::GroupRestrictions;
use crate::id::{GroupId, LockId, PlaceId, ProfileId, RightId, UserId};
use crate::lock::LockRestrictions;
use crate::right::{Target, TargetKind};
use crate::role::Role;
use crate::time::{Period, Standing, TimeZone, Timestamp};
use std::sync::Arc;

/// A person and the rights of theirs that open doors, by id: one line of a processor's cache.
#[derive(Clone, Debug, PartialEq)]
#[repr(align(64))]
pub(super) enum PersonBrief {
    /// Few rights, all of the usual kind, lie right here.
    Few {
        user: UserId,
        state: PersonState,
        count: u8,
        rights: [UsualRight; FEW],
    },
    Many {
        user: UserId,
        state: PersonState,
        rights: Arc<[RightBrief]>,
    },
}

pub(super) const FEW: usize = 3;

/// Whether a person may use their rights at all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum PersonState {
    Enabled,
    Suspended,
    /// The row says when they may not.
    Overlaid,
}

/// What a right is to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Organization,
    Place,
    Group,
    Lock,
    Profile,
}

/// How groups and profiles get their numbers.
pub(super) trait Numbering {
    fn group(&mut self, id: GroupId) -> u32;
    fn profile(&mut self, id: ProfileId) -> u32;
}

/// A [plain](RightBrief::is_plain) right whose numbers are small.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct UsualRight {
    id: u32,
    from_s: u32,
    until_s: u32,
    number: u16,
    kind: Kind,
    role: Role,
}

/// A right that opens doors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RightBrief {
    pub(super) id: RightId,
    /// In whole seconds since 1970, `[from, until)`.
    from_s: u32,
    until_s: u32,
    /// The number of the group or the profile, or the id of the place or the door.
    pub(super) number: u32,
    pub(super) kind: Kind,
    pub(super) role: Role,
    /// Its row says no more than this. Otherwise it has hours of its own, or numbers that do not fit.
    pub(super) is_plain: bool,
}

/// A door whose place is known.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DoorBrief {
    pub(super) lock: LockId,
    pub(super) place: PlaceId,
    pub(super) time_zone: TimeZone,
    /// A bit for each number of a group that opens it.
    pub(super) groups: Arc<[u64]>,
    pub(super) restrictions: LockRestrictions,
    /// It or its place is.
    pub(super) is_locked_down: bool,
    /// Its place has closures.
    pub(super) has_closures: bool,
}

/// A group that has got a number.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct GroupBrief {
    pub(super) id: GroupId,
    /// Whether there is such a group.
    pub(super) is_there: bool,
    /// It wants nothing but its hours.
    pub(super) is_plain: bool,
    pub(super) hours: Hours,
}

/// When the members of a group may come.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Hours {
    Any,
    /// Seconds since Monday 00:00 at which it opens and closes in turn, in order; what is not needed is past all weeks.
    Week([i32; EDGES]),
    /// The calendar of the group says it.
    Calendar,
}

pub(super) const EDGES: usize = 16;
const NEVER: i32 = i32::MAX;

impl PersonBrief {
    pub(super) fn new(user: UserId, entry: &PersonEntry, numbers: &mut impl Numbering) -> Self {
        let state = match (entry.rule.access_enabled, entry.overlays()) {
            (false, _) => PersonState::Suspended,
            (true, []) => PersonState::Enabled,
            (true, _) => PersonState::Overlaid,
        };
        // What was bought comes before what was shared: of equals, the first gives the reason.
        let bought = entry.entitlements().map(|(id, rule)| RightBrief::of_profile(id, rule, numbers));
        let mut all: Vec<RightBrief> = bought.collect();
        let opening = entry.rights().filter(|(_, right)| right.role.opens_doors());
        all.extend(opening.map(|(id, right)| RightBrief::new(id, right, numbers)));
        let usual: Option<Vec<UsualRight>> = all.iter().map(UsualRight::new).collect();
        match usual.as_deref().map(|usual| (u8::try_from(usual.len()), usual)) {
            Some((Ok(count), usual)) if usual.len() <= FEW => {
                let mut rights = [UsualRight::NONE; FEW];
                rights.iter_mut().zip(usual).for_each(|(place, right)| *place = *right);
                Self::Few { user, state, count, rights }
            }
            _ => Self::Many { user, state, rights: all.into() },
        }
    }

    #[inline]
    pub(super) const fn user(&self) -> UserId {
        match self {
            Self::Few { user, .. } | Self::Many { user, .. } => *user,
        }
    }

    #[inline]
    pub(super) const fn state(&self) -> PersonState {
        match self {
            Self::Few { state, .. } | Self::Many { state, .. } => *state,
        }
    }

    #[inline]
    pub(super) fn rights(&self) -> impl Iterator<Item = RightBrief> {
        let (usual, others): (&[UsualRight], &[RightBrief]) = match self {
            Self::Few { count, rights, .. } => (rights.get(..usize::from(*count)).unwrap_or_default(), &[]),
            Self::Many { rights, .. } => (&[], rights),
        };
        usual.iter().map(UsualRight::brief).chain(others.iter().copied())
    }
}

impl UsualRight {
    const NONE: Self = Self { id: 0, from_s: 0, until_s: 0, number: 0, kind: Kind::Group, role: Role::GroupBasic };

    /// Nothing for one that does not fit.
    fn new(right: &RightBrief) -> Option<Self> {
        let RightBrief { id, from_s, until_s, number, kind, role, is_plain } = *right;
        let (id, number) = (u32::try_from(id.get()).ok()?, u16::try_from(number).ok()?);
        is_plain.then_some(Self { id, from_s, until_s, number, kind, role })
    }

    #[inline]
    fn brief(&self) -> RightBrief {
        let Self { id, from_s, until_s, number, kind, role } = *self;
        let (id, number) = (RightId::new(i64::from(id)), u32::from(number));
        RightBrief { id, from_s, until_s, number, kind, role, is_plain: true }
    }
}

impl RightBrief {
    fn new(id: RightId, rule: &RightRule, numbers: &mut impl Numbering) -> Self {
        let target = match rule.target {
            Target::Group(group) => Some(numbers.group(group)),
            Target::Organization => Some(0),
            Target::Place(_) | Target::Lock(_) => rule.target.number().and_then(|id| u32::try_from(id).ok()),
        };
        let seconds = seconds(rule.valid);
        let (from_s, until_s) = seconds.unwrap_or_default();
        Self {
            id,
            from_s,
            until_s,
            number: target.unwrap_or(u32::MAX),
            kind: Kind::from(rule.target.kind()),
            role: rule.role,
            is_plain: target.is_some() && seconds.is_some() && rule.hours.is_none() && !rule.while_live,
        }
    }

    /// A right to the doors of a profile. It is plain if it lets in fully in one period, and never else.
    fn of_profile(id: RightId, rule: &EntitlementRule, numbers: &mut impl Numbering) -> Self {
        let seconds = rule.line.sole_period().and_then(seconds);
        let (from_s, until_s) = seconds.unwrap_or_default();
        Self {
            id,
            from_s,
            until_s,
            number: numbers.profile(rule.profile),
            kind: Kind::Profile,
            role: Role::GroupBasic,
            is_plain: seconds.is_some(),
        }
    }

    /// The same with another number.
    pub(super) const fn with_number(self, number: u32) -> Self {
        Self { number, ..self }
    }

    /// Where a second lies, if the right [is plain](Self::is_plain).
    #[inline]
    pub(super) fn place(&self, second: i64) -> Standing {
        if second < i64::from(self.from_s) && self.from_s != 0 {
            Standing::Before
        } else if second >= i64::from(self.until_s) && self.until_s != u32::MAX {
            Standing::After
        } else {
            Standing::Inside
        }
    }
}

/// The bounds in whole seconds, 0 and the greatest number for none; nothing if they are no such bounds.
fn seconds(valid: Period) -> Option<(u32, u32)> {
    let whole = |bound: Timestamp| {
        let micros = bound.as_micros();
        let second = u32::try_from(micros / 1_000_000).ok()?;
        (micros % 1_000_000 == 0 && second != 0 && second != u32::MAX).then_some(second)
    };
    let from_s = valid.from.map_or(Some(0), whole)?;
    let until_s = valid.until.map_or(Some(u32::MAX), whole)?;
    Some((from_s, until_s))
}

impl From<TargetKind> for Kind {
    fn from(kind: TargetKind) -> Self {
        match kind {
            TargetKind::Organization => Self::Organization,
            TargetKind::Place => Self::Place,
            TargetKind::Group => Self::Group,
            TargetKind::Lock => Self::Lock,
        }
    }
}

impl DoorBrief {
    pub(super) fn new(lock: LockId, entry: &LockEntry, place: &PlaceEntry, number: impl FnMut(GroupId) -> u32) -> Self {
        let mut groups: Vec<u64> = Vec::new();
        for number in entry.groups().iter().copied().map(number) {
            let (word, bit) = split(number);
            groups.resize(groups.len().max(word + 1), 0);
            groups.iter_mut().skip(word).take(1).for_each(|word| *word |= bit);
        }
        Self {
            lock,
            place: entry.rule.place,
            time_zone: place.rule.time_zone.clone(),
            groups: groups.into(),
            restrictions: entry.rule.restrictions,
            is_locked_down: entry.rule.lockdown.is_some() || place.rule.lockdown.is_some(),
            has_closures: place.schedules.allow.has_exceptions(),
        }
    }

    /// Whether the group of this number opens it.
    #[inline]
    pub(super) fn is_in(&self, number: u32) -> bool {
        let (word, bit) = split(number);
        self.groups.get(word).is_some_and(|word| word & bit != 0)
    }
}

const fn split(number: u32) -> (usize, u64) {
    ((number / 64) as usize, 1 << (number % 64))
}

impl GroupBrief {
    /// One that there is not, or not yet.
    pub(super) const fn absent(id: GroupId) -> Self {
        Self { id, is_there: false, is_plain: false, hours: Hours::Any }
    }

    pub(super) fn new(id: GroupId, entry: &GroupEntry) -> Self {
        let GroupRule { restrictions } = entry.rule;
        let is_plain = GroupRestrictions { time: false, ..restrictions } == GroupRestrictions::default();
        Self { id, is_there: true, is_plain, hours: Hours::new(restrictions.time, entry) }
    }
}

impl Hours {
    fn new(is_restricted: bool, entry: &GroupEntry) -> Self {
        if !is_restricted {
            return Self::Any;
        }
        let Some(week) = entry.schedules.allow.week_alone() else { return Self::Calendar };
        if week.len() * 2 > EDGES {
            return Self::Calendar;
        }
        let mut edges = [NEVER; EDGES];
        let times = week.iter().flat_map(|(from, until)| [*from, *until]);
        edges.iter_mut().zip(times).for_each(|(place, edge)| *place = i32::try_from(edge).unwrap_or(NEVER));
        Self::Week(edges)
    }
}

/// Whether it is open after as many edges as have passed: an odd number of them.
#[inline]
pub(super) fn is_inside(edges: &[i32; EDGES], second_of_week: i32) -> bool {
    edges.iter().map(|edge| i32::from(*edge <= second_of_week)).sum::<i32>() & 1 == 1
}

impl Keyed for PersonBrief {
    #[inline]
    fn key(&self) -> i64 {
        self.user().get()
    }
}

impl Keyed for DoorBrief {
    #[inline]
    fn key(&self) -> i64 {
        self.lock.get()
    }
}

#[cfg(test)]
mod tests;
