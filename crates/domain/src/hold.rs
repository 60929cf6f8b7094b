//! Doors that stand unlocked by their schedules: from the first who comes to the last who leaves.

use crate::calendar::Calendar;
use crate::schedule::{Consequence, ScheduleRule};
use crate::time::{TimeZone, Timestamp};
use serde::{Deserialize, Serialize};

/// When somebody last came to a door whose schedule waits for the first, and when the last said to have left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// When somebody came.
    pub arrived_at: Option<Timestamp>,
    /// When the last left.
    pub left_at: Option<Timestamp>,
}

/// What holds a door unlocked. Lockdowns come on top of it.
#[derive(Clone, Debug, PartialEq)]
pub struct HoldRules {
    /// Its unlock schedules.
    pub unlock: Calendar,
    /// In these times an unlock schedule waits for the first to arrive.
    pub first_to_arrive: Calendar,
    /// The zone of its place.
    pub time_zone: TimeZone,
    /// Who came and who left.
    pub attendance: Attendance,
}

/// How schedules hold a door at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// It stands unlocked.
    pub is_unlocked: bool,
    /// An unlock schedule is running, whether it holds the door or waits for somebody or has been ended.
    pub is_scheduled: bool,
    /// Somebody must come before schedules unlock.
    pub is_first_awaited: bool,
    /// Until when that holds, if it ends within 400 days.
    pub awaits_first_until: Option<Timestamp>,
    /// Somebody had to come, and has.
    pub is_first_satisfied: bool,
    /// The first instant at which this can change; nothing if it never does, or not before 2100.
    pub next: Option<Timestamp>,
}

impl HoldRules {
    /// Compiles the schedules of a door.
    #[must_use]
    pub fn new(schedules: &[ScheduleRule], time_zone: TimeZone, attendance: Attendance) -> Self {
        let calendar = |consequence: Consequence| {
            let rules = schedules.iter().filter(|rule| rule.consequence == consequence);
            Calendar::new(rules.map(|rule| (rule.is_exception, &rule.when)))
        };
        let (unlock, first_to_arrive) = (calendar(Consequence::Unlock), calendar(Consequence::FirstToArrive));
        Self { unlock, first_to_arrive, time_zone, attendance }
    }

    /// How the door is held at `now`. Who came counts until the time in which somebody had to come is over; who left
    /// last counts until the unlock schedule is over that they ended, or until somebody comes again.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Hold {
        let local = self.time_zone.local(now);
        let is_scheduled = self.unlock.is_open(now, local);
        let waits = self.first_to_arrive.is_open(now, local);
        let Attendance { arrived_at, left_at } = self.attendance;
        let came = waits && arrived_at.is_some_and(|at| self.is_within(&self.first_to_arrive, at, now));
        let returned = came && arrived_at > left_at;
        let left = is_scheduled && !returned && left_at.is_some_and(|at| self.is_within(&self.unlock, at, now));
        let edges = [&self.unlock, &self.first_to_arrive].into_iter();
        Hold {
            is_unlocked: is_scheduled && (came || !waits) && !left,
            is_scheduled,
            is_first_awaited: waits && !came,
            awaits_first_until: if waits && !came {
                self.first_to_arrive.closes_at(&self.time_zone, now)
            } else {
                None
            },
            is_first_satisfied: came,
            next: edges.filter_map(|calendar| calendar.next_edge(&self.time_zone, now)).min(),
        }
    }

    /// Whether a time that was running at `from` still runs. The clock that somebody came by may be ahead of this one.
    fn is_within(&self, calendar: &Calendar, from: Timestamp, now: Timestamp) -> bool {
        calendar.is_open_throughout(&self.time_zone, from.min(now), now)
    }
}
