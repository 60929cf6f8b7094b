//! Runs: the first, the second, one that breaks off, and one that only tells.

use super::{Move, SOURCE, gym, notes, place, right, user};
use domain::id::{RightId, UserId};
use serde_json::json;
use service::import::{self, Kind, Progress, Tally, Topic};
use service::users;

fn created(progress: &Progress) -> Vec<(Kind, u64)> {
    progress.counts.iter().map(|(kind, tally)| (*kind, tally.created)).collect()
}

#[tokio::test]
async fn everything_comes_over_once_and_the_log_tells_of_it() {
    let moving = Move::begin().await;
    moving.stage.app.clock.advance_s(1);
    let run = moving.bring(gym()).await;
    let kinds = [
        Kind::Place,
        Kind::Group,
        Kind::Lock,
        Kind::GroupLock,
        Kind::User,
        Kind::RoleAssignment,
        Kind::Schedule,
        Kind::Card,
        Kind::CardAssignment,
    ];
    assert_eq!(created(&run.progress), kinds.map(|kind| (kind, 1)));
    assert!(run.progress.notes.is_empty(), "{:?}", run.progress.notes);
    let kinds = "place.create,group.create,lock.create,group_lock.create,user.create,role_assignment.create,\
        schedule.create,card.create,card.assign";
    let lines = moving.stage.events(kinds).await;
    let nobody = lines.iter().filter(|line| line.actor.is_none() && line.means.is_none());
    assert_eq!(nobody.filter(|line| line.created_at == moving.stage.service().now()).count(), 9);
    moving.stage.finish().await;
}

#[tokio::test]
async fn a_second_run_changes_what_has_changed_and_doubles_nothing() {
    let moving = Move::begin().await;
    moving.bring(gym()).await;
    let again = moving.bring(gym()).await;
    assert!(again.progress.counts.values().all(|tally| *tally == Tally { unchanged: 1, ..Tally::default() }));
    let mut items = gym();
    items[0] = place(70, &json!({ "name": "Renamed" }));
    items[4] = user(90, &json!({ "access_enabled": false }));
    items[5] = right(95, &json!({ "role_id": "group_manager", "valid_until": "2030-01-01T00:00:00Z" }));
    items.push(user(91, &json!({})));
    let run = moving.bring(items).await;
    for (kind, expected) in
        [(Kind::Place, (0, 1, 0)), (Kind::User, (1, 1, 0)), (Kind::RoleAssignment, (0, 1, 0)), (Kind::Card, (0, 0, 1))]
    {
        let Tally { created, updated, unchanged, .. } = run.progress.counts[&kind];
        assert_eq!((created, updated, unchanged), expected, "{kind:?}");
    }
    let (service, owner) = (moving.stage.service(), moving.stage.owner());
    let person = UserId::new(moving.own(Kind::User, 90).await.unwrap());
    assert!(!users::get(service, &owner, person).await.unwrap().user.access_enabled);
    let right = RightId::new(moving.own(Kind::RoleAssignment, 95).await.unwrap());
    let right = service::role_assignments::get(service, &owner, right).await.unwrap().right;
    assert_eq!((right.role.id(), right.valid.until.is_some()), ("group_manager", true));
    moving.stage.finish().await;
}

#[tokio::test]
async fn a_run_that_broke_off_goes_on_and_counts_everything_once() {
    let moving = Move::begin().await;
    let odd = right(200, &json!({ "role_id": "custom_role_17" }));
    let some = gym().into_iter().take(3).chain([odd.clone()]).collect();
    let begun = moving.take(moving.run().await, some).await;
    let begun = import::end_kind(moving.stage.service(), begun, Kind::Place, true).await.unwrap();
    assert!(!begun.is_resumed);
    let resumed = moving.run().await;
    assert!(resumed.is_resumed && resumed.id == begun.id);
    assert_eq!(resumed.progress, begun.progress, "the notes as well");
    assert_eq!(notes(&resumed, Topic::LeftOut).len(), 1);
    let mut run = moving.bring(gym().into_iter().chain([odd]).collect()).await;
    assert_eq!((run.id, run.progress.notes.len()), (begun.id, 1));
    assert_eq!(
        run.progress.counts.remove(&Kind::RoleAssignment),
        Some(Tally { created: 1, left_out: 1, ..Tally::default() })
    );
    assert!(run.progress.counts.values().all(|tally| *tally == Tally { created: 1, ..Tally::default() }));
    assert!(!moving.run().await.is_resumed, "the last one was done");
    moving.stage.finish().await;
}

#[tokio::test]
async fn a_run_that_broke_off_long_ago_or_wanted_another_history_is_not_taken_up() {
    let moving = Move::begin().await;
    let first = moving.run().await;
    let other = import::begin(moving.stage.service(), moving.stage.organization(), SOURCE, 30).await.unwrap();
    assert!(!other.is_resumed && other.id != first.id);
    moving.stage.app.clock.advance_s(86_401);
    assert!(!import::begin(moving.stage.service(), moving.stage.organization(), SOURCE, 30).await.unwrap().is_resumed);
    moving.stage.finish().await;
}

#[tokio::test]
async fn a_rehearsal_tells_the_same_and_writes_nothing() {
    let moving = Move::begin().await;
    let mut items = gym();
    items.push(right(200, &json!({ "role_id": "custom_role_17" })));
    let before = moving.stage.revision().await;
    let each = |kind| (kind, items.iter().filter(|item| item.kind() == kind).cloned().collect(), true);
    let kinds = Kind::ALL.into_iter().map(each).collect();
    let organization = moving.stage.organization();
    let told = import::rehearse(moving.stage.service(), organization, SOURCE, kinds).await.unwrap();
    assert_eq!(moving.stage.revision().await, before);
    assert_eq!(moving.own(Kind::Place, 70).await, None);
    let run = moving.bring(items).await;
    assert_eq!((&told.counts, &told.notes), (&run.progress.counts, &run.progress.notes));
    moving.stage.finish().await;
}

#[tokio::test]
async fn what_is_no_longer_there_stays_here_and_is_told_of() {
    let moving = Move::begin().await;
    moving.bring(gym()).await;
    let mut items = gym();
    items.retain(|item| item.kind() != Kind::RoleAssignment);
    let run = moving.bring(items).await;
    let gone = notes(&run, Topic::GoneThere);
    assert_eq!(gone.iter().map(|(kind, id, _)| (*kind, *id)).collect::<Vec<_>>(), [(Kind::RoleAssignment, 95)]);
    assert!(run.progress.notes[0].name.contains("Person 90"), "{:?}", run.progress.notes);
    let id = RightId::new(moving.own(Kind::RoleAssignment, 95).await.unwrap());
    assert!(service::role_assignments::get(moving.stage.service(), &moving.stage.owner(), id).await.is_ok());
    moving.stage.finish().await;
}

#[tokio::test]
async fn the_organization_is_found_by_its_domain_or_as_the_only_one() {
    let moving = Move::begin().await;
    let service = moving.stage.service();
    assert_eq!(import::find_target(service, None).await.unwrap().id, moving.stage.organization());
    assert_eq!(import::find_target(service, Some("ironworks")).await.unwrap().id, moving.stage.organization());
    assert_eq!(crate::stage::fields(import::find_target(service, Some("nowhere")).await), ["organization"]);
    let other = moving.stage.app.organization("other").await;
    assert_eq!(crate::stage::fields(import::find_target(service, None).await), ["organization"]);
    assert_eq!(import::find_target(service, Some("other")).await.unwrap().id, other.id);
    moving.stage.finish().await;
}
