//! Reading `LATCHKEY_…` from the environment.

use super::keys::KEYS;
use super::kind::Given;
use super::{Config, Origin, Problem, Problems};
use std::ffi::OsString;

/// The environment variable of a key: `log.format` is `LATCHKEY_LOG_FORMAT`.
pub(crate) fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "_").to_uppercase())
}

/// Reads the variables into the configuration, and notes what is wrong with which.
pub(super) fn read(
    variables: impl Iterator<Item = (OsString, OsString)>,
    config: &mut Config,
    problems: &mut Problems,
) {
    let text = |(name, value): (OsString, OsString)| {
        (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
    };
    let mut ours: Vec<_> = variables.map(text).filter(|(name, _)| name.starts_with(PREFIX) && name != FILE).collect();
    ours.sort();
    for (name, value) in ours {
        let origin = Origin::Variable(name.clone());
        match KEYS.iter().find(|key| variable(key.name) == name) {
            Some(key) => config.take(key, &Given { text: value, form: None }, origin, problems),
            None => {
                let rest = name.strip_prefix(PREFIX).unwrap_or_default().to_lowercase().replacen('_', ".", 1);
                problems.add(Problem::unknown(&rest, origin));
            }
        }
    }
}

const PREFIX: &str = "LATCHKEY_";
/// Names the file itself: see the command line.
const FILE: &str = "LATCHKEY_CONFIG";
