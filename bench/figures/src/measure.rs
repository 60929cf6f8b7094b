//! Interleaved rounds, medians, and tables of ratios.

use std::time::{Duration, Instant};

use anyhow::Context;

/// How many times each case runs. Many short interleaved rounds: a busy disk or processor then hits every case of a
/// round alike.
pub const ROUNDS: usize = 9;

/// How long one case runs in one round.
pub const WINDOW: Duration = Duration::from_millis(500);

/// What a figure says, and so which direction is better.
#[derive(Clone, Copy)]
pub enum Unit {
    /// Rows, events or calls per second: more is better.
    PerSecond,
    /// Microseconds for one call: less is better.
    Microseconds,
}

impl Unit {
    fn ratio(self, own: f64, first: f64) -> f64 {
        match self {
            Self::PerSecond => own / first,
            Self::Microseconds => first / own,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::PerSecond => "/s",
            Self::Microseconds => "us",
        }
    }
}

/// One contender: a label and a run of one window that gives a figure.
pub struct Case<'a> {
    label: &'static str,
    run: Box<dyn FnMut() -> anyhow::Result<f64> + 'a>,
}

impl<'a> Case<'a> {
    /// A contender called `label`; `run` measures one window.
    pub fn new(label: &'static str, run: impl FnMut() -> anyhow::Result<f64> + 'a) -> Self {
        Self { label, run: Box::new(run) }
    }
}

/// Runs all cases in interleaved rounds. Prints for each the median of its ratios to the first case of the same round,
/// the lowest and highest of them, and the median figure. A ratio above 1 is better in either unit.
/// Fails with the first case that fails.
pub fn compare(title: &str, unit: Unit, mut cases: Vec<Case<'_>>) -> anyhow::Result<()> {
    let before = load_average();
    let mut figures: Vec<Vec<f64>> = cases.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for (case, series) in cases.iter_mut().zip(&mut figures) {
            series.push((case.run)()?);
        }
    }
    println!("\n{title}  (load average {before} -> {})", load_average());
    let base = figures.first().cloned().unwrap_or_default();
    for (case, series) in cases.iter().zip(&figures) {
        let ratios: Vec<f64> = series.iter().zip(&base).map(|(own, first)| unit.ratio(*own, *first)).collect();
        let (ratio, figure) = median(&ratios).zip(median(series)).context("no round was measured")?;
        let lowest = ratios.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = ratios.iter().copied().fold(0.0, f64::max);
        let word = unit.word();
        println!("  {:<62} {ratio:>5.2} x  [{lowest:.2} to {highest:.2}] {figure:>9.0} {word}", case.label);
    }
    Ok(())
}

/// Repeats `call` for one window and gives the median time of a call in microseconds.
pub fn median_us(mut call: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let end = Instant::now() + WINDOW;
    let mut times = Vec::new();
    while Instant::now() < end {
        let start = Instant::now();
        call()?;
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    median(&times).context("no call ended within the window")
}

/// The middle value; none for an empty series.
pub fn median(series: &[f64]) -> Option<f64> {
    let mut sorted = series.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

/// The load average of the last minute, or `unknown`.
pub fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().filter(|word| !word.is_empty()).unwrap_or("unknown").to_owned()
}

/// The memory that a process holds now, in MiB, as Linux tells it.
pub fn resident_mib(pid: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS in /proc")?;
    let kib: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib / 1_024.0)
}
