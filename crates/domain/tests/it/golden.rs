//! Wall clocks and schedules as Python's zoneinfo has them: `tests/golden/clock.py` made the file.

use domain::calendar::Calendar;
use domain::schedule::{DayRange, Days, Interval, TimeOfDay, WeeklyWindow, When};
use domain::time::{Date, TimeZone, Timestamp};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    from: Timestamp,
    until: Timestamp,
    zones: Vec<Zone>,
}

#[derive(Deserialize)]
struct Zone {
    zone: String,
    /// The instants at which the offset changes.
    changes: Vec<Timestamp>,
    calendars: Vec<Schedules>,
    rows: Vec<Row>,
}

#[derive(Deserialize)]
struct Schedules {
    regular: Vec<Words>,
    exceptions: Vec<Words>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Words {
    Weekly(Vec<u8>, u32, u32),
    Once(Timestamp, Timestamp),
    Days(String, String),
    Dates(Vec<String>),
}

/// An instant, the local date, days since Monday, seconds of the day, and for each calendar whether it is open.
#[derive(Deserialize)]
struct Row(Timestamp, String, u32, u32, String);

fn golden() -> Golden {
    serde_json::from_str(include_str!("../golden/clock.json")).unwrap()
}

fn when(words: &Words) -> When {
    let date = |text: &String| Date::parse(text).unwrap();
    let time = |seconds: &u32| TimeOfDay::from_seconds(*seconds).unwrap();
    match words {
        Words::Weekly(days, starts, ends) => {
            let days = Days::from_bits(days.iter().fold(0, |bits, day| bits | 1 << day));
            When::Weekly(WeeklyWindow::new(days, time(starts), time(ends)).unwrap())
        }
        Words::Once(starts, ends) => When::Once(Interval::new(*starts, *ends).unwrap()),
        Words::Days(first, last) => When::Days(DayRange::new(date(first), date(last)).unwrap()),
        Words::Dates(dates) => When::Dates(dates.iter().map(date).collect()),
    }
}

fn calendar(schedules: &Schedules) -> Calendar {
    let regular: Vec<When> = schedules.regular.iter().map(when).collect();
    let exceptions: Vec<When> = schedules.exceptions.iter().map(when).collect();
    Calendar::new(regular.iter().map(|when| (false, when)).chain(exceptions.iter().map(|when| (true, when))))
}

fn zone(zone: &Zone) -> TimeZone {
    TimeZone::parse(&zone.zone).unwrap()
}

#[test]
fn the_file_has_thirty_zones_and_both_changes_of_most_of_them() {
    let zones = golden().zones;
    assert_eq!(zones.len(), 30);
    assert!(zones.iter().filter(|zone| zone.changes.len() >= 4).count() >= 18);
    assert!(zones.iter().filter(|zone| zone.changes.is_empty()).count() >= 5);
    assert!(zones.iter().map(|zone| zone.rows.len()).sum::<usize>() > 1_500);
}

#[test]
fn wall_clocks_show_what_python_says() {
    for golden in golden().zones {
        let zone = zone(&golden);
        for Row(at, date, weekday, second_of_day, _) in &golden.rows {
            let local = zone.local(*at);
            let shown = (local.date.to_string(), local.weekday() as u32, local.second_of_day);
            assert_eq!(shown, (date.clone(), *weekday, *second_of_day), "{zone:?} {at}");
            assert_eq!(local.second_of_week(), weekday * 86_400 + second_of_day, "{zone:?} {at}");
        }
    }
}

#[test]
fn calendars_are_open_when_python_says() {
    for golden in golden().zones {
        let zone = zone(&golden);
        let calendars: Vec<Calendar> = golden.calendars.iter().map(calendar).collect();
        for Row(at, .., expected) in &golden.rows {
            let local = zone.local(*at);
            let is_open = |calendar: &Calendar| if calendar.is_open(*at, local) { '1' } else { '0' };
            let said: String = calendars.iter().map(is_open).collect();
            assert_eq!(&said, expected, "{zone:?} {at}");
        }
    }
}

#[test]
fn offsets_change_when_python_says_and_never_in_between() {
    let Golden { from, until, zones } = golden();
    for golden in zones {
        let zone = zone(&golden);
        let before = from.plus_seconds(-1);
        let changes = std::iter::successors(zone.next_change(before), |at| zone.next_change(*at));
        let changes: Vec<Timestamp> = changes.take_while(|at| *at < until).collect();
        assert_eq!(changes, golden.changes, "{zone:?}");
        for Row(at, ..) in &golden.rows {
            let expected = golden.changes.iter().find(|change| *change > at);
            match (zone.next_change(*at), expected) {
                (said, Some(change)) => assert_eq!(said, Some(*change), "{zone:?} {at}"),
                (Some(said), None) => assert!(said >= until, "{zone:?} {at} {said}"),
                (None, None) => {}
            }
        }
    }
}
