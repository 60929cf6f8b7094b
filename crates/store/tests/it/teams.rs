//! Teams: what is given to one, each of its members has, for as long as both last.

use crate::gym::{ALL, Gym, NOW, group, lock, name, place, right, team, user, whole};
use crate::harness::{Fresh, on_both_engines};
use domain::access::{Change, RightRule};
use domain::id::{GroupId, PlaceId, RightId, TeamId, TeamMembershipId, UserId};
use domain::reach::Reach;
use domain::right::{Assignee, AssigneeKind, Right, Source, Target, TargetKind};
use domain::role::Role;
use domain::team::Team;
use domain::time::Period;
use store::page::Page;
use store::rights::{self, Filter, Order};
use store::team_memberships::{self, Filter as Memberships};
use store::teams::Filter as Teams;
use store::{Error, Write, groups, locks, places, team_rights, teams, users};

on_both_engines![
    team_is_found_as_written_and_renamed,
    teams_are_listed_by_name_and_by_every_filter,
    memberships_are_listed_by_every_filter,
    nobody_is_in_a_team_twice,
    who_comes_into_a_team_gets_its_rights_and_loses_them_with_it,
    a_right_of_a_team_is_one_of_each_member_and_changes_with_it,
    a_second_right_of_a_team_on_a_target_is_refused,
    what_hangs_on_a_team_a_person_a_group_or_a_place_goes_with_it,
    only_rights_of_people_count_at_doors,
    lists_hold_one_right_for_each_person_and_target,
    lists_rank_roles_as_the_domain_does,
    lists_hold_rights_of_teams_after_those_of_people,
    people_with_a_right_are_counted_without_teams,
];

/// The desk with Ana and Bob in it, and a place with a group.
struct Desk {
    team: TeamId,
    ana: UserId,
    bob: UserId,
    memberships: [TeamMembershipId; 2],
    place: PlaceId,
    group: GroupId,
}

fn desk(write: &mut Write<'_>) -> Result<Desk, Error> {
    let team = teams::create(write, team("Desk"))?.id;
    let (ana, bob) = (users::create(write, user("Ana"))?.id, users::create(write, user("Bob"))?.id);
    let mut join = |member| Ok::<_, Error>(team_memberships::create(write, (team, member))?.0.id);
    let memberships = [join(ana)?, join(bob)?];
    let place = places::create(write, place("Here"))?.id;
    let group = groups::create(write, group("Group", Some(place)))?.id;
    Ok(Desk { team, ana, bob, memberships, place, group })
}

fn on(team: TeamId, target: Target) -> Right<TeamId> {
    right(UserId::new(0), target).with_assignee(team)
}

/// What a right of a team gives a member.
fn through(id: RightId, of: &Right<TeamId>, member: UserId) -> Right {
    Right { id, source: Source::Team(of.id), ..of.clone().with_assignee(member) }
}

async fn team_is_found_as_written_and_renamed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let written = gym.write(|write| teams::create(write, team("Desk"))).await;
    let id = written.id;
    assert_eq!(gym.read(move |read, of| teams::find(read, of, id)).await.as_ref(), Some(&written));
    let renamed = Team { name: name("Front desk"), ..written };
    let expected = renamed.clone();
    assert_eq!(gym.changes(move |write| teams::update(write, &renamed)).await, []);
    assert_eq!(gym.read(move |read, of| teams::find(read, of, id)).await, Some(expected));
    let nothing = Team { id: TeamId::new(404), ..team("Nothing") };
    assert!(matches!(gym.try_write(move |write| teams::update(write, &nothing)).await, Err(Error::NotFound(_))));
    assert!(matches!(gym.try_write(|write| teams::delete(write, TeamId::new(404))).await, Err(Error::NotFound(_))));
}

async fn teams_are_listed_by_name_and_by_every_filter(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let made = ["Trainers", "Ärzte", "Cleaners"];
    let ids = gym
        .write(move |write| {
            made.iter().map(|text| Ok(teams::create(write, team(text))?.id)).collect::<Result<Vec<_>, Error>>()
        })
        .await;
    let none = Teams::default;
    for (what, filter, expected) in [
        ("all", none(), vec![1, 2, 0]),
        ("from Z to A", Teams { descending: true, ..none() }, vec![0, 2, 1]),
        ("text", Teams { query: Some("ARZ".to_owned()), ..none() }, vec![1]),
        ("ids", Teams { ids: Some(vec![ids[0].get(), 404]), ..none() }, vec![0]),
    ] {
        let found = gym.read(move |read, of| teams::list(read, of, &filter, ALL)).await;
        let expected: Vec<TeamId> = expected.into_iter().map(|index: usize| ids[index]).collect();
        assert_eq!(whole(found, |team| team.id), expected, "{what}");
    }
    let page = Page { limit: 1, offset: 1 };
    let found = gym.read(move |read, of| teams::list(read, of, &Teams::default(), page)).await;
    assert_eq!((found.total, found.items[0].id), (3, ids[2]));
}

async fn memberships_are_listed_by_every_filter(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (desk, other) = gym
        .write(|write| {
            let desk = desk(write)?;
            let other = teams::create(write, team("Other"))?.id;
            let other = team_memberships::create(write, (other, desk.ana))?.0;
            Ok((desk, other))
        })
        .await;
    let [ana, bob] = desk.memberships;
    let none = Memberships::default;
    for (what, filter, expected) in [
        ("all", none(), vec![ana, bob, other.id]),
        ("team", Memberships { team: Some(desk.team), ..none() }, vec![ana, bob]),
        ("member", Memberships { member: Some(desk.ana), ..none() }, vec![ana, other.id]),
        ("both", Memberships { team: Some(desk.team), member: Some(desk.bob), ..none() }, vec![bob]),
        ("ids", Memberships { ids: Some(vec![bob.get()]), ..none() }, vec![bob]),
        ("ids and team", Memberships { ids: Some(vec![bob.get()]), team: Some(other.team), ..none() }, vec![]),
    ] {
        let found = gym.read(move |read, of| team_memberships::list(read, of, &filter, ALL)).await;
        assert_eq!(whole(found, |membership| membership.id), expected, "{what}");
    }
    let team = desk.team;
    assert_eq!(gym.read(move |read, of| team_memberships::list_members(read, of, team)).await, [desk.ana, desk.bob]);
    let found = gym.read(move |read, of| team_memberships::find(read, of, other.id)).await.unwrap();
    let by_ends = gym.read(move |read, of| team_memberships::find_of(read, of, (other.team, other.member))).await;
    assert_eq!(Some(found), by_ends);
}

async fn nobody_is_in_a_team_twice(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let Desk { team, ana, .. } = gym.write(desk).await;
    let again = gym.try_write(move |write| team_memberships::create(write, (team, ana))).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
}

async fn who_comes_into_a_team_gets_its_rights_and_loses_them_with_it(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (desk, given) = gym
        .write(|write| {
            let desk = desk(write)?;
            let valid = Period { from: None, until: Some(NOW.plus_seconds(60)) };
            let given = Right { valid, notify: true, ..on(desk.team, Target::Group(desk.group)) };
            let given = team_rights::create(write, given)?;
            Ok((desk, given))
        })
        .await;
    let team = desk.team;
    let joined = gym
        .try_write(move |write| {
            let carl = users::create(write, user("Carl"))?.id;
            team_memberships::create(write, (team, carl))
        })
        .await
        .unwrap();
    let (membership, derived) = joined.value;
    assert_eq!(derived, [through(derived[0].id, &given, membership.member)]);
    assert_eq!(joined.changes.last(), Some(&Change::Right(derived[0].id, RightRule::from(&derived[0]))));
    assert_eq!(gym.read(rights::list_all).await.len(), 3);
    let (member, id) = (membership.member, membership.id);
    let gone = gym.changes(move |write| team_memberships::delete(write, &membership)).await;
    assert_eq!(gone, [Change::RightGone(derived[0].id)]);
    assert_eq!(gym.read(move |read, of| rights::list_of_person(read, of, member)).await, []);
    assert_eq!(gym.read(move |read, of| team_memberships::find(read, of, id)).await, None);
    assert_eq!(gym.read(rights::list_all).await.len(), 2, "the others keep theirs");
}

async fn a_right_of_a_team_is_one_of_each_member_and_changes_with_it(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let desk = gym.write(desk).await;
    let (team, target) = (desk.team, Target::Group(desk.group));
    let given = gym.try_write(move |write| team_rights::create(write, on(team, target))).await.unwrap();
    let (changes, given) = (given.changes, given.value);
    let derived = gym.read(rights::list_all).await;
    let expected = [desk.ana, desk.bob].map(|member| derived.iter().find(|right| right.assignee == member).unwrap());
    assert_eq!(expected.map(Clone::clone), [0, 1].map(|at| through(derived[at].id, &given, [desk.ana, desk.bob][at])));
    assert_eq!(changes, [0, 1].map(|at| Change::Right(derived[at].id, RightRule::from(&derived[at]))));
    let id = given.id;
    let found = gym.read(move |read, of| rights::find(read, of, id)).await.unwrap();
    assert_eq!(found, given.clone().with_assignee(Assignee::Team(team)));
    assert_eq!(gym.read(move |read, of| team_rights::list_of_team(read, of, team)).await, std::slice::from_ref(&given));
    let raised = Right { role: Role::GroupManager, valid: Period { from: Some(NOW), until: None }, ..given };
    let expected = raised.clone();
    let changes = gym.changes(move |write| team_rights::update(write, &raised)).await;
    let derived = gym.read(rights::list_all).await;
    assert!(derived.iter().all(|right| (right.role, right.valid) == (expected.role, expected.valid)), "{derived:?}");
    assert_eq!(changes, [0, 1].map(|at| Change::Right(derived[at].id, RightRule::from(&derived[at]))));
    let gone = gym.changes(move |write| team_rights::delete(write, id)).await;
    assert_eq!(gone, [Change::RightGone(derived[0].id), Change::RightGone(derived[1].id)]);
    assert_eq!(gym.read(rights::list_all).await, []);
    assert_eq!(gym.read(move |read, of| rights::find(read, of, id)).await, None);
}

async fn a_second_right_of_a_team_on_a_target_is_refused(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let desk = gym.write(desk).await;
    let Desk { team, place, group, .. } = desk;
    for target in [Target::Organization, Target::Place(place), Target::Group(group)] {
        gym.write(move |write| team_rights::create(write, on(team, target))).await;
        let again = gym.try_write(move |write| team_rights::create(write, on(team, target))).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "{target:?}: {again:?}");
    }
    let other = gym.write(|write| teams::create(write, crate::gym::team("Other"))).await.id;
    gym.write(move |write| team_rights::create(write, on(other, Target::Group(group)))).await;
}

async fn what_hangs_on_a_team_a_person_a_group_or_a_place_goes_with_it(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let desk = gym
        .write(|write| {
            let desk = desk(write)?;
            for target in [Target::Organization, Target::Place(desk.place), Target::Group(desk.group)] {
                team_rights::create(write, on(desk.team, target))?;
            }
            Ok(desk)
        })
        .await;
    let Desk { team, ana, bob, place, group, .. } = desk;
    let rights_left = async || {
        let of_team = gym.read(move |read, of| team_rights::list_of_team(read, of, team)).await;
        (of_team.len(), gym.read(rights::list_all).await.len())
    };
    assert_eq!(rights_left().await, (3, 6));
    let changes = gym.changes(move |write| groups::delete(write, group)).await;
    assert_eq!(changes.iter().filter(|change| matches!(change, Change::RightGone(_))).count(), 2);
    assert_eq!(rights_left().await, (2, 4));
    gym.write(move |write| users::delete(write, bob)).await;
    assert_eq!(rights_left().await, (2, 2));
    assert_eq!(gym.read(move |read, of| team_memberships::list_members(read, of, team)).await, [ana]);
    gym.write(move |write| places::delete(write, place)).await;
    assert_eq!(rights_left().await, (1, 1));
    let changes = gym.changes(move |write| teams::delete(write, team)).await;
    assert!(matches!(changes[..], [Change::RightGone(_)]), "{changes:?}");
    assert_eq!(rights_left().await, (0, 0));
    let found = gym.read(|read, of| team_memberships::list(read, of, &Memberships::default(), ALL)).await;
    assert_eq!(found.total, 0);
}

async fn only_rights_of_people_count_at_doors(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (team, changes) = gym
        .write(|write| {
            let team = teams::create(write, team("Nobody"))?.id;
            let here = places::create(write, place("Here"))?.id;
            let door = locks::create(write, lock("Door", here))?.id;
            for target in [Target::Organization, Target::Place(here), Target::Lock(door)] {
                team_rights::create(write, on(team, target))?;
            }
            let organization = write.organization();
            Ok((team, store::changes::snapshot(write, organization)?.1))
        })
        .await;
    assert!(!changes.iter().any(|change| matches!(change, Change::Right(..))), "{changes:?}");
    assert_eq!(gym.read(move |read, of| team_rights::list_of_team(read, of, team)).await.len(), 3);
}

async fn listed(gym: &Gym, filter: Filter) -> Vec<RightId> {
    let found = gym.read(move |read, of| rights::list(read, of, (&Reach::everything(), None), &filter, ALL)).await;
    whole(found, |right| right.id)
}

async fn lists_hold_one_right_for_each_person_and_target(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (person, here, ids) = gym
        .write(|write| {
            let person = users::create(write, user("Ana"))?.id;
            let here = groups::create(write, group("Group", None))?.id;
            let all = Right { role: Role::OrganizationObserver, ..right(person, Target::Organization) };
            let rights = [
                Right { source: Source::Membership(1), ..right(person, Target::Organization) },
                Right { source: Source::Membership(2), ..all },
                Right { source: Source::Booking(1), ..right(person, Target::Organization) },
                Right { source: Source::Import(1), role: Role::GroupManager, ..right(person, Target::Group(here)) },
            ];
            let ids = rights.into_iter().map(|right| Ok(rights::create(write, right)?.id));
            Ok((person, here, ids.collect::<Result<Vec<_>, Error>>()?))
        })
        .await;
    let filters = || {
        [
            Filter::default(),
            Filter { assignee: Some(person), ..Filter::default() },
            Filter { query: Some("ana".to_owned()), ..Filter::default() },
            Filter { order: Order::Name, ..Filter::default() },
        ]
    };
    for filter in filters() {
        assert_eq!(listed(&gym, filter.clone()).await, [ids[1], ids[3]], "the highest derived one: {filter:?}");
    }
    let page = Page { limit: 1, offset: 0 };
    let found =
        gym.read(move |read, of| rights::list(read, of, (&Reach::everything(), None), &Filter::default(), page));
    assert_eq!(found.await.total, 2, "those that are not listed are not counted");
    let basic = Filter { role: Some(Role::OrganizationBasic), ..Filter::default() };
    assert_eq!(listed(&gym, basic).await, [], "what is shown is what is filtered");
    let manual = gym.write(move |write| rights::create(write, right(person, Target::Group(here)))).await.id;
    for filter in filters() {
        assert_eq!(listed(&gym, filter.clone()).await, [ids[1], manual], "the manual one: {filter:?}");
    }
}

async fn lists_rank_roles_as_the_domain_does(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    for kind in [TargetKind::Organization, TargetKind::Place, TargetKind::Group] {
        let roles: Vec<Role> = Role::ALL.into_iter().filter(|role| role.applies_to() == kind).collect();
        // From the bottom up, so that the order of ids is not that of the roles.
        let derived = gym
            .write(move |write| {
                let person = users::create(write, user(kind.word()))?.id;
                let here = places::create(write, place("Here"))?.id;
                let target = match kind {
                    TargetKind::Place => Target::Place(here),
                    TargetKind::Group => Target::Group(groups::create(write, group("Group", None))?.id),
                    _ => Target::Organization,
                };
                let each = (0..).zip(roles.into_iter().rev()).map(|(number, role)| {
                    rights::create(write, Right { role, source: Source::Import(number), ..right(person, target) })
                });
                each.collect::<Result<Vec<_>, Error>>()
            })
            .await;
        let of_kind = Filter { kind: Some(kind), ..Filter::default() };
        for highest in derived.iter().rev() {
            assert_eq!(listed(&gym, of_kind.clone()).await, [highest.id], "{}", highest.role);
            let id = highest.id;
            gym.write(move |write| rights::delete(write, id)).await;
        }
    }
}

async fn lists_hold_rights_of_teams_after_those_of_people(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (desk, own, trainers) = gym
        .write(|write| {
            let desk = desk(write)?;
            let trainers = teams::create(write, team("Alpinists"))?.id;
            let trainers = team_rights::create(write, on(trainers, Target::Place(desk.place)))?;
            let own = team_rights::create(write, on(desk.team, Target::Group(desk.group)))?;
            Ok((desk, own, trainers))
        })
        .await;
    let derived = gym.read(rights::list_all).await;
    let [ana, bob] = [desk.ana, desk.bob].map(|of| derived.iter().find(|right| right.assignee == of).unwrap().id);
    let (group, place) = (desk.group.get(), desk.place);
    let none = Filter::default;
    let of_group = || Filter { kind: Some(TargetKind::Group), number: Some(group), ..none() };
    let teams = || Filter { assignee_kind: Some(AssigneeKind::Team), ..none() };
    let mut all = vec![trainers.id, own.id, ana, bob];
    all.sort();
    for (what, filter, expected) in [
        ("all", none(), all),
        ("by name", Filter { order: Order::Name, ..none() }, vec![ana, bob, trainers.id, own.id]),
        ("from Z", Filter { order: Order::NameDescending, ..none() }, vec![bob, ana, trainers.id, own.id]),
        ("group by name", Filter { order: Order::Name, ..of_group() }, vec![ana, bob, own.id]),
        ("teams", teams(), vec![trainers.id, own.id]),
        ("one team", Filter { team: Some(desk.team), ..teams() }, vec![own.id]),
        ("teams on a group", Filter { assignee_kind: Some(AssigneeKind::Team), ..of_group() }, vec![own.id]),
        ("people on a group", Filter { assignee_kind: Some(AssigneeKind::User), ..of_group() }, vec![ana, bob]),
        ("people", Filter { assignee_kind: Some(AssigneeKind::User), order: Order::Name, ..none() }, vec![ana, bob]),
        ("text", Filter { query: Some("a".to_owned()), order: Order::Name, ..none() }, vec![ana, bob]),
        ("a person among teams", Filter { assignee: Some(desk.ana), ..teams() }, vec![]),
        ("groups of a place", Filter { of_groups_at: Some(place), ..teams() }, vec![own.id]),
    ] {
        assert_eq!(listed(&gym, filter).await, expected, "{what}");
    }
    let mut seen = Vec::new();
    for offset in 0..5 {
        let (page, filter) = (Page { limit: 1, offset }, Filter { order: Order::Name, ..Filter::default() });
        let found = gym.read(move |read, of| rights::list(read, of, (&Reach::everything(), None), &filter, page)).await;
        assert_eq!(found.total, 4);
        seen.extend(found.items.into_iter().map(|right| right.id));
    }
    assert_eq!(seen, [ana, bob, trainers.id, own.id], "page by page");
    let reach = Reach { groups: vec![desk.group], ..Reach::default() };
    let found = gym.read(move |read, of| rights::list(read, of, (&reach, None), &Filter::default(), ALL)).await;
    assert_eq!(whole(found, |right| right.assignee).len(), 3, "what is in reach, of a team too");
}

async fn people_with_a_right_are_counted_without_teams(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let desk = gym
        .write(|write| {
            let desk = desk(write)?;
            team_rights::create(write, on(desk.team, Target::Group(desk.group)))?;
            team_rights::create(write, on(desk.team, Target::Place(desk.place)))?;
            Ok(desk)
        })
        .await;
    let (group, place) = (desk.group, desk.place);
    for filter in [
        users::Filter { group: Some(group), ..users::Filter::default() },
        users::Filter { place: Some(place), ..users::Filter::default() },
        users::Filter { group: Some(group), place: Some(place), ..users::Filter::default() },
    ] {
        let page = Page { limit: 1, offset: 0 };
        assert_eq!(gym.read(move |read, of| users::list(read, of, &filter, page)).await.total, 2);
    }
    assert_eq!(gym.read(move |read, of| groups::find(read, of, group)).await.unwrap().users_count, 2);
}
