//! The life of a resource, which is the same for all of them.

use serde_json::{Value, json};
use testkit::{App, NOBODY};

/// A resource with two states of it.
pub(crate) struct Resource {
    /// The path of the list.
    pub(crate) path: &'static str,
    /// The name of the envelope.
    pub(crate) envelope: &'static str,
    /// What the list wants to be asked with, without the question mark.
    pub(crate) query: String,
    /// What it is made of.
    pub(crate) first: Value,
    /// What is changed later.
    pub(crate) second: Value,
}

/// Makes one, reads it, finds it in the list, changes it by `PATCH` and back by `PUT`, removes it, and
/// finds nothing.
pub(crate) async fn live(app: &App, secret: &str, resource: &Resource) {
    let Resource { path, envelope, query, first, second } = resource;
    let made = app.post(path, secret, json!({ *envelope: first })).await.expect(200);
    let (id, made) = (made.id(), settled(made.body));
    holds(&made, first);
    let one = format!("{path}/{id}");
    assert_eq!(settled(app.get(&one, secret).await.expect(200).body), made, "reading gives what making gave");
    let list = format!("{path}?limit=100&{query}");
    let listed = app.get(&list, secret).await.expect(200);
    let is_listed = listed.rows().iter().any(|row| settled(row.clone()) == made);
    assert!(is_listed, "the list holds the same row: {}", listed.body);
    let count = listed.rows().len();
    if !second.is_null() {
        app.clock.advance_s(60);
        let _ = app.patch(&one, secret, json!({ *envelope: second })).await.expect(204);
        let changed = settled(app.get(&one, secret).await.expect(200).body);
        holds(&changed, second);
        assert!(changed["updated_at"].as_str() > made["updated_at"].as_str(), "it says when it changed");
        let untouched = changed.as_object().expect("an object").iter().filter(|(key, _)| {
            second.get(key.as_str()).is_none() && key.as_str() != "updated_at" && !DERIVED.contains(&key.as_str())
        });
        untouched.for_each(|(key, value)| assert_eq!(value, &made[key], "{key} was not mentioned and changed"));
        let _ = app.put(&one, secret, first.clone()).await.expect(204);
        holds(&app.get(&one, secret).await.expect(200).body, first);
    }
    assert_eq!(app.get(&one, NOBODY).await.status, 401);
    let _ = app.delete(&one, secret).await.expect(204);
    let _ = app.get(&one, secret).await.expect(404);
    let _ = app.delete(&one, secret).await.expect(404);
    if !second.is_null() {
        let _ = app.patch(&one, secret, json!({ *envelope: second })).await.expect(404);
    }
    let listed = app.get(&list, secret).await.expect(200);
    assert_eq!(listed.rows().len(), count - 1);
    assert!(!listed.ids().contains(&id), "the list holds it no more");
}

/// A row without what its controller says, which comes a moment later.
fn settled(mut row: Value) -> Value {
    row.as_object_mut().expect("an object").remove("online");
    row
}

/// Fields that follow from others.
const DERIVED: &[&str] =
    &["holidays", "next_occurence", "locked_down_since", "tz_time_zone", "time_restriction_time_zone"];

/// Checks that an answer holds what was asked for.
pub(crate) fn holds(body: &Value, wanted: &Value) {
    for (key, value) in wanted.as_object().expect("an object") {
        assert_eq!(&body[key], value, "{key} of {body}");
    }
}
