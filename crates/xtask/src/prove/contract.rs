//! `prove contract`: the operations of the contract that are there, each shown to do what it should.

use anyhow::{Context, Result, bail};

use super::{Size, Verdict};
use crate::nextest::{self, Report};
use crate::outcome::Outcome;
use crate::{program, repository, setup};

/// What the list of proofs says.
pub(super) const SHOWS: &str =
    "operations of the contract do what they should, and nothing is answered outside its schemas or our description";

/// So many operations of the contract must count.
const GOAL: u32 = 140;

/// Carries out the rows of `crates/api/tests/fixtures/proof`, and has the description checked by its own rules.
pub(super) fn prove(_: Size) -> Result<Verdict> {
    if setup::run()? == Outcome::Fail {
        bail!("the checker of OpenAPI could not be installed");
    }
    let description = repository::root().join("target/openapi.json");
    let report = nextest::run("engines", |command| {
        command.args(["--workspace", "-E", "package(api) and test(/^(proof|contract|description|openapi)::/)"]);
        command.env("LATCHKEY_DESCRIPTION", &description);
    })?;
    let read = |word: &str| report.printed(PROOF, word);
    println!("our own operations that count beside: {}", read("own: ")?);
    println!("of the contract, not there or not shown yet: {}", read("missing: ")?);
    println!("there, but without a row in crates/api/tests/fixtures/proof: {}", read("without a row: ")?);
    let mut checker = setup::CHECKERS.python();
    let is_valid = program::run(checker.args(["-m", "openapi_spec_validator"]).arg(&description))? == Outcome::Pass;
    judge(&report, is_valid)
}

const PROOF: &str = "operations_of_the_contract_count_when_all_of_it_was_seen";

fn judge(report: &Report, is_valid: bool) -> Result<Verdict> {
    let counted = report.printed(PROOF, "counted: ")?;
    let outside: u32 = report.printed(PROOF, "outside the schemas: ")?.parse().context("a number of answers")?;
    let (passed, failed) = report.counts().context("the tests left no counts")?;
    let own = report.printed(PROOF, "own: ")?.split(", ").filter(|one| !one.is_empty()).count();
    let count: u32 =
        counted.split(' ').next().and_then(|count| count.parse().ok()).context("a number of operations")?;
    let validity = if is_valid { "valid" } else { "NOT valid" };
    Ok(Verdict {
        holds: count >= GOAL && outside == 0 && is_valid && report.outcome == Outcome::Pass && passed >= 10,
        figure: format!(
            "{counted} operations of the contract count ({GOAL} are wanted), and {own} of our own beside; {outside} \
             answers outside the schemas; our description is {validity} OpenAPI 3.1; {passed} tests passed, {failed} \
             failed"
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(counted: &str, outside: u32, is_valid: bool) -> Verdict {
        let xml = format!(
            "<testsuites tests=\"12\" failures=\"0\" errors=\"0\"><testcase name=\"proof::{PROOF}\"><system-out>counted: \
             {counted}\noutside the schemas: {outside}\nown: GET /a, GET /b\n</system-out></testcase></testsuites>"
        );
        judge(&Report::of_xml(&xml), is_valid).unwrap()
    }

    #[test]
    fn few_operations_a_wrong_answer_or_a_wrong_description_falls_short() {
        let good = verdict("140 of 227", 0, true);
        assert!(good.holds && good.figure.starts_with("140 of 227 ") && good.figure.contains("2 of our own"));
        assert!(!verdict("139 of 227", 0, true).holds);
        assert!(!verdict("140 of 227", 1, true).holds);
        assert!(!verdict("140 of 227", 0, false).holds);
    }
}
