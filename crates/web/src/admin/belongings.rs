//! What somebody carries, where they are signed in, and what they were mailed: their cards, devices and mails.

use super::user::done;
use crate::clock;
use crate::error::Failure;
use crate::session::Staff;
use crate::words::Words;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::authority::Scope;
use domain::card::Card;
use domain::id::{CardId, LoginId, UserId};
use domain::login::{Login, LoginKind};
use domain::permission::Permission;
use domain::time::{TimeZone, Timestamp};
use service::cards::{self, CardFilter};
use service::mails::{self, SentView, State as Sent};
use service::powers::Powers;
use service::{Caller, Error, Page, Service, logins};

/// A card that somebody carries.
pub(super) struct CardRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) is_on: bool,
}

/// A device on which somebody is signed in.
pub(super) struct DeviceRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) used: String,
    pub(super) is_primary: bool,
}

/// A mail to somebody.
pub(super) struct MailRow {
    pub(super) subject: String,
    pub(super) at: String,
    /// The colour of how it stands.
    pub(super) colour: &'static str,
    pub(super) text: String,
    /// Why the last try failed, if it did.
    pub(super) why: String,
}

const SHOWN: Page = Page { limit: 50, offset: 0 };

/// Their cards; nothing for who may not read them.
pub(super) async fn cards(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    user: UserId,
    w: Words,
) -> Result<Option<Vec<CardRow>>, Failure> {
    if !powers.may_somewhere(Permission::CardsRead) {
        return Ok(None);
    }
    let filter = CardFilter { person: Some(user), ..CardFilter::default() };
    let found = cards::list(service, caller, filter, SHOWN).await?;
    let row = |view: cards::CardView| CardRow {
        id: view.card.id.get(),
        name: numbers(&view.card),
        kind: super::card_new::name(w, view.card.format),
        is_on: view.assignment.is_some_and(|assignment| assignment.activation.is_on()),
    };
    Ok(Some(found.items.into_iter().map(row).collect()))
}

/// What is printed on a card, as far as it is known.
pub(super) fn numbers(card: &Card) -> String {
    let content = &card.content;
    let text = content.token.clone().or_else(|| content.uid.clone()).or_else(|| content.data_block_value.clone());
    let number = content.card_number.or(content.card_id).map(|number| match content.facility_code {
        Some(facility) => format!("{facility} / {number}"),
        None => number.to_string(),
    });
    number.or(text).unwrap_or_else(|| card.id.to_string())
}

/// Where they are signed in; nothing for who may not read it.
pub(super) async fn devices(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    user: UserId,
    (w, zone): (Words, &TimeZone),
) -> Result<Option<Vec<DeviceRow>>, Failure> {
    if !powers.may(Permission::LoginsRead) {
        return Ok(None);
    }
    let found = logins::list(service, caller, (Some(user), None), SHOWN).await?;
    let sessions = found.items.into_iter().map(|view| view.login).filter(|login| login.kind != LoginKind::Api);
    Ok(Some(sessions.map(|login| device((w, zone), &login)).collect()))
}

fn device((w, zone): (Words, &TimeZone), login: &Login) -> DeviceRow {
    let parts = [&login.device.brand, &login.device.model, &login.device.os_name];
    let told: Vec<&str> = parts.into_iter().filter_map(Option::as_deref).collect();
    let name = login.name.as_ref().map(ToString::to_string);
    let told = Some(told.join(" ")).filter(|told| !told.is_empty());
    let used = login.last_used_at.unwrap_or(login.created_at);
    let words = [("at", shown(used, zone).into()), ("since", clock::day(login.created_at, zone).into())];
    DeviceRow {
        id: login.id.get(),
        name: name.or(told).unwrap_or_else(|| w.t("user-device-unnamed")),
        used: w.with("user-device-used", &words),
        is_primary: login.primary,
    }
}

fn shown(at: Timestamp, zone: &TimeZone) -> String {
    clock::time(at, zone, "%-d %b %Y, %H:%M")
}

/// The newest mails to them; nothing for who may not see people.
pub(super) async fn mails(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    user: UserId,
    (w, zone): (Words, &TimeZone),
) -> Result<Option<Vec<MailRow>>, Failure> {
    if !powers.may(Permission::UsersRead) {
        return Ok(None);
    }
    let found = mails::list_of_person(service, caller, user).await?;
    Ok(Some(found.into_iter().map(|mail| sent(w, mail, zone)).collect()))
}

fn sent(w: Words, mail: SentView, zone: &TimeZone) -> MailRow {
    let is_failing = mail.state != Sent::Delivered && mail.last_error.is_some();
    let (colour, id) = match mail.state {
        Sent::Delivered => ("good", "user-mail-sent"),
        Sent::Waiting if is_failing => ("warn", "user-mail-failing"),
        Sent::Waiting => ("warn", "user-mail-waiting"),
        Sent::Dead => ("bad", "user-mail-failed"),
    };
    MailRow {
        subject: mail.subject,
        at: shown(mail.created_at, zone),
        colour,
        text: w.t(id),
        why: mail.last_error.filter(|_| is_failing).unwrap_or_default(),
    }
}

/// Whether the caller may change which cards count and who carries them.
pub(super) fn may_change_cards(powers: &Powers) -> bool {
    powers.may_at(Permission::CardsActivate, Scope::Organization) && powers.may(Permission::CardAssignmentsWrite)
}

/// Lets a card count, ends that, or takes it back.
pub(crate) async fn change_card(
    State(service): State<Service>,
    Staff { caller, .. }: Staff,
    Path((user, card, what)): Path<(i64, i64, String)>,
) -> Result<Response, Failure> {
    let card = CardId::new(card);
    match what.as_str() {
        "on" => cards::set_active(&service, &caller, card, true).await?,
        "off" => cards::set_active(&service, &caller, card, false).await?,
        "return" => cards::deassign(&service, &caller, card).await?,
        _ => return Err(Error::NotFound("page").into()),
    }
    Ok(done(user, if what == "return" { "card-returned" } else { "card-changed" }, ""))
}

/// Makes a device of somebody their primary one.
pub(crate) async fn make_primary(
    State(service): State<Service>,
    Staff { caller, .. }: Staff,
    Path((user, login)): Path<(i64, i64)>,
) -> Result<Response, Failure> {
    logins::promote(&service, &caller, LoginId::new(login)).await?;
    Ok(done(user, "device-primary", ""))
}

/// Ends a session of somebody.
pub(crate) async fn end_device(
    State(service): State<Service>,
    Staff { caller, .. }: Staff,
    Path((user, login)): Path<(i64, i64)>,
) -> Result<Response, Failure> {
    logins::delete(&service, &caller, LoginId::new(login)).await?;
    Ok(done(user, "device-ended", ""))
}
