//! What `latchkey config` prints.

use super::keys::KEYS;
use super::{Config, variable};
use std::fmt::Write as _;

/// Every key with what it is for, what is allowed, its default and its environment variable.
pub(crate) fn explain() -> String {
    let defaults = Config::default();
    let mut text = String::from(
        "# latchkey.toml: every key with its default. The file is ./latchkey.toml, or the one that --config or\n\
        # LATCHKEY_CONFIG names. An environment variable goes over the file.\n",
    );
    for key in KEYS {
        let default = key.kind.show(&defaults);
        let default = if default.is_empty() { "none" } else { &default };
        let (allowed, variable) = (key.kind.allowed(), variable(key.name));
        let lines = [
            format!("\n{}\n", key.name),
            indented(key.purpose),
            format!("    allowed:  {allowed}\n"),
            format!("    default:  {default}\n"),
            format!("    variable: {variable}\n"),
        ];
        text.extend(lines);
    }
    text
}

/// The values in force, and where each comes from.
pub(crate) fn list(config: &Config) -> String {
    let mut text = String::new();
    for key in KEYS {
        let origin = config.origin(key.name).map_or_else(|| "default".to_owned(), ToString::to_string);
        // Writing to a String does not fail.
        let _ = writeln!(text, "{} = {:?}  # {origin}", key.name, key.kind.show(config));
    }
    text
}

fn indented(purpose: &str) -> String {
    const WIDTH: usize = 100;
    let mut lines = vec![String::new()];
    for word in purpose.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.len() + word.len() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| format!("    {line}\n")).collect()
}
