//! `/explain`, `/locks/{id}/openers`, `/users/{id}/openings`: this product's own.

use super::{Route, route};
use crate::auth::Signed;
use crate::error::Answer;
use crate::query::{Id, LISTS, Query, WHOLE, cut, paged};
use crate::shape::{AssigneeRef, Time, time};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use domain::access::{Considered, Decision, Means, Reason, Turn};
use domain::id::{LockId, UserId};
use domain::place::{Location, Position};
use domain::schedule::Interval;
use domain::time::Timestamp;
use domain::user::Locale;
use serde::Serialize;
use service::explain::{self, ExplanationView, OpenerView, OpeningView, Question};
use service::texts::{self, Reader};
use service::{Error, Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/explain", &["GET"], get(show)),
        route("/locks/{id}/openers", &["GET"], get(openers)),
        route("/users/{id}/openings", &["GET"], get(openings)),
    ]
}

/// The answer to an attempt, verdict by verdict.
#[derive(Serialize)]
struct ExplanationBody {
    resource_type: &'static str,
    user_id: i64,
    user: AssigneeRef,
    lock_id: i64,
    lock: Named,
    place_id: i64,
    time_zone: String,
    at: Time,
    #[serde(flatten)]
    answer: AnswerBody,
    authorized_by: Option<i64>,
    lockdown: Option<ReasonBody>,
    person: Option<ReasonBody>,
    rights: Vec<RightBody>,
    next_change: Option<TurnBody>,
}

/// Whether it opens, and if not, why.
#[derive(Serialize)]
struct AnswerBody {
    allowed: bool,
    refusal: Option<ReasonBody>,
}

/// Why not.
#[derive(Serialize)]
struct ReasonBody {
    reason: &'static str,
    code: &'static str,
    message: String,
    /// What the closure or the holiday is called that stands behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_by: Option<String>,
    /// For those alone who look after the door.
    #[serde(skip_serializing_if = "Option::is_none")]
    staff_message: Option<String>,
}

/// A right that reaches the door.
#[derive(Serialize)]
struct RightBody {
    role_assignment_id: i64,
    role_id: &'static str,
    applies_to_type: &'static str,
    applies_to_id: Option<i64>,
    applies_to_name: Option<String>,
    source_type: &'static str,
    source_id: Option<i64>,
    source_name: Option<String>,
    source_text: String,
    valid_from: Option<Time>,
    valid_until: Option<Time>,
    allowed: bool,
    stopped_at: Option<&'static str>,
    refusal: Option<ReasonBody>,
}

/// When the answer changes, and to what.
#[derive(Serialize)]
struct TurnBody {
    at: Time,
    #[serde(flatten)]
    answer: AnswerBody,
}

/// A stub of a door.
#[derive(Serialize)]
struct Named {
    id: i64,
    name: String,
}

/// Somebody who may open a door.
#[derive(Serialize)]
struct OpenerBody {
    user_id: i64,
    user: AssigneeRef,
    role_assignment_id: i64,
    role_id: &'static str,
}

/// A door and when it opens.
#[derive(Serialize)]
struct OpeningBody {
    lock_id: i64,
    lock: Named,
    place_id: i64,
    place: Named,
    time_zone: String,
    #[serde(flatten)]
    answer: AnswerBody,
    intervals: Vec<IntervalBody>,
}

#[derive(Serialize)]
struct IntervalBody {
    starts_at: Time,
    ends_at: Time,
}

impl From<ExplanationView> for ExplanationBody {
    fn from(view: ExplanationView) -> Self {
        let ExplanationView { user, lock, place, at, explanation, targets, sources, causes, for_staff } = view;
        let body = |reason: Reason| ReasonBody::new((reason, None), for_staff);
        let names = targets.into_iter().zip(sources);
        let rights = explanation.rights.into_iter().zip(names).zip(causes.rights);
        Self {
            resource_type: "Explanation",
            user_id: user.id().get(),
            user: AssigneeRef::from(&user),
            lock_id: lock.id.get(),
            lock: Named { id: lock.id.get(), name: lock.name.to_string() },
            place_id: place.id.get(),
            time_zone: place.time_zone.name().to_owned(),
            at: Time(at),
            answer: AnswerBody::new((explanation.decision, causes.answer), for_staff),
            authorized_by: match explanation.decision {
                Decision::Grant(right) => right.map(|(right, _)| right.get()),
                Decision::Deny(_) => None,
            },
            lockdown: explanation.lockdown.err().map(body),
            person: explanation.person.err().map(body),
            rights: rights.map(|((right, names), by)| RightBody::new(right, names, by, for_staff)).collect(),
            next_change: explanation.next.map(|turn| TurnBody::new((turn, causes.next), for_staff)),
        }
    }
}

impl AnswerBody {
    fn new((decision, by): (Decision, Option<String>), for_staff: bool) -> Self {
        let refusal = decision.verdict().err().map(|reason| ReasonBody::new((reason, by), for_staff));
        Self { allowed: refusal.is_none(), refusal }
    }
}

impl ReasonBody {
    fn new((reason, by): (Reason, Option<String>), for_staff: bool) -> Self {
        let sentence = |reader| texts::reason_by(reason, by.as_deref(), reader, Locale::En);
        Self {
            reason: reason.key(),
            code: reason.code(),
            message: sentence(Reader::Member),
            staff_message: for_staff.then(|| sentence(Reader::Staff)),
            closed_by: by,
        }
    }
}

impl RightBody {
    fn new(
        Considered { id, rule, stop }: Considered,
        (name, source_name): (Option<String>, Option<String>),
        by: Option<String>,
        for_staff: bool,
    ) -> Self {
        Self {
            role_assignment_id: id.get(),
            role_id: rule.role.id(),
            applies_to_type: rule.target.kind().word(),
            applies_to_id: rule.target.number(),
            applies_to_name: name,
            source_type: rule.source.kind(),
            source_id: rule.source.number(),
            source_text: texts::source(rule.source, source_name.as_deref(), Locale::En),
            source_name,
            valid_from: time(rule.valid.from),
            valid_until: time(rule.valid.until),
            allowed: stop.is_none(),
            stopped_at: stop.map(|(step, _)| step.word()),
            refusal: stop.map(|(_, reason)| ReasonBody::new((reason, by), for_staff)),
        }
    }
}

impl TurnBody {
    fn new((turn, by): (Turn, Option<String>), for_staff: bool) -> Self {
        Self { at: Time(turn.at), answer: AnswerBody::new((turn.decision, by), for_staff) }
    }
}

async fn show(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Json<ExplanationBody>> {
    let missing = |name: &str| Error::Malformed(format!("{name} is missing: say who wants to open which door").into());
    let question = Question {
        user: query.user("user_id", &caller)?.ok_or_else(|| missing("user_id"))?,
        lock: query.integer("lock_id")?.map(LockId::new).ok_or_else(|| missing("lock_id"))?,
        at: instant(&query, "at")?,
        means: means(&query)?,
        location: location(&query)?,
    };
    Ok(Json(explain::explain(&service, &caller, question).await?.into()))
}

async fn openers(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(lock): Id<LockId>,
    query: Query,
) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let found = explain::openers(&service, &caller, lock, instant(&query, "at")?, (page, i64::MAX)).await?;
    let body = |OpenerView { user, right: (right, role) }: OpenerView| OpenerBody {
        user_id: user.id().get(),
        user: AssigneeRef::from(&user),
        role_assignment_id: right.get(),
        role_id: role.id(),
    };
    Ok(paged(page, Listing { items: found.items.into_iter().map(body).collect(), total: found.total }))
}

async fn openings(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(user): Id<String>,
    query: Query,
) -> Answer<Json<Vec<OpeningBody>>> {
    let user = match user.as_str() {
        "me" => caller.user,
        id => id.parse().ok().map(UserId::new),
    };
    let user = user.ok_or(Error::NotFound("user"))?;
    let starts = instant(&query, "from")?.unwrap_or_else(|| service.now());
    let ends = instant(&query, "until")?.unwrap_or_else(|| starts.plus_seconds(WEEK_S));
    let page = query.page(WHOLE)?;
    let within = Interval::new(starts, ends).map_err(|error| Error::invalid("until", error))?;
    let found = explain::openings(&service, &caller, user, within).await?;
    let is_self = caller.user == Some(user);
    let bodies = found.into_iter().map(|view| OpeningBody::new(view, !is_self)).collect();
    Ok(Json(cut(bodies, page)))
}

/// How far ahead openings are told unless asked otherwise, in seconds.
const WEEK_S: i64 = 7 * 86_400;

impl OpeningBody {
    fn new(view: OpeningView, for_staff: bool) -> Self {
        let OpeningView { lock, place, decision, cause, intervals, .. } = view;
        let body = |interval: Interval| IntervalBody { starts_at: Time(interval.starts), ends_at: Time(interval.ends) };
        Self {
            lock_id: lock.id.get(),
            lock: Named { id: lock.id.get(), name: lock.name.to_string() },
            place_id: place.id.get(),
            place: Named { id: place.id.get(), name: place.name.to_string() },
            time_zone: place.time_zone.name().to_owned(),
            answer: AnswerBody::new((decision, cause), for_staff),
            intervals: intervals.into_iter().map(body).collect(),
        }
    }
}

/// An instant, if one is asked about.
pub(super) fn instant(query: &Query, name: &'static str) -> Answer<Option<Timestamp>> {
    let read =
        |text: String| Timestamp::parse(&text).map_err(|error| Error::Malformed(format!("{name} {error}").into()));
    Ok(query.text(name)?.map(read).transpose()?)
}

fn means(query: &Query) -> Answer<Option<Means>> {
    let primary_device = query.flag("primary_device")?.unwrap_or(true);
    match query.text("means")?.as_deref() {
        None | Some("app") => Ok(Some(Means::App { primary_device })),
        Some("tap") => Ok(Some(Means::Tap { primary_device })),
        Some("card") => Ok(Some(Means::Card)),
        Some(_) => Err(Error::Malformed("means must be app, tap or card".into()).into()),
    }
}

fn location(query: &Query) -> Answer<Option<Location>> {
    let degrees: (Option<f64>, Option<f64>) =
        (query.parsed("latitude", "a number of degrees")?, query.parsed("longitude", "a number of degrees")?);
    let accuracy_m: Option<f64> = query.parsed("accuracy", "a number of metres")?;
    let (latitude, longitude) = match degrees {
        (None, None) => return Ok(None),
        (Some(latitude), Some(longitude)) => (latitude, longitude),
        _ => return Err(Error::Malformed("latitude and longitude go together".into()).into()),
    };
    let position = Position::new(latitude, longitude)
        .map_err(|error| Error::Malformed(format!("{} {error}", error.half()).into()))?;
    Ok(Some(Location { position, accuracy_m }))
}
