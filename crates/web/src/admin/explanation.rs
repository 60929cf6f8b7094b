//! Why somebody may open a door or not, step by step, now or at another moment.

use crate::clock;
use crate::error::Failure;
use crate::session::Staff;
use crate::shell::Shell;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Considered, Decision, Reason};
use domain::id::{LockId, UserId};
use domain::right::TargetKind;
use domain::time::{Date, TimeZone, Timestamp};
use serde::Deserialize;
use service::explain::{self, ExplanationView, Question};
use service::texts::{self, Reader};
use service::{Error, Service, locks};

#[derive(Template)]
#[template(path = "explanation.html")]
struct ExplanationPage {
    shell: Shell,
    title: String,
    when: String,
    user: i64,
    door: i64,
    opens: bool,
    answer: String,
    code: &'static str,
    lockdown: Step,
    person: Step,
    rights: Vec<RightStep>,
    next: String,
    moment_label: String,
    moment: String,
}

struct Step {
    is_fine: bool,
    text: String,
}

struct RightStep {
    target: String,
    icon: &'static str,
    about: String,
    opens: bool,
    text: String,
}

/// Who, which door, when.
#[derive(Deserialize)]
pub(crate) struct ExplainQuery {
    user: i64,
    door: i64,
    #[serde(default)]
    at: String,
}

/// The explanation.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Query(asked): Query<ExplainQuery>,
) -> Result<Response, Failure> {
    let lock = locks::get(&service, &caller, LockId::new(asked.door)).await?;
    let zone = lock.place.time_zone;
    let question = Question {
        user: UserId::new(asked.user),
        lock: lock.lock.id,
        at: moment(&asked.at, &zone),
        means: None,
        location: None,
    };
    let view = match explain::explain(&service, &caller, question).await {
        Ok(view) => view,
        Err(Error::Invalid(_)) => return Ok(page::plain(StatusCode::UNPROCESSABLE_ENTITY, "explain-unknown")),
        Err(other) => return Err(other.into()),
    };
    let shell = Shell::new(&powers, "/activity");
    Ok(page::html(&build(shell, view, service.now())))
}

/// An instant, or a wall clock of the place as forms send it; nothing stands for now.
fn moment(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let local = || {
        let (day, time) = text.split_once('T')?;
        let (hours, minutes) = time.split_once(':')?;
        let minutes = minutes.split(':').next()?;
        let second_of_day = hours.parse::<u32>().ok()?.checked_mul(3_600)? + minutes.parse::<u32>().ok()? % 60 * 60;
        zone.first_instant(Date::parse(day).ok()?, second_of_day.min(86_399))
    };
    Timestamp::parse(text).ok().or_else(local)
}

fn build(shell: Shell, view: ExplanationView, now: Timestamp) -> ExplanationPage {
    let w = shell.w;
    let ExplanationView { user, lock, place, at, explanation, targets, sources, causes, .. } = view;
    let zone = &place.time_zone;
    let refusal = explanation.decision.verdict().err();
    let outcome = if refusal.is_none() { "opens" } else { "stays" };
    let is_past = at < now;
    let words =
        [("name", user.name().as_str().into()), ("door", lock.name.as_str().into()), ("outcome", outcome.into())];
    let at_words = [("at", clock::time(at, zone, "%a %-d %b %Y, %H:%M:%S").into()), ("zone", zone.name().into())];
    let step = |verdict: Result<(), Reason>, fine: &str| Step {
        is_fine: verdict.is_ok(),
        text: verdict.map_or_else(|reason| said(w, reason, None), |()| w.t(fine)),
    };
    let names = targets.into_iter().zip(sources).zip(causes.rights);
    ExplanationPage {
        title: w.with(if is_past { "explain-title-then" } else { "explain-title" }, &words),
        when: w.with(if is_past { "explain-at" } else { "explain-now" }, &at_words),
        user: user.id().get(),
        door: lock.id.get(),
        opens: refusal.is_none(),
        answer: match refusal {
            None => w.t("explain-opens"),
            Some(reason) => said(w, reason, causes.answer.as_deref()),
        },
        code: refusal.map(Reason::code).unwrap_or_default(),
        lockdown: step(explanation.lockdown, "explain-lockdown-fine"),
        person: step(explanation.person, "explain-person-fine"),
        rights: explanation
            .rights
            .into_iter()
            .zip(names)
            .map(|(right, ((target, source), cause))| right_step(w, zone, right, (target, source, cause)))
            .collect(),
        next: match explanation.next {
            None => w.t("explain-next-never"),
            Some(turn) => {
                let shown = clock::time(turn.at, zone, "%a %-d %b, %H:%M");
                match turn.decision {
                    Decision::Grant(_) => w.with("explain-next-opens", &[("at", shown.into())]),
                    Decision::Deny(reason) => {
                        let why = said(w, reason, causes.next.as_deref());
                        w.with("explain-next-stays", &[("at", shown.into()), ("why", why.into())])
                    }
                }
            }
        },
        moment: clock::time(at, zone, "%Y-%m-%dT%H:%M"),
        moment_label: w.with("explain-moment", &[("zone", zone.name().into())]),
        shell,
    }
}

fn said(w: Words, reason: Reason, by: Option<&str>) -> String {
    texts::reason_by(reason, by, Reader::Staff, w.0)
}

fn right_step(
    w: Words,
    zone: &TimeZone,
    Considered { rule, stop, .. }: Considered,
    (target, source, cause): (Option<String>, Option<String>, Option<String>),
) -> RightStep {
    let bound = |id, at: Option<Timestamp>| {
        at.map(|at| w.with(id, &[("at", clock::time(at, zone, "%-d %b %Y, %H:%M").into())]))
    };
    let about = [
        Some(texts::role(rule.role)),
        Some(texts::source(rule.source, source.as_deref(), w.0)),
        bound("explain-from", rule.valid.from),
        bound("explain-until", rule.valid.until),
    ];
    RightStep {
        target: target.unwrap_or_else(|| w.t("explain-gone")),
        icon: match rule.target.kind() {
            TargetKind::Organization => "building",
            TargetKind::Place => "map-pin",
            TargetKind::Group => "users-group",
            TargetKind::Lock => "door",
        },
        about: about.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        opens: stop.is_none(),
        text: stop.map_or_else(|| w.t("explain-passes"), |(_, reason)| said(w, reason, cause.as_deref())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_an_instant_or_a_wall_clock_of_the_place() {
        let zone = TimeZone::parse("Europe/Berlin").unwrap();
        let instant = Timestamp::parse("2026-05-01T06:30:00Z").unwrap();
        assert_eq!(moment("2026-05-01T06:30:00Z", &zone), Some(instant));
        assert_eq!(moment("2026-05-01T08:30", &zone), Some(instant));
        assert_eq!(moment("", &zone), None);
        assert_eq!(moment("2026-05-01T99999999:30", &zone), None);
    }
}
