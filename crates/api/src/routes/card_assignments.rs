//! `/card_assignments`

use super::schedules::malformed;
use super::{DONE, Route, cards, route};
use crate::auth::Signed;
use crate::body::{Body, Fields};
use crate::error::{Answer, Failure};
use crate::query::{Id, LISTS, Query, paged};
use crate::shape::{GUEST, Time, USER, UserRef};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use domain::card::Pin;
use domain::id::{CardAssignmentId, CardId, UserId};
use serde::Serialize;
use service::assignees::PersonId;
use service::card_assignments::{self, CardAssignmentFilter, CardAssignmentView};
use service::{Error, Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    let one = get(show).patch(update).put(update).delete(delete);
    vec![
        route("/card_assignments", &["GET", "POST"], get(list).post(create)),
        route("/card_assignments/{id}", &["GET", "PATCH", "DELETE"], one),
        route("/card_assignments/{id}/activate", &["POST"], post(activate)),
        route("/card_assignments/{id}/deactivate", &["POST"], post(deactivate)),
        route("/card_assignments/{id}/activation_token", &["POST"], post(issue_token)),
        route("/card_assignments/{activation_token}/activate_with_token", &["POST"], post(activate_with_token)),
    ]
}

/// An assignment as the contract shows it.
#[derive(Serialize)]
struct CardAssignmentBody {
    id: i64,
    resource_type: &'static str,
    created_at: Time,
    updated_at: Time,
    status: &'static str,
    two_factor_pin: Option<String>,
    send_two_factor_pin_notification: bool,
    assignee_type: &'static str,
    assignee_id: i64,
    card_id: i64,
    created_by_type: Option<&'static str>,
    created_by_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<UserRef>,
    guest_id: Option<i64>,
    user_id: Option<i64>,
}

/// A token that activates a card, once.
#[derive(Serialize)]
struct TokenBody {
    activation_token: String,
}

impl From<CardAssignmentView> for CardAssignmentBody {
    fn from(CardAssignmentView { assignment, assignee, created_by }: CardAssignmentView) -> Self {
        let (kind, id) = (assignee.kind().word(), assignee.id().get());
        Self {
            id: assignment.id.get(),
            resource_type: "CardAssignment",
            created_at: Time(assignment.created_at),
            updated_at: Time(assignment.updated_at),
            status: if assignment.activation.is_on() { "activated" } else { "deactivated" },
            two_factor_pin: assignment.pin.as_ref().map(|pin| Pin::as_str(pin).to_owned()),
            send_two_factor_pin_notification: false,
            assignee_type: kind,
            assignee_id: id,
            card_id: assignment.card.get(),
            created_by_type: assignment.assigned_by.map(|_| USER),
            created_by_id: assignment.assigned_by.map(UserId::get),
            created_by: created_by.as_ref().map(UserRef::from),
            guest_id: (kind == GUEST).then_some(id),
            user_id: (kind == USER).then_some(id),
        }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let kind = query.text("assignee_type")?;
    let (guest, user) = (query.integer("guest_id")?.map(UserId::new), query.user("user_id", &caller)?);
    let guests = match kind.as_deref() {
        None if guest.is_some() => Some(true),
        None => user.map(|_| false),
        Some(USER) => Some(false),
        Some(GUEST) => Some(true),
        Some(_) => return Err(malformed("assignee_type must be User or Guest")),
    };
    let activated = match query.text("status")?.as_deref() {
        None => None,
        Some("activated") => Some(true),
        Some("deactivated") => Some(false),
        Some(_) => return Err(malformed("status must be activated or deactivated")),
    };
    let assignee = query.integer("assignee_id")?.map(UserId::new);
    let filter = CardAssignmentFilter {
        ids: query.ids()?,
        person: assignee.or(guest).or(user),
        guests,
        card: query.integer("card_id")?.map(CardId::new),
        activated,
    };
    let found = card_assignments::list(&service, &caller, filter, page).await?;
    let items = found.items.into_iter().map(CardAssignmentBody::from).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn create(
    State(service): State<Service>,
    Signed(caller): Signed,
    body: Body,
) -> Answer<Json<CardAssignmentBody>> {
    let mut fields = body.enveloped("card_assignment")?;
    let (assignee, card) = (assignee(&mut fields), fields.integer("card_id"));
    let card = fields.required("card_id", card);
    let pin = cards::pin(&mut fields);
    fields.check()?;
    let missing = || Failure::from(Error::Malformed("a value is missing".into()));
    let ends = (CardId::new(card.ok_or_else(missing)?), assignee.ok_or_else(missing)?);
    Ok(Json(card_assignments::create(&service, &caller, ends, pin).await?.into()))
}

/// Who is to carry the card, in the present or an old way of saying it.
fn assignee(fields: &mut Fields) -> Option<PersonId> {
    let kind = fields.text("assignee_type").value();
    let (user, guest) = (fields.integer("user_id").value(), fields.integer("guest_id").value());
    let id = fields.integer("assignee_id");
    let id = match (guest, user) {
        (None, None) => fields.required("assignee_id", id),
        (guest, user) => id.value().or(guest).or(user),
    };
    let is_guest = match kind.as_deref() {
        None => guest.is_some(),
        Some(USER) => false,
        Some(GUEST) => true,
        Some(_) => {
            fields.problem("assignee_type", "must be User or Guest");
            return None;
        }
    };
    id.map(UserId::new).map(if is_guest { PersonId::Guest } else { PersonId::User })
}

async fn show(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<CardAssignmentId>,
) -> Answer<Json<CardAssignmentBody>> {
    Ok(Json(card_assignments::get(&service, &caller, id).await?.into()))
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<CardAssignmentId>,
    body: Body,
) -> Answer<StatusCode> {
    let mut fields = body.enveloped("card_assignment")?;
    let pin = cards::pin(&mut fields);
    fields.check()?;
    card_assignments::update(&service, &caller, id, pin).await?;
    Ok(DONE)
}

async fn delete(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<CardAssignmentId>,
) -> Answer<StatusCode> {
    card_assignments::delete(&service, &caller, id).await?;
    Ok(DONE)
}

async fn activate(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<CardAssignmentId>,
) -> Answer<StatusCode> {
    card_assignments::set_active(&service, &caller, id, true).await?;
    Ok(DONE)
}

async fn deactivate(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<CardAssignmentId>,
) -> Answer<StatusCode> {
    card_assignments::set_active(&service, &caller, id, false).await?;
    Ok(DONE)
}

async fn issue_token(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<CardAssignmentId>,
) -> Answer<Json<TokenBody>> {
    let token = card_assignments::issue_token(&service, &caller, id).await?;
    Ok(Json(TokenBody { activation_token: token.reveal().to_owned() }))
}

async fn activate_with_token(
    State(service): State<Service>,
    Signed(caller): Signed,
    Path(token): Path<String>,
) -> Answer<StatusCode> {
    card_assignments::activate_by_token(&service, &caller, &token).await?;
    Ok(DONE)
}
