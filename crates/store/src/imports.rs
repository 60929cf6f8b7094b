//! What was brought over from another system: each run, and which row there is which row here.

use crate::Error;
use crate::engine::{Read, Row, Write, params, statements};
use domain::id::{ImportRunId, OrganizationId};
use domain::time::Timestamp;

statements! {
    LAST_RUN = "select r.id, r.progress, r.started_at, r.updated_at, r.finished_at from import_run r
        where r.organization_id = $1 and r.source = $2 order by r.id desc limit 1";
    INSERT_RUN = "insert into import_run (organization_id, source, progress, started_at, updated_at)
        values ($1, $2, $3, $4, $4) returning id";
    UPDATE_RUN = "update import_run set progress = $1, updated_at = $2, finished_at = $3
        where organization_id = $4 and id = $5";
    NOTES = "select n.body from import_note n where n.organization_id = $1 and n.run_id = $2 order by n.position";
    INSERT_NOTE = "insert into import_note (organization_id, run_id, position, body) values ($1, $2, $3, $4)";
    FIND = "select i.own_id, i.fingerprint, i.adopted, i.run_id from import_item i
        where i.organization_id = $1 and i.source = $2 and i.kind = $3 and i.source_id = $4";
    SOURCE_OF = "select i.source_id from import_item i
        where i.organization_id = $1 and i.kind = $2 and i.own_id = $3 and i.source = $4 and not i.adopted";
    NOT_SEEN = "select i.source_id, i.own_id from import_item i
        where i.organization_id = $1 and i.source = $2 and i.kind = $3 and i.run_id < $4 order by i.source_id";
    ALL = "select i.source_id, i.own_id from import_item i
        where i.organization_id = $1 and i.source = $2 and i.kind = $3 order by i.source_id";
    SAVE = "insert into import_item (organization_id, source, kind, source_id, own_id, fingerprint, adopted, run_id)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (organization_id, source, kind, source_id) do update set own_id = excluded.own_id,
            fingerprint = excluded.fingerprint, adopted = excluded.adopted, run_id = excluded.run_id";
}

/// One run of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: ImportRunId,
    /// How far it is, a JSON object that only the layer above reads.
    pub progress: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it last wrote something.
    pub updated_at: Timestamp,
    /// When it was done, if it is.
    pub finished_at: Option<Timestamp>,
}

/// A row of a source: which kind, which number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin<'a> {
    /// Of which source.
    pub source: &'a str,
    /// Of which kind.
    pub kind: &'static str,
    /// Its number there.
    pub id: i64,
}

/// What became of a row of a source here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its number here.
    pub own: i64,
    /// The SHA-256 of what the source said when it was last taken.
    pub fingerprint: [u8; 32],
    /// It was here before: the import made nothing, and changes nothing.
    pub adopted: bool,
    /// The run that last saw it.
    pub run: ImportRunId,
}

/// The newest run from a source.
pub fn last_run(read: &mut Read<'_>, organization: OrganizationId, source: &str) -> Result<Option<Run>, Error> {
    read.first(&LAST_RUN, params![organization, source], |row| {
        Ok(Run {
            id: row.take()?,
            progress: row.take()?,
            started_at: row.take()?,
            updated_at: row.take()?,
            finished_at: row.take()?,
        })
    })
}

/// Begins a run, and gives its id.
pub fn create_run(write: &mut Write<'_>, source: &str, progress: &str) -> Result<ImportRunId, Error> {
    let (organization, now) = (write.organization(), write.now());
    let id = write.first(&INSERT_RUN, params![organization, source, progress, now], Row::take)?;
    id.ok_or(Error::NotFound("import"))
}

/// Writes how far a run is, and whether it is done.
pub fn update_run(write: &mut Write<'_>, id: ImportRunId, progress: &str, is_done: bool) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    let finished_at = is_done.then_some(now);
    write.execute_one(&UPDATE_RUN, params![progress, now, finished_at, organization, id], "import")
}

/// What a run has to tell, JSON objects that only the layer above reads, in order.
pub fn list_notes(read: &mut Read<'_>, organization: OrganizationId, run: ImportRunId) -> Result<Vec<String>, Error> {
    read.all(&NOTES, params![organization, run], Row::take)
}

/// Adds to what a run has to tell. Fails with [`Error::Conflict`] if there is something in this position.
pub fn create_note(write: &mut Write<'_>, run: ImportRunId, position: i64, body: &str) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&INSERT_NOTE, params![organization, run, position, body]).map(drop)
}

/// What became of a row of a source, if it was brought over.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, origin: Origin<'_>) -> Result<Option<Item>, Error> {
    read.first(&FIND, params![organization, origin.source, origin.kind, origin.id], |row| {
        let (own, fingerprint): (i64, Vec<u8>) = (row.take()?, row.take()?);
        let fingerprint = fingerprint.try_into().map_err(|_| Error::corrupt("fingerprint", "is not 32 bytes"))?;
        Ok(Item { own, fingerprint, adopted: row.take()?, run: row.take()? })
    })
}

/// The number at the source of a row that the import made here.
pub fn source_of(
    read: &mut Read<'_>,
    organization: OrganizationId,
    (source, kind): (&str, &'static str),
    own: i64,
) -> Result<Option<i64>, Error> {
    read.first(&SOURCE_OF, params![organization, kind, own, source], Row::take)
}

/// The rows of a kind that no run since this one has seen: their numbers there and here.
pub fn list_not_seen(
    read: &mut Read<'_>,
    organization: OrganizationId,
    (source, kind): (&str, &'static str),
    run: ImportRunId,
) -> Result<Vec<(i64, i64)>, Error> {
    read.all(&NOT_SEEN, params![organization, source, kind, run], |row| Ok((row.take()?, row.take()?)))
}

/// Every row of a kind that was brought over: their numbers there and here.
pub fn list_all(
    read: &mut Read<'_>,
    organization: OrganizationId,
    (source, kind): (&str, &'static str),
) -> Result<Vec<(i64, i64)>, Error> {
    read.all(&ALL, params![organization, source, kind], |row| Ok((row.take()?, row.take()?)))
}

/// Notes what became of a row of a source.
pub fn save(write: &mut Write<'_>, origin: Origin<'_>, item: &Item) -> Result<(), Error> {
    let organization = write.organization();
    let Item { own, fingerprint, adopted, run } = item;
    let values = params![organization, origin.source, origin.kind, origin.id, *own, fingerprint, *adopted, *run];
    write.execute(&SAVE, values).map(drop)
}
