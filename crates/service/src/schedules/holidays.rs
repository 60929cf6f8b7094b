//! The calendars of holidays that schedules follow: which days they have, and how schedules keep up with what is known
//! of them.

use crate::context::event_id;
use crate::{Error, Problems, Service};
use domain::event::{Event, EventKind, EventObject, ObjectKind};
use domain::holiday::{Holiday, HolidayCalendar, Region, years};
use domain::id::OrganizationId;
use domain::schedule::Schedule;
use domain::time::{Date, TimeZone, Timestamp};
use store::Write;

/// The holidays of a region in a year, in order. Fails for a region or a year whose holidays are not known.
pub fn list(region: &str, year: Option<&str>, is_observed: Option<bool>) -> Result<Vec<Holiday>, Error> {
    let mut problems = Problems::default();
    let region = problems.take("region", Region::parse(region));
    let year =
        problems.take("year", year.ok_or("can't be blank").and_then(|text| text.trim().parse().map_err(|_| FORM)));
    let (first, last) = years();
    if year.is_some_and(|year: i16| year < first || last < year) {
        problems.add("year", format!("must be from {first} to {last}: no other holidays are known yet"));
    }
    let is_observed = problems.take("observed", is_observed.ok_or("can't be blank"));
    problems.check()?;
    let known = region.zip(is_observed).map(|(region, is_observed)| region.holidays(is_observed));
    Ok(known.into_iter().flatten().filter(|holiday| Some(holiday.date.year()) == year).collect())
}

const FORM: &str = "must be a year, such as 2026";

/// The holidays of a calendar from today to the end of the next year.
pub(super) fn upcoming(calendar: &HolidayCalendar, zone: &TimeZone, now: Timestamp) -> Vec<Holiday> {
    let today: Date = zone.local(now).date;
    let mut holidays = calendar.holidays();
    holidays.retain(|holiday| today <= holiday.date && holiday.date.year() <= today.year() + 1);
    holidays
}

/// Brings the schedules of all organizations up to the holidays that this program knows, and says in the log of which
/// the days are others now.
pub(crate) async fn renew(service: &Service) -> Result<(), Error> {
    let mut outcome = Ok(());
    for organization in service.0.directory.organizations() {
        outcome = renew_in(service, organization).await.and(outcome);
    }
    outcome
}

async fn renew_in(service: &Service, organization: OrganizationId) -> Result<(), Error> {
    let edition = domain::holiday::edition();
    let outdated =
        move |read: &mut store::Read<'_>| Ok::<_, Error>(store::schedules::list_outdated(read, organization, edition)?);
    if service.store().read(outdated).await?.is_empty() {
        return Ok(());
    }
    let (now, chance) = (service.now(), service.chance());
    let renewed = service.commit(organization, now, move |write| {
        for schedule in store::schedules::list_outdated(write, organization, edition)? {
            renew_one(write, schedule, &*chance)?;
        }
        Ok(())
    });
    renewed.await
}

fn renew_one(write: &mut Write<'_>, mut schedule: Schedule, chance: &dyn crate::Chance) -> Result<(), Error> {
    let Some(when) = schedule.holidays.as_ref().map(HolidayCalendar::when) else { return Ok(()) };
    let is_other = when != schedule.rule.when;
    schedule.rule.when = when;
    store::schedules::renew(write, &schedule, domain::holiday::edition())?;
    if !is_other {
        return Ok(());
    }
    let (scope, of_name) = super::belongs(write, schedule.organization, schedule.rule.of)?;
    let name = schedule.name.as_ref().map_or(of_name, ToString::to_string);
    let event = Event {
        uuid: event_id(chance, write.now()),
        organization: schedule.organization,
        kind: EventKind::ScheduleUpdate,
        actor: None,
        means: None,
        authorized_by: None,
        object: EventObject { kind: ObjectKind::Schedule, id: schedule.id.get(), name },
        place: super::place(scope),
        refusal: None,
        created_at: write.now(),
    };
    Ok(store::events::create(write, &event)?)
}
