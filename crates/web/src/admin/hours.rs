//! The schedules of a group, a place or a door as one part of a page: the week on a grid, the exceptions, and the forms
//! beside them. `hours.html` shows it.

use super::hours_form::{Form, forms};
use super::week::{self, short};
use super::{user, wall};
use crate::error::Failure;
use crate::words::Words;
use domain::authority::Scope;
use domain::permission::Permission;
use domain::schedule::{Consequence, Scheduleable, When};
use domain::time::{TimeZone, Timestamp};
use service::powers::Powers;
use service::schedules::{self, ScheduleFilter, ScheduleView};
use service::{Caller, Page, Problems, Service};

pub(crate) use super::hours_form::HoursForm;

/// What the schedules are of.
pub(crate) struct Subject {
    pub(crate) of: Scheduleable,
    pub(crate) scope: Scope,
    pub(crate) name: String,
    /// The zone of its wall clock.
    pub(crate) zone: TimeZone,
    /// Whether its time restriction is on; a place has none.
    pub(crate) is_restricted: bool,
    /// The page that shows it, to come back to; empty: its own.
    pub(crate) from: &'static str,
}

/// The part of a page.
pub(crate) struct Hours {
    pub(crate) kind: &'static str,
    pub(crate) id: i64,
    pub(crate) from: &'static str,
    pub(crate) zone: String,
    /// Why the hours do not count, or what they do not say by themselves.
    pub(crate) note: String,
    pub(crate) has_week: bool,
    pub(crate) week: Vec<Day>,
    pub(crate) lanes: usize,
    pub(crate) legend: Vec<(&'static str, String)>,
    pub(crate) weekly: Vec<Line>,
    pub(crate) exceptions: Vec<Line>,
    pub(crate) forms: Vec<Form>,
    /// When it is open by the week, in a few words; nothing if never.
    pub(crate) sentence: String,
}

/// A day of the grid.
pub(crate) struct Day {
    pub(crate) name: String,
    pub(crate) blocks: Vec<Block>,
    pub(crate) text: String,
}

/// A time on the grid, in minutes of the day.
pub(crate) struct Block {
    pub(crate) from: u32,
    pub(crate) width: u32,
    pub(crate) lane: usize,
    pub(crate) colour: &'static str,
}

/// A schedule in a list.
pub(crate) struct Line {
    pub(crate) id: i64,
    pub(crate) icon: &'static str,
    pub(crate) title: String,
    pub(crate) when: String,
    pub(crate) effect: String,
    pub(crate) is_shutting: bool,
    pub(crate) is_over: bool,
    pub(crate) is_off: bool,
}

/// What a schedule can do: a word for forms, and the text.
pub(crate) const EFFECTS: [(&str, Consequence, bool, &str); 6] = [
    ("open", Consequence::Allow, false, "hours-effect-open"),
    ("shut", Consequence::Allow, true, "hours-effect-shut"),
    ("unlock", Consequence::Unlock, false, "hours-effect-unlock"),
    ("no-unlock", Consequence::Unlock, true, "hours-effect-no-unlock"),
    ("first", Consequence::FirstToArrive, false, "hours-effect-first"),
    ("no-first", Consequence::FirstToArrive, true, "hours-effect-no-first"),
];

/// What a group, a place or a door is called in an address, and its number.
pub(crate) const fn address(of: Scheduleable) -> (&'static str, i64) {
    match of {
        Scheduleable::Group(id) => ("group", id.get()),
        Scheduleable::Place(id) => ("place", id.get()),
        Scheduleable::Lock(id) => ("lock", id.get()),
    }
}

/// The part with what was typed so far; nothing for who may not read schedules there.
pub(crate) async fn load(
    service: &Service,
    caller: &Caller,
    (w, powers): (Words, &Powers),
    subject: &Subject,
    (typed, problems): (&HoursForm, &Problems),
) -> Result<Option<Hours>, Failure> {
    if !powers.may_at(Permission::SchedulesRead, subject.scope) {
        return Ok(None);
    }
    let filter = ScheduleFilter { of: Some(subject.of), ..ScheduleFilter::default() };
    let found = schedules::list(service, caller, filter, Page { limit: 500, offset: 0 }).await?.items;
    let (kind, id) = address(subject.of);
    let may_change = powers.may_at(Permission::SchedulesWrite, subject.scope);
    let (weekly, exceptions) = lines(w, &found, &subject.zone, service.now());
    let (week, legend) = grid(w, subject.of, &found);
    let schedules: Vec<_> = found.into_iter().map(|view| view.schedule).collect();
    let open = week::week(&schedules, Consequence::Allow);
    Ok(Some(Hours {
        kind,
        id,
        from: subject.from,
        zone: match subject.scope {
            Scope::Group(_, None) => w.with("hours-zone-each", &[("zone", subject.zone.name().into())]),
            _ => w.with("hours-zone", &[("zone", subject.zone.name().into())]),
        },
        note: note(w, subject, week::is_empty(&open)),
        has_week: !matches!(subject.of, Scheduleable::Place(_)),
        week,
        lanes: legend.len().max(1),
        legend,
        weekly,
        exceptions,
        forms: if may_change { forms(w, subject.of, typed, problems) } else { Vec::new() },
        sentence: week::sentence(w, &open),
    }))
}

fn note(w: Words, subject: &Subject, is_never: bool) -> String {
    match (subject.of, subject.is_restricted) {
        (Scheduleable::Place(_), _) => String::new(),
        (Scheduleable::Group(_), false) => w.t("hours-off-group"),
        (Scheduleable::Lock(_), false) => w.t("hours-off-lock"),
        (_, true) if is_never => w.t("hours-never"),
        (_, true) => String::new(),
    }
}

/// The days of the grid, and what its colours mean.
fn grid(w: Words, of: Scheduleable, views: &[ScheduleView]) -> (Vec<Day>, Vec<(&'static str, String)>) {
    let schedules: Vec<_> = views.iter().map(|view| view.schedule.clone()).collect();
    let lanes: Vec<_> = EFFECTS
        .into_iter()
        .filter(|(_, consequence, is_exception, _)| !is_exception && of.takes(*consequence, false))
        .map(|(word, consequence, _, text)| (word, text, week::week(&schedules, consequence)))
        .filter(|(word, _, week)| *word == "open" || !week::is_empty(week))
        .collect();
    let day = |number: usize| {
        let of_day = |week: &week::Week| week.get(number).cloned().unwrap_or_default();
        let blocks = lanes.iter().enumerate().flat_map(|(lane, (colour, _, week))| {
            of_day(week).into_iter().map(move |(starts, ends)| Block {
                from: starts / 60,
                width: ((ends - starts) / 60).max(1),
                lane,
                colour,
            })
        });
        let told = lanes.iter().map(|(.., week)| of_day(week)).filter(|times| !times.is_empty());
        let text: Vec<String> = told.map(|times| week::times(w, &times)).collect();
        Day {
            name: short(w, number),
            blocks: blocks.collect(),
            text: if text.is_empty() { w.t("hours-none") } else { text.join(" · ") },
        }
    };
    let legend = lanes.iter().map(|(colour, text, _)| (*colour, w.t(text))).collect();
    ((0..7).map(day).collect(), legend)
}

/// The weekly times, and everything else in the order of its days.
fn lines(w: Words, views: &[ScheduleView], zone: &TimeZone, now: Timestamp) -> (Vec<Line>, Vec<Line>) {
    let is_weekly =
        |view: &&ScheduleView| matches!(view.schedule.rule.when, When::Weekly(_)) && !view.schedule.rule.is_exception;
    let (weekly, mut others): (Vec<&ScheduleView>, Vec<&ScheduleView>) = views.iter().partition(is_weekly);
    others.sort_by_key(|view| (is_over(view, zone, now), begins(view, zone)));
    let line = |view: &ScheduleView| line(w, view, zone, now);
    (weekly.into_iter().map(line).collect(), others.into_iter().map(line).collect())
}

fn line(w: Words, view: &ScheduleView, zone: &TimeZone, now: Timestamp) -> Line {
    let schedule = &view.schedule;
    let rule = &schedule.rule;
    let effect = EFFECTS.iter().find(|(_, consequence, is_exception, _)| {
        (*consequence, *is_exception) == (rule.consequence, rule.is_exception)
    });
    let (icon, when) = match &rule.when {
        When::Weekly(window) => ("clock", week::window(w, window)),
        When::Once(interval) => {
            let shown = |at| user::time(at, zone, "%-d %b %Y, %H:%M");
            ("clock", format!("{} – {}", shown(interval.starts), shown(interval.ends)))
        }
        When::Days(range) if range.first == range.last => ("calendar", wall::day(range.first)),
        When::Days(range) => ("calendar", format!("{} – {}", wall::day(range.first), wall::day(range.last))),
        When::Dates(_) => ("calendar", holidays(w, view)),
    };
    let effect = effect.map(|(.., text)| w.t(text)).unwrap_or_default();
    Line {
        id: schedule.id.get(),
        icon,
        title: schedule.name.as_ref().map_or_else(|| default_title(w, view), ToString::to_string),
        when,
        effect,
        is_shutting: rule.is_exception,
        is_over: is_over(view, zone, now),
        is_off: !schedule.enabled,
    }
}

fn default_title(w: Words, view: &ScheduleView) -> String {
    match (&view.schedule.holidays, &view.schedule.rule.when) {
        (Some(calendar), _) => w.with("hours-holidays-of", &[("region", calendar.region.name().into())]),
        (None, When::Weekly(_)) => w.t("hours-title-weekly"),
        (None, When::Once(_)) => w.t("hours-title-once"),
        (None, _) => w.t("hours-title-days"),
    }
}

/// The next holidays of a calendar.
fn holidays(w: Words, view: &ScheduleView) -> String {
    let next = view.holidays.iter().take(3).map(|holiday| format!("{} {}", wall::day(holiday.date), holiday.name));
    let next: Vec<String> = next.collect();
    if next.is_empty() { w.t("hours-no-holidays") } else { next.join(", ") }
}

/// The day on which it is its time first.
fn begins(view: &ScheduleView, zone: &TimeZone) -> Option<i32> {
    match &view.schedule.rule.when {
        When::Weekly(_) => None,
        When::Once(interval) => Some(zone.local(interval.starts).date.days()),
        When::Days(range) => Some(range.first.days()),
        When::Dates(_) => view.holidays.first().map(|holiday| holiday.date.days()),
    }
}

/// Whether its time is over for good.
fn is_over(view: &ScheduleView, zone: &TimeZone, now: Timestamp) -> bool {
    match &view.schedule.rule.when {
        When::Weekly(_) => false,
        When::Once(interval) => interval.ends <= now,
        When::Days(range) => range.last < zone.local(now).date,
        When::Dates(_) => view.holidays.is_empty(),
    }
}
