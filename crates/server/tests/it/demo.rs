//! The demo, as somebody meets it who has just cloned the project.

use crate::house::{get, post, sign_in};
use crate::process::{Process, latchkey};
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

fn start(more: &[&str]) -> (Process, Value) {
    let arguments = ["demo", "--listen", "127.0.0.1:0", "--json"];
    let demo = Process::start(&mut latchkey(&[&arguments[..], more].concat()));
    let line = demo.line();
    let description = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
    (demo, description)
}

fn text<'a>(description: &'a Value, pointer: &str) -> &'a str {
    description.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("{pointer} of {description}"))
}

/// The items of a list, and how many there are in all.
fn list(description: &Value, path: &str, secret: &str) -> (Vec<Value>, String) {
    let (status, body) = get(&format!("{}{path}", text(description, "/api_url")), Some(secret));
    assert_eq!(status, 200, "{path}: {body}");
    let items: Vec<Value> = serde_json::from_str(&body).unwrap();
    (items, body)
}

#[test]
fn everybody_signs_in_and_the_temporary_folder_goes_with_the_demo() {
    let (demo, description) = start(&[]);
    let url = text(&description, "/url");
    assert_eq!(text(&description, "/api_url"), format!("{url}/api"));
    let data = Path::new(text(&description, "/data"));
    assert!(data.is_dir());
    assert_eq!(get(&format!("{url}/healthz"), None).0, 200);
    assert_eq!(get(&format!("{url}/readyz"), None).0, 200);
    let domain = text(&description, "/organization/domain");
    for who in ["owner", "front_desk", "member"] {
        let email = text(&description, &format!("/{who}/email"));
        let (status, login) = sign_in(url, domain, email, text(&description, &format!("/{who}/password")));
        assert_eq!(status, 200, "{who}: {login}");
        assert_eq!(sign_in(url, domain, email, "a wrong password").0, 401, "{who}");
    }
    demo.terminate();
    let (status, rest) = demo.end();
    assert_eq!(status.code(), Some(0));
    assert_eq!(rest, "", "only one line on standard output");
    assert!(!data.exists());
}

#[test]
fn gym_is_as_it_was_promised() {
    let (_demo, description) = start(&["--members", "40"]);
    let key = text(&description, "/owner/api_key");
    assert_eq!(list(&description, "/places?limit=50", key).0.len(), 2);
    let (locks, _) = list(&description, "/locks?limit=50", key);
    assert_eq!(locks.len(), 9);
    assert_eq!(list(&description, "/groups?limit=50", key).0.len(), 6);
    let teams = list(&description, "/teams", key).0;
    assert_eq!(teams[0]["name"], "Front desk");
    assert_eq!(list(&description, &format!("/team_memberships?team_id={}", teams[0]["id"]), key).0.len(), 3);
    assert_eq!(list(&description, "/role_assignments?assignee_type=Team", key).0.len(), 1);
    // The members, ten who work there, the owner, and one who came just now.
    assert_eq!(list(&description, "/users?limit=100", key).0.len(), 40 + 10 + 1 + 1);
    let url = text(&description, "/api_url");
    let (status, set) = post(&format!("{url}/event_sets"), Some(key), &json!({ "event_set": {} }));
    assert_eq!(status, 200, "{set}");
    assert_eq!(set["events"].as_array().map(Vec::len), Some(50), "{set}");
}

#[test]
fn member_opens_some_doors_and_is_refused_at_others() {
    let (_demo, description) = start(&["--members", "5"]);
    let (url, api) = (text(&description, "/url"), text(&description, "/api_url"));
    let (email, password) = (text(&description, "/member/email"), text(&description, "/member/password"));
    let login = sign_in(url, text(&description, "/organization/domain"), email, password).1;
    let member = login["secret"].as_str().unwrap();
    let own: Vec<i64> =
        list(&description, "/locks", member).0.iter().map(|lock| lock["id"].as_i64().unwrap()).collect();
    assert_eq!(own.len(), 4, "{own:?}");
    let all = list(&description, "/locks?limit=50", text(&description, "/owner/api_key")).0;
    let other = all.iter().map(|lock| lock["id"].as_i64().unwrap()).find(|id| !own.contains(id)).unwrap();
    for (lock, expected) in [(own[0], 200), (other, 403)] {
        let (status, body) = post(&format!("{api}/locks/{lock}/unlock"), Some(member), &json!({}));
        assert_eq!(status, expected, "{lock}: {body}");
    }
}

#[test]
fn mail_can_be_read() {
    let (_demo, description) = start(&["--members", "5"]);
    let url = text(&description, "/url");
    let mails = loop {
        // The outbox is served beside the requests.
        let (status, body) = get(&format!("{url}/demo/mail.json"), None);
        assert_eq!(status, 200);
        let mails: Vec<Value> = serde_json::from_str(&body).unwrap();
        if mails.len() == 2 {
            break mails;
        }
        std::thread::park_timeout(std::time::Duration::from_millis(20));
    };
    let is_to = |address: &str| mails.iter().any(|mail| mail["to"] == address);
    assert!(is_to("solene.beranger@example.org") && is_to("service@saunatechnik-kaya.example"), "{mails:?}");
    let (status, page) = get(&format!("{url}/demo/mail"), None);
    assert_eq!(status, 200);
    assert!(page.contains("solene.beranger@example.org"), "{page}");
    assert!(get(&format!("{url}/demo/mail/1"), None).1.contains("<iframe sandbox"));
    assert_eq!(get(&format!("{url}/demo/mail/1/body"), None).0, 200);
    assert_eq!(get(&format!("{url}/demo/mail/3"), None).0, 404);
    assert_eq!(get(&format!("{url}/demo/mail/0"), None).0, 404);
}

#[test]
fn kept_data_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("gym");
    let arguments = ["--members", "5", "--data", data.to_str().unwrap()];
    let (demo, first) = start(&arguments);
    let key = text(&first, "/owner/api_key");
    let place = json!({ "place": { "name": "Third", "address": "3 Main Street", "time_zone": "Europe/Paris" } });
    assert_eq!(post(&format!("{}/places", text(&first, "/api_url")), Some(key), &place).0, 200);
    demo.terminate();
    assert_eq!(demo.end().0.code(), Some(0));
    let mode = std::fs::metadata(data.join("demo.json")).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);

    let (_demo, second) = start(&arguments);
    assert_eq!(text(&second, "/owner/api_key"), key);
    assert_eq!(list(&second, "/places?limit=50", key).0.len(), 3);
}

#[test]
fn people_are_told_how_to_sign_in() {
    let demo = Process::start(&mut latchkey(&["demo", "--listen", "127.0.0.1:0", "--members", "5"]));
    let mut block = String::new();
    while !block.contains("Ctrl-C") {
        block.push_str(&demo.line());
        block.push('\n');
    }
    for word in ["http://127.0.0.1:", "/api\n", "/demo/mail\n", "\"ironworks\"", "owner ", "front desk ", "member "] {
        assert!(block.contains(word), "{word}: {block}");
    }
    assert!(block.contains("removed when the demo ends"), "{block}");
    demo.terminate();
    let (status, rest) = demo.end();
    assert_eq!(status.code(), Some(0));
    assert!(rest.contains("is removed."), "{rest}");
}
