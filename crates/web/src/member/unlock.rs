//! A tap on a door.

use super::doors::{advice, openings};
use crate::error::Failure;
use crate::session::Signed;
use crate::words::Words;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use domain::access::Reason;
use domain::id::LockId;
use domain::place::{Location, Position};
use domain::user::Locale;
use serde::{Deserialize, Serialize};
use service::attempts::{self, AttemptId};
use service::texts::{self, Reader};
use service::unlock::{self, UnlockInput};
use service::{Error, Service};

/// The attempt, as the app calls it; a plain form has none. Where the phone is, at doors that ask for it.
#[derive(Default, Deserialize)]
pub(crate) struct UnlockForm {
    #[serde(default)]
    attempt: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
    accuracy: Option<f64>,
    /// The page of the door itself, where the tap was there.
    #[serde(default)]
    from: String,
}

#[derive(Serialize)]
struct Answer {
    outcome: &'static str,
    text: String,
    #[serde(skip)]
    reason: Option<Reason>,
}

/// Opens the door, or says why not. An attempt that is sent again gets the answer that it had.
pub(crate) async fn unlock(
    State(service): State<Service>,
    Signed { caller, powers }: Signed,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Form(form): Form<UnlockForm>,
) -> Result<Response, Failure> {
    let w = Words(powers.user.locale.unwrap_or(Locale::En));
    let input = UnlockInput { lock: LockId::new(id), location: location(&form)?, has_proximity_proof: false };
    let mut answer = if form.attempt.is_empty() {
        outcome(w, unlock::unlock(&service, &caller, input).await.as_ref())
    } else {
        let attempt = AttemptId::parse(&form.attempt)?;
        let ended = attempts::unlock(&service, &caller, attempt, input).await;
        outcome(w, ended.as_ref().as_ref())
    };
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accepts.starts_with("application/json") {
        if matches!(answer.outcome, "refused" | "faulty") {
            let openings = openings(&service, &caller, &powers).await?;
            let more = advice(w, &openings, (id, answer.reason), service.now());
            answer.text = format!("{} {more}", answer.text).trim_end().to_owned();
        }
        let status = if answer.outcome == "broken" { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
        return Ok((status, [(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response());
    }
    let path = if form.from == "door" { format!("/app/doors/{id}") } else { "/app".to_owned() };
    let why = answer.reason.map(|reason| format!("&why={}", reason.key())).unwrap_or_default();
    let outcome = if answer.outcome == "opened" { "opened" } else { "refused" };
    Ok(Redirect::to(&format!("{path}?door={id}{why}&outcome={outcome}")).into_response())
}

/// Where the phone says it is. Fails if that is not on the earth.
fn location(form: &UnlockForm) -> Result<Option<Location>, Error> {
    let Some((latitude, longitude)) = form.latitude.zip(form.longitude) else { return Ok(None) };
    let position = Position::new(latitude, longitude).map_err(|error| Error::invalid(error.half(), error))?;
    Ok(Some(Location { position, accuracy_m: form.accuracy.filter(|accuracy_m| *accuracy_m >= 0.0) }))
}

fn outcome(w: Words, ended: Result<&(), &Error>) -> Answer {
    let answer = |outcome, text, reason| Answer { outcome, text, reason };
    match ended {
        Ok(()) => answer("opened", w.t("app-open-now"), None),
        Err(Error::Refused(reason)) => answer("refused", texts::reason(*reason, w.0), Some(*reason)),
        Err(Error::Closed { reason, by }) => {
            answer("refused", texts::reason_by(*reason, Some(by), Reader::Member, w.0), Some(*reason))
        }
        Err(Error::Controller(fault)) => answer("faulty", texts::controller_fault(*fault, w.0), None),
        Err(other) => {
            tracing::warn!(error = %other, "an unlock from the app failed");
            answer("broken", w.t("app-broken"), None)
        }
    }
}
