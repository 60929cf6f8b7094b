//! `/locks/{id}/favorite`, `/places/{id}/favorite` and what lists say of favourites.

use crate::gym;
use serde_json::{Value, json};
use testkit::App;

async fn set(app: &App, secret: impl AsRef<str>, path: String) {
    for _ in 0..2 {
        // Twice, for a second press of the star changes nothing.
        let _ = app.post(&path, &secret, json!({})).await.expect(204);
    }
}

#[tokio::test]
async fn favourite_doors_are_each_persons_own() {
    let (app, gym) = gym().await;
    let [front, studio, office] = gym.harbour.locks[..] else { panic!("three doors") };
    let hill = gym.hill.locks[0];
    set(&app, &gym.owner, format!("/locks/{studio}/favorite")).await;
    set(&app, &gym.member, format!("/locks/{front}/favorite")).await;
    let list = async |secret: &str, query: &str| app.get(format!("/locks?{query}"), secret).await.expect(200).ids();
    let (owner, member) = (gym.owner.as_ref(), gym.member.as_ref());
    assert_eq!(list(owner, "favorite=true").await, [studio]);
    assert_eq!(list(owner, "favorite=false").await, [front, hill, office]);
    assert_eq!(list(owner, "favorite=%2A").await, [front, hill, office, studio]);
    assert_eq!(list(owner, "sort=favorite").await, [studio, front, hill, office]);
    assert_eq!(list(owner, "sort=favorite&limit=1&offset=1").await, [front]);
    assert_eq!(list(member, "favorite=true").await, [front]);
    assert_eq!(list(gym.observer.as_ref(), "favorite=true").await, Vec::<i64>::new());
    let _ = app.get("/locks?favorite=perhaps", owner).await.expect(400);
    set(&app, &gym.owner, format!("/locks/{studio}/unfavorite")).await;
    assert_eq!(list(owner, "favorite=true").await, Vec::<i64>::new());
    assert_eq!(list(member, "favorite=true").await, [front]);
    app.finish().await;
}

#[tokio::test]
async fn favourite_places_are_each_persons_own() {
    let (app, gym) = gym().await;
    set(&app, &gym.owner, format!("/places/{}/favorite", gym.hill.id)).await;
    let list = async |query: &str| app.get(format!("/places?{query}"), &gym.owner).await.expect(200).ids();
    assert_eq!(list("favorite=true").await, [gym.hill.id]);
    assert_eq!(list("favorite=false").await, [gym.harbour.id]);
    assert_eq!(list("favorite=%2A").await, [gym.harbour.id, gym.hill.id]);
    assert_eq!(list("sort=favorite").await, [gym.hill.id, gym.harbour.id]);
    let others = app.get("/places?favorite=true", &gym.administrator).await.expect(200);
    assert_eq!(others.ids(), Vec::<i64>::new());
    set(&app, &gym.owner, format!("/places/{}/unfavorite", gym.hill.id)).await;
    assert_eq!(list("favorite=true").await, Vec::<i64>::new());
    app.finish().await;
}

#[tokio::test]
async fn whether_something_is_a_favourite_is_told_to_who_asks() {
    let (app, gym) = gym().await;
    for (one, list) in
        [(format!("/locks/{}", gym.harbour.locks[0]), "/locks"), (format!("/places/{}", gym.harbour.id), "/places")]
    {
        let field = async |path: String| app.get(path, &gym.owner).await.expect(200).body["favorite"].clone();
        let row =
            async |query: &str| app.get(format!("{list}?{query}"), &gym.owner).await.expect(200).rows()[0].clone();
        assert_eq!(field(one.clone()).await, Value::Null);
        assert_eq!(field(format!("{one}?favorite=true")).await, json!(false));
        assert_eq!(row("").await.get("favorite"), None);
        let _ = app.post(format!("{one}/favorite"), &gym.owner, json!({})).await.expect(204);
        assert_eq!(field(format!("{one}?favorite=true")).await, json!(true));
        assert_eq!(row("favorite=%2A").await["favorite"], json!(true));
        assert_eq!(row("favorite=false").await["favorite"], json!(false));
    }
    app.finish().await;
}

#[tokio::test]
async fn a_door_is_a_favourite_from_its_first_moment_if_its_maker_says_so() {
    let (app, gym) = gym().await;
    let body = json!({ "lock": { "name": "Sauna", "place_id": gym.harbour.id, "favorite": true } });
    let made = app.post("/locks", &gym.owner, body).await.expect(200);
    assert_eq!(made.body["favorite"], json!(true));
    assert_eq!(app.get("/locks?favorite=true", &gym.owner).await.ids(), [made.id()]);
    let one = format!("/locks/{}", made.id());
    let _ = app.patch(&one, &gym.owner, json!({ "lock": { "favorite": false } })).await.expect(204);
    assert_eq!(app.get("/locks?favorite=true", &gym.owner).await.ids(), Vec::<i64>::new());
    let _ = app.post(format!("{one}/favorite"), &gym.owner, json!({})).await.expect(204);
    let _ = app.delete(&one, &gym.owner).await.expect(204);
    assert_eq!(app.get("/locks?favorite=true", &gym.owner).await.ids(), Vec::<i64>::new(), "it goes with its door");
    app.finish().await;
}

#[tokio::test]
async fn a_key_without_a_person_has_no_favourites_and_says_so() {
    let (app, gym) = gym().await;
    let all = ("Organization", gym.organization.id.get());
    let maker = app.person(&gym.organization, "maker").await;
    let _ = app.share(&gym.owner, &maker, "organization_administrator", all).await;
    let body = json!({ "login": { "type": "api", "name": "key", "expire": false } });
    let key = app.post("/logins", &maker, body).await.expect(200).body["secret"].as_str().expect("text").to_owned();
    let one = format!("/locks/{}/favorite", gym.harbour.locks[0]);
    let _ = app.post(&one, &key, json!({})).await.expect(204);
    assert_eq!(app.get("/locks?favorite=true", &key).await.ids(), [gym.harbour.locks[0]]);
    let _ = app.delete(format!("/users/{}", maker.id), &gym.owner).await.expect(204);
    let reply = app.post(&one, &key, json!({})).await.expect(403);
    assert!(reply.body["error"].as_str().is_some_and(|text| text.contains("person")), "{}", reply.body);
    assert_eq!(app.get("/locks?favorite=true", &key).await.ids(), Vec::<i64>::new());
    let _ = app.post(format!("/places/{}/favorite", gym.harbour.id), &key, json!({})).await.expect(403);
    app.finish().await;
}
