//! The hours of a week: merged by day, and told in a few words.

use crate::words::Words;
use domain::schedule::{Consequence, Schedule, TimeOfDay, WeeklyWindow, When};
use domain::time::{SECONDS_PER_DAY, Weekday};

/// From Monday to Sunday, when something holds: seconds of the day, in order and without overlaps.
pub(crate) type Week = [Vec<(u32, u32)>; 7];

/// Days in a row with the same times: the first and the last of them.
type Run<'w> = (usize, usize, &'w Vec<(u32, u32)>);

/// What the weekly schedules with a consequence come to, exceptions left out.
pub(crate) fn week(schedules: &[Schedule], consequence: Consequence) -> Week {
    let mut week = Week::default();
    for schedule in schedules.iter().filter(|schedule| schedule.enabled && !schedule.rule.is_exception) {
        if let (true, When::Weekly(window)) = (schedule.rule.consequence == consequence, &schedule.rule.when) {
            for (day, times) in Weekday::ALL.into_iter().zip(&mut week) {
                if window.days.contains(day) {
                    times.push((window.starts().seconds(), window.ends().seconds()));
                }
            }
        }
    }
    week.each_mut().into_iter().for_each(merge);
    week
}

/// Whether it never holds.
pub(crate) fn is_empty(week: &Week) -> bool {
    week.iter().all(Vec::is_empty)
}

/// The times of a day, such as 06:00–12:00, 14:00–22:00.
pub(crate) fn times(w: Words, times: &[(u32, u32)]) -> String {
    if times == [(0, SECONDS_PER_DAY)] {
        return w.t("hours-all-day");
    }
    let one = |(starts, ends): &(u32, u32)| format!("{}–{}", clock(*starts), clock(*ends));
    times.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The whole week, such as Mon–Fri 06:00–22:00, Sat–Sun 08:00–20:00; nothing if it never holds.
pub(crate) fn sentence(w: Words, week: &Week) -> String {
    let mut runs: Vec<Run<'_>> = Vec::new();
    for (day, times) in week.iter().enumerate().filter(|(_, times)| !times.is_empty()) {
        match runs.last_mut() {
            Some((_, last, same)) if *last + 1 == day && *same == times => *last = day,
            _ => runs.push((day, day, times)),
        }
    }
    let told = |(first, last, held): &Run<'_>| format!("{} {}", span(w, *first, *last), times(w, held));
    runs.iter().map(told).collect::<Vec<_>>().join(", ")
}

/// A weekly window, such as Mon–Fri 06:00–22:00.
pub(crate) fn window(w: Words, window: &WeeklyWindow) -> String {
    let mut week = Week::default();
    for (day, held) in Weekday::ALL.into_iter().zip(&mut week) {
        if window.days.contains(day) {
            held.push((window.starts().seconds(), window.ends().seconds()));
        }
    }
    sentence(w, &week)
}

/// What a day of the week is called in short; the first is Monday.
pub(crate) fn short(w: Words, day: usize) -> String {
    w.t(SHORT.get(day).copied().unwrap_or_default())
}

const SHORT: [&str; 7] = ["hours-mon", "hours-tue", "hours-wed", "hours-thu", "hours-fri", "hours-sat", "hours-sun"];

fn span(w: Words, first: usize, last: usize) -> String {
    match (first, last) {
        (0, 6) => w.t("hours-every-day"),
        (first, last) if first == last => short(w, first),
        (first, last) => format!("{}–{}", short(w, first), short(w, last)),
    }
}

fn clock(second: u32) -> String {
    TimeOfDay::from_seconds(second).map(|time| time.to_string()).unwrap_or_default()
}

fn merge(times: &mut Vec<(u32, u32)>) {
    times.sort_unstable();
    let mut merged: Vec<(u32, u32)> = Vec::with_capacity(times.len());
    for (starts, ends) in times.drain(..) {
        match merged.last_mut() {
            Some(last) if starts <= last.1 => last.1 = last.1.max(ends),
            _ => merged.push((starts, ends)),
        }
    }
    *times = merged;
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::user::Locale;

    const H: u32 = 3_600;

    #[test]
    fn a_week_is_told_by_runs_of_days_with_the_same_hours() {
        let w = Words(Locale::En);
        let long = vec![(6 * H, 22 * H)];
        let mut week = [long.clone(), long.clone(), long.clone(), long.clone(), long, vec![], vec![]];
        assert_eq!(sentence(w, &week), "Mon–Fri 06:00–22:00");
        week[6] = vec![(8 * H, 12 * H), (14 * H, 24 * H)];
        assert_eq!(sentence(w, &week), "Mon–Fri 06:00–22:00, Sun 08:00–12:00, 14:00–24:00");
        let always: Week = std::array::from_fn(|_| vec![(0, 24 * H)]);
        assert_eq!(sentence(w, &always), "every day around the clock");
        assert_eq!(sentence(w, &Week::default()), "");
    }

    #[test]
    fn times_that_touch_are_one() {
        let mut times = vec![(9 * H, 12 * H), (6 * H, 10 * H), (12 * H, 13 * H), (20 * H, 21 * H)];
        merge(&mut times);
        assert_eq!(times, [(6 * H, 13 * H), (20 * H, 21 * H)]);
    }
}
