//! The contract, and what is held against it.

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use testkit::Exchange;

/// The contract as it was published.
static PUBLISHED: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../fixtures/kisi-openapi.json")).expect("the contract is JSON")
});

/// What is our own: operations that the contract does not know, in its form, and words that its enumerations lack.
static OWN: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../fixtures/own-openapi.json")).expect("what is ours is JSON"));

/// The contract with what is our own.
static CONTRACT: LazyLock<Value> = LazyLock::new(|| {
    let mut whole = PUBLISHED.clone();
    for part in ["/paths", "/components/schemas"] {
        let own = OWN.pointer(part).and_then(Value::as_object).expect("our own").clone();
        let published = whole.pointer_mut(part).and_then(Value::as_object_mut).expect("the published");
        for (name, value) in own {
            let Some(known) = published.get_mut(&name).filter(|_| part == "/paths") else {
                assert!(published.insert(name.clone(), value).is_none(), "{name} of {part} is in the contract");
                continue;
            };
            // A path of the contract with a method of our own.
            for (method, operation) in value.as_object().expect("methods") {
                let known = known.as_object_mut().expect("methods").insert(method.clone(), operation.clone());
                assert!(known.is_none(), "{method} {name} is in the contract");
            }
        }
    }
    for (place, words) in OWN["x-more-words"].as_object().expect("words") {
        let known = whole.pointer_mut(place).and_then(Value::as_array_mut).expect("an enumeration of the contract");
        known.extend(words.as_array().expect("a list of words").iter().cloned());
    }
    whole
});

static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// Paths that clients ask for although the contract names them otherwise, with the path that they mean.
const ALIASES: &[(&str, &str)] = &[("/users/user", "/user")];

/// Answers that are given beyond those that the contract lists for an operation.
const BEYOND: &[(u16, &str)] = &[
    (
        400,
        "a request that cannot be read, or a filter of the wrong type; the contract names it for some operations alone",
    ),
    (401, "a dead login; the contract leaves it out for some operations that want one"),
    (403, "what a role may not do; the contract leaves it out for lists and own things"),
    (404, "a thing of another organization, or one that the caller may not see"),
    (422, "values that cannot be taken, by field; the contract leaves it out for most updates and for sign-in"),
    (429, "too many requests; the contract says so in prose alone"),
    (503, "the database does not answer; the contract names it for some operations alone"),
];

/// Holds an answer against the contract: known status, right shape, no field too many, right headers.
pub(crate) fn check(exchange: Exchange<'_>) {
    let Exchange { method, path, reply } = exchange;
    let what = format!("{method} {path} answered {}: {}", reply.status, reply.body);
    assert!(reply.headers.contains_key("x-request-id"), "no request id: {what}");
    if ["OPTIONS", "HEAD"].contains(&method) {
        return;
    }
    let Some((template, operation)) = find(method, path) else {
        assert_eq!((reply.status, &reply.body["code"]), (404, &json!("000404")), "not in the contract: {what}");
        return validate("Error", &json!({ "$ref": "#/components/schemas/Error" }), &reply.body, &what);
    };
    crate::description::check((template, described(method, template)), exchange);
    let status = reply.status.to_string();
    let listed = operation["responses"].get(&status);
    let is_paged = operation["x-paged"] == true && reply.status == 200;
    assert_eq!(reply.headers.contains_key("x-collection-range"), is_paged, "the range of a page: {what}");
    let is_deprecated = operation["deprecated"] == true && reply.status != 404;
    assert!(!is_deprecated || reply.headers.contains_key("deprecation"), "no word of its deprecation: {what}");
    match listed.map(|response| &response["content"]["application/json"]["schema"]) {
        Some(Value::Null) => assert_eq!(reply.body, Value::Null, "a body where there is none: {what}"),
        Some(schema) => validate(&format!("{method} {template} {status}"), schema, &reply.body, &what),
        None => {
            assert!(BEYOND.iter().any(|(known, _)| *known == reply.status), "a status of our own: {what}");
            let name = if reply.status == 422 { "Errors" } else { "Error" };
            let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
            validate(name, &schema, &reply.body, &what);
        }
    }
}

/// The method that the description has: `PUT` is `PATCH` and the reverse.
fn described<'m>(method: &'m str, path: &str) -> &'m str {
    let has = |method| crate::description::find(path, method).is_some();
    match method {
        "PUT" if !has("PUT") => "PATCH",
        "PATCH" if !has("PATCH") => "PUT",
        same => same,
    }
}

/// An operation of the contract, or of our own.
pub(crate) fn operation(method: &str, path: &str) -> Option<&'static Value> {
    CONTRACT["paths"].get(path)?.get(method.to_lowercase())
}

/// Every operation of the contract as it was published.
pub(crate) fn published() -> BTreeSet<String> {
    let paths = PUBLISHED["paths"].as_object().expect("paths").iter();
    let each = |(path, item): (&String, &'static Value)| {
        let methods = item.as_object().expect("methods").keys();
        let names = methods.map(|method| format!("{} {path}", method.to_uppercase()));
        names.collect::<Vec<_>>()
    };
    paths.flat_map(each).collect()
}

/// A schema of the contract by its name.
pub(crate) fn schema(name: &str) -> &'static Value {
    &CONTRACT["components"]["schemas"][name]
}

/// The operation of the contract that a request meets, with its path. `PUT` is `PATCH` and the reverse.
fn find(method: &str, path: &str) -> Option<(&'static str, &'static Value)> {
    let path = ALIASES.iter().find(|(alias, _)| *alias == path).map_or(path, |(_, meant)| meant);
    let paths = CONTRACT["paths"].as_object().expect("paths");
    let fits = paths.iter().filter(|(template, _)| is_like(template, path));
    // The path with the fewest variables is meant, as in `/users/password` beside `/users/{id}`.
    let (template, item) = fits.min_by_key(|(template, _)| template.matches('{').count())?;
    let method = method.to_lowercase();
    let other = match method.as_str() {
        "put" => "patch",
        "patch" => "put",
        same => same,
    };
    let operation = item.get(&method).or_else(|| item.get(other))?;
    Some((template, operation))
}

fn is_like(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len() && template.iter().zip(&path).all(|(one, other)| one.starts_with('{') || one == other)
}

fn validate(key: &str, schema: &Value, body: &Value, what: &str) {
    let validator = validator(key, schema);
    let problems: Vec<String> =
        validator.iter_errors(body).map(|error| format!("{} at {}", error, error.instance_path())).collect();
    assert!(problems.is_empty(), "outside the contract ({key}): {what}\n{}", problems.join("\n"));
}

fn validator(key: &str, schema: &Value) -> Arc<Validator> {
    let mut known = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    let made = known.entry(key.to_owned()).or_insert_with(|| {
        let mut whole = Map::new();
        whole.insert("allOf".to_owned(), json!([schema]));
        whole.insert("components".to_owned(), CONTRACT["components"].clone());
        let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
        Arc::new(options.build(&Value::Object(whole)).expect("a schema of the contract"))
    });
    Arc::clone(made)
}

#[test]
fn every_operation_is_in_the_contract_or_among_our_own() {
    let has = |api: &Value, operation: &api::Operation| {
        api["paths"][operation.path].get(operation.method.to_lowercase()).is_some()
    };
    for operation in api::operations() {
        let (is_known, is_own) = (has(&PUBLISHED, &operation), has(&OWN, &operation));
        let api::Operation { method, path } = operation;
        assert!(is_known != is_own, "{method} {path}: in the contract {is_known}, our own {is_own}");
    }
}

#[test]
fn what_is_our_own_is_there() {
    let operations = api::operations();
    for (path, methods) in OWN["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys() {
            let is_there = operations.iter().any(|one| one.path == path && one.method.eq_ignore_ascii_case(method));
            assert!(is_there, "{method} {path}");
        }
    }
}

#[test]
fn no_operation_is_there_twice() {
    let mut all = api::operations();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[test]
#[should_panic(expected = "outside the contract")]
fn a_field_too_many_is_noticed() {
    let schema = json!({ "type": "object", "additionalProperties": false, "properties": { "id": {} } });
    validate("object", &schema, &json!({ "id": 1, "more": 1 }), "a test");
}

#[test]
#[should_panic(expected = "outside the contract")]
fn a_time_that_is_none_is_noticed() {
    let schema = json!({ "type": "string", "format": "date-time" });
    validate("time", &schema, &json!("yesterday"), "a test");
}
