//! Reading an organization from a system that speaks Kisi's HTTP API, and bringing it over. What is read is handed on to
//! `service`, which writes it; nothing is kept here between two runs.

mod client;
mod lists;
mod log;
mod meter;
mod others;
mod report;

pub(crate) use report::Report;

use anyhow::{Context as _, Result, anyhow, bail};
use client::Source;
use domain::organization::Organization;
use lists::{Filter, List, Rows};
use meter::Meter;
use report::End;
use serde_json::Value;
use service::import::{self, Item, Kind, Note, Progress, Run, Topic};
use service::{Error, Service};
use std::collections::BTreeMap;
use tokio::runtime::Handle;

/// What to bring over, from where, into what.
pub(crate) struct Wish {
    /// The address of the API.
    pub(crate) url: String,
    /// The secret of a key.
    pub(crate) key: String,
    /// The domain of the organization here; absent: the only one.
    pub(crate) organization: Option<String>,
    /// How many days of the log.
    pub(crate) history_days: u32,
    /// Writes nothing.
    pub(crate) dry_run: bool,
    /// Requests per second at most; 0: no limit.
    pub(crate) requests_per_second: u32,
}

/// An import under way, on a thread that may wait.
struct Importer {
    service: Service,
    handle: Handle,
    source: Source,
    meter: Meter,
    wish: Wish,
    target: Organization,
    /// The numbers at the source of places and groups, once they are known.
    known: BTreeMap<Kind, Vec<i64>>,
}

/// Everything of a kind.
struct Listed {
    items: Vec<Item>,
    /// What there is to say of those that are not among them.
    notes: Vec<Note>,
    is_complete: bool,
    total: u64,
}

/// Rows in one transaction.
const BATCH: usize = 100;

/// Brings everything over, or tells what would come.
pub(crate) async fn run(service: Service, wish: Wish) -> Result<Report> {
    let target = import::find_target(&service, wish.organization.as_deref()).await.map_err(explain)?;
    if i64::from(wish.history_days) > target.event_retention_days {
        let days = target.event_retention_days;
        bail!("--history-days {} is more than {} keeps: {days} days", wish.history_days, target.name);
    }
    let handle = Handle::current();
    let importing = tokio::task::spawn_blocking(move || {
        let source = Source::new(&wish.url, &wish.key, wish.requests_per_second)?;
        let importer = Importer { service, handle, source, meter: Meter::new(), wish, target, known: BTreeMap::new() };
        importer.run()
    });
    importing.await.context("the import broke off")?
}

impl Importer {
    fn run(mut self) -> Result<Report> {
        let (there, _) = self.source.get("/organization", &[])?;
        let text = |field: &str| there.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        let id = there.get("id").and_then(Value::as_i64).context("the source does not say which organization it is")?;
        let end = End { name: text("name"), domain: text("domain"), url: Some(self.source.url().to_owned()) };
        let word = format!("{}#{id}", end.domain);
        let (progress, resumed) = if self.wish.dry_run {
            (self.rehearse(&word)?, false)
        } else {
            let begun = import::begin(&self.service, self.target.id, &word, self.wish.history_days);
            let run = self.handle.block_on(begun).map_err(explain)?;
            let is_resumed = run.is_resumed;
            (self.bring(run)?, is_resumed)
        };
        let places = self.numbers(Kind::Place)?;
        let not_brought_over = others::count(&self.source, &places)?;
        self.meter.end();
        let welcomes = service::welcomes::count_in(&self.service, self.target.id);
        Ok(Report {
            dry_run: self.wish.dry_run,
            resumed,
            source: end,
            target: End { name: self.target.name.to_string(), domain: self.target.domain.to_string(), url: None },
            counts: report::counts(&progress),
            notes: progress.notes,
            events_left_out: progress.events_left_out,
            not_brought_over,
            welcomes_due: self.handle.block_on(welcomes).map_err(explain)?,
        })
    }

    /// Brings kind by kind over, then the history. What a run that broke off has done is not done again.
    fn bring(&mut self, mut run: Run) -> Result<Progress> {
        for kind in Kind::ALL {
            if run.progress.done.contains(&kind) {
                continue;
            }
            if kind == Kind::Event {
                run = self.bring_history(run)?;
                continue;
            }
            let listed = self.list(kind)?;
            self.meter.begin(report::plural(kind), listed.total);
            for some in listed.items.chunks(BATCH) {
                let taken = import::take(&self.service, run, some.to_vec());
                run = self.handle.block_on(taken).map_err(explain)?;
                self.meter.advance(u64::try_from(some.len())?);
            }
            for note in listed.notes {
                run = self.handle.block_on(import::tell(&self.service, run, note)).map_err(explain)?;
            }
            let ended = import::end_kind(&self.service, run, kind, listed.is_complete);
            run = self.handle.block_on(ended).map_err(explain)?;
        }
        let run = self.handle.block_on(import::finish(&self.service, run)).map_err(explain)?;
        Ok(run.progress)
    }

    /// What a run would come to.
    fn rehearse(&mut self, word: &str) -> Result<Progress> {
        let (mut kinds, mut notes) = (Vec::new(), Vec::new());
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Event) {
            let listed = self.list(kind)?;
            self.meter.begin(report::plural(kind), listed.total);
            notes.extend(listed.notes);
            kinds.push((kind, listed.items, listed.is_complete));
        }
        let rehearsed = import::rehearse(&self.service, self.target.id, word, kinds);
        let mut progress = self.handle.block_on(rehearsed).map_err(explain)?;
        notes.into_iter().for_each(|note| progress.note(note));
        self.rehearse_history(word, progress)
    }

    /// Everything of a kind, in the order of its numbers. A row that cannot be read stays behind, and is told of.
    fn list(&mut self, kind: Kind) -> Result<Listed> {
        let rows = self.read(kind)?;
        if kind == Kind::Place || kind == Kind::Group {
            self.known.insert(kind, rows.by_id.keys().copied().collect());
        }
        let mut notes: Vec<Note> = shortfall(kind, &rows).into_iter().collect();
        let (is_complete, total) = (rows.is_complete(), rows.total);
        let mut items = Vec::with_capacity(rows.by_id.len());
        for (id, row) in rows.by_id {
            let name = row.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
            match Item::read(kind, row) {
                Ok(item) => items.push(item),
                Err(error) => {
                    let what = format!("what the source says of it cannot be read: {error}");
                    notes.push(Note { topic: Topic::LeftOut, kind, id: Some(id), name, what });
                }
            }
        }
        Ok(Listed { items, notes, is_complete, total })
    }

    fn read(&mut self, kind: Kind) -> Result<Rows> {
        let of = |path, page| List { path, page, offset_max: OFFSET_MAX };
        let by = |name: &'static str, ids: &[i64]| -> Vec<Filter> {
            ids.iter().map(|id| vec![(name, id.to_string())]).collect()
        };
        let fixed = |name: &'static str, values: &[&str]| -> Vec<Filter> {
            values.iter().map(|value| vec![(name, (*value).to_owned())]).collect()
        };
        let (list, filter, parts): (List, Filter, Vec<Filter>) = match kind {
            Kind::Place => (of("/places", 250), Vec::new(), fixed("sort", &["-name"])),
            Kind::Floor => return self.read_by("/floors", "place_id", Kind::Place),
            Kind::Group => (of("/groups", 250), Vec::new(), by("place_id", &self.numbers(Kind::Place)?)),
            Kind::Lock => (of("/locks", 250), Vec::new(), by("place_id", &self.numbers(Kind::Place)?)),
            Kind::GroupLock => return self.read_by("/group_locks", "group_id", Kind::Group),
            Kind::User => {
                let mut parts = fixed("sort", &["-name"]);
                parts.extend(by("group_id", &self.numbers(Kind::Group)?));
                parts.extend(by("place_id", &self.numbers(Kind::Place)?));
                (of("/users", 100), vec![("sort", "name".to_owned())], parts)
            }
            Kind::RoleAssignment => (of("/role_assignments", 250), Vec::new(), self.rights_by_target()?),
            Kind::Schedule => {
                let parts = fixed("consequence", &["allow", "unlock", "first_to_arrive", "permit"]);
                (of("/schedules", 250), Vec::new(), parts)
            }
            Kind::Card => {
                let mut parts = fixed("status", &["activated", "deactivated", "unassigned"]);
                parts.extend(fixed("sort", &["last_used_at", "-last_used_at"]));
                (of("/cards", 250), Vec::new(), parts)
            }
            Kind::CardAssignment => {
                (of("/card_assignments", 250), Vec::new(), fixed("status", &["activated", "deactivated"]))
            }
            Kind::GroupLink => (of("/group_links", 250), Vec::new(), by("group_id", &self.numbers(Kind::Group)?)),
            Kind::Event => bail!("the log is no list"),
        };
        let rows = list.read(&self.source, &filter, parts)?;
        match &rows.refused {
            Some((status, said)) if NEEDED.contains(&kind) => {
                self.source.expect(list.path, client::Reply::Refused(*status, said.clone())).map(|_| Rows::default())
            }
            _ => Ok(rows),
        }
    }

    /// A list that is asked for each place, or each group.
    fn read_by(&mut self, path: &'static str, name: &'static str, kind: Kind) -> Result<Rows> {
        let list = List { path, page: 250, offset_max: OFFSET_MAX };
        let mut all = Rows::default();
        for id in self.numbers(kind)? {
            let rows = list.read(&self.source, &vec![(name, id.to_string())], [])?;
            all.total += rows.total;
            all.by_id.extend(rows.by_id);
            all.refused = all.refused.or(rows.refused);
        }
        Ok(all)
    }

    fn rights_by_target(&mut self) -> Result<Vec<Filter>> {
        let target = |kind: &str, id: Option<&i64>| -> Filter {
            let mut filter = vec![("applies_to_type", kind.to_owned())];
            filter.extend(id.map(|id| ("applies_to_id", id.to_string())));
            filter
        };
        let mut parts = vec![target("Organization", None)];
        parts.extend(self.numbers(Kind::Place)?.iter().map(|id| target("Place", Some(id))));
        parts.extend(self.numbers(Kind::Group)?.iter().map(|id| target("Group", Some(id))));
        Ok(parts)
    }

    /// The numbers at the source of its places or groups.
    fn numbers(&mut self, kind: Kind) -> Result<Vec<i64>> {
        if !self.known.contains_key(&kind) {
            let ids = self.read(kind)?.by_id.into_keys().collect();
            self.known.insert(kind, ids);
        }
        Ok(self.known.get(&kind).cloned().unwrap_or_default())
    }
}

/// The last offset that the contract answers.
const OFFSET_MAX: u64 = 20_000;
/// Without these there is nothing to bring over.
const NEEDED: [Kind; 5] = [Kind::Place, Kind::Group, Kind::Lock, Kind::User, Kind::RoleAssignment];

/// What to say of a list that could not be read to its end.
fn shortfall(kind: Kind, rows: &Rows) -> Option<Note> {
    let shown = u64::try_from(rows.by_id.len()).unwrap_or(u64::MAX);
    let what = match &rows.refused {
        Some((status, said)) => format!("the source does not show them to this key ({status}: {said})"),
        None if shown < rows.total => {
            format!("{} of {} are not shown: a list ends at row {OFFSET_MAX}", rows.total - shown, rows.total)
        }
        None => return None,
    };
    Some(Note { topic: Topic::LeftOut, kind, id: None, name: report::plural(kind).to_owned(), what })
}

/// An error of the product, as somebody at a command line can use it.
fn explain(error: Error) -> anyhow::Error {
    match error {
        Error::Invalid(problems) => {
            let each = problems.fields().iter().map(|(field, problems)| format!("{field} {}", problems.join(", ")));
            anyhow!("{}", each.collect::<Vec<_>>().join("; "))
        }
        Error::Unavailable(detail) => anyhow!(
            "the database cannot be written now ({detail}); a server may run meanwhile, but if something holds it for \
             long, let that end. Then run the same command again: it goes on where it was"
        ),
        other => other.into(),
    }
}
