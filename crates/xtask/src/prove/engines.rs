//! `prove engines`: one SQL text runs on both engines.

use std::collections::BTreeSet;

use anyhow::{Context, Result};

use super::{Size, Verdict};
use crate::nextest::{self, Report};
use crate::outcome::Outcome;
use crate::sql;

/// What the list of proofs says.
pub(super) const SHOWS: &str = "every statement prepares, and every store test passes, on SQLite and on PostgreSQL";

/// Runs the tests of the store, and the lint that keeps queries inside registered statements.
pub(super) fn prove(_: Size) -> Result<Verdict> {
    let strays = sql::findings()?;
    let lint = Outcome::of_findings("sql", &strays);
    let report = nextest::run("engines", |command| {
        command.args(["--workspace", "-E", "package(store)"]);
    })?;
    let statements = statements(&report).context("the test that prepares every statement printed no count")?;
    let (passed, failed) = report.counts().context("the tests left no counts")?;
    let names: Vec<&str> = report.cases().iter().map(|case| case.name).collect();
    let engines = Engines::of(&names);
    let figure = format!(
        "{statements} statements prepared on both engines; {} store tests on SQLite, {} on PostgreSQL; \
         {passed} tests passed, {failed} failed; {} queries outside a registered statement",
        engines.sqlite.len(),
        engines.postgres.len(),
        strays.len()
    );
    let holds = report.outcome == Outcome::Pass && lint == Outcome::Pass && statements > 0 && engines.are_equal();
    Ok(Verdict { holds, figure })
}

const PREPARING_TEST: &str = "every_statement_prepares_on_both_engines";

/// The test prints it as `statements: N`.
fn statements(report: &Report) -> Option<u32> {
    let cases = report.cases();
    let case = cases.iter().find(|case| case.name.contains(PREPARING_TEST))?;
    let (_, rest) = case.output.split_once("statements: ")?;
    rest.split_whitespace().next()?.parse().ok()
}

/// The tests that run once on each engine: `STORY::sqlite` and `STORY::postgres`.
#[derive(Debug, Default)]
struct Engines<'a> {
    sqlite: BTreeSet<&'a str>,
    postgres: BTreeSet<&'a str>,
}

impl<'a> Engines<'a> {
    fn of(names: &[&'a str]) -> Self {
        let of_engine = |engine: &str| names.iter().filter_map(|name| name.strip_suffix(engine)).collect();
        Self { sqlite: of_engine("::sqlite"), postgres: of_engine("::postgres") }
    }

    fn are_equal(&self) -> bool {
        !self.sqlite.is_empty() && self.sqlite == self.postgres
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn story_that_runs_on_one_engine_only_is_seen() {
        let both = ["lock::found::sqlite", "lock::found::postgres", "engine::sqlite::tests::other"];
        assert!(Engines::of(&both).are_equal());
        assert!(!Engines::of(&["lock::found::sqlite"]).are_equal());
        assert!(!Engines::of(&["lock::found"]).are_equal());
    }

    #[test]
    fn statements_are_counted_by_the_test_that_prepares_them() {
        let case = "<testcase name=\"it::every_statement_prepares_on_both_engines\"><system-out>running 1 test\nstatements: 214\n</system-out></testcase>";
        assert_eq!(statements(&Report::of_xml(case)), Some(214));
        assert_eq!(statements(&Report::of_xml("<testcase name=\"it::other\"/>")), None);
    }
}
