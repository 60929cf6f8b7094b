//! Holidays: which days they are on, by region, and the calendars of them that schedules follow. The days come with the
//! program, in `data/holidays.txt`, and are read when they are first asked for.

mod book;

use crate::schedule::When;
use crate::time::Date;
use book::{BOOK, Book, Entry};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A country or a part of one whose holidays are known.
#[derive(Clone, Copy)]
pub struct Region(&'static Entry);

/// What is known of a country beside its holidays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-3.
    pub alpha3: &'static str,
    /// The digits to dial before its numbers.
    pub calling_code: &'static str,
    /// Its continent, in English.
    pub continent: &'static str,
    /// The part of the world for sales: AMER, APAC or EMEA.
    pub world_region: &'static str,
}

/// A day off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    /// When.
    pub date: Date,
    /// What it is called, in English. Where the day depends on a sighting of the moon, it says that it is estimated.
    pub name: &'static str,
}

/// Why a region cannot be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    /// No such code.
    #[error("must be a code of GET /holiday_calendars/regions, such as us, us_ny or de_by")]
    Unknown,
    /// The contract has the code, and nobody knows the days.
    #[error("is a region whose holidays are not known here; list its days as all-day schedules, or take its country")]
    WithoutDays,
}

/// The first and the last year whose holidays are known.
#[must_use]
pub fn years() -> (i16, i16) {
    BOOK.years
}

/// Which edition of the days this is: a higher one knows better.
#[must_use]
pub fn edition() -> i64 {
    BOOK.edition
}

impl Region {
    /// Finds a region by its code, such as `us_ny`.
    pub fn parse(code: &str) -> Result<Self, RegionError> {
        let book: &'static Book = &BOOK;
        match book.regions.binary_search_by(|entry| entry.code.cmp(code)) {
            Ok(position) => book.regions.get(position).map(Self).ok_or(RegionError::Unknown),
            Err(_) if book.without_days.contains(&code) => Err(RegionError::WithoutDays),
            Err(_) => Err(RegionError::Unknown),
        }
    }

    /// Every region, by code: each country before its parts.
    pub fn all() -> impl Iterator<Item = Self> {
        let book: &'static Book = &BOOK;
        book.regions.iter().map(Self)
    }

    /// Its code, such as `us` or `us_ny`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0.code
    }

    /// The code of its country, such as `us`.
    #[must_use]
    pub fn country_code(self) -> &'static str {
        self.0.code.split('_').next().unwrap_or_default()
    }

    /// Its name, in English.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// What is known of it as a country; nothing of a part of one.
    #[must_use]
    pub const fn country(self) -> Option<Country> {
        self.0.country
    }

    /// Its holidays in the years that are known, in order: each on its own day or, if `is_observed`, on the day on which
    /// it is observed.
    #[must_use]
    pub fn holidays(self, is_observed: bool) -> Vec<Holiday> {
        let lists = if is_observed { &self.0.observed } else { &self.0.own };
        let lists = lists.iter().filter_map(|number| BOOK.days.get(*number));
        let each = |list: &'static book::Days| list.dates.iter().map(|date| Holiday { date: *date, name: list.name });
        let mut holidays: Vec<Holiday> = lists.flat_map(each).collect();
        holidays.sort_unstable();
        holidays
    }
}

impl PartialEq for Region {
    fn eq(&self, other: &Self) -> bool {
        self.code() == other.code()
    }
}

impl Eq for Region {}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Region({})", self.code())
    }
}

impl Serialize for Region {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Region {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// The holidays of a region that a schedule follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HolidayCalendar {
    /// Whose holidays.
    pub region: Region,
    /// Each on the day on which it is observed, not on its own.
    pub is_observed: bool,
    /// Those that it leaves out: names, and single days such as `2026-12-24`.
    pub ignored: Vec<String>,
}

impl HolidayCalendar {
    /// The holidays that are not left out, in order.
    #[must_use]
    pub fn holidays(&self) -> Vec<Holiday> {
        let mut holidays = self.region.holidays(self.is_observed);
        holidays.retain(|holiday| !self.ignored.iter().any(|ignored| is_meant(ignored, holiday)));
        holidays
    }

    /// When a schedule counts that follows it.
    #[must_use]
    pub fn when(&self) -> When {
        let mut dates: Vec<Date> = self.holidays().iter().map(|holiday| holiday.date).collect();
        dates.dedup();
        When::Dates(dates)
    }

    /// What a day is called on which it counts.
    #[must_use]
    pub fn name_on(&self, date: Date) -> Option<&'static str> {
        self.holidays().iter().find(|holiday| holiday.date == date).map(|holiday| holiday.name)
    }

    /// The first of those to leave out that the region does not have.
    #[must_use]
    pub fn unknown(&self) -> Option<&str> {
        let holidays = self.region.holidays(self.is_observed);
        let is_known = |ignored: &&String| holidays.iter().any(|holiday| is_meant(ignored, holiday));
        self.ignored.iter().find(|ignored| !is_known(ignored)).map(String::as_str)
    }
}

/// Whether a name or a day means a holiday.
fn is_meant(ignored: &str, holiday: &Holiday) -> bool {
    let named = ignored.trim();
    let plain = holiday.name.strip_suffix(ESTIMATED).unwrap_or(holiday.name);
    let is_named = [holiday.name, plain].iter().any(|name| name.to_lowercase() == named.to_lowercase());
    is_named || Date::parse(named).is_ok_and(|date| date == holiday.date)
}

/// With what a name ends whose day depends on a sighting of the moon.
const ESTIMATED: &str = " (estimated)";
