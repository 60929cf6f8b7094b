//! The books: what the writers were told, against what the database holds.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::Value;

use super::database::Database;
use super::gym::ADDED;
use super::load::Stint;

/// What the database held when it was last looked at.
#[derive(Debug, Default)]
pub(super) struct Books {
    /// Entries by login.
    entries: BTreeMap<i64, u64>,
    changes: BTreeSet<String>,
    revision: i64,
}

/// What a look at the database found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Finding {
    /// Entries and changes that the writers were told of since the look before.
    pub(super) acknowledged: u64,
    /// Of those, and of all that was there before, what is missing.
    pub(super) lost: u64,
    /// What is there more than once, or that nobody asked for.
    pub(super) doubled: u64,
    /// What else is wrong with the database.
    pub(super) broken: Vec<String>,
}

/// What the database holds.
#[derive(Debug, Default)]
struct Holdings {
    entries: BTreeMap<i64, u64>,
    /// Entries whose id another one has too.
    entries_doubled: u64,
    changes: Vec<String>,
    revision: i64,
    /// The change log since the revision of the look before.
    log: Log,
}

#[derive(Debug, Default)]
struct Log {
    /// The addresses of the people whom it names.
    people: BTreeSet<String>,
    rights: usize,
    broken: Vec<String>,
}

impl Books {
    /// Looks for the first time, before any load.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub(super) fn open(database: &mut Database) -> Result<Self> {
        let held = look(database, 0)?;
        Ok(Self { entries: held.entries, changes: held.changes.into_iter().collect(), revision: held.revision })
    }

    /// Compares the database with what the writers were told since the look before, and goes on from what is there.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub(super) fn compare(&mut self, database: &mut Database, stints: &[Stint]) -> Result<Finding> {
        let damage = database.damage()?;
        let held = look(database, self.revision)?;
        let mut finding = self.settle(held, stints);
        finding.broken.extend(damage);
        Ok(finding)
    }

    fn settle(&mut self, held: Holdings, stints: &[Stint]) -> Finding {
        let mut finding = Finding { doubled: held.entries_doubled, broken: held.log.broken, ..Finding::default() };
        for stint in stints {
            let there = held.entries.get(&stint.login).copied().unwrap_or_default();
            let least = self.entries.get(&stint.login).copied().unwrap_or_default() + stint.entries;
            finding.acknowledged += stint.acknowledged();
            finding.lost += least.saturating_sub(there);
            finding.doubled += there.saturating_sub(least + stint.open_entries);
        }
        let told: BTreeSet<&String> = stints.iter().flat_map(|stint| &stint.changes).chain(&self.changes).collect();
        let open: BTreeSet<&String> = stints.iter().filter_map(|stint| stint.open_change.as_ref()).collect();
        let there: BTreeSet<&String> = held.changes.iter().collect();
        finding.lost += told.difference(&there).count() as u64;
        finding.doubled += (held.changes.len() - there.len()) as u64;
        finding.doubled += there.iter().filter(|key| !told.contains(*key) && !open.contains(*key)).count() as u64;

        let new: Vec<&String> = there.into_iter().filter(|key| !self.changes.contains(*key)).collect();
        let unlogged =
            new.iter().filter_map(|key| key.strip_prefix("user:")).filter(|who| !held.log.people.contains(*who));
        finding.broken.extend(unlogged.map(|who| format!("{who} is not in the change log")));
        let rights = new.iter().filter(|key| key.starts_with("right:")).count();
        if rights != held.log.rights {
            finding.broken.push(format!("{rights} new rights, {} in the change log", held.log.rights));
        }
        let changes = stints.iter().map(|stint| stint.changes.len() as i64).sum::<i64>();
        if held.revision < self.revision + changes {
            let (from, to) = (self.revision, held.revision);
            finding.broken.push(format!("{changes} changes took the revision from {from} to {to} only"));
        }
        *self = Self { entries: held.entries, changes: held.changes.into_iter().collect(), revision: held.revision };
        finding
    }
}

fn look(database: &mut Database, after: i64) -> Result<Holdings> {
    let mut held = Holdings::default();
    let entries = "select login_id, count(*), count(distinct uuid) from event \
         where kind = 'lock.unlock' and login_id is not null group by login_id";
    for row in database.rows(entries)? {
        let [login, count, distinct] = numbers(&row)?;
        held.entries.insert(login, u64::try_from(count)?);
        held.entries_doubled += u64::try_from(count - distinct)?;
    }
    // The newest revision first: what is committed in between is looked at the next time.
    let revision = database.rows("select max(revision) from organization")?;
    [held.revision] = numbers(revision.first().context("there is no organization")?)?;
    let log = "select revision, position, body from change_log";
    let until = held.revision;
    let log = format!("{log} where revision > {after} and revision <= {until} order by revision, position");
    held.log = Log::of(&database.rows(&log)?)?;
    let changes = format!(
        "select 'user:' || login_email from person where login_email like '%@{ADDED}' \
         union all select 'note:' || login_email from person \
             where login_email like '%@{ADDED}' and notes = 'noted for ' || login_email \
         union all select 'right:' || login_email from access_right r join person p on p.id = r.assignee_id \
             where login_email like '%@{ADDED}'"
    );
    held.changes = database.rows(&changes)?.concat();
    Ok(held)
}

impl Log {
    /// Each revision that has operations must have them all, numbered from 0.
    fn of(rows: &[Vec<String>]) -> Result<Self> {
        let mut log = Self::default();
        let mut before = (0, -1);
        for row in rows {
            let [revision, position, body] = row.as_slice() else {
                log.broken.push(format!("a line of the change log reads {row:?}"));
                continue;
            };
            let (revision, position): (i64, i64) = (revision.parse()?, position.parse()?);
            let expected = if revision == before.0 { before.1 + 1 } else { 0 };
            if position != expected {
                log.broken.push(format!("operation {expected} of revision {revision} is missing in the change log"));
            }
            before = (revision, position);
            let body: Value = serde_json::from_str(body)?;
            log.people.extend(body.pointer("/PersonLabel/2").and_then(Value::as_str).map(str::to_owned));
            log.rights += usize::from(body.get("Right").is_some());
        }
        Ok(log)
    }
}

fn numbers<const N: usize>(row: &[String]) -> Result<[i64; N]> {
    let numbers = row.iter().map(|text| text.parse().with_context(|| format!("{text:?} in place of a number")));
    let numbers: Vec<i64> = numbers.collect::<Result<_>>()?;
    numbers.try_into().map_err(|numbers| anyhow::anyhow!("{N} numbers expected, not {numbers:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stint() -> Stint {
        Stint {
            login: 1,
            entries: 3,
            open_entries: 1,
            changes: vec!["user:a".into()],
            open_change: Some("note:a".into()),
        }
    }

    fn holdings(entries: u64, changes: &[&str]) -> Holdings {
        let changes: Vec<String> = changes.iter().map(|key| (*key).to_owned()).collect();
        let people = changes.iter().filter_map(|key| key.strip_prefix("user:")).map(str::to_owned).collect();
        let rights = changes.iter().filter(|key| key.starts_with("right:")).count();
        let log = Log { people, rights, broken: Vec::new() };
        Holdings { entries: BTreeMap::from([(1, entries)]), changes, revision: 10, log, ..Holdings::default() }
    }

    fn settled(entries: u64, changes: &[&str]) -> Finding {
        Books::default().settle(holdings(entries, changes), &[stint()])
    }

    #[test]
    fn what_was_never_acknowledged_may_be_there_or_not() {
        for (entries, changes) in [(3, &["user:a"][..]), (4, &["user:a"]), (3, &["user:a", "note:a"])] {
            let finding = settled(entries, changes);
            assert_eq!(finding, Finding { acknowledged: 4, ..Finding::default() }, "{entries} {changes:?}");
        }
    }

    #[test]
    fn acknowledged_entry_or_change_that_is_missing_is_lost() {
        assert_eq!(settled(1, &["user:a"]).lost, 2);
        assert_eq!(settled(3, &[]).lost, 1);
    }

    #[test]
    fn what_was_there_before_and_is_not_any_more_is_lost() {
        let mut books =
            Books { entries: BTreeMap::from([(1, 5)]), changes: BTreeSet::from(["user:z".into()]), revision: 4 };
        assert_eq!(books.settle(holdings(7, &["user:a"]), &[stint()]).lost, 2);
    }

    #[test]
    fn more_than_was_asked_for_is_doubled() {
        assert_eq!(settled(6, &["user:a"]).doubled, 2);
        assert_eq!(settled(3, &["user:a", "user:a"]).doubled, 1);
        assert_eq!(settled(3, &["user:a", "user:nobody"]).doubled, 1);
    }

    #[test]
    fn change_that_is_not_in_the_log_whole_is_broken() {
        let mut unlogged = holdings(3, &["user:a"]);
        unlogged.log.people.clear();
        assert_eq!(Books::default().settle(unlogged, &[stint()]).broken.len(), 1);
        let mut behind = Books { revision: 10, ..Books::default() };
        assert_eq!(behind.settle(holdings(3, &["user:a"]), &[stint()]).broken.len(), 1);
        let row = |position: &str| vec!["7".to_owned(), position.to_owned(), "{}".to_owned()];
        assert_eq!(Log::of(&[row("0"), row("2")]).unwrap().broken.len(), 1);
        assert!(Log::of(&[row("0"), row("1")]).unwrap().broken.is_empty());
    }
}
