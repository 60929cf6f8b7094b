//! Sharing access.

use crate::stage::{Stage, at, code, fields, forbidden, not_found, right, text, word};
use domain::id::{RightId, UserId};
use domain::right::TargetKind;
use domain::role::Role;
use service::role_assignments::{self, NewRight, RightFilter, RightInput, SEVERAL_MAX, Shared, TargetView};
use service::{Field, Page, users};

const PAGE: Page = Page { limit: 50, offset: 0 };

#[tokio::test]
async fn share_opens_doors_at_once_and_its_end_closes_them() {
    let stage = Stage::open().await;
    let stranger = &stage.gym.stranger;
    let manager = stage.caller(&stage.gym.group_manager);
    let wish = right(stranger.user(), "group_basic", TargetKind::Group, stage.members().get());
    let made = role_assignments::create(stage.service(), &manager, wish).await.unwrap();
    assert!(matches!(&made.target, TargetView::Group(group) if group.id == stage.members()));
    stage.unlock(stranger, stage.front_door()).await.unwrap();
    role_assignments::delete(stage.service(), &manager, made.right.id).await.unwrap();
    assert_eq!(code(&stage.unlock(stranger, stage.front_door()).await), "fcd8ef");
    not_found(role_assignments::get(stage.service(), &stage.owner(), made.right.id).await);
    assert_eq!(stage.events("role_assignment.destroy").await.len(), 1);
    stage.finish().await;
}

#[tokio::test]
async fn share_counts_from_its_beginning_until_its_end() {
    let stage = Stage::open().await;
    let stranger = &stage.gym.stranger;
    let wish = NewRight {
        valid_from: text("2026-05-04T12:00:00Z"),
        valid_until: text("2026-05-04T14:00:00+02:00"),
        ..right(stranger.user(), "place_basic", TargetKind::Place, stage.hill().get())
    };
    let empty = role_assignments::create(stage.service(), &stage.owner(), wish.clone()).await;
    assert_eq!(fields(empty), ["valid_until"]);
    let wish = NewRight { valid_until: text("2026-05-04T15:00:00+02:00"), ..wish };
    let made = role_assignments::create(stage.service(), &stage.owner(), wish).await.unwrap();
    let enter = async || code(&stage.unlock(stranger, stage.hill_door()).await);
    assert_eq!(enter().await, "f358de");
    stage.app.clock.set("2026-05-04T12:00:00Z");
    assert_eq!(enter().await, "");
    stage.app.clock.set("2026-05-04T13:00:00Z");
    assert_eq!(enter().await, "f35ade");
    let longer = RightInput { valid_until: Field::Null, ..RightInput::default() };
    role_assignments::update(stage.service(), &stage.owner(), made.right.id, longer).await.unwrap();
    assert_eq!(enter().await, "");
    let found = role_assignments::get(stage.service(), &stage.owner(), made.right.id).await.unwrap().right;
    assert_eq!((found.valid.from, found.valid.until), (Some(at("2026-05-04T12:00:00Z")), None));
    stage.finish().await;
}

#[tokio::test]
async fn manager_whose_right_is_over_manages_nothing() {
    let stage = Stage::open().await;
    let stranger = &stage.gym.stranger;
    let wish = NewRight {
        valid_until: text("2026-05-04T11:00:00Z"),
        ..right(stranger.user(), "group_manager", TargetKind::Group, stage.members().get())
    };
    role_assignments::create(stage.service(), &stage.owner(), wish).await.unwrap();
    let caller = stage.caller(stranger);
    let share = async |to: UserId| {
        let wish = right(to, "group_basic", TargetKind::Group, stage.members().get());
        role_assignments::create(stage.service(), &caller, wish).await
    };
    share(stage.gym.basic.user()).await.unwrap();
    stage.app.clock.set("2026-05-04T11:00:00Z");
    forbidden(share(stage.gym.observer.user()).await);
    stage.finish().await;
}

#[tokio::test]
async fn role_and_target_must_be_of_one_kind() {
    let stage = Stage::open().await;
    let stranger = stage.gym.stranger.user();
    let organization = stage.organization().get();
    for (role, kind, number) in [
        ("group_basic", TargetKind::Organization, organization),
        ("organization_administrator", TargetKind::Group, stage.members().get()),
        ("place_administrator", TargetKind::Group, stage.members().get()),
        ("group_manager", TargetKind::Place, stage.harbour().get()),
        ("no_such_role", TargetKind::Place, stage.harbour().get()),
    ] {
        assert_eq!(fields(stage.share(stranger, role, kind, number).await), ["role_id"], "{role}");
    }
    let made = stage.share(stranger, "group_basic", TargetKind::Group, stage.members().get()).await.unwrap();
    let other_kind = RightInput { role_id: text("place_basic"), ..RightInput::default() };
    let answer = role_assignments::update(stage.service(), &stage.owner(), made.right.id, other_kind).await;
    assert_eq!(fields(answer), ["role_id"]);
    stage.finish().await;
}

#[tokio::test]
async fn target_and_person_must_be_of_this_organization() {
    let stage = Stage::open().await;
    let foreign = stage.app.organization("otherworks").await;
    let stranger = stage.gym.stranger.user();
    not_found(stage.share(stranger, "organization_basic", TargetKind::Organization, foreign.id.get()).await);
    not_found(stage.share(stranger, "place_basic", TargetKind::Place, 999).await);
    not_found(stage.share(stranger, "group_basic", TargetKind::Group, 999).await);
    not_found(stage.share(foreign.owner.user(), "place_basic", TargetKind::Place, stage.hill().get()).await);
    stage.finish().await;
}

#[tokio::test]
async fn one_right_on_one_target_even_when_two_grant_it_at_once() {
    let stage = Stage::open().await;
    let stranger = stage.gym.stranger.user();
    let share = |role| stage.share(stranger, role, TargetKind::Group, stage.members().get());
    let (one, other) = tokio::join!(share("group_basic"), share("group_manager"));
    let mut words = [word(&one), word(&other)];
    words.sort_unstable();
    assert_eq!(words, ["invalid", "ok"]);
    assert_eq!(fields(share("group_basic").await), ["role_id"]);
    let of_stranger = RightFilter { assignee: Some(stranger), ..RightFilter::default() };
    assert_eq!(role_assignments::list(stage.service(), &stage.owner(), of_stranger, PAGE).await.unwrap().total, 1);
    stage.finish().await;
}

#[tokio::test]
async fn ownership_is_neither_granted_nor_changed_nor_taken() {
    let stage = Stage::open().await;
    let all = stage.organization().get();
    let stranger = stage.gym.stranger.user();
    forbidden(stage.share(stranger, "organization_owner", TargetKind::Organization, all).await);
    let own = RightFilter { assignee: Some(stage.gym.owner.user()), ..RightFilter::default() };
    let own = role_assignments::list(stage.service(), &stage.owner(), own, PAGE).await.unwrap().items[0].right.id;
    let demote = || RightInput { role_id: text("organization_basic"), ..RightInput::default() };
    let key = stage.app.caller(&stage.app.key(&stage.gym.organization).await);
    for caller in [stage.owner(), stage.caller(&stage.gym.administrator), key] {
        forbidden(role_assignments::update(stage.service(), &caller, own, demote()).await);
        forbidden(role_assignments::delete(stage.service(), &caller, own).await);
    }
    stage.finish().await;
}

#[tokio::test]
async fn rights_are_listed_where_one_may_read_them_and_ones_own() {
    let stage = Stage::open().await;
    let total = async |person| {
        let found = role_assignments::list(stage.service(), &stage.caller(person), RightFilter::default(), PAGE).await;
        found.unwrap().total
    };
    assert_eq!(total(&stage.gym.owner).await, 13);
    assert_eq!(total(&stage.gym.member).await, 1);
    assert_eq!(total(&stage.gym.stranger).await, 0);
    assert_eq!(total(&stage.gym.group_manager).await, 2);
    assert_eq!(total(&stage.gym.hill_administrator).await, 1);
    let of_hill = RightFilter { kind: Some(TargetKind::Place), ..RightFilter::default() };
    let hill = stage.caller(&stage.gym.hill_administrator);
    let found = role_assignments::list(stage.service(), &hill, of_hill, PAGE).await.unwrap();
    let own = found.items[0].right.id;
    not_found(role_assignments::get(stage.service(), &stage.caller(&stage.gym.member), own).await);
    not_found(role_assignments::delete(stage.service(), &stage.caller(&stage.gym.group_manager), own).await);
    not_found(role_assignments::update(stage.service(), &hill, RightId::new(999), RightInput::default()).await);
    stage.finish().await;
}

#[tokio::test]
async fn person_sees_their_own_right_and_does_not_raise_it() {
    let stage = Stage::open().await;
    let caller = stage.caller(&stage.gym.member);
    let own = role_assignments::list(stage.service(), &caller, RightFilter::default(), PAGE).await.unwrap();
    let own = own.items[0].right.id;
    role_assignments::get(stage.service(), &caller, own).await.unwrap();
    let raise = RightInput { role_id: text("group_manager"), ..RightInput::default() };
    forbidden(role_assignments::update(stage.service(), &caller, own, raise).await);
    forbidden(role_assignments::delete(stage.service(), &caller, own).await);
    stage.finish().await;
}

#[tokio::test]
async fn share_with_a_notice_needs_an_address_and_otherwise_nothing_is_shared() {
    let stage = Stage::open().await;
    let nameless = users::UserInput { name: text("No Address"), ..users::UserInput::default() };
    let person = users::create(stage.service(), &stage.owner(), nameless).await.unwrap().user;
    let wish = NewRight { notify: true, ..right(person.id, "group_basic", TargetKind::Group, stage.members().get()) };
    let answer = role_assignments::create(stage.service(), &stage.owner(), wish).await;
    assert_eq!(fields(answer), ["notify"]);
    let of_person = RightFilter { assignee: Some(person.id), ..RightFilter::default() };
    assert_eq!(role_assignments::list(stage.service(), &stage.owner(), of_person, PAGE).await.unwrap().total, 0);
    stage.finish().await;
}

#[tokio::test]
async fn sharing_with_several_leaves_what_somebody_had_and_is_all_or_nothing() {
    let stage = Stage::open().await;
    let (stranger, member) = (&stage.gym.stranger, &stage.gym.member);
    let wish = |user: UserId| right(user, "group_basic", TargetKind::Group, stage.members().get());
    let both = vec![wish(stranger.user()), wish(member.user())];
    forbidden(role_assignments::create_all(stage.service(), &stage.caller(&stage.gym.front_desk), both.clone()).await);
    let before = stage.revision().await;
    let broken = NewRight { valid_from: text("tomorrow"), ..wish(stage.gym.basic.user()) };
    let broken = vec![wish(stranger.user()), broken];
    assert_eq!(fields(role_assignments::create_all(stage.service(), &stage.owner(), broken).await), ["valid_from"]);
    assert_eq!(stage.revision().await, before, "nobody is given anything");
    let manager = stage.caller(&stage.gym.group_manager);
    let outcomes = role_assignments::create_all(stage.service(), &manager, both).await.unwrap();
    assert!(matches!(&outcomes[0], Shared::Given(view) if view.assignee.id().person() == Some(stranger.user())));
    assert!(matches!(&outcomes[1], Shared::Had(had) if had.id().person() == Some(member.user())));
    stage.unlock(stranger, stage.studio()).await.unwrap();
    let many = vec![wish(stranger.user()); SEVERAL_MAX + 1];
    assert_eq!(fields(role_assignments::create_all(stage.service(), &manager, many).await), ["assignee_id"]);
    stage.finish().await;
}

#[tokio::test]
async fn people_are_counted_by_their_role_on_the_whole_organization() {
    let stage = Stage::open().await;
    let found = role_assignments::count_holders(stage.service(), &stage.owner()).await.unwrap();
    let of = |role| found.iter().find(|(one, _)| *one == role).map(|(_, count)| *count);
    assert_eq!(
        (of(Role::OrganizationOwner), of(Role::OrganizationObserver), of(Role::GroupBasic)),
        (Some(1), Some(1), None)
    );
    forbidden(role_assignments::count_holders(stage.service(), &stage.caller(&stage.gym.member)).await);
    stage.finish().await;
}
