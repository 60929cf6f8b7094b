//! Names, addresses, words and notes: what is accepted, how it is kept, what is refused.

use domain::id::{LockId, UserId};
use domain::place::Position;
use domain::text::{Domain, Email, Name, Note, TextError, search_key};
use domain::user::{Locale, Metadata, MetadataError, MetadataValue};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[test]
fn names_are_one_line_of_1_to_255_characters() {
    let table = [
        ("Anna", Ok("Anna")),
        ("  Anna Müller \n", Ok("Anna Müller")),
        ("李小龙", Ok("李小龙")),
        ("", Err(TextError::Blank)),
        (" \t\n\u{a0}\u{3000}", Err(TextError::Blank)),
        ("two\nlines", Err(TextError::Control)),
        ("nul\0", Err(TextError::Control)),
        ("bell\u{7}", Err(TextError::Control)),
        ("c1\u{85}x", Err(TextError::Control)),
    ];
    for (text, expected) in table {
        assert_eq!(Name::parse(text).map(String::from), expected.map(str::to_owned), "{text:?}");
    }
    assert!(Name::parse(&"ü".repeat(255)).is_ok());
    assert_eq!(Name::parse(&"ü".repeat(256)), Err(TextError::TooLong { max: 255 }));
    assert!(Name::parse(&format!(" {} ", "x".repeat(255))).is_ok());
}

#[test]
fn addresses_have_one_at_sign_and_a_host() {
    let table = [
        ("anna@example.com", Ok("anna@example.com")),
        (" Anna.Mueller+Gym@EXAMPLE.com ", Ok("anna.mueller+gym@example.com")),
        ("o'brien@localhost", Ok("o'brien@localhost")),
        ("anna@münchen.de", Ok("anna@münchen.de")),
        ("", Err(TextError::Blank)),
        ("  ", Err(TextError::Blank)),
        ("anna", Err(TextError::Email)),
        ("@example.com", Err(TextError::Email)),
        ("anna@", Err(TextError::Email)),
        ("a@b@example.com", Err(TextError::Email)),
        ("an na@example.com", Err(TextError::Email)),
        ("anna@exam ple.com", Err(TextError::Email)),
        ("anna@example.com\r\nBcc: x@example.com", Err(TextError::Email)),
        ("anna\0@example.com", Err(TextError::Email)),
        ("anna@example..com", Err(TextError::Email)),
        ("anna@.example.com", Err(TextError::Email)),
        ("anna@example.com.", Err(TextError::Email)),
        ("anna@-example.com", Err(TextError::Email)),
        ("anna@example-.com", Err(TextError::Email)),
        ("<anna@example.com>", Err(TextError::Email)),
        ("anna@example.com,boris@example.com", Err(TextError::Email)),
        ("anna;boris@example.com", Err(TextError::Email)),
        ("\"anna\"@example.com", Err(TextError::Email)),
        ("anna(x)@example.com", Err(TextError::Email)),
        ("anna@[127.0.0.1]", Err(TextError::Email)),
        ("anna\\@example.com", Err(TextError::Email)),
    ];
    for (text, expected) in table {
        assert_eq!(Email::parse(text).map(String::from), expected.map(str::to_owned), "{text:?}");
    }
}

#[test]
fn addresses_have_at_most_64_and_254_characters() {
    let host = |length: usize| format!("{}.de", "h".repeat(length - 3));
    assert!(Email::parse(&format!("{}@example.com", "a".repeat(64))).is_ok());
    assert_eq!(Email::parse(&format!("{}@example.com", "a".repeat(65))), Err(TextError::Email));
    assert!(Email::parse(&format!("a@{}", host(252))).is_ok());
    assert_eq!(Email::parse(&format!("a@{}", host(253))), Err(TextError::TooLong { max: 254 }));
    // Lower case can be longer than upper case: 64 of these are 128 when lowered.
    assert_eq!(Email::parse(&format!("{}@example.com", "İ".repeat(64))), Err(TextError::Email));
}

#[test]
fn a_domain_is_a_host_label() {
    let table = [
        ("ironworks", Some("ironworks")),
        (" IronWorks ", Some("ironworks")),
        ("a", Some("a")),
        ("24-7-gym", Some("24-7-gym")),
        ("", None),
        ("-gym", None),
        ("gym-", None),
        ("iron works", None),
        ("iron.works", None),
        ("iron_works", None),
        ("eisenhütte", None),
    ];
    for (text, expected) in table {
        let expected = expected.map(str::to_owned).ok_or(TextError::Domain);
        assert_eq!(Domain::parse(text).map(String::from), expected, "{text:?}");
    }
    assert!(Domain::parse(&"g".repeat(63)).is_ok());
    assert_eq!(Domain::parse(&"g".repeat(64)), Err(TextError::Domain));
}

#[test]
fn notes_keep_their_lines_and_end_at_10_000_characters() {
    assert_eq!(Note::parse("").unwrap().as_str(), "");
    assert_eq!(Note::parse(" two\r\n\tlines ").unwrap().as_str(), " two\r\n\tlines ");
    assert_eq!(Note::parse("nul\0"), Err(TextError::Control));
    assert!(Note::parse(&"ß".repeat(10_000)).is_ok());
    assert_eq!(Note::parse(&"ß".repeat(10_001)), Err(TextError::TooLong { max: 10_000 }));
}

#[test]
fn what_json_holds_is_checked_too() {
    assert!(serde_json::from_str::<Name>("\"Anna\"").is_ok());
    assert!(serde_json::from_str::<Name>("\"  \"").is_err());
    assert!(serde_json::from_str::<Email>("\"anna\"").is_err());
    assert!(serde_json::from_str::<Domain>("\"a b\"").is_err());
    assert!(serde_json::from_str::<Position>(r#"{"latitude":90.0,"longitude":-180.0}"#).is_ok());
    assert!(serde_json::from_str::<Position>(r#"{"latitude":90.1,"longitude":0.0}"#).is_err());
    assert!(serde_json::from_str::<Position>(r#"{"latitude":0.0,"longitude":180.1}"#).is_err());
    assert!(serde_json::from_str::<Metadata>(r#"{"":1}"#).is_err());
}

#[test]
fn the_last_bit_of_a_position_survives_json() {
    let position = Position::new(0.0, 124.260_888_222_803_93).unwrap();
    let text = serde_json::to_string(&position).unwrap();
    assert_eq!(serde_json::from_str::<Position>(&text).unwrap(), position);
}

#[test]
fn positions_are_on_the_earth() {
    for (latitude, longitude, ok) in [
        (0.0, 0.0, true),
        (90.0, 180.0, true),
        (-90.0, -180.0, true),
        (90.000_001, 0.0, false),
        (0.0, -180.000_001, false),
        (f64::NAN, 0.0, false),
        (0.0, f64::INFINITY, false),
    ] {
        assert_eq!(Position::new(latitude, longitude).is_ok(), ok, "{latitude} {longitude}");
    }
}

#[test]
fn metadata_is_flat_and_small() {
    let metadata = |key: &str, value: MetadataValue| Metadata::new(BTreeMap::from([(key.to_owned(), value)]));
    let text = |length: usize| MetadataValue::Text("ü".repeat(length));
    assert!(metadata(&"k".repeat(50), text(500)).is_ok());
    assert_eq!(metadata(&"k".repeat(51), MetadataValue::Null), Err(MetadataError::Key));
    assert_eq!(metadata("", MetadataValue::Null), Err(MetadataError::Key));
    assert_eq!(metadata("k", text(501)), Err(MetadataError::Value));
    let keys = |count: usize| (0..count).map(|key| (key.to_string(), MetadataValue::Flag(true))).collect();
    assert!(Metadata::new(keys(50)).is_ok());
    assert_eq!(Metadata::new(keys(51)), Err(MetadataError::TooManyKeys));
}

#[test]
fn metadata_keeps_the_kinds_of_json() {
    let body = r#"{"flag":true,"none":null,"number":1.5,"text":"1","whole":9007199254740993}"#;
    let metadata: Metadata = serde_json::from_str(body).unwrap();
    assert_eq!(metadata.values().get("whole"), Some(&MetadataValue::Integer(9_007_199_254_740_993)));
    assert_eq!(metadata.values().get("none"), Some(&MetadataValue::Null));
    assert_eq!(serde_json::to_string(&metadata).unwrap(), body);
    for bad in [r#"{"nested":{}}"#, r#"{"list":[1]}"#, "[]", "1", "null"] {
        assert!(serde_json::from_str::<Metadata>(bad).is_err(), "{bad}");
    }
}

#[test]
fn searches_ignore_case_accents_and_blanks() {
    let table = [
        ("  José  ÁLVAREZ ", "jose alvarez"),
        ("Zoë", "zoe"),
        ("ZOE\u{308}", "zoe"),
        ("Nguyễn Văn Đức", "nguyen van đuc"),
        ("Straße", "straße"),
        ("İstanbul", "istanbul"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("a\u{a0}b\tc\nd", "a b c d"),
        ("", ""),
        ("\u{301}", ""),
        ("50% _off_", "50% _off_"),
    ];
    for (text, key) in table {
        assert_eq!(search_key(text), key, "{text:?}");
    }
}

#[test]
fn ids_are_whole_numbers() {
    assert_eq!("42".parse(), Ok(LockId::new(42)));
    assert_eq!(LockId::new(42).to_string(), "42");
    assert_eq!(format!("{:?}", UserId::new(7)), "UserId(7)");
    assert_eq!(serde_json::to_string(&UserId::new(7)).unwrap(), "7");
    for bad in ["", "x", "1.0", " 1", "9223372036854775808"] {
        assert!(bad.parse::<LockId>().is_err(), "{bad:?}");
    }
}

#[test]
fn locales_are_those_of_the_contract() {
    for code in ["en", "fr", "es", "de"] {
        let locale = Locale::parse(code).unwrap();
        assert_eq!(locale.code(), code);
        assert_eq!(serde_json::to_string(&locale).unwrap(), format!("\"{code}\""));
    }
    assert_eq!(Locale::parse("EN"), None);
    assert_eq!(Locale::parse("it"), None);
}

proptest! {
    #[test]
    fn what_was_accepted_once_is_accepted_again_unchanged(text in "\\PC{0,80}", local in "\\PC{1,70}") {
        for text in [&text, &format!("{local}@example.com")] {
            if let Ok(name) = Name::parse(text) {
                prop_assert_eq!(Name::parse(name.as_str()), Ok(name));
            }
            if let Ok(email) = Email::parse(text) {
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email));
            }
            if let Ok(domain) = Domain::parse(text) {
                prop_assert_eq!(Domain::parse(domain.as_str()), Ok(domain));
            }
            if let Ok(note) = Note::parse(text) {
                prop_assert_eq!(Note::parse(note.as_str()), Ok(note));
            }
        }
    }

    #[test]
    fn a_search_key_is_its_own_search_key(text in "\\PC{0,60}") {
        let key = search_key(&text);
        prop_assert_eq!(search_key(&key), key);
    }

    #[test]
    fn a_search_finds_a_text_in_any_case(text in "[a-zà-öø-ž ]{0,40}") {
        prop_assert_eq!(search_key(&text.to_uppercase()), search_key(&text.to_uppercase().to_lowercase()));
    }

    #[test]
    fn a_position_read_back_from_json_is_the_same(latitude in -90.0..=90.0, longitude in -180.0..=180.0) {
        let position = Position::new(latitude, longitude).unwrap();
        let text = serde_json::to_string(&position).unwrap();
        prop_assert_eq!(serde_json::from_str::<Position>(&text).unwrap(), position);
    }
}
