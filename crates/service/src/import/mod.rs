//! Bringing an organization over from another system that speaks the contract, in steps of one transaction each. Every
//! row that was made is noted with its number at the source, so a run that broke off goes on, and another run changes
//! what has changed and doubles nothing. It sends no mail; see [`welcomes`](crate::welcomes).

mod cards;
mod desk;
mod history;
mod items;
mod people;
mod places;
mod progress;
mod schedules;

pub use history::{EventItem, rehearse_events, take_events};
pub use items::{
    CardAssignmentItem, CardItem, FloorItem, GroupItem, GroupLinkItem, GroupLockItem, Item, Kind, LockItem, PlaceItem,
    RightItem, ScheduleItem, Stub, UserItem, Week,
};
pub use progress::{Note, Progress, Remaining, Tally, Topic};

use crate::{Error, Service};
use desk::Desk;
use domain::id::{ImportRunId, OrganizationId};
use domain::organization::Organization;
use domain::text::Domain;
use store::{Read, Write, imports};

/// A run of an import.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its id.
    pub id: ImportRunId,
    /// Into which organization.
    pub organization: OrganizationId,
    /// From where: a word that is the same in every run.
    pub source: String,
    /// How far it is.
    pub progress: Progress,
    /// It goes on with a run that broke off.
    pub is_resumed: bool,
}

/// For how long a run that broke off is taken up again, in seconds: a day. After that too much has changed there, and a
/// new run begins.
const RESUMED_FOR_S: i64 = 86_400;

/// Finds the organization that an import goes into: the one with this domain, or the only one that there is.
pub async fn find_target(service: &Service, domain: Option<&str>) -> Result<Organization, Error> {
    let domain = domain.map(Domain::parse).transpose().map_err(|error| Error::invalid("organization", error))?;
    let find = move |read: &mut Read<'_>| match domain {
        Some(domain) => {
            let found = store::organizations::find_by_domain(read, &domain)?;
            found.ok_or_else(|| Error::invalid("organization", format!("{domain} is not here")))
        }
        None => match store::organizations::list_revisions(read)?.as_slice() {
            [(only, _)] => crate::organizations::find(read, *only),
            [] => Err(Error::invalid("organization", "is missing: make one with `latchkey admin create-owner`")),
            _ => Err(Error::invalid("organization", "must be named: there are several here")),
        },
    };
    service.store().read(find).await
}

/// Begins a run, or takes up the last one of this source if it broke off within a day and wants as many days of history.
pub async fn begin(
    service: &Service,
    organization: OrganizationId,
    source: &str,
    history_days: u32,
) -> Result<Run, Error> {
    let (now, source) = (service.now(), source.to_owned());
    let begin = move |write: &mut Write<'_>| {
        let last = imports::last_run(write, organization, &source)?.filter(|run| run.finished_at.is_none());
        let fresh = last.filter(|run| now < run.updated_at.plus_seconds(RESUMED_FOR_S));
        let resumed = fresh.and_then(|run| Some((run.id, serde_json::from_str::<Progress>(&run.progress).ok()?)));
        if let Some((id, mut progress)) = resumed.filter(|(_, progress)| progress.history_days == history_days) {
            let notes = imports::list_notes(write, organization, id)?;
            let read = |note: &String| serde_json::from_str(note).map_err(|error| Error::Internal(error.to_string()));
            progress.notes = notes.iter().map(read).collect::<Result<_, _>>()?;
            progress.kept_notes = progress.notes.len();
            return Ok::<_, Error>(Run { id, organization, source, progress, is_resumed: true });
        }
        let progress = Progress { history_days, ..Progress::default() };
        let id = imports::create_run(write, &source, &text(&progress)?)?;
        Ok(Run { id, organization, source, progress, is_resumed: false })
    };
    Ok(service.store().write(organization, now, begin).await?.value)
}

/// Brings rows over, all of them or, if this fails, none.
pub async fn take(service: &Service, run: Run, items: Vec<Item>) -> Result<Run, Error> {
    let (now, organization) = (service.now(), run.organization);
    let (chance, settings) = (service.chance(), service.settings().clone());
    let take = move |write: &mut Write<'_>| {
        let mut desk = Desk::new(write, run, chance, &settings);
        for item in &items {
            desk.take(item)?;
        }
        desk.save(false)
    };
    Ok(service.store().write(organization, now, take).await?.value)
}

/// Notes that a kind is done. With `is_complete` the source has shown every row that it has, and those that it no longer
/// has are told of; they stay here.
pub async fn end_kind(service: &Service, run: Run, kind: Kind, is_complete: bool) -> Result<Run, Error> {
    let (now, organization) = (service.now(), run.organization);
    let (chance, settings) = (service.chance(), service.settings().clone());
    let end = move |write: &mut Write<'_>| {
        let mut desk = Desk::new(write, run, chance, &settings);
        desk.end(kind, is_complete)?;
        desk.save(false)
    };
    Ok(service.store().write(organization, now, end).await?.value)
}

/// Adds a note to what the run has to tell.
pub async fn tell(service: &Service, mut run: Run, note: Note) -> Result<Run, Error> {
    let (now, organization) = (service.now(), run.organization);
    run.progress.note(note);
    let (chance, settings) = (service.chance(), service.settings().clone());
    let save = move |write: &mut Write<'_>| Desk::new(write, run, chance, &settings).save(false);
    Ok(service.store().write(organization, now, save).await?.value)
}

/// Notes that the run is done.
pub async fn finish(service: &Service, run: Run) -> Result<Run, Error> {
    let (now, organization) = (service.now(), run.organization);
    let (chance, settings) = (service.chance(), service.settings().clone());
    let save = move |write: &mut Write<'_>| Desk::new(write, run, chance, &settings).save(true);
    Ok(service.store().write(organization, now, save).await?.value)
}

/// What a run would come to: brings everything over in one transaction, and takes it back.
pub async fn rehearse(
    service: &Service,
    organization: OrganizationId,
    source: &str,
    kinds: Vec<(Kind, Vec<Item>, bool)>,
) -> Result<Progress, Error> {
    // After every run that there was: what it does not see is no longer there.
    let (id, source) = (ImportRunId::new(i64::MAX), source.to_owned());
    let run = Run { id, organization, source, progress: Progress::default(), is_resumed: false };
    let take_all = move |desk: &mut Desk<'_, '_>| {
        for (kind, items, is_complete) in &kinds {
            items.iter().try_for_each(|item| desk.take(item))?;
            desk.end(*kind, *is_complete)?;
        }
        Ok(())
    };
    rehearsed(service, run, take_all).await
}

/// Does something in a transaction that is taken back, and gives what the run would have to tell.
async fn rehearsed(
    service: &Service,
    run: Run,
    job: impl FnOnce(&mut Desk<'_, '_>) -> Result<(), Error> + Send + 'static,
) -> Result<Progress, Error> {
    let (now, organization) = (service.now(), run.organization);
    let (chance, settings) = (service.chance(), service.settings().clone());
    let rehearse = move |write: &mut Write<'_>| {
        let mut desk = Desk::new(write, run, chance, &settings);
        Err::<(), _>(match job(&mut desk) {
            Ok(()) => Rehearsal::Done(Box::new(desk.run.progress)),
            Err(error) => Rehearsal::Failed(error),
        })
    };
    match service.store().write(organization, now, rehearse).await {
        Err(Rehearsal::Done(progress)) => Ok(*progress),
        Err(Rehearsal::Failed(error)) => Err(error),
        Ok(_) => Err(Error::Internal("a rehearsal was committed".to_owned())),
    }
}

/// How a rehearsal ends: always so that nothing is written.
enum Rehearsal {
    Done(Box<Progress>),
    Failed(Error),
}

impl From<store::Error> for Rehearsal {
    fn from(error: store::Error) -> Self {
        Self::Failed(error.into())
    }
}

fn text(progress: &Progress) -> Result<String, Error> {
    serde_json::to_string(progress).map_err(|error| Error::Internal(error.to_string()))
}
