//! Guests: what they open and by what, who adds and removes them, and what the log says of them.

use crate::stage::{Stage, at, code, door, fields, forbidden, not_found, text, word};
use domain::access::{Decision, Reason};
use domain::event::{ActorId, AuthenticatedBy};
use domain::id::{LockId, RightId, UserId};
use domain::right::{AssigneeKind, TargetKind};
use service::assignees::PersonId;
use service::explain::{self, Question};
use service::groups::{self, GroupInput};
use service::guests::{self, GuestFilter, GuestInput};
use service::invites::{self, InviteInput, InviteView, Invitee, RoleInput};
use service::locks::{self, LockFilter, LockInput, Standing};
use service::role_assignments::{self, NewRight, RightFilter, RightInput};
use service::unlock::unlock;
use service::users::{self, UserFilter, UserInput};
use service::{Caller, Error, Field, Page, auth, holds, logins, organizations, presences, shares};

const PAGE: Page = Page { limit: 50, offset: 0 };

fn tom() -> GuestInput {
    GuestInput { name: text("Tom"), ..GuestInput::default() }
}

/// A guest for the group of members, whom nobody mails.
fn invite(stage: &Stage) -> InviteInput {
    InviteInput {
        notify: Field::Set(false),
        invites_to_type: "Group".to_owned(),
        invites_to_id: stage.members().get(),
        invitee: Invitee::Guest(tom()),
        link_enabled: Field::Absent,
        qr_code_enabled: Field::Absent,
        role_assignment: role(Field::Absent, Field::Absent),
    }
}

fn role(valid_from: Field<String>, valid_until: Field<String>) -> Option<RoleInput> {
    Some(RoleInput { role_id: "group_basic".to_owned(), valid_from, valid_until })
}

async fn invited(stage: &Stage, input: InviteInput) -> (InviteView, Caller) {
    let made = invites::create(stage.service(), &stage.owner(), input).await.unwrap();
    let secret = made.access_key.as_ref().unwrap().secret.reveal().to_owned();
    let caller = stage.service().identify_guest(&secret).await.unwrap();
    (made, caller)
}

async fn enter(stage: &Stage, caller: &Caller, lock: LockId) -> Result<(), Error> {
    unlock(stage.service(), caller, door(lock)).await
}

async fn added(stage: &Stage) -> UserId {
    guests::create(stage.service(), &stage.owner(), tom()).await.unwrap().id
}

async fn give(
    stage: &Stage,
    by: &Caller,
    guest: UserId,
    role: &str,
    kind: TargetKind,
    number: i64,
) -> Result<RightId, Error> {
    let new = NewRight { assignee: PersonId::Guest(guest).into(), ..crate::stage::right(guest, role, kind, number) };
    role_assignments::create(stage.service(), by, new).await.map(|view| view.right.id)
}

#[tokio::test]
async fn a_guest_opens_what_they_were_invited_to_and_the_log_names_them() {
    let stage = Stage::open().await;
    let (made, guest) = invited(&stage, invite(&stage)).await;
    let (id, key) = (made.invitee.id(), made.access_key.unwrap().key.id);
    enter(&stage, &guest, stage.front_door()).await.unwrap();
    assert_eq!(code(&enter(&stage, &guest, stage.office()).await), "fcd8ef", "a door of another group");
    assert_eq!(code(&enter(&stage, &guest, LockId::new(999_999)).await), "fad10e");
    let lines = stage.events("lock.unlock").await;
    assert_eq!(lines.len(), 2);
    for line in &lines {
        let actor = line.actor.as_ref().unwrap();
        assert_eq!((actor.id, actor.name.as_str(), actor.email.as_str()), (ActorId::Guest(id), "Tom", ""));
        assert_eq!(line.means, Some(AuthenticatedBy::AccessKey(key)));
    }
    let opened = lines.iter().find(|line| line.refusal.is_none()).unwrap();
    assert_eq!(opened.authorized_by.map(|(right, _)| right), Some(RightId::new(made.given.number())));
    let there = presences::list(stage.service(), &stage.owner(), (stage.harbour(), "2026-05-04"), PAGE).await.unwrap();
    assert_eq!(there.items.iter().map(|found| found.actor.id).collect::<Vec<_>>(), [ActorId::Guest(id)]);
    stage.app.step().await;
    let seen = guests::get(stage.service(), &stage.owner(), id).await.unwrap();
    assert_eq!(seen.last_accessed_at, Some(stage.service().now()));
    stage.finish().await;
}

#[tokio::test]
async fn a_guest_whose_right_is_over_is_told_so_and_one_who_is_gone_is_unknown() {
    let stage = Stage::open().await;
    let (valid_from, valid_until) = (text("2026-05-04T11:00:00Z"), text("2026-05-04T12:00:00Z"));
    let (made, guest) =
        invited(&stage, InviteInput { role_assignment: role(valid_from, valid_until), ..invite(&stage) }).await;
    let both = async || {
        let door = code(&enter(&stage, &guest, stage.front_door()).await);
        let list = locks::list(stage.service(), &guest, LockFilter::default(), Standing::default(), PAGE).await;
        (door, list.unwrap().total)
    };
    assert_eq!(both().await, ("f358de", 0));
    stage.app.clock.set("2026-05-04T11:00:00Z");
    assert_eq!(both().await, ("", 2));
    stage.app.clock.set("2026-05-04T12:00:00Z");
    assert_eq!(both().await, ("f35ade", 0));
    guests::delete(stage.service(), &stage.owner(), made.invitee.id()).await.unwrap();
    assert_eq!(both().await, ("fcd8ef", 0));
    let gone = stage.service().identify_guest(made.access_key.unwrap().secret.reveal()).await.unwrap_err();
    assert_eq!(gone.code(), "f29aef");
    let lines = stage.events("guest.destroy,access_key.destroy").await;
    let mut told: Vec<_> = lines.iter().map(|line| line.kind.word()).collect();
    told.sort_unstable();
    assert_eq!(told, ["access_key.destroy", "guest.destroy"]);
    stage.finish().await;
}

#[tokio::test]
async fn a_guest_is_asked_for_what_members_are_asked_for() {
    let stage = Stage::open().await;
    let (_, guest) = invited(&stage, invite(&stage)).await;
    let asked = async |input: GroupInput| {
        groups::update(stage.service(), &stage.owner(), stage.members(), input).await.unwrap();
        stage.app.clock.advance_s(5);
        code(&enter(&stage, &guest, stage.front_door()).await)
    };
    let (on, off) = (Field::Set(true), Field::Set(false));
    assert_eq!(asked(GroupInput { login_enabled: off.clone(), ..GroupInput::default() }).await, "f01337");
    let primary = GroupInput {
        login_enabled: on.clone(),
        primary_device_restriction_enabled: on.clone(),
        ..GroupInput::default()
    };
    assert_eq!(asked(primary).await, "34bd8f", "an access key is nobody's primary device");
    assert_eq!(asked(GroupInput { primary_device_restriction_enabled: off, ..GroupInput::default() }).await, "");
    let near = LockInput { geofence_restriction_enabled: on, ..LockInput::default() };
    locks::update(stage.service(), &stage.owner(), stage.front_door(), near).await.unwrap();
    assert_eq!(code(&enter(&stage, &guest, stage.front_door()).await), "bbb99f");
    stage.finish().await;
}

#[tokio::test]
async fn a_guest_manages_nothing_and_is_no_user() {
    let stage = Stage::open().await;
    let (made, guest) = invited(&stage, invite(&stage)).await;
    let id = made.invitee.id();
    forbidden(guests::create(stage.service(), &guest, tom()).await);
    forbidden(invites::create(stage.service(), &guest, invite(&stage)).await);
    not_found(logins::get_current(stage.service(), &guest).await);
    not_found(users::get_current(stage.service(), &guest).await);
    assert_eq!(code(&holds::first_to_arrive(stage.service(), &guest, stage.front_door()).await), "409409");
    let owner = stage.owner();
    not_found(users::get(stage.service(), &owner, id).await);
    not_found(users::update(stage.service(), &owner, id, UserInput::default()).await);
    not_found(users::delete(stage.service(), &owner, id).await);
    let listed =
        users::list(stage.service(), &owner, UserFilter { ids: Some(vec![id.get()]), ..UserFilter::default() }, PAGE);
    assert_eq!(listed.await.unwrap().total, 0);
    let counts = organizations::dashboard(stage.service(), &owner).await.unwrap();
    let all = users::list(stage.service(), &owner, UserFilter::default(), PAGE).await.unwrap().total;
    assert_eq!(counts.users, all);
    let email = Some("tom@lifts.example".to_owned());
    assert_eq!(word(&auth::sign_in_for(stage.service(), &owner, email, crate::stage::device()).await), "not found");
    stage.finish().await;
}

#[tokio::test]
async fn a_guest_is_given_rights_by_hand_and_only_those_that_open_doors() {
    let stage = Stage::open().await;
    let (id, owner, group) = (added(&stage).await, stage.owner(), stage.members().get());
    let managing = give(&stage, &owner, id, "group_manager", TargetKind::Group, group).await;
    assert_eq!(fields(managing), ["role_id"]);
    let right = give(&stage, &owner, id, "group_basic", TargetKind::Group, group).await.unwrap();
    let raise = RightInput { role_id: text("group_manager"), ..RightInput::default() };
    assert_eq!(fields(role_assignments::update(stage.service(), &owner, right, raise).await), ["role_id"]);
    let twice = give(&stage, &owner, id, "group_basic", TargetKind::Group, group).await;
    assert_eq!(fields(twice), ["role_id"]);
    not_found(give(&stage, &owner, stage.gym.member.user(), "group_basic", TargetKind::Group, group).await);
    not_found(stage.share(id, "group_basic", TargetKind::Group, group).await);
    let told = NewRight {
        notify: true,
        assignee: PersonId::Guest(id).into(),
        ..crate::stage::right(id, "place_basic", TargetKind::Place, stage.hill().get())
    };
    assert_eq!(fields(role_assignments::create(stage.service(), &owner, told).await), ["notify"]);
    let of_guests = RightFilter { assignee_kind: Some(AssigneeKind::Guest), ..RightFilter::default() };
    let listed = role_assignments::list(stage.service(), &owner, of_guests.clone(), PAGE).await.unwrap().items;
    assert_eq!(
        listed.iter().map(|view| (view.right.id, view.assignee.name().as_str())).collect::<Vec<_>>(),
        [(right, "Tom")]
    );
    let shared = shares::list(stage.service(), &owner, RightFilter::default(), PAGE).await.unwrap().items;
    assert!(shared.iter().all(|view| view.right.id != right), "a share is of a user");
    not_found(shares::get(stage.service(), &owner, right).await);
    not_found(shares::delete(stage.service(), &owner, right).await);
    role_assignments::delete(stage.service(), &owner, right).await.unwrap();
    assert_eq!(role_assignments::list(stage.service(), &owner, of_guests, PAGE).await.unwrap().total, 0);
    stage.finish().await;
}

#[tokio::test]
async fn what_a_guest_may_open_is_explained_as_their_key_would_be_answered() {
    let stage = Stage::open().await;
    let (made, _) = invited(&stage, invite(&stage)).await;
    let ask = async || {
        let question =
            Question { user: made.invitee.id(), lock: stage.front_door(), at: None, means: None, location: None };
        explain::explain(stage.service(), &stage.owner(), question).await.unwrap().explanation.decision
    };
    let openers = async || {
        let found = explain::openers(stage.service(), &stage.owner(), stage.front_door(), None, (PAGE, i64::MAX))
            .await
            .unwrap();
        found.items.iter().any(|opener| opener.user.id() == made.invitee.id())
    };
    assert!(matches!(ask().await, Decision::Grant(Some((right, _))) if right == RightId::new(made.given.number())));
    assert!(openers().await);
    let primary = GroupInput { primary_device_restriction_enabled: Field::Set(true), ..GroupInput::default() };
    groups::update(stage.service(), &stage.owner(), stage.members(), primary).await.unwrap();
    assert_eq!(ask().await, Decision::Deny(Reason::GroupPrimaryDevice));
    assert!(!openers().await);
    stage.finish().await;
}

#[tokio::test]
async fn whoever_manages_some_place_adds_guests_and_removes_those_of_that_place_alone() {
    let stage = Stage::open().await;
    let (harbour, hill) = (stage.caller(&stage.gym.harbour_administrator), stage.caller(&stage.gym.hill_administrator));
    let id = guests::create(stage.service(), &harbour, tom()).await.unwrap().id;
    give(&stage, &harbour, id, "place_basic", TargetKind::Place, stage.harbour().get()).await.unwrap();
    forbidden(give(&stage, &harbour, id, "place_basic", TargetKind::Place, stage.hill().get()).await);
    assert_eq!(guests::get(stage.service(), &hill, id).await.unwrap().name.as_str(), "Tom");
    forbidden(guests::delete(stage.service(), &hill, id).await);
    forbidden(guests::delete(stage.service(), &stage.caller(&stage.gym.observer), id).await);
    not_found(guests::delete(stage.service(), &stage.caller(&stage.gym.member), id).await);
    guests::delete(stage.service(), &harbour, id).await.unwrap();
    not_found(guests::get(stage.service(), &harbour, id).await);
    let member = stage.caller(&stage.gym.member);
    assert_eq!(guests::list(stage.service(), &member, GuestFilter::default(), PAGE).await.unwrap().total, 0);
    forbidden(guests::create(stage.service(), &member, tom()).await);
    stage.finish().await;
}

#[tokio::test]
async fn what_is_no_guest_is_not_taken() {
    let stage = Stage::open().await;
    let create = async |input| fields(guests::create(stage.service(), &stage.owner(), input).await);
    assert_eq!(create(GuestInput::default()).await, ["name"]);
    let wrong = GuestInput { name: text(" "), email: text("tom"), phone_number: text("911") };
    assert_eq!(create(wrong).await, ["email", "name", "phone_number"]);
    let blank = GuestInput { email: text(""), phone_number: text(" "), ..tom() };
    let made = guests::create(stage.service(), &stage.owner(), blank).await.unwrap();
    assert_eq!((made.email, made.phone, made.created_at), (None, None, at(testkit::START)));
    stage.finish().await;
}
