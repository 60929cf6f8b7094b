//! Contestants over the same attempts, in interleaved rounds.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use figures::measure::{load_average, median};

use crate::population::Attempt;

/// Many short rounds: a busy neighbour then hits every contestant alike.
const ROUNDS: usize = 25;

/// Somebody who decides. Slow ones decide the first of the attempts only.
pub struct Contestant<'a> {
    label: &'static str,
    run: Box<dyn Fn() -> Run + 'a>,
}

/// One pass over the attempts, or the same passes of several rounds.
struct Run {
    /// Nanoseconds, the clock's own taken off.
    median_ns: f64,
    p99_ns: f64,
    /// How long a decision takes when the next one need not wait for it to be timed.
    in_a_row_ns: f64,
    wrong: usize,
}

/// What a contest found.
pub struct Outcome {
    pub label: &'static str,
    /// Median of the rounds, each beside the first contestant of its round.
    pub times_the_first: f64,
    pub wrong: usize,
}

impl<'a> Contestant<'a> {
    /// Somebody called `label`. `decide` gets the number of an attempt, and the attempt; `answers` are the right ones.
    pub fn new(
        label: &'static str,
        attempts: &'a [Attempt],
        answers: &'a [bool],
        decide: impl Fn(usize, &Attempt) -> bool + 'a,
    ) -> Self {
        Self { label, run: Box::new(move || run(attempts, answers, &decide)) }
    }
}

/// Runs all contestants in turn, round by round, and prints for each the medians of its rounds. The first is what the
/// others are held against.
pub fn compete(title: &str, contestants: &[Contestant<'_>]) -> anyhow::Result<Vec<Outcome>> {
    let before = load_average();
    let mut runs: Vec<Vec<Run>> = contestants.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for (contestant, series) in contestants.iter().zip(&mut runs) {
            series.push((contestant.run)());
        }
    }
    println!("\n{title}  (load average {before} -> {})", load_average());
    println!(
        "  {:<38} {:>9} {:>21} {:>10} {:>10} {:>22} {:>6}",
        "", "median", "times the first", "p99", "in a row", "decisions/s", "wrong"
    );
    let first = runs.first().context("nobody competes")?;
    contestants.iter().zip(&runs).map(|(contestant, own)| print(contestant.label, own, first)).collect()
}

fn print(label: &'static str, own: &[Run], first: &[Run]) -> anyhow::Result<Outcome> {
    let middle = |figure: fn(&Run) -> f64| median(&own.iter().map(figure).collect::<Vec<_>>()).context("no round");
    let ratios = |figure: fn(&Run) -> f64| -> Vec<f64> {
        own.iter().zip(first).map(|(own, first)| figure(own) / figure(first)).collect()
    };
    let of_median = ratios(|run| run.median_ns);
    let times_the_first = median(&of_median).context("no round")?;
    let lowest = of_median.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = of_median.iter().copied().fold(0.0, f64::max);
    let in_a_row_ns = middle(|run| run.in_a_row_ns)?;
    let times_in_a_row = median(&ratios(|run| run.in_a_row_ns)).context("no round")?;
    let wrong = own.iter().map(|run| run.wrong).sum();
    println!(
        "  {label:<38} {:>6.0} ns {times_the_first:>7.2} x [{lowest:.2} to {highest:.2}] {:>7.0} ns {in_a_row_ns:>7.0} ns {times_in_a_row:>7.2} x {:>11.0}/s {wrong:>6}",
        middle(|run| run.median_ns)?,
        middle(|run| run.p99_ns)?,
        1e9 / in_a_row_ns,
    );
    Ok(Outcome { label, times_the_first, wrong })
}

fn run(attempts: &[Attempt], answers: &[bool], decide: impl Fn(usize, &Attempt) -> bool) -> Run {
    let mut wrong = 0;
    let start = Instant::now();
    for (number, (attempt, answer)) in attempts.iter().zip(answers).enumerate() {
        wrong += usize::from(decide(number, black_box(attempt)) != *answer);
    }
    let in_a_row = start.elapsed();
    let mut times = times(attempts, |number, attempt| decide(number, attempt));
    let mut clock = times_of_nothing(attempts);
    let clock_ns = percentile(&mut clock, 50);
    let own = |percent| percentile(&mut times, percent) - clock_ns;
    let [median_ns, p99_ns] = [50, 99].map(own);
    Run { median_ns, p99_ns, in_a_row_ns: in_a_row.as_nanos() as f64 / attempts.len() as f64, wrong }
}

fn times_of_nothing(attempts: &[Attempt]) -> Vec<Duration> {
    times(attempts, |_, _| false)
}

fn times(attempts: &[Attempt], decide: impl Fn(usize, &Attempt) -> bool) -> Vec<Duration> {
    let one = |(number, attempt)| {
        let attempt = black_box(attempt);
        let start = Instant::now();
        black_box(decide(number, attempt));
        start.elapsed()
    };
    attempts.iter().enumerate().map(one).collect()
}

/// The clock ticks more slowly than a bitmap answers, so that many times are equal: the rank's place among its equals
/// says where it lies between this tick and the next.
fn percentile(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    let rank = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    let Some(own) = times.get(rank).copied() else { return 0.0 };
    let first = times.partition_point(|time| *time < own);
    let after = times.partition_point(|time| *time <= own);
    let next = times.get(after).copied().unwrap_or(own);
    let share = (rank - first) as f64 / (after - first) as f64;
    own.as_nanos() as f64 + share * (next - own).as_nanos() as f64
}
