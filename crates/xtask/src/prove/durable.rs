//! `prove durable`: what the server has acknowledged survives its own end, that of the database, and a power cut.
//!
//! Eight writers ask for doors and change people over HTTP. At a random moment the server, or PostgreSQL, ends by
//! SIGKILL; in some parts the disk then loses what was not synced. After the restart the database is read from outside
//! and must hold everything that was acknowledged, once. The kill alone would prove little, for the kernel keeps the
//! writes of a dead process; so the power cut is played too, and SQLite with its careless settings must lose by it.

mod books;
mod chance;
mod client;
mod cut;
mod database;
mod gym;
mod load;
mod postgres;
mod record;
mod server;
mod shim;
mod sqlite;
mod tally;

use anyhow::Result;

use super::{Size, Verdict};
use chance::Chance;
use cut::Loss;
use postgres::Victim;
use server::Binary;
use shim::Shim;
use sqlite::{PowerCut, Template};
use tally::{Tally, grouped};

/// What the list of proofs says.
pub(super) const SHOWS: &str = "no acknowledged entry or change is lost or doubled by kill -9 or a power cut";

/// Builds the server, checks the tools on themselves, and carries out part after part.
pub(super) fn prove(size: Size) -> Result<Verdict> {
    let binary = Binary::build()?;
    let shim = Shim::build()?;
    shim.check()?;
    let template = Template::create(&binary)?;
    let mut tallies = Vec::new();
    for (seed, part) in (SEED..).zip(parts(size)) {
        let tally = part.run(&binary, &shim, &template, &mut Chance::seeded(seed))?;
        println!("{}", tally.line());
        for what in tally.broken.iter().take(BROKEN_SHOWN).filter(|_| !tally.is_control) {
            println!("  {what}");
        }
        tallies.push(tally);
    }
    Ok(verdict(&tallies))
}

const SEED: u64 = 0x1a7c_4ce7;
const BROKEN_SHOWN: usize = 5;

/// A fault, and how often it strikes.
struct Part {
    name: &'static str,
    fault: Fault,
    cycles: u32,
}

enum Fault {
    /// SIGKILL of the server on SQLite.
    Kill,
    /// The same, and at that moment a power cut.
    PowerCut(Loss),
    /// The same with a setting of SQLite that must lose by it.
    Control(&'static str, Loss),
    /// SIGKILL on PostgreSQL.
    Postgres(Victim),
}

fn parts(size: Size) -> Vec<Part> {
    let (cycles, controls) = match size {
        Size::Full | Size::Count(_) => (200, 20),
        Size::Reduced => (12, 6),
    };
    let part = |name, fault| Part { name, fault, cycles };
    let control = |name, synchronous, loss| Part { name, fault: Fault::Control(synchronous, loss), cycles: controls };
    vec![
        part("SQLite, kill -9", Fault::Kill),
        part("SQLite, power cut, all unsynced lost", Fault::PowerCut(Loss::All)),
        part("SQLite, power cut, unsynced lost at random", Fault::PowerCut(Loss::Random)),
        control("control synchronous=normal, all unsynced lost", "normal", Loss::All),
        control("control synchronous=off, all unsynced lost", "off", Loss::All),
        control("control synchronous=off, unsynced lost at random", "off", Loss::Random),
        part("PostgreSQL, kill -9 of the server", Fault::Postgres(Victim::Server)),
        part("PostgreSQL, kill -9 of the postmaster", Fault::Postgres(Victim::Postmaster)),
    ]
}

impl Part {
    fn run(&self, binary: &Binary, shim: &Shim, template: &Template<'_>, chance: &mut Chance) -> Result<Tally> {
        let is_control = matches!(self.fault, Fault::Control(..));
        let (tally, cycles) = (Tally::new(self.name, is_control), self.cycles);
        match self.fault {
            Fault::Kill => sqlite::endure(tally, template, None, cycles, chance),
            Fault::PowerCut(loss) => sqlite::endure(tally, template, Some(PowerCut { shim, loss }), cycles, chance),
            Fault::Control(synchronous, loss) => {
                sqlite::endure_as_control(tally, template, PowerCut { shim, loss }, (synchronous, cycles), chance)
            }
            Fault::Postgres(victim) => postgres::endure(tally, binary, victim, cycles, chance),
        }
    }
}

fn verdict(tallies: &[Tally]) -> Verdict {
    let (controls, real): (Vec<&Tally>, Vec<&Tally>) = tallies.iter().partition(|tally| tally.is_control);
    let cycles: usize = real.iter().map(|tally| tally.cycles()).sum();
    let acknowledged: u64 = real.iter().map(|tally| tally.acknowledged()).sum();
    let lost: u64 = real.iter().map(|tally| tally.lost).sum();
    let doubled: u64 = real.iter().map(|tally| tally.doubled).sum();
    let broken: usize = real.iter().map(|tally| tally.broken.len()).sum();
    let losing: usize = controls.iter().map(|tally| tally.losing_cycles).sum();
    let control_cycles: usize = controls.iter().map(|tally| tally.cycles()).sum();
    let failed: Vec<&str> = tallies.iter().filter(|tally| !tally.holds()).map(|tally| tally.name).collect();
    let mut figure = format!(
        "{cycles} cycles, {} acknowledged, {lost} lost, {doubled} doubled, {broken} databases broken; \
         controls lost in {losing} of {control_cycles} cycles",
        grouped(acknowledged)
    );
    if !failed.is_empty() {
        figure += &format!("; not as it must be: {}", failed.join("; "));
    }
    Verdict { holds: failed.is_empty(), figure }
}

#[cfg(test)]
mod tests {
    use super::books::Finding;
    use super::*;

    fn tally(name: &'static str, is_control: bool, lost: u64) -> Tally {
        let mut tally = Tally::new(name, is_control);
        tally.add(Finding { acknowledged: 60, lost, ..Finding::default() });
        tally
    }

    #[test]
    fn control_that_does_not_lose_makes_the_proof_fall_short() {
        let held = verdict(&[tally("real", false, 0), tally("control", true, 9)]);
        assert!(held.holds, "{}", held.figure);
        let short = verdict(&[tally("real", false, 0), tally("control", true, 0)]);
        assert!(!short.holds);
        assert!(short.figure.ends_with("not as it must be: control"), "{}", short.figure);
    }

    #[test]
    fn every_setting_that_loses_is_a_control_in_both_sizes() {
        for size in [Size::Full, Size::Reduced] {
            let parts = parts(size);
            for synchronous in ["off", "normal"] {
                let is_it = |part: &&Part| matches!(part.fault, Fault::Control(setting, _) if setting == synchronous);
                assert!(parts.iter().any(|part| is_it(&part)), "{synchronous}");
            }
        }
    }
}
