//! What a document says to exist.

use super::markdown::{self, Part};

/// Something that a document names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// The target of a link inside the repository, without its fragment.
    Link(String),
    /// A path from the root, perhaps with `*`.
    Path(String),
    /// `cargo xtask NAME`.
    Command(String),
    /// `cargo xtask prove NAME`.
    Proof(String),
    /// `latchkey NAME`.
    Subcommand(String),
}

impl Claim {
    /// The name, if it is of a proof.
    pub(super) fn proof(&self) -> Option<&str> {
        match self {
            Self::Proof(name) => Some(name),
            _ => None,
        }
    }
}

/// Everything that a text names, each with its line.
pub(super) fn list(text: &str) -> Vec<(usize, Claim)> {
    let parts = markdown::parts(text);
    parts.iter().flat_map(|(line, part)| claims(part).into_iter().map(|claim| (*line, claim))).collect()
}

const PATHS: &[&str] = &["crates/", "docs/", "clients/", "bench/", ".ci/", ".cargo/", ".config/"];

/// Words that stand for a name to be filled in.
const PLACEHOLDERS: &[&str] = &["NNNN", "NAME", "<", "{", "…", "..."];

fn claims(part: &Part) -> Vec<Claim> {
    match part {
        Part::Link(target) => link(target).into_iter().collect(),
        Part::Span(code) => commands(code).into_iter().chain(code.split(' ').filter_map(path)).collect(),
        Part::BlockLine(line) => commands(line),
    }
}

fn link(target: &str) -> Option<Claim> {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    let is_elsewhere = target.contains("://") || target.starts_with("mailto:");
    (!is_elsewhere && !path.is_empty()).then(|| Claim::Link(path.to_owned()))
}

fn path(word: &str) -> Option<Claim> {
    let word = word.trim_matches(['(', ')', ',', ';', '"', '\'']).trim_end_matches('.');
    let is_path = PATHS.iter().any(|start| word.starts_with(start));
    let is_placeholder = PLACEHOLDERS.iter().any(|placeholder| word.contains(placeholder));
    let path = match word.rsplit_once(':') {
        Some((path, line)) if line.chars().all(|character| character.is_ascii_digit()) => path,
        _ => word,
    };
    (is_path && !is_placeholder).then(|| Claim::Path(path.to_owned()))
}

fn commands(line: &str) -> Vec<Claim> {
    let mut claims = Vec::new();
    let words: Vec<&str> = line.split_whitespace().collect();
    for (index, pair) in words.windows(2).enumerate() {
        if pair == ["cargo", "xtask"] {
            let mut names = words.iter().skip(index + 2).map_while(|word| name(word));
            let command = names.next();
            if command.as_deref() == Some("prove") {
                claims.extend(names.next().map(Claim::Proof));
            }
            claims.extend(command.map(Claim::Command));
        }
    }
    let program = line.strip_prefix("$ ").unwrap_or(line);
    if let Some(arguments) = program.strip_prefix("latchkey ") {
        claims.extend(arguments.split_whitespace().next().and_then(name).map(Claim::Subcommand));
    }
    claims
}

/// A word that is a name, and not an option, a placeholder or punctuation.
fn name(word: &str) -> Option<String> {
    let word = word.trim_end_matches([',', ';', '.', ':', ')', '`']);
    let is_name =
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_');
    (is_name && !word.starts_with('-')).then(|| word.to_owned())
}
