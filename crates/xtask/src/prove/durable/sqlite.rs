//! The cycles on SQLite: the server is killed, and in some parts the power fails at the same moment.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, ensure};
use tempfile::TempDir;

use super::books::{Books, Finding};
use super::chance::Chance;
use super::cut::Loss;
use super::database::Database;
use super::gym::{self, Gym};
use super::load::{self, Stint};
use super::server::{Binary, Installation, Server};
use super::shim::{Cut, Shim, Watch};
use super::tally::Tally;

/// A database with the gym in it and no server on it, to begin from.
#[derive(Debug)]
pub(super) struct Template<'a> {
    binary: &'a Binary,
    home: TempDir,
    gym: Gym,
}

/// A power cut as part of a cycle.
#[derive(Debug, Clone, Copy)]
pub(super) struct PowerCut<'a> {
    pub(super) shim: &'a Shim,
    pub(super) loss: Loss,
}

impl<'a> Template<'a> {
    /// Sets the gym up through the server.
    ///
    /// # Errors
    /// If the server fails.
    pub(super) fn create(binary: &'a Binary) -> Result<Self> {
        let home = TempDir::with_prefix("latchkey-durable-")?;
        fs::create_dir(home.path().join(FOLDER))?;
        let installation = Installation::create(binary, home.path(), &url(&home), "full")?;
        installation.create_owner()?;
        let server = installation.start(&mut installation.serve()?)?;
        let gym = gym::set_up(&installation.url())?;
        server.stop()?;
        Ok(Self { binary, home, gym })
    }

    fn copy(&self, synchronous: &str) -> Result<Site<'_>> {
        let home = TempDir::with_prefix("latchkey-durable-")?;
        fs::create_dir(home.path().join(FOLDER))?;
        for entry in fs::read_dir(self.home.path().join(FOLDER))? {
            let entry = entry?;
            fs::copy(entry.path(), home.path().join(FOLDER).join(entry.file_name()))?;
        }
        let installation = Installation::create(self.binary, home.path(), &url(&home), synchronous)?;
        let database = Database::sqlite(&file(&home))?;
        Ok(Site { gym: &self.gym, installation, database, home })
    }
}

/// Kills the server again and again on one database, and looks each time at all that was ever acknowledged.
///
/// # Errors
/// If a cycle cannot be carried out.
pub(super) fn endure(
    mut tally: Tally,
    template: &Template<'_>,
    power: Option<PowerCut<'_>>,
    cycles: u32,
    chance: &mut Chance,
) -> Result<Tally> {
    let mut site = template.copy("full")?;
    let mut running = site.start(power)?;
    let mut books = Books::open(&mut site.database)?;
    for cycle in 0..cycles {
        let stints = site.work_until_killed(&mut running, cycle, chance)?;
        if let Some((watch, power)) = running.watch.take().zip(power) {
            tally.lost_power(lose_power(watch, power, &stints, chance)?);
        }
        running = site.start(power)?;
        tally.answered_after(running.server.first_answer_after);
        tally.add(books.compare(&mut site.database, &stints)?);
    }
    Ok(tally)
}

/// The same with a setting of SQLite that does not keep its word, each cycle on a database of its own: here the power
/// cut must cost something.
///
/// # Errors
/// If a cycle cannot be carried out. A server that does not start after the power cut has lost everything.
pub(super) fn endure_as_control(
    mut tally: Tally,
    template: &Template<'_>,
    power: PowerCut<'_>,
    (synchronous, cycles): (&str, u32),
    chance: &mut Chance,
) -> Result<Tally> {
    for cycle in 0..cycles {
        let mut site = template.copy(synchronous)?;
        let mut running = site.start(Some(power))?;
        let mut books = Books::open(&mut site.database)?;
        let stints = site.work_until_killed(&mut running, cycle, chance)?;
        if let Some(watch) = running.watch.take() {
            tally.lost_power(lose_power(watch, power, &stints, chance)?);
        }
        let found = site.start(Some(power)).and_then(|_running| books.compare(&mut site.database, &stints));
        tally.add(found.unwrap_or_else(|error| everything_lost(&stints, &error)));
    }
    Ok(tally)
}

/// The folder of the database, in which nothing else is.
const FOLDER: &str = "data";
const FILE: &str = "latchkey.db";

fn file(home: &TempDir) -> PathBuf {
    home.path().join(FOLDER).join(FILE)
}

fn url(home: &TempDir) -> String {
    format!("sqlite://{}", file(home).display())
}

struct Site<'a> {
    gym: &'a Gym,
    installation: Installation,
    database: Database,
    home: TempDir,
}

struct Running {
    server: Server,
    watch: Option<Watch>,
}

impl Site<'_> {
    fn start(&self, power: Option<PowerCut<'_>>) -> Result<Running> {
        let mut command = self.installation.serve()?;
        let folder = self.home.path().join(FOLDER);
        let watch = power.map(|power| power.shim.watch(&mut command, &folder)).transpose()?;
        Ok(Running { server: self.installation.start(&mut command)?, watch })
    }

    fn work_until_killed(&self, running: &mut Running, cycle: u32, chance: &mut Chance) -> Result<Vec<Stint>> {
        let moment = moment(chance);
        load::run(&self.installation.url(), self.gym, cycle, moment, || running.server.kill())
    }
}

/// When the fault strikes, counted from the beginning of the load.
pub(super) fn moment(chance: &mut Chance) -> Duration {
    Duration::from_millis(chance.between(50, 400))
}

fn lose_power(watch: Watch, power: PowerCut<'_>, stints: &[Stint], chance: &mut Chance) -> Result<Cut> {
    let cut = watch.cut_power(power.loss, chance)?;
    let acknowledged: u64 = stints.iter().map(Stint::acknowledged).sum();
    ensure!(
        cut.writes > 0 || acknowledged == 0,
        "{acknowledged} acknowledged, and no write recorded: the writes go past the library"
    );
    Ok(cut)
}

fn everything_lost(stints: &[Stint], error: &anyhow::Error) -> Finding {
    let acknowledged = stints.iter().map(Stint::acknowledged).sum();
    Finding { acknowledged, lost: acknowledged, doubled: 0, broken: vec![format!("{error:#}")] }
}
