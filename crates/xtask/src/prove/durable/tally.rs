//! What the cycles of one part came to.

use std::time::Duration;

use super::books::Finding;
use super::shim::Cut;

/// The count of one part.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// What was done to whom.
    pub(super) name: &'static str,
    /// A setting that must lose, to show that the part would see it.
    pub(super) is_control: bool,
    pub(super) lost: u64,
    pub(super) doubled: u64,
    /// Cycles after which something was lost, or the database was not what it was.
    pub(super) losing_cycles: usize,
    /// What was wrong with the database, cycle by cycle.
    pub(super) broken: Vec<String>,
    acknowledged: Vec<u64>,
    first_answers: Vec<Duration>,
    recoveries: Vec<Duration>,
    writes_at_risk: usize,
}

impl Tally {
    /// A part without cycles yet.
    pub(super) fn new(name: &'static str, is_control: bool) -> Self {
        Self { name, is_control, ..Self::default() }
    }

    /// Counts a cycle.
    pub(super) fn add(&mut self, finding: Finding) {
        let cycle = self.acknowledged.len();
        self.acknowledged.push(finding.acknowledged);
        self.lost += finding.lost;
        self.doubled += finding.doubled;
        self.losing_cycles += usize::from(finding.lost > 0 || finding.doubled > 0 || !finding.broken.is_empty());
        self.broken.extend(finding.broken.into_iter().map(|what| format!("{}, cycle {cycle}: {what}", self.name)));
    }

    /// Notes how long the server took from its start to its first answer.
    pub(super) fn answered_after(&mut self, duration: Duration) {
        self.first_answers.push(duration);
    }

    /// Notes how long the server took to write again once the database was back.
    pub(super) fn recovered_after(&mut self, duration: Duration) {
        self.recoveries.push(duration);
    }

    /// Notes what a power cut met.
    pub(super) fn lost_power(&mut self, cut: Cut) {
        self.writes_at_risk += cut.at_risk;
    }

    /// How many cycles there were.
    pub(super) fn cycles(&self) -> usize {
        self.acknowledged.len()
    }

    /// How much was acknowledged in all of them.
    pub(super) fn acknowledged(&self) -> u64 {
        self.acknowledged.iter().sum()
    }

    /// Whether the part shows what it is there for. A part that hardly did anything shows nothing.
    pub(super) fn holds(&self) -> bool {
        if self.is_control {
            return self.lost > 0;
        }
        let is_whole = self.lost == 0 && self.doubled == 0 && self.broken.is_empty();
        is_whole && median(&self.acknowledged).is_some_and(|median| median >= ACKNOWLEDGED_MIN)
    }

    /// All of it, in one line.
    pub(super) fn line(&self) -> String {
        let (cycles, acknowledged, lost, doubled) =
            (self.cycles(), grouped(self.acknowledged()), grouped(self.lost), self.doubled);
        let a_cycle = median(&self.acknowledged).unwrap_or_default();
        let mut line = format!(
            "{}: {cycles} cycles, {acknowledged} acknowledged (median {a_cycle} a cycle), {lost} lost, {doubled} doubled",
            self.name
        );
        if self.is_control {
            line += &format!("; lost in {} of {cycles} cycles, as it must", self.losing_cycles);
        }
        if self.writes_at_risk > 0 {
            line += &format!("; {} unsynced writes met the power cut", grouped(self.writes_at_risk as u64));
        }
        for (what, times) in [("first answer", &self.first_answers), ("writes again", &self.recoveries)] {
            if let Some(time) = median(times) {
                line += &format!("; {what} after {} ms (median)", time.as_millis());
            }
        }
        line
    }
}

/// A number as it is read: 123 456.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// How much must be acknowledged in the median cycle.
const ACKNOWLEDGED_MIN: u64 = 50;

fn median<T: Copy + Ord>(values: &[T]) -> Option<T> {
    let mut values = values.to_vec();
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(is_control: bool, cycles: &[(u64, u64, u64)]) -> Tally {
        let mut tally = Tally::new("part", is_control);
        for (acknowledged, lost, doubled) in cycles.iter().copied() {
            tally.add(Finding { acknowledged, lost, doubled, broken: Vec::new() });
        }
        tally
    }

    #[test]
    fn one_lost_or_doubled_entry_falls_short() {
        assert!(tally(false, &[(90, 0, 0), (70, 0, 0)]).holds());
        assert!(!tally(false, &[(90, 1, 0), (70, 0, 0)]).holds());
        assert!(!tally(false, &[(90, 0, 0), (70, 0, 1)]).holds());
    }

    #[test]
    fn broken_database_falls_short() {
        let mut tally = tally(false, &[(90, 0, 0)]);
        tally.add(Finding { acknowledged: 90, broken: vec!["row missing".into()], ..Finding::default() });
        assert!(!tally.holds());
        assert_eq!(tally.broken, ["part, cycle 1: row missing"]);
    }

    #[test]
    fn part_without_load_shows_nothing() {
        assert!(!tally(false, &[]).holds());
        assert!(!tally(false, &[(49, 0, 0), (49, 0, 0), (500, 0, 0)]).holds());
    }

    #[test]
    fn control_that_loses_nothing_falls_short() {
        assert!(!tally(true, &[(90, 0, 0)]).holds());
        assert!(tally(true, &[(90, 0, 0), (90, 90, 0)]).holds());
    }

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1 000", "1 234 567"]);
    }
}
