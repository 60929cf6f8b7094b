//! What an operator sees of webhooks: the doctor's line, and the metrics.

use crate::house::{House, PASSWORD, get, post, sign_in};
use crate::process::{Process, latchkey};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A receiver that answers 500 until it takes what comes.
fn receiver() -> (u16, Arc<AtomicBool>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, takes) = (listener.local_addr().unwrap().port(), Arc::new(AtomicBool::new(false)));
    let asked = Arc::clone(&takes);
    std::thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            // Whoever hangs up early gets no answer.
            drop(answer(stream, if asked.load(Ordering::SeqCst) { 200 } else { 500 }));
        }
    });
    (port, takes)
}

fn answer(mut stream: TcpStream, status: u16) -> std::io::Result<()> {
    let mut read = BufReader::new(stream.try_clone()?);
    let (mut line, mut length) = (String::new(), 0);
    while read.read_line(&mut line)? > 2 {
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    read.read_exact(&mut vec![0; length])?;
    write!(stream, "HTTP/1.1 {status} Told\r\nContent-Length: 0\r\n\r\n")
}

/// The metrics, once they have a line.
fn metrics(address: &str, line: &str) -> String {
    loop {
        let (status, text) = get(&format!("http://{address}/metrics"), None);
        assert_eq!(status, 200);
        if text.lines().any(|one| one == line) {
            return text;
        }
        // Webhooks are served beside the requests.
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

#[test]
fn an_operator_sees_what_waits_for_a_webhook_why_and_that_it_has_arrived() {
    let house = House::new();
    house.found("forge");
    house.configure("metrics.listen = \"127.0.0.1:0\"\nwebhooks.allowed_networks = [\"127.0.0.0/8\"]");
    let server = Process::start(latchkey(&["serve"]).current_dir(house.folder.path()));
    let address = server.log("metrics")["address"].as_str().unwrap().to_owned();
    let url = format!("http://{}", server.log("ready")["address"].as_str().unwrap());
    let (_, login) = sign_in(&url, "forge", "owner@forge.example.com", PASSWORD);
    let ask = |path: &str, body: Value| post(&format!("{url}/api{path}"), login["secret"].as_str(), &body);
    let (port, takes) = receiver();
    let hook = json!({
        "type": "event_webhook", "name": "Till", "url": format!("http://127.0.0.1:{port}/"),
        "enabled_events": ["user.create"],
    });
    let (status, hook) = ask("/integrations", json!({ "integration": hook }));
    assert_eq!(status, 200, "{hook}");
    metrics(&address, "latchkey_webhook_deliveries{state=\"waiting\"} 0");
    assert!(house.run(&["doctor"]).out.contains("ok       webhooks     0 events wait, 0 of them after a failure"));
    assert_eq!(ask("/users", json!({ "user": { "name": "Nora", "email": "nora@mail.example" } })).0, 200);
    let text = metrics(&address, "latchkey_webhook_deliveries{state=\"retrying\"} 1");
    assert!(text.contains("latchkey_webhook_deliveries{state=\"waiting\"} 1\n"), "{text}");
    assert!(text.contains("latchkey_webhook_endpoints{state=\"failing\"} 1\n"), "{text}");
    assert!(text.contains("latchkey_webhook_endpoints{state=\"disabled\"} 0\n"), "{text}");
    assert!(text.contains("latchkey_webhooks_total{result=\"failed\"} "), "{text}");
    let said = house.run(&["doctor"]);
    let line =
        "warning  webhooks     1 webhooks fail; 1 events wait, 1 of them after a failure; the last error: answered 500";
    assert!(said.out.contains(line) && said.out.contains("cure: see whether their receivers answer"), "{}", said.out);
    takes.store(true, Ordering::SeqCst);
    let log = format!("{url}/api/integrations/{}/deliveries", hook["id"]);
    let log: Value = serde_json::from_str(&get(&log, login["secret"].as_str()).1).unwrap();
    let again = format!("/integrations/{}/deliveries/{}/redeliver", hook["id"], log[0]["id"]);
    assert_eq!(ask(&again, json!({})).0, 204);
    let text = metrics(&address, "latchkey_webhook_deliveries{state=\"waiting\"} 0");
    assert!(text.contains("latchkey_webhook_endpoints{state=\"failing\"} 0\n"), "{text}");
    assert!(text.contains("latchkey_webhooks_total{result=\"delivered\"} "), "{text}");
    assert!(house.run(&["doctor"]).out.contains("ok       webhooks     0 events wait, 0 of them after a failure"));
}
