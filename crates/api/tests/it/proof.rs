//! `cargo xtask prove contract`: which operations of the contract count. Each has a row in `../fixtures/proof`, a file
//! for each resource, and counts only after all that its row asks for was seen.

use crate::description::{find, resolve};
use crate::{contract, gym, names};
use axum::http::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::{App, NOBODY, Reply};

/// An operation, and what it takes to count.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// The method and the path of the contract.
    operation: String,
    /// What it is done to, for an operation that counts only after rows of several kinds.
    #[serde(default)]
    of: String,
    /// What is written first.
    #[serde(default)]
    before: Vec<Step>,
    /// The path that is asked for, with names of the stage in braces.
    path: String,
    body: Option<Value>,
    /// Who asks, by name; the owner, unless said otherwise.
    r#as: Option<String>,
    /// Whether it needs no sign-in.
    #[serde(default)]
    public: bool,
    /// What nobody who is signed in finds, if not 401.
    unsigned: Option<u16>,
    /// What the answer shows of what was written first.
    shows: Option<Value>,
    /// Why there is nothing that could have been written first.
    r#static: Option<String>,
    /// Names for parts of the answer.
    #[serde(default)]
    keep: BTreeMap<String, String>,
    /// What is seen afterwards, and not before.
    #[serde(default)]
    then: Vec<Check>,
    /// What the owner of another organization finds: a status; `unseen`: an answer without what is shown; `apart`: one
    /// that changes nothing here; `same`: the same, for what belongs to nobody.
    #[serde(default = "hidden")]
    foreign: Value,
    /// Bad input. An operation without any is asked for an id that is none.
    bad: Option<Bad>,
}

/// Something that is done first.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// A method and a path.
    ask: Option<String>,
    body: Option<Value>,
    r#as: Option<String>,
    /// Names for parts of the answer.
    #[serde(default)]
    keep: BTreeMap<String, String>,
    /// How far the clock goes first.
    advance_s: Option<i64>,
    /// Whose mail holds a code; it is kept as `code`.
    mail_to: Option<String>,
}

/// What is looked at afterwards.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    ask: Option<String>,
    body: Option<Value>,
    r#as: Option<String>,
    status: Option<u16>,
    shows: Option<Value>,
    hides: Option<Value>,
    /// Who has got a mail.
    mail_to: Option<String>,
}

/// Input that cannot be taken: another path, another body, or both.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bad {
    path: Option<String>,
    body: Option<Value>,
    status: u16,
}

fn hidden() -> Value {
    json!(404)
}

/// A gym, another organization, and names for what is there.
struct Stage {
    app: App,
    rival: String,
    names: BTreeMap<String, Value>,
}

impl Stage {
    async fn open() -> Self {
        let (app, gym) = gym().await;
        let rival = app.organization("rival").await.owner.secret;
        let known = names::of(&app, &gym).await;
        let value = |text: String| text.parse().map_or(Value::String(text), |number: i64| json!(number));
        let mut names: BTreeMap<String, Value> =
            known.into_iter().map(|(name, text)| (name.to_owned(), value(text))).collect();
        for (name, person) in [("owner", &gym.owner), ("member", &gym.member), ("front_desk", &gym.front_desk)] {
            names.insert(name.to_owned(), json!(person.secret));
            names.insert(format!("{name}_id"), json!(person.id));
            names.insert(format!("{name}_email"), json!(person.email));
        }
        names.insert("studio".to_owned(), json!(gym.harbour.locks[1]));
        names.insert("hill".to_owned(), json!(gym.hill.id));
        names.insert("staff".to_owned(), json!(gym.staff));
        names.insert("organization_id".to_owned(), json!(gym.organization.id.get()));
        Self { app, rival, names }
    }

    /// A text with its names filled in.
    fn fill(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, (name, value)| {
            let plain = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            text.replace(&format!("{{{name}}}"), &plain)
        })
    }

    /// A value with its names filled in. A text that is one name becomes what it stands for.
    fn fill_value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => {
                let name = text.strip_prefix('{').and_then(|text| text.strip_suffix('}'));
                let whole = name.and_then(|name| self.names.get(name)).cloned();
                whole.unwrap_or_else(|| Value::String(self.fill(text)))
            }
            Value::Array(items) => items.iter().map(|item| self.fill_value(item)).collect(),
            Value::Object(entries) => {
                let filled: Map<_, _> =
                    entries.iter().map(|(key, value)| (key.clone(), self.fill_value(value))).collect();
                Value::Object(filled)
            }
            other => other.clone(),
        }
    }

    fn secret(&self, name: Option<&String>) -> String {
        let name = name.map_or("owner", String::as_str);
        let secret = if name == "nobody" { Some(NOBODY) } else { self.names.get(name).and_then(Value::as_str) };
        secret.unwrap_or_else(|| panic!("there is no {name} to ask as")).to_owned()
    }

    async fn ask(&self, ask: &str, body: Option<&Value>, secret: &str) -> Reply {
        let (method, path) = ask.split_once(' ').expect("a method and a path");
        let body = body.map(|body| self.fill_value(body));
        let method: Method = method.parse().expect("a method");
        let body = body.or_else(|| (method == Method::POST).then(|| json!({})));
        let path = self.fill(path);
        assert!(!path.contains('{'), "a name without a value in {path}");
        if let Some(secret) = secret.strip_prefix("link ") {
            let request = axum::http::Request::builder().method(method).uri(path);
            let request = request.header("authorization", format!("KISI-GROUP-LINK {secret}"));
            return self.app.send_raw(request.body(axum::body::Body::empty()).expect("a request")).await;
        }
        self.app.send(method, path, secret, body).await
    }

    async fn take(&mut self, step: &Step) {
        if let Some(seconds) = step.advance_s {
            self.app.clock.advance_s(seconds);
            self.app.step().await;
        }
        if let Some(address) = &step.mail_to {
            let mail = self.app.mail_to(&self.fill(address)).await;
            let code = testkit::code(&mail).expect("a code in the mail");
            self.names.insert("code".to_owned(), json!(code));
        }
        let Some(ask) = &step.ask else { return };
        let reply = self.ask(ask, step.body.as_ref(), &self.secret(step.r#as.as_ref())).await;
        assert!((200..300).contains(&reply.status), "first {ask}: {} {}", reply.status, reply.body);
        self.keep(&step.keep, &reply);
    }

    fn keep(&mut self, names: &BTreeMap<String, String>, reply: &Reply) {
        for (name, pointer) in names {
            let found = reply.body.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {}", reply.body));
            self.names.insert(name.clone(), found.clone());
        }
    }

    /// Whether all that is seen afterwards is so; else what is not.
    async fn is_seen(&self, checks: &[Check]) -> Result<(), String> {
        for check in checks {
            if let Some(address) = check.mail_to.as_ref().map(|address| self.fill(address)) {
                self.app.step().await;
                if !self.app.mails().iter().any(|mail| mail.to == address) {
                    return Err(format!("there is no mail to {address}"));
                }
            }
            let Some(ask) = &check.ask else { continue };
            if self.fill(ask).contains('{') {
                return Err(format!("{ask} has a name without a value"));
            }
            let reply = self.ask(ask, check.body.as_ref(), &self.secret(check.r#as.as_ref())).await;
            let is =
                |wanted: &Option<Value>| wanted.as_ref().map(|wanted| holds(&reply.body, &self.fill_value(wanted)));
            let status = check.status.unwrap_or(200);
            if reply.status != status || is(&check.shows) == Some(false) || is(&check.hides) == Some(true) {
                return Err(format!("{ask} answered {}: {}", reply.status, reply.body));
            }
        }
        Ok(())
    }
}

/// Whether an answer holds what is wanted; a list, if one of its rows does.
fn holds(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Array(rows), Value::Object(_)) => rows.iter().any(|row| holds(row, wanted)),
        (Value::Array(rows), Value::Array(wanted)) => wanted.iter().all(|one| rows.iter().any(|row| holds(row, one))),
        (Value::Object(_), Value::Object(entries)) => entries.iter().all(|(key, value)| holds(&found[key], value)),
        (found, wanted) => found == wanted,
    }
}

/// Carries a row out. Stops at the first surprise.
async fn carry_out(row: &Row) {
    let (method, path) = row.operation.split_once(' ').expect("a method and a path");
    let mut stage = Stage::open().await;
    for step in &row.before {
        stage.take(step).await;
    }
    let ask = format!("{method} {}", row.path);
    let body = row.body.as_ref();
    if !row.public {
        for (secret, status) in [(NOBODY, row.unsigned.unwrap_or(401)), ("0123456789abcdef", 401)] {
            let reply = stage.ask(&ask, body, secret).await;
            assert_eq!(reply.status, status, "without sign-in: {}", reply.body);
        }
    }
    let secret = if row.public { NOBODY.to_owned() } else { stage.secret(row.r#as.as_ref()) };
    spoil(&stage, row, (method, path), &secret).await;
    if !row.public {
        stray(&stage, row, &ask).await;
    }
    if !row.then.is_empty() {
        assert!(stage.is_seen(&row.then).await.is_err(), "what is seen afterwards was so before");
    }
    let reply = stage.ask(&ask, body, &secret).await;
    assert!((200..300).contains(&reply.status), "it answered {}: {}", reply.status, reply.body);
    if let Some(wanted) = row.shows.as_ref().map(|wanted| stage.fill_value(wanted)) {
        assert!(holds(&reply.body, &wanted), "it does not show {wanted}: {}", reply.body);
    }
    stage.keep(&row.keep, &reply);
    if let Err(why) = stage.is_seen(&row.then).await {
        panic!("its effect is not seen: {why}");
    }
    stage.app.finish().await;
}

/// Bad input is refused.
async fn spoil(stage: &Stage, row: &Row, (method, path): (&str, &str), secret: &str) {
    let described = find(path, method).or_else(|| find(path, "PUT")).expect("a described operation");
    let parameters = described["parameters"].as_array().into_iter().flatten();
    let takes_input = described.get("requestBody").is_some() || parameters.map(resolve).next().is_some();
    match &row.bad {
        Some(Bad { path, body, status }) => {
            assert!([400, 422].contains(status), "bad input is 400 or 422");
            let ask = format!("{method} {}", path.as_ref().unwrap_or(&row.path));
            let reply = stage.ask(&ask, body.as_ref().or(row.body.as_ref()), secret).await;
            assert_eq!(reply.status, *status, "bad input: {}", reply.body);
        }
        None => {
            assert!(!takes_input, "the row has no bad input");
            if let Some((start, rest)) = row.path.split_once('{') {
                let end = rest.split_once('}').map_or("", |(_, end)| end);
                let reply = stage.ask(&format!("{method} {start}none{end}"), row.body.as_ref(), secret).await;
                assert!([401, 404, 422].contains(&reply.status), "an id that is none: {} {}", reply.status, reply.body);
            }
        }
    }
}

/// The owner of another organization gets nowhere.
async fn stray(stage: &Stage, row: &Row, ask: &str) {
    let reply = stage.ask(ask, row.body.as_ref(), &stage.rival).await;
    let is_fine = (200..300).contains(&reply.status);
    match &row.foreign {
        Value::Number(status) => assert_eq!(json!(reply.status), json!(status), "across organizations: {}", reply.body),
        Value::String(word) if word == "unseen" => {
            let shows = stage.fill_value(row.shows.as_ref().expect("what is shown"));
            assert!(is_fine && !holds(&reply.body, &shows), "across organizations: {} {}", reply.status, reply.body);
        }
        Value::String(word) if word == "apart" => assert!(!row.then.is_empty(), "apart wants a look afterwards"),
        Value::String(word) if word == "same" => {
            assert!(row.r#static.is_some(), "the same for everybody: why?");
        }
        other => panic!("{other} is no way to be foreign"),
    }
}

fn rows() -> Vec<Row> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/proof");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the rows").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let read = |file: &std::path::PathBuf| -> Vec<Row> {
        let text = std::fs::read_to_string(file).expect("a file");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    };
    files.iter().flat_map(read).collect()
}

/// Carries out many rows, two at a time; gives why each that failed did.
fn carry_out_all(rows: &[&Row]) -> BTreeMap<String, String> {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let work = || {
        while let Some(row) = rows.get(next.fetch_add(1, Ordering::Relaxed)) {
            let run = || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.expect("a runtime").block_on(carry_out(row));
            };
            if let Err(panic) = catch_unwind(AssertUnwindSafe(run)) {
                let text = panic.downcast_ref::<String>().cloned();
                let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
                failed.lock().expect("the list").insert(row.operation.clone(), text.unwrap_or_default());
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(work);
        }
    });
    failed.into_inner().expect("the list")
}

#[test]
fn operations_of_the_contract_count_when_all_of_it_was_seen() {
    let rows = rows();
    let there: BTreeSet<String> = api::operations().iter().map(|one| format!("{} {}", one.method, one.path)).collect();
    let (mut seen, mut kinds) = (BTreeSet::new(), BTreeSet::new());
    for row in &rows {
        assert!(kinds.insert((&row.operation, &row.of)), "{} {} has two rows", row.operation, row.of);
        seen.insert(row.operation.clone());
        let (method, path) = row.operation.split_once(' ').expect("a method and a path");
        assert!(contract::operation(method, path).is_some(), "{} is not in the contract", row.operation);
        let is_read = method == "GET";
        let shows = row.shows.is_some() && (!row.before.is_empty() || row.r#static.is_some());
        assert!(!is_read || shows, "{}: a read shows what was written before", row.operation);
        assert!(is_read || row.shows.is_some() || !row.then.is_empty(), "{}: nothing is seen", row.operation);
    }
    let todo: Vec<&Row> = rows.iter().filter(|row| there.contains(&row.operation)).collect();
    let failed = carry_out_all(&todo);
    let published = contract::published();
    let has_passed = |operation: &&String| seen.contains(*operation) && !failed.contains_key(*operation);
    let (ours, own): (Vec<_>, Vec<_>) =
        there.iter().filter(has_passed).partition(|operation| published.contains(*operation));
    let missing: Vec<&str> =
        published.iter().filter(|operation| !ours.contains(operation)).map(String::as_str).collect();
    let unrowed: Vec<&str> = there.difference(&seen).map(String::as_str).collect();
    let outside = failed.values().filter(|why| why.contains("outside the contract")).count();
    if let Ok(file) = std::env::var("LATCHKEY_DESCRIPTION") {
        std::fs::write(file, &api::openapi::document().text).expect("the description is written");
    }
    println!("counted: {} of {}", ours.len(), published.len());
    println!("outside the schemas: {outside}");
    println!("own: {}", own.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", "));
    println!("missing: {}", missing.join(", "));
    println!("without a row: {}", unrowed.join(", "));
    let failed: Vec<String> = failed.into_iter().map(|(operation, why)| format!("{operation}: {why}")).collect();
    assert!(failed.is_empty(), "{} rows do not count:\n{}", failed.len(), failed.join("\n\n"));
}
