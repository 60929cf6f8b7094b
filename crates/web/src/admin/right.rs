//! One right: another role or validity, and taking it away.

use super::entry::{Choice, Entry, Picker};
use super::pager::encoded;
use super::question::Question;
use super::right_line::{scope, target};
use super::wall;
use crate::error::{Failure, of, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::id::RightId;
use domain::time::TimeZone;
use serde::Deserialize;
use service::groups::{self, People};
use service::powers::Powers;
use service::role_assignments::{self, RightInput, RightView, TargetView};
use service::{Caller, Error, Field, Problems, Service, texts};

#[derive(Template)]
#[template(path = "right.html", blocks = ["dialog"])]
struct RightPage {
    shell: Shell,
    id: i64,
    who: String,
    what: String,
    back: String,
    role: Picker,
    from: Entry,
    until: Entry,
    problems: Vec<String>,
}

/// Another role or validity.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct RightForm {
    role: String,
    valid_from: String,
    valid_until: String,
}

/// The form that changes a right.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let view = role_assignments::get(&service, &caller, RightId::new(id)).await?;
    let zone = zone(&service, &caller, &powers, &view).await?;
    let form = RightForm {
        role: view.right.role.id().to_owned(),
        valid_from: wall::control(view.right.valid.from, &zone),
        valid_until: wall::control(view.right.valid.until, &zone),
    };
    let page = build(&powers, &view, &zone, form, &Problems::default())?;
    Ok(if page::is_fragment(&headers) { page::html(&page.as_dialog()) } else { page::html(&page) })
}

/// Changes it.
pub(crate) async fn update(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Form(form): Form<RightForm>,
) -> Result<Response, Failure> {
    let view = role_assignments::get(&service, &caller, RightId::new(id)).await?;
    let zone = zone(&service, &caller, &powers, &view).await?;
    let input = RightInput {
        role_id: if form.role.is_empty() { Field::Absent } else { Field::Set(form.role.clone()) },
        valid_from: wall::instant(&form.valid_from, &zone),
        valid_until: wall::instant(&form.valid_until, &zone),
        ..RightInput::default()
    };
    match role_assignments::update(&service, &caller, RightId::new(id), input).await {
        Ok(()) => Ok(done(&view, "right-changed")),
        Err(error) => {
            let page = build(&powers, &view, &zone, form, &problems(error)?)?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(if page::is_fragment(&headers) {
                page::with_status(status, &page.as_dialog())
            } else {
                page::with_status(status, &page)
            })
        }
    }
}

/// Asks whether to take it away.
pub(crate) async fn ask(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let view = role_assignments::get(&service, &caller, RightId::new(id)).await?;
    Ok(question(&powers, &view).ask(&headers))
}

/// Takes it away.
pub(crate) async fn remove(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let view = role_assignments::get(&service, &caller, RightId::new(id)).await?;
    match role_assignments::delete(&service, &caller, RightId::new(id)).await {
        Ok(()) => Ok(done(&view, "right-removed")),
        Err(error) => Ok(question(&powers, &view).ask_again(others(&problems(error)?, &[]))),
    }
}

fn question(powers: &Powers, view: &RightView) -> Question {
    let shell = Shell::new(powers, "/rights");
    let (what, _) = target(&view.target);
    let words = [("name", view.assignee.name().as_str().into()), ("what", what.into())];
    Question {
        title: shell.w.t("removal-title"),
        text: shell.w.with("removal-question", &words),
        action: format!("/rights/{}/remove", view.right.id.get()),
        sent: Vec::new(),
        button: shell.w.t("action-remove"),
        is_danger: true,
        back: place(view, ""),
        problems: Vec::new(),
        shell,
    }
}

/// Where one sees the right among others: at its group, else in the list.
fn place(view: &RightView, query: &str) -> String {
    match &view.target {
        TargetView::Group(group) => format!("/groups/{}?{query}#members", group.id.get()),
        TargetView::Place(place) => format!("/rights?tab=places&on={}&{query}", place.id.get()),
        TargetView::Organization(_) => format!("/rights?tab=organization&{query}"),
    }
}

fn done(view: &RightView, done: &str) -> Response {
    let what = encoded(view.assignee.name().as_str());
    Redirect::to(&place(view, &format!("done={done}&what={what}"))).into_response()
}

/// The zone in which the validity is told: that of the place, or of the organization where there is none.
async fn zone(service: &Service, caller: &Caller, powers: &Powers, view: &RightView) -> Result<TimeZone, Failure> {
    Ok(match &view.target {
        TargetView::Place(place) => place.time_zone.clone(),
        TargetView::Group(group) => {
            let place = match groups::get_with(service, caller, group.id, People::Any).await {
                Ok(view) => view.place,
                Err(Error::NotFound(_)) => None,
                Err(other) => return Err(other.into()),
            };
            place.map_or_else(|| powers.organization.time_zone.clone(), |place| place.time_zone)
        }
        TargetView::Organization(_) => powers.organization.time_zone.clone(),
    })
}

fn build(
    powers: &Powers,
    view: &RightView,
    zone: &TimeZone,
    form: RightForm,
    problems: &Problems,
) -> Result<RightPage, Failure> {
    let open = powers.grantable(scope(&view.target));
    if open.is_empty() {
        return Err(Error::Forbidden("role_assignments_write").into());
    }
    let shell = Shell::new(powers, "/rights");
    let w = shell.w;
    let label = |label: &str| w.with(label, &[("zone", zone.name().into())]);
    let choices = open.into_iter().map(|role| Choice::of(role.id(), texts::role(role), &form.role)).collect();
    let role = Picker { problem: of(problems, "role_id"), ..Picker::new("role", w.t("share-role"), choices) };
    let until = Entry::text("valid_until", label("group-share-until"), form.valid_until).kind("datetime-local");
    let from = Entry::text("valid_from", label("group-share-from"), form.valid_from).kind("datetime-local");
    Ok(RightPage {
        id: view.right.id.get(),
        who: view.assignee.name().to_string(),
        what: target(&view.target).0,
        back: place(view, ""),
        role,
        from: from.checked(problems),
        until: until.checked(problems),
        problems: others(problems, &["role_id", "valid_from", "valid_until"]),
        shell,
    })
}
