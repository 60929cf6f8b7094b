//! The table of keys, and what is said of a configuration that is wrong.

use super::*;
use std::ffi::OsString;

fn read(file: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("latchkey.toml");
    std::fs::write(&path, file).unwrap();
    let variables = variables.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
    let cut = format!("{}/", folder.path().display());
    Config::read(Some(&path), variables).map_err(|problems| problems.to_string().replace(&cut, ""))
}

fn refusal(file: &str, variables: &[(&str, &str)]) -> String {
    read(file, variables).err().expect("it should have been refused")
}

#[test]
fn file_goes_over_defaults_and_environment_over_the_file() {
    let file = "listen = \"0.0.0.0:80\"\n[api]\nrequests_per_second = 7\nrequest_burst = 9\n";
    let config = read(file, &[("LATCHKEY_API_REQUEST_BURST", "11"), ("PATH", "/bin")]).unwrap();
    assert_eq!(config.listen.to_string(), "0.0.0.0:80");
    assert_eq!((config.requests_per_second, config.request_burst), (7, 11));
    assert_eq!(config.unlock_shared_ms, Config::default().unlock_shared_ms);
    assert_eq!(config.origin("api.request_burst"), Some(&Origin::Variable("LATCHKEY_API_REQUEST_BURST".to_owned())));
    assert!(matches!(config.origin("api.requests_per_second"), Some(Origin::File(_, 3))));
}

#[test]
fn unknown_key_is_refused_with_its_line_and_the_nearest_one() {
    let text = refusal("# a comment\n\nlisten = \"127.0.0.1:1\"\n[log]\nfromat = \"json\"\n", &[]);
    assert!(text.contains("latchkey.toml:5: `log.fromat` is not a key; did you mean `log.format`?"), "{text}");
    let text = refusal("[nonsense]\nx = 1\n", &[]);
    assert!(text.contains("latchkey.toml:1: `nonsense` is not a key\n"), "{text}");
}

#[test]
fn unknown_variable_is_refused_with_the_nearest_one() {
    let text = refusal("", &[("LATCHKEY_LOG_FORMT", "json")]);
    assert!(
        text.contains("variable LATCHKEY_LOG_FORMT: no key has this variable; did you mean LATCHKEY_LOG_FORMAT?"),
        "{text}"
    );
}

#[test]
fn bad_values_are_refused_with_what_is_allowed() {
    for (line, expected) in [
        ("listen = \"8080\"", "`listen` is \"8080\" but must be an IP address and a port"),
        ("listen = 8080", "`listen` is \"8080\" but must be an IP address and a port"),
        ("database = \"mysql://x\"", "`database` is \"mysql://x\" but must be sqlite:///"),
        ("log.format = \"xml\"", "`log.format` is \"xml\" but must be one of: text, json"),
        ("log.level = \"a=b=c\"", "`log.level` is"),
        ("api.requests_per_second = -1", "`api.requests_per_second` is \"-1\" but must be a whole number from 0 to"),
        ("api.requests_per_second = \"5\"", "`api.requests_per_second` is \"5\" but must be a whole number"),
        ("controllers.simulate = \"yes\"", "`controllers.simulate` is \"yes\" but must be true or false"),
        ("trusted_proxies = [\"10.0.0.0/99\"]", "`trusted_proxies` is \"10.0.0.0/99\" but must be a list"),
        ("trusted_proxies = [1]", "`trusted_proxies` is \"a list of other things than texts\""),
        ("public_url = \"https://x.org/gym\"", "`public_url` is \"https://x.org/gym\" but must be http:// or https://"),
        ("mail.from = \"nobody\"", "`mail.from` is \"nobody\" but must be an email address"),
    ] {
        let text = refusal(line, &[]);
        assert!(text.contains("latchkey.toml:1: "), "{text}");
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let text = refusal("listen = \"x\"\nlog.format = \"x\"\n", &[("LATCHKEY_DATABASE", "x")]);
    assert_eq!(text.matches("must be").count(), 3, "{text}");
}

#[test]
fn broken_file_is_refused_with_its_line() {
    let text = refusal("listen = \"127.0.0.1:1\"\nlog = = 1\n", &[]);
    assert!(text.contains("latchkey.toml:2: not TOML: "), "{text}");
}

#[test]
fn keys_that_go_together_are_asked_for_together() {
    let text = refusal("tls.key = \"key.pem\"", &[]);
    assert!(text.contains("`tls.key` is set without `tls.certificate`"), "{text}");
    let text = refusal("mail.smtp_url = \"smtps://mail.example.com\"", &[]);
    assert!(text.contains("`mail.smtp_url` is set without `mail.from`"), "{text}");
}

#[test]
fn setting_that_loses_data_needs_consent() {
    let text = refusal("sqlite.synchronous = \"off\"", &[]);
    assert!(text.contains("must be \"full\" unless `sqlite.allow_data_loss` is true"), "{text}");
    assert!(read("sqlite.synchronous = \"off\"\nsqlite.allow_data_loss = true", &[]).is_ok());
}

#[test]
fn secrets_are_never_printed() {
    let secret = "open-sesame";
    let file = format!("mail.password = \"{secret}\"\ndatabase = \"postgres://gym:{secret}@db/gym\"");
    let config = read(&file, &[]).unwrap();
    assert!(!list(&config).contains(secret));
    assert!(list(&config).contains("(hidden)"));
    let text = refusal("mail.password = 5", &[("LATCHKEY_DATABASE", &format!("mysql://gym:{secret}@db/gym"))]);
    assert!(!text.contains(secret), "{text}");
}

#[test]
fn password_is_read_from_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("password");
    std::fs::write(&path, "open sesame\n").unwrap();
    let line = format!("mail.password_file = {:?}", path.display().to_string());
    let config = read(&line, &[]).unwrap();
    assert_eq!(config.mail_password.as_ref().map(Hidden::reveal), Some("open sesame"));
    let text = refusal(&format!("{line}\nmail.password = \"x\""), &[]);
    assert!(text.contains("`mail.password_file` is set beside `mail.password`"), "{text}");
    let text = refusal("mail.password_file = \"/nowhere\"", &[]);
    assert!(text.contains("/nowhere cannot be read"), "{text}");
}

#[test]
fn every_key_is_explained() {
    let text = explain();
    for key in KEYS {
        assert!(text.contains(&format!("\n{}\n", key.name)), "{}", key.name);
        assert!(text.contains(&format!("variable: {}\n", variable(key.name))), "{}", key.name);
        assert!(text.contains(&key.kind.allowed()), "{}", key.name);
    }
}

#[test]
fn every_shown_value_can_be_read_again() {
    let defaults = Config::default();
    for key in KEYS {
        let shown = key.kind.show(&defaults);
        assert!(
            key.kind.write(&mut Config::default(), &Given { text: shown.clone(), form: None }),
            "{} {shown}",
            key.name
        );
    }
}
