//! The table of holidays against the contract and against days that its source told on their own.

use domain::holiday::{HolidayCalendar, Region, RegionError, years};
use domain::id::{OrganizationId, PlaceId, ScheduleId};
use domain::schedule::{Consequence, Schedule, ScheduleRule, Scheduleable, When};
use domain::text::Name;
use domain::time::{Date, Timestamp};

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn calendar(code: &str, is_observed: bool, ignored: &[&str]) -> HolidayCalendar {
    let ignored = ignored.iter().map(|name| (*name).to_owned()).collect();
    HolidayCalendar { region: Region::parse(code).unwrap(), is_observed, ignored }
}

/// The holidays of a year, as lines of a day and a name.
fn lines(calendar: &HolidayCalendar, year: i16) -> Vec<String> {
    let holidays = calendar.holidays().into_iter().filter(|holiday| holiday.date.year() == year);
    holidays.map(|holiday| format!("{} {}", &holiday.date.to_string()[5..], holiday.name)).collect()
}

#[test]
fn every_code_of_the_contract_is_known_or_refused_by_name() {
    let contract = include_str!("../../../api/tests/fixtures/kisi-openapi.json");
    let contract: serde_json::Value = serde_json::from_str(contract).unwrap();
    let path = "/components/schemas/ScheduleHolidayCalendarInput/properties/region/enum";
    let codes = contract.pointer(path).unwrap().as_array().unwrap();
    let codes: Vec<&str> = codes.iter().map(|code| code.as_str().unwrap()).collect();
    let refused: Vec<_> = codes.iter().filter(|code| Region::parse(code) == Err(RegionError::WithoutDays)).collect();
    assert_eq!(refused, [&"gb_con", &"mx_pue", &"ua"]);
    let known: Vec<_> = Region::all().map(Region::code).collect();
    assert_eq!(known.len() + refused.len(), codes.len());
    assert!(known.iter().all(|code| codes.contains(code)));
    for unknown in ["", "US", "us_", "us_zz", "xx", "us_ny "] {
        assert_eq!(Region::parse(unknown), Err(RegionError::Unknown), "{unknown:?}");
    }
}

#[test]
fn every_region_has_a_name_a_country_and_holidays_in_every_year() {
    let (first, last) = years();
    for region in Region::all() {
        let country = Region::parse(region.country_code()).unwrap();
        assert!(country.country().is_some() && !region.name().is_empty(), "{region:?}");
        assert_eq!(region.country().is_some(), region == country, "{region:?}");
        for is_observed in [false, true] {
            let holidays = region.holidays(is_observed);
            assert!(holidays.is_sorted() && holidays.windows(2).all(|pair| pair[0] != pair[1]), "{region:?}");
            for year in first..=last {
                let count = holidays.iter().filter(|holiday| holiday.date.year() == year).count();
                assert!((3..=40).contains(&count), "{region:?} {year} {count}");
            }
        }
    }
}

#[test]
fn the_days_are_those_that_the_source_tells() {
    for (code, is_observed, year, expected) in [
        (
            "de_by",
            false,
            2026,
            "01-01 New Year's Day, 01-06 Epiphany, 04-03 Good Friday, 04-06 Easter Monday, 05-01 Labor Day, 05-14 \
            Ascension Day, 05-25 Pentecost Monday, 06-04 Corpus Christi, 10-03 German Unity Day, 11-01 All Saints' Day, \
            12-25 Christmas Day, 12-26 Second Day of Christmas",
        ),
        (
            "us_ny",
            false,
            2027,
            "01-01 New Year's Day, 01-18 Martin Luther King Jr. Day, 02-12 Lincoln's Birthday, 02-15 Susan B. Anthony \
            Day, 02-15 Washington's Birthday, 05-31 Memorial Day, 06-19 Juneteenth National Independence Day, 07-04 \
            Independence Day, 09-06 Labor Day, 10-11 Columbus Day, 11-02 Election Day, 11-11 Veterans Day, 11-25 \
            Thanksgiving Day, 12-25 Christmas Day",
        ),
        (
            "us_ny",
            true,
            2027,
            "01-01 New Year's Day, 01-18 Martin Luther King Jr. Day, 02-12 Lincoln's Birthday, 02-15 Susan B. Anthony \
            Day, 02-15 Washington's Birthday, 05-31 Memorial Day, 06-18 Juneteenth National Independence Day, 07-05 \
            Independence Day, 09-06 Labor Day, 10-11 Columbus Day, 11-02 Election Day, 11-11 Veterans Day, 11-25 \
            Thanksgiving Day, 12-24 Christmas Day, 12-31 New Year's Day",
        ),
        (
            "gb_eng",
            true,
            2027,
            "01-01 New Year's Day, 03-26 Good Friday, 03-29 Easter Monday, 05-03 May Day, 05-31 Spring Bank Holiday, \
            08-30 Late Summer Bank Holiday, 12-27 Christmas Day, 12-28 Boxing Day",
        ),
        (
            "au_nsw",
            false,
            2026,
            "01-01 New Year's Day, 01-26 Australia Day, 04-03 Good Friday, 04-04 Easter Saturday, 04-05 Easter Sunday, \
            04-06 Easter Monday, 04-25 ANZAC Day, 06-08 King's Birthday, 10-05 Labor Day, 12-25 Christmas Day, 12-26 \
            Boxing Day",
        ),
        (
            "es_m",
            false,
            2026,
            "01-01 New Year's Day, 01-06 Epiphany, 04-02 Maundy Thursday, 04-03 Good Friday, 05-01 Labor Day, 05-02 \
            Madrid Day, 08-15 Assumption Day, 10-12 National Day, 11-01 All Saints' Day, 12-06 Constitution Day, 12-08 \
            Immaculate Conception, 12-25 Christmas Day",
        ),
        (
            "jp",
            true,
            2026,
            "01-01 New Year's Day, 01-12 Coming of Age Day, 02-11 Foundation Day, 02-23 Emperor's Birthday, 03-20 \
            Vernal Equinox Day, 04-29 Showa Day, 05-03 Constitution Day, 05-04 Greenery Day, 05-05 Children's Day, 05-06 \
            Substitute Holiday, 07-20 Marine Day, 08-11 Mountain Day, 09-21 Respect for the Aged Day, 09-22 National \
            Holiday, 09-23 Autumnal Equinox Day, 10-12 Sports Day, 11-03 Culture Day, 11-23 Labor Thanksgiving Day",
        ),
    ] {
        assert_eq!(lines(&calendar(code, is_observed, &[]), year).join(", "), expected, "{code} {year}");
    }
}

#[test]
fn holidays_are_left_out_by_name_and_by_day() {
    let christmas = |ignored: &[&str]| lines(&calendar("de", false, ignored), 2026).split_off(7);
    assert_eq!(christmas(&[]), ["12-25 Christmas Day", "12-26 Second Day of Christmas"]);
    assert_eq!(christmas(&[" second day of CHRISTMAS "]), ["12-25 Christmas Day"]);
    assert_eq!(christmas(&["2026-12-25"]), ["12-26 Second Day of Christmas"]);
    assert_eq!(lines(&calendar("de", false, &["2026-12-25"]), 2027), lines(&calendar("de", false, &[]), 2027));
    let estimated = lines(&calendar("ma", false, &[]), 2030);
    assert!(estimated.iter().any(|line| line.ends_with("Eid al-Adha (estimated)")), "{estimated:?}");
    let rest = lines(&calendar("ma", false, &["Eid al-Adha"]), 2030);
    assert!(!rest.is_empty() && rest.iter().all(|line| !line.contains("Eid al-Adha")), "{rest:?}");
    for (unknown, ignored) in [
        (None, &["Christmas Day", "2026-12-26"][..]),
        (Some("Thanksgiving"), &["Christmas Day", "Thanksgiving"]),
        (Some("2026-12-24"), &["2026-12-24"]),
        (Some(""), &[""]),
    ] {
        assert_eq!(calendar("de", false, ignored).unknown(), unknown);
    }
}

#[test]
fn a_schedule_follows_the_days_and_is_called_by_them() {
    let followed = calendar("us_ny", true, &["Election Day"]);
    let When::Dates(dates) = followed.when() else { panic!("single days") };
    assert!(dates.is_sorted() && dates.windows(2).all(|pair| pair[0] != pair[1]), "two holidays may share a day");
    assert!(dates.contains(&date("2027-02-15")) && !dates.contains(&date("2027-11-02")));
    let of = Scheduleable::Place(PlaceId::new(1));
    let mut schedule = Schedule {
        id: ScheduleId::new(1),
        organization: OrganizationId::new(1),
        name: Some(Name::parse("Public holidays").unwrap()),
        enabled: true,
        rule: ScheduleRule { of, consequence: Consequence::Allow, is_exception: true, when: followed.when() },
        holidays: Some(followed),
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    };
    assert_eq!(schedule.name_on(date("2027-12-24")), Some("Christmas Day"));
    assert_eq!(schedule.name_on(date("2027-12-25")), Some("Public holidays"));
    schedule.name = None;
    assert_eq!(schedule.name_on(date("2027-12-25")), None);
    schedule.holidays = None;
    assert_eq!(schedule.name_on(date("2027-12-24")), None);
}

#[test]
fn a_calendar_is_written_and_read_as_it_is() {
    let written = calendar("gb_eng", true, &["Boxing Day"]);
    let text = serde_json::to_string(&written).unwrap();
    assert_eq!(text, r#"{"region":"gb_eng","is_observed":true,"ignored":["Boxing Day"]}"#);
    assert_eq!(serde_json::from_str::<HolidayCalendar>(&text).unwrap(), written);
    assert!(serde_json::from_str::<HolidayCalendar>(&text.replace("gb_eng", "gb_con")).is_err());
}
