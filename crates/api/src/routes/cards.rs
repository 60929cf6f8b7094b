//! `/cards`

use super::schedules::malformed;
use super::{DONE, Route, deprecated, route};
use crate::auth::{Signed, address};
use crate::body::{Body, Fields};
use crate::error::Answer;
use crate::query::{Id, LISTS, Query, paged};
use crate::shape::{Time, UserRef, time};
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, patch, post};
use domain::card::{CardAssignment, Content, Format, Pin, Shape};
use domain::id::{CardId, UserId};
use serde::Serialize;
use service::cards::{self, CardFilter, CardOrder, CardView};
use service::{Error, Field, Listing, Service, card_assignments};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/cards", &["GET", "POST"], get(list).post(create)),
        route("/cards/{id}", &["GET", "DELETE"], get(show).delete(delete)),
        deprecated(route("/cards/{id}", &["PATCH"], patch(update).put(update))),
        deprecated(route("/cards/{id}/activate", &["POST"], post(activate))),
        deprecated(route("/cards/{id}/deactivate", &["POST"], post(deactivate))),
        deprecated(route("/cards/{id}/assign", &["POST"], post(assign))),
        deprecated(route("/cards/{id}/deassign", &["POST"], post(deassign))),
        deprecated(route("/cards/{activationToken}/activate_with_token", &["POST"], post(activate_with_token))),
    ]
}

/// A card as the contract shows it: what all have, and what its format has beside it.
#[derive(Serialize)]
struct CardBody {
    id: i64,
    last_used_at: Option<Time>,
    created_at: Time,
    updated_at: Time,
    assigned: bool,
    assigned_at: Option<Time>,
    activated_at: Option<Time>,
    deactivated_at: Option<Time>,
    activated: bool,
    assigned_by_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assigned_by: Option<UserRef>,
    user_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<UserRef>,
    r#type: &'static str,
    model: &'static str,
    frequency: &'static str,
    third_party: bool,
    #[serde(flatten)]
    own: FormatBody,
}

/// What some formats have.
#[derive(Default, Serialize)]
struct FormatBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_block_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    color: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    form_factor: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    format_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facility_code: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card_number: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oem: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    two_factor_pin: Option<Option<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    send_two_factor_pin_notification: Option<bool>,
}

/// Formats of low frequency in whose cards the contract shows no digits.
const WITHOUT_PIN: [&str; 2] = ["third_party_lf_hid_corporate1000_35", "third_party_lf_hid_h2004064"];

impl From<CardView> for CardBody {
    fn from(CardView { card, assignment, assignee, assigned_by }: CardView) -> Self {
        let (model, frequency) = match card.format.shape {
            // Of what kind one of the own cards is made, nobody tells.
            Shape::Token => ("card-custom-1.1", "HF"),
            Shape::Serial | Shape::DataBlock => ("credential-third-party", "HF"),
            Shape::Optical => ("credential-third-party-optical", "optical"),
            Shape::Raw | Shape::Numbers { .. } | Shape::Single(_) => ("credential-third-party-lf", "LF"),
        };
        let given = assignment.as_ref();
        let activation = given.map(|given| given.activation).unwrap_or_default();
        Self {
            id: card.id.get(),
            last_used_at: time(card.last_used_at),
            created_at: Time(card.created_at),
            updated_at: Time(card.updated_at),
            assigned: given.is_some(),
            assigned_at: time(given.map(|given| given.created_at)),
            activated_at: time(activation.activated_at),
            deactivated_at: time(activation.deactivated_at),
            activated: activation.is_on(),
            assigned_by_id: given.and_then(|given| given.assigned_by).map(UserId::get),
            assigned_by: assigned_by.as_ref().map(UserRef::from),
            user_id: assignee.as_ref().map(|user| user.id.get()),
            user: assignee.as_ref().map(UserRef::from),
            r#type: card.format.word,
            model,
            frequency,
            third_party: card.format.shape != Shape::Token,
            own: FormatBody::new(card.format, frequency, card.content, given),
        }
    }
}

impl FormatBody {
    fn new(format: &Format, frequency: &str, content: Content, given: Option<&CardAssignment>) -> Self {
        let is_own = format.shape == Shape::Token;
        let has_pin = frequency == "LF" && !WITHOUT_PIN.contains(&format.word);
        let pin = given.and_then(|given| given.pin.as_ref()).map(|pin| Pin::as_str(pin).to_owned());
        Self {
            // The chip of one of the own cards is not known before a reader reads it.
            uid: if is_own { Some(String::new()) } else { content.uid },
            token: content.token,
            data_block_value: content.data_block_value,
            color: is_own.then_some("unknown"),
            form_factor: is_own.then_some("unknown"),
            format_name: format.name,
            facility_code: content.facility_code,
            card_number: content.card_number,
            card_id: content.card_id,
            oem: content.oem,
            two_factor_pin: has_pin.then_some(pin),
            send_two_factor_pin_notification: has_pin.then_some(false),
        }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let (assigned, status) = match query.text("status")?.as_deref() {
        None => (None, None),
        Some("activated") => (Some(true), Some(true)),
        Some("deactivated") => (Some(true), Some(false)),
        Some("unassigned") => (Some(false), None),
        Some(_) => return Err(malformed("status must be activated, deactivated or unassigned")),
    };
    let content = Content {
        token: query.text("token")?,
        uid: query.text("uid")?,
        data_block_value: query.text("data_block_value")?,
        facility_code: query.integer("facility_code")?,
        card_number: query.integer("card_number")?,
        card_id: query.integer("card_id")?,
        ..Content::default()
    };
    let filter = CardFilter {
        ids: query.ids()?,
        person: query.user("user_id", &caller)?,
        assigned,
        activated: query.flag("activated")?.or(status),
        content,
        order: match query.text("sort")?.as_deref() {
            Some("last_used_at") => CardOrder::Used,
            Some("-last_used_at") => CardOrder::UsedDescending,
            _ => CardOrder::Enrolled,
        },
    };
    let found = cards::list(&service, &caller, filter, page).await?;
    let items = found.items.into_iter().map(CardBody::from).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<CardBody>> {
    let mut fields = body.enveloped("card")?;
    let word = fields.text("type");
    let word = fields.required("type", word);
    let format = word.as_deref().and_then(Format::find);
    if word.is_some() && format.is_none() {
        fields.problem("type", "is not a format of cards");
    }
    let said = Content {
        token: fields.text("token").value(),
        uid: fields.text("uid").value(),
        data_block_value: fields.text("data_block_value").value(),
        facility_code: fields.integer("facility_code").value(),
        card_number: fields.integer("card_number").value(),
        card_id: fields.integer("card_id").value(),
        oem: fields.integer("oem").value(),
        length: fields.integer("length").value(),
    };
    fields.check()?;
    let format = format.ok_or_else(|| Error::invalid("type", "is not a format of cards"))?;
    Ok(Json(cards::create(&service, &caller, format, said).await?.into()))
}

async fn show(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<CardId>) -> Answer<Json<CardBody>> {
    Ok(Json(cards::get(&service, &caller, id).await?.into()))
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<CardId>,
    body: Body,
) -> Answer<StatusCode> {
    let mut fields = body.enveloped("card")?;
    let pin = pin(&mut fields);
    fields.check()?;
    cards::update(&service, &caller, id, pin).await?;
    Ok(DONE)
}

async fn delete(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<CardId>) -> Answer<StatusCode> {
    cards::delete(&service, &caller, id).await?;
    Ok(DONE)
}

async fn activate(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<CardId>) -> Answer<StatusCode> {
    cards::set_active(&service, &caller, id, true).await?;
    Ok(DONE)
}

async fn deactivate(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<CardId>) -> Answer<StatusCode> {
    cards::set_active(&service, &caller, id, false).await?;
    Ok(DONE)
}

async fn assign(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<CardId>,
    body: Body,
) -> Answer<StatusCode> {
    let mut fields = body.enveloped("card")?;
    let email = fields.text("email");
    fields.check()?;
    cards::assign(&service, &caller, id, email).await?;
    Ok(DONE)
}

async fn deassign(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<CardId>) -> Answer<StatusCode> {
    cards::deassign(&service, &caller, id).await?;
    Ok(DONE)
}

async fn activate_with_token(
    State(service): State<Service>,
    Path(token): Path<String>,
    request: Request,
) -> Answer<StatusCode> {
    let (parts, _) = request.into_parts();
    service.admit_stranger(address(&parts))?;
    card_assignments::activate_unsigned(&service, &token).await?;
    Ok(DONE)
}

/// The digits that go with a card. That they are mailed cannot be asked for.
pub(super) fn pin(fields: &mut Fields) -> Field<String> {
    if fields.flag("send_two_factor_pin_notification") == Field::Set(true) {
        fields.problem("send_two_factor_pin_notification", "can't be switched on: the digits are not mailed");
    }
    fields.text("two_factor_pin")
}
