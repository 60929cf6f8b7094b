//! `/role_assignments`

use super::{DONE, Route, route};
use crate::auth::Signed;
use crate::body::{Body, Fields};
use crate::error::{Answer, Failure};
use crate::query::{Id, LISTS, Query, paged};
use crate::shape::{AssigneeRef, OrganizationRef, Ref, Time, USER, time};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use domain::id::{RightId, TeamId, UserId};
use domain::right::{Assignee, AssigneeKind, Source, TargetKind};
use domain::user::Locale;
use serde::Serialize;
use service::assignees::{AssigneeId, AssigneeView, PersonView};
use service::role_assignments::{self, NewRight, Order, RightFilter, RightInput, RightView, SourceView, TargetView};
use service::{Caller, Error, Field, Listing, Service, texts};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/role_assignments", &["GET", "POST"], get(list).post(create)),
        route(
            "/role_assignments/{id}",
            &["GET", "PATCH", "DELETE"],
            get(show).patch(update).put(update).delete(delete),
        ),
        route("/role_assignments/{id}/sources", &["GET"], get(sources)),
    ]
}

/// A right as the contract shows it.
#[derive(Serialize)]
struct RightBody {
    id: i64,
    resource_type: &'static str,
    created_at: Time,
    updated_at: Time,
    role_id: &'static str,
    notify: bool,
    applies_to_type: &'static str,
    applies_to_id: i64,
    assignee_type: &'static str,
    assignee_id: i64,
    assignee: AssigneeRef,
    created_by_type: Option<&'static str>,
    created_by_id: Option<i64>,
    user_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<AssigneeRef>,
    assignee_team_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assignee_team: Option<Ref>,
    guest_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guest: Option<AssigneeRef>,
    issued_by_id: Option<i64>,
    r#type: &'static str,
    scope: &'static str,
    #[serde(flatten)]
    target: TargetBody,
}

/// One of the rights for which a role assignment stands.
#[derive(Serialize)]
struct SourceBody {
    resource_type: &'static str,
    right_id: i64,
    source_type: &'static str,
    source_id: Option<i64>,
    source_name: Option<String>,
    source_text: String,
    team_id: Option<i64>,
    role_id: &'static str,
    valid_from: Option<Time>,
    valid_until: Option<Time>,
    created_at: Time,
}

impl From<SourceView> for SourceBody {
    fn from(SourceView { right, name, team }: SourceView) -> Self {
        Self {
            resource_type: "RoleAssignmentSource",
            right_id: right.id.get(),
            source_type: right.source.kind(),
            source_id: right.source.number(),
            source_text: texts::source(right.source, name.as_deref(), Locale::En),
            source_name: name,
            team_id: team.map(TeamId::get),
            role_id: right.role.id(),
            valid_from: time(right.valid.from),
            valid_until: time(right.valid.until),
            created_at: Time(right.created_at),
        }
    }
}

/// What differs by the kind of target.
#[derive(Serialize)]
#[serde(untagged)]
enum TargetBody {
    Organization { applies_to: OrganizationRef, organization_id: i64, organization: OrganizationRef },
    Place { applies_to: Ref, place_id: i64, place: Ref },
    Group { applies_to: Ref, group_id: i64, group: Ref, valid_from: Option<Time>, valid_until: Option<Time> },
}

impl From<RightView> for RightBody {
    fn from(RightView { right, assignee, target }: RightView) -> Self {
        let created_by = match right.source {
            Source::Manual(by) => by.map(UserId::get),
            _ => None,
        };
        let (kind, number, target) = match target {
            TargetView::Organization(organization) => {
                let (id, stub) = (organization.id.get(), || OrganizationRef::from(&*organization));
                (
                    "organization",
                    id,
                    TargetBody::Organization { applies_to: stub(), organization_id: id, organization: stub() },
                )
            }
            TargetView::Place(place) => {
                let (id, stub) = (place.id.get(), || Ref::from(&*place));
                ("place", id, TargetBody::Place { applies_to: stub(), place_id: id, place: stub() })
            }
            TargetView::Group(group) => {
                let (id, stub) = (group.id.get(), || Ref::from(&*group));
                let (valid_from, valid_until) = (time(right.valid.from), time(right.valid.until));
                let body =
                    TargetBody::Group { applies_to: stub(), group_id: id, group: stub(), valid_from, valid_until };
                ("group", id, body)
            }
        };
        let (user, guest, team) = match &assignee {
            AssigneeView::Person(person @ PersonView::User(_)) => (Some(person), None, None),
            AssigneeView::Person(person @ PersonView::Guest(_)) => (None, Some(person), None),
            AssigneeView::Team(team) => (None, None, Some(team)),
        };
        let assignee_id = match assignee.id() {
            Assignee::Person(id) => id.get(),
            Assignee::Team(id) => id.get(),
        };
        Self {
            id: right.id.get(),
            resource_type: "RoleAssignment",
            created_at: Time(right.created_at),
            updated_at: Time(right.updated_at),
            role_id: right.role.id(),
            notify: right.notify,
            applies_to_type: right.target.kind().word(),
            applies_to_id: number,
            assignee_type: assignee.kind().word(),
            assignee_id,
            assignee: AssigneeRef::from(&assignee),
            created_by_type: created_by.map(|_| USER),
            created_by_id: created_by,
            user_id: user.map(|_| assignee_id),
            user: user.map(AssigneeRef::from),
            assignee_team_id: team.map(|_| assignee_id),
            assignee_team: team.map(Ref::from),
            guest_id: guest.map(|_| assignee_id),
            guest: guest.map(AssigneeRef::from),
            issued_by_id: created_by,
            r#type: kind,
            scope: kind,
            target,
        }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let filter = filter(&query, &caller)?;
    let found = role_assignments::list(&service, &caller, filter, page).await?;
    let items = found.items.into_iter().map(RightBody::from).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<RightBody>> {
    let new = new(body, &caller)?;
    Ok(Json(role_assignments::create(&service, &caller, new).await?.into()))
}

async fn show(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<RightId>) -> Answer<Json<RightBody>> {
    Ok(Json(role_assignments::get(&service, &caller, id).await?.into()))
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<RightId>,
    body: Body,
) -> Answer<StatusCode> {
    role_assignments::update(&service, &caller, id, input(body.enveloped("role_assignment")?)?).await?;
    Ok(DONE)
}

async fn delete(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<RightId>) -> Answer<StatusCode> {
    role_assignments::delete(&service, &caller, id).await?;
    Ok(DONE)
}

async fn sources(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<RightId>,
) -> Answer<Json<Vec<SourceBody>>> {
    let found = role_assignments::list_sources(&service, &caller, id).await?;
    Ok(Json(found.into_iter().map(SourceBody::from).collect()))
}

/// What may change of a right.
pub(super) fn input(mut fields: Fields) -> Answer<RightInput> {
    let input = RightInput {
        role_id: fields.text("role_id"),
        notify: fields.flag("notify"),
        valid_from: fields.text("valid_from"),
        valid_until: fields.text("valid_until"),
    };
    fields.check()?;
    Ok(input)
}

fn filter(query: &Query, caller: &Caller) -> Answer<RightFilter> {
    // The word for teams stands among the words for targets.
    let (scope, of_teams) = match query.text("scope")? {
        Some(word) if word == "team" => (None, Some(AssigneeKind::Team)),
        scope => (scope, None),
    };
    let word = query.text("assignee_type")?;
    let user = query.user("user_id", caller)?;
    let assignee_kind = match &word {
        Some(word) => AssigneeKind::parse(word),
        None => of_teams.or(user.map(|_| AssigneeKind::User)),
    };
    let assignee = query.integer("assignee_id")?;
    let mut kind = match query.text("applies_to_type")?.or(scope) {
        Some(word) => Some(TargetKind::parse(&word).ok_or_else(|| malformed("applies_to_type"))?),
        None => None,
    };
    let mut number = query.integer("applies_to_id")?;
    for (name, of) in [("place_id", TargetKind::Place), ("group_id", TargetKind::Group)] {
        if let Some(id) = query.integer(name)? {
            (kind, number) = (Some(of), Some(id));
        }
    }
    if kind == Some(TargetKind::Organization) {
        // There is one, and it has no number of its own inside itself.
        number = number.filter(|id| *id != caller.organization.get());
    }
    Ok(RightFilter {
        ids: query.ids_unless(word.is_some() && assignee_kind.is_none())?,
        query: query.text("query")?,
        role: query.parsed("role_id", "a role; GET /roles lists them")?,
        assignee: assignee.filter(|_| assignee_kind != Some(AssigneeKind::Team)).map(UserId::new).or(user),
        assignee_kind,
        team: assignee.filter(|_| assignee_kind == Some(AssigneeKind::Team)).map(TeamId::new),
        kind,
        number,
        of_groups_at: None,
        order: match query.text("sort")?.as_deref() {
            Some("user.name") => Order::Name,
            Some("-user.name") => Order::NameDescending,
            _ => Order::Id,
        },
        is_bounded: false,
    })
}

fn malformed(name: &str) -> Failure {
    Error::Malformed(format!("{name} must be Organization, Place or Group").into()).into()
}

fn new(body: Body, caller: &Caller) -> Answer<NewRight> {
    let mut fields = body.enveloped("role_assignment")?;
    let (kind, number) = target(&mut fields, caller);
    let assignee = assignee(&mut fields);
    let role = fields.text("role_id");
    let role = fields.required("role_id", role);
    let notify = fields.flag("notify").value().unwrap_or(false);
    let (valid_from, valid_until) = (fields.text("valid_from"), fields.text("valid_until"));
    fields.check()?;
    let missing = || Failure::from(Error::Malformed("a value is missing".into()));
    Ok(NewRight {
        assignee: assignee.ok_or_else(missing)?,
        kind: kind.ok_or_else(missing)?,
        number: number.ok_or_else(missing)?,
        role: role.ok_or_else(missing)?,
        notify,
        valid_from,
        valid_until,
    })
}

/// To whom: by type and id, or by the one id that old clients send.
fn assignee(fields: &mut Fields) -> Option<AssigneeId> {
    let (word, id) = (fields.text("assignee_type").value(), fields.integer("assignee_id").value());
    let aliases = [
        (AssigneeKind::Team, fields.integer("assignee_team_id").value()),
        (AssigneeKind::Guest, fields.integer("guest_id").value()),
        (AssigneeKind::User, fields.integer("user_id").value()),
    ];
    let alias = aliases.into_iter().find_map(|(kind, id)| Some((kind, id?)));
    let kind = match (word, alias) {
        (Some(word), _) => AssigneeKind::parse(&word),
        (None, Some((kind, _))) if id.is_none() => Some(kind),
        (None, _) => Some(AssigneeKind::User),
    };
    if kind.is_none() {
        fields.problem("assignee_type", "must be User, Guest or Team");
    }
    let number = id.or(alias.map(|(_, id)| id));
    let number = fields.required("assignee_id", number.map_or(Field::Absent, Field::Set));
    Some(AssigneeId::new(kind?, number?))
}

/// On what: by type and id, or by the one id that old clients send.
fn target(fields: &mut Fields, caller: &Caller) -> (Option<TargetKind>, Option<i64>) {
    let (kind, number) = (fields.text("applies_to_type").value(), fields.integer("applies_to_id").value());
    let aliases = [
        (TargetKind::Group, fields.integer("group_id").value()),
        (TargetKind::Place, fields.integer("place_id").value()),
        (TargetKind::Organization, fields.integer("organization_id").value()),
    ];
    let Some(word) = kind else {
        let alias = aliases.into_iter().find_map(|(kind, id)| Some((kind, id?)));
        if alias.is_none() {
            fields.problem("applies_to_type", "can't be blank");
        }
        return (alias.map(|(kind, _)| kind), alias.map(|(_, id)| id));
    };
    let kind = TargetKind::parse(&word).filter(|kind| *kind != TargetKind::Lock);
    if kind.is_none() {
        fields.problem("applies_to_type", "must be Organization, Place or Group");
    }
    let alias = aliases.into_iter().find(|(of, _)| Some(*of) == kind).and_then(|(_, id)| id);
    let number = number.or(alias).or((kind == Some(TargetKind::Organization)).then_some(caller.organization.get()));
    (kind, fields.required("applies_to_id", number.map_or(Field::Absent, Field::Set)))
}
