//! `/members`

use crate::resource::holds;
use crate::{gym, start};
use serde_json::json;

#[tokio::test]
async fn a_member_is_a_person_with_the_same_id() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let first = json!({
        "name": "Nora", "image": "https://gym.example/nora.jpg", "access_enabled": true, "password_flow_enabled": true,
        "notes": "Left-handed", "metadata": { "tier": "gold", "visits": 3, "vip": true },
    });
    let mut wish = first.clone();
    wish["email"] = json!("nora@ironworks.example");
    let made = app.post("/members", &owner, json!({ "member": wish })).await.expect(200);
    holds(&made.body, &first);
    let more = json!({ "user_id": made.id(), "role_id": "basic", "shares_count": 0, "confirmed": false });
    holds(&made.body, &more);
    let one = format!("/members/{}", made.id());
    assert_eq!(app.get(&one, &owner).await.expect(200).body, made.body);
    let person = app.get(format!("/users/{}", made.id()), &owner).await.expect(200).body;
    holds(&person, &json!({ "name": "Nora", "email": "nora@ironworks.example" }));
    let second = json!({ "name": "Nora N.", "access_enabled": false, "notes": null, "image": null, "metadata": {} });
    let _ = app.patch(&one, &owner, json!({ "member": second })).await.expect(204);
    holds(&app.get(&one, &owner).await.expect(200).body, &second);
    let _ = app.put(&one, &owner, first.clone()).await.expect(204);
    holds(&app.get(&one, &owner).await.expect(200).body, &first);
    let _ = app.delete(&one, &owner).await.expect(204);
    let _ = app.get(&one, &owner).await.expect(404);
    let _ = app.delete(&one, &owner).await.expect(404);
    app.finish().await;
}

#[tokio::test]
async fn a_member_has_an_address_and_it_is_theirs_alone() {
    let (app, gym) = gym().await;
    let nobody = app.post("/members", &gym.owner, json!({ "member": { "name": "Nora" } })).await.expect(422);
    assert_eq!(nobody.fields(), ["email"]);
    let body = json!({ "member": { "email": gym.member.email } });
    assert_eq!(app.post("/members", &gym.owner, body).await.expect(422).fields(), ["email"]);
    app.finish().await;
}

#[tokio::test]
async fn members_are_filtered_and_sorted_as_people_are() {
    let (app, gym) = gym().await;
    let list = async |query: &str| app.get(format!("/members?{query}"), &gym.owner).await.expect(200);
    let found = list(&format!("user_id={}", gym.observer.id)).await;
    assert_eq!(found.ids(), [gym.observer.id]);
    holds(&found.rows()[0], &json!({ "role_id": "organization_observer" }));
    assert_eq!(list("query=observer").await.ids(), [gym.observer.id]);
    let of_group = list(&format!("group_id={}&sort=-name", gym.members)).await;
    assert_eq!(of_group.ids(), [gym.member.id, gym.group_manager.id]);
    holds(&of_group.rows()[0], &json!({ "role_id": "basic", "shares_count": 1 }));
    assert_eq!(app.get("/members", &gym.member).await.expect(200).ids(), [gym.member.id], "oneself");
    assert_eq!(found.header("deprecation"), Some("@1782864000"));
    assert_eq!(app.get("/users", &gym.owner).await.expect(200).header("deprecation"), None);
    app.finish().await;
}
