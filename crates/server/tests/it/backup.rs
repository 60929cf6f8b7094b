//! Copies of a SQLite database, made while it is in use and put back.

use crate::house::{House, PASSWORD, sign_in};
use std::fs;
use std::os::unix::fs::PermissionsExt;

#[test]
fn backup_of_a_running_server_is_restored_once_it_has_stopped() {
    let house = House::new();
    house.found("forge");
    let copy = house.path("copy.db");
    let copy_name = copy.display().to_string();
    let (server, _) = house.serve();
    let said = house.run(&["backup", &copy_name]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains("1 organizations, 1 people, 2 events"), "{}", said.out);
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    house.found("anvil");

    let refused = house.run(&["restore", &copy_name]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.err.contains("has") && refused.err.contains("open; stop it first"), "{}", refused.err);
    server.terminate();
    assert_eq!(server.end().0.code(), Some(0));
    let said = house.run(&["restore", &copy_name]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.contains(".before-restore-"), "{}", said.out);

    let (server, url) = house.serve();
    assert_eq!(sign_in(&url, "forge", "owner@forge.example.com", PASSWORD).0, 200);
    assert_eq!(sign_in(&url, "anvil", "owner@anvil.example.com", PASSWORD).0, 401);
    drop(server);
    let kept = fs::read_dir(house.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let kept: Vec<_> = kept.filter(|name| name.to_string_lossy().contains("before-restore")).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    house.configure("");
    let back = house.run(&["restore", &house.path(&kept[0].to_string_lossy()).display().to_string()]);
    assert_eq!(back.code, Some(0), "{}", back.err);
    assert!(back.out.contains("2 organizations"), "{}", back.out);
}

#[test]
fn backup_overwrites_nothing() {
    let house = House::new();
    house.found("forge");
    fs::write(house.path("copy.db"), "mine").unwrap();
    let said = house.run(&["backup", "copy.db"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("copy.db is there already"), "{}", said.err);
    assert_eq!(fs::read_to_string(house.path("copy.db")).unwrap(), "mine");
}

#[test]
fn backup_of_nothing_makes_nothing() {
    let house = House::new();
    let said = house.run(&["backup", "copy.db"]);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("there is no database at"), "{}", said.err);
    assert!(!house.database().exists() && !house.path("copy.db").exists());
}

#[test]
fn damaged_copy_is_refused_and_the_database_stays() {
    let house = House::new();
    house.found("forge");
    assert_eq!(house.run(&["backup", "copy.db"]).code, Some(0));
    let whole = fs::read(house.path("copy.db")).unwrap();
    let before = fs::read(house.database()).unwrap();
    let mut scrambled = whole.clone();
    scrambled[4_096..20_480].fill(0xa5);
    for (damage, bytes, reason) in [
        ("empty", &[][..], "is not a SQLite database"),
        ("text", &b"a shopping list"[..], "is not a SQLite database"),
        ("cut", &whole[..whole.len() / 2], "is cut off"),
        ("scrambled", &scrambled[..], ".restoring"),
    ] {
        fs::write(house.path("copy.db"), bytes).unwrap();
        let said = house.run(&["restore", "copy.db"]);
        assert_eq!(said.code, Some(1), "{damage}: {}", said.out);
        assert!(said.err.contains(reason), "{damage}: {}", said.err);
        assert_eq!(fs::read(house.database()).unwrap(), before, "{damage}");
        assert!(!house.path("gym.db.restoring").exists(), "{damage}");
    }
}
