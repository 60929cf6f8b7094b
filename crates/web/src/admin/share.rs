//! Sharing access with a user: scope, target, role, validity, mail, and what it opens, said before it is done.

use super::entry::{Choice, Entry, Picker};
use super::user::{done, shares, target as target_name, told_of_share};
use super::{wall, way_in};
use crate::error::{Failure, of, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::authority::Scope;
use domain::id::UserId;
use domain::permission::Permission;
use domain::right::TargetKind;
use domain::role::Role;
use domain::text::search_key;
use domain::time::TimeZone;
use domain::user::User;
use serde::Deserialize;
use service::assignees::{AssigneeId, PersonId};
use service::powers::Powers;
use service::role_assignments::{self, NewRight, Preview};
use service::{Caller, Error, Page, Problems, Service, groups, places, texts, users};

#[derive(Template)]
#[template(path = "share.html", blocks = ["dialog", "parts"])]
struct SharePage {
    shell: Shell,
    id: i64,
    name: String,
    scopes: Vec<Choice>,
    scope: &'static str,
    target_label: String,
    targets: Vec<Choice>,
    /// Nothing before there is a target.
    role: Option<Picker>,
    preview: String,
    already: bool,
    /// In which zone the validity is.
    zone: String,
    from: Entry,
    until: Entry,
    has_email: bool,
    email: String,
    notify: bool,
    target_problem: String,
    problems: Vec<String>,
}

/// What is chosen so far, or is to be done. An empty field is one that is not chosen.
#[derive(Clone, Default, Deserialize)]
pub(crate) struct ShareForm {
    #[serde(default)]
    scope: String,
    #[serde(default)]
    group: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    valid_from: String,
    #[serde(default)]
    valid_until: String,
    /// The zone that the form named when the validity was typed: it is the one that counts.
    #[serde(default)]
    zone: String,
    notify: Option<String>,
    /// Set once the form was shown, so that a switch that is off can be told from one that was never seen.
    seen: Option<String>,
}

/// The most targets to choose from.
const TARGETS: Page = Page { limit: 1_000, offset: 0 };

/// The form; the inside of the dialog, or the parts that a choice changes, where htmx asks for them.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Query(form): Query<ShareForm>,
) -> Result<Response, Failure> {
    let user = users::get(&service, &caller, UserId::new(id)).await?.user;
    let page = build(&service, &caller, (&powers, &user), &form, &Problems::default()).await?;
    Ok(answer(&headers, StatusCode::OK, &page))
}

/// Gives the right.
pub(crate) async fn assign(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Form(form): Form<ShareForm>,
) -> Result<Response, Failure> {
    let user = users::get(&service, &caller, UserId::new(id)).await?.user;
    let made = match wanted(&powers, &user, &form) {
        Ok(new) => {
            let is_mailed = new.notify;
            role_assignments::create(&service, &caller, new).await.map(|made| (made, is_mailed))
        }
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match made {
        Ok((made, true)) => Ok(done(id, "shared-mailed", &target_name(&made))),
        Ok((made, false)) => {
            let told = told_of_share(Shell::new(&powers, "/users").w, &user, &target_name(&made));
            match way_in::after(&service, (&caller, &powers), &user, told).await? {
                Some(page) => Ok(page.answer(&headers)),
                None => Ok(done(id, "shared", &target_name(&made))),
            }
        }
        Err(error) => {
            let problems = problems(error)?;
            let page = build(&service, &caller, (&powers, &user), &form, &problems).await?;
            Ok(answer(&headers, StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

fn answer(headers: &HeaderMap, status: StatusCode, share: &SharePage) -> Response {
    if !page::is_fragment(headers) {
        return page::with_status(status, share);
    }
    let target = headers.get("hx-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if target.ends_with("share-parts") {
        page::with_status(status, &share.as_parts())
    } else {
        page::with_status(status, &share.as_dialog())
    }
}

/// The right that the form means. Fails with what is not chosen yet.
fn wanted(powers: &Powers, user: &User, form: &ShareForm) -> Result<NewRight, Problems> {
    let kind = kind(powers, form);
    let number = match kind {
        TargetKind::Organization => Some(user.organization.get()),
        TargetKind::Group => form.group.parse().ok(),
        _ => form.place.parse().ok(),
    };
    let number = number.ok_or_else(|| Problems::one("target", "must be chosen"))?;
    let zone = TimeZone::parse(&form.zone).unwrap_or_else(|_| powers.organization.time_zone.clone());
    Ok(NewRight {
        assignee: AssigneeId::Person(PersonId::User(user.id)),
        kind,
        number,
        role: if form.role.is_empty() { door_role(kind).id().to_owned() } else { form.role.clone() },
        notify: form.notify.is_some(),
        valid_from: wall::instant(&form.valid_from, &zone),
        valid_until: wall::instant(&form.valid_until, &zone),
    })
}

/// The role that opens doors and no more: what is meant where a form without scripts could not ask for one.
const fn door_role(kind: TargetKind) -> Role {
    match kind {
        TargetKind::Organization => Role::OrganizationBasic,
        TargetKind::Place => Role::PlaceBasic,
        TargetKind::Group => Role::GroupBasic,
        TargetKind::Lock => Role::LockBasic,
    }
}

const SCOPES: [(TargetKind, &str, &str); 3] = [
    (TargetKind::Group, "group", "scope-group"),
    (TargetKind::Place, "place", "scope-place"),
    (TargetKind::Organization, "organization", "scope-organization"),
];

/// The scope that is chosen; unless one is, the first in which the caller may share.
fn kind(powers: &Powers, form: &ShareForm) -> TargetKind {
    let open = SCOPES.into_iter().filter(|(kind, ..)| powers.shares(*kind));
    let chosen = open.clone().find(|(_, word, _)| *word == form.scope);
    chosen.or_else(|| open.into_iter().next()).map_or(TargetKind::Group, |(kind, ..)| kind)
}

async fn build(
    service: &Service,
    caller: &Caller,
    (powers, user): (&Powers, &User),
    form: &ShareForm,
    problems: &Problems,
) -> Result<SharePage, Failure> {
    if !shares(powers) {
        return Err(Error::Forbidden("role_assignments_write").into());
    }
    let shell = Shell::new(powers, "/users");
    let (w, kind) = (shell.w, kind(powers, form));
    let targets = targets(service, caller, powers, kind, form).await?;
    let chosen = targets.iter().find(|target| target.choice.is_chosen);
    let zone = chosen.map_or(&powers.organization.time_zone, |target| &target.zone).clone();
    let preview = match chosen.and_then(|target| target.choice.value.parse().ok()) {
        Some(number) => preview(service, caller, user, (kind, number)).await?,
        None => None,
    };
    let role = preview.as_ref().map(|preview| Picker {
        problem: of(problems, "role_id"),
        ..Picker::new("role", w.t("share-role"), roles(powers, preview, form))
    });
    let (from, until) = validity(w, &zone, form, problems);
    let scopes = SCOPES.into_iter().filter(|(kind, ..)| powers.shares(*kind));
    let (scope, label) = SCOPES.iter().find(|(one, ..)| *one == kind).map_or(("", ""), |(_, word, id)| (*word, *id));
    let has_email = user.mail_address().is_some();
    let is_first = form.seen.is_none();
    let mut shown = vec!["target", "valid_from", "valid_until", "notify"];
    shown.extend(role.as_ref().map(|_| "role_id"));
    Ok(SharePage {
        id: user.id.get(),
        name: user.name.to_string(),
        scopes: scopes
            .map(|(one, word, id)| Choice { value: word.to_owned(), text: w.t(id), is_chosen: one == kind })
            .collect(),
        scope,
        target_label: w.t(label),
        targets: targets.into_iter().map(|target| target.choice).collect(),
        role,
        already: preview.as_ref().is_some_and(|preview| preview.is_covered),
        preview: preview.map(|preview| sentence(&shell, &preview)).unwrap_or_default(),
        zone: zone.name().to_owned(),
        from,
        until,
        has_email,
        email: user.mail_address().map(ToString::to_string).unwrap_or_default(),
        notify: has_email && (is_first || form.notify.is_some()),
        target_problem: of(problems, "target"),
        problems: others(problems, &shown)
            .into_iter()
            .chain(Some(of(problems, "notify")).filter(|p| !p.is_empty()))
            .collect(),
        shell,
    })
}

/// The fields of the validity, on the wall clock of a zone.
fn validity(w: Words, zone: &TimeZone, form: &ShareForm, problems: &Problems) -> (Entry, Entry) {
    let entry = |name, label: &str, value: &str| {
        let label = w.with(label, &[("zone", zone.name().into())]);
        Entry::text(name, label, value).kind("datetime-local").checked(problems)
    };
    let from = entry("valid_from", "group-share-from", &form.valid_from);
    (from, entry("valid_until", "group-share-until", &form.valid_until))
}

/// What can be shared, with the zone in which a validity there is told.
struct Target {
    choice: Choice,
    zone: TimeZone,
}

/// The targets of a scope, those that the caller may share alone.
async fn targets(
    service: &Service,
    caller: &Caller,
    powers: &Powers,
    kind: TargetKind,
    form: &ShareForm,
) -> Result<Vec<Target>, Failure> {
    let own = &powers.organization;
    let (found, chosen): (Vec<(Scope, i64, String, TimeZone)>, &str) = match kind {
        TargetKind::Group => {
            let light = groups::GroupFilter { people: groups::People::Any, ..groups::GroupFilter::default() };
            let found = groups::list(service, caller, light, TARGETS).await?;
            let named = found.items.into_iter().map(|view| {
                let group = view.group;
                let place = view.place.as_ref().map(|place| format!(" – {}", place.name)).unwrap_or_default();
                let zone = view.place.map_or_else(|| own.time_zone.clone(), |place| place.time_zone);
                (Scope::Group(group.id, group.place), group.id.get(), format!("{}{place}", group.name), zone)
            });
            (named.collect(), &form.group)
        }
        TargetKind::Place => {
            let found = places::list(service, caller, places::PlaceFilter::default(), TARGETS).await?;
            let named = found.items.into_iter().map(|view| {
                let place = view.place;
                (Scope::Place(place.id), place.id.get(), place.name.to_string(), place.time_zone)
            });
            (named.collect(), &form.place)
        }
        _ => {
            let choice = Choice { value: own.id.get().to_string(), text: own.name.to_string(), is_chosen: true };
            return Ok(vec![Target { choice, zone: own.time_zone.clone() }]);
        }
    };
    let open = found.into_iter().filter(|(scope, ..)| powers.may_at(Permission::RoleAssignmentsWrite, *scope));
    let mut targets: Vec<Target> = open
        .map(|(_, number, text, zone)| Target { choice: Choice::of(number.to_string(), text, chosen), zone })
        .collect();
    targets.sort_by_key(|target| search_key(&target.choice.text));
    Ok(targets)
}

async fn preview(
    service: &Service,
    caller: &Caller,
    user: &User,
    target: (TargetKind, i64),
) -> Result<Option<Preview>, Failure> {
    match role_assignments::preview(service, caller, user.id, target).await {
        Ok(preview) => Ok(Some(preview)),
        Err(Error::Forbidden(_) | Error::NotFound(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// The roles that the caller may give there; the one that opens doors and no more comes first and is chosen.
fn roles(powers: &Powers, preview: &Preview, form: &ShareForm) -> Vec<Choice> {
    let open = powers.grantable(preview.scope);
    let chosen =
        open.iter().find(|role| role.id() == form.role).or_else(|| open.iter().find(|role| role.is_basic())).copied();
    let choice =
        |role: Role| Choice { value: role.id().to_owned(), text: texts::role(role), is_chosen: Some(role) == chosen };
    open.into_iter().map(choice).collect()
}

/// What opens, in one sentence.
fn sentence(shell: &Shell, preview: &Preview) -> String {
    let words = [
        ("doors", preview.doors.into()),
        ("places", i64::try_from(preview.places).unwrap_or(0).into()),
        ("named", preview.named.join(", ").into()),
        ("more", (preview.doors - i64::try_from(preview.named.len()).unwrap_or(0)).into()),
    ];
    if preview.doors == 0 {
        return shell.w.t("share-opens-nothing");
    }
    if preview.doors > i64::try_from(preview.named.len()).unwrap_or(0) {
        shell.w.with("share-opens-more", &words)
    } else {
        shell.w.with("share-opens", &words)
    }
}
