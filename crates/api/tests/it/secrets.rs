//! What must never be told: secrets, passwords and codes, neither in the log nor in an answer that does
//! not hand them out.

use crate::{gym, start};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use testkit::{NOBODY, PASSWORD};

/// A log that a test can read.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

#[tokio::test]
async fn no_secret_password_or_code_reaches_the_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing_subscriber::util::SubscriberInitExt::set_default(subscriber);
    let app = start().await;
    let organization = app.organization("ironworks").await;
    let member = app.person(&organization, "member").await;
    let key = app.key(&organization).await;
    app.set_password(&member).await;
    let ask = json!({ "user": { "email": member.email, "domain": "ironworks" } });
    let _ = app.post("/users/password", NOBODY, ask).await.expect(204);
    let mail = app.mail_to(&member.email).await;
    let code = testkit::code(&mail).expect("a code").to_owned();
    for password in ["wrong horse battery", PASSWORD] {
        let given = json!({ "user": { "domain": "ironworks", "email": member.email, "password": password } });
        let _ = app.post("/logins", NOBODY, given).await;
        let reset = json!({ "reset_password_token": code, "password": password, "password_confirmation": "other" });
        let _ = app.patch("/users/password", NOBODY, json!({ "user": reset })).await;
    }
    assert_eq!(app.get("/user", "a-secret-that-nobody-has").await.status, 401);
    let _ = app.get("/user", &key).await.expect(200);
    app.finish().await;
    let text = log.text();
    assert!(text.contains("/users/password"), "there is a log: {text}");
    let secrets = [&organization.owner.secret, &member.secret, &key, &code];
    let known =
        secrets.into_iter().map(String::as_str).chain([PASSWORD, "wrong horse battery", "a-secret-that-nobody-has"]);
    for secret in known {
        assert!(!text.contains(secret), "{secret} stands in the log");
    }
}

#[tokio::test]
async fn a_secret_is_shown_once_and_never_again() {
    let (app, gym) = gym().await;
    let key = app.key(&gym.organization).await;
    let _ = app.unlock(gym.harbour.locks[0], &gym.member).await.expect(200);
    let set = app.post("/event_sets", &gym.owner, json!({})).await.expect(200).id();
    for path in [
        "/login",
        "/logins",
        "/user",
        "/users",
        "/organization",
        "/role_assignments",
        &format!("/event_sets/{set}?limit=250"),
    ] {
        for who in [gym.owner.as_ref(), gym.member.as_ref(), key.as_str()] {
            let answer = app.get(path, who).await.body.to_string();
            for secret in [&gym.owner.secret, &gym.member.secret, &key] {
                assert!(!answer.contains(secret.as_str()), "{path} tells a secret");
            }
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn what_goes_wrong_inside_is_not_told_outside() {
    let app = crate::builder().busy_timeout(std::time::Duration::from_millis(20)).build().await;
    let owner = app.organization("ironworks").await.owner;
    let locked = app.lock_writes();
    let reply = app.post("/places", &owner, json!({ "name": "Harbour", "address": "Here" })).await.expect(503);
    drop(locked);
    let told = reply.body["error"].as_str().expect("a sentence").to_lowercase();
    for word in ["sqlite", "database is locked", "busy", "sql", "/tmp", ".db"] {
        assert!(!told.contains(word), "{told}");
    }
    let names = reply.body.as_object().map(|body| body.keys().map(String::as_str).collect::<BTreeSet<_>>());
    assert_eq!(names, Some(BTreeSet::from(["code", "error"])));
    assert_eq!(reply.body["code"], Value::from("503503"));
    app.finish().await;
}
