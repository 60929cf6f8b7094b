//! What a decision reads of a person, a right, a door or a group, in as few bytes as will do. Each is made anew from its
//! rows whenever one of them changes; what is rare stays in the rows, and a mark says to look there.

use crate::access::flat::Keyed;
use crate::access::policy::{GroupEntry, LockEntry, PersonEntry, PlaceEntry};
use crate::access::{GroupRule, RightRule};
use crate::group::GroupRestrictions;
use crate::id::{GroupId, LockId, PlaceId, RightId, UserId};
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
        is_enabled: bool,
        count: u8,
        rights: [UsualRight; FEW],
    },
    Many {
        user: UserId,
        is_enabled: bool,
        rights: Arc<[RightBrief]>,
    },
}

pub(super) const FEW: usize = 3;

/// A [plain](RightBrief::is_plain) right whose numbers are small.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct UsualRight {
    id: u32,
    from_s: u32,
    until_s: u32,
    number: u16,
    kind: TargetKind,
    role: Role,
}

/// A right that opens doors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RightBrief {
    pub(super) id: RightId,
    /// In whole seconds since 1970, `[from, until)`.
    from_s: u32,
    until_s: u32,
    /// The number of the group, or the id of the place or the door.
    pub(super) number: u32,
    pub(super) kind: TargetKind,
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
    pub(super) fn new(user: UserId, entry: &PersonEntry, mut number: impl FnMut(GroupId) -> u32) -> Self {
        let is_enabled = entry.rule.access_enabled;
        let opening = entry.rights().filter(|(_, right)| right.role.opens_doors());
        let all: Vec<RightBrief> = opening.map(|(id, right)| RightBrief::new(id, right, &mut number)).collect();
        let usual: Option<Vec<UsualRight>> = all.iter().map(UsualRight::new).collect();
        match usual.as_deref().map(|usual| (u8::try_from(usual.len()), usual)) {
            Some((Ok(count), usual)) if usual.len() <= FEW => {
                let mut rights = [UsualRight::NONE; FEW];
                rights.iter_mut().zip(usual).for_each(|(place, right)| *place = *right);
                Self::Few { user, is_enabled, count, rights }
            }
            _ => Self::Many { user, is_enabled, rights: all.into() },
        }
    }

    #[inline]
    pub(super) const fn user(&self) -> UserId {
        match self {
            Self::Few { user, .. } | Self::Many { user, .. } => *user,
        }
    }

    #[inline]
    pub(super) const fn is_enabled(&self) -> bool {
        match self {
            Self::Few { is_enabled, .. } | Self::Many { is_enabled, .. } => *is_enabled,
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
    const NONE: Self =
        Self { id: 0, from_s: 0, until_s: 0, number: 0, kind: TargetKind::Group, role: Role::GroupBasic };

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
    fn new(id: RightId, rule: &RightRule, number: &mut impl FnMut(GroupId) -> u32) -> Self {
        let target = match rule.target {
            Target::Group(group) => Some(number(group)),
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
            kind: rule.target.kind(),
            role: rule.role,
            is_plain: target.is_some() && seconds.is_some() && rule.hours.is_none(),
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
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn bounds(from: Option<i64>, until: Option<i64>) -> Option<(u32, u32)> {
        let instant = |micros: Option<i64>| micros.map(Timestamp::from_micros);
        seconds(Period { from: instant(from), until: instant(until) })
    }

    #[test]
    fn a_person_is_one_line_of_the_cache() {
        assert_eq!(size_of::<Option<PersonBrief>>(), 64);
    }

    #[test]
    fn a_right_is_usual_if_it_comes_back_whole() {
        let usual = RightBrief {
            id: RightId::new(4_294_967_295),
            from_s: 1,
            until_s: u32::MAX,
            number: 65_535,
            kind: TargetKind::Place,
            role: Role::PlaceBasic,
            is_plain: true,
        };
        assert_eq!(UsualRight::new(&usual).map(|right| right.brief()), Some(usual));
        let unusual = [
            RightBrief { is_plain: false, ..usual },
            RightBrief { id: RightId::new(4_294_967_296), ..usual },
            RightBrief { id: RightId::new(-1), ..usual },
            RightBrief { number: 65_536, ..usual },
        ];
        assert!(unusual.iter().all(|right| UsualRight::new(right).is_none()));
    }

    #[test]
    fn whole_seconds_fit_and_nothing_else_does() {
        const S: i64 = 1_000_000;
        let (last, day) = (i64::from(u32::MAX) - 1, 86_400);
        assert_eq!(bounds(None, None), Some((0, u32::MAX)));
        assert_eq!(bounds(Some(S), Some(day * S)), Some((1, 86_400)));
        assert_eq!(bounds(Some(day * S), None), Some((86_400, u32::MAX)));
        assert_eq!(bounds(None, Some(last * S)), Some((0, u32::MAX - 1)));
        for odd in [0, 1, S - 1, S + 1, day * S + 500_000, (last + 1) * S, (last + 2) * S, -S, i64::MIN, i64::MAX] {
            assert_eq!(bounds(Some(odd), None), None, "{odd}");
            assert_eq!(bounds(None, Some(odd)), None, "{odd}");
        }
    }

    #[test]
    fn each_number_of_a_group_has_a_bit_of_its_own() {
        let bits: BTreeSet<(usize, u64)> = (0..1_000).map(split).collect();
        assert_eq!(bits.len(), 1_000);
        assert!(bits.iter().all(|(_, bit)| bit.is_power_of_two()));
        assert_eq!((split(0), split(63), split(64)), ((0, 1), (0, 1 << 63), (1, 1)));
        assert_eq!(split(999).0, 15);
    }

    #[test]
    fn of_edges_in_order_it_is_inside_from_each_odd_one_to_the_next() {
        let mut edges = [NEVER; EDGES];
        edges[..4].copy_from_slice(&[0, 10, 20, 30]);
        let inside = (0..40).filter(|second| is_inside(&edges, *second));
        assert!(inside.eq((0..10).chain(20..30)));
        assert!(!is_inside(&[NEVER; EDGES], 0));
    }
}
