//! Instants, periods, zones and times of day: reading, printing and arithmetic.

use domain::schedule::{Days, TimeOfDay, WeeklyHours, WeeklyWindow};
use domain::time::{Period, Standing, TimeError, TimeZone, Timestamp, Weekday};
use proptest::prelude::*;

fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

#[test]
fn instants_are_read_with_any_offset_and_printed_in_utc() {
    let table = [
        ("2026-05-01T06:00:00Z", "2026-05-01T06:00:00.000Z"),
        ("2026-05-01T06:00:00+02:00", "2026-05-01T04:00:00.000Z"),
        ("2026-05-01T06:00:00-03:30", "2026-05-01T09:30:00.000Z"),
        ("2026-05-01T06:00:00+05:45", "2026-05-01T00:15:00.000Z"),
        ("2026-05-01t06:00:00z", "2026-05-01T06:00:00.000Z"),
        ("  2026-05-01T06:00:00Z\n", "2026-05-01T06:00:00.000Z"),
        ("2026-05-01T06:00:00.5Z", "2026-05-01T06:00:00.500Z"),
        ("2026-05-01T06:00:00.123Z", "2026-05-01T06:00:00.123Z"),
        ("2026-05-01T06:00:00.123456Z", "2026-05-01T06:00:00.123456Z"),
        ("2026-05-01T06:00:00.000001Z", "2026-05-01T06:00:00.000001Z"),
        ("2026-05-01T06:00:00.123456789Z", "2026-05-01T06:00:00.123456Z"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"),
        ("2028-02-29T23:59:59Z", "2028-02-29T23:59:59.000Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"),
        ("9998-12-31T23:59:59.999999Z", "9998-12-31T23:59:59.999999Z"),
    ];
    for (text, printed) in table {
        assert_eq!(Timestamp::parse(text).map(|at| at.to_string()), Ok(printed.to_owned()), "{text}");
    }
}

#[test]
fn what_is_no_instant_is_refused() {
    let table = [
        "",
        "now",
        "2026-05-01",
        "2026-05-01T06:00:00",
        "06:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-05-01T25:00:00Z",
        "2026-05-01T06:60:00Z",
        "2026-05-01T06:00:00+99:00",
        "1777615200",
        "0000-12-31T23:59:59.999999Z",
        "0001-01-01T00:00:00+00:01",
        "-000001-01-01T00:00:00Z",
        "9999-01-01T00:00:00Z",
        "9998-12-31T23:59:59-00:01",
        "9999-12-31T23:59:59Z",
        "10000-01-01T00:00:00Z",
    ];
    for text in table {
        assert_eq!(Timestamp::parse(text), Err(TimeError::Instant), "{text}");
    }
}

#[test]
fn instants_stay_inside_their_limits() {
    assert_eq!(Timestamp::MIN, instant("0001-01-01T00:00:00Z"));
    assert_eq!(Timestamp::MAX, instant("9998-12-31T23:59:59.999999Z"));
    assert_eq!(Timestamp::from_micros(i64::MIN), Timestamp::MIN);
    assert_eq!(Timestamp::from_micros(i64::MAX), Timestamp::MAX);
    assert_eq!(Timestamp::MAX.plus_seconds(1), Timestamp::MAX);
    assert_eq!(Timestamp::MIN.plus_seconds(i64::MIN), Timestamp::MIN);
    assert_eq!(serde_json::from_str::<Timestamp>("9223372036854775807").unwrap(), Timestamp::MAX);
    assert!(Timestamp::MAX.micros_since(Timestamp::MIN) > 0);
    assert_eq!(instant("1969-12-31T23:59:59.999999Z").as_millis(), -1);
    assert_eq!(instant("1970-01-01T00:00:01.000999Z").as_millis(), 1_000);
    assert_eq!(instant("2026-05-01T06:00:00Z").plus_seconds(-60), instant("2026-05-01T05:59:00Z"));
}

#[test]
fn a_period_is_half_open() {
    let (from, until) = (instant("2026-05-01T00:00:00Z"), instant("2026-05-02T00:00:00Z"));
    let beside = |at: Timestamp, micros: i64| Timestamp::from_micros(at.as_micros() + micros);
    let period = Period::new(Some(from), Some(until)).unwrap();
    assert_eq!(period.place(beside(from, -1)), Standing::Before);
    assert_eq!(period.place(from), Standing::Inside);
    assert_eq!(period.place(beside(until, -1)), Standing::Inside);
    assert_eq!(period.place(until), Standing::After);
    assert_eq!(Period::ALWAYS.place(Timestamp::MIN), Standing::Inside);
    assert_eq!(Period::ALWAYS.place(Timestamp::MAX), Standing::Inside);
    assert_eq!(Period::new(Some(from), Some(from)), Err(TimeError::Order));
    assert_eq!(Period::new(Some(until), Some(from)), Err(TimeError::Order));
}

#[test]
fn zones_are_known_by_their_iana_name() {
    for (text, name) in [("Europe/Berlin", "Europe/Berlin"), (" UTC ", "UTC"), ("Asia/Kathmandu", "Asia/Kathmandu")] {
        assert_eq!(TimeZone::parse(text).unwrap().name(), name);
    }
    for bad in ["", "Berlin", "Europe/Atlantis", "+02:00", "CET-1CEST", "../etc/passwd", "Europe/Berlin\0"] {
        assert_eq!(TimeZone::parse(bad), Err(TimeError::Zone), "{bad:?}");
    }
    assert_eq!(TimeZone::utc(), TimeZone::parse("UTC").unwrap());
    assert!(TimeZone::utc() != TimeZone::parse("Europe/London").unwrap());
    let berlin = TimeZone::parse("Europe/Berlin").unwrap();
    assert_eq!(serde_json::from_str::<TimeZone>(&serde_json::to_string(&berlin).unwrap()).unwrap(), berlin);
    assert!(serde_json::from_str::<TimeZone>("\"Mars/Olympus\"").is_err());
}

#[test]
fn the_wall_clock_is_found_again_from_an_instant_of_the_day() {
    let table = [
        ("Europe/Berlin", "2026-05-04T10:00:00Z", 0, "06:30:15", "2026-05-04T06:30:15+02:00"),
        ("Europe/Berlin", "2026-05-04T10:00:00Z", 1, "00:00", "2026-05-05T00:00:00+02:00"),
        ("Europe/Berlin", "2026-05-04T10:00:00Z", -1, "00:00", "2026-05-03T00:00:00+02:00"),
        ("Europe/Berlin", "2026-05-04T10:00:00Z", 0, "24:00", "2026-05-05T00:00:00+02:00"),
        ("Europe/Berlin", "2026-05-03T22:30:00Z", 0, "00:00", "2026-05-04T00:00:00+02:00"),
        // In the gap from 02:00 to 03:00: its end.
        ("Europe/Berlin", "2026-03-29T12:00:00Z", 0, "01:59:59", "2026-03-29T00:59:59Z"),
        ("Europe/Berlin", "2026-03-29T12:00:00Z", 0, "02:00", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-29T12:00:00Z", 0, "02:30", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-29T12:00:00Z", 0, "02:59:59", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-29T12:00:00Z", 0, "03:00", "2026-03-29T01:00:00Z"),
        // In the fold from 03:00 back to 02:00: the first time round.
        ("Europe/Berlin", "2026-10-25T12:00:00Z", 0, "01:59:59", "2026-10-24T23:59:59Z"),
        ("Europe/Berlin", "2026-10-25T12:00:00Z", 0, "02:00", "2026-10-25T00:00:00Z"),
        ("Europe/Berlin", "2026-10-25T12:00:00Z", 0, "02:59:59", "2026-10-25T00:59:59Z"),
        ("Europe/Berlin", "2026-10-25T12:00:00Z", 0, "03:00", "2026-10-25T02:00:00Z"),
        ("America/New_York", "2026-03-07T12:00:00Z", 1, "02:30", "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-10-31T12:00:00Z", 1, "01:30", "2026-11-01T05:30:00Z"),
        ("Australia/Lord_Howe", "2026-10-03T00:00:00Z", 1, "02:15", "2026-10-03T15:30:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T00:00:00Z", 1, "01:45", "2026-04-04T14:45:00Z"),
        ("Asia/Kathmandu", "2026-05-04T10:00:00Z", 0, "00:00", "2026-05-03T18:15:00Z"),
        // Midnight itself is in the gap.
        ("Africa/Cairo", "2026-04-23T12:00:00Z", 1, "00:00", "2026-04-23T22:00:00Z"),
        ("Africa/Cairo", "2026-04-23T12:00:00Z", 0, "24:00", "2026-04-23T22:00:00Z"),
        // A whole day that was left out.
        ("Pacific/Apia", "2011-12-29T12:00:00-10:00", 1, "12:00", "2011-12-30T10:00:00Z"),
        ("UTC", "2028-02-28T12:00:00Z", 1, "00:00", "2028-02-29T00:00:00Z"),
        ("UTC", "2026-02-28T12:00:00Z", 1, "00:00", "2026-03-01T00:00:00Z"),
    ];
    for (zone, at, days, time, expected) in table {
        let zone_rules = TimeZone::parse(zone).unwrap();
        let found = zone_rules.instant(instant(at), days, TimeOfDay::parse(time).unwrap().seconds());
        assert_eq!(found, Some(instant(expected)), "{zone} {at} {days:+} {time}");
    }
    assert_eq!(TimeZone::utc().instant(Timestamp::MAX, i32::MAX, 0), None);
    assert_eq!(TimeZone::utc().instant(Timestamp::MIN, i32::MIN, u32::MAX), None);
}

#[test]
fn times_of_day_run_from_0_to_24() {
    let table = [("00:00", 0), ("06:30", 23_400), ("06:30:15", 23_415), ("23:59:59", 86_399), ("24:00", 86_400)];
    for (text, seconds) in table {
        let time = TimeOfDay::parse(text).unwrap();
        assert_eq!(time.seconds(), seconds);
        assert_eq!(time.to_string(), text);
        assert_eq!(TimeOfDay::from_seconds(seconds), Ok(time));
    }
    assert_eq!(TimeOfDay::parse(" 24:00:00 "), Ok(TimeOfDay::END));
    assert_eq!(TimeOfDay::parse("00:00:00"), Ok(TimeOfDay::START));
    for bad in [
        "",
        "6",
        "6:30",
        "06:3",
        "06:60",
        "06:30:60",
        "24:01",
        "24:00:01",
        "99:00",
        "-1:00",
        "06:30:00:00",
        "06-30",
        "٠٦:٣٠",
    ] {
        assert_eq!(TimeOfDay::parse(bad), Err(TimeError::TimeOfDay), "{bad}");
    }
    assert_eq!(TimeOfDay::from_seconds(86_401), Err(TimeError::TimeOfDay));
}

#[test]
fn days_are_bits_from_monday_on() {
    let bits = [1, 2, 4, 8, 16, 32, 64];
    for (day, bit) in Weekday::ALL.into_iter().zip(bits) {
        assert_eq!(Days::of(&[day]).bits(), bit, "{day:?}");
        for other in Weekday::ALL {
            assert_eq!(Days::of(&[day]).contains(other), day == other);
        }
    }
    assert_eq!(Days::of(&Weekday::ALL), Days::ALL);
    assert_eq!(Days::from_bits(0xff), Days::ALL);
    assert!(Days::from_bits(0x80).is_empty() && Days::default().is_empty() && !Days::ALL.is_empty());
    assert_eq!(serde_json::from_str::<Days>("255").unwrap(), Days::ALL);
    assert!(serde_json::from_str::<Days>("256").is_err());
}

#[test]
fn a_window_ends_after_it_begins() {
    let time = |text| TimeOfDay::parse(text).unwrap();
    let window = WeeklyWindow::new(Days::ALL, time("00:00"), time("24:00")).unwrap();
    assert_eq!(window, WeeklyWindow::all_day(Days::ALL));
    assert_eq!((window.starts(), window.ends()), (TimeOfDay::START, TimeOfDay::END));
    assert_eq!(WeeklyWindow::new(Days::ALL, time("06:00"), time("06:00")), Err(TimeError::Order));
    assert_eq!(WeeklyWindow::new(Days::ALL, time("22:00"), time("06:00")), Err(TimeError::Order));
    for bad in
        [r#"{"days":1,"starts":60,"ends":60}"#, r#"{"days":1,"starts":0,"ends":86401}"#, r#"{"days":1,"starts":0}"#]
    {
        assert!(serde_json::from_str::<WeeklyWindow>(bad).is_err(), "{bad}");
    }
    let hours = WeeklyHours(vec![window]);
    assert_eq!(serde_json::from_str::<WeeklyHours>(&serde_json::to_string(&hours).unwrap()).unwrap(), hours);
}

proptest! {
    #[test]
    fn an_instant_printed_is_read_as_the_same(micros in any::<i64>()) {
        let at = Timestamp::from_micros(micros);
        prop_assert_eq!(Timestamp::parse(&at.to_string()), Ok(at));
    }

    #[test]
    fn instants_near_today_print_and_read_too(micros in -10_000_000_000_000_000..10_000_000_000_000_000_i64) {
        let at = Timestamp::from_micros(micros);
        prop_assert_eq!(at.as_micros(), micros);
        prop_assert_eq!(Timestamp::parse(&at.to_string()), Ok(at));
    }

    #[test]
    fn the_wall_clock_shows_the_time_at_its_instant_unless_it_is_in_a_gap(
        days in -400..=400_i32,
        second in 0..86_400_u32,
        zone in prop::sample::select(vec!["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
    ) {
        let zone = TimeZone::parse(zone).unwrap();
        let at = zone.instant(instant("2026-05-04T10:00:00Z"), days, second).unwrap();
        let shown = zone.local(at).second_of_day;
        let just_before = zone.local(Timestamp::from_micros(at.as_micros() - 1)).second_of_day;
        prop_assert!(shown == second || (just_before < second && second < shown), "{shown} {just_before}");
    }

    #[test]
    fn no_text_makes_a_reader_of_times_stumble(text in "\\PC{0,40}") {
        let _ = (Timestamp::parse(&text), TimeOfDay::parse(&text), TimeZone::parse(&text));
    }
}

#[test]
fn the_beginning_of_the_table_of_a_zone_is_no_change_of_its_clock() {
    let berlin = TimeZone::parse("Europe/Berlin").unwrap();
    let first = Some(Timestamp::parse("1980-04-06T01:00:00Z").unwrap());
    for before in ["1949-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z"] {
        assert_eq!(berlin.next_change(Timestamp::parse(before).unwrap()), first, "{before}");
    }
    assert_eq!(TimeZone::utc().next_change(Timestamp::MIN), None);
}
