//! A source that is busy, falls silent, or shows only the beginning of a list.

use super::house;
use crate::process::{latchkey, run};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Answers one request: the path with its query comes in, status, header and body go out.
type Answer = dyn FnMut(&str) -> (u16, String, Value) + Send;

/// A server of the contract that says what a test wants. It lives as long as the test's process.
fn serve(mut answer: Box<Answer>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            drop(reply(stream.unwrap(), &mut *answer));
        }
    });
    url
}

fn reply(mut stream: TcpStream, answer: &mut Answer) -> std::io::Result<()> {
    let mut request = BufReader::new(stream.try_clone()?);
    let (mut head, mut length) = (String::new(), 0);
    request.read_line(&mut head)?;
    loop {
        let mut line = String::new();
        request.read_line(&mut line)?;
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    request.read_exact(&mut vec![0; length])?;
    let (status, header, body) = answer(head.split(' ').nth(1).unwrap_or_default());
    let (body, length) = (body.to_string(), body.to_string().len());
    let head = format!("HTTP/1.1 {status} -\r\nconnection: close\r\ncontent-type: application/json\r\n{header}");
    write!(stream, "{head}content-length: {length}\r\n\r\n{body}")?;
    stream.flush()
}

/// An organization that has nothing.
fn empty(path: &str) -> (u16, String, Value) {
    let range = "x-collection-range: 0-0/0\r\n".to_owned();
    match path.split('?').next().unwrap_or_default() {
        "/organization" => (200, String::new(), json!({ "id": 9, "name": "Old Gym", "domain": "old" })),
        "/event_sets" => (200, String::new(), json!({ "id": 1, "status": "finished", "events": [], "cursor": null })),
        _ => (200, range, json!([])),
    }
}

fn import(url: &str) -> (Option<i32>, Value, String) {
    let house = house();
    let arguments = ["import", "kisi", "--url", url, "--json", "--api-key", "key", "--requests-per-second", "0"];
    let said = run(latchkey(&arguments).current_dir(house.folder.path()));
    (said.code, serde_json::from_str(&said.out).unwrap_or_default(), said.err)
}

#[test]
fn a_source_that_is_busy_is_asked_again() {
    let asked = Arc::new(Mutex::new(Vec::<String>::new()));
    let seen = Arc::clone(&asked);
    let url = serve(Box::new(move |path| {
        let mut asked = seen.lock().unwrap();
        let times = asked.iter().filter(|earlier| *earlier == path).count();
        asked.push(path.to_owned());
        match (path.starts_with("/places"), times) {
            (true, 0) => (429, "retry-after: 1\r\n".to_owned(), json!({})),
            (true, 1) => (503, String::new(), json!({})),
            _ => empty(path),
        }
    }));
    let (code, told, err) = import(&url);
    assert_eq!(code, Some(0), "{err}");
    assert_eq!(told["counts"]["places"]["found"], 0);
    let asked = asked.lock().unwrap();
    assert_eq!(asked.iter().filter(|path| path.starts_with("/places")).count(), 3, "{asked:?}");
}

#[test]
fn people_beyond_the_end_of_a_list_are_found_from_its_other_end_or_told_of() {
    // A list of 20 300 people, of which a request shows those up to row 20 100.
    for (hidden, expected) in [(0, 0), (60_000, 1)] {
        let total = 20_300 + hidden;
        let url = serve(Box::new(move |path| {
            if !path.starts_with("/users") {
                return empty(path);
            }
            let value = |name: &str| {
                path.split(['?', '&']).find_map(|pair| pair.strip_prefix(&format!("{name}="))).unwrap_or_default()
            };
            let offset: i64 = value("offset").parse().unwrap();
            let from_the_end = value("sort") == "-name";
            let row = |position: i64| {
                let id = if from_the_end { total - position } else { position + 1 };
                json!({ "id": id, "name": format!("P{id}"), "email": format!("p{id}@old.example") })
            };
            let rows: Vec<_> = (offset..(offset + 100).min(total)).map(row).collect();
            (200, format!("x-collection-range: {offset}-{}/{total}\r\n", offset + 99), json!(rows))
        }));
        let house = house();
        let arguments =
            ["import", "kisi", "--url", &url, "--json", "--api-key", "key", "--requests-per-second", "0", "--dry-run"];
        let said = run(latchkey(&arguments).current_dir(house.folder.path()));
        assert_eq!(said.code, Some(0), "{}", said.err);
        let told: Value = serde_json::from_str(&said.out).unwrap();
        let notes: Vec<_> = told["notes"].as_array().unwrap().iter().filter(|note| note["kind"] == "user").collect();
        assert_eq!(notes.len(), expected, "{notes:?}");
        if hidden == 0 {
            assert_eq!(told["counts"]["people"]["created"], total);
        } else {
            assert!(notes[0]["what"].as_str().unwrap().contains("are not shown"), "{notes:?}");
        }
    }
}

#[test]
fn a_row_that_cannot_be_read_stays_behind_by_name() {
    let url = serve(Box::new(|path| {
        if !path.starts_with("/places") {
            return empty(path);
        }
        let rows =
            json!([{ "id": 4, "name": "Odd", "latitude": "north" }, { "id": 5, "name": "Even", "time_zone": "UTC" }]);
        (200, "x-collection-range: 0-249/2\r\n".to_owned(), rows)
    }));
    let (code, told, err) = import(&url);
    assert_eq!(code, Some(0), "{err}");
    let places = &told["counts"]["places"];
    assert_eq!(
        (&places["found"], &places["created"], &places["left_out"]),
        (&2.into(), &1.into(), &1.into()),
        "{told}"
    );
    let note = &told["notes"][0];
    assert_eq!((&note["id"], &note["name"]), (&4.into(), &"Odd".into()), "{told}");
}

#[test]
fn what_the_key_may_not_read_is_told_and_the_rest_comes() {
    let url = serve(Box::new(|path| {
        if path.starts_with("/cards") || path.starts_with("/event_sets") {
            return (403, String::new(), json!({ "error": "Access denied", "code": "fcd8ef" }));
        }
        empty(path)
    }));
    let (code, told, err) = import(&url);
    assert_eq!(code, Some(0), "{err}");
    let kinds: Vec<_> = told["notes"].as_array().unwrap().iter().map(|note| note["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["card", "event"]);
    let url = serve(Box::new(|path| {
        if path.starts_with("/users") { (403, String::new(), json!({ "error": "Access denied" })) } else { empty(path) }
    }));
    let (code, _, err) = import(&url);
    assert_eq!(code, Some(1));
    assert!(err.contains("may not read /users"), "{err}");
}
