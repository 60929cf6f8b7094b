//! The schema, in numbered steps: one text, three words per engine.

use crate::Error;
use crate::engine::{Connection, Read, Row, params, statements};

statements! {
    APPLIED = "select coalesce(max(version), 0) from schema_migration";
    RECORD = "insert into schema_migration (version, name) values ($1, $2)";
}

struct Migration {
    version: i64,
    name: &'static str,
    text: &'static str,
}

/// Numbered from 1, never changed once released.
const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "first", text: include_str!("migrations/0001_first.sql") },
    Migration { version: 2, name: "schedules", text: include_str!("migrations/0002_schedules.sql") },
    Migration { version: 3, name: "history", text: include_str!("migrations/0003_history.sql") },
    Migration { version: 4, name: "hardware", text: include_str!("migrations/0004_hardware.sql") },
    Migration { version: 5, name: "floors", text: include_str!("migrations/0005_floors.sql") },
    Migration { version: 6, name: "cards", text: include_str!("migrations/0006_cards.sql") },
    Migration { version: 7, name: "links", text: include_str!("migrations/0007_links.sql") },
    Migration { version: 8, name: "teams", text: include_str!("migrations/0008_teams.sql") },
    Migration { version: 9, name: "guests", text: include_str!("migrations/0009_guests.sql") },
    Migration { version: 10, name: "webhooks", text: include_str!("migrations/0010_webhooks.sql") },
    Migration { version: 11, name: "cameras", text: include_str!("migrations/0011_cameras.sql") },
    Migration { version: 12, name: "import", text: include_str!("migrations/0012_import.sql") },
    Migration { version: 13, name: "holidays", text: include_str!("migrations/0013_holidays.sql") },
    Migration { version: 14, name: "former_logins", text: include_str!("migrations/0014_former_logins.sql") },
    Migration { version: 15, name: "reception", text: include_str!("migrations/0015_reception.sql") },
];

const LEDGER: &str = include_str!("migrations/ledger.sql");

/// Brings the schema up to date, each step in its own transaction. Fails on a database that a newer
/// version has written.
pub(crate) fn run(connection: &mut Connection) -> Result<(), Error> {
    let ledger = connection.words().write(LEDGER);
    connection.transaction(|connection| {
        connection.lock_schema()?;
        connection.batch(&ledger)
    })?;
    let newest = MIGRATIONS.last().map_or(0, |migration| migration.version);
    loop {
        let applied = connection.transaction(|connection| {
            let applied = applied(connection)?;
            if applied > newest {
                return Err(Error::corrupt(
                    "schema version",
                    format!("{applied} is newer than {newest}, the newest that this version of latchkey knows"),
                ));
            }
            let Some(next) = MIGRATIONS.iter().find(|migration| migration.version > applied) else { return Ok(None) };
            let text = connection.words().write(next.text);
            connection.batch(&text)?;
            connection.execute(&RECORD, params![next.version, next.name])?;
            Ok(Some(next))
        })?;
        match applied {
            Some(migration) => tracing::info!(version = migration.version, name = migration.name, "migrated"),
            None => return Ok(()),
        }
    }
}

fn applied(connection: &mut Connection) -> Result<i64, Error> {
    // Two servers that start together: the second waits here, and finds the work done.
    connection.lock_schema()?;
    Read::new(connection).first(&APPLIED, params![], Row::take)?.ok_or(Error::NotFound("schema version"))
}

/// The three words that differ between the engines.
pub(crate) struct Words {
    pub(crate) identity: &'static str,
    pub(crate) bytes: &'static str,
    pub(crate) text: &'static str,
}

impl Words {
    fn write(&self, text: &str) -> String {
        text.replace("{identity}", self.identity).replace("{bytes}", self.bytes).replace("{text}", self.text)
    }
}
