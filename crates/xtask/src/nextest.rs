//! cargo-nextest, and the report that it leaves.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::outcome::Outcome;
use crate::{program, repository};

/// What one run of the tests came to.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) outcome: Outcome,
    /// The report in JUnit's XML.
    xml: String,
}

/// One test of a report.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Case<'a> {
    pub(crate) name: &'a str,
    /// What it printed, if the profile keeps that for tests that pass.
    pub(crate) output: &'a str,
}

/// How to get it.
pub(crate) const INSTALL: &str = "cargo install cargo-nextest --locked";

/// Whether cargo-nextest is here.
pub(crate) fn is_installed() -> bool {
    program::cargo(&["nextest", "--version"]).output().is_ok_and(|output| output.status.success())
}

/// Runs tests under a profile of `.config/nextest.toml` that writes a report. The command's output goes to ours.
///
/// # Errors
/// If nextest is not installed, or ends without a report, as when the tests do not compile.
pub(crate) fn run(profile: &str, adjust: impl FnOnce(&mut Command)) -> Result<Report> {
    if !is_installed() {
        bail!("cargo-nextest is missing; install it with: {INSTALL}");
    }
    let file = report_file(profile);
    if file.exists() {
        std::fs::remove_file(&file).context("removing the report of the run before")?;
    }
    let mut command = program::cargo(&["nextest", "run", "--cargo-profile", "ci", "--profile", profile]);
    adjust(&mut command);
    let outcome = program::run(&mut command)?;
    let xml = std::fs::read_to_string(&file).context("the tests did not run to their end")?;
    Ok(Report { outcome, xml })
}

impl Report {
    #[cfg(test)]
    pub(crate) fn of_xml(xml: &str) -> Self {
        Self { outcome: Outcome::Pass, xml: xml.to_owned() }
    }

    /// How many tests passed and how many did not.
    pub(crate) fn counts(&self) -> Option<(u32, u32)> {
        let head = self.xml.split_once("<testsuites ")?.1.split_once('>')?.0;
        let number = |name: &str| attribute(head, name)?.parse::<u32>().ok();
        let failed = number("failures")? + number("errors")?;
        Some((number("tests")?.checked_sub(failed)?, failed))
    }

    /// The rest of the line that a test printed after a word.
    ///
    /// # Errors
    /// If no test of that name ran, or it printed no such line.
    pub(crate) fn printed(&self, test: &str, word: &str) -> Result<String> {
        let cases = self.cases();
        let case =
            cases.iter().find(|case| case.name.ends_with(test)).with_context(|| format!("{test} did not run"))?;
        let (_, rest) = case.output.split_once(word).with_context(|| format!("{test} failed, or printed no figure"))?;
        Ok(rest.lines().next().unwrap_or_default().trim().to_owned())
    }

    /// Each test that ran.
    pub(crate) fn cases(&self) -> Vec<Case<'_>> {
        self.xml.split("<testcase ").skip(1).filter_map(case).collect()
    }
}

fn report_file(profile: &str) -> PathBuf {
    repository::root().join("target/nextest").join(profile).join("junit.xml")
}

fn case(text: &str) -> Option<Case<'_>> {
    let name = attribute(text.split_once('>')?.0, "name")?;
    let output = text.split_once("<system-out>").and_then(|(_, rest)| rest.split_once("</system-out>"));
    Some(Case { name, output: output.map_or("", |(output, _)| output) })
}

/// The value of `name="value"` in a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!("{name}=\""))?;
    Some(rest.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn report_is_read() {
        let report = Report::of_xml(
            r#"<testsuites name="nextest-run" tests="3" skipped="4" failures="1" errors="1" time="2.2">
               <testsuite name="store::it" tests="3"><testcase name="lock::found::sqlite" classname="store::it" time="1"/>
               <testcase name="b" classname="c"><system-out>statements: 12
               </system-out></testcase></testsuite></testsuites>"#,
        );
        assert_eq!(report.counts(), Some((1, 2)));
        let cases = report.cases();
        assert_eq!(cases[0], Case { name: "lock::found::sqlite", output: "" });
        assert_eq!(cases[1].name, "b");
        assert!(cases[1].output.starts_with("statements: 12"));
        assert_eq!(report.printed("b", "statements: ").unwrap(), "12");
        assert!(report.printed("c", "statements: ").is_err() && report.printed("b", "cells: ").is_err());
    }

    #[test]
    fn report_that_is_something_else_has_no_counts() {
        assert_eq!(Report::of_xml("<html>").counts(), None);
    }
}
