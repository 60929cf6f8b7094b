//! One schedule of a group, a place or a door: changing it.

use super::hours::{HoursForm, Subject};
use super::hours_form::{Form as Fields, changing};
use super::schedules::{back, origin, scheduleable, subject};
use crate::error::{Failure, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::id::ScheduleId;
use domain::permission::Permission;
use service::powers::Powers;
use service::schedules::{self, ScheduleView};
use service::{Caller, Error, Problems, Service};

#[derive(Template)]
#[template(path = "schedule.html", blocks = ["dialog"])]
struct SchedulePage {
    shell: Shell,
    title: String,
    action: String,
    from: String,
    back: String,
    zone: String,
    form: Fields,
    is_enabled: bool,
}

/// The form with what holds now; the inside of the dialog where htmx asks.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path((kind, id, schedule)): Path<(String, i64, i64)>,
    headers: HeaderMap,
    Query(asked): Query<HoursForm>,
) -> Result<Response, Failure> {
    let (subject, view) = find(&service, &caller, &powers, (&kind, id, schedule)).await?;
    let mut form = HoursForm::of(&view.schedule, &subject.zone);
    form.from = asked.from;
    let page = build(&powers, &subject, &view, (&form, &Problems::default()));
    Ok(if page::is_fragment(&headers) { page::html(&page.as_dialog()) } else { page::html(&page) })
}

/// Changes it.
pub(crate) async fn update(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path((kind, id, schedule)): Path<(String, i64, i64)>,
    Form(mut form): Form<HoursForm>,
) -> Result<Response, Failure> {
    let (subject, view) = find(&service, &caller, &powers, (&kind, id, schedule)).await?;
    HoursForm::word(&view.schedule).clone_into(&mut form.form);
    let input = form.change(&view.schedule, &subject.zone);
    match schedules::update(&service, &caller, ScheduleId::new(schedule), input).await {
        Ok(()) => Ok(back(subject.of, &form.from, "hours-changed")),
        Err(error) => {
            let problems = problems(error)?;
            let page = build(&powers, &subject, &view, (&form, &problems));
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// What it belongs to, and the schedule; fails if it belongs to something else, or is not for them to change.
async fn find(
    service: &Service,
    caller: &Caller,
    powers: &Powers,
    (kind, id, schedule): (&str, i64, i64),
) -> Result<(Subject, ScheduleView), Failure> {
    let of = scheduleable(kind, id)?;
    let subject = subject(service, caller, powers, of).await?;
    let view = schedules::get(service, caller, ScheduleId::new(schedule)).await?;
    if view.schedule.rule.of != of {
        return Err(Error::NotFound("schedule").into());
    }
    if !powers.may_at(Permission::SchedulesWrite, subject.scope) {
        return Err(Error::Forbidden("schedules_write").into());
    }
    Ok((subject, view))
}

fn build(
    powers: &Powers,
    subject: &Subject,
    view: &ScheduleView,
    (form, problems): (&HoursForm, &Problems),
) -> SchedulePage {
    let shell = Shell::new(powers, "");
    let w = shell.w;
    let (kind, number) = super::hours::address(subject.of);
    SchedulePage {
        title: w.with("hours-change-title", &[("of", view.of_name.as_str().into())]),
        action: format!("/schedules/{kind}/{number}/{}", view.schedule.id.get()),
        back: origin(subject.of, &form.from),
        from: form.from.clone(),
        zone: w.with("hours-zone", &[("zone", subject.zone.name().into())]),
        is_enabled: form.counts.is_some(),
        form: changing(w, &view.schedule, form, problems),
        shell,
    }
}
