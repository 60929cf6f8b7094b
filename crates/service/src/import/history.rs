//! The log of a source. A line keeps its id where that is in the order of time, as the log needs it; else it gets one
//! that is made of its id and its instant, the same in every run. What was not brought over is named by its number at the
//! source with a minus sign, so that it is never taken for something that is here.

use super::desk::Desk;
use super::items::Kind;
use super::progress::{Progress, Remaining};
use super::{Run, rehearsed};
use crate::{Error, Service};
use domain::access::Reason;
use domain::event::{
    ActorId, AuthenticatedBy, ControllerFault, Event, EventActor, EventKind, EventObject, ObjectKind, Refusal,
};
use domain::id::{GroupLinkId, ImportRunId, LoginId, OrganizationId, PlaceId, RightId, UserId};
use domain::role::Role;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::str::FromStr as _;
use store::Write;
use uuid::Uuid;

/// A line of the log, of `POST /event_sets`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct EventItem {
    pub uuid: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub created_at: String,
    pub success: Option<bool>,
    pub code: Option<String>,
    pub error_code: Option<String>,
    pub actor_type: Option<String>,
    pub actor_id: Option<i64>,
    pub actor_name: Option<String>,
    pub actor_email: Option<String>,
    pub authenticated_by_type: Option<String>,
    pub authenticated_by_id: Option<i64>,
    pub authorized_by_type: Option<String>,
    pub authorized_by_id: Option<i64>,
    pub authorized_by_role_id: Option<String>,
    pub object_type: Option<String>,
    pub object_id: Option<i64>,
    pub object_name: Option<String>,
    pub place_id: Option<i64>,
}

/// Brings lines of the log over, and notes what of the history is still to come. All of them or, if this fails, none.
pub async fn take_events(
    service: &Service,
    run: Run,
    lines: Vec<EventItem>,
    remaining: Remaining,
) -> Result<Run, Error> {
    let (now, organization) = (service.now(), run.organization);
    let (chance, settings) = (service.chance(), service.settings().clone());
    let take = move |write: &mut Write<'_>| {
        let mut desk = Desk::new(write, run, chance, &settings);
        for line in &lines {
            desk.take_event(line)?;
        }
        desk.run.progress.history = Some(remaining);
        desk.save(false)
    };
    Ok(service.store().write(organization, now, take).await?.value)
}

/// Tells what bringing lines over would add to the counts, and writes nothing.
pub async fn rehearse_events(
    service: &Service,
    organization: OrganizationId,
    source: &str,
    progress: Progress,
    lines: Vec<EventItem>,
) -> Result<Progress, Error> {
    let run = Run { id: ImportRunId::new(0), organization, source: source.to_owned(), progress, is_resumed: false };
    rehearsed(service, run, move |desk| lines.iter().try_for_each(|line| desk.take_event(line))).await
}

/// How far an id that says a time may be from the time of its line, in milliseconds.
const DRIFT_MAX_MS: u64 = 60_000;

impl Desk<'_, '_> {
    fn take_event(&mut self, said: &EventItem) -> Result<(), Error> {
        let event = match self.event(said)? {
            Ok(event) => event,
            Err(why) => {
                *self.run.progress.events_left_out.entry(why).or_default() += 1;
                return Ok(());
            }
        };
        let is_here = store::events::find(self.write, self.run.organization, event.uuid)?.is_some();
        let tally = self.run.progress.tally(Kind::Event);
        if is_here {
            tally.unchanged += 1;
            return Ok(());
        }
        tally.created += 1;
        if let Some(login) = event.means.and_then(AuthenticatedBy::login) {
            store::former_logins::note(self.write, login, event.actor.as_ref().and_then(EventActor::person))?;
        }
        Ok(store::events::create(self.write, &event)?)
    }

    /// The line as it stands here, or why it cannot.
    fn event(&mut self, said: &EventItem) -> Result<Result<Event, String>, Error> {
        let parsed = match parse(said) {
            Ok(parsed) => parsed,
            Err(why) => return Ok(Err(why)),
        };
        let object_id = said.object_id.unwrap_or_default();
        let object_id = match kind_of(parsed.object) {
            Some(kind) => self.number(kind, object_id)?,
            None if parsed.object == ObjectKind::Organization => self.run.organization.get(),
            None => absent(object_id),
        };
        let place = match said.place_id {
            Some(place) => Some(PlaceId::new(self.number(Kind::Place, place)?)),
            None => None,
        };
        Ok(Ok(Event {
            uuid: parsed.uuid,
            organization: self.run.organization,
            kind: parsed.kind,
            actor: self.actor(said)?,
            means: means(said),
            authorized_by: self.authorized_by(said)?,
            object: EventObject {
                kind: parsed.object,
                id: object_id,
                name: said.object_name.clone().unwrap_or_default(),
            },
            place,
            refusal: parsed.refusal,
            created_at: parsed.at,
        }))
    }

    fn actor(&mut self, said: &EventItem) -> Result<Option<EventActor>, Error> {
        let (Some(kind), Some(id)) = (said.actor_type.as_deref(), said.actor_id) else { return Ok(None) };
        let id = match kind {
            "User" => ActorId::User(UserId::new(self.number(Kind::User, id)?)),
            "GroupLink" => ActorId::Link(GroupLinkId::new(absent(id))),
            _ => return Ok(None),
        };
        let (name, email) = (said.actor_name.clone().unwrap_or_default(), said.actor_email.clone().unwrap_or_default());
        Ok(Some(EventActor { id, name, email }))
    }

    fn authorized_by(&mut self, said: &EventItem) -> Result<Option<(RightId, Role)>, Error> {
        let is_right = said.authorized_by_type.as_deref() == Some("RoleAssignment");
        let role = said.authorized_by_role_id.as_deref().and_then(|id| Role::from_str(id).ok());
        let (Some(id), Some(role)) = (said.authorized_by_id.filter(|_| is_right), role) else { return Ok(None) };
        Ok(Some((RightId::new(self.number(Kind::RoleAssignment, id)?), role)))
    }

    /// The number here, or that of the source with a minus sign.
    fn number(&mut self, kind: Kind, id: i64) -> Result<i64, Error> {
        Ok(self.own(kind, id)?.unwrap_or_else(|| absent(id)))
    }
}

/// What of a line needs no looking up.
struct Parsed {
    uuid: Uuid,
    kind: EventKind,
    object: ObjectKind,
    at: Timestamp,
    refusal: Option<Refusal>,
}

fn parse(said: &EventItem) -> Result<Parsed, String> {
    let kind = EventKind::parse(&said.kind).ok_or_else(|| format!("{} is not written here", said.kind))?;
    let at = Timestamp::parse(&said.created_at).map_err(|_| format!("{}: its instant cannot be read", said.kind))?;
    let object = said.object_type.as_deref().and_then(ObjectKind::parse).or_else(|| kind.object());
    let object = object.ok_or_else(|| format!("{} is of something that is not known here", said.kind))?;
    let refusal = match said.error_code.as_deref().or(said.code.as_deref()) {
        _ if said.success != Some(false) => None,
        None => return Err(format!("{}: it failed, and nothing tells why", said.kind)),
        Some(code) => Some(refusal(code).ok_or_else(|| format!("{}: the code {code} is not known here", said.kind))?),
    };
    Ok(Parsed { uuid: line_id(&said.uuid, at), kind, object, at, refusal })
}

/// The first refusal with a code. Several have the same; which of them it was, the code does not tell.
fn refusal(code: &str) -> Option<Refusal> {
    let faults = ControllerFault::ALL.into_iter().map(Refusal::Controller);
    // A person who is not there has the same code as one without a right, and is no actor of anything.
    let reasons = Reason::ALL.iter().copied().filter(|reason| *reason != Reason::PersonUnknown).map(Refusal::Rules);
    reasons.chain(faults).find(|refusal| refusal.code() == code)
}

/// The id of a line here: its own if it tells the time, else one that does, made of both.
fn line_id(said: &str, at: Timestamp) -> Uuid {
    let at_ms = at.as_millis().unsigned_abs();
    let own = Uuid::parse_str(said).ok();
    let told_ms = own.filter(|id| id.get_version_num() == 7).and_then(|id| id.get_timestamp()).map(|told| {
        let (seconds, nanos) = told.to_unix();
        seconds * 1_000 + u64::from(nanos / 1_000_000)
    });
    if let (Some(own), Some(told_ms)) = (own, told_ms)
        && told_ms.abs_diff(at_ms) <= DRIFT_MAX_MS
    {
        return own;
    }
    let mut random = [0; 10];
    let hash = Sha256::digest(said.as_bytes());
    random.iter_mut().zip(hash).for_each(|(byte, hashed)| *byte = hashed);
    uuid::Builder::from_unix_timestamp_millis(at_ms, &random).into_uuid()
}

fn means(said: &EventItem) -> Option<AuthenticatedBy> {
    let id = absent(said.authenticated_by_id?);
    match said.authenticated_by_type.as_deref()? {
        "Login" => Some(AuthenticatedBy::Login(LoginId::new(id))),
        "GroupLink" => Some(AuthenticatedBy::Link(GroupLinkId::new(id))),
        _ => None,
    }
}

/// How something is named that was not brought over.
const fn absent(id: i64) -> i64 {
    -id.abs()
}

/// The kind of row that an object is; absent: none that is brought over.
const fn kind_of(object: ObjectKind) -> Option<Kind> {
    match object {
        ObjectKind::Card => Some(Kind::Card),
        ObjectKind::Floor => Some(Kind::Floor),
        ObjectKind::Group => Some(Kind::Group),
        ObjectKind::GroupLock => Some(Kind::GroupLock),
        ObjectKind::Lock => Some(Kind::Lock),
        ObjectKind::Place => Some(Kind::Place),
        ObjectKind::RoleAssignment => Some(Kind::RoleAssignment),
        ObjectKind::Schedule => Some(Kind::Schedule),
        ObjectKind::User => Some(Kind::User),
        ObjectKind::AccessKey
        | ObjectKind::Camera
        | ObjectKind::Controller
        | ObjectKind::ControllerRelayConnection
        | ObjectKind::GroupLink
        | ObjectKind::Guest
        | ObjectKind::Integration
        | ObjectKind::Invite
        | ObjectKind::Login
        | ObjectKind::Organization
        | ObjectKind::Team
        | ObjectKind::TeamMembership => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_that_tells_the_time_is_kept_and_any_other_becomes_one_that_does() {
        let at = Timestamp::parse("2026-05-04T10:00:00Z").unwrap();
        let own = uuid::Builder::from_unix_timestamp_millis(at.as_millis().unsigned_abs(), &[7; 10]).into_uuid();
        assert_eq!(line_id(&own.to_string(), at), own);
        let later = at.plus_seconds(3_600);
        assert_ne!(line_id(&own.to_string(), later), own, "an id of another time");
        let random = "5f2c1c9e-8a5e-4b0f-9e57-2f6d3b8f6a11";
        let made = line_id(random, at);
        assert_eq!(made, line_id(random, at), "the same in every run");
        assert_ne!(made, line_id("5f2c1c9e-8a5e-4b0f-9e57-2f6d3b8f6a12", at));
        assert!(made > line_id(random, at.plus_seconds(-1)) && made < line_id(random, at.plus_seconds(1)));
    }

    #[test]
    fn a_code_becomes_a_refusal_with_that_code() {
        for code in ["fcd8ef", "fcd8ff", "34ffaa", "fad001", "fac001", "ff420a", "f35ade"] {
            assert_eq!(refusal(code).map(Refusal::code), Some(code));
        }
        assert_eq!(refusal("fcd8ef"), Some(Refusal::Rules(Reason::NoRight)));
        assert_eq!(refusal("abcdef"), None);
    }
}
