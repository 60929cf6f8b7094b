//! Our own description of the API, and what is held against it.

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use testkit::Exchange;

/// The description as it is served.
pub(crate) static DESCRIPTION: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&api::openapi::document().text).expect("the description is JSON"));

static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// Holds an answer against the description: a status that the operation has, the headers and the body of it, and no
/// field too many.
pub(crate) fn check(operation: (&str, &str), exchange: Exchange<'_>) {
    let Exchange { method, path, reply } = exchange;
    let what = format!("{method} {path} answered {}: {}", reply.status, reply.body);
    let (template, described) = operation;
    let status = reply.status.to_string();
    let Some(operation) = find(template, described) else { panic!("{described} {template} is not described: {HOW}") };
    let Some(response) = operation["responses"].get(&status).map(resolve) else {
        let file = file(template);
        panic!(
            "{file} does not say that {described} {template} can answer {status}; add it, to `x-errors` if it is an error. {what}"
        )
    };
    let has_range = response["headers"].get("X-Collection-Range").is_some();
    assert_eq!(reply.headers.contains_key("x-collection-range"), has_range, "the range of a page: {what}");
    match response["content"].get("application/json") {
        None => assert_eq!(reply.body, Value::Null, "a body that is not described: {what}"),
        Some(content) => validate(&format!("{described} {template} {status}"), &content["schema"], &reply.body, &what),
    }
}

const HOW: &str = "see \"Adding an endpoint\" in CONTRIBUTING.md";

/// An operation of the description.
pub(crate) fn find(path: &str, method: &str) -> Option<&'static Value> {
    DESCRIPTION["paths"].get(path)?.get(method.to_lowercase())
}

/// What a reference points to; anything else is itself.
pub(crate) fn resolve(value: &'static Value) -> &'static Value {
    let Some(target) = value.get("$ref").and_then(Value::as_str) else { return value };
    let pointer = target.strip_prefix('#').unwrap_or_else(|| panic!("{target} is in another document"));
    DESCRIPTION.pointer(pointer).unwrap_or_else(|| panic!("there is no {target}"))
}

/// The file that a path belongs into.
fn file(path: &str) -> String {
    let resource = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    format!("crates/api/src/openapi/{resource}.json")
}

fn validate(key: &str, schema: &Value, body: &Value, what: &str) {
    let problems: Vec<String> =
        validator(key, schema).iter_errors(body).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(problems.is_empty(), "outside our own description ({key}): {what}\n{}", problems.join("\n"));
}

fn validator(key: &str, schema: &Value) -> Arc<Validator> {
    let mut known = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    let made = known.entry(key.to_owned()).or_insert_with(|| {
        let mut whole = Map::new();
        whole.insert("allOf".to_owned(), json!([schema]));
        whole.insert("components".to_owned(), DESCRIPTION["components"].clone());
        let options = jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
        Arc::new(options.build(&Value::Object(whole)).expect("a schema of the description"))
    });
    Arc::clone(made)
}

/// Every operation with its path.
pub(crate) fn operations() -> Vec<(&'static str, String, &'static Value)> {
    let paths = DESCRIPTION["paths"].as_object().expect("paths");
    let methods = paths.iter().flat_map(|(path, item)| {
        let item = item.as_object().expect("a path").iter().filter(|(key, _)| *key != "parameters");
        item.map(move |(method, operation)| (path.as_str(), method.to_uppercase(), operation))
    });
    methods.collect()
}

#[test]
fn exactly_the_operations_are_described() {
    let there: BTreeSet<(&str, String)> =
        api::operations().iter().map(|one| (one.path, one.method.to_owned())).collect();
    let described: BTreeSet<(&str, String)> =
        operations().into_iter().map(|(path, method, _)| (path, method)).collect();
    let drafts: Vec<String> = there.difference(&described).map(|(path, method)| draft(path, method)).collect();
    assert!(drafts.is_empty(), "not described; {HOW}. A draft to begin with:\n{}", drafts.join("\n"));
    let gone: Vec<_> = described.difference(&there).collect();
    assert!(gone.is_empty(), "described but not there: take it out of crates/api/src/openapi: {gone:?}");
}

/// The facts that the contract, or what is our own beside it, has of an operation. The words are to be found.
fn draft(path: &str, method: &str) -> String {
    let known = crate::contract::operation(method, path).cloned().unwrap_or_default();
    let mut draft = json!({
        "operationId": "verbNoun", "summary": "What it does, in a few words",
        "x-permission": "Who may, by the permission flag that the use case asks for.",
        "responses": {}, "x-errors": [403, 404, 422],
    });
    let parameters = known["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "query");
    draft["parameters"] = parameters.cloned().collect();
    if let Some(body) = known.get("requestBody") {
        draft["requestBody"] = body.clone();
    }
    for status in ["200", "204"] {
        if let Some(response) = known["responses"].get(status) {
            draft["responses"][status] = response.clone();
        }
    }
    format!("{}: {:#}", file(path), json!({ path: { method.to_lowercase(): draft } }))
}

#[test]
fn every_operation_says_what_it_does_and_who_may() {
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations() {
        for (key, longest) in [("operationId", 40), ("summary", 60), ("x-permission", 160)] {
            let text = operation[key].as_str().unwrap_or_else(|| panic!("{method} {path} has no {key}"));
            assert!((3..=longest).contains(&text.chars().count()), "{key} of {method} {path}: {text}");
        }
        let id = operation["operationId"].as_str().expect("an id");
        assert!(ids.insert(id), "two operations are called {id}");
        let declared = DESCRIPTION["paths"][path]["parameters"].as_array();
        let declared: Vec<&Value> = declared.into_iter().flatten().map(|one| &resolve(one)["name"]).collect();
        let wanted: Vec<&str> = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        assert_eq!(declared, wanted, "the variables of {path}");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let parameter = resolve(parameter);
            assert!(parameter["description"].is_string(), "{} of {method} {path} has no word", parameter["name"]);
        }
    }
}

#[test]
fn every_reference_is_met_and_every_field_has_its_words_and_a_fitting_example() {
    let mut used = BTreeSet::new();
    walk(&DESCRIPTION, "", &mut used);
    for part in ["schemas", "responses", "parameters", "headers"] {
        for name in DESCRIPTION["components"][part].as_object().expect("components").keys() {
            assert!(used.contains(&format!("#/components/{part}/{name}")), "nothing uses {part}/{name}");
        }
    }
}

fn walk(value: &'static Value, place: &str, used: &mut BTreeSet<String>) {
    if let Some(target) = value.get("$ref").and_then(Value::as_str) {
        resolve(value);
        used.insert(target.to_owned());
    }
    let is_schema = value.get("type").is_some_and(|kind| kind.is_string() || kind.is_array());
    if is_schema {
        for example in value["examples"].as_array().into_iter().flatten() {
            validate(place, value, example, place);
        }
        for (name, property) in value["properties"].as_object().into_iter().flatten() {
            let is_plain = property.get("const").is_some() || property["type"] == "object";
            assert!(is_plain || property["description"].is_string(), "{place}/{name} has no description");
        }
    }
    match value {
        Value::Object(entries) => entries.iter().for_each(|(key, value)| walk(value, &format!("{place}/{key}"), used)),
        Value::Array(items) => items.iter().for_each(|value| walk(value, place, used)),
        _ => {}
    }
}
