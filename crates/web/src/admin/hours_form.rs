//! The forms that add a schedule: hours of the week, a single time, whole days, the holidays of a region.

use super::entry::{Choice, Entry, Picker};
use super::hours::EFFECTS;
use super::wall;
use super::week::short;
use crate::error::others;
use crate::words::Words;
use domain::holiday::Region;
use domain::schedule::{Schedule, Scheduleable, When};
use domain::time::{TimeZone, Weekday};
use serde::Deserialize;
use service::schedules::{Kind, ScheduleInput};
use service::{Field, Problems};

/// What is typed into one of the forms.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct HoursForm {
    pub(crate) form: String,
    /// The page that the form stands on.
    pub(crate) from: String,
    effect: String,
    name: String,
    mon: Option<String>,
    tue: Option<String>,
    wed: Option<String>,
    thu: Option<String>,
    fri: Option<String>,
    sat: Option<String>,
    sun: Option<String>,
    starts_at_time: String,
    ends_at_time: String,
    starts_at: String,
    ends_at: String,
    starts_at_date: String,
    ends_at_date: String,
    region: String,
    observed: Option<String>,
    ignored_holidays: String,
    /// Whether it counts, where one is changed.
    pub(crate) counts: Option<String>,
}

/// A form.
pub(crate) struct Form {
    /// Its word: `weekly`, `once`, `days` or `holidays`.
    pub(crate) word: &'static str,
    pub(crate) title: String,
    pub(crate) icon: &'static str,
    /// Whether it is unfolded: the one that something is wrong with.
    pub(crate) is_open: bool,
    pub(crate) is_weekly: bool,
    pub(crate) days: Vec<DayBox>,
    pub(crate) before: Vec<Picker>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) observed: Option<bool>,
    pub(crate) after: Vec<Entry>,
    pub(crate) problems: Vec<String>,
}

/// A day of the week to tick.
pub(crate) struct DayBox {
    pub(crate) name: &'static str,
    pub(crate) text: String,
    pub(crate) is_ticked: bool,
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MIDNIGHT: &str = "00:00";

impl HoursForm {
    /// The schedule that is meant, for what it belongs to, with times on the wall clock of a zone.
    pub(crate) fn input(&self, of: Scheduleable, zone: &TimeZone) -> ScheduleInput {
        let set = |text: &str| Field::Set(text.trim().to_owned());
        let filled = |text: &str| if text.trim().is_empty() { Field::Absent } else { set(text) };
        let offered = effects(of, self.kind() == Kind::Weekly);
        let effect = offered.iter().find(|effect| effect.0 == self.effect).or_else(|| offered.first());
        let input = ScheduleInput {
            name: filled(&self.name),
            kind: Some(self.kind()),
            consequence: effect.map(|effect| effect.1),
            is_exception: effect.map_or(Field::Absent, |effect| Field::Set(effect.2)),
            ..ScheduleInput::default()
        };
        match self.kind() {
            Kind::Weekly => ScheduleInput {
                days: self.ticked().map(Field::Set),
                starts_at_time: filled(&self.starts_at_time),
                // A control of the browser cannot say 24:00; midnight at the end is that of the next day.
                ends_at_time: filled(self.ends_at_time.trim().trim_start_matches(MIDNIGHT)),
                ..input
            },
            Kind::Once => ScheduleInput {
                starts_at: wall::instant(&self.starts_at, zone),
                ends_at: wall::instant(&self.ends_at, zone),
                ..input
            },
            Kind::Days => {
                let last = if self.ends_at_date.trim().is_empty() { &self.starts_at_date } else { &self.ends_at_date };
                ScheduleInput { starts_at_date: filled(&self.starts_at_date), ends_at_date: filled(last), ..input }
            }
            Kind::Holidays => ScheduleInput {
                region: filled(&self.region),
                is_observed: Field::Set(self.observed.is_some()),
                ignored_holidays: Field::Set(
                    self.ignored_holidays
                        .lines()
                        .map(|line| line.trim().to_owned())
                        .filter(|line| !line.is_empty())
                        .collect(),
                ),
                ..input
            },
        }
    }

    /// What a schedule says now, on the wall clock of a zone.
    pub(crate) fn of(schedule: &Schedule, zone: &TimeZone) -> Self {
        let rule = &schedule.rule;
        let effect = EFFECTS.iter().find(|effect| (effect.1, effect.2) == (rule.consequence, rule.is_exception));
        let ticked = |is_so: bool| is_so.then(|| "1".to_owned());
        let mut form = Self {
            form: Self::word(schedule).to_owned(),
            effect: effect.map(|effect| effect.0.to_owned()).unwrap_or_default(),
            name: schedule.name.as_ref().map(ToString::to_string).unwrap_or_default(),
            counts: ticked(schedule.enabled),
            ..Self::default()
        };
        match &rule.when {
            When::Weekly(window) => {
                let [mon, tue, wed, thu, fri, sat, sun] = Weekday::ALL.map(|day| ticked(window.days.contains(day)));
                (form.mon, form.tue, form.wed, form.thu, form.fri, form.sat, form.sun) =
                    (mon, tue, wed, thu, fri, sat, sun);
                form.starts_at_time = window.starts().to_string();
                form.ends_at_time = window.ends().to_string().replace("24:00", MIDNIGHT);
            }
            When::Once(interval) => {
                form.starts_at = wall::control(Some(interval.starts), zone);
                form.ends_at = wall::control(Some(interval.ends), zone);
            }
            When::Days(range) => {
                form.starts_at_date = range.first.to_string();
                form.ends_at_date = range.last.to_string();
            }
            When::Dates(_) => {
                if let Some(calendar) = &schedule.holidays {
                    form.region = calendar.region.code().to_owned();
                    form.observed = ticked(calendar.is_observed);
                    form.ignored_holidays = calendar.ignored.join("\n");
                }
            }
        }
        form
    }

    /// The word of the form in which a schedule is typed.
    pub(crate) const fn word(schedule: &Schedule) -> &'static str {
        match schedule.rule.when {
            When::Weekly(_) => "weekly",
            When::Once(_) => "once",
            When::Days(_) => "days",
            When::Dates(_) => "holidays",
        }
    }

    /// What becomes of a schedule: all that the form shows is said, so what was emptied is empty.
    pub(crate) fn change(&self, schedule: &Schedule, zone: &TimeZone) -> ScheduleInput {
        let offered = alike(schedule);
        let effect = offered.iter().find(|effect| effect.0 == self.effect);
        let input = self.input(schedule.rule.of, zone);
        let or = |field: Field<String>, otherwise: &str| match field {
            Field::Absent => Field::Set(otherwise.to_owned()),
            said => said,
        };
        let name = match (self.kind(), input.name) {
            // There is no field for it.
            (Kind::Weekly, _) => Field::Absent,
            (_, Field::Absent) => Field::Null,
            (_, said) => said,
        };
        ScheduleInput {
            name,
            enabled: Field::Set(self.counts.is_some()),
            consequence: None,
            is_exception: effect.map_or(Field::Absent, |effect| Field::Set(effect.2)),
            starts_at_time: or(input.starts_at_time, MIDNIGHT),
            ends_at_time: or(input.ends_at_time, "24:00"),
            ..input
        }
    }

    fn kind(&self) -> Kind {
        match self.form.as_str() {
            "once" => Kind::Once,
            "days" => Kind::Days,
            "holidays" => Kind::Holidays,
            _ => Kind::Weekly,
        }
    }

    fn ticked(&self) -> [bool; 7] {
        [&self.mon, &self.tue, &self.wed, &self.thu, &self.fri, &self.sat, &self.sun].map(Option::is_some)
    }
}

type Effect = (&'static str, domain::schedule::Consequence, bool, &'static str);

/// What a schedule can do there. Every week an exception makes sense at a place alone.
fn effects(of: Scheduleable, is_weekly: bool) -> Vec<Effect> {
    let mut effects: Vec<Effect> =
        EFFECTS.into_iter().filter(|(_, consequence, is_exception, _)| of.takes(*consequence, *is_exception)).collect();
    if is_weekly && !matches!(of, Scheduleable::Place(_)) {
        effects.retain(|(_, _, is_exception, _)| !is_exception);
    } else {
        effects.sort_by_key(|(word, ..)| *word != "shut");
    }
    effects
}

/// What a schedule can do instead, for what it does to a door stays.
fn alike(schedule: &Schedule) -> Vec<Effect> {
    let rule = &schedule.rule;
    let is_alike = |effect: &Effect| effect.1 == rule.consequence && rule.of.takes(effect.1, effect.2);
    EFFECTS.into_iter().filter(is_alike).collect()
}

/// The form in which a schedule is changed.
pub(super) fn changing(w: Words, schedule: &Schedule, typed: &HoursForm, problems: &Problems) -> Form {
    let mut form = one(w, &alike(schedule), HoursForm::word(schedule), (typed, problems));
    // The page beneath the dialog has a form of the same kind.
    for entry in form.entries.iter_mut().chain(&mut form.after) {
        entry.id = format!("change-{}", entry.id);
    }
    for picker in &mut form.before {
        picker.id = format!("change-{}", picker.id);
    }
    form
}

/// The forms, with what was typed into one of them and what is wrong with it.
pub(super) fn forms(w: Words, of: Scheduleable, typed: &HoursForm, problems: &Problems) -> Vec<Form> {
    let kinds = [
        ("weekly", "clock", "hours-add-weekly"),
        ("once", "clock", "hours-add-once"),
        ("days", "calendar", "hours-add-days"),
        ("holidays", "calendar", "hours-add-holidays"),
    ];
    let (blank, nothing) = (HoursForm::default(), Problems::default());
    let form = |(word, icon, title): (&'static str, &'static str, &str)| {
        let is_typed = typed.form == word;
        let (typed, problems) = if is_typed { (typed, problems) } else { (&blank, &nothing) };
        let title = if word == "weekly" && matches!(of, Scheduleable::Place(_)) { "hours-add-closed" } else { title };
        Form {
            title: w.t(title),
            icon,
            is_open: is_typed,
            ..one(w, &effects(of, word == "weekly"), word, (typed, problems))
        }
    };
    kinds.into_iter().map(form).collect()
}

fn one(w: Words, offered: &[Effect], word: &'static str, (typed, problems): (&HoursForm, &Problems)) -> Form {
    let entry = |name, label: &str, kind, value: &str| {
        Entry::text(name, w.t(label), value).kind(kind).checked(problems).within(word)
    };
    let is_weekly = word == "weekly";
    let mut form = Form {
        word,
        title: String::new(),
        icon: "",
        is_open: false,
        is_weekly,
        days: Vec::new(),
        before: Vec::new(),
        entries: Vec::new(),
        observed: None,
        after: vec![entry("name", "hours-name", "text", &typed.name)],
        problems: others(problems, &SHOWN),
    };
    match word {
        "weekly" => {
            let ticked = DAYS.into_iter().enumerate().zip(typed.ticked());
            form.days =
                ticked.map(|((number, name), is_ticked)| DayBox { name, text: short(w, number), is_ticked }).collect();
            let ends = entry("ends_at_time", "hours-ends", "time", &typed.ends_at_time);
            form.entries = vec![entry("starts_at_time", "hours-starts", "time", &typed.starts_at_time), ends];
            form.after.clear();
        }
        "once" => {
            let ends = entry("ends_at", "hours-ends", "datetime-local", &typed.ends_at).required();
            let starts = entry("starts_at", "hours-starts", "datetime-local", &typed.starts_at).required();
            form.entries = vec![starts, ends];
        }
        "days" => {
            let first = entry("starts_at_date", "hours-first-day", "date", &typed.starts_at_date).required();
            form.entries = vec![first, entry("ends_at_date", "hours-last-day", "date", &typed.ends_at_date)];
        }
        _ => {
            let regions = Picker::new("region", w.t("hours-region"), regions(w, &typed.region));
            form.before.push(regions.checked(problems).within(word));
            form.observed = Some(typed.observed.is_some());
            let ignored = Entry::text("ignored_holidays", w.t("hours-ignored"), typed.ignored_holidays.clone());
            let ignored = ignored.lines(2).hint(w.t("hours-ignored-hint")).checked(problems).within(word);
            form.after.insert(0, ignored);
        }
    }
    if offered.len() > 1 {
        let choices = offered.iter().map(|(value, .., text)| Choice::of(*value, w.t(text), &typed.effect)).collect();
        form.before.push(Picker::new("effect", w.t("hours-effect"), choices).within(word));
    }
    form
}

/// The fields that the forms show, with which their problems stand.
const SHOWN: [&str; 9] = [
    "name",
    "starts_at_time",
    "ends_at_time",
    "starts_at",
    "ends_at",
    "starts_at_date",
    "ends_at_date",
    "region",
    "ignored_holidays",
];

/// The regions by country, each part of one with its country's name before.
fn regions(w: Words, chosen: &str) -> Vec<Choice> {
    let mut country = "";
    let mut choices: Vec<Choice> = Region::all()
        .map(|region| {
            if region.country_code() == region.code() {
                country = region.name();
                return Choice::of(region.code(), region.name().to_owned(), chosen);
            }
            Choice::of(region.code(), format!("{country} – {}", region.name()), chosen)
        })
        .collect();
    choices.sort_by(|one, other| one.text.cmp(&other.text));
    choices.insert(0, Choice::of("", w.t("share-choose"), chosen));
    choices
}
