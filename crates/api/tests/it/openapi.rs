//! `/openapi.json`, and that what the handlers read is in it.

use crate::description::{self, DESCRIPTION, resolve};
use crate::{gym, start};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::{App, NOBODY, Reply};

async fn conditional(app: &App, etag: &str) -> Reply {
    let request = Request::get("/openapi.json").header("if-none-match", etag).body(Body::empty());
    app.send_raw(request.expect("a request")).await
}

#[tokio::test]
async fn anybody_may_read_it_and_is_told_when_nothing_has_changed() {
    let app = start().await;
    let read = app.get("/openapi.json", NOBODY).await.expect(200);
    assert_eq!(read.body["openapi"], "3.1.0");
    assert_eq!(read.body, *DESCRIPTION);
    let etag = read.header("etag").expect("a name of the version").to_owned();
    for same in [etag.clone(), format!("W/{etag}"), format!("\"other\", {etag}"), "*".to_owned()] {
        assert_eq!(conditional(&app, &same).await.expect(304).header("etag"), Some(etag.as_str()), "{same}");
    }
    for other in ["\"other\"", "", &etag[1..]] {
        let _ = conditional(&app, other).await.expect(200);
    }
    app.finish().await;
}

/// Every name in quotation marks that a call in the sources of the routes begins with: what handlers may read by name.
fn names() -> BTreeSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let mut names = BTreeSet::new();
    let routes =
        std::fs::read_dir(format!("{folder}/routes")).expect("the routes").map(|entry| entry.expect("a file").path());
    for file in routes.chain(["query.rs", "body.rs"].map(|name| format!("{folder}/{name}").into())) {
        let text = std::fs::read_to_string(file).expect("a source");
        let parts: Vec<&str> = text.split('"').collect();
        names.extend(parts.into_iter().filter(|part| is_name(part)).map(str::to_owned));
    }
    assert!(names.contains("place_id") && names.contains("limit") && names.len() > 150, "{names:?}");
    names
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit())
}

fn concrete(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "0" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// No text may hold a NUL character, so a parameter that is read complains of one, by name. The one that has complained
/// is put right, until none is left to complain.
#[tokio::test]
async fn the_parameters_that_a_handler_reads_are_those_of_the_description() {
    let (app, gym) = gym().await;
    let (names, mut different) = (names(), Vec::new());
    for (path, method, operation) in description::operations().into_iter().filter(|(_, method, _)| method == "GET") {
        let parameters = || operation["parameters"].as_array().into_iter().flatten().map(resolve);
        let described: BTreeSet<&str> = parameters().map(|one| one["name"].as_str().expect("a name")).collect();
        let must_be_there = |name: &str| parameters().any(|one| one["name"] == name && one["required"] == true);
        let mut values: BTreeMap<&str, Option<&str>> = names.iter().map(|name| (name.as_str(), Some("%00"))).collect();
        let mut read = BTreeSet::new();
        loop {
            let given = values.iter().filter_map(|(name, value)| Some(format!("{name}={}", (*value)?)));
            let uri = format!("{}?{}", concrete(path), given.collect::<Vec<_>>().join("&"));
            let reply = app.get(uri, &gym.owner).await;
            let complaint = reply.body["error"].as_str().unwrap_or_default();
            let Some((before, _)) = complaint.split_once(" must be ").filter(|_| reply.status == 400) else { break };
            let name = before.rsplit(' ').next().unwrap_or_default();
            let (name, value) = values.iter_mut().find(|(known, _)| **known == name).expect("a name that was sent");
            if !read.insert(*name) {
                // It is put right already: this is about how several go together.
                break;
            }
            *value = must_be_there(name).then(|| some(name));
        }
        if read != described {
            different.push(format!("{method} {path} reads {read:?}, and {described:?} are described"));
        }
    }
    assert!(different.is_empty(), "crates/api/src/openapi describes other parameters:\n{}", different.join("\n"));
    app.finish().await;
}

/// A value that a parameter can take.
fn some(name: &str) -> &'static str {
    match name {
        "around" => "2026-05-04/P7D",
        "consequence" => "allow",
        "date" => "2026-05-04",
        _ => "1",
    }
}

/// No field is a list of objects, so one that is read complains of one, by name. The thing itself is not there, so that nothing is
/// changed.
#[tokio::test]
async fn the_fields_that_a_handler_reads_are_those_of_the_description() {
    let (app, gym) = gym().await;
    let names: Vec<String> = names().into_iter().collect();
    let mut different = Vec::new();
    for (path, method, operation) in description::operations() {
        if ["GET", "DELETE"].contains(&method.as_str()) {
            continue;
        }
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        let mut described = BTreeSet::new();
        collect(body, &mut Vec::new(), &mut described);
        let mut read = BTreeSet::new();
        let parents = described.iter().filter(|path| is_object(body, path)).cloned().chain([Vec::new()]);
        for parent in parents.collect::<Vec<_>>() {
            let asked: Vec<String> =
                names.iter().filter(|name| !is_object(body, &within(&parent, name))).cloned().collect();
            for secret in [gym.owner.as_ref(), NOBODY] {
                let found = complaining(&app, &format!("{method} {}", concrete(path)), secret, &parent, &asked).await;
                read.extend(found.iter().map(|name| within(&parent, name)));
            }
        }
        // The envelope may be left out, so that its fields are read without it too.
        let is_inside = |name: &String| described.iter().any(|path| path.len() == 2 && path[1] == *name);
        read.retain(|path| path.len() > 1 || described.contains(path) || !is_inside(&path[0]));
        described.retain(|path| !is_object(body, path));
        if read != described {
            different.push(format!("{method} {path} reads {read:?}, and {described:?} are described"));
        }
    }
    assert!(different.is_empty(), "crates/api/src/openapi describes other fields:\n{}", different.join("\n"));
    app.abandon().await;
}

fn within(parent: &[String], name: &String) -> Vec<String> {
    [parent, std::slice::from_ref(name)].concat()
}

/// Which of many names inside an object a handler complains of. An object that is read before all fields fails alone, so
/// it is looked for by halving.
async fn complaining(app: &App, ask: &str, secret: &str, parent: &[String], names: &[String]) -> Vec<String> {
    let (method, path) = ask.split_once(' ').expect("a method and a path");
    let (mut found, mut rest) = (Vec::new(), vec![names.to_vec()]);
    while let Some(names) = rest.pop() {
        let lists: Map<String, Value> = names.iter().map(|name| (name.clone(), json!([{}]))).collect();
        let body = parent.iter().rev().fold(Value::Object(lists), |inner, outer| json!({ outer: inner }));
        let reply = app.send(method.parse().expect("a method"), path, secret, Some(body)).await;
        match (reply.status, names.as_slice()) {
            (400, [one]) => found.push(one.clone()),
            (400, many) => {
                let (left, right) = many.split_at(many.len() / 2);
                rest.extend([left.to_vec(), right.to_vec()]);
            }
            (422, many) => found.extend(many.iter().filter(|name| complains(&reply.body, name)).cloned()),
            _ => {}
        }
    }
    found
}

/// Whether the type of a field is complained of, and not that another is missing.
fn complains(body: &Value, name: &str) -> bool {
    let problems = body["errors"][name].as_array().into_iter().flatten();
    problems.filter_map(Value::as_str).any(|problem| problem.starts_with("must be"))
}

fn collect(schema: &Value, path: &mut Vec<String>, found: &mut BTreeSet<Vec<String>>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        path.push(name.clone());
        found.insert(path.clone());
        collect(property, path, found);
        path.pop();
    }
}

fn is_object(body: &Value, path: &[String]) -> bool {
    let found = path.iter().fold(body, |schema, name| &schema["properties"][name]);
    found.get("properties").is_some()
}
