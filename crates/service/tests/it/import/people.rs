//! People of a source, and their rights.

use super::{Move, gym, notes, right, user};
use domain::id::{RightId, UserId};
use domain::right::Source;
use domain::role::Role;
use serde_json::json;
use service::import::{Kind, Topic};
use service::role_assignments::{self, RightInput};
use service::{Field, users};

#[tokio::test]
async fn a_person_comes_with_what_is_known_of_them_and_without_a_mail() {
    let moving = Move::begin().await;
    let known = json!({ "notes": "Locker 7", "metadata": { "plan": "gold", "visits": 3 }, "access_enabled": false,
        "last_accessed_at": "2026-01-02T03:04:05Z", "confirmed": true });
    moving
        .bring(vec![
            user(90, &known),
            user(91, &json!({ "scim_access_enabled": false })),
            user(92, &json!({ "email": "" })),
        ])
        .await;
    let get = async |id| {
        let own = UserId::new(moving.own(Kind::User, id).await.unwrap());
        users::get(moving.stage.service(), &moving.stage.owner(), own).await.unwrap().user
    };
    let person = get(90).await;
    assert_eq!(person.notes.as_ref().unwrap().as_str(), "Locker 7");
    assert_eq!(serde_json::to_value(&person.metadata).unwrap(), json!({ "plan": "gold", "visits": 3 }));
    assert!(!person.access_enabled && person.confirmed_at.is_some());
    assert_eq!(person.last_accessed_at.unwrap().to_string(), "2026-01-02T03:04:05.000Z");
    assert!(!get(91).await.access_enabled, "both must be on");
    assert!(get(92).await.login_email.is_none());
    moving.stage.app.step().await;
    assert_eq!(moving.stage.app.mails().len(), 0);
    moving.stage.finish().await;
}

#[tokio::test]
async fn who_signs_in_here_already_is_adopted_and_stays_as_is() {
    let moving = Move::begin().await;
    let member = moving.stage.gym.member.clone();
    let mut items = gym();
    items[4] =
        user(90, &json!({ "name": "Another name", "email": member.email.to_uppercase(), "access_enabled": false }));
    let run = moving.bring(items).await;
    assert_eq!(moving.own(Kind::User, 90).await, Some(member.id));
    let told = notes(&run, Topic::Adopted);
    assert!(told.len() == 1 && told[0].2.contains(&member.email), "{told:?}");
    let found = users::get(moving.stage.service(), &moving.stage.owner(), UserId::new(member.id)).await.unwrap().user;
    assert!(found.name.as_str() != "Another name" && found.access_enabled);
    assert!(moving.own(Kind::RoleAssignment, 95).await.is_some(), "the rights come all the same");
    moving.stage.finish().await;
}

#[tokio::test]
async fn rights_that_are_not_understood_give_nothing() {
    let moving = Move::begin().await;
    let mut items = gym();
    items.extend([
        right(200, &json!({ "role_id": "custom_role_17" })),
        right(201, &json!({ "assignee_type": "Team", "assignee_id": 4 })),
        right(202, &json!({ "assignee_id": 404 })),
        right(203, &json!({ "applies_to_id": 404 })),
        right(204, &json!({ "role_id": "place_basic" })),
        right(205, &json!({ "valid_until": "next summer" })),
        right(206, &json!({ "valid_from": "2026-02-01T00:00:00Z", "valid_until": "2026-01-01T00:00:00Z" })),
    ]);
    let run = moving.bring(items).await;
    let left_out: Vec<_> = notes(&run, Topic::LeftOut).into_iter().map(|(_, id, _)| id).collect();
    assert_eq!(left_out, [200, 201, 202, 203, 204, 205, 206]);
    assert!(run.progress.notes[0].what.contains("custom_role_17"));
    let organization = moving.stage.organization();
    let person = UserId::new(moving.own(Kind::User, 90).await.unwrap());
    let list = move |read: &mut store::Read<'_>| store::rights::list_of_person(read, organization, person);
    let rights = moving.stage.app.store.read(list).await.unwrap();
    assert_eq!(rights.iter().map(|right| right.source).collect::<Vec<_>>(), [Source::Import(95)]);
    moving.stage.finish().await;
}

#[tokio::test]
async fn who_owns_the_source_becomes_an_administrator() {
    let moving = Move::begin().await;
    let mut items = gym();
    let all = json!({ "role_id": "organization_owner", "applies_to_type": "Organization", "applies_to_id": 1 });
    items.push(right(96, &all));
    let run = moving.bring(items).await;
    let id = RightId::new(moving.own(Kind::RoleAssignment, 96).await.unwrap());
    let organization = moving.stage.organization();
    let find = move |read: &mut store::Read<'_>| store::rights::find(read, organization, id);
    assert_eq!(moving.stage.app.store.read(find).await.unwrap().unwrap().role, Role::OrganizationAdministrator);
    assert_eq!(notes(&run, Topic::Differs).len(), 1);
    moving.stage.finish().await;
}

#[tokio::test]
async fn a_right_that_came_over_can_be_changed_and_taken_away_by_staff() {
    let moving = Move::begin().await;
    moving.bring(gym()).await;
    let (service, owner) = (moving.stage.service(), moving.stage.owner());
    let id = RightId::new(moving.own(Kind::RoleAssignment, 95).await.unwrap());
    let until = RightInput { valid_until: Field::Set("2030-01-01T00:00:00Z".to_owned()), ..RightInput::default() };
    role_assignments::update(service, &owner, id, until).await.unwrap();
    let seen = role_assignments::get(service, &owner, id).await.unwrap().right;
    assert_eq!(seen.valid.until.unwrap().to_string(), "2030-01-01T00:00:00.000Z");
    // The source has not changed, so another run leaves it so.
    moving.bring(gym()).await;
    assert_eq!(role_assignments::get(service, &owner, id).await.unwrap().right.valid, seen.valid);
    role_assignments::delete(service, &owner, id).await.unwrap();
    let run = moving.bring(gym()).await;
    assert_eq!(run.progress.counts[&Kind::RoleAssignment].removed_here, 1);
    assert_eq!(notes(&run, Topic::RemovedHere).len(), 1);
    assert!(role_assignments::get(service, &owner, id).await.is_err());
    moving.stage.finish().await;
}
