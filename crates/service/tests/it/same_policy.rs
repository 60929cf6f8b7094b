//! A snapshot and any deltas after it are one policy, through the wire format, over generated histories of the use
//! cases; and no server decides by what was older than a second. `cargo xtask prove same-policy` reads the figures.

use crate::stage::{Stage, code, door};
use ::door::sync::{Delta, Frame, Replica, Snapshot};
use domain::access::{Change, Policy, rewound, settled};
use domain::id::OrganizationId;
use domain::time::Timestamp;
use serde_json::{Value, json};
use service::unlock::unlock;
use std::time::{Duration, Instant};
use store::Location;
use testkit::postgres::Database;
use testkit::{App, Builder, Person, SeededChance};

/// How many histories, unless the proof asks for more.
fn histories(least: u64) -> u64 {
    std::env::var("LATCHKEY_HISTORIES").ok().and_then(|count| count.parse().ok()).unwrap_or(least)
}

const STEPS: usize = 60;

#[tokio::test]
async fn sqlite() {
    let mut changes = 0;
    for seed in 0..histories(3) {
        changes += follow(App::builder(), seed).await;
    }
    println!("histories: {} of {changes} changes", histories(3));
}

#[tokio::test]
async fn postgres() {
    let (count, mut changes) = (histories(3).div_ceil(3), 0);
    for seed in 0..count {
        let database = Database::create().unwrap();
        changes += follow(App::builder().on(Location::parse(&database.url()).unwrap()), seed).await;
    }
    println!("histories: {count} of {changes} changes");
}

/// Lives a history and follows it in every way. Gives the number of its changes.
async fn follow(builder: Builder, seed: u64) -> usize {
    let stage = Stage::of(builder).await;
    let mut history = History { stage: &stage, chance: Draw(SeededChance::new(seed)) };
    let mut replica = Replica::default();
    replica.take(through_the_wire(&Frame::Snapshot(snapshot(&stage).await))).unwrap();
    let before = log(&stage).await.len();
    let began_at = stage.service().now();
    for step in 0..STEPS {
        history.step().await;
        // Sometimes several at once, as after a cut line.
        if history.chance.below(3) > 0 || step + 1 == STEPS {
            let snapshot = snapshot(&stage).await;
            let frame = delta(&stage, &replica, &snapshot).await;
            replica.take(through_the_wire(&frame)).unwrap();
            assert_eq!(replica.revision(), Some(snapshot.revision));
            assert_eq!(replica.policy().digest().get(), snapshot.digest, "seed {seed}, step {step}");
        }
        stage.app.clock.advance_s(30);
    }
    let of_rows = policy(snapshot(&stage).await.rows);
    assert_eq!(*replica.policy(), of_rows, "seed {seed}");
    assert_eq!(policy(of_rows.to_changes()), of_rows, "seed {seed}: a policy writes itself down");
    assert_eq!(policy(settled(log(&stage).await)), of_rows, "seed {seed}: the log tells the present");
    let mut at = began_at;
    while at < stage.service().now() {
        assert_eq!(
            rewound_to(&stage, &of_rows, at).await,
            told_until(&stage, at).await,
            "seed {seed}: the past at {at}"
        );
        at = at.plus_seconds(75);
    }
    let mut fresh = Replica::default();
    fresh.take(through_the_wire(&Frame::Snapshot(snapshot(&stage).await))).unwrap();
    assert_eq!(fresh.policy(), replica.policy());
    let changes = log(&stage).await.len() - before;
    assert!(changes > STEPS / 2, "seed {seed}: almost nothing happened");
    stage.app.abandon().await;
    changes
}

fn policy(changes: Vec<Change>) -> Policy {
    let mut policy = Policy::default();
    changes.into_iter().for_each(|change| policy.apply(change));
    policy
}

/// The past as it follows from the present and from what has changed since.
async fn rewound_to(stage: &Stage, present: &Policy, at: Timestamp) -> Policy {
    let organization = stage.organization();
    let changed = stage.app.store.read(move |read| store::changes::changed_since(read, organization, at));
    rewound(present, changed.await.unwrap().unwrap())
}

/// The past as the log tells it from its beginning.
async fn told_until(stage: &Stage, at: Timestamp) -> Policy {
    let organization = stage.organization();
    let told = stage.app.store.read(move |read| store::changes::until(read, organization, at));
    policy(settled(told.await.unwrap()))
}

fn through_the_wire(frame: &Frame) -> Frame {
    let read = Frame::from_bytes(&frame.to_bytes()).unwrap();
    assert_eq!(read, *frame);
    read
}

async fn snapshot(stage: &Stage) -> Snapshot {
    let organization = stage.organization();
    let read = stage.app.store.read(move |read| store::changes::snapshot(read, organization));
    let (revision, rows) = read.await.unwrap();
    let digest = policy(rows.clone()).digest().get();
    Snapshot { revision, digest, rows }
}

async fn delta(stage: &Stage, replica: &Replica, to: &Snapshot) -> Frame {
    let (organization, from) = (stage.organization(), replica.revision().unwrap());
    let changes = stage.app.store.read(move |read| store::changes::since(read, organization, from)).await.unwrap();
    let changes = changes.into_iter().map(|(_, change)| change).collect();
    Frame::Delta(Delta { from, to: to.revision, digest: to.digest, changes })
}

async fn log(stage: &Stage) -> Vec<Change> {
    let organization: OrganizationId = stage.organization();
    stage.app.store.read(move |read| store::changes::until(read, organization, Timestamp::MAX)).await.unwrap()
}

struct Draw(SeededChance);

impl Draw {
    fn below(&self, limit: usize) -> usize {
        let mut bytes = [0; 8];
        service::Chance::fill(&self.0, &mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % limit as u64).unwrap()
    }

    fn of<T: Copy>(&self, items: &[T]) -> Option<T> {
        if items.is_empty() { None } else { items.get(self.below(items.len())).copied() }
    }

    fn flip(&self) -> bool {
        self.below(2) == 0
    }
}

/// Somebody who does anything that the API lets an owner do, to anything.
struct History<'a> {
    stage: &'a Stage,
    chance: Draw,
}

impl History<'_> {
    async fn step(&mut self) {
        let owner = &self.stage.gym.owner;
        let (path, body) = match self.chance.below(19) {
            0 => (
                "/places".to_owned(),
                json!({"place": {"name": "Gym", "address": "Street 1", "time_zone": "Asia/Kolkata"}}),
            ),
            1 => ("/locks".to_owned(), json!({"lock": {"name": "Door", "place_id": self.one("/places").await}})),
            2 => ("/groups".to_owned(), json!({"group": {"name": "Group", "place_id": self.one("/places").await}})),
            3 => ("/users".to_owned(), json!({"user": {"name": "Person", "send_emails": false}})),
            4 => (
                "/group_locks".to_owned(),
                json!({"group_lock": {"group_id": self.one("/groups").await, "lock_id": self.one("/locks").await}}),
            ),
            5..=6 => ("/role_assignments".to_owned(), self.right().await),
            7..=8 => ("/schedules".to_owned(), json!({ "schedule": self.schedule().await })),
            9 => (
                self.act("/locks", &["lock_down", "cancel_lockdown", "first_to_arrive", "last_to_leave", "unlock"])
                    .await,
                Value::Null,
            ),
            10 => (self.act("/places", &["lock_down", "cancel_lockdown"]).await, Value::Null),
            11 => (
                format!("/organization/{}", if self.chance.flip() { "lock_down" } else { "cancel_lockdown" }),
                Value::Null,
            ),
            12 => ("/teams".to_owned(), json!({"team": {"name": "Team"}})),
            13..=14 => (
                "/team_memberships".to_owned(),
                json!({"team_membership": {
                    "team_id": self.one("/teams").await, "member_type": "User", "member_id": self.one("/users").await,
                }}),
            ),
            15..=16 => return self.change().await,
            _ => return self.remove().await,
        };
        // What cannot be is refused, and changes nothing.
        let _ = self.stage.app.post(path, owner, body).await;
    }

    async fn act(&self, list: &str, verbs: &[&str]) -> String {
        format!("{list}/{}/{}", self.one(list).await, self.chance.of(verbs).unwrap())
    }

    async fn right(&self) -> Value {
        let (kind, id, role) = match self.chance.below(4) {
            0 => ("Organization", self.stage.organization().get(), "organization_basic"),
            1 => ("Place", self.one("/places").await, "place_basic"),
            _ => ("Group", self.one("/groups").await, "group_basic"),
        };
        let until = self.chance.flip().then_some("2026-12-24T18:00:00Z");
        let (of, list) = if self.chance.below(3) == 0 { ("Team", "/teams") } else { ("User", "/users") };
        json!({"role_assignment": {
            "applies_to_type": kind, "applies_to_id": id, "assignee_type": of,
            "assignee_id": self.one(list).await, "role_id": role, "notify": false, "valid_until": until,
        }})
    }

    async fn schedule(&self) -> Value {
        let (kind, id) = match self.chance.below(3) {
            0 => ("Group", self.one("/groups").await),
            1 => ("Place", self.one("/places").await),
            _ => ("Lock", self.one("/locks").await),
        };
        let consequence = self.chance.of(&["allow", "allow", "unlock", "first_to_arrive"]);
        let mut schedule = match self.chance.below(3) {
            0 => {
                json!({"type": "single_event", "starts_at": "2026-05-04T08:00:00Z", "ends_at": "2026-05-04T20:00:00Z"})
            }
            1 => json!({"type": "single_all_day_event", "starts_at_date": "2026-05-04", "ends_at_date": "2026-05-05"}),
            _ => json!({
                "type": "recurring_event", "monday": true, "tuesday": self.chance.flip(), "wednesday": false,
                "thursday": false, "friday": false, "saturday": false, "sunday": false,
                "starts_at_time": "06:00", "ends_at_time": "22:00",
            }),
        };
        let more = json!({
            "enabled": self.chance.below(4) > 0, "override": kind == "Place" || self.chance.flip(),
            "consequence": consequence, "scheduleable_type": kind, "scheduleable_id": id,
        });
        for (name, value) in more.as_object().unwrap() {
            schedule[name] = value.clone();
        }
        schedule
    }

    async fn change(&self) {
        let on = self.chance.flip();
        let (list, body) = match self.chance.below(7) {
            0 => ("/places", json!({"place": {"time_zone": if on { "Europe/Berlin" } else { "Australia/Lord_Howe" }}})),
            1 => ("/locks", json!({"lock": {"time_restriction_enabled": on, "reader_restriction_enabled": !on}})),
            2 => ("/groups", json!({"group": {"time_restriction_enabled": on, "login_enabled": !on}})),
            3 => ("/users", json!({"user": {"access_enabled": on}})),
            4 => ("/teams", json!({"team": {"name": "Crew"}})),
            5 => {
                let until = on.then_some("2026-11-11T11:11:00Z");
                ("/role_assignments", json!({"role_assignment": {"valid_until": until}}))
            }
            _ => ("/schedules", json!({"schedule": {"enabled": on}})),
        };
        let path = format!("{list}/{}", self.one(list).await);
        let _ = self.stage.app.patch(path, &self.stage.gym.owner, body).await;
    }

    async fn remove(&self) {
        let lists = [
            "/places",
            "/locks",
            "/groups",
            "/users",
            "/schedules",
            "/role_assignments",
            "/schedules",
            "/teams",
            "/team_memberships",
            "/team_memberships",
        ];
        let list = self.chance.of(&lists).unwrap();
        let path = format!("{list}/{}", self.one(list).await);
        let _ = self.stage.app.delete(path, &self.stage.gym.owner).await;
    }

    /// One of a list: the newest or any.
    async fn one(&self, list: &str) -> i64 {
        let reply = self.stage.app.get(format!("{list}?limit=100"), &self.stage.gym.owner).await.expect(200);
        self.chance.of(&reply.ids()).unwrap_or(0)
    }
}

/// How often a right is taken away and given again.
const ROUNDS: u32 = 4;

#[tokio::test]
async fn a_server_that_hears_nothing_decides_by_nothing_older_than_a_second() {
    let database = Database::create().unwrap();
    let location = Location::parse(&database.url()).unwrap();
    let stage = Stage::of(App::builder().on(location).settings(|settings| settings.unlock_shared_ms = 1_000)).await;
    // No job runs there: it hears no news and compares no revisions but before it decides.
    let deaf = stage.app.another().await;
    let mut oldest = Duration::ZERO;
    for _ in 0..ROUNDS {
        let taken = set_access(&stage, false).await;
        oldest = oldest.max(until_answered(&stage, &deaf, &stage.gym.member, "fcd8ff", taken).await);
        let given = set_access(&stage, true).await;
        oldest = oldest.max(until_answered(&stage, &deaf, &stage.gym.member, "", given).await);
    }
    println!("stalest: {} ms", oldest.as_millis());
    assert!(oldest < Duration::from_secs(1), "{oldest:?}");
    deaf.finish().await;
    stage.finish().await;
}

#[tokio::test]
async fn a_server_that_listens_hears_at_once() {
    let database = Database::create().unwrap();
    let location = Location::parse(&database.url()).unwrap();
    let stage = Stage::of(App::builder().on(location.clone()).running_jobs()).await;
    let other = stage.app.another_running_jobs().await;
    let taken = set_access(&stage, false).await;
    let heard = until_answered(&stage, &other, &stage.gym.member, "fcd8ff", taken).await;
    println!("heard after: {} ms", heard.as_millis());
    assert!(heard < Duration::from_secs(1), "{heard:?}");
    other.finish().await;
    stage.finish().await;
}

async fn set_access(stage: &Stage, on: bool) -> Instant {
    let path = format!("/users/{}", stage.gym.member.id);
    let body = json!({"user": {"access_enabled": on}});
    let _ = stage.app.patch(path, &stage.gym.owner, body).await.expect(204);
    now()
}

/// Asks a server again and again, and gives the time after which the last other answer came.
async fn until_answered(stage: &Stage, server: &App, person: &Person, wanted: &str, since: Instant) -> Duration {
    let mut last = Duration::ZERO;
    loop {
        // The clock of the house stands; without this an answer would be shared for ever.
        stage.app.clock.advance_ms(1);
        let asked = now();
        let answer = unlock(&server.service, &stage.caller(person), door(stage.front_door())).await;
        if code(&answer) == wanted {
            return last;
        }
        last = asked.saturating_duration_since(since);
        assert!(last < Duration::from_secs(5), "still answered {}", code(&answer));
    }
}

#[expect(clippy::disallowed_methods, reason = "what is measured here is real time")]
fn now() -> Instant {
    Instant::now()
}
