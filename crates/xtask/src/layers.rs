//! `layers`: which crate may depend on which. The table below is the rule of ARCHITECTURE.md.

use anyhow::Result;

use crate::metadata::{self, Metadata, Package};
use crate::outcome::Outcome;

/// Checks the workspace against the table and prints each forbidden arrow.
pub(crate) fn run() -> Result<Outcome> {
    let metadata = metadata::load()?;
    let findings = findings(&metadata);
    if findings.is_empty() {
        println!("layers: {} crates, no forbidden arrow", metadata.packages.len());
    }
    Ok(Outcome::of_findings("layers", &findings))
}

/// A crate of the product and the crates of the product that it may use.
const PRODUCT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("door", &["domain"]),
    ("store", &["domain"]),
    ("service", &["store", "door", "domain"]),
    ("api", &["service", "domain"]),
    ("web", &["service", "domain"]),
    ("edge", &["door", "domain"]),
    ("server", &["domain", "door", "store", "service", "api", "web", "edge"]),
];

/// Crates that nothing in the product may need; they may use everything. So may all under `bench/`.
const DEVELOPMENT: &[&str] = &["testkit", "xtask", "pgcluster", "oracle"];

/// The pure crates and what would bring I/O, a clock or randomness into them.
const PURE: &[&str] = &["domain", "door"];
const IMPURE: &[&str] =
    &["tokio", "sqlx", "rusqlite", "tokio-postgres", "axum", "reqwest", "ureq", "getrandom", "rand", "fastrand"];

/// Database drivers, and the one crate that may have them.
const DRIVERS: &[&str] = &["rusqlite", "tokio-postgres", "sqlx"];
const DRIVER_OWNER: &str = "store";

fn findings(metadata: &Metadata) -> Vec<String> {
    metadata.packages.iter().flat_map(|package| findings_of(package, metadata)).collect()
}

fn findings_of(package: &Package, metadata: &Metadata) -> Vec<String> {
    if is_development(package) {
        return Vec::new();
    }
    let name = package.name.as_str();
    let Some((_, allowed)) = PRODUCT.iter().find(|(product, _)| *product == name) else {
        return vec![format!("{name} is not in the table of crates/xtask/src/layers.rs: give it a place there")];
    };
    let needed = package.dependencies.iter().filter(|dependency| dependency.kind.as_deref() != Some("dev"));
    let mut findings = Vec::new();
    for target in needed.map(|dependency| dependency.name.as_str()) {
        let own = metadata.packages.iter().find(|package| package.name == target);
        if own.is_some_and(is_development) {
            findings.push(format!("{name} -> {target}: {target} is for development, allowed in dev-dependencies only"));
        } else if own.is_some() && !allowed.contains(&target) {
            findings.push(format!("{name} -> {target}: {name} may use only [{}]", allowed.join(", ")));
        }
        if PURE.contains(&name) && IMPURE.contains(&target) {
            findings.push(format!("{name} -> {target}: {name} is pure; time, I/O and randomness are arguments"));
        }
        if name != DRIVER_OWNER && DRIVERS.contains(&target) {
            findings.push(format!("{name} -> {target}: only {DRIVER_OWNER} talks to a database"));
        }
    }
    findings
}

fn is_development(package: &Package) -> bool {
    DEVELOPMENT.contains(&package.name.as_str()) || package.manifest_path.contains("/bench/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Findings for a workspace of `package -> dependency (kind)`, beside empty crates of every name used.
    fn findings_for(arrows: &[(&str, &str, Option<&str>)]) -> Vec<String> {
        let package = |name: &str| {
            let dependencies: Vec<_> = arrows
                .iter()
                .filter(|(from, ..)| *from == name)
                .map(|(_, to, kind)| json!({ "name": to, "kind": kind }))
                .collect();
            json!({ "name": name, "manifest_path": format!("/w/crates/{name}/Cargo.toml"), "dependencies": dependencies })
        };
        let names = ["domain", "door", "store", "service", "api", "server", "testkit", "pgcluster"];
        let packages: Vec<_> = names.iter().map(|name| package(name)).collect();
        findings(&serde_json::from_value(json!({ "packages": packages })).unwrap())
    }

    #[test]
    fn allowed_arrows_pass() {
        let arrows = [
            ("door", "domain", None),
            ("service", "store", None),
            ("api", "service", None),
            ("server", "api", None),
            ("store", "rusqlite", None),
            ("store", "testkit", Some("dev")),
            ("domain", "tokio", Some("dev")),
            ("testkit", "server", None),
        ];
        assert_eq!(findings_for(&arrows), Vec::<String>::new());
    }

    #[test]
    fn each_forbidden_arrow_fails() {
        let arrows = [
            ("domain", "door", None),
            ("api", "store", None),
            ("api", "door", Some("build")),
            ("service", "testkit", None),
            ("server", "pgcluster", None),
            ("door", "tokio", None),
            ("service", "rusqlite", None),
        ];
        for arrow in arrows {
            let findings = findings_for(&[arrow]);
            assert_eq!(findings.len(), 1, "{arrow:?}: {findings:?}");
            assert!(findings[0].starts_with(&format!("{} -> {}", arrow.0, arrow.1)), "{findings:?}");
        }
    }

    #[test]
    fn crate_without_a_place_in_the_table_fails() {
        let json = json!({ "packages": [{ "name": "extra", "manifest_path": "/w/crates/extra/Cargo.toml", "dependencies": [] }] });
        assert_eq!(findings(&serde_json::from_value(json).unwrap()).len(), 1);
    }
}
