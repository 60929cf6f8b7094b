//! The cycles on PostgreSQL: the server is killed, or the postmaster, or both.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use pgcluster::{Cluster, Durability};
use serde_json::json;
use tempfile::TempDir;

use super::books::Books;
use super::chance::Chance;
use super::client::Client;
use super::database::Database;
use super::gym::{self, Gym};
use super::load;
use super::server::{Binary, Installation, Server};
use super::sqlite::moment;
use super::tally::Tally;

/// Who is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Victim {
    Server,
    /// The database's first process; in every second cycle our server with it. In the others ours goes on, and must find
    /// back by itself.
    Postmaster,
}

/// Kills again and again on one database, and looks each time at all that was ever acknowledged.
///
/// # Errors
/// If a cycle cannot be carried out.
pub(super) fn endure(
    mut tally: Tally,
    binary: &Binary,
    victim: Victim,
    cycles: u32,
    chance: &mut Chance,
) -> Result<Tally> {
    let mut site = Site::create(binary)?;
    let mut database = Database::postgres(site.cluster.url(DATABASE))?;
    // Before it recovers it syncs its files, by default one by one, which takes seconds. Before version 14 there is no
    // other way.
    database.rows("alter system set recovery_init_sync_method = 'syncfs'").ok();
    let mut books = Books::open(&mut database)?;
    for cycle in 0..cycles {
        let kills_server = victim == Victim::Server || cycle % 2 == 1;
        let kills_postmaster = victim == Victim::Postmaster;
        let (server, cluster) = (&mut site.server, &mut site.cluster);
        let strike = || {
            // The database first: what it still answers to a server about to die counts, too.
            if kills_postmaster {
                cluster.kill_postmaster()?;
            }
            if kills_server {
                server.kill()?;
            }
            Ok(())
        };
        let stints = load::run(&site.installation.url(), &site.gym, cycle, moment(chance), strike)?;
        if kills_postmaster {
            site.cluster.start_again()?;
        }
        if kills_server {
            site.server = site.installation.start(&mut site.installation.serve()?)?;
            tally.answered_after(site.server.first_answer_after);
        } else {
            tally.recovered_after(site.wait_until_it_writes()?);
        }
        tally.add(books.compare(&mut database, &stints)?);
    }
    Ok(tally)
}

const DATABASE: &str = "durable";
/// For the server to find back to its database.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(5);

struct Site {
    /// Ends before the database does.
    server: Server,
    installation: Installation,
    gym: Gym,
    cluster: Cluster,
    _home: TempDir,
}

impl Site {
    fn create(binary: &Binary) -> Result<Self> {
        let cluster = Cluster::start(Durability::Real)?;
        cluster.create_database(DATABASE)?;
        let home = TempDir::with_prefix("latchkey-durable-")?;
        let installation = Installation::create(binary, home.path(), &cluster.url(DATABASE), "full")?;
        installation.create_owner()?;
        let server = installation.start(&mut installation.serve()?)?;
        let gym = gym::set_up(&installation.url())?;
        Ok(Self { server, installation, gym, cluster, _home: home })
    }

    /// Until it takes a change that the books do not count.
    #[expect(clippy::disallowed_methods, reason = "the readiness of another program is polled, and how long it took")]
    fn wait_until_it_writes(&self) -> Result<Duration> {
        let writer = self.gym.writers.iter().find(|writer| writer.is_staff).context("the gym has staff")?;
        let door = self.gym.doors.first().context("the gym has doors")?;
        let client = Client::new(&self.installation.url(), Some(&writer.secret));
        let began = Instant::now();
        loop {
            let answer = client.patch(&format!("/api/locks/{door}"), &json!({ "lock": { "description": "open" } }));
            match answer.context("the server did not survive the end of its database")? {
                answer if answer.status == 204 => return Ok(began.elapsed()),
                answer if answer.status != 503 || began.elapsed() > PATIENCE => {
                    bail!("the database is back, and the server answers {}: {}", answer.status, answer.body)
                }
                _ => thread::sleep(PAUSE),
            }
        }
    }
}
