//! Which doors stand unlocked by their schedules, by the controller's own clock on the wall.

use crate::mono::Mono;
use crate::wire::DoorSchedules;
use domain::hold::HoldRules;
use domain::id::LockId;
use domain::time::Timestamp;
use std::collections::BTreeMap;

/// The schedules of the doors, and when to look at them next.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holds {
    rules: BTreeMap<LockId, HoldRules>,
    clock: Option<(Mono, Timestamp)>,
    due: Option<Mono>,
}

/// Schedules are looked at this often even if nothing is due: a clock on the wall may be set.
const LOOK_EVERY_MS: u32 = 3_600_000;

impl Holds {
    /// Sets the clock on the wall.
    pub(crate) const fn set_clock(&mut self, at: Timestamp, now: Mono) {
        self.clock = Some((now, at));
        self.due = Some(now);
    }

    /// Takes the schedules of all doors.
    pub(crate) fn configure(&mut self, doors: Vec<DoorSchedules>, now: Mono) {
        let compiled =
            |door: DoorSchedules| (door.lock, HoldRules::new(&door.schedules, door.time_zone, door.attendance));
        self.rules = doors.into_iter().map(compiled).collect();
        self.due = Some(now);
    }

    /// When to look next, if ever.
    pub(crate) const fn due(&self) -> Option<Mono> {
        self.due
    }

    /// The doors that stand unlocked now; all others do not. Without a clock, none.
    pub(crate) fn held(&mut self, now: Mono) -> Vec<LockId> {
        let Some(wall) = self.wall(now) else {
            self.due = None;
            return Vec::new();
        };
        let holds: Vec<_> = self.rules.iter().map(|(lock, rules)| (*lock, rules.at(wall))).collect();
        let next = holds.iter().filter_map(|(_, hold)| hold.next).min();
        let wait_ms = next.map_or(LOOK_EVERY_MS, |next| {
            // Rounded up: on the dot it must be over.
            let ms = next.micros_since(wall).saturating_add(999) / 1_000;
            u32::try_from(ms).unwrap_or(LOOK_EVERY_MS).min(LOOK_EVERY_MS)
        });
        self.due = if self.rules.is_empty() { None } else { Some(now.plus_ms(wait_ms)) };
        holds.into_iter().filter(|(_, hold)| hold.is_unlocked).map(|(lock, _)| lock).collect()
    }

    fn wall(&self, now: Mono) -> Option<Timestamp> {
        let (then, at) = self.clock?;
        Some(at.plus_millis(i64::try_from(now.ms_since(then)).unwrap_or(i64::MAX)))
    }
}
