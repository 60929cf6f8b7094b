//! A card for somebody: one that lies ready, or another by what is printed on it.

use super::belongings::numbers;
use super::entry::{Choice, Entry};
use super::user::done;
use crate::error::{Failure, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::card::{Card, Content, Format, Shape};
use domain::id::{CardId, UserId};
use domain::permission::Permission;
use domain::user::User;
use serde::Deserialize;
use service::cards::{self, Which};
use service::powers::Powers;
use service::{Caller, CardFault, Error, Problems, Service, users};

#[derive(Template)]
#[template(path = "card_new.html", blocks = ["dialog", "parts"])]
struct CardPage {
    shell: Shell,
    id: i64,
    name: String,
    ready: Vec<Choice>,
    is_new: bool,
    formats: Vec<Choice>,
    entries: Vec<Entry>,
    may_activate: bool,
    counts: bool,
    problems: Vec<String>,
}

/// Which card.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CardForm {
    card: String,
    format: String,
    facility_code: String,
    card_number: String,
    card_id: String,
    oem: String,
    uid: String,
    token: String,
    data_block_value: String,
    length: String,
    counts: Option<String>,
    /// Set once the form was shown, so that a switch that is off can be told from one that was never seen.
    seen: Option<String>,
}

/// The form; the inside of the dialog, or the parts that a choice changes, where htmx asks for them.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Query(form): Query<CardForm>,
) -> Result<Response, Failure> {
    let user = users::get(&service, &caller, UserId::new(id)).await?.user;
    let page = build(&service, (&caller, &powers), &user, &form, &Problems::default()).await?;
    Ok(answer(&headers, StatusCode::OK, &page))
}

/// Gives them the card.
pub(crate) async fn create(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Form(form): Form<CardForm>,
) -> Result<Response, Failure> {
    let user = users::get(&service, &caller, UserId::new(id)).await?.user;
    let given = match which(&form) {
        Ok(which) => cards::hand_out(&service, &caller, (which, user.id), form.counts.is_some()).await,
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match given {
        Ok(_) => Ok(done(id, "card-given", "")),
        Err(error) => {
            let problems = match error {
                Error::Card(CardFault::Enrolled) => Problems::one("card", "is enrolled already"),
                error => problems(error)?,
            };
            let page = build(&service, (&caller, &powers), &user, &form, &problems).await?;
            Ok(answer(&headers, StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

fn answer(headers: &HeaderMap, status: StatusCode, card: &CardPage) -> Response {
    if !page::is_fragment(headers) {
        return page::with_status(status, card);
    }
    let target = headers.get("hx-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if target.ends_with("card-parts") {
        page::with_status(status, &card.as_parts())
    } else {
        page::with_status(status, &card.as_dialog())
    }
}

/// The card that the form means. Fails with what is no number.
fn which(form: &CardForm) -> Result<Which, Problems> {
    if let Ok(id) = form.card.parse() {
        return Ok(Which::Known(CardId::new(id)));
    }
    let mut problems = Problems::default();
    let mut number = |field, text: &str| match text.trim() {
        "" => None,
        text => problems.take(field, text.parse::<i64>().map_err(|_| "must be a number, in digits")),
    };
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let content = Content {
        facility_code: number("facility_code", &form.facility_code),
        card_number: number("card_number", &form.card_number),
        card_id: number("card_id", &form.card_id),
        oem: number("oem", &form.oem),
        length: number("length", &form.length),
        // As it is printed, a serial number often has colons.
        uid: text(&form.uid).map(|uid| if has_digits(format(form)) { uid.replace([':', ' '], "") } else { uid }),
        token: text(&form.token),
        data_block_value: text(&form.data_block_value),
    };
    if problems.fields().is_empty() { Ok(Which::Numbers(format(form), Box::new(content))) } else { Err(problems) }
}

fn format(form: &CardForm) -> &'static Format {
    Format::find(&form.format).unwrap_or(&Format::USUAL)
}

const fn has_digits(format: &Format) -> bool {
    matches!(format.shape, Shape::Serial | Shape::Raw)
}

async fn build(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    user: &User,
    form: &CardForm,
    problems: &Problems,
) -> Result<CardPage, Failure> {
    if !powers.may(Permission::CardAssignmentsWrite) {
        return Err(Error::Forbidden("card_assignments_write").into());
    }
    let shell = Shell::new(powers, "/users");
    let (w, chosen) = (shell.w, format(form));
    let ready = cards::list_ready(service, caller).await?;
    let ready: Vec<Choice> =
        ready.iter().map(|card| Choice::of(card.id.get().to_string(), told(w, card), &form.card)).collect();
    let entries: Vec<Entry> = entries(w, chosen.shape, form).into_iter().map(|entry| entry.checked(problems)).collect();
    let is_new = !ready.iter().any(|choice| choice.is_chosen);
    let shown: Vec<&str> = entries.iter().filter(|_| is_new).map(|entry| entry.name).collect();
    Ok(CardPage {
        id: user.id.get(),
        name: user.name.to_string(),
        problems: others(problems, &shown),
        is_new,
        ready,
        formats: Format::ALL.iter().map(|format| Choice::of(format.word, name(w, format), chosen.word)).collect(),
        entries,
        may_activate: powers.may(Permission::CardsActivate),
        counts: form.seen.is_none() || form.counts.is_some(),
        shell,
    })
}

/// The fields that a format is made of.
fn entries(w: Words, shape: Shape, form: &CardForm) -> Vec<Entry> {
    let text = |name: &'static str, value: &str| {
        Entry::text(name, w.t(&format!("card-{}", name.replace('_', "-"))), value).required()
    };
    let number = |name: &'static str, value: &str, bits: u32| {
        let most = (1_u64 << bits) - 1;
        text(name, value).hint(w.with("card-number-hint", &[("most", most.to_string().into())])).mode("numeric")
    };
    match shape {
        Shape::Token => vec![text("token", &form.token)],
        Shape::Serial => vec![text("uid", &form.uid).hint(w.t("card-uid-hint"))],
        Shape::DataBlock => vec![text("data_block_value", &form.data_block_value)],
        Shape::Optical => vec![text("uid", &form.uid).hint(w.t("card-optical-hint"))],
        Shape::Raw => vec![
            text("uid", &form.uid).hint(w.t("card-raw-hint")),
            text("length", &form.length).hint(w.t("card-length-hint")).mode("numeric"),
        ],
        Shape::Numbers { oem_bits, facility_bits, number_bits } => [
            ("oem", form.oem.as_str(), oem_bits),
            ("facility_code", &form.facility_code, facility_bits),
            ("card_number", &form.card_number, number_bits),
        ]
        .into_iter()
        .filter(|(.., bits)| *bits > 0)
        .map(|(name, value, bits)| number(name, value, bits))
        .collect(),
        Shape::Single(bits) => vec![number("card_id", &form.card_id, bits)],
    }
}

/// What a format is called.
pub(super) fn name(w: Words, format: &Format) -> String {
    w.t(&format!("card-format-{}", format.word.replace('_', "-")))
}

fn told(w: Words, card: &Card) -> String {
    format!("{} – {}", numbers(card), name(w, card.format))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::user::Locale;

    #[test]
    fn every_format_has_a_name_and_fields_with_labels() {
        let w = Words(Locale::En);
        for format in Format::ALL {
            assert!(!name(w, format).starts_with("card-format"), "{}", format.word);
            let entries = entries(w, format.shape, &CardForm::default());
            assert!(!entries.is_empty() && entries.iter().all(|entry| !entry.label.starts_with("card-")));
        }
    }

    #[test]
    fn what_is_no_number_is_named_and_a_serial_number_may_have_colons() {
        let form = CardForm { card_number: "12a".to_owned(), ..CardForm::default() };
        assert!(which(&form).unwrap_err().fields().contains_key("card_number"));
        let form =
            CardForm { format: "third_party_hf".to_owned(), uid: "04:A1:B2 C3".to_owned(), ..CardForm::default() };
        let Ok(Which::Numbers(_, content)) = which(&form) else { panic!("numbers") };
        assert_eq!(content.uid.as_deref(), Some("04A1B2C3"));
    }
}
