//! `sql`: SQL stands only in registered statements, and database drivers only in the crate `store`.
//!
//! Looked at are the tokens of every Rust file under `crates/`, tests included: a string that begins like a statement
//! of SQL may stand in `statements! { … }` inside `crates/store/src`, in the engines themselves, and in the tests of
//! `store`. Files of SQL are migrations and stand with them.

mod scan;
mod text;

use anyhow::{Context, Result};

use crate::outcome::Outcome;
use crate::repository;
use scan::{Found, What};

/// Prints each piece of SQL and each driver that stands where it may not.
pub(crate) fn run() -> Result<Outcome> {
    let findings = findings()?;
    if findings.is_empty() {
        println!("sql: no query outside a registered statement");
    }
    Ok(Outcome::of_findings("sql", &findings))
}

/// Every finding in the checkout, as `file:line: what is wrong`.
///
/// # Errors
/// If a file cannot be read or is not Rust.
pub(crate) fn findings() -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for path in repository::files()?.iter().filter(|path| path.starts_with("crates/")) {
        if path.ends_with(".sql") && !path.starts_with(MIGRATIONS) {
            findings.push(format!("{path}: SQL files are migrations and belong in {MIGRATIONS}"));
        }
        if path.ends_with(".rs") {
            let text = std::fs::read_to_string(repository::root().join(path)).with_context(|| path.clone())?;
            findings.extend(findings_in(path, &text).with_context(|| path.clone())?);
        }
    }
    Ok(findings)
}

const MIGRATIONS: &str = "crates/store/src/migrations/";
const STORE: &str = "crates/store/src/";
/// The engines' own words, such as `begin` and `pragma`; the tests and the proof that look behind the statements;
/// examples for us.
const FREE: &[&str] = &[
    "crates/store/src/engine/",
    "crates/store/src/engine.rs",
    "crates/store/tests/",
    "crates/xtask/src/prove/durable/",
    "crates/xtask/src/sql/",
];
/// The proofs look at a database from outside, as an operator would; the test kit locks one as another process would.
const DRIVER_OWNERS: &[&str] = &["crates/store/", "crates/testkit/", "crates/xtask/"];

fn findings_in(path: &str, text: &str) -> Result<Vec<String>> {
    let found = scan::scan(text)?;
    Ok(found.into_iter().filter_map(|found| finding(path, &found)).collect())
}

fn finding(path: &str, found: &Found) -> Option<String> {
    let starts_with_any = |starts: &[&str]| starts.iter().any(|start| path.starts_with(start));
    let line = found.line;
    match &found.what {
        What::Sql { registered } if !(starts_with_any(FREE) || *registered && path.starts_with(STORE)) => Some(
            format!("{path}:{line}: SQL outside a registered statement: move it into `statements! {{ … }}` in {STORE}"),
        ),
        What::Driver(name) if !starts_with_any(DRIVER_OWNERS) => {
            Some(format!("{path}:{line}: {name} is used by the crate store alone: call a function of store"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_clean(path: &str, text: &str) -> bool {
        findings_in(path, text).unwrap().is_empty()
    }

    #[test]
    fn query_outside_a_registered_statement_fails() {
        let code = "fn f() { run(\"select id from lock\"); }";
        for path in ["crates/store/src/lock.rs", "crates/service/src/lock.rs", "crates/api/tests/it/main.rs"] {
            assert_eq!(findings_in(path, code).unwrap().len(), 1, "{path}");
        }
    }

    #[test]
    fn query_in_test_code_fails_as_well() {
        let code = "#[cfg(test)] mod tests { #[test] fn t() { run(\"delete from lock\"); } }";
        assert!(!is_clean("crates/store/src/lock.rs", code));
    }

    #[test]
    fn registered_statement_passes_in_store_only() {
        let code = "statements! { FIND = \"select id from lock\"; ADD = concat!(\"insert into lock\", X); }";
        assert!(is_clean("crates/store/src/lock.rs", code));
        assert!(!is_clean("crates/service/src/lock.rs", code));
    }

    #[test]
    fn engines_and_tests_of_store_pass() {
        let code = "fn f() { run(\"pragma foreign_keys = on\"); }";
        assert!(is_clean("crates/store/src/engine/sqlite.rs", code));
        assert!(is_clean("crates/store/tests/it/main.rs", code));
        assert!(!is_clean("crates/store/src/engines.rs", code));
    }

    #[test]
    fn driver_outside_store_fails() {
        for code in ["use rusqlite::Connection;", "fn f(c: &tokio_postgres::Client) {}", "use sqlx::query;"] {
            assert!(!is_clean("crates/service/src/lib.rs", code), "{code}");
            assert!(is_clean("crates/store/src/engine/mod.rs", code), "{code}");
        }
    }

    #[test]
    fn words_of_a_comment_or_a_sentence_pass() {
        let code = "/// Select the doors of a user from here.\nfn f() { /* select 1 */ say(\"with 3 locks\"); }";
        assert!(is_clean("crates/api/src/lib.rs", code));
    }

    #[test]
    fn finding_names_file_and_line() {
        let findings =
            findings_in("crates/web/src/a.rs", "fn f() {\n    g(r#\"\n  UPDATE lock SET name = $1\"#);\n}").unwrap();
        assert!(findings[0].starts_with("crates/web/src/a.rs:2: "), "{findings:?}");
    }
}
