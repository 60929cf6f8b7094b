//! The description of the API, as OpenAPI 3.1: a file of JSON for each resource, put together once. It is what
//! `GET /openapi.json` answers, what the page for people is made of, and what every test of the API is held against.
//!
//! A file holds its `tag`, its `paths`, and the `schemas` and `responses` that its paths need. What all operations
//! have in common is left out there and added here: the tag, and the errors that any request may meet. The others
//! stand as numbers in `x-errors`.

mod json;

pub use json::Json;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::LazyLock;

/// The whole description.
pub struct Document {
    /// The description itself.
    pub root: Json,
    /// The same as text.
    pub text: String,
    /// A name for this version of the text, in quotation marks (RFC 9110 §8.8.3).
    pub etag: String,
}

/// The description.
pub fn document() -> &'static Document {
    static DOCUMENT: LazyLock<Document> = LazyLock::new(|| match read() {
        Ok(document) => document,
        Err(error) => {
            tracing::error!(%error, "the description of the API cannot be read");
            Document { root: Json::Null, text: String::new(), etag: String::new() }
        }
    });
    &DOCUMENT
}

impl Document {
    /// What a `$ref` points to; anything else is itself.
    #[must_use]
    pub fn resolve<'a>(&'a self, value: &'a Json) -> &'a Json {
        let target = value.get("$ref").and_then(Json::text).and_then(|target| target.strip_prefix("#/"));
        let found = target.and_then(|target| self.root.at(&target.split('/').collect::<Vec<_>>()));
        found.unwrap_or(value)
    }
}

const SHARED: &str = include_str!("shared.json");

/// One for each resource, in the order in which they are shown.
const RESOURCES: &[&str] = &[
    include_str!("logins.json"),
    include_str!("users.json"),
    include_str!("guests.json"),
    include_str!("invites.json"),
    include_str!("role_assignments.json"),
    include_str!("teams.json"),
    include_str!("team_memberships.json"),
    include_str!("roles.json"),
    include_str!("organizations.json"),
    include_str!("places.json"),
    include_str!("floors.json"),
    include_str!("locks.json"),
    include_str!("groups.json"),
    include_str!("group_locks.json"),
    include_str!("group_links.json"),
    include_str!("schedules.json"),
    include_str!("holiday_calendars.json"),
    include_str!("calendar.json"),
    include_str!("explain.json"),
    include_str!("events.json"),
    include_str!("presences.json"),
    include_str!("integrations.json"),
    include_str!("cards.json"),
    include_str!("card_assignments.json"),
    include_str!("controllers.json"),
    include_str!("controller_relay_connections.json"),
    include_str!("cameras.json"),
    include_str!("welcomes.json"),
    include_str!("members.json"),
    include_str!("shares.json"),
    include_str!("openapi.json"),
];

fn read() -> serde_json::Result<Document> {
    let mut root: Json = serde_json::from_str(SHARED)?;
    let mut tags = Vec::new();
    for resource in RESOURCES {
        let mut resource: Json = serde_json::from_str(resource)?;
        let tag = resource.take("tag").unwrap_or(Json::Null);
        let name = tag.get("name").cloned().unwrap_or(Json::Null);
        for (path, mut item) in owned(resource.take("paths")) {
            complete(&mut item, &name);
            root.change("paths", |paths| paths.change(&path, |known| known.extend(item)));
        }
        for part in ["schemas", "responses"] {
            let own = Json::Object(owned(resource.take(part)));
            root.change("components", |components| components.change(part, |known| known.extend(own)));
        }
        tags.push(tag);
    }
    root.extend(Json::Object(vec![("tags".to_owned(), Json::List(tags))]));
    let text = serde_json::to_string(&root)?;
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    Ok(Document { etag: format!("\"{:016x}\"", hasher.finish()), root, text })
}

fn owned(value: Option<Json>) -> Vec<(String, Json)> {
    if let Some(Json::Object(entries)) = value { entries } else { Vec::new() }
}

/// Adds to each operation of a path what all of them have.
fn complete(item: &mut Json, tag: &Json) {
    let Json::Object(entries) = item else { return };
    for (_, operation) in entries.iter_mut().filter(|(method, _)| METHODS.contains(&method.as_str())) {
        operation.extend(Json::Object(vec![("tags".to_owned(), Json::List(vec![tag.clone()]))]));
        let own = operation.take("x-errors").unwrap_or(Json::Null);
        let is_own =
            |status: &str| own.items().iter().any(|item| matches!(item, Json::Number(n) if n.to_string() == status));
        let is_public = operation.get("security").is_some_and(|ways| ways.items().is_empty());
        let has = |status: &str| match status {
            "400" | "429" | "503" => true,
            "401" if !is_public => true,
            _ => is_own(status),
        };
        let errors = ERRORS.iter().filter(|(status, _)| has(status)).map(|(status, name)| {
            let target = Json::Text(format!("#/components/responses/{name}"));
            ((*status).to_owned(), Json::Object(vec![("$ref".to_owned(), target)]))
        });
        let errors = Json::Object(errors.collect());
        operation.change("responses", |responses| responses.extend(errors));
    }
}

const METHODS: &[&str] = &["get", "post", "put", "patch", "delete"];

/// The errors by their status. The response of each is in `shared.json`.
const ERRORS: &[(&str, &str)] = &[
    ("400", "Malformed"),
    ("401", "Unauthenticated"),
    ("403", "Forbidden"),
    ("404", "NotFound"),
    ("409", "Conflict"),
    ("422", "Invalid"),
    ("429", "Throttled"),
    ("503", "Unavailable"),
];
