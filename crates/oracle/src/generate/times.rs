//! When things begin, end and hold.

use super::Generator;
use crate::chance::Chance;
use crate::clock;
use domain::holiday::Region;
use domain::schedule::{DayRange, Days, Interval, TimeOfDay, WeeklyWindow, When};
use domain::time::{Date, Period, SECONDS_PER_DAY, TimeZone, Timestamp};

const DAYS_PER_YEAR: i64 = 366;

/// The first instant and the first day of a year from 2024 to 2028: two of them have a leap day.
pub(super) fn year(chance: &mut Chance) -> (Timestamp, i32) {
    const DAY_2024: i32 = 19_723;
    let day = chance.pick(&[0, 366, 731, 1_096, 1_461]).unwrap_or(0) + DAY_2024;
    (Timestamp::from_micros(0).plus_seconds(i64::from(day) * i64::from(SECONDS_PER_DAY)), day)
}

impl Generator {
    /// The instants at which things begin and end: clock changes, midnights, a leap day, anything.
    pub(super) fn boundaries(&mut self) -> Vec<Timestamp> {
        let (start, first_day) = self.year;
        let end = start.plus_seconds(DAYS_PER_YEAR * i64::from(SECONDS_PER_DAY));
        let zones = self.zones.clone();
        let mut pool: Vec<Timestamp> = zones.iter().flat_map(|zone| clock::changes(zone, start, end)).collect();
        let [zone, _] = &zones;
        let leap_day = 31 + 28;
        let days = [0, leap_day, leap_day + 1, self.day_of_year()];
        pool.extend(days.into_iter().filter_map(|day| clock::instant_of(zone, first_day + day, 0)));
        pool.extend((0..4).map(|_| self.somewhere()));
        pool
    }

    /// An instant of the year.
    pub(super) fn somewhere(&mut self) -> Timestamp {
        let day = i64::from(self.day_of_year());
        let second = self.chance.number(0..=86_399);
        self.year.0.plus_seconds(day * i64::from(SECONDS_PER_DAY) + second)
    }

    /// An instant at which things begin and end.
    pub(super) fn boundary(&mut self) -> Timestamp {
        self.chance.pick(&self.pool).unwrap_or(self.year.0)
    }

    /// An instant, often at a boundary or a moment beside it.
    pub fn instant(&mut self) -> Timestamp {
        match self.chance.number(0..=9) {
            0..=3 => {
                let at = self.boundary();
                self.beside(at)
            }
            4..=5 => self.boundary().plus_seconds(self.chance.number(-200_000..=200_000)),
            _ => self.somewhere(),
        }
    }

    /// An instant that is at most a second away.
    pub(super) fn beside(&mut self, at: Timestamp) -> Timestamp {
        let micros = self.chance.pick(&[-1_000_000, -400_000, -1, -1, 0, 0, 0, 1, 700_000]).unwrap_or(0);
        Timestamp::from_micros(at.as_micros() + micros)
    }

    pub(super) fn period(&mut self) -> Period {
        let from = self.chance.percent(35).then(|| self.boundary());
        let until = self.chance.percent(35).then(|| self.boundary());
        match (from, until) {
            (Some(a), Some(b)) => Period::new(Some(a.min(b)), Some(a.max(b))).unwrap_or(Period::ALWAYS),
            (from, until) => Period { from, until },
        }
    }

    /// A weekly window: most begin and end at a quarter of an hour, some at any second.
    pub(super) fn window(&mut self) -> WeeklyWindow {
        let days = if self.chance.percent(60) { 127 } else { self.chance.number(0..=127) };
        let days = Days::from_bits(u8::try_from(days).unwrap_or_default());
        if self.chance.percent(15) {
            return WeeklyWindow::all_day(days);
        }
        let grain = self.chance.pick(&[1, 900, 1_800, 3_600]).unwrap_or(1);
        let last = i64::from(SECONDS_PER_DAY) / grain;
        // Clocks change at night.
        let latest = if self.chance.percent(40) { last / 8 } else { last - 1 };
        let starts = self.chance.number(0..=latest);
        let ends = self.chance.number(starts + 1..=last);
        let at = |grains: i64| u32::try_from(grains * grain).ok().and_then(|s| TimeOfDay::from_seconds(s).ok());
        at(starts)
            .zip(at(ends))
            .and_then(|(starts, ends)| WeeklyWindow::new(days, starts, ends).ok())
            .unwrap_or(WeeklyWindow::all_day(days))
    }

    pub(super) fn when(&mut self) -> When {
        match self.chance.number(0..=9) {
            0..=5 => When::Weekly(self.window()),
            6..=7 => {
                let (a, b) = (self.boundary(), self.boundary());
                let (starts, ends) =
                    if a == b { (a, a.plus_seconds(self.chance.number(1..=90_000))) } else { (a.min(b), a.max(b)) };
                When::Once(Interval { starts, ends })
            }
            8 => {
                let first = self.date(0);
                let last = first.days() + i32::try_from(self.chance.number(0..=40)).unwrap_or_default();
                When::Days(DayRange { first, last: Date::from_days(last).unwrap_or(first) })
            }
            _ if self.chance.percent(40) => When::Dates(self.holidays()),
            _ => {
                let mut dates: Vec<Date> = (0..self.chance.number(1..=5)).map(|_| self.date(3)).collect();
                dates.sort_unstable();
                dates.dedup();
                When::Dates(dates)
            }
        }
    }

    /// The holidays of a region in the year and a month around it.
    fn holidays(&mut self) -> Vec<Date> {
        let regions: Vec<Region> = Region::all().collect();
        let (region, is_observed) = (self.chance.pick(&regions), self.chance.percent(50));
        let first_day = self.year.1;
        let around = first_day - 31..first_day + 366 + 31;
        let days = region.into_iter().flat_map(|region| region.holidays(is_observed)).map(|holiday| holiday.date);
        let mut dates: Vec<Date> = days.filter(|date| around.contains(&date.days())).collect();
        dates.dedup();
        dates
    }

    /// The day of a boundary, or one that is at most so many days away.
    fn date(&mut self, days: i64) -> Date {
        let at = self.boundary();
        let [zone, _] = &self.zones;
        let day = clock::wall(zone, at).day + i32::try_from(self.chance.number(-days..=days)).unwrap_or_default();
        Date::from_days(day).unwrap_or_else(|_| zone.local(at).date)
    }

    /// The instant at which a schedule begins or ends, one of them.
    pub(super) fn edge(&mut self, when: &When, zone: &TimeZone) -> Option<Timestamp> {
        let begins = self.chance.percent(50);
        match when {
            When::Weekly(window) => self.edge_of_window(window, zone),
            When::Once(interval) => Some(if begins { interval.starts } else { interval.ends }),
            When::Days(range) => {
                let day = if begins { range.first.days() } else { range.last.days() + 1 };
                clock::instant_of(zone, day, 0)
            }
            When::Dates(dates) => {
                let date = self.chance.pick(dates)?;
                clock::instant_of(zone, date.days() + i32::from(!begins), 0)
            }
        }
    }

    /// The same of a weekly window, on any day of the year.
    pub(super) fn edge_of_window(&mut self, window: &WeeklyWindow, zone: &TimeZone) -> Option<Timestamp> {
        let day = self.year.1 + self.day_of_year();
        let time = if self.chance.percent(50) { window.starts() } else { window.ends() };
        clock::instant_of(zone, day, time.seconds())
    }

    fn day_of_year(&mut self) -> i32 {
        i32::try_from(self.chance.number(0..=DAYS_PER_YEAR - 1)).unwrap_or_default()
    }
}
