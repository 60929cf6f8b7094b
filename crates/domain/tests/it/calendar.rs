//! Calendars against a look at the clock second by second.

use domain::calendar::Calendar;
use domain::schedule::{Interval, When};
use domain::time::{TimeZone, Timestamp};
use oracle::clock;
use oracle::generate::Generator;
use proptest::prelude::*;

/// Schedules, the zone of their wall clock, and what they compile to.
struct Scene {
    schedules: Vec<(bool, When)>,
    zone: TimeZone,
    calendar: Calendar,
}

impl Scene {
    fn of(generator: &mut Generator) -> Self {
        let schedules = generator.schedules();
        let calendar = Calendar::new(schedules.iter().map(|(is_exception, when)| (*is_exception, when)));
        Self { schedules, zone: generator.zone(), calendar }
    }

    /// Whether it is open, and whether it is excepted, by every schedule asked one by one.
    fn naive(&self, at: Timestamp) -> (bool, bool) {
        let wall = clock::wall(&self.zone, at);
        let holds = |exceptions: bool| {
            self.schedules
                .iter()
                .any(|(is_exception, when)| *is_exception == exceptions && clock::holds(when, wall, at))
        };
        (holds(false) && !holds(true), holds(true))
    }

    fn compiled(&self, at: Timestamp) -> (bool, bool) {
        let local = self.zone.local(at);
        (self.calendar.is_open(at, local), self.calendar.is_excepted(at, local))
    }

    fn is_open(&self, at: Timestamp) -> bool {
        self.naive(at).0
    }
}

fn micros_later(at: Timestamp, micros: i64) -> Timestamp {
    Timestamp::from_micros(at.as_micros() + micros)
}

fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_micros(at.as_micros().div_euclid(1_000_000) * 1_000_000)
}

fn seconds(from: Timestamp, count: i64) -> impl Iterator<Item = Timestamp> + Clone {
    (0..count).map(move |second| from.plus_seconds(second))
}

proptest! {
    #[test]
    fn a_calendar_is_open_when_one_of_its_schedules_holds_and_no_exception(seed in any::<u64>()) {
        let mut generator = Generator::new(seed);
        let scene = Scene::of(&mut generator);
        for _ in 0..50 {
            let at = generator.instant();
            prop_assert_eq!(scene.compiled(at), scene.naive(at), "{}", at);
        }
        let has = |exceptions| scene.schedules.iter().any(|(is_exception, _)| *is_exception == exceptions);
        prop_assert_eq!(scene.calendar.has_exceptions(), has(true) && !Calendar::new(
            scene.schedules.iter().filter(|(is_exception, _)| *is_exception).map(|(_, when)| (false, when))
        ).is_empty());
        prop_assert!(!scene.calendar.is_empty() || (0..20).all(|_| !scene.is_open(generator.instant())));
    }

    #[test]
    fn nothing_changes_before_the_next_edge(seed in any::<u64>()) {
        let mut generator = Generator::new(seed);
        let scene = Scene::of(&mut generator);
        for _ in 0..8 {
            let at = generator.instant();
            let before = scene.naive(at);
            let edge = scene.calendar.next_edge(&scene.zone, at);
            let end = edge.unwrap_or(Timestamp::MAX);
            prop_assert!(end > at);
            if let Some(edge) = edge {
                prop_assert_eq!(scene.naive(micros_later(edge, -1)), before, "{} {}", at, edge);
            }
            for _ in 0..30 {
                let sample = generator.instant();
                if at <= sample && sample < end {
                    prop_assert_eq!(scene.naive(sample), before, "{} {}", at, sample);
                }
            }
        }
    }

    #[test]
    fn it_closes_at_the_first_instant_at_which_it_is_not_open(seed in any::<u64>()) {
        let mut generator = Generator::new(seed);
        let scene = Scene::of(&mut generator);
        for _ in 0..8 {
            let at = generator.instant();
            let closed = (0..20_000).map(|hours| at.plus_seconds(hours * 1_800)).find(|at| !scene.is_open(*at));
            // One that never closes is asked nothing here.
            let (true, Some(closed)) = (scene.is_open(at), closed) else { continue };
            let closes = scene.calendar.closes_at(&scene.zone, at).unwrap();
            prop_assert!(at < closes && closes <= closed, "{} {} {}", at, closes, closed);
            prop_assert!(!scene.is_open(closes), "{} {}", at, closes);
            prop_assert!(scene.is_open(micros_later(closes, -1)), "{} {}", at, closes);
            prop_assert!(scene.calendar.is_open_throughout(&scene.zone, at, micros_later(closes, -1)));
            prop_assert!(!scene.calendar.is_open_throughout(&scene.zone, at, closes));
        }
    }

    #[test]
    fn intervals_of_a_year_are_in_order_apart_and_no_more_than_asked_for(seed in any::<u64>(), max in 0..12_usize) {
        let mut generator = Generator::new(seed);
        let scene = Scene::of(&mut generator);
        let starts = generator.instant();
        let within = Interval { starts, ends: starts.plus_seconds(366 * 86_400) };
        let all = scene.calendar.open_intervals(&scene.zone, within, usize::MAX);
        for interval in &all {
            prop_assert!(within.starts <= interval.starts && interval.starts < interval.ends && interval.ends <= within.ends);
            prop_assert!(scene.is_open(interval.starts) && scene.is_open(micros_later(interval.ends, -1)));
            prop_assert!(interval.starts == within.starts || !scene.is_open(micros_later(interval.starts, -1)));
            prop_assert!(interval.ends == within.ends || !scene.is_open(interval.ends));
        }
        prop_assert!(all.windows(2).all(|pair| pair[0].ends < pair[1].starts));
        for _ in 0..60 {
            let at = generator.instant();
            if within.contains(at) {
                prop_assert_eq!(all.iter().any(|interval| interval.contains(at)), scene.is_open(at), "{}", at);
            }
        }
        let few = scene.calendar.open_intervals(&scene.zone, within, max);
        prop_assert_eq!(&few[..], &all[..all.len().min(max)]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn second_by_second_around_an_edge_the_clock_says_the_same(seed in any::<u64>()) {
        const AROUND_S: i64 = 700;
        let mut generator = Generator::new(seed);
        let scene = Scene::of(&mut generator);
        let at = generator.instant();
        let edge = scene.calendar.next_edge(&scene.zone, at).unwrap_or(at);
        let from = whole_second(edge).plus_seconds(-AROUND_S);
        let within = Interval { starts: from, ends: from.plus_seconds(2 * AROUND_S) };
        let open: Vec<bool> = seconds(from, 2 * AROUND_S).map(|at| scene.is_open(at)).collect();
        let intervals = scene.calendar.open_intervals(&scene.zone, within, usize::MAX);
        let excepted = scene.calendar.exceptions(&scene.zone, within, usize::MAX);
        for (at, is_open) in seconds(from, 2 * AROUND_S).zip(&open) {
            prop_assert_eq!(scene.compiled(at), scene.naive(at), "{}", at);
            prop_assert_eq!(intervals.iter().any(|interval| interval.contains(at)), *is_open, "{}", at);
            prop_assert_eq!(excepted.iter().any(|interval| interval.contains(at)), scene.naive(at).1, "{}", at);
        }
        for (skip, take) in [(0, 2 * AROUND_S), (0, AROUND_S), (AROUND_S, AROUND_S), (AROUND_S - 5, 10), (AROUND_S, 1)] {
            let (first, last) = (from.plus_seconds(skip), from.plus_seconds(skip + take - 1));
            let (skip, take) = (usize::try_from(skip).unwrap(), usize::try_from(take).unwrap());
            let expected = open.iter().skip(skip).take(take).all(|is_open| *is_open);
            prop_assert_eq!(scene.calendar.is_open_throughout(&scene.zone, first, last), expected, "{} {}", first, last);
        }
    }
}
