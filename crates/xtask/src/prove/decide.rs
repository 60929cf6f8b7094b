//! `prove decide`: the decision is the same made in three ways: by the product, naively from the rows, and by Cedar.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{Size, Verdict};
use crate::{program, repository};

/// What the list of proofs says.
pub(super) const SHOWS: &str = "the product, a naive reading of the rows and Cedar's policies decide alike";

/// Builds the oracle, has it compare the three, and holds what it counted against the bars.
pub(super) fn prove(size: Size) -> Result<Verdict> {
    program::build()?;
    let asked = cases(size);
    let binary = repository::root().join("target/ci/oracle");
    let line = program::read(program::at_root(&binary).arg(asked.to_string()))?;
    let tally: Tally = serde_json::from_str(&line).context("the oracle's answer")?;
    for example in &tally.examples {
        println!("  {example}");
    }
    Ok(tally.verdict(asked))
}

const fn cases(size: Size) -> u64 {
    match size {
        Size::Full => 1_000_000,
        Size::Reduced => 50_000,
        Size::Count(cases) => cases,
    }
}

/// Of a thousand decisions, how many must be grants.
const GRANTED_PER_MILLE: std::ops::RangeInclusive<u64> = 200..=300;
/// Of a thousand, how many must at least be within a second of a boundary.
const NEAR_BOUNDARY_PER_MILLE_MIN: u64 = 100;
/// Of a thousand, how many must at least be refused for each reason.
const REASON_PER_MILLE_MIN: u64 = 1;

/// What the oracle counted.
#[derive(Clone, Debug, Deserialize)]
struct Tally {
    cases: u64,
    granted: u64,
    near_boundary: u64,
    /// Every reason that there is, with how often it was given.
    reasons: BTreeMap<String, u64>,
    differences: u64,
    examples: Vec<String>,
}

impl Tally {
    fn verdict(&self, asked: u64) -> Verdict {
        let Self { cases, granted, near_boundary, reasons, differences, .. } = self;
        let rarest = reasons.iter().min_by_key(|(_, count)| **count);
        let (rarest, rarest_count) = rarest.map_or(("none", 0), |(reason, count)| (reason.as_str(), *count));
        let per_mille = |count: u64| (count * 1_000).checked_div(*cases).unwrap_or(0);
        let bars = [
            (*differences == 0, "differences"),
            (*cases > 0 && *cases >= asked, "cases"),
            // The bounds themselves are inside, and nothing past them is rounded in.
            (granted * 1_000 >= GRANTED_PER_MILLE.start() * cases, "granted too rarely"),
            (granted * 1_000 <= GRANTED_PER_MILLE.end() * cases, "granted too often"),
            (near_boundary * 1_000 >= NEAR_BOUNDARY_PER_MILLE_MIN * cases, "too far from boundaries"),
            (rarest_count * 1_000 >= REASON_PER_MILLE_MIN * cases && !reasons.is_empty(), "a reason too rare"),
        ];
        let failed: Vec<&str> = bars.iter().filter(|(passes, _)| !passes).map(|(_, bar)| *bar).collect();
        let mut figure = format!(
            "{differences} differences in {cases} cases; {} granted, {} within 1 s of a boundary; the rarest of {} \
             reasons, {rarest}, {rarest_count} times",
            percent(per_mille(*granted)),
            percent(per_mille(*near_boundary)),
            reasons.len(),
        );
        if !failed.is_empty() {
            figure += &format!("; not as it must be: {}", failed.join(", "));
        }
        Verdict { holds: failed.is_empty(), figure }
    }
}

fn percent(per_mille: u64) -> String {
    format!("{}.{} %", per_mille / 10, per_mille % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally() -> Tally {
        let reasons = [("no-right", 740), ("door-hours", 1)].map(|(reason, count)| (reason.to_owned(), count));
        Tally {
            cases: 1_000,
            granted: 259,
            near_boundary: 100,
            reasons: reasons.into(),
            differences: 0,
            examples: Vec::new(),
        }
    }

    fn shortcoming(change: impl FnOnce(&mut Tally)) -> String {
        let mut tally = tally();
        change(&mut tally);
        let Verdict { holds, figure } = tally.verdict(1_000);
        let after = figure.split_once("; not as it must be: ").map_or("", |(_, bars)| bars).to_owned();
        assert_eq!(holds, after.is_empty(), "{figure}");
        after
    }

    #[test]
    fn three_that_decide_alike_on_varied_cases_hold() {
        let verdict = tally().verdict(1_000);
        assert!(verdict.holds);
        assert_eq!(
            verdict.figure,
            "0 differences in 1000 cases; 25.9 % granted, 10.0 % within 1 s of a boundary; the rarest of 2 reasons, \
             door-hours, 1 times"
        );
    }

    #[test]
    fn each_bar_that_is_missed_is_named() {
        assert_eq!(shortcoming(|tally| tally.differences = 1), "differences");
        assert_eq!(shortcoming(|tally| tally.granted = 199), "granted too rarely");
        assert_eq!(shortcoming(|tally| tally.granted = 301), "granted too often");
        assert_eq!(shortcoming(|tally| tally.near_boundary = 99), "too far from boundaries");
        assert_eq!(shortcoming(|tally| _ = tally.reasons.insert("far".to_owned(), 0)), "a reason too rare");
        assert_eq!(shortcoming(|tally| tally.reasons.clear()), "a reason too rare");
        assert_eq!(tally().verdict(1_001).figure.rsplit_once(": ").map(|(_, bars)| bars), Some("cases"));
    }

    #[test]
    fn nothing_that_was_compared_does_not_hold() {
        assert!(shortcoming(|tally| tally.cases = 0).contains("cases"));
    }

    #[test]
    fn bounds_of_the_grants_are_inside() {
        assert_eq!(shortcoming(|tally| tally.granted = 200), "");
        assert_eq!(shortcoming(|tally| tally.granted = 300), "");
    }
}
