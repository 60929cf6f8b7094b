//! The form of a key: its name, what it may do, and its last day.

use domain::login::LoginKind;
use domain::permission::{Permission, PermissionSet};
use domain::text::Name;
use domain::time::{Date, TimeError, TimeZone, Timestamp};
use service::Problems;
use service::auth::{self, NewLogin};

/// What the form says.
#[derive(Default)]
pub(super) struct KeyForm {
    pub(super) name: String,
    /// Whether it may do no more than what is ticked.
    pub(super) is_limited: bool,
    /// The flags that are ticked.
    pub(super) scopes: Vec<String>,
    /// The last day on which it works; empty: it goes on until it is ended.
    pub(super) last_day: String,
}

/// The permissions on one kind of thing.
pub(super) struct Area {
    pub(super) name: String,
    pub(super) chosen: usize,
    pub(super) flags: Vec<Flag>,
}

pub(super) struct Flag {
    pub(super) word: &'static str,
    pub(super) is_chosen: bool,
}

/// What use cases ask for, by thing. The contract has more flags, for what is not there yet.
const OFFERED: &[&[Permission]] = &[
    &[Permission::CamerasRead, Permission::CamerasWrite],
    &[Permission::CardAssignmentsRead, Permission::CardAssignmentsWrite],
    &[Permission::CardsActivate, Permission::CardsRead, Permission::CardsWrite],
    &[Permission::DashboardsRead],
    &[Permission::EventsRead],
    &[Permission::FloorsRead, Permission::FloorsWrite],
    &[Permission::GroupLinksRead, Permission::GroupLinksWrite],
    &[Permission::GroupLocksRead, Permission::GroupLocksWrite],
    &[Permission::GroupsRead, Permission::GroupsWrite],
    &[Permission::GuestsRead, Permission::GuestsWrite],
    &[Permission::HardwareRead, Permission::HardwareWrite],
    &[Permission::IntegrationsRead, Permission::IntegrationsWrite],
    &[Permission::InvitesWrite],
    &[Permission::LocksRead, Permission::LocksUnlock, Permission::LocksWrite],
    &[Permission::LoginsRead, Permission::LoginsWrite],
    &[Permission::PlacesRead, Permission::PlacesWrite],
    &[Permission::RoleAssignmentsRead, Permission::RoleAssignmentsWrite],
    &[Permission::SchedulesRead, Permission::SchedulesWrite],
    &[Permission::TeamMembershipsRead, Permission::TeamMembershipsWrite],
    &[Permission::TeamsRead, Permission::TeamsWrite],
    &[Permission::UsersRead, Permission::UsersWrite],
];

impl KeyForm {
    /// The same for the use case, or everything that is wrong with it.
    pub(super) fn wanted(&self, zone: &TimeZone, now: Timestamp) -> Result<NewLogin, Problems> {
        let mut problems = Problems::default();
        let name = problems.take("name", Name::parse(&self.name));
        let known = self.scopes.iter().filter_map(|flag| Permission::parse(flag));
        let scopes = self.is_limited.then(|| known.collect::<PermissionSet>());
        let last_day = Some(self.last_day.trim()).filter(|text| !text.is_empty());
        let expires_at = last_day.and_then(|text| problems.take("expires_at", end_of(text, zone)));
        let wanted = NewLogin { kind: LoginKind::Api, name, scopes, expires_at, ..NewLogin::default() };
        problems.join(auth::problems(&wanted, now));
        if problems.fields().is_empty() { Ok(wanted) } else { Err(problems) }
    }
}

/// Reads a form, in which each permission that is ticked is a field of its own.
pub(super) fn read(body: &[u8]) -> KeyForm {
    let mut form = KeyForm::default();
    for (field, value) in form_urlencoded::parse(body) {
        match &*field {
            "name" => form.name = value.into_owned(),
            "limited" => form.is_limited = value == "true",
            "scopes" => form.scopes.push(value.into_owned()),
            "last_day" => form.last_day = value.into_owned(),
            _ => {}
        }
    }
    form
}

/// The permissions that can be ticked, by what they are about.
pub(super) fn areas(chosen: &[String]) -> Vec<Area> {
    let area = |offered: &&[Permission]| {
        let flag =
            |one: &Permission| Flag { word: one.flag(), is_chosen: chosen.iter().any(|flag| flag == one.flag()) };
        let flags: Vec<Flag> = offered.iter().map(flag).collect();
        let thing = flags.first().and_then(|flag| flag.word.rsplit_once('_')).map(|(thing, _)| thing.replace('_', " "));
        Area { name: thing.unwrap_or_default(), chosen: flags.iter().filter(|flag| flag.is_chosen).count(), flags }
    };
    OFFERED.iter().map(area).collect()
}

/// The first instant after a day.
fn end_of(day: &str, zone: &TimeZone) -> Result<Timestamp, TimeError> {
    let next = Date::from_days(Date::parse(day)?.days() + 1)?;
    zone.first_instant(next, 0).ok_or(TimeError::Date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    const NOW: Timestamp = Timestamp::from_micros(1_777_888_800_000_000);

    #[test]
    fn ticked_permissions_are_read_and_shown_ticked_again() {
        let form = read(b"name=Till&limited=true&scopes=locks_read&scopes=locks_unlock&last_day=2026-12-24");
        let ticked: Vec<_> = areas(&form.scopes).into_iter().filter(|area| area.chosen > 0).collect();
        assert_eq!((ticked.len(), ticked[0].name.as_str(), ticked[0].chosen), (1, "locks", 2));
        let wanted = form.wanted(&TimeZone::parse("Europe/Berlin").unwrap(), NOW).unwrap();
        assert_eq!(wanted.scopes, Some(PermissionSet::of(&[Permission::LocksRead, Permission::LocksUnlock])));
        assert_eq!(wanted.expires_at, Timestamp::parse("2026-12-24T23:00:00Z").ok());
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let form = read(b"name=&limited=true&last_day=2020-01-01");
        let wrong = form.wanted(&TimeZone::utc(), NOW).unwrap_err();
        assert_eq!(wrong.fields().keys().copied().collect::<Vec<_>>(), ["expires_at", "name", "scopes"]);
        let ticked_in_vain = read(b"name=Till&scopes=locks_read&last_day=+");
        let wanted = ticked_in_vain.wanted(&TimeZone::utc(), NOW).unwrap();
        assert_eq!((wanted.scopes, wanted.expires_at), (None, None));
    }

    fn asked_for(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                asked_for(&path, found);
            } else {
                let text = std::fs::read_to_string(path).unwrap();
                let names = text
                    .split("Permission::")
                    .skip(1)
                    .filter_map(|rest| rest.split(|c: char| !c.is_alphabetic()).next());
                found.extend(names.map(str::to_owned));
            }
        }
    }

    #[test]
    fn every_permission_that_a_use_case_asks_for_is_offered() {
        let mut names = Vec::new();
        asked_for(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../service/src"), &mut names);
        let offered: Vec<String> = OFFERED.concat().iter().map(|one| format!("{one:?}")).collect();
        let known: Vec<String> = Permission::ALL.iter().map(|one| format!("{one:?}")).collect();
        let missing: Vec<_> = names.iter().filter(|name| known.contains(name) && !offered.contains(name)).collect();
        assert!(names.len() > 100 && missing.is_empty(), "{missing:?}");
    }
}
