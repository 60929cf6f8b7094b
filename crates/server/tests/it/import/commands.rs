//! What somebody sees who moves.

use super::source::Source;
use super::{house, import, report};
use crate::house::{get, sign_in};
use crate::process::run;

#[test]
fn a_dry_run_tells_what_comes_and_writes_nothing() {
    let source = Source::start("20");
    let house = house();
    let told = report(&house, &source, &["--dry-run"]);
    assert_eq!((&told["dry_run"], &told["resumed"]), (&true.into(), &false.into()));
    assert_eq!(told["welcomes_due"], 0);
    let came = report(&house, &source, &[]);
    for (kind, counts) in came["counts"].as_object().unwrap() {
        assert_eq!(&told["counts"][kind], counts, "{kind}");
    }
    assert_eq!(told["notes"], came["notes"]);
    assert!(told["counts"]["people"]["created"].as_u64().unwrap() > 20, "{told}");
    assert!(told["counts"]["log lines"]["created"].as_u64().unwrap() > 50, "{told}");
    assert!(came["welcomes_due"].as_u64().unwrap() > 20);
}

#[test]
fn the_report_can_be_read_and_names_what_stays_behind() {
    let source = Source::start("5");
    source.enrich();
    let house = house();
    let arguments = ["import", "kisi", "--url", &source.url, "--api-key-file", "key", "--requests-per-second", "0"];
    std::fs::write(house.path("key"), format!("{}\n", source.key)).unwrap();
    let said = house.run(&arguments);
    assert_eq!(said.code, Some(0), "{}", said.err);
    for words in [
        "Ironworks Gym (ironworks) → New Gym (newgym)",
        "doors of groups",
        "Not brought over",
        "Courier",
        "its secret is not told",
        "Locked down",
        "Vault",
        "Here already",
        "maren.okafor@example.com",
        "controllers:",
        "`latchkey import welcome --send`",
    ] {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }
    assert!(!said.out.contains(&source.key) && !said.err.contains(&source.key));
    let said = house.run(&["import", "welcome"]);
    assert!(said.out.contains("people of New Gym wait"), "{}", said.out);
    let said = house.run(&["import", "welcome", "--send"]);
    assert!(said.code == Some(1) && said.err.contains("set mail.smtp_url"), "{}", said.err);
    house.configure("mail.smtp_url = \"smtp://127.0.0.1:9\"\nmail.from = \"gym@example.com\"");
    let said = house.run(&["import", "welcome", "--send"]);
    assert!(said.out.contains("mails are written"), "{} {}", said.out, said.err);
    let again = house.run(&["import", "welcome", "--send"]);
    assert!(again.out.contains("0 mails are written"), "{}", again.out);
}

#[test]
fn a_server_that_runs_takes_note_of_what_came() {
    let source = Source::start("5");
    let house = house();
    let (_server, url) = house.serve();
    let login = sign_in(&url, "newgym", "maren.okafor@example.com", crate::house::PASSWORD).1;
    let secret = login["secret"].as_str().unwrap();
    let doors = || {
        let (status, body) = get(&format!("{url}/api/locks?limit=50"), Some(secret));
        assert_eq!(status, 200, "{body}");
        serde_json::from_str::<Vec<serde_json::Value>>(&body).unwrap()
    };
    assert_eq!(doors().len(), 0);
    report(&house, &source, &[]);
    let listed = doors();
    assert_eq!(listed.len(), 9);
    let path = format!("{url}/api/explain?user_id=me&lock_id={}", listed[0]["id"]);
    // The index of the server follows the database within a second.
    let (status, body) = get(&path, Some(secret));
    assert_eq!(status, 200, "{body}");
}

#[test]
fn what_is_wrong_is_said_with_what_to_do() {
    let source = Source::start("1");
    let house = house();
    let said = |change: &dyn Fn(&mut std::process::Command)| {
        let mut command = import(&house, &source, &[]);
        change(&mut command);
        let said = run(&mut command);
        assert_eq!(said.code, Some(1), "{}", said.out);
        said.err
    };
    let wrong_key = said(&|command| _ = command.env("KISI_API_KEY", "wrong"));
    assert!(wrong_key.contains("does not accept the API key"), "{wrong_key}");
    let no_key = said(&|command| _ = command.env_remove("KISI_API_KEY"));
    assert!(no_key.contains("--api-key-file"), "{no_key}");
    let too_long = said(&|command| _ = command.args(["--history-days", "500"]));
    assert!(too_long.contains("400 days"), "{too_long}");
    let nowhere = said(&|command| _ = command.args(["--organization", "elsewhere"]));
    assert!(nowhere.contains("elsewhere is not here"), "{nowhere}");
}

#[test]
fn a_wrong_address_is_said_with_what_to_do() {
    let source = Source::start("1");
    let house = house();
    let page = source.url.replace("/api", "");
    for (url, words) in [
        ("ftp://gym.example", "begins with https://"),
        ("http://127.0.0.1:9", "cannot be read"),
        (page.as_str(), "is this the address of the API"),
    ] {
        let said = run(crate::process::latchkey(&["import", "kisi", "--url", url, "--api-key", "key"])
            .current_dir(house.folder.path()));
        assert_eq!(said.code, Some(1), "{}", said.out);
        assert!(said.err.contains(words), "{url}: {}", said.err);
    }
}
