//! `prove membership`: the product decides every row of the truth table of memberships as the table says.
//!
//! The table comes from a generator in Python that shares no code with the product (docs/TRUTH_TABLE.md).

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Size, Verdict};
use crate::nextest::{self, Report};
use crate::outcome::Outcome;
use crate::{program, repository};

/// What the list of proofs says.
pub(super) const SHOWS: &str =
    "an independent truth table of memberships, row by row; --rows FILE.csv asks rows of your own";

/// Where the generator and the tables are.
const FOLDER: &str = "crates/domain/tests/fixtures/membership";
/// What the generator writes.
const TABLE: &str = "truth.csv";
/// What was written by hand.
const PITFALLS: &str = "pitfalls.csv";

/// Tells the tests which files to read instead of the committed ones, separated as in PATH.
const ROWS: &str = "LATCHKEY_TRUTH_ROWS";

const ROWS_MIN: u64 = 2_000;
/// How many wrong rows are printed.
const SHOWN_MAX: usize = 20;

/// Makes the table again, has the generator read what was written by hand, and has the product decide both.
pub(super) fn prove(_: Size) -> Result<Verdict> {
    let files = [compare_table()?, check_pitfalls()?];
    let tally = Tally::read(&decide(&[])?)?;
    Ok(tally.verdict(ROWS_MIN, &files))
}

/// Has the product decide the rows of other files.
pub(super) fn prove_rows(files: &[PathBuf]) -> Result<Verdict> {
    let files = files.iter().map(|file| {
        let file = fs::canonicalize(file).with_context(|| format!("--rows {}", file.display()))?;
        if file.is_file() { Ok(file) } else { bail!("--rows {}: this is no file", file.display()) }
    });
    let files = files.collect::<Result<Vec<PathBuf>>>()?;
    Ok(Tally::read(&decide(&files)?)?.verdict(1, &[]))
}

/// A thing that must be so beside the rows, in words for either case.
struct Condition {
    holds: bool,
    words: String,
}

fn compare_table() -> Result<Condition> {
    let folder = tempfile::tempdir().context("a folder for the table")?;
    let made = folder.path().join(TABLE);
    let mut generator = generator();
    generator.arg("--out").arg(&made);
    program::read(&mut generator)?;
    let committed = repository::root().join(FOLDER).join(TABLE);
    let holds = fs::read(&made).context("the table made again")? == fs::read(committed).context(TABLE)?;
    let words = if holds { "is as it is generated" } else { "is not as it is generated" };
    Ok(Condition { holds, words: format!("{TABLE} {words}") })
}

fn check_pitfalls() -> Result<Condition> {
    let mut generator = generator();
    let outcome = program::run(generator.arg("--check").arg(repository::root().join(FOLDER).join(PITFALLS)))?;
    let holds = outcome == Outcome::Pass;
    let words = if holds { "agrees" } else { "does not agree" };
    Ok(Condition { holds, words: format!("{PITFALLS} {words} with the generator") })
}

fn generator() -> Command {
    let mut python = program::at_root("python3");
    python.arg(format!("{FOLDER}/generate.py"));
    python
}

/// Runs the test that decides the rows of the files, or of the committed ones if there are none.
fn decide(files: &[PathBuf]) -> Result<Report> {
    let listed = env::join_paths(files).context("a path that cannot stand in a list of paths")?;
    nextest::run("engines", |command| {
        command.args(["--workspace", "-E", "package(domain) and test(/^membership::truth/)"]);
        if files.is_empty() {
            command.env_remove(ROWS);
        } else {
            command.env(ROWS, listed);
        }
    })
}

/// What the tests counted.
#[derive(Clone)]
struct Tally {
    rows: u64,
    wrong: u64,
    /// A line for each wrong row.
    lines: Vec<String>,
    /// Tests that passed, and that did not.
    tests: (u32, u32),
}

impl Tally {
    /// # Errors
    /// If no test printed how many rows there were: a file could not be read, and the test says why.
    fn read(report: &Report) -> Result<Self> {
        let output: String = report.cases().iter().map(|case| unescaped(case.output)).collect();
        let lines = output.lines().map(str::trim);
        let (rows, wrong) = lines
            .clone()
            .find_map(counts)
            .context("the rows were not read to their end; what the test printed above says why")?;
        let lines = lines.filter(|line| line.starts_with("wrong: ")).map(str::to_owned).collect();
        Ok(Self { rows, wrong, lines, tests: report.counts().context("the tests left no counts")? })
    }

    fn verdict(&self, rows_min: u64, conditions: &[Condition]) -> Verdict {
        let Self { rows, wrong, lines, tests: (passed, failed) } = self;
        for line in lines.iter().take(SHOWN_MAX) {
            println!("  {line}");
        }
        let mut figure = format!("{rows} rows, {wrong} wrong");
        if *rows < rows_min {
            figure += &format!(", at least {rows_min} must be there");
        }
        for condition in conditions {
            figure += &format!(", {}", condition.words);
        }
        figure += &format!("; {passed} tests passed, {failed} failed");
        let is_well = *rows >= rows_min && *wrong == 0 && *passed > 0 && *failed == 0;
        Verdict { holds: is_well && conditions.iter().all(|condition| condition.holds), figure }
    }
}

/// The numbers of `truth: ROWS rows, WRONG wrong`.
fn counts(line: &str) -> Option<(u64, u64)> {
    let (rows, wrong) = line.strip_prefix("truth: ")?.split_once(" rows, ")?;
    Some((rows.parse().ok()?, wrong.strip_suffix(" wrong")?.parse().ok()?))
}

/// Text out of a report, which is XML: names of rows may hold `>`.
fn unescaped(text: &str) -> String {
    let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    signs.iter().fold(text.to_owned(), |text, (escaped, sign)| text.replace(escaped, sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(output: &str, failures: u32) -> Report {
        Report::of_xml(&format!(
            r#"<testsuites tests="2" failures="{failures}" errors="0"><testcase name="membership::truth::read">
               </testcase><testcase name="membership::truth::every_row"><system-out>{output}
               </system-out></testcase></testsuites>"#
        ))
    }

    fn tally() -> Tally {
        Tally { rows: 2_000, wrong: 0, lines: Vec::new(), tests: (2, 0) }
    }

    fn condition(holds: bool) -> Condition {
        Condition { holds, words: "the table is so".to_owned() }
    }

    #[test]
    fn figures_and_wrong_rows_are_read() {
        let output =
            "running 1 test\ntruth: 7215 rows, 1 wrong\nwrong: a/warn&gt;block: expected grant, got deny closed";
        let tally = Tally::read(&report(output, 1)).unwrap();
        assert_eq!((tally.rows, tally.wrong, tally.tests), (7_215, 1, (1, 1)));
        assert_eq!(tally.lines, ["wrong: a/warn>block: expected grant, got deny closed"]);
        let verdict = tally.verdict(1, &[]);
        assert!(!verdict.holds);
        assert_eq!(verdict.figure, "7215 rows, 1 wrong; 1 tests passed, 1 failed");
    }

    #[test]
    fn rows_that_were_not_read_are_an_error() {
        assert!(Tally::read(&report("line 3: kind: gold is none of recurring", 1)).is_err());
        assert!(Tally::read(&report("truth: many rows, 0 wrong", 0)).is_err());
    }

    #[test]
    fn enough_rows_that_are_all_right_hold() {
        let verdict = tally().verdict(2_000, &[condition(true)]);
        assert!(verdict.holds);
        assert_eq!(verdict.figure, "2000 rows, 0 wrong, the table is so; 2 tests passed, 0 failed");
    }

    #[test]
    fn each_shortcoming_falls_short() {
        assert!(!tally().verdict(2_000, &[condition(true), condition(false)]).holds);
        assert!(!tally().verdict(2_001, &[]).holds);
        assert!(!Tally { wrong: 1, ..tally() }.verdict(2_000, &[]).holds);
        assert!(!Tally { tests: (1, 1), ..tally() }.verdict(2_000, &[]).holds);
        assert!(!Tally { tests: (0, 0), ..tally() }.verdict(2_000, &[]).holds);
    }

    #[test]
    fn file_that_is_not_there_is_named() {
        for name in ["no/such/file.csv", "."] {
            let error = prove_rows(&[name.into()]).unwrap_err();
            assert!(format!("{error:#}").starts_with("--rows "), "{error:#}");
        }
    }
}
