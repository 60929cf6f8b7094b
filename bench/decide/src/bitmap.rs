//! What somebody would write by hand for this one question, as lean as it goes: dense numbers, bits, and nothing that
//! this question does not need. It gives no reason, knows no other kinds of right or restriction, and takes no change.

use anyhow::Context as _;

use crate::population::{Attempt, Group, Population, YEAR_FROM, YEAR_UNTIL};

/// The same data as flat arrays.
pub struct Bitmap {
    /// Where the rights of each person begin; one more at the end.
    starts: Vec<u32>,
    rights: Vec<Right>,
    /// For each door, a bit for each group that opens it.
    doors: Vec<u64>,
    words_per_door: usize,
    /// The zone of each door.
    zones: Vec<u8>,
    clocks: Vec<Clock>,
    /// The hours of each group. A bit for each minute of the week would be a kilobyte for each, and wait for memory.
    hours: Vec<[Hours; WINDOWS]>,
}

/// Some days of every week, Monday in bit 0, and minutes of these days: `[from, until)`. Of no day, where a group has
/// fewer windows.
#[derive(Clone, Copy, Default)]
struct Hours {
    days: u16,
    from: u16,
    until: u16,
}

/// Seconds since 1970, `[from, until)`.
#[derive(Clone, Copy)]
struct Right {
    group: u32,
    from: u32,
    until: u32,
}

/// The offsets of a zone in the year of the attempts, in seconds east of Greenwich.
#[derive(Clone, Copy)]
struct Clock {
    /// From when each offset holds; what is not needed lies past the year.
    since: [u32; OFFSETS],
    offsets: [i32; OFFSETS],
}

/// A year has two changes of the clock at most in the zones of the population.
const OFFSETS: usize = 3;
const MINUTES_PER_DAY: u32 = 1_440;
const MINUTES_PER_WEEK: u32 = 7 * MINUTES_PER_DAY;

/// The most windows of a group of the population.
const WINDOWS: usize = 2;

impl Bitmap {
    /// Lays out a population. Fails for a zone that the library does not know.
    pub fn new(population: &Population) -> anyhow::Result<Self> {
        let words_per_door = population.groups.len().div_ceil(64);
        let mut doors = vec![0; population.doors.len() * words_per_door];
        for (number, group) in population.groups.iter().enumerate() {
            for door in &group.doors {
                set(&mut doors, *door as usize * words_per_door * 64 + number);
            }
        }
        let mut names: Vec<&str> = population.zones.clone();
        names.sort_unstable();
        names.dedup();
        let clocks = names.iter().map(|name| Clock::new(name)).collect::<Result<_, _>>()?;
        let zone_of = |place: &u32| {
            let name = population.zones.get(*place as usize)?;
            u8::try_from(names.binary_search(name).ok()?).ok()
        };
        let zones = population.doors.iter().map(zone_of).collect::<Option<_>>().context("a door without a zone")?;
        let hours = population.groups.iter().map(hours).collect::<Result<_, _>>()?;
        let user_of = |user: u32| population.rights.partition_point(|right| right.user < user) as u32;
        let starts = (0..=population.size.users).map(user_of).collect();
        let rights = population.rights.iter().map(|right| Right {
            group: right.group,
            from: right.from.unwrap_or(0),
            until: right.until.unwrap_or(u32::MAX),
        });
        Ok(Self { starts, rights: rights.collect(), doors, words_per_door, zones, clocks, hours })
    }

    /// Whether the door opens.
    pub fn decide(&self, attempt: &Attempt) -> bool {
        self.try_decide(attempt).unwrap_or(false)
    }

    /// What the wall clock at the door shows, in minutes since Monday; for the peers that have no zones.
    pub fn minute_of_week(&self, attempt: &Attempt) -> Option<u32> {
        let zone = *self.zones.get(attempt.door as usize)?;
        Some(self.clocks.get(usize::from(zone))?.minute_of_week((attempt.at_us / 1_000_000) as u32))
    }

    /// Nothing for a person or a door that does not exist.
    fn try_decide(&self, attempt: &Attempt) -> Option<bool> {
        let (user, door) = (attempt.user as usize, attempt.door as usize);
        let rights = self.rights.get(*self.starts.get(user)? as usize..*self.starts.get(user + 1)? as usize)?;
        let groups = self.doors.get(door * self.words_per_door..(door + 1) * self.words_per_door)?;
        let second = (attempt.at_us / 1_000_000) as u32;
        for right in rights {
            if has(groups, right.group as usize) && right.from <= second && second < right.until {
                let minute = self.clocks.get(usize::from(*self.zones.get(door)?))?.minute_of_week(second);
                let (day, minute) = (minute / MINUTES_PER_DAY, (minute % MINUTES_PER_DAY) as u16);
                let hours = self.hours.get(right.group as usize)?;
                if hours.iter().any(|hours| hours.days >> day & 1 == 1 && hours.from <= minute && minute < hours.until) {
                    return Some(true);
                }
            }
        }
        Some(false)
    }
}

impl Clock {
    fn new(name: &str) -> anyhow::Result<Self> {
        let zone = jiff::tz::TimeZone::get(name)?;
        let start = jiff::Timestamp::from_second(i64::from(YEAR_FROM))?;
        let mut clock = Self { since: [u32::MAX; OFFSETS], offsets: [0; OFFSETS] };
        let changes = zone.following(start).map(|change| (change.timestamp().as_second(), change.offset().seconds()));
        let changes = changes.take_while(|(second, _)| *second < i64::from(YEAR_UNTIL));
        let all = std::iter::once((i64::from(YEAR_FROM), zone.to_offset(start).seconds())).chain(changes);
        for (number, (second, offset)) in all.enumerate() {
            let places = clock.since.get_mut(number).zip(clock.offsets.get_mut(number));
            let (since, offset_s) = places.with_context(|| format!("too many clock changes in {name}"))?;
            (*since, *offset_s) = (u32::try_from(second)?, offset);
        }
        Ok(clock)
    }

    fn minute_of_week(&self, second: u32) -> u32 {
        let [_, first, second_change] = self.since;
        let index = usize::from(second >= first) + usize::from(second >= second_change);
        let local = second.wrapping_add_signed(self.offsets.get(index).copied().unwrap_or(0));
        // 1970 began on a Thursday.
        (local / 60 + 3 * MINUTES_PER_DAY) % MINUTES_PER_WEEK
    }
}

/// Fails for a group with more windows than there is room for.
fn hours(group: &Group) -> anyhow::Result<[Hours; WINDOWS]> {
    let mut hours = [Hours::default(); WINDOWS];
    anyhow::ensure!(group.windows.len() <= WINDOWS, "a group with {} windows", group.windows.len());
    for (hours, window) in hours.iter_mut().zip(&group.windows) {
        *hours = Hours {
            days: u16::from(window.days),
            from: u16::try_from(window.from)?,
            until: u16::try_from(window.until)?,
        };
    }
    Ok(hours)
}

fn has(bits: &[u64], index: usize) -> bool {
    bits.get(index / 64).is_some_and(|word| word >> (index % 64) & 1 == 1)
}

fn set(bits: &mut [u64], index: usize) {
    if let Some(word) = bits.get_mut(index / 64) {
        *word |= 1 << (index % 64);
    }
}
