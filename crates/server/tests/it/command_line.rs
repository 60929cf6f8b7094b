//! What the commands say of a configuration.

use crate::house::House;
use crate::process::{latchkey, run};

#[test]
fn unknown_key_is_refused_at_start_with_its_place() {
    let house = House::new();
    house.configure("[api]\nrequests_per_secnd = 5");
    let said = house.run(&["serve"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("latchkey.toml:5: `api.requests_per_secnd` is not a key"), "{}", said.err);
    assert!(said.err.contains("did you mean `api.requests_per_second`?"), "{}", said.err);
    assert!(!house.database().exists());
}

#[test]
fn bad_variable_is_refused_at_start() {
    let house = House::new();
    let said = run(latchkey(&["serve"]).current_dir(house.folder.path()).env("LATCHKEY_LISTEN", "nowhere"));
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("LATCHKEY_LISTEN: `listen` is \"nowhere\" but must be an IP address"), "{}", said.err);
}

#[test]
fn environment_goes_over_the_file() {
    let house = House::new();
    house.configure("unlock.shared_ms = 7");
    let said = run(latchkey(&["config"]).current_dir(house.folder.path()).env("LATCHKEY_API_REQUEST_BURST", "9"));
    assert!(said.out.contains("unlock.shared_ms = \"7\"  # latchkey.toml:4"), "{}", said.out);
    assert!(
        said.out.contains("api.request_burst = \"9\"  # environment variable LATCHKEY_API_REQUEST_BURST"),
        "{}",
        said.out
    );
    assert!(said.out.contains("controllers.simulate = \"false\"  # default"), "{}", said.out);
}

#[test]
fn named_file_that_is_missing_is_refused() {
    let said = run(&mut latchkey(&["--config", "/nowhere/latchkey.toml", "config"]));
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("/nowhere/latchkey.toml cannot be read"), "{}", said.err);
}

#[test]
fn every_key_is_explained() {
    let said = run(&mut latchkey(&["config", "--explain"]));
    assert_eq!(said.code, Some(0));
    for key in ["database", "listen", "tls.certificate", "mail.password_file", "sqlite.allow_data_loss"] {
        assert!(said.out.contains(&format!("\n{key}\n")), "{key}");
    }
    assert!(said.out.contains("variable: LATCHKEY_API_REQUESTS_PER_SECOND"), "{}", said.out);
}

#[test]
fn postgresql_is_left_to_its_own_tools() {
    let house = House::new();
    let copy = house.path("copy.dump");
    for (command, tool) in [("backup", "pg_dump --format=custom"), ("restore", "pg_restore --clean")] {
        let said = run(latchkey(&[command, &copy.display().to_string()])
            .current_dir(house.folder.path())
            .env("LATCHKEY_DATABASE", "postgres://gym:secret@127.0.0.1:1/gym"));
        assert_eq!(said.code, Some(2), "{}", said.err);
        assert!(said.out.contains(tool), "{}", said.out);
        assert!(!said.out.contains("secret"), "{}", said.out);
    }
}
