//! What the stories share: a gym that is open, and the words in which they say what came of a wish.

use domain::event::Event;
use domain::id::{GroupId, LockId, OrganizationId, PlaceId};
use domain::login::LoginKind;
use domain::right::TargetKind;
use domain::time::Timestamp;
use service::assignees::AssigneeId;
use service::auth::{Credentials, NewLogin};
use service::event_sets::Query;
use service::role_assignments::{NewRight, RightView};
use service::unlock::UnlockInput;
use service::{Caller, Error, Field, Service};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;
use testkit::{App, Builder, Gym, Person};

/// A gym that is open.
pub(crate) struct Stage {
    pub(crate) app: App,
    pub(crate) gym: Gym,
}

impl Stage {
    pub(crate) async fn open() -> Self {
        Self::of(App::builder()).await
    }

    pub(crate) async fn of(builder: Builder) -> Self {
        let app = builder.build().await;
        let gym = Gym::open(&app, "ironworks").await;
        Self { app, gym }
    }

    pub(crate) fn service(&self) -> &Service {
        &self.app.service
    }

    pub(crate) fn caller(&self, person: &Person) -> Caller {
        self.app.caller(&person.secret)
    }

    pub(crate) fn owner(&self) -> Caller {
        self.caller(&self.gym.owner)
    }

    pub(crate) const fn organization(&self) -> OrganizationId {
        self.gym.organization.id
    }

    pub(crate) const fn harbour(&self) -> PlaceId {
        PlaceId::new(self.gym.harbour.id)
    }

    pub(crate) const fn hill(&self) -> PlaceId {
        PlaceId::new(self.gym.hill.id)
    }

    pub(crate) const fn members(&self) -> GroupId {
        GroupId::new(self.gym.members)
    }

    pub(crate) const fn staff(&self) -> GroupId {
        GroupId::new(self.gym.staff)
    }

    pub(crate) fn front_door(&self) -> LockId {
        LockId::new(self.gym.harbour.locks[0])
    }

    pub(crate) fn studio(&self) -> LockId {
        LockId::new(self.gym.harbour.locks[1])
    }

    pub(crate) fn office(&self) -> LockId {
        LockId::new(self.gym.harbour.locks[2])
    }

    pub(crate) fn hill_door(&self) -> LockId {
        LockId::new(self.gym.hill.locks[0])
    }

    /// Opens a door for a person.
    pub(crate) async fn unlock(&self, person: &Person, lock: LockId) -> Result<(), Error> {
        service::unlock::unlock(self.service(), &self.caller(person), door(lock)).await
    }

    /// Shares as the owner.
    pub(crate) async fn share(
        &self,
        to: impl Into<AssigneeId>,
        role: &str,
        kind: TargetKind,
        number: i64,
    ) -> Result<RightView, Error> {
        service::role_assignments::create(self.service(), &self.owner(), right(to, role, kind, number)).await
    }

    /// Every line of the log of the last days, newest first.
    pub(crate) async fn events(&self, kinds: &str) -> Vec<Event> {
        self.events_by(Query { event_type: Some(kinds.to_owned()), ..Query::default() }).await
    }

    pub(crate) async fn events_by(&self, query: Query) -> Vec<Event> {
        service::event_sets::create(self.service(), &self.owner(), query).await.unwrap().events
    }

    /// The present revision in the store.
    pub(crate) async fn revision(&self) -> i64 {
        let organization = self.organization();
        self.app.store.read(move |read| store::changes::revision(read, organization)).await.unwrap()
    }

    pub(crate) async fn finish(self) {
        self.app.finish().await;
    }
}

/// A wish to open a door, with nothing beside it.
pub(crate) const fn door(lock: LockId) -> UnlockInput {
    UnlockInput { lock, location: None, has_proximity_proof: false }
}

/// A wish to share, for good and without a mail.
pub(crate) fn right(assignee: impl Into<AssigneeId>, role: &str, kind: TargetKind, number: i64) -> NewRight {
    let assignee = assignee.into();
    let (valid_from, valid_until) = (Field::Absent, Field::Absent);
    NewRight { assignee, kind, number, role: role.to_owned(), notify: false, valid_from, valid_until }
}

pub(crate) fn credentials(domain: Option<&str>, email: &str, password: &str) -> Credentials {
    let (domain, email, password) = (domain.map(ToOwned::to_owned), email.to_owned(), password.to_owned());
    Credentials { domain, email, password, address: Some(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7))) }
}

/// A session is wanted.
pub(crate) fn device() -> NewLogin {
    NewLogin { expire: true, ..NewLogin::default() }
}

/// A key is wanted.
pub(crate) fn key() -> NewLogin {
    NewLogin { kind: LoginKind::Api, expire: false, ..device() }
}

pub(crate) fn text(text: &str) -> Field<String> {
    Field::Set(text.to_owned())
}

pub(crate) fn at(instant: &str) -> Timestamp {
    Timestamp::parse(instant).unwrap()
}

/// What came of a wish, in a word.
pub(crate) fn word<T>(result: &Result<T, Error>) -> &'static str {
    match result {
        Ok(_) => "ok",
        Err(Error::Forbidden(_)) => "forbidden",
        Err(Error::Refused(_) | Error::Closed { .. }) => "refused",
        Err(Error::NotFound(_)) => "not found",
        Err(Error::Invalid(_)) => "invalid",
        Err(Error::Unauthenticated(_)) => "unknown",
        Err(Error::Card(_)) => "card",
        Err(Error::Throttled { .. }) => "throttled",
        Err(Error::Malformed(_)) => "malformed",
        Err(Error::Conflict(_)) => "conflict",
        Err(Error::Controller(_)) => "controller",
        Err(Error::Unavailable(_)) => "unavailable",
        Err(Error::Internal(_)) => "internal",
    }
}

/// The fields that a validation complains about.
#[track_caller]
pub(crate) fn fields<T>(result: Result<T, Error>) -> Vec<&'static str> {
    match result {
        Err(Error::Invalid(problems)) => problems.fields().keys().copied().collect(),
        other => panic!("not a validation: {}", word(&other)),
    }
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "answers are handed over as they come")]
pub(crate) fn forbidden<T>(result: Result<T, Error>) {
    assert_eq!(word(&result), "forbidden");
}

#[track_caller]
#[expect(clippy::needless_pass_by_value, reason = "answers are handed over as they come")]
pub(crate) fn not_found<T>(result: Result<T, Error>) {
    assert_eq!(word(&result), "not found");
}

/// The code with which a door stayed shut, or nothing if it opened.
pub(crate) fn code(result: &Result<(), Error>) -> &'static str {
    result.as_ref().map_or_else(Error::code, |()| "")
}

/// Waits until something is so, at most 20 seconds.
pub(crate) async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let mut looks = tokio::time::interval(Duration::from_millis(10));
    let waited = tokio::time::timeout(Duration::from_secs(20), async {
        while !is_so().await {
            looks.tick().await;
        }
    });
    assert!(waited.await.is_ok(), "never: {what}");
}
