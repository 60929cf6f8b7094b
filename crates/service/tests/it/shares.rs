//! Sharing a group with an address.

use crate::stage::{Stage, fields, forbidden, not_found};
use domain::id::{GroupId, RightId};
use service::Field;
use service::role_assignments::RightInput;
use service::shares::{self, NewShare};

fn with(email: &str, group: GroupId) -> NewShare {
    let (valid_from, valid_until) = (Field::Absent, Field::Absent);
    NewShare { email: email.to_owned(), group, role_id: "basic".to_owned(), notify: false, valid_from, valid_until }
}

#[tokio::test]
async fn who_is_not_there_is_added_and_who_is_there_is_found() {
    let stage = Stage::open().await;
    let count = async |kind| stage.events(kind).await.len();
    let before = (count("user.create").await, count("role_assignment.create").await);
    let first = shares::create(stage.service(), &stage.owner(), with("nora@example.com", stage.members())).await;
    let second = shares::create(stage.service(), &stage.owner(), with("NORA@example.com", stage.staff())).await;
    assert_eq!(first.unwrap().assignee.id(), second.unwrap().assignee.id());
    let after = (count("user.create").await, count("role_assignment.create").await);
    assert_eq!(after, (before.0 + 1, before.1 + 2));
    let twice = shares::create(stage.service(), &stage.owner(), with("nora@example.com", stage.members())).await;
    assert_eq!(fields(twice), ["role_id"]);
    stage.finish().await;
}

#[tokio::test]
async fn a_manager_of_a_group_invites_into_that_group_alone() {
    let stage = Stage::open().await;
    let manager = stage.caller(&stage.gym.group_manager);
    shares::create(stage.service(), &manager, with("nora@example.com", stage.members())).await.unwrap();
    forbidden(shares::create(stage.service(), &manager, with("nils@example.com", stage.staff())).await);
    let above = NewShare { role_id: "manager".to_owned(), ..with("nele@example.com", stage.members()) };
    shares::create(stage.service(), &manager, above).await.unwrap();
    stage.finish().await;
}

#[tokio::test]
async fn a_right_that_is_not_on_a_group_is_no_share() {
    let stage = Stage::open().await;
    let kind = domain::right::TargetKind::Place;
    let right = stage.share(stage.gym.stranger.user(), "place_basic", kind, stage.harbour().get()).await.unwrap();
    for id in [right.right.id, RightId::new(999_999)] {
        not_found(shares::get(stage.service(), &stage.owner(), id).await);
        not_found(shares::update(stage.service(), &stage.owner(), id, RightInput::default()).await);
        not_found(shares::delete(stage.service(), &stage.owner(), id).await);
    }
    stage.finish().await;
}
