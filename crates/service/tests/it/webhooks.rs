//! Webhooks: what arrives where, in which order, again and again until it does, and what becomes of one that never
//! takes anything.

use crate::receiver::{Does, Receiver};
use crate::stage::{Stage, fields, not_found, text, word};
use domain::event::EventKind;
use domain::id::{DeliveryId, IntegrationId, LockId, PlaceId};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use service::deliveries::{self, Delivery, State};
use service::integrations::{self, IntegrationFilter, IntegrationInput, IntegrationView};
use service::locks::LockInput;
use service::users::UserInput;
use service::{Caller, Error, Field, Page, jobs, locks, users};
use sha2::Sha256;
use std::collections::BTreeSet;
use testkit::App;

const PAGE: Page = Page { limit: 100, offset: 0 };

async fn log(stage: &Stage, id: IntegrationId) -> Vec<Delivery> {
    deliveries::list(stage.service(), &stage.owner(), (id, None), PAGE).await.unwrap().items
}

async fn rename(stage: &Stage, lock: LockId, name: &str) {
    let input = LockInput { name: text(name), ..LockInput::default() };
    locks::update(stage.service(), &stage.owner(), lock, input).await.unwrap();
}

async fn hire(stage: &Stage, name: &str) {
    let input = UserInput { name: text(name), ..UserInput::default() };
    users::create(stage.service(), &stage.owner(), input).await.unwrap();
}

async fn view(stage: &Stage, id: IntegrationId) -> IntegrationView {
    integrations::get(stage.service(), &stage.owner(), id).await.unwrap()
}

fn wish(url: &str) -> IntegrationInput {
    IntegrationInput {
        r#type: text("event_webhook"),
        name: text("Hook"),
        url: text(url),
        ..IntegrationInput::default()
    }
}

async fn make(stage: &Stage, by: &Caller, input: IntegrationInput) -> Result<IntegrationView, Error> {
    integrations::create(stage.service(), by, input).await
}

#[tokio::test]
async fn an_unlock_arrives_signed_and_in_the_shape_of_the_contract() {
    let stage = Stage::open().await;
    let receiver = Receiver::open().await;
    let id = receiver.subscribe(&stage, &["lock.unlock"]).await;
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    assert!(stage.unlock(&stage.gym.stranger, stage.studio()).await.is_err());
    stage.app.step().await;
    let messages = receiver.messages();
    assert_eq!(messages.len(), 2, "each once");
    let (opened, refused): (Vec<_>, Vec<_>) = messages.iter().partition(|message| message.body["success"] == true);
    let line = &stage.events("lock.unlock").await.into_iter().find(|line| line.refusal.is_none()).unwrap();
    assert_eq!(
        opened[0].body,
        json!({
            "uuid": line.uuid, "type": "lock.unlock", "actor_type": "User", "actor_id": stage.gym.member.id,
            "actor_name": line.actor.as_ref().unwrap().name, "object_type": "Lock", "object_id": stage.front_door().get(),
            "object_name": line.object.name, "organization_id": stage.organization().get(),
            "place_id": stage.harbour().get(), "success": true, "error_code": null, "error_message": null,
            "created_at": line.created_at.to_string(),
        })
    );
    assert_eq!((&refused[0].body["success"], &refused[0].body["error_code"]), (&json!(false), &json!("fcd8ef")));
    assert!(refused[0].body["error_message"].as_str().is_some_and(|sentence| sentence.ends_with('.')));
    for message in &messages {
        let mut mac = Hmac::<Sha256>::new_from_slice(b"open sesame").unwrap();
        mac.update(&message.raw);
        let signature = format!("sha256={}", hex::encode(mac.finalize().into_bytes()));
        assert_eq!(message.headers["x-signature"], signature);
        assert_eq!(message.headers["content-type"], "application/json");
        assert_eq!(message.headers["host"], format!("127.0.0.1:{}", receiver.port));
        assert!(message.headers["user-agent"].starts_with("Latchkey/"));
        assert_eq!(message.path, "/in?from=latchkey");
        let delivery: i64 = message.headers["x-latchkey-delivery"].parse().unwrap();
        assert!(log(&stage, id).await.iter().any(|one| one.id.get() == delivery && one.state == State::Delivered));
        assert!(!message.headers.keys().any(|name| name.starts_with("x-kisi")));
    }
    stage.finish().await;
}

#[tokio::test]
async fn each_objects_events_arrive_in_order_and_the_others_go_on() {
    let stage = Stage::open().await;
    let receiver = Receiver::open().await;
    let id = receiver.subscribe(&stage, &["lock.update", "user.create"]).await;
    receiver.with("lock.update", Does::Answer(500, ""));
    for name in ["One", "Two", "Three"] {
        rename(&stage, stage.studio(), name).await;
    }
    hire(&stage, "Nora").await;
    stage.app.step().await;
    let mut types = receiver.types();
    types.sort();
    assert_eq!(types, ["lock.update", "user.create"], "the second event of the door waits for the first");
    assert_eq!(log(&stage, id).await.iter().filter(|one| one.state == State::Waiting).count(), 3);
    receiver.relent();
    stage.app.step().await;
    assert_eq!(receiver.messages().len(), 2, "not before its pause is over");
    stage.app.clock.advance_s(60);
    stage.app.step().await;
    let names: Vec<_> = receiver.messages()[2..].iter().map(|message| message.body["object_name"].clone()).collect();
    assert_eq!(names, ["One", "Two", "Three"]);
    let first = log(&stage, id).await.pop().unwrap();
    assert_eq!((first.attempts, first.last_status, first.last_error), (2, Some(200), None));
    stage.finish().await;
}

#[tokio::test]
async fn what_was_sent_and_not_noted_when_the_server_died_is_sent_again_under_the_same_ids() {
    let stage = Stage::open().await;
    let receiver = Receiver::open().await;
    receiver.subscribe(&stage, &["user.create"]).await;
    hire(&stage, "Nora").await;
    receiver.then([Does::Hang]);
    let service = stage.service().clone();
    let dying = tokio::spawn(async move { jobs::run_once(&service).await });
    receiver.next().await;
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
    let other = stage.app.another().await;
    other.step().await;
    assert_eq!(receiver.messages().len(), 1, "another server waits for the lease to end");
    stage.app.clock.advance_s(61);
    other.step().await;
    let messages = receiver.messages();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0].raw, messages[1].raw);
    assert_eq!(messages[0].headers["x-latchkey-delivery"], messages[1].headers["x-latchkey-delivery"]);
    other.finish().await;
    stage.finish().await;
}

#[tokio::test]
async fn two_servers_send_each_event_once() {
    let stage = Stage::open().await;
    let receiver = Receiver::open().await;
    receiver.subscribe(&stage, &["user.create"]).await;
    for turn in 0..40 {
        hire(&stage, &format!("Nora {turn}")).await;
    }
    let other = stage.app.another().await;
    tokio::join!(stage.app.step(), other.step());
    stage.app.step().await;
    let uuids: Vec<_> = receiver.messages().iter().map(|message| message.body["uuid"].to_string()).collect();
    assert_eq!(uuids.len(), 40);
    assert_eq!(uuids.into_iter().collect::<BTreeSet<_>>().len(), 40);
    other.finish().await;
    stage.finish().await;
}

#[tokio::test]
async fn events_are_sent_while_the_server_runs_without_being_asked() {
    let stage = Stage::of(App::builder().running_jobs()).await;
    let receiver = Receiver::open().await;
    receiver.subscribe(&stage, &["lock.unlock"]).await;
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    receiver.next().await;
    assert_eq!(receiver.types(), ["lock.unlock"]);
    stage.finish().await;
}

#[tokio::test]
async fn a_receiver_that_never_answers_holds_nobody_else_up() {
    let stage = Stage::of(App::builder().running_jobs()).await;
    let (silent, other) = (Receiver::open().await, Receiver::open().await);
    let id = silent.subscribe(&stage, &["user.create"]).await;
    let of_other = other.subscribe(&stage, &["user.create"]).await;
    silent.with("user.create", Does::Hang);
    for name in ["Nora", "Olaf"] {
        hire(&stage, name).await;
        other.next().await;
    }
    silent.next().await;
    assert_eq!(other.types(), ["user.create", "user.create"]);
    assert!(log(&stage, id).await.iter().all(|one| one.state == State::Waiting));
    // It hangs up without an answer.
    silent.relent();
    while log(&stage, id).await.iter().all(|one| one.last_error.is_none()) {
        tokio::task::yield_now().await;
    }
    assert!(log(&stage, of_other).await.iter().all(|one| one.state == State::Delivered && one.last_error.is_none()));
    stage.finish().await;
}

#[tokio::test]
async fn a_webhook_that_takes_nothing_is_warned_of_then_switched_off_and_its_owner_is_written_to() {
    let stage = Stage::open().await;
    let receiver = Receiver::open().await;
    let id = receiver.subscribe(&stage, &["lock.update"]).await;
    receiver.with("lock.update", Does::Answer(503, ""));
    rename(&stage, stage.studio(), "Spa").await;
    let began = stage.service().now();
    let mut warned_at = None;
    while view(&stage, id).await.integration.enabled {
        stage.app.step().await;
        if warned_at.is_none() && !stage.events("integration.warn_due_to_error").await.is_empty() {
            warned_at = Some(stage.service().now());
        }
        stage.app.clock.advance_s(1_800);
        assert!(stage.service().now() < began.plus_seconds(5 * 86_400), "it goes on for ever");
    }
    let off = view(&stage, id).await.integration;
    let off_at = off.disabled_due_to_error_at.unwrap();
    assert!(warned_at.unwrap() >= began.plus_seconds(3_600) && warned_at.unwrap() < began.plus_seconds(12 * 3_600));
    assert!(off_at >= began.plus_seconds(3 * 86_400), "{off_at}");
    let lines = stage.events("integration.warn_due_to_error,integration.disable_due_to_error").await;
    let kinds: Vec<_> = lines.iter().map(|line| (line.kind, line.object.id, line.actor.is_none())).collect();
    let line = |kind| (kind, id.get(), true);
    assert_eq!(kinds, [EventKind::IntegrationDisableDueToError, EventKind::IntegrationWarnDueToError].map(line));
    let subjects: Vec<_> = stage.app.mails().into_iter().map(|mail| (mail.to, mail.subject)).collect();
    let mail = |subject: &str| (stage.gym.owner.email.clone(), subject.to_owned());
    assert_eq!(subjects, [mail("The webhook Hook is switched off"), mail("The webhook Hook keeps failing")]);
    let before = receiver.messages().len();
    rename(&stage, stage.studio(), "Sauna").await;
    stage.app.clock.advance_s(86_400);
    stage.app.step().await;
    assert_eq!(receiver.messages().len(), before, "nothing is sent any more");
    receiver.relent();
    let on = IntegrationInput { enabled: Field::Set(true), ..IntegrationInput::default() };
    integrations::update(stage.service(), &stage.owner(), id, on).await.unwrap();
    assert_eq!(view(&stage, id).await.integration.disabled_due_to_error_at, None);
    rename(&stage, stage.studio(), "Gym").await;
    stage.app.step().await;
    let last = receiver.messages().pop().unwrap();
    assert_eq!(last.body["object_name"], "Gym");
    stage.finish().await;
}

#[tokio::test]
async fn an_event_that_is_never_taken_is_given_up_after_three_days_and_the_next_one_goes() {
    let stage = Stage::open().await;
    let receiver = Receiver::open().await;
    let id = receiver.subscribe(&stage, &["lock.update", "user.create"]).await;
    receiver.with("lock.update", Does::Answer(400, ""));
    rename(&stage, stage.studio(), "Spa").await;
    rename(&stage, stage.studio(), "Sauna").await;
    for day in 0..5 {
        for _ in 0..24 {
            stage.app.clock.advance_s(3_600);
            // Others arrive, so the webhook is not to blame.
            hire(&stage, "Nora").await;
            stage.app.step().await;
        }
        let dead = deliveries::list(stage.service(), &stage.owner(), (id, Some(State::Dead)), PAGE).await.unwrap();
        assert_eq!(dead.total, i64::from(day >= 3), "day {day}");
    }
    let mut sent: Vec<_> = receiver.messages().iter().map(|message| message.body["object_name"].to_string()).collect();
    sent.retain(|name| name != "\"Nora\"");
    sent.dedup();
    assert_eq!(sent, ["\"Spa\"", "\"Sauna\""]);
    assert!(view(&stage, id).await.integration.enabled);
    assert_eq!(stage.events("integration.warn_due_to_error").await.len(), 0);
    stage.finish().await;
}

#[tokio::test]
async fn a_delivery_is_made_again_on_demand() {
    let stage = Stage::open().await;
    let receiver = Receiver::open().await;
    let id = receiver.subscribe(&stage, &["user.create"]).await;
    hire(&stage, "Nora").await;
    stage.app.step().await;
    let sent = log(&stage, id).await[0].id;
    let again = async |id, sent| deliveries::repeat(stage.service(), &stage.owner(), id, sent).await;
    again(id, sent).await.unwrap();
    stage.app.step().await;
    let messages = receiver.messages();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0].raw, messages[1].raw);
    not_found(again(id, DeliveryId::new(9_999)).await);
    not_found(again(IntegrationId::new(9_999), sent).await);
    let off = IntegrationInput { enabled: Field::Set(false), ..IntegrationInput::default() };
    integrations::update(stage.service(), &stage.owner(), id, off).await.unwrap();
    assert_eq!(fields(again(id, sent).await), ["base"]);
    stage.finish().await;
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let stage = Stage::open().await;
    let (receiver, elsewhere) = (Receiver::open().await, Receiver::open().await);
    let id = receiver.subscribe(&stage, &["user.create"]).await;
    let location: &'static str = format!("Location: http://127.0.0.1:{}/\r\n", elsewhere.port).leak();
    for (before, status) in [301, 302, 303, 307, 308].into_iter().enumerate() {
        receiver.then([Does::Answer(status, location)]);
        hire(&stage, "Nora").await;
        stage.app.step().await;
        assert_eq!((receiver.messages().len(), elsewhere.messages().len()), (before + 1, 0));
        let failed = log(&stage, id).await.remove(0);
        assert_eq!((failed.state, failed.last_status), (State::Waiting, Some(i64::from(status))));
        assert!(failed.last_error.unwrap().contains("redirects are not followed"));
    }
    stage.finish().await;
}

#[tokio::test]
async fn no_webhook_leads_into_the_house_unless_the_settings_say_so() {
    let stage = Stage::of(App::builder().settings(|settings| settings.webhook_networks = Vec::new())).await;
    let inside = [
        "https://127.0.0.1/in",
        "https://localhost/in",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://[fd00:ec2::254]/",
        "https://[::ffff:192.168.1.1]/",
        "http://hooks.example/in",
        "http://9.9.9.9/",
        "https://me:secret@hooks.example/",
        "ftp://hooks.example/",
        "hooks.example",
    ];
    for url in inside {
        assert_eq!(fields(make(&stage, &stage.owner(), wish(url)).await), ["url"], "{url}");
    }
    let made = make(&stage, &stage.owner(), wish("https://9.9.9.9/in")).await.unwrap();
    let input = IntegrationInput { url: text("https://192.168.1.1/"), ..IntegrationInput::default() };
    let changed = integrations::update(stage.service(), &stage.owner(), made.integration.id, input).await;
    assert_eq!(fields(changed), ["url"]);
    integrations::delete(stage.service(), &stage.owner(), made.integration.id).await.unwrap();
    stage.finish().await;
}

#[tokio::test]
async fn what_an_address_turns_out_to_be_counts_when_it_is_called() {
    let stage = Stage::open().await;
    let receiver = Receiver::open().await;
    let id = receiver.subscribe(&stage, &["user.create"]).await;
    hire(&stage, "Nora").await;
    // The same database under settings that allow nothing.
    let strict = stage.app.another_with(|settings| settings.webhook_networks = Vec::new()).await;
    strict.step().await;
    assert_eq!(receiver.messages().len(), 0);
    let failed = log(&stage, id).await.remove(0);
    assert!(failed.last_error.unwrap().contains("not on the public internet"));
    strict.abandon().await;
    stage.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_an_integration_is_said_by_field() {
    let stage = Stage::open().await;
    let wrong = async |input| fields(make(&stage, &stage.owner(), input).await);
    let good = || wish("https://hooks.example/in");
    assert_eq!(wrong(IntegrationInput::default()).await, ["name", "type", "url"]);
    assert_eq!(wrong(IntegrationInput { r#type: text("rhombus_systems_camera"), ..good() }).await, ["type"]);
    let events = Field::Set(vec!["lock.unlok".to_owned()]);
    assert_eq!(wrong(IntegrationInput { enabled_events: events, ..good() }).await, ["enabled_events"]);
    assert_eq!(wrong(IntegrationInput { signature_key: text(&"x".repeat(256)), ..good() }).await, ["signature_key"]);
    assert_eq!(wrong(IntegrationInput { place_id: Field::Set(9_999), ..good() }).await, ["place_id"]);
    let named = IntegrationInput { r#type: text("jumpcloud_user_import"), ..good() };
    let Err(Error::Invalid(problems)) = make(&stage, &stage.owner(), named).await else { panic!("taken") };
    assert!(problems.fields()["type"][0].contains("jumpcloud_user_import"));
    stage.finish().await;
}

#[tokio::test]
async fn an_integration_of_a_place_hears_of_that_place_alone() {
    let stage = Stage::open().await;
    let receiver = Receiver::open().await;
    let url = format!("http://127.0.0.1:{}/", receiver.port);
    let place_id = Field::Set(stage.hill().get());
    let made = make(&stage, &stage.owner(), IntegrationInput { place_id, ..wish(&url) }).await.unwrap();
    assert_eq!(made.place.map(|place| place.id), Some(stage.hill()));
    rename(&stage, stage.studio(), "Spa").await;
    rename(&stage, stage.hill_door(), "Gate").await;
    stage.app.step().await;
    let mut types = receiver.types();
    types.sort();
    assert_eq!(types, ["integration.create", "lock.update"]);
    assert_eq!(receiver.messages()[0].headers.get("x-signature"), None, "there is no key");
    let filter = IntegrationFilter { place: Some(PlaceId::new(stage.gym.harbour.id)), ..IntegrationFilter::default() };
    let here = integrations::list(stage.service(), &stage.owner(), filter, PAGE).await.unwrap();
    assert_eq!(here.total, 0);
    let by_place = make(&stage, &stage.caller(&stage.gym.hill_administrator), wish(&url)).await;
    assert_eq!(word(&by_place), "forbidden");
    stage.finish().await;
}
