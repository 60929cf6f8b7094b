//! Teams: what is given to one, each of its members has.

use crate::stage::{Stage, code, fields, forbidden, not_found, right, text, word};
use domain::access::Means;
use domain::id::{RightId, TeamId, TeamMembershipId, UserId};
use domain::right::{Source, TargetKind};
use domain::role::Role;
use domain::text::Name;
use service::assignees::{AssigneeView, PersonId};
use service::explain::{self, Question};
use service::guests::{self, GuestInput};
use service::role_assignments::{self, NewRight, RightFilter, RightInput, RightView};
use service::team_memberships::{self, TeamMembershipFilter, TeamMembershipInput};
use service::teams::{self, TeamFilter, TeamInput};
use service::{Caller, Error, Field, Page, groups, users};
use testkit::Person;

const PAGE: Page = Page { limit: 50, offset: 0 };

async fn team(stage: &Stage) -> TeamId {
    let made = teams::create(stage.service(), &stage.owner(), TeamInput { name: text("Desk") }).await;
    made.unwrap().id
}

async fn give(stage: &Stage, team: TeamId, role: &str, kind: TargetKind, number: i64) -> RightId {
    stage.share(team, role, kind, number).await.unwrap().right.id
}

async fn join(stage: &Stage, caller: &Caller, team: TeamId, who: &Person) -> Result<TeamMembershipId, Error> {
    let input = TeamMembershipInput {
        team_id: Field::Set(team.get()),
        member_id: Field::Set(who.user().get()),
        member_type: text("User"),
    };
    team_memberships::create(stage.service(), caller, input).await.map(|view| view.membership.id)
}

async fn assignments(stage: &Stage, of: UserId) -> Vec<RightView> {
    let filter = RightFilter { assignee: Some(of), ..RightFilter::default() };
    role_assignments::list(stage.service(), &stage.owner(), filter, PAGE).await.unwrap().items
}

#[tokio::test]
async fn members_of_a_team_open_what_it_may_open_at_once_and_no_longer_than_they_are_in_it() {
    let stage = Stage::open().await;
    let (stranger, basic) = (&stage.gym.stranger, &stage.gym.hill_administrator);
    let enter = async |who: &Person| {
        stage.app.clock.advance_s(5);
        code(&stage.unlock(who, stage.front_door()).await)
    };
    let desk = team(&stage).await;
    let membership = join(&stage, &stage.owner(), desk, stranger).await.unwrap();
    assert_eq!(enter(stranger).await, "fcd8ef", "the team may do nothing yet");
    let given = give(&stage, desk, "group_basic", TargetKind::Group, stage.members().get()).await;
    assert_eq!(enter(stranger).await, "", "who was in it before");
    join(&stage, &stage.owner(), desk, basic).await.unwrap();
    assert_eq!(enter(basic).await, "", "who comes into it later");
    let over = RightInput { valid_until: text("2026-05-04T09:00:00Z"), ..RightInput::default() };
    role_assignments::update(stage.service(), &stage.owner(), given, over).await.unwrap();
    assert_eq!(enter(basic).await, "f35ade");
    let on = RightInput { valid_until: Field::Null, ..RightInput::default() };
    role_assignments::update(stage.service(), &stage.owner(), given, on).await.unwrap();
    assert_eq!(enter(basic).await, "");
    team_memberships::delete(stage.service(), &stage.owner(), membership).await.unwrap();
    assert_eq!(enter(stranger).await, "fcd8ef", "who left");
    assert_eq!(enter(basic).await, "", "who stays");
    role_assignments::delete(stage.service(), &stage.owner(), given).await.unwrap();
    assert_ne!(enter(basic).await, "");
    stage.finish().await;
}

#[tokio::test]
async fn a_guest_in_a_team_opens_its_doors_and_keeps_it_from_managing() {
    let stage = Stage::open().await;
    let (desk, group, owner) = (team(&stage).await, stage.members().get(), stage.owner());
    let tom = GuestInput { name: text("Tom"), email: text("tom@lifts.example"), ..GuestInput::default() };
    let tom = guests::create(stage.service(), &owner, tom).await.unwrap().id;
    let take_in = async |team: TeamId| {
        let (team_id, member_id) = (Field::Set(team.get()), Field::Set(tom.get()));
        let input = TeamMembershipInput { team_id, member_id, member_type: text("Guest") };
        team_memberships::create(stage.service(), &owner, input).await
    };
    let given = give(&stage, desk, "group_basic", TargetKind::Group, group).await;
    assert_eq!(take_in(desk).await.unwrap().member.id(), tom);
    let derived = assignments(&stage, tom).await.remove(0);
    assert_eq!((derived.right.role.id(), derived.assignee.name().as_str()), ("group_basic", "Tom"));
    let raise = RightInput { role_id: text("group_manager"), ..RightInput::default() };
    assert_eq!(fields(role_assignments::update(stage.service(), &owner, given, raise).await), ["role_id"]);
    let managing = stage.share(desk, "place_administrator", TargetKind::Place, stage.harbour().get()).await;
    assert_eq!(fields(managing), ["role_id"]);
    let managers = team(&stage).await;
    give(&stage, managers, "group_manager", TargetKind::Group, group).await;
    assert_eq!(fields(take_in(managers).await), ["member_id"]);
    let by_hand = stage.share(PersonId::Guest(tom), "place_basic", TargetKind::Place, stage.hill().get()).await;
    assert_eq!(by_hand.unwrap().assignee.name().as_str(), "Tom");
    let told = NewRight { notify: true, ..right(desk, "place_basic", TargetKind::Place, stage.hill().get()) };
    role_assignments::create(stage.service(), &owner, told).await.unwrap();
    stage.app.step().await;
    assert_eq!(stage.app.mails().len(), 0, "a guest is mailed with an invite alone");
    guests::delete(stage.service(), &owner, tom).await.unwrap();
    let left = team_memberships::list(stage.service(), &owner, TeamMembershipFilter::default(), PAGE).await;
    assert_eq!(left.unwrap().total, 0);
    stage.finish().await;
}

#[tokio::test]
async fn what_hangs_on_a_team_ends_with_the_team_the_person_and_the_group() {
    let stage = Stage::open().await;
    let (stranger, member) = (&stage.gym.stranger, &stage.gym.basic);
    let (first, second) = (team(&stage).await, team(&stage).await);
    for team in [first, second] {
        give(&stage, team, "group_basic", TargetKind::Group, stage.members().get()).await;
        for who in [stranger, member] {
            join(&stage, &stage.owner(), team, who).await.unwrap();
        }
    }
    teams::delete(stage.service(), &stage.owner(), first).await.unwrap();
    not_found(teams::get(stage.service(), &stage.owner(), first).await);
    stage.unlock(stranger, stage.front_door()).await.unwrap();
    users::delete(stage.service(), &stage.owner(), member.user()).await.unwrap();
    let owner = stage.owner();
    let left = team_memberships::list(stage.service(), &owner, TeamMembershipFilter::default(), PAGE);
    let left: Vec<_> = left.await.unwrap().items.into_iter().map(|view| (view.team.id, view.member.id())).collect();
    assert_eq!(left, [(second, stranger.user())]);
    groups::delete(stage.service(), &stage.owner(), stage.members()).await.unwrap();
    assert_eq!(assignments(&stage, stranger.user()).await, []);
    let of_teams = RightFilter { team: Some(second), ..RightFilter::default() };
    assert_eq!(role_assignments::list(stage.service(), &stage.owner(), of_teams, PAGE).await.unwrap().total, 0);
    stage.finish().await;
}

#[tokio::test]
async fn a_derived_role_assignment_changes_with_its_team_alone() {
    let stage = Stage::open().await;
    let stranger = stage.gym.stranger.user();
    let desk = team(&stage).await;
    give(&stage, desk, "group_basic", TargetKind::Group, stage.members().get()).await;
    join(&stage, &stage.owner(), desk, &stage.gym.stranger).await.unwrap();
    let derived = assignments(&stage, stranger).await.remove(0).right.id;
    for refused in [
        role_assignments::update(stage.service(), &stage.owner(), derived, RightInput::default()).await,
        role_assignments::delete(stage.service(), &stage.owner(), derived).await,
    ] {
        let Err(Error::Invalid(problems)) = refused else { panic!("{refused:?}") };
        assert_eq!(problems.fields()["base"], ["comes from the team Desk and changes with it"]);
    }
    let manual = stage.share(stranger, "group_manager", TargetKind::Group, stage.members().get()).await.unwrap();
    let shown = assignments(&stage, stranger).await;
    assert_eq!(shown.iter().map(|view| view.right.id).collect::<Vec<_>>(), [manual.right.id]);
    let stands = role_assignments::get(stage.service(), &stage.owner(), derived).await.unwrap().right;
    assert_eq!(stands.id, manual.right.id, "whoever asks for what it stands before is told of it");
    role_assignments::delete(stage.service(), &stage.owner(), manual.right.id).await.unwrap();
    let shown = assignments(&stage, stranger).await;
    assert_eq!(
        shown.iter().map(|view| (view.right.id, view.right.role)).collect::<Vec<_>>(),
        [(derived, Role::GroupBasic)]
    );
    stage.unlock(&stage.gym.stranger, stage.front_door()).await.unwrap();
    stage.finish().await;
}

#[tokio::test]
async fn role_assignments_through_two_teams_are_shown_as_one_with_both_sources() {
    let stage = Stage::open().await;
    let stranger = stage.gym.stranger.user();
    let mut given = Vec::new();
    for (role, until) in [("group_basic", "2026-08-01T00:00:00Z"), ("group_manager", "2026-06-01T00:00:00Z")] {
        let team = team(&stage).await;
        let wish = NewRight { valid_until: text(until), ..right(team, role, TargetKind::Group, stage.members().get()) };
        given.push(role_assignments::create(stage.service(), &stage.owner(), wish).await.unwrap().right.id);
        join(&stage, &stage.owner(), team, &stage.gym.stranger).await.unwrap();
    }
    let shown = assignments(&stage, stranger).await;
    let [shown] = &shown[..] else { panic!("{shown:?}") };
    assert_eq!(shown.right.role, Role::GroupManager, "the higher of the two");
    assert_eq!(shown.right.valid.until, Some(crate::stage::at("2026-08-01T00:00:00Z")), "as long as the longer");
    let asks = stage.caller(&stage.gym.stranger);
    let sources = role_assignments::list_sources(stage.service(), &asks, shown.right.id).await.unwrap();
    let told: Vec<_> =
        sources.iter().map(|source| (source.right.source, source.name.as_deref(), source.right.role)).collect();
    assert_eq!(
        told,
        [
            (Source::Team(given[0]), Some("Desk"), Role::GroupBasic),
            (Source::Team(given[1]), Some("Desk"), Role::GroupManager)
        ]
    );
    not_found(role_assignments::list_sources(stage.service(), &stage.caller(&stage.gym.basic), shown.right.id).await);
    stage.finish().await;
}

#[tokio::test]
async fn who_gave_a_right_is_told_to_those_alone_who_see_them() {
    let stage = Stage::open().await;
    let right = assignments(&stage, stage.gym.member.user()).await.remove(0).right.id;
    let name = async |who: &Person| {
        let found = role_assignments::list_sources(stage.service(), &stage.caller(who), right).await.unwrap();
        found.into_iter().map(|source| source.name).collect::<Vec<_>>()
    };
    assert_eq!(name(&stage.gym.observer).await, [Some("Olga Owner".to_owned())]);
    assert_eq!(name(&stage.gym.member).await, [None]);
    stage.finish().await;
}

#[tokio::test]
async fn nobody_raises_themself_through_a_team() {
    let stage = Stage::open().await;
    let (manager, place_manager) = (&stage.gym.access_manager, &stage.gym.harbour_access_manager);
    let high = team(&stage).await;
    give(&stage, high, "organization_administrator", TargetKind::Organization, stage.organization().get()).await;
    forbidden(join(&stage, &stage.caller(manager), high, manager).await);
    let low = team(&stage).await;
    give(&stage, low, "place_basic", TargetKind::Place, stage.harbour().get()).await;
    let own = join(&stage, &stage.caller(place_manager), low, place_manager).await.unwrap();
    let raise = right(low, "place_administrator", TargetKind::Place, stage.harbour().get());
    forbidden(role_assignments::create(stage.service(), &stage.caller(place_manager), raise).await);
    let raise = right(low, "place_basic", TargetKind::Place, stage.hill().get());
    forbidden(role_assignments::create(stage.service(), &stage.caller(place_manager), raise).await);
    let owned = right(low, "organization_owner", TargetKind::Organization, stage.organization().get());
    forbidden(role_assignments::create(stage.service(), &stage.owner(), owned).await);
    give(&stage, low, "place_basic", TargetKind::Place, stage.hill().get()).await;
    forbidden(join(&stage, &stage.caller(place_manager), low, &stage.gym.stranger).await);
    forbidden(team_memberships::delete(stage.service(), &stage.caller(place_manager), own).await);
    team_memberships::delete(stage.service(), &stage.caller(manager), own).await.unwrap();
    stage.finish().await;
}

#[tokio::test]
async fn the_owner_stays_owner_in_and_out_of_a_team() {
    let stage = Stage::open().await;
    let owner = &stage.gym.owner;
    let desk = team(&stage).await;
    let all = stage.organization().get();
    give(&stage, desk, "organization_front_desk", TargetKind::Organization, all).await;
    let membership = join(&stage, &stage.owner(), desk, owner).await.unwrap();
    let shown = assignments(&stage, owner.user()).await;
    assert_eq!(shown.iter().map(|view| view.right.role).collect::<Vec<_>>(), [Role::OrganizationOwner]);
    forbidden(role_assignments::delete(stage.service(), &stage.owner(), shown[0].right.id).await);
    team_memberships::delete(stage.service(), &stage.owner(), membership).await.unwrap();
    teams::delete(stage.service(), &stage.owner(), desk).await.unwrap();
    assert_eq!(assignments(&stage, owner.user()).await.len(), 1);
    stage.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_team_or_a_membership_is_said_by_field() {
    let stage = Stage::open().await;
    assert_eq!(fields(teams::create(stage.service(), &stage.owner(), TeamInput::default()).await), ["name"]);
    let desk = team(&stage).await;
    join(&stage, &stage.owner(), desk, &stage.gym.stranger).await.unwrap();
    assert_eq!(fields(join(&stage, &stage.owner(), desk, &stage.gym.stranger).await), ["member_id"]);
    let wrong = async |member_type: &str, team_id: i64, member_id: i64| {
        let (team_id, member_id) = (Field::Set(team_id), Field::Set(member_id));
        let input = TeamMembershipInput { team_id, member_id, member_type: text(member_type) };
        fields(team_memberships::create(stage.service(), &stage.owner(), input).await)
    };
    assert_eq!(wrong("Guest", desk.get(), stage.gym.member.id).await, ["member_id"]);
    assert_eq!(wrong("Team", desk.get(), stage.gym.member.id).await, ["member_type"]);
    assert_eq!(wrong("User", 404, 404).await, ["member_id", "team_id"]);
    let empty = team_memberships::create(stage.service(), &stage.owner(), TeamMembershipInput::default()).await;
    assert_eq!(fields(empty), ["member_id", "member_type", "team_id"]);
    let again = right(desk, "group_basic", TargetKind::Group, stage.members().get());
    role_assignments::create(stage.service(), &stage.owner(), again.clone()).await.unwrap();
    assert_eq!(fields(role_assignments::create(stage.service(), &stage.owner(), again).await), ["role_id"]);
    let nobody = right(TeamId::new(404), "group_basic", TargetKind::Group, stage.members().get());
    not_found(role_assignments::create(stage.service(), &stage.owner(), nobody).await);
    stage.finish().await;
}

#[tokio::test]
async fn the_log_tells_of_teams_and_of_who_is_in_them() {
    let stage = Stage::open().await;
    let desk = team(&stage).await;
    let renamed = TeamInput { name: text("Front desk") };
    teams::update(stage.service(), &stage.owner(), desk, renamed).await.unwrap();
    let given = give(&stage, desk, "group_basic", TargetKind::Group, stage.members().get()).await;
    let membership = join(&stage, &stage.owner(), desk, &stage.gym.stranger).await.unwrap();
    team_memberships::delete(stage.service(), &stage.owner(), membership).await.unwrap();
    teams::delete(stage.service(), &stage.owner(), desk).await.unwrap();
    for (kind, id, name) in [
        ("team.create", desk.get(), "Desk"),
        ("team.update", desk.get(), "Front desk"),
        ("role_assignment.create", given.get(), "Front desk – group_basic"),
        ("team_membership.create", membership.get(), "stranger – Front desk"),
        ("team_membership.destroy", membership.get(), "stranger – Front desk"),
        ("team.destroy", desk.get(), "Front desk"),
    ] {
        let lines = stage.events(kind).await;
        assert_eq!((lines[0].object.id, lines[0].object.name.as_str()), (id, name), "{kind}");
    }
    assert_eq!(stage.events("team_membership.create").await.len(), 1, "and nothing else of what followed");
    stage.finish().await;
}

#[tokio::test]
async fn members_are_told_by_mail_of_a_right_of_which_they_are_to_be_told() {
    let stage = Stage::open().await;
    let desk = team(&stage).await;
    join(&stage, &stage.owner(), desk, &stage.gym.stranger).await.unwrap();
    let wish = right(desk, "group_basic", TargetKind::Group, stage.members().get());
    let wish = NewRight { notify: true, ..wish };
    role_assignments::create(stage.service(), &stage.owner(), wish).await.unwrap();
    let quiet = right(desk, "group_basic", TargetKind::Group, stage.staff().get());
    role_assignments::create(stage.service(), &stage.owner(), quiet).await.unwrap();
    join(&stage, &stage.owner(), desk, &stage.gym.basic).await.unwrap();
    stage.app.step().await;
    let mails = stage.app.mails();
    let to: Vec<_> = mails.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!(to, [stage.gym.basic.email.as_str(), stage.gym.stranger.email.as_str()]);
    assert!(mails.iter().all(|mail| mail.text.contains("Front door")), "{mails:?}");
    stage.finish().await;
}

#[tokio::test]
async fn an_explanation_names_the_team_now_and_not_when_it_is_gone() {
    let stage = Stage::open().await;
    let desk = team(&stage).await;
    give(&stage, desk, "group_basic", TargetKind::Group, stage.members().get()).await;
    join(&stage, &stage.owner(), desk, &stage.gym.stranger).await.unwrap();
    let (user, lock) = (stage.gym.stranger.user(), stage.front_door());
    let ask = async |at: Option<&str>| {
        let means = Some(Means::App { primary_device: true });
        let question = Question { user, lock, at: at.map(crate::stage::at), means, location: None };
        explain::explain(stage.service(), &stage.owner(), question).await.unwrap().sources
    };
    assert_eq!(ask(None).await, [Some("Desk".to_owned())]);
    let then = stage.service().now().to_string();
    stage.app.clock.advance_s(60);
    teams::delete(stage.service(), &stage.owner(), desk).await.unwrap();
    assert_eq!(ask(None).await, []);
    assert_eq!(ask(Some(&then)).await, [None]);
    stage.finish().await;
}

#[tokio::test]
async fn members_see_their_own_memberships_and_no_others() {
    let stage = Stage::open().await;
    let desk = team(&stage).await;
    let own = join(&stage, &stage.owner(), desk, &stage.gym.member).await.unwrap();
    let other = join(&stage, &stage.owner(), desk, &stage.gym.stranger).await.unwrap();
    let asks = stage.caller(&stage.gym.member);
    let found = team_memberships::list(stage.service(), &asks, TeamMembershipFilter::default(), PAGE).await.unwrap();
    assert_eq!(found.items.iter().map(|view| view.membership.id).collect::<Vec<_>>(), [own]);
    let of_other = TeamMembershipFilter { member: Some(stage.gym.stranger.user()), ..TeamMembershipFilter::default() };
    assert_eq!(team_memberships::list(stage.service(), &asks, of_other, PAGE).await.unwrap().total, 0);
    assert_eq!(word(&team_memberships::get(stage.service(), &asks, own).await), "ok");
    not_found(team_memberships::get(stage.service(), &asks, other).await);
    assert_eq!(teams::list(stage.service(), &asks, TeamFilter::default(), PAGE).await.unwrap().total, 0);
    let of_team = RightFilter { team: Some(desk), ..RightFilter::default() };
    let given = give(&stage, desk, "group_basic", TargetKind::Group, stage.staff().get()).await;
    assert_eq!(role_assignments::list(stage.service(), &asks, of_team, PAGE).await.unwrap().total, 0);
    not_found(role_assignments::get(stage.service(), &asks, given).await);
    let shown = role_assignments::get(stage.service(), &stage.owner(), given).await.unwrap().assignee;
    assert!(matches!(&shown, AssigneeView::Team(team) if team.name == Name::parse("Desk").unwrap()));
    stage.finish().await;
}
