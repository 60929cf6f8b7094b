//! A snapshot and the changes after it give the policy of the rows, whatever was written.

use crate::gym::{ALL, NOW, group, guest, link, lock, login, organization, place, right, schedule, team, user};
use crate::harness::{Engine, Fresh, block_on};
use domain::access::{Change, Policy};
use domain::group::Group;
use domain::holiday::{HolidayCalendar, Region};
use domain::id::{GroupId, LockId, OrganizationId, PlaceId, RightId, ScheduleId, TeamId, UserId};
use domain::lock::Lock;
use domain::login::LoginKind;
use domain::place::Place;
use domain::right::{Right, Source, Target};
use domain::schedule::{
    Consequence, DayRange, Days, Interval, Schedule, ScheduleRule, Scheduleable, TimeOfDay, WeeklyWindow, When,
};
use domain::team::TeamMembership;
use domain::time::{Date, Period};
use domain::user::User;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use store::{
    Error, Store, Write, changes, group_links, group_locks, groups, guests, locks, logins, organizations, places,
    rights, schedules, team_memberships, team_rights, teams, users,
};

/// Something that staff do. The numbers pick among what is there.
#[derive(Clone, Debug)]
enum Step {
    AddPlace,
    AddLock(usize),
    AddGroup(Option<usize>),
    AddUser,
    AddGuest,
    AddLogin(usize),
    Link(usize, usize),
    Give(usize, u8, usize, Option<i64>),
    /// Of what, what kind of thing that is, what it does, and when.
    Schedule(usize, u8, u8, u8),
    LockDown(bool),
    ChangePlace(usize, bool),
    ChangeLock(usize, bool),
    ChangeGroup(usize, bool),
    ChangeUser(usize, bool),
    ChangeRight(usize, i64),
    ChangeSchedule(usize, bool),
    DeletePlace(usize),
    DeleteLock(usize),
    DeleteGroup(usize),
    DeleteUser(usize),
    DeleteRight(usize),
    DeleteSchedule(usize),
    DeleteLink(usize),
    AddAccessLink(usize),
    DeleteAccessLink(usize),
    AddTeam,
    Join(usize, usize),
    GiveTeam(usize, u8, usize),
    ChangeTeamRight(usize, i64),
    Leave(usize),
    DeleteTeamRight(usize),
    DeleteTeam(usize),
}

#[test]
fn sqlite() {
    histories_give_the_policy_of_the_rows(Engine::Sqlite, 32);
}

#[test]
fn postgres() {
    histories_give_the_policy_of_the_rows(Engine::Postgres, 6);
}

/// Each history is that of an organization of its own in one database.
fn histories_give_the_policy_of_the_rows(engine: Engine, cases: u32) {
    let mut runner = TestRunner::new(Config { cases, source_file: Some(file!()), ..Config::default() });
    let fresh = Fresh::on(engine);
    let count = std::cell::Cell::new(0);
    let history = (vec(vec(step(), 1..6), 1..25), 0..25_usize);
    let told = runner.run(&history, |(writes, cut)| {
        count.set(count.get() + 1);
        let domain = format!("gym-{}", count.get());
        block_on(live(&fresh.store, &domain, writes, cut))
    });
    told.unwrap_or_else(|failure| panic!("{failure}"));
}

/// Writes a history. Along the way one index follows every commit, a second starts from a snapshot at the cut and
/// follows the log, and at the end both must be what a fresh snapshot gives.
async fn live(store: &Store, domain: &str, writes: Vec<Vec<Step>>, cut: usize) -> Result<(), TestCaseError> {
    let id = organization(store, domain).await.unwrap();
    let mut by_commit = Policy::default();
    let mut late = (0, Policy::default());
    for (number, steps) in writes.into_iter().enumerate() {
        if number == cut {
            late = snapshot(store, id).await;
        }
        let job = move |write: &mut Write<'_>| steps.iter().try_for_each(|step| take(write, step));
        match store.write(id, NOW, job).await {
            Ok(committed) => committed.changes.into_iter().for_each(|change| by_commit.apply(change)),
            // Refused by the rules of the schema, such as a second manual right.
            Err(Error::Conflict(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    let (revision, by_snapshot) = snapshot(store, id).await;
    let (since, mut by_log) = late;
    let log = store.read(move |read| changes::since(read, id, since)).await.unwrap();
    prop_assert!(log.iter().all(|(logged, _)| (since + 1..=revision).contains(logged)));
    log.into_iter().for_each(|(_, change)| by_log.apply(change));
    prop_assert_eq!(&by_commit, &by_snapshot);
    prop_assert_eq!(by_commit.digest(), by_snapshot.digest());
    prop_assert_eq!(&by_log, &by_snapshot);
    Ok(())
}

async fn snapshot(store: &Store, id: OrganizationId) -> (i64, Policy) {
    let (revision, changes) = store.read(move |read| changes::snapshot(read, id)).await.unwrap();
    let mut policy = Policy::default();
    changes.into_iter().for_each(|change: Change| policy.apply(change));
    (revision, policy)
}

fn step() -> impl Strategy<Value = Step> {
    let any_one = || 0..1_000_usize;
    let more = prop_oneof![
        2 => Just(Step::AddPlace),
        4 => any_one().prop_map(Step::AddLock),
        3 => proptest::option::of(any_one()).prop_map(Step::AddGroup),
        4 => Just(Step::AddUser),
        2 => Just(Step::AddGuest),
        1 => any_one().prop_map(Step::AddLogin),
        5 => (any_one(), any_one()).prop_map(|(group, lock)| Step::Link(group, lock)),
        2 => any_one().prop_map(Step::AddAccessLink),
        2 => Just(Step::AddTeam),
        5 => (any_one(), any_one()).prop_map(|(team, user)| Step::Join(team, user)),
        4 => (any_one(), 0..4_u8, any_one()).prop_map(|(team, kind, target)| Step::GiveTeam(team, kind, target)),
        8 => (any_one(), 0..4_u8, any_one(), proptest::option::of(0..5_i64))
            .prop_map(|(user, kind, target, source)| Step::Give(user, kind, target, source)),
        4 => (any_one(), 0..3_u8, 0..6_u8, 1..127_u8)
            .prop_map(|(of, kind, does, days)| Step::Schedule(of, kind, does, days)),
    ];
    let changed = prop_oneof![
        (any_one(), any::<bool>()).prop_map(|(one, flag)| Step::ChangePlace(one, flag)),
        (any_one(), any::<bool>()).prop_map(|(one, flag)| Step::ChangeLock(one, flag)),
        (any_one(), any::<bool>()).prop_map(|(one, flag)| Step::ChangeGroup(one, flag)),
        (any_one(), any::<bool>()).prop_map(|(one, flag)| Step::ChangeUser(one, flag)),
        (any_one(), 0..100_i64).prop_map(|(one, days)| Step::ChangeRight(one, days)),
        (any_one(), any::<bool>()).prop_map(|(one, flag)| Step::ChangeSchedule(one, flag)),
        (any_one(), 0..100_i64).prop_map(|(one, days)| Step::ChangeTeamRight(one, days)),
        any::<bool>().prop_map(Step::LockDown),
    ];
    let gone = prop_oneof![
        any_one().prop_map(Step::DeletePlace),
        any_one().prop_map(Step::DeleteLock),
        any_one().prop_map(Step::DeleteGroup),
        any_one().prop_map(Step::DeleteUser),
        any_one().prop_map(Step::DeleteRight),
        any_one().prop_map(Step::DeleteSchedule),
        any_one().prop_map(Step::DeleteLink),
        any_one().prop_map(Step::DeleteAccessLink),
        any_one().prop_map(Step::Leave),
        any_one().prop_map(Step::DeleteTeamRight),
        any_one().prop_map(Step::DeleteTeam),
    ];
    prop_oneof![6 => more, 2 => changed, 1 => gone]
}

/// One of them, if there are any.
fn pick<T>(all: Vec<T>, number: usize) -> Option<T> {
    let count = all.len();
    all.into_iter().nth(number.checked_rem(count)?)
}

fn a_place(write: &mut Write<'_>, number: usize) -> Result<Option<Place>, Error> {
    let organization = write.organization();
    Ok(pick(places::list_all(write, organization)?, number))
}

fn a_lock(write: &mut Write<'_>, number: usize) -> Result<Option<Lock>, Error> {
    let organization = write.organization();
    let doors = locks::list_all(write, organization)?.into_iter().map(|found| found.lock);
    Ok(pick(doors.collect(), number))
}

fn a_group(write: &mut Write<'_>, number: usize) -> Result<Option<Group>, Error> {
    let organization = write.organization();
    Ok(pick(groups::list_all(write, organization)?, number))
}

fn a_user(write: &mut Write<'_>, number: usize) -> Result<Option<UserId>, Error> {
    let organization = write.organization();
    Ok(pick(users::list_cards(write, organization)?, number).map(|card| card.id))
}

fn a_right(write: &mut Write<'_>, number: usize) -> Result<Option<Right>, Error> {
    let organization = write.organization();
    Ok(pick(rights::list_all(write, organization)?, number))
}

fn a_schedule(write: &mut Write<'_>, number: usize) -> Result<Option<Schedule>, Error> {
    let organization = write.organization();
    Ok(pick(schedules::list_all(write, organization)?, number))
}

fn a_team(write: &mut Write<'_>, number: usize) -> Result<Option<TeamId>, Error> {
    let organization = write.organization();
    let found = teams::list(write, organization, &teams::Filter::default(), ALL)?.items;
    Ok(pick(found, number).map(|team| team.id))
}

fn a_membership(write: &mut Write<'_>, number: usize) -> Result<Option<TeamMembership>, Error> {
    let organization = write.organization();
    let filter = team_memberships::Filter::default();
    Ok(pick(team_memberships::list(write, organization, &filter, ALL)?.items, number))
}

fn a_team_right(write: &mut Write<'_>, number: usize) -> Result<Option<Right<TeamId>>, Error> {
    let organization = write.organization();
    let Some(team) = a_team(write, number)? else { return Ok(None) };
    Ok(pick(team_rights::list_of_team(write, organization, team)?, number))
}

fn a_target(write: &mut Write<'_>, kind: u8, number: usize) -> Result<Option<Target>, Error> {
    Ok(match kind {
        0 => Some(Target::Organization),
        1 => a_place(write, number)?.map(|place| Target::Place(place.id)),
        2 => a_group(write, number)?.map(|group| Target::Group(group.id)),
        _ => a_lock(write, number)?.map(|lock| Target::Lock(lock.id)),
    })
}

/// Takes a step, or none where there is nothing to take it with.
fn take(write: &mut Write<'_>, step: &Step) -> Result<(), Error> {
    add(write, step)?;
    change(write, step)?;
    delete(write, step)?;
    with_teams(write, step)
}

fn add(write: &mut Write<'_>, step: &Step) -> Result<(), Error> {
    match *step {
        Step::AddPlace => places::create(write, place("Place")).map(drop),
        Step::AddLock(at) => match a_place(write, at)? {
            Some(place) => locks::create(write, lock("Door", place.id)).map(drop),
            None => Ok(()),
        },
        Step::AddGroup(at) => {
            let place = at.map(|at| a_place(write, at)).transpose()?.flatten().map(|place| place.id);
            groups::create(write, group("Group", place)).map(drop)
        }
        Step::AddUser => users::create(write, User { login_email: None, ..user("User") }).map(drop),
        Step::AddGuest => guests::create(write, guest("Guest")).map(drop),
        Step::AddLogin(at) => {
            let (organization, user) = (write.organization(), a_user(write, at)?);
            let mut secret = [0; 32];
            secret[..8].copy_from_slice(&changes::revision(write, organization)?.to_be_bytes());
            secret[8..16].copy_from_slice(&organization.get().to_be_bytes());
            let known = logins::list_rules(write, organization)?;
            match known.iter().any(|(_, rule)| rule.secret_hash == secret) {
                true => Ok(()),
                false => logins::create(write, login(LoginKind::Api, user), secret).map(drop),
            }
        }
        Step::Link(group, lock) => match (a_group(write, group)?, a_lock(write, lock)?) {
            (Some(group), Some(lock)) => {
                let organization = write.organization();
                match group_locks::find_pair(write, organization, group.id, lock.id)? {
                    Some(_) => Ok(()),
                    None => group_locks::create(write, group.id, lock.id).map(drop),
                }
            }
            _ => Ok(()),
        },
        Step::AddAccessLink(at) => match a_group(write, at)? {
            Some(group) => {
                let mut hash = [0; 32];
                let organization = write.organization();
                let last = group_links::list_all(write, organization)?.last().map_or(0, |link| link.id.get());
                hash[..8].copy_from_slice(&organization.get().to_le_bytes());
                hash[8..16].copy_from_slice(&(last + 1).to_le_bytes());
                group_links::create(write, link("Courier", group.id), hash).map(drop)
            }
            None => Ok(()),
        },
        Step::Give(at, kind, target, source) => {
            let target = a_target(write, kind, target)?;
            let source = source.map_or(Source::Manual(None), Source::Membership);
            match (a_user(write, at)?, target) {
                (Some(user), Some(target)) => rights::create(write, Right { source, ..right(user, target) }).map(drop),
                _ => Ok(()),
            }
        }
        Step::Schedule(at, kind, does, days) => {
            let of = match kind {
                0 => a_lock(write, at)?.map(|lock| Scheduleable::Lock(lock.id)),
                1 => a_group(write, at)?.map(|group| Scheduleable::Group(group.id)),
                _ => a_place(write, at)?.map(|place| Scheduleable::Place(place.id)),
            };
            match of.map(|of| rule(of, does, days)).filter(|rule| rule.of.takes(rule.consequence, rule.is_exception)) {
                Some(rule) => {
                    let holidays = matches!(rule.when, When::Dates(_)).then(calendar);
                    schedules::create(write, Schedule { rule: rule.clone(), holidays, ..schedule(rule.of) }).map(drop)
                }
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// A rule of one kind or another, as a number picks it.
fn rule(of: Scheduleable, does: u8, days: u8) -> ScheduleRule {
    let consequence = [Consequence::Allow, Consequence::Unlock, Consequence::FirstToArrive][usize::from(does % 3)];
    let when = match days % 4 {
        0 => When::Weekly(WeeklyWindow::all_day(Days::from_bits(days))),
        1 => When::Once(Interval::new(NOW, NOW.plus_seconds(i64::from(days))).unwrap()),
        2 => calendar().when(),
        _ => When::Days(DayRange::new(Date::from_days(0).unwrap(), Date::from_days(days.into()).unwrap()).unwrap()),
    };
    ScheduleRule { of, consequence, is_exception: does >= 3, when }
}

fn calendar() -> HolidayCalendar {
    HolidayCalendar { region: Region::parse("de_by").unwrap(), is_observed: false, ignored: Vec::new() }
}

fn change(write: &mut Write<'_>, step: &Step) -> Result<(), Error> {
    match *step {
        Step::ChangePlace(at, flag) => match a_place(write, at)? {
            Some(place) => places::update(write, &Place { locked_down_since: flag.then_some(NOW), ..place }),
            None => Ok(()),
        },
        Step::ChangeLock(at, flag) => match a_lock(write, at)? {
            Some(mut lock) => {
                lock.restrictions.time = flag;
                locks::update(write, &lock)
            }
            None => Ok(()),
        },
        Step::ChangeGroup(at, flag) => match a_group(write, at)? {
            Some(mut group) => {
                group.restrictions.time = flag;
                groups::update(write, &group)
            }
            None => Ok(()),
        },
        Step::ChangeUser(at, flag) => match a_user(write, at)? {
            Some(id) => {
                let organization = write.organization();
                let found = users::find(write, organization, id)?;
                // Nobody suspends a guest.
                found.map_or(Ok(()), |found| users::update(write, &User { access_enabled: flag, ..found.user }))
            }
            None => Ok(()),
        },
        Step::ChangeRight(at, days) => match a_right(write, at)? {
            Some(right) => {
                let valid = Period { from: Some(NOW), until: Some(NOW.plus_seconds(1 + days * 86_400)) };
                rights::update(write, &Right { valid, ..right })
            }
            None => Ok(()),
        },
        Step::ChangeSchedule(at, enabled) => match a_schedule(write, at)? {
            Some(schedule) => {
                let noon = TimeOfDay::from_seconds(43_200).unwrap();
                let when = When::Weekly(WeeklyWindow::new(Days::ALL, TimeOfDay::START, noon).unwrap());
                let rule = ScheduleRule { when, ..schedule.rule };
                schedules::update(write, &Schedule { enabled, rule, holidays: None, ..schedule })
            }
            None => Ok(()),
        },
        Step::LockDown(on) => organizations::set_lockdown(write, on.then_some(NOW)),
        _ => Ok(()),
    }
}

fn delete(write: &mut Write<'_>, step: &Step) -> Result<(), Error> {
    let organization = write.organization();
    match *step {
        Step::DeletePlace(at) => {
            let id: Option<PlaceId> = a_place(write, at)?.map(|place| place.id);
            id.map_or(Ok(()), |id| places::delete(write, id))
        }
        Step::DeleteLock(at) => {
            let id: Option<LockId> = a_lock(write, at)?.map(|lock| lock.id);
            id.map_or(Ok(()), |id| locks::delete(write, id))
        }
        Step::DeleteGroup(at) => {
            let id: Option<GroupId> = a_group(write, at)?.map(|group| group.id);
            id.map_or(Ok(()), |id| groups::delete(write, id))
        }
        Step::DeleteUser(at) => a_user(write, at)?.map_or(Ok(()), |id| users::delete(write, id)),
        Step::DeleteRight(at) => {
            let id: Option<RightId> = a_right(write, at)?.map(|right| right.id);
            id.map_or(Ok(()), |id| rights::delete(write, id))
        }
        Step::DeleteSchedule(at) => {
            let id: Option<ScheduleId> = a_schedule(write, at)?.map(|schedule| schedule.id);
            id.map_or(Ok(()), |id| schedules::delete(write, id))
        }
        Step::DeleteLink(at) => {
            let link = pick(group_locks::list_all(write, organization)?, at);
            link.map_or(Ok(()), |link| group_locks::delete(write, &link))
        }
        Step::DeleteAccessLink(at) => {
            let link = pick(group_links::list_all(write, organization)?, at);
            link.map_or(Ok(()), |link| group_links::delete(write, link.id))
        }
        _ => Ok(()),
    }
}

fn with_teams(write: &mut Write<'_>, step: &Step) -> Result<(), Error> {
    let organization = write.organization();
    match *step {
        Step::AddTeam => teams::create(write, team("Team")).map(drop),
        Step::Join(at, user) => match (a_team(write, at)?, a_user(write, user)?) {
            (Some(team), Some(user)) if team_memberships::find_of(write, organization, (team, user))?.is_none() => {
                team_memberships::create(write, (team, user)).map(drop)
            }
            _ => Ok(()),
        },
        Step::GiveTeam(at, kind, target) => match (a_team(write, at)?, a_target(write, kind, target)?) {
            (Some(team), Some(target)) => {
                let given = team_rights::list_of_team(write, organization, team)?;
                match given.iter().any(|right| right.target == target) {
                    true => Ok(()),
                    false => {
                        let given = right(UserId::new(0), target).with_assignee(team);
                        team_rights::create(write, given).map(drop)
                    }
                }
            }
            _ => Ok(()),
        },
        Step::ChangeTeamRight(at, days) => match a_team_right(write, at)? {
            Some(right) => {
                let valid = Period { from: Some(NOW), until: Some(NOW.plus_seconds(1 + days * 86_400)) };
                team_rights::update(write, &Right { valid, ..right })
            }
            None => Ok(()),
        },
        Step::Leave(at) => {
            a_membership(write, at)?.map_or(Ok(()), |membership| team_memberships::delete(write, &membership))
        }
        Step::DeleteTeamRight(at) => {
            a_team_right(write, at)?.map_or(Ok(()), |right| team_rights::delete(write, right.id))
        }
        Step::DeleteTeam(at) => a_team(write, at)?.map_or(Ok(()), |team| teams::delete(write, team)),
        _ => Ok(()),
    }
}
