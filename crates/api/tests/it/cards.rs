//! `/cards` and `/card_assignments`

use crate::resource::{Resource, holds, live};
use crate::{events, gym};
use serde_json::{Value, json};
use testkit::{App, Gym, NOBODY};

/// A card of every format, with what an answer says of it beyond what was sent.
fn formats() -> Vec<(Value, Value)> {
    let numbers = |kind: &str| json!({ "type": kind, "facility_code": 12, "card_number": 3_456 });
    let lf = |name: &str, uid: &str| json!({ "format_name": name, "uid": uid, "frequency": "LF", "third_party": true });
    vec![
        (json!({ "type": "mifare_desfire", "token": "ABC-123" }), json!({ "uid": "", "third_party": false })),
        (json!({ "type": "third_party_hf", "uid": "04a1b2c3" }), json!({ "model": "credential-third-party" })),
        (json!({ "type": "third_party_hf_mifare_classic", "data_block_value": "d4" }), json!({ "frequency": "HF" })),
        (numbers("third_party_lf_hid_corporate1000_35"), lf("hid_corporate1000_35", "c00d80")),
        (numbers("third_party_lf_hid_h10301"), lf("hid_h10301", "c0d80")),
        (json!({ "type": "third_party_lf_hid_h10302", "card_number": 3_456 }), lf("hid_h10302", "d80")),
        (numbers("third_party_lf_hid_h10304"), lf("hid_h10304", "600d80")),
        (numbers("third_party_lf_hid_h2004064"), lf("hid_h2004064", "6000d80")),
        (numbers("third_party_lf_em_410x_26"), lf("em_410x_26", "c0d80")),
        (
            json!({ "type": "third_party_lf_em_410x_32_34", "card_id": 4_294_967_295_i64 }),
            lf("em_410x_32_34", "ffffffff"),
        ),
        (
            json!({ "type": "third_party_lf_keyscan_c15001", "facility_code": 12, "card_number": 3_456, "oem": 1 }),
            lf("keyscan_c15001", "10c0d80"),
        ),
        (numbers("third_party_lf_hid_d10202"), lf("hid_d10202", "c000d80")),
        (json!({ "type": "third_party_lf", "uid": "0606c040", "length": 26 }), json!({ "frequency": "LF" })),
        (json!({ "type": "third_party_qr_code", "uid": "Grüße 1" }), json!({ "frequency": "optical" })),
        (json!({ "type": "third_party_barcode", "uid": "4006381333931" }), json!({ "frequency": "optical" })),
    ]
}

async fn enrol(app: &App, gym: &Gym, uid: &str) -> i64 {
    let body = json!({ "card": { "type": "third_party_lf", "uid": uid, "length": 16 } });
    app.post("/cards", &gym.front_desk, body).await.expect(200).id()
}

/// Gives a new card to the member, and gives the ids of the card and of the assignment.
async fn give(app: &App, gym: &Gym, uid: &str) -> (i64, i64) {
    let card = enrol(app, gym, uid).await;
    let body = json!({ "assignee_type": "User", "assignee_id": gym.member.id, "card_id": card });
    let given = app.post("/card_assignments", &gym.front_desk, json!({ "card_assignment": body })).await.expect(200);
    (card, given.id())
}

async fn token(app: &App, gym: &Gym, assignment: i64) -> String {
    let path = format!("/card_assignments/{assignment}/activation_token");
    let reply = app.post(path, &gym.front_desk, json!({})).await.expect(200);
    reply.body["activation_token"].as_str().expect("a token").to_owned()
}

async fn status(app: &App, gym: &Gym, assignment: i64) -> Value {
    app.get(format!("/card_assignments/{assignment}"), &gym.owner).await.expect(200).body["status"].clone()
}

#[tokio::test]
async fn cards_of_every_format_live_and_die_and_are_enrolled_once() {
    let (app, gym) = gym().await;
    for (body, more) in formats() {
        let made = app.post("/cards", &gym.front_desk, json!({ "card": body })).await.expect(200);
        let mut sent = body.clone();
        sent.as_object_mut().expect("an object").remove("length");
        holds(&made.body, &sent);
        holds(&made.body, &more);
        holds(&made.body, &json!({ "assigned": false, "activated": false, "user_id": null, "last_used_at": null }));
        let again = app.post("/cards", &gym.front_desk, json!({ "card": body })).await.expect(422);
        assert_eq!((again.fields(), again.code()), (vec!["base"], "cabbeb"), "{body}");
        let one = format!("/cards/{}", made.id());
        assert_eq!(app.get(&one, &gym.observer).await.expect(200).body, made.body);
        let _ = app.delete(&one, &gym.observer).await.expect(403);
        let _ = app.delete(&one, &gym.front_desk).await.expect(204);
        assert_eq!(app.get(&one, &gym.owner).await.expect(404).code(), "faa9ef");
        let _ = app.post("/cards", &gym.front_desk, json!({ "card": body })).await.expect(200);
    }
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_card_is_said_by_field() {
    let (app, gym) = gym().await;
    for (card, fields) in [
        (json!({}), &["type"][..]),
        (json!({ "type": "magic" }), &["type"]),
        (json!({ "type": "mifare_desfire" }), &["token"]),
        (json!({ "type": "third_party_hf", "uid": "12345" }), &["uid"]),
        (json!({ "type": "third_party_hf", "uid": "zz34567" }), &["uid"]),
        (json!({ "type": "third_party_hf_mifare_classic", "data_block_value": " " }), &["data_block_value"]),
        (
            json!({ "type": "third_party_lf_hid_h10301", "facility_code": 256, "card_number": 65_536 }),
            &["card_number", "facility_code"],
        ),
        (json!({ "type": "third_party_lf_hid_h10302", "card_number": "x" }), &["card_number"]),
        (json!({ "type": "third_party_lf_em_410x_32_34", "card_id": -1 }), &["card_id"]),
        (json!({ "type": "third_party_lf_keyscan_c15001", "facility_code": 1, "card_number": 1 }), &["oem"]),
        (json!({ "type": "third_party_lf", "uid": "ff", "length": 9 }), &["length"]),
        (json!({ "type": "third_party_qr_code", "uid": "x".repeat(2_001) }), &["uid"]),
    ] {
        let reply = app.post("/cards", &gym.front_desk, json!({ "card": card.clone() })).await.expect(422);
        assert_eq!(reply.fields(), fields, "{card}");
    }
    app.finish().await;
}

#[tokio::test]
async fn an_assignment_lives_and_dies() {
    let (app, gym) = gym().await;
    let card = enrol(&app, &gym, "0001").await;
    let first =
        json!({ "assignee_type": "User", "assignee_id": gym.member.id, "card_id": card, "two_factor_pin": "0042" });
    let resource = Resource {
        path: "/card_assignments",
        envelope: "card_assignment",
        query: format!("card_id={card}"),
        first,
        second: json!({ "two_factor_pin": null }),
    };
    live(&app, gym.front_desk.as_ref(), &resource).await;
    let (_, given) = give(&app, &gym, "0002").await;
    let body = app.get(format!("/card_assignments/{given}"), &gym.member).await.expect(200).body;
    let wanted = json!({
        "status": "deactivated", "user_id": gym.member.id, "guest_id": null, "created_by_type": "User",
        "created_by_id": gym.front_desk.id, "send_two_factor_pin_notification": false,
    });
    holds(&body, &wanted);
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_an_assignment_is_said_by_field() {
    let (app, gym) = gym().await;
    let (taken, given) = give(&app, &gym, "0001").await;
    let free = enrol(&app, &gym, "0002").await;
    let of = |assignee: i64, card: i64| json!({ "assignee_type": "User", "assignee_id": assignee, "card_id": card });
    let guest = json!({ "assignee_type": "Guest", "assignee_id": gym.member.id, "card_id": free });
    let team = json!({ "assignee_type": "Team", "assignee_id": 1, "card_id": free });
    let pin = json!({ "assignee_id": gym.member.id, "card_id": free, "two_factor_pin": "12a4" });
    for (body, fields) in [
        (json!({}), &["assignee_id", "card_id"][..]),
        (guest, &["assignee_id"]),
        (team, &["assignee_type"]),
        (of(999_999, free), &["assignee_id"]),
        (of(gym.member.id, 999_999), &["card_id"]),
        (of(gym.member.id, taken), &["card_id"]),
        (pin, &["two_factor_pin"]),
    ] {
        let reply = app.post("/card_assignments", &gym.front_desk, json!({ "card_assignment": body })).await;
        assert_eq!(reply.expect(422).fields(), fields);
    }
    let mailed = json!({ "two_factor_pin": "1234", "send_two_factor_pin_notification": true });
    let reply = app.patch(format!("/card_assignments/{given}"), &gym.front_desk, mailed).await.expect(422);
    assert_eq!(reply.fields(), ["send_two_factor_pin_notification"]);
    let old = json!({ "card_assignment": { "user_id": gym.member.id, "card_id": free } });
    let _ = app.post("/card_assignments", &gym.front_desk, old).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn staff_activate_a_card_and_end_it_and_both_are_in_the_log() {
    let (app, gym) = gym().await;
    let (card, given) = give(&app, &gym, "0001").await;
    let act = async |path: String| app.post(path, &gym.front_desk, json!({})).await;
    let reply = act(format!("/card_assignments/{given}/deactivate")).await.expect(422);
    assert_eq!((reply.fields(), reply.code()), (vec!["base"], "faa9ff"));
    for _ in 0..2 {
        let _ = act(format!("/card_assignments/{given}/activate")).await.expect(204);
    }
    assert_eq!(status(&app, &gym, given).await, "activated");
    let body = app.get(format!("/cards/{card}"), &gym.owner).await.body;
    holds(&body, &json!({ "activated": true, "activated_at": testkit::START, "assigned_at": testkit::START }));
    let _ = act(format!("/cards/{card}/deactivate")).await.expect(204);
    assert_eq!(act(format!("/cards/{card}/deactivate")).await.expect(422).code(), "faa9ff");
    assert_eq!(status(&app, &gym, given).await, "deactivated");
    let _ = act(format!("/cards/{card}/activate")).await.expect(204);
    let _ = act(format!("/cards/{card}/deassign")).await.expect(204);
    for verb in ["deassign", "activate", "deactivate"] {
        assert_eq!(act(format!("/cards/{card}/{verb}")).await.expect(422).fields(), ["base"], "{verb}");
    }
    let lines = events(&app, &gym.owner, json!({ "event_object_type": "Card", "event_object_id": card })).await;
    let mut types: Vec<_> = lines.iter().map(|line| line["type"].as_str().expect("a type")).collect();
    types.sort_unstable();
    let expected = ["card.activate", "card.activate", "card.assign", "card.create", "card.deactivate", "card.deassign"];
    assert_eq!(types, expected);
    assert!(lines.iter().all(|line| !line["object_name"].as_str().expect("a name").contains("0001")));
    app.finish().await;
}

#[tokio::test]
async fn a_card_is_given_by_address_as_old_clients_do() {
    let (app, gym) = gym().await;
    let card = enrol(&app, &gym, "0001").await;
    let assign = async |email: &str| {
        app.post(format!("/cards/{card}/assign"), &gym.front_desk, json!({ "card": { "email": email } })).await
    };
    assert_eq!(assign("nobody@ironworks.example").await.expect(422).fields(), ["email"]);
    assert_eq!(assign("no address").await.expect(422).fields(), ["email"]);
    let without = app.post(format!("/cards/{card}/assign"), &gym.front_desk, json!({})).await.expect(422);
    assert_eq!(without.fields(), ["email"]);
    let _ = assign(&gym.member.email).await.expect(204);
    assert_eq!(assign(&gym.stranger.email).await.expect(422).fields(), ["card_id"]);
    let body = app.get(format!("/cards/{card}"), &gym.owner).await.body;
    let user = json!({ "id": gym.member.id, "resource_type": "User", "email": gym.member.email, "name": "member" });
    holds(&body, &json!({ "user_id": gym.member.id, "user": user, "assigned_by_id": gym.front_desk.id }));
    let pin = json!({ "card": { "two_factor_pin": "0042" } });
    let _ = app.patch(format!("/cards/{card}"), &gym.front_desk, pin.clone()).await.expect(204);
    assert_eq!(app.get(format!("/cards/{card}"), &gym.owner).await.body["two_factor_pin"], "0042");
    let free = enrol(&app, &gym, "0002").await;
    let reply = app.patch(format!("/cards/{free}"), &gym.front_desk, pin).await.expect(422);
    assert_eq!(reply.fields(), ["two_factor_pin"]);
    app.finish().await;
}

#[tokio::test]
async fn whoever_carries_a_card_activates_it_by_a_token_that_works_once() {
    let (app, gym) = gym().await;
    let (_, given) = give(&app, &gym, "0001").await;
    let first = token(&app, &gym, given).await;
    let second = token(&app, &gym, given).await;
    let signed = async |token: &str, secret: &str| {
        app.post(format!("/card_assignments/{token}/activate_with_token"), secret, json!({})).await
    };
    let _ = signed(&first, gym.member.as_ref()).await.expect(404);
    let _ = signed(&second, gym.stranger.as_ref()).await.expect(404);
    let _ = signed(&second, gym.member.as_ref()).await.expect(204);
    assert_eq!(status(&app, &gym, given).await, "activated");
    let _ = signed(&second, gym.member.as_ref()).await.expect(404);
    let made = events(&app, &gym.owner, json!({ "event_type": "card.update" })).await;
    assert_eq!(made.len(), 2, "a token that is made is in the log");
    let lines = events(&app, &gym.owner, json!({ "event_type": "card.activate_with_token" })).await;
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["actor_id"], gym.member.id);
    let path = format!("/card_assignments/{given}/activation_token");
    assert_eq!(app.post(path, &gym.front_desk, json!({})).await.expect(422).fields(), ["base"]);
    app.finish().await;
}

#[tokio::test]
async fn a_token_activates_without_signing_in_and_dies_when_staff_decide() {
    let (app, gym) = gym().await;
    let (card, given) = give(&app, &gym, "0001").await;
    let unsigned = async |token: &str| app.post(format!("/cards/{token}/activate_with_token"), NOBODY, json!({})).await;
    let activation = token(&app, &gym, given).await;
    let _ = unsigned(&activation).await.expect(204);
    assert_eq!(status(&app, &gym, given).await, "activated");
    assert_eq!(unsigned(&activation).await.expect(401).code(), "afc507");
    assert_eq!(unsigned("none").await.expect(401).code(), "afc507");
    let _ = app.post(format!("/cards/{card}/deactivate"), &gym.front_desk, json!({})).await.expect(204);
    let late = token(&app, &gym, given).await;
    let _ = app.post(format!("/cards/{card}/activate"), &gym.front_desk, json!({})).await.expect(204);
    let _ = app.post(format!("/cards/{card}/deactivate"), &gym.front_desk, json!({})).await.expect(204);
    let _ = unsigned(&late).await.expect(401);
    assert_eq!(status(&app, &gym, given).await, "deactivated", "what staff ended stays ended");
    app.finish().await;
}

#[tokio::test]
async fn lists_of_cards_are_filtered_and_members_see_their_own() {
    let (app, gym) = gym().await;
    let (first, given) = give(&app, &gym, "0001").await;
    let (second, other) = give(&app, &gym, "0002").await;
    let third = enrol(&app, &gym, "0003").await;
    let _ = app.post(format!("/card_assignments/{given}/activate"), &gym.owner, json!({})).await.expect(204);
    let list = async |query: &str| app.get(format!("/cards?{query}"), &gym.observer).await.expect(200).ids();
    assert_eq!(list("").await, [first, second, third]);
    assert_eq!(list("sort=-last_used_at").await, [third, second, first]);
    assert_eq!(list("status=activated").await, [first]);
    assert_eq!(list("status=deactivated").await, [second]);
    assert_eq!(list("status=unassigned").await, [third]);
    assert_eq!(list("activated=True").await, [first]);
    assert_eq!(list("uid=0003").await, [third]);
    assert_eq!(list("token=none").await, Vec::<i64>::new());
    assert_eq!(list(&format!("user_id={}", gym.member.id)).await, [first, second]);
    let _ = app.get("/cards?status=lost", &gym.owner).await.expect(400);
    let given_list =
        async |query: &str| app.get(format!("/card_assignments?{query}"), &gym.observer).await.expect(200).ids();
    assert_eq!(given_list("status=activated").await, [given]);
    assert_eq!(given_list(&format!("card_id={second}")).await, [other]);
    assert_eq!(given_list(&format!("assignee_type=User&assignee_id={}", gym.member.id)).await, [given, other]);
    assert_eq!(given_list("assignee_type=Guest").await, Vec::<i64>::new());
    let _ = app.get("/card_assignments?status=lost", &gym.owner).await.expect(400);
    let mine = async |path: &str| app.get(path, &gym.member).await.expect(200).ids();
    assert_eq!(mine("/cards?user_id=me").await, [first, second]);
    assert_eq!(mine("/cards").await, [first, second]);
    assert_eq!(mine("/card_assignments").await, [given, other]);
    assert_eq!(mine(&format!("/cards?user_id={}", gym.owner.id)).await, Vec::<i64>::new());
    let _ = app.get(format!("/cards/{first}"), &gym.member).await.expect(200);
    let _ = app.get(format!("/cards/{third}"), &gym.member).await.expect(404);
    let _ = app.post(format!("/cards/{first}/activate"), &gym.member, json!({})).await.expect(403);
    app.finish().await;
}
