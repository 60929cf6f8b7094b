//! `docs`: what the documents name must exist: files that links lead to, paths, commands, proofs, subcommands.

mod claim;
mod markdown;
mod subcommands;

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use crate::command::COMMANDS;
use crate::outcome::Outcome;
use crate::prove::PROOFS;
use crate::repository;
use claim::Claim;

/// Prints each thing that a document names and that does not exist.
pub(crate) fn run() -> Result<Outcome> {
    let files = repository::files()?;
    let known = Known {
        commands: COMMANDS.iter().map(|command| command.name.to_owned()).collect(),
        proofs: PROOFS.iter().map(|proof| proof.name.to_owned()).collect(),
        subcommands: subcommands::of_server()?,
        files: &files,
    };
    let mut findings = Vec::new();
    let mut documents = 0;
    for path in files.iter().filter(|path| is_document(path)) {
        let text = std::fs::read_to_string(repository::root().join(path)).with_context(|| path.clone())?;
        findings.extend(known.findings(path, &text));
        documents += 1;
    }
    if !files.iter().any(|path| path == PROOF_LIST) {
        findings.push(format!("{PROOF_LIST} is missing: it lists the proofs"));
    }
    if findings.is_empty() {
        println!("docs: {documents} documents, all that they name exists");
    }
    Ok(Outcome::of_findings("docs", &findings))
}

const AT_ROOT: &[&str] = &["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];
const PROOF_LIST: &str = "docs/PROOFS.md";

fn is_document(path: &str) -> bool {
    AT_ROOT.contains(&path) || path.starts_with("docs/") && path.ends_with(".md")
}

/// What a document may name.
struct Known<'a> {
    commands: Vec<String>,
    proofs: Vec<String>,
    /// None as long as the server has no command line.
    subcommands: Option<Vec<String>>,
    files: &'a [String],
}

impl Known<'_> {
    fn findings(&self, document: &str, text: &str) -> Vec<String> {
        let claims = claim::list(text);
        let mut findings: Vec<String> = claims
            .iter()
            .filter_map(|(line, claim)| Some(format!("{document}:{line}: {}", self.objection(document, claim)?)))
            .collect();
        if document == PROOF_LIST {
            let listed: BTreeSet<&str> = claims.iter().filter_map(|(_, claim)| claim.proof()).collect();
            let missing = self.proofs.iter().filter(|proof| !listed.contains(proof.as_str()));
            findings.extend(missing.map(|proof| format!("{document}: `cargo xtask prove {proof}` is not listed")));
        }
        findings
    }

    fn objection(&self, document: &str, claim: &Claim) -> Option<String> {
        let has = |names: &[String], name: &String| names.contains(name);
        match claim {
            Claim::Link(target) => {
                let path = resolve(document, target);
                (!self.exists(&path)).then(|| format!("the link to {target} leads nowhere"))
            }
            Claim::Path(path) => (!self.exists(path)).then(|| format!("{path} does not exist")),
            Claim::Command(name) => (!has(&self.commands, name)).then(|| format!("there is no `cargo xtask {name}`")),
            Claim::Proof(name) => (!has(&self.proofs, name)).then(|| format!("there is no proof {name}")),
            Claim::Subcommand(name) => {
                let names = self.subcommands.as_ref()?;
                (!has(names, name)).then(|| format!("there is no `latchkey {name}`"))
            }
        }
    }

    /// A file, a folder, or with `*` any of those.
    fn exists(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        self.files.iter().any(|file| {
            let depth = path.split('/').count();
            let mut start = file.split('/').take(depth);
            let same_depth = file.split('/').count() >= depth;
            path.is_empty()
                || same_depth && path.split('/').all(|part| start.next().is_some_and(|name| fits(part, name)))
        })
    }
}

/// Whether a name fits a pattern in which `*` stands for anything.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name
            .strip_prefix(start)
            .is_some_and(|name| (0..=name.len()).filter_map(|index| name.get(index..)).any(|end| fits(rest, end))),
    }
}

/// The path from the root that a link in a document means.
fn resolve(document: &str, target: &str) -> String {
    let mut parts: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => document.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect(),
    };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests;
