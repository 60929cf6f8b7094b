//! The server on an empty folder, over restarts, and at its end.

use crate::house::{House, PASSWORD, get, post, sign_in};
use serde_json::json;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;

#[test]
fn empty_folder_becomes_a_gym_that_survives_a_restart() {
    let house = House::new();
    let (server, url) = house.serve();
    assert_eq!(get(&format!("{url}/healthz"), None), (200, "{\"status\":\"ok\"}".to_owned()));
    assert_eq!(get(&format!("{url}/readyz"), None), (200, "{\"status\":\"ready\"}".to_owned()));
    let mode = std::fs::metadata(house.database()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    // While the server runs: it takes note by itself.
    house.found("forge");
    let (status, login) = sign_in(&url, "forge", "owner@forge.example.com", PASSWORD);
    assert_eq!(status, 200, "{login}");
    let secret = login["secret"].as_str().unwrap();
    let place = json!({ "place": { "name": "North", "address": "1 Main Street", "time_zone": "Europe/Berlin" } });
    let (status, place) = post(&format!("{url}/api/places"), Some(secret), &place);
    assert_eq!(status, 200, "{place}");
    server.terminate();
    assert_eq!(server.end().0.code(), Some(0));

    let (server, url) = house.serve();
    let (status, places) = get(&format!("{url}/api/places"), Some(secret));
    assert_eq!(status, 200, "{places}");
    assert!(places.contains("\"North\""), "{places}");
    drop(server);
}

#[test]
fn owner_is_not_made_of_wrong_values() {
    let house = House::new();
    let arguments = ["admin", "create-owner", "--organization", "A", "--domain", "A B", "--time-zone", "Mars"];
    let said = house.run(&[&arguments[..], &["--name", "Ada", "--email", "ada"]].concat());
    assert_eq!(said.code, Some(1));
    for problem in ["--domain must be 1 to 63", "--time-zone must be an IANA", "--email is not an email"] {
        assert!(said.err.contains(problem), "{problem}: {}", said.err);
    }
}

#[test]
fn front_page_of_an_empty_server_leads_to_its_first_account() {
    let house = House::new();
    let (_server, url) = house.serve();
    let (status, page) = get(&url, None);
    assert_eq!(status, 200);
    assert!(page.contains("Set-up code") && page.contains("name=\"password\""), "{page}");
    assert_eq!(get(&format!("{url}/api/docs"), None).0, 200);
    assert_eq!(get(&format!("{url}/style.css"), None).0, 200);
    assert_eq!(get(&format!("{url}/nowhere"), None).0, 404);
}

#[test]
fn metrics_are_on_a_listener_of_their_own() {
    let house = House::new();
    house.configure("metrics.listen = \"127.0.0.1:0\"");
    let server = crate::process::Process::start(crate::process::latchkey(&["serve"]).current_dir(house.folder.path()));
    let metrics = server.log("metrics")["address"].as_str().unwrap().to_owned();
    let url = format!("http://{}", server.log("ready")["address"].as_str().unwrap());
    let (status, text) = get(&format!("http://{metrics}/metrics"), None);
    assert_eq!(status, 200);
    assert!(text.contains("latchkey_store_writable 1\n"), "{text}");
    assert!(text.contains("latchkey_mails{state=\"dead\"} 0\n"), "{text}");
    assert!(text.contains("process_resident_memory_bytes "), "{text}");
    assert_eq!(get(&format!("{url}/metrics"), None).0, 404);
}

#[test]
fn setting_that_loses_data_is_said_at_start() {
    let house = House::new();
    house.configure("sqlite.synchronous = \"off\"\nsqlite.allow_data_loss = true");
    let server = crate::process::Process::start(crate::process::latchkey(&["serve"]).current_dir(house.folder.path()));
    let warning = server.log("entries that were answered are lost when the power fails: sqlite.allow_data_loss is set");
    assert_eq!((&warning["level"], &warning["synchronous"]), (&json!("WARN"), &json!("off")));
}

#[test]
fn request_under_way_is_finished_before_the_end() {
    let house = House::new();
    house.found("forge");
    let (server, url) = house.serve();
    let address = url.strip_prefix("http://").unwrap();
    let body =
        json!({ "user": { "domain": "forge", "email": "owner@forge.example.com", "password": PASSWORD } }).to_string();
    let mut connection = TcpStream::connect(address).unwrap();
    connection.set_read_timeout(Some(crate::process::PATIENCE)).unwrap();
    let head = format!(
        "POST /api/logins HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
        Expect: 100-continue\r\n\r\n",
        body.len()
    );
    connection.write_all(head.as_bytes()).unwrap();
    let mut answer = BufReader::new(connection.try_clone().unwrap());
    let mut line = String::new();
    answer.read_line(&mut line).unwrap();
    // The server has the request in hand and waits for its body.
    assert_eq!(line, "HTTP/1.1 100 Continue\r\n");
    server.terminate();
    server.log("asked to end; once more ends at once");
    connection.write_all(body.as_bytes()).unwrap();
    let mut text = String::new();
    answer.read_to_string(&mut text).unwrap();
    assert!(text.trim_start().starts_with("HTTP/1.1 200 OK"), "{text}");
    assert!(text.contains("\"secret\":"), "{text}");
    assert_eq!(server.end().0.code(), Some(0));
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn address_that_is_taken_is_refused_with_a_way_out() {
    let house = House::new();
    let (_server, url) = house.serve();
    house.configure("");
    let taken = url.strip_prefix("http://").unwrap();
    let said = crate::process::run(
        crate::process::latchkey(&["serve"]).current_dir(house.folder.path()).env("LATCHKEY_LISTEN", taken),
    );
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains(&format!("cannot listen on {taken}; choose another address")), "{}", said.err);
}
