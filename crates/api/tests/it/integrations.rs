//! `/integrations`

use crate::resource::holds;
use crate::{contract, gym};
use domain::event::EventKind;
use domain::integration::EventTypes;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::{App, Gym, Reply};

/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:9/";

async fn create(app: &App, gym: &Gym, more: Value) -> Reply {
    let mut body = json!({ "type": "event_webhook", "name": "Hook", "url": NOWHERE, "enabled": false });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    app.post("/integrations", &gym.owner, json!({ "integration": body })).await
}

#[tokio::test]
async fn an_integration_lives_as_the_contract_says_and_never_shows_its_key() {
    let (app, gym) = gym().await;
    let more = json!({ "signature_key": "open sesame", "enabled_events": ["lock.unlock", "lock.opened"] });
    let made = create(&app, &gym, more).await.expect(200);
    let one = format!("/integrations/{}", made.id());
    holds(
        &made.body,
        &json!({
            "resource_type": "Integration", "name": "Hook", "type": "event_webhook", "url": NOWHERE, "enabled": false,
            "enabled_events": ["lock.unlock", "lock.opened"], "disabled_due_to_error": false,
            "disabled_due_to_error_at": null, "place_id": null, "organization_id": gym.organization.id.get(),
        }),
    );
    assert_eq!(app.get(&one, &gym.owner).await.expect(200).body, made.body);
    let listed = app.get("/integrations?scope=organization&enabled=false&query=hook", &gym.owner).await.expect(200);
    let row = &listed.rows()[0];
    assert_eq!((&row["id"], row.get("url"), row.get("enabled_events")), (&made.body["id"], None, None));
    app.clock.advance_s(60);
    let change = json!({ "integration": { "name": "Zap", "enabled_events": null, "signature_key": null } });
    let _ = app.patch(&one, &gym.owner, change).await.expect(204);
    let changed = app.get(&one, &gym.owner).await.expect(200);
    holds(&changed.body, &json!({ "name": "Zap", "enabled_events": [], "url": NOWHERE }));
    assert!(changed.body["updated_at"].as_str() > made.body["updated_at"].as_str());
    let _ = app.put(&one, &gym.owner, json!({ "enabled": "true" })).await.expect(204);
    holds(&app.get(&one, &gym.owner).await.expect(200).body, &json!({ "enabled": true, "name": "Zap" }));
    for shown in [&made, &listed, &changed] {
        assert!(!shown.body.to_string().contains("sesame") && !shown.body.to_string().contains("signature_key"));
    }
    let _ = app.delete(&one, &gym.owner).await.expect(204);
    let _ = app.get(&one, &gym.owner).await.expect(404);
    let kinds = crate::events(&app, &gym.owner, json!({ "event_object_type": "Integration" })).await;
    let kinds: Vec<_> = kinds.iter().map(|line| line["type"].as_str().expect("a type").to_owned()).collect();
    for kind in ["integration.create", "integration.update", "integration.destroy"] {
        assert!(kinds.contains(&kind.to_owned()), "{kind}: {kinds:?}");
    }
    app.finish().await;
}

#[tokio::test]
async fn integrations_are_filtered_and_paged() {
    let (app, gym) = gym().await;
    let all = create(&app, &gym, json!({ "name": "All" })).await.expect(200).id();
    let here = create(&app, &gym, json!({ "name": "Here", "place_id": gym.harbour.id, "enabled": true })).await;
    holds(&here.body, &json!({ "place_id": gym.harbour.id }));
    assert_eq!(here.body["place"]["name"], "Harbour");
    let here = here.expect(200).id();
    let (at_place, of_ids) = (format!("place_id={}", gym.harbour.id), format!("ids={all}"));
    let of_group = format!("group_id={}", gym.members);
    for (query, found) in [
        ("", vec![all, here]),
        ("scope=place", vec![here]),
        ("scope=organization", vec![all]),
        (at_place.as_str(), vec![here]),
        ("enabled=true", vec![here]),
        (of_ids.as_str(), vec![all]),
        ("query=al", vec![all]),
        (of_group.as_str(), vec![]),
        ("limit=1&offset=1", vec![here]),
    ] {
        assert_eq!(app.get(format!("/integrations?{query}"), &gym.owner).await.expect(200).ids(), found, "{query}");
    }
    let _ = app.get("/integrations?scope=door", &gym.owner).await.expect(400);
    let place = app.get(format!("/places/{}", gym.harbour.id), &gym.owner).await.expect(200);
    assert_eq!(place.body["integrations_count"], 1);
    let _ = app.delete(format!("/integrations/{here}"), &gym.owner).await.expect(204);
    app.finish().await;
}

#[tokio::test]
async fn deliveries_are_listed_and_made_again() {
    let (app, gym) = gym().await;
    let hook = create(&app, &gym, json!({ "enabled": true })).await.expect(200).id();
    let list = format!("/integrations/{hook}/deliveries");
    let waiting = app.get(&list, &gym.owner).await.expect(200);
    let first = waiting.rows()[0].clone();
    let object = json!({ "object_type": "Integration", "object_id": hook, "event_type": "integration.create" });
    holds(&first, &object);
    holds(&first, &json!({ "status": "waiting", "attempts": 0, "last_status": null, "delivered_at": null }));
    app.step().await;
    let failed = app.get(&list, &gym.owner).await.expect(200).rows()[0].clone();
    holds(&failed, &json!({ "status": "waiting", "attempts": 1, "last_status": null }));
    assert!(failed["last_error"].as_str().is_some_and(|error| error.contains("127.0.0.1:9")), "{failed}");
    let again = format!("{list}/{}/redeliver", first["id"]);
    let _ = app.post(&again, &gym.owner, json!({})).await.expect(204);
    let fresh = app.get(format!("{list}?status=waiting&limit=250"), &gym.owner).await.expect(200);
    let row = fresh.rows().iter().find(|row| row["id"] == first["id"]).expect("it waits");
    holds(row, &json!({ "attempts": 0 }));
    assert_eq!(app.get(format!("{list}?status=delivered"), &gym.owner).await.expect(200).rows().len(), 0);
    let _ = app.get(format!("{list}?status=lost"), &gym.owner).await.expect(400);
    let _ = app.post(format!("{list}/none/redeliver"), &gym.owner, json!({})).await.expect(404);
    let _ = app.patch(format!("/integrations/{hook}"), &gym.owner, json!({ "enabled": false })).await.expect(204);
    assert_eq!(app.post(&again, &gym.owner, json!({})).await.expect(422).fields(), ["base"]);
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_an_integration_is_said_by_field() {
    let (app, gym) = gym().await;
    let wrong = async |more: Value| create(&app, &gym, more).await.expect(422);
    assert_eq!(wrong(json!({ "type": null, "name": "", "url": null })).await.fields(), ["name", "type", "url"]);
    assert_eq!(wrong(json!({ "type": "active_directory_user_import" })).await.fields(), ["type"]);
    assert_eq!(wrong(json!({ "url": "http://10.0.0.1/" })).await.fields(), ["url"]);
    assert_eq!(wrong(json!({ "enabled_events": ["lock.unlok"] })).await.fields(), ["enabled_events"]);
    assert_eq!(wrong(json!({ "enabled_events": "lock.unlock" })).await.fields(), ["enabled_events"]);
    assert_eq!(wrong(json!({ "enabled": "perhaps" })).await.fields(), ["enabled"]);
    app.finish().await;
}

#[tokio::test]
async fn an_integration_stays_in_its_place_and_of_its_type() {
    let (app, gym) = gym().await;
    let all = create(&app, &gym, json!({})).await.expect(200).body;
    let here = create(&app, &gym, json!({ "place_id": gym.harbour.id })).await.expect(200).body;
    for (made, place) in [(&all, gym.harbour.id), (&here, gym.hill.id)] {
        let one = format!("/integrations/{}", made["id"]);
        for (change, field) in
            [(json!({ "place_id": place }), "place_id"), (json!({ "type": "jumpcloud_user_import" }), "type")]
        {
            let refused = app.patch(&one, &gym.owner, json!({ "integration": change })).await.expect(422);
            assert_eq!(refused.fields(), [field]);
        }
        let same = json!({ "type": made["type"], "name": made["name"], "place_id": made["place_id"] });
        let _ = app.patch(&one, &gym.owner, json!({ "integration": same })).await.expect(204);
        assert_eq!(app.get(&one, &gym.owner).await.expect(200).body["place_id"], made["place_id"]);
    }
    app.finish().await;
}

#[test]
fn every_event_type_of_the_contract_can_be_asked_for() {
    let items = &contract::schema("IntegrationEventWebhook")["properties"]["enabled_events"]["items"]["enum"];
    let words: BTreeSet<&str> = items.as_array().expect("words").iter().filter_map(Value::as_str).collect();
    assert_eq!(EventTypes::parse(words.iter().copied()).expect("types").words().len(), words.len());
    for kind in EventKind::ALL {
        assert!(words.contains(kind.word()), "{} is none of the contract's", kind.word());
    }
}
