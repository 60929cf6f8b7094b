//! The schedules of one thing with one consequence, compiled: whether it is their time, and when that changes.

use crate::schedule::{Interval, When};
use crate::time::{Date, LocalTime, SECONDS_PER_DAY, TimeZone, Timestamp, Weekday};

/// When regular schedules hold and no exception does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    regular: Times,
    exceptions: Times,
}

/// A union of times, each list in order and without overlaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Times {
    /// Seconds since Monday 00:00 on the wall clock, `[from, until)`.
    week: Vec<(u32, u32)>,
    /// Days on the wall clock, `[from, until)`.
    days: Vec<(i32, i32)>,
    /// Instants in microseconds, `[from, until)`.
    once: Vec<(i64, i64)>,
}

impl Calendar {
    /// Compiles schedules, each with the mark of an exception.
    #[must_use]
    pub fn new<'a>(schedules: impl IntoIterator<Item = (bool, &'a When)>) -> Self {
        let mut calendar = Self::default();
        for (is_exception, when) in schedules {
            let times = if is_exception { &mut calendar.exceptions } else { &mut calendar.regular };
            times.add(when);
        }
        calendar.regular.settle();
        calendar.exceptions.settle();
        calendar
    }

    /// Whether nothing is ever inside.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.regular.is_empty()
    }

    /// Whether there is an exception at all.
    #[must_use]
    pub const fn has_exceptions(&self) -> bool {
        !self.exceptions.is_empty()
    }

    /// The weekly times, if there is nothing else: seconds since Monday 00:00 on the wall clock, `[from, until)`, in
    /// order and without overlaps.
    pub(crate) fn week_alone(&self) -> Option<&[(u32, u32)]> {
        let Times { week, days, once } = &self.regular;
        (self.exceptions.is_empty() && days.is_empty() && once.is_empty()).then_some(week)
    }

    /// Whether a regular schedule holds and no exception does. `local` is what the wall clock shows at `at`.
    #[must_use]
    pub fn is_open(&self, at: Timestamp, local: LocalTime) -> bool {
        self.regular.contains(at, local) && !self.exceptions.contains(at, local)
    }

    /// Whether an exception holds.
    #[must_use]
    pub fn is_excepted(&self, at: Timestamp, local: LocalTime) -> bool {
        self.exceptions.contains(at, local)
    }

    /// The first instant after `at` at which one of the answers can change: the edge of a schedule, or a change of
    /// the clock. Nothing if it never does, or not before 2100.
    #[must_use]
    pub fn next_edge(&self, zone: &TimeZone, at: Timestamp) -> Option<Timestamp> {
        let clock = if self.has_wall_clock() { zone.next_change(at) } else { None };
        let local = zone.local(at);
        let second = at.as_micros().div_euclid(1_000_000);
        let on_the_wall =
            [&self.regular, &self.exceptions].into_iter().filter_map(|times| times.next_local(local)).min();
        let on_the_wall = on_the_wall.map(|after_s| Timestamp::from_micros((second + after_s) * 1_000_000));
        let absolute = [&self.regular, &self.exceptions].into_iter().filter_map(|times| times.next_absolute(at)).min();
        [clock, on_the_wall, absolute].into_iter().flatten().min()
    }

    /// The times that are open between two instants, cut at both; at most `max` of them.
    #[must_use]
    pub fn open_intervals(&self, zone: &TimeZone, within: Interval, max: usize) -> Vec<Interval> {
        self.intervals(zone, within, max, Self::is_open)
    }

    /// The times that exceptions hold between two instants, cut at both; at most `max` of them.
    #[must_use]
    pub fn exceptions(&self, zone: &TimeZone, within: Interval, max: usize) -> Vec<Interval> {
        self.intervals(zone, within, max, Self::is_excepted)
    }

    /// Whether it has been open at every instant of `[from, until]`.
    #[must_use]
    pub fn is_open_throughout(&self, zone: &TimeZone, from: Timestamp, until: Timestamp) -> bool {
        let mut at = from;
        loop {
            if !self.is_open(at, zone.local(at)) {
                return false;
            }
            match self.next_edge(zone, at) {
                Some(next) if at < next && next <= until => at = next,
                _ => return true,
            }
        }
    }

    /// When it closes next, if it is open at `at` and closes within 400 days.
    #[must_use]
    pub fn closes_at(&self, zone: &TimeZone, at: Timestamp) -> Option<Timestamp> {
        let end = at.plus_seconds(CLOSES_WITHIN_S);
        let mut edge = at;
        while self.is_open(edge, zone.local(edge)) {
            edge = self.next_edge(zone, edge).filter(|next| edge < *next && *next <= end)?;
        }
        (edge > at).then_some(edge)
    }

    fn intervals(
        &self,
        zone: &TimeZone,
        within: Interval,
        max: usize,
        holds: fn(&Self, Timestamp, LocalTime) -> bool,
    ) -> Vec<Interval> {
        let mut found: Vec<Interval> = Vec::new();
        let mut at = within.starts;
        while at < within.ends {
            let ends = self.next_edge(zone, at).map_or(within.ends, |next| next.min(within.ends));
            if holds(self, at, zone.local(at)) {
                let is_full = found.len() == max;
                match found.last_mut().filter(|last| last.ends == at) {
                    Some(last) => last.ends = ends,
                    None if is_full => break,
                    None => found.push(Interval { starts: at, ends }),
                }
            }
            at = ends;
        }
        found
    }

    fn has_wall_clock(&self) -> bool {
        [&self.regular, &self.exceptions].iter().any(|times| !times.week.is_empty() || !times.days.is_empty())
    }
}

/// How far ahead a closing is looked for: what is open all week never closes.
const CLOSES_WITHIN_S: i64 = 400 * 86_400;

impl Times {
    const fn is_empty(&self) -> bool {
        self.week.is_empty() && self.days.is_empty() && self.once.is_empty()
    }

    fn add(&mut self, when: &When) {
        match when {
            When::Weekly(window) => {
                for day in Weekday::ALL.into_iter().filter(|day| window.days.contains(*day)) {
                    let midnight = day as u32 * SECONDS_PER_DAY;
                    self.week.push((midnight + window.starts().seconds(), midnight + window.ends().seconds()));
                }
            }
            When::Once(interval) => self.once.push((interval.starts.as_micros(), interval.ends.as_micros())),
            When::Days(range) => self.days.push((range.first.days(), range.last.days() + 1)),
            When::Dates(dates) => self.days.extend(dates.iter().map(|date: &Date| (date.days(), date.days() + 1))),
        }
    }

    fn settle(&mut self) {
        merge(&mut self.week);
        merge(&mut self.days);
        merge(&mut self.once);
    }

    fn contains(&self, at: Timestamp, local: LocalTime) -> bool {
        holds(&self.week, local.second_of_week())
            || holds(&self.days, local.date.days())
            || holds(&self.once, at.as_micros())
    }

    /// In how many seconds of the wall clock the next edge comes that the wall clock shows.
    fn next_local(&self, local: LocalTime) -> Option<i64> {
        const WEEK: i64 = 7 * SECONDS_PER_DAY as i64;
        let now = i64::from(local.second_of_week());
        let week = self.week.iter().flat_map(|(from, until)| [*from, *until]);
        let week = week.map(|edge| (i64::from(edge) - now - 1).rem_euclid(WEEK) + 1).min();
        let today = i64::from(local.date.days());
        let until_midnight =
            |day: i32| (i64::from(day) - today) * i64::from(SECONDS_PER_DAY) - i64::from(local.second_of_day);
        let days = self.days.iter().flat_map(|(from, until)| [*from, *until]).map(until_midnight);
        [week, days.filter(|after_s| *after_s > 0).min()].into_iter().flatten().min()
    }

    fn next_absolute(&self, at: Timestamp) -> Option<Timestamp> {
        let edges = self.once.iter().flat_map(|(from, until)| [*from, *until]);
        edges.filter(|edge| *edge > at.as_micros()).min().map(Timestamp::from_micros)
    }
}

/// Whether one of the ranges holds the value. They are few, or in order and many.
fn holds<T: Ord + Copy>(ranges: &[(T, T)], value: T) -> bool {
    let index = ranges.partition_point(|(from, _)| *from <= value);
    index.checked_sub(1).and_then(|index| ranges.get(index)).is_some_and(|(_, until)| value < *until)
}

/// Puts ranges in order and joins those that touch.
fn merge<T: Ord + Copy>(ranges: &mut Vec<(T, T)>) {
    ranges.sort_unstable();
    let mut merged: Vec<(T, T)> = Vec::with_capacity(ranges.len());
    for (from, until) in ranges.drain(..) {
        match merged.last_mut() {
            Some((_, last)) if from <= *last => *last = (*last).max(until),
            _ => merged.push((from, until)),
        }
    }
    *ranges = merged;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::{DayRange, Days, TimeOfDay, WeeklyWindow};

    fn instant(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn weekly(days: &[Weekday], starts: &str, ends: &str) -> When {
        let [starts, ends] = [starts, ends].map(|time| TimeOfDay::parse(time).unwrap());
        When::Weekly(WeeklyWindow::new(Days::of(days), starts, ends).unwrap())
    }

    fn once(starts: &str, ends: &str) -> When {
        When::Once(Interval { starts: instant(starts), ends: instant(ends) })
    }

    #[test]
    fn only_weekly_times_without_exceptions_are_a_week_alone() {
        let (week, day) = (
            weekly(&[Weekday::Monday, Weekday::Sunday], "08:00", "20:00"),
            once("2030-01-01T00:00:00Z", "2030-01-02T00:00:00Z"),
        );
        let regular = Calendar::new([(false, &week)]);
        assert_eq!(regular.week_alone(), Some(&[(28_800, 72_000), (547_200, 590_400)][..]));
        assert_eq!(Calendar::new([(false, &week), (false, &day)]).week_alone(), None);
        assert_eq!(Calendar::new([(false, &week), (true, &day)]).week_alone(), None);
        assert_eq!(Calendar::new([(true, &week)]).week_alone(), None);
        assert!(!regular.is_empty() && Calendar::new([(true, &week)]).is_empty());
    }

    #[test]
    fn it_closes_within_400_days_or_not_at_all() {
        let zone = TimeZone::parse("Europe/Berlin").unwrap();
        let far = once("2030-01-01T00:00:00Z", "2031-03-01T00:00:00Z");
        let calendar = Calendar::new([(false, &far)]);
        let closes = Some(instant("2031-03-01T00:00:00Z"));
        assert_eq!(calendar.closes_at(&zone, instant("2030-01-25T00:00:00Z")), closes);
        assert_eq!(calendar.closes_at(&zone, instant("2030-01-24T00:00:00Z")), None);
        assert_eq!(calendar.closes_at(&zone, instant("2029-12-31T23:00:00Z")), None);
        assert_eq!(calendar.closes_at(&zone, instant("2031-03-01T00:00:00Z")), None);
    }

    #[test]
    fn the_clock_is_an_edge_only_of_what_the_wall_shows() {
        let zone = TimeZone::parse("Europe/Berlin").unwrap();
        let (before, summer) = (instant("2030-03-01T00:00:00Z"), instant("2030-03-31T01:00:00Z"));
        let fixed = once("2030-05-01T00:00:00Z", "2030-05-02T00:00:00Z");
        let absolute = Calendar::new([(false, &fixed)]);
        assert_eq!(absolute.next_edge(&zone, before), Some(instant("2030-05-01T00:00:00Z")));
        let week = weekly(&[Weekday::Monday], "08:00", "20:00");
        let edge = instant("2030-03-26T00:00:00Z");
        assert_eq!(Calendar::new([(false, &week)]).next_edge(&zone, edge), Some(summer));
        let [first, last] = ["2030-01-01", "2030-12-31"].map(|date| Date::parse(date).unwrap());
        let everything = Calendar::new([(false, &When::Days(DayRange { first, last }))]);
        assert_eq!(everything.next_edge(&zone, before), Some(summer));
    }
}
