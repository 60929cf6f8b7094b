//! Requests that cannot be read, and what every answer carries.

use crate::resource::holds;
use crate::start;
use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::{Value, json};
use testkit::{App, NOBODY, Person, Reply};

/// Every operation that takes a body, with a path that is there.
async fn writes(app: &App, owner: &Person) -> Vec<(Method, String)> {
    let place = app.post("/places", owner, json!({ "name": "Harbour", "address": "Here" })).await.expect(200).id();
    let lock = app.lock(owner, place, "Door").await;
    let group = app.group(owner, "Members", None, &[lock]).await;
    let schedule = json!({ "scheduleable_type": "Lock", "scheduleable_id": lock, "monday": true });
    let schedule = app.post("/schedules", owner, schedule).await.expect(200).id();
    let right = app.get("/role_assignments", owner).await.ids()[0];
    let user = app.post("/users", owner, json!({ "name": "A", "email": "a@b.example" })).await.expect(200).id();
    let mut all = Vec::new();
    for path in [
        "/event_sets",
        "/group_locks",
        "/groups",
        "/locks",
        "/logins",
        "/places",
        "/role_assignments",
        "/schedules",
        "/users",
        "/users/password",
    ] {
        all.push((Method::POST, path.to_owned()));
    }
    all.push((Method::POST, format!("/locks/{lock}/unlock")));
    for path in [
        "/login".to_owned(),
        "/organization".to_owned(),
        "/user".to_owned(),
        "/users/password".to_owned(),
        format!("/groups/{group}"),
        format!("/locks/{lock}"),
        format!("/places/{place}"),
        format!("/role_assignments/{right}"),
        format!("/schedules/{schedule}"),
        format!("/users/{user}"),
    ] {
        all.push((Method::PATCH, path.clone()));
        all.push((Method::PUT, path));
    }
    all
}

async fn send(app: &App, (method, path): &(Method, String), owner: &Person, body: impl Into<Body>) -> Reply {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let request = request.header("authorization", format!("KISI-LOGIN {}", owner.secret));
    app.send_raw(request.body(body.into()).expect("a request")).await
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_said_to_be_so() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let deep = format!("{}1{}", "{\"a\":".repeat(200), "}".repeat(200));
    let bodies: [(&str, Vec<u8>); 8] = [
        ("cut off", b"{\"name\": \"x".to_vec()),
        ("a list", b"[1, 2]".to_vec()),
        ("a text", b"\"name\"".to_vec()),
        ("a number", b"5".to_vec()),
        ("invalid UTF-8", b"{\"name\": \"\xff\xfe\"}".to_vec()),
        ("200 deep", deep.into_bytes()),
        ("two values", b"{} {}".to_vec()),
        ("a form", b"name=x&place_id=1".to_vec()),
    ];
    for write in writes(&app, &owner).await {
        for (what, body) in &bodies {
            let reply = send(&app, &write, &owner, body.clone()).await;
            assert_eq!((reply.status, reply.code()), (400, "400400"), "{write:?} with {what}: {}", reply.body);
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn a_body_above_a_mebibyte_is_not_read() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let body = |size: usize| format!("{{\"name\": \"{}\"}}", "x".repeat(size));
    for write in writes(&app, &owner).await {
        let reply = send(&app, &write, &owner, body(1 << 20)).await;
        assert_eq!((reply.status, reply.code()), (400, "400400"), "{write:?}: {}", reply.body);
    }
    let reply = send(&app, &(Method::POST, "/groups".to_owned()), &owner, body((1 << 20) - 20)).await;
    assert_eq!(reply.expect(422).fields(), ["name"], "what just fits is read");
    app.finish().await;
}

#[tokio::test]
async fn an_empty_body_is_an_empty_object() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    for write in writes(&app, &owner).await {
        let (empty, blank) = (send(&app, &write, &owner, "").await, send(&app, &write, &owner, " \n").await);
        let object = send(&app, &write, &owner, "{}").await;
        assert_eq!((empty.status, blank.status), (object.status, object.status), "{write:?}: {}", empty.body);
        assert_ne!(empty.status, 400, "{write:?}: {}", empty.body);
    }
    app.finish().await;
}

#[tokio::test]
async fn an_envelope_holds_an_object_or_nothing() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    for envelope in ["place", "lock", "group", "user"] {
        let path = format!("/{envelope}s");
        for (body, status) in [
            (json!({ envelope: null }), 422),
            (json!({ envelope: {} }), 422),
            (json!({ envelope: [] }), 400),
            (json!({ envelope: "x" }), 400),
        ] {
            let reply = app.post(&path, &owner, body.clone()).await;
            assert_eq!(reply.status, status, "{path} {body}: {}", reply.body);
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn unknown_fields_and_missing_envelopes_are_tolerated() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let wrapped =
        json!({ "place": { "name": "Harbour", "address": "Here", "unknown": [1, { "x": null }] }, "more": true });
    let _ = app.post("/places", &owner, wrapped).await.expect(200);
    let bare =
        app.post("/places", &owner, json!({ "name": "Hill", "address": "There", "unknown": {} })).await.expect(200);
    let one = format!("/places/{}", bare.id());
    let _ = app.put(&one, &owner, json!({ "name": "Top" })).await.expect(204);
    holds(&app.get(&one, &owner).await.body, &json!({ "name": "Top", "address": "There" }));
    app.finish().await;
}

#[tokio::test]
async fn what_is_not_a_number_is_the_id_of_nothing() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    for operation in api::operations() {
        if !operation.path.contains("{id}") {
            continue;
        }
        for id in ["x", "0", "-1", "1.5", "99999999999999999999", "9223372036854775807", "%00", "%FF", "1%20or%201"] {
            let path = operation.path.replace("{id}", id);
            let body = (operation.method != "GET").then(|| json!({}));
            let reply = app.send(operation.method.parse().expect("a method"), &path, &owner, body).await;
            assert_eq!(reply.status, 404, "{} {path}: {}", operation.method, reply.body);
            assert_ne!(reply.code(), "000404", "{} {path} is an endpoint", operation.method);
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn an_unknown_path_or_method_is_no_endpoint() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/nothing"),
        ("GET", "/user_export_reporters"),
        ("POST", "/locks/1"),
        ("DELETE", "/locks"),
        ("PUT", "/locks/1/unlock"),
        ("GET", "/locks/1/unlock"),
        ("GET", "/locks/"),
        ("GET", "//locks"),
    ] {
        for secret in [owner.as_ref(), NOBODY] {
            let reply = app.send(method.parse().expect("a method"), path, secret, None).await;
            assert_eq!((reply.status, reply.code()), (404, "000404"), "{method} {path}");
            assert_eq!(reply.body["error"], "The endpoint does not exist, please check your request.");
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn a_browser_may_call_from_anywhere_and_read_the_range() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let asked = "authorization, content-type, accept, x-kisi-integration-identifier, x-authentication-token";
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let preflight = Request::options("/locks/1")
            .header("origin", "https://app.example")
            .header("access-control-request-method", method)
            .header("access-control-request-headers", asked);
        let reply = app.send_raw(preflight.body(Body::empty()).expect("a request")).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
        assert!(reply.header("access-control-allow-methods").is_some_and(|methods| methods.contains(method)));
        let allowed = reply.header("access-control-allow-headers").expect("headers").to_lowercase();
        for header in asked.split(", ") {
            assert!(allowed.contains(header), "{header} is not in {allowed}");
        }
    }
    let request = Request::get("/locks").header("origin", "https://app.example");
    let request = request.header("authorization", format!("KISI-LOGIN {}", owner.secret));
    let reply = app.send_raw(request.body(Body::empty()).expect("a request")).await;
    assert_eq!(reply.header("access-control-allow-origin"), Some("*"));
    let exposed = reply.header("access-control-expose-headers").expect("exposed headers").to_lowercase();
    for header in ["x-collection-range", "retry-after", "x-request-id"] {
        assert!(exposed.contains(header), "{header} is not in {exposed}");
    }
    let refused = Request::get("/nothing").header("origin", "https://app.example").body(Body::empty());
    let refused = app.send_raw(refused.expect("a request")).await;
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"), "errors can be read too");
    app.finish().await;
}

#[tokio::test]
async fn a_request_keeps_its_id_or_gets_one() {
    let app = start().await;
    let ask = async |id: Option<&str>| {
        let request = id.into_iter().fold(Request::get("/login"), |request, id| request.header("x-request-id", id));
        let reply = app.send_raw(request.body(Body::empty()).expect("a request")).await;
        reply.header("x-request-id").expect("an id").to_owned()
    };
    assert_eq!(ask(Some("a-1_b.c")).await, "a-1_b.c");
    let (first, second) = (ask(None).await, ask(None).await);
    assert_ne!(first, second);
    for odd in ["with blank", "quote\"", &"x".repeat(65), ""] {
        assert_ne!(ask(Some(odd)).await, odd, "it would go into the log");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_reader_of_headers_alone_gets_no_body() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let request = Request::head("/locks").header("authorization", format!("KISI-LOGIN {}", owner.secret));
    let response = app.send_raw(request.body(Body::empty()).expect("a request")).await;
    assert_eq!((response.status, response.body), (200, Value::Null));
    app.finish().await;
}

#[tokio::test]
async fn a_method_that_no_operation_has_is_no_endpoint() {
    let app = start().await;
    let operations = api::operations();
    let has = |path, method| operations.iter().any(|one| one.path == path && one.method == method);
    for path in operations.iter().map(|one| one.path) {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let is_alias = ["PUT", "PATCH"].contains(&method) && (has(path, "PATCH") || has(path, "PUT"));
            let concrete = path.replace("{id}", "1").replace("{domain}", "ironworks").replace("{token}", "none");
            let concrete = concrete.replace("{activation_token}", "none").replace("{activationToken}", "none");
            let reply = app.send(method.parse::<Method>().expect("a method"), concrete, NOBODY, Some(json!({}))).await;
            let is_endpoint = reply.body["code"] != "000404";
            // `/users/password` stands beside `/users/{id}`, which has more methods.
            let is_shadowed = path == "/users/password";
            assert!(is_shadowed || is_endpoint == (has(path, method) || is_alias), "{method} {path}: {}", reply.body);
        }
    }
    app.finish().await;
}
