//! Places, doors, groups, schedules and cards of a source.

use super::{Move, card, carried, group, gym, item, lock, notes, place, schedule, user};
use domain::id::{CardId, LockId, PlaceId, UserId};
use serde_json::json;
use service::assignees::PersonId;
use service::import::{Kind, Topic};
use service::{Field, card_assignments, cards, locks, schedules};

#[tokio::test]
async fn lockdowns_come_along_and_are_told_of() {
    let moving = Move::begin().await;
    let since = "2026-02-03T04:05:06Z";
    let down = &json!({ "locked_down_since": since });
    let items = vec![
        place(70, down),
        place(71, &json!({})),
        lock(75, down),
        lock(76, &json!({ "place_id": 71 })),
        lock(77, &json!({ "place_id": 71, "locked_down_since": since })),
    ];
    let run = moving.bring(items).await;
    let told: Vec<_> = notes(&run, Topic::LockedDown).into_iter().map(|(kind, id, _)| (kind, id)).collect();
    assert_eq!(told, [(Kind::Place, 70), (Kind::Lock, 77)], "door 75 is locked down by its place alone");
    let organization = moving.stage.organization();
    let (at, own) = (moving.own(Kind::Place, 70).await.unwrap(), moving.own(Kind::Lock, 75).await.unwrap());
    let find = move |read: &mut store::Read<'_>| {
        let place = store::places::find(read, organization, PlaceId::new(at))?.unwrap();
        let lock = store::locks::find(read, organization, LockId::new(own))?.unwrap().lock;
        Ok::<_, store::Error>((place.locked_down_since.map(|at| at.to_string()), lock.locked_down_since))
    };
    let expected = Some("2026-02-03T04:05:06.000Z".to_owned());
    assert_eq!(moving.stage.app.store.read(find).await.unwrap(), (expected, None));
    moving.stage.finish().await;
}

#[tokio::test]
async fn what_is_asked_at_a_door_and_of_a_group_comes_along() {
    let moving = Move::begin().await;
    let door = json!({ "reader_restriction_enabled": true, "time_restriction_enabled": true,
        "geofence_restriction_enabled": true, "geofence_restriction_radius": 120.0 });
    let asks = json!({ "login_enabled": false, "primary_device_restriction_enabled": true,
        "tap_to_access_restriction_enabled": true, "managed_device_restriction_enabled": true });
    let run = moving.bring(vec![place(70, &json!({})), lock(75, &door), group(80, &asks)]).await;
    let differs = notes(&run, Topic::Differs);
    assert_eq!(differs.iter().map(|(kind, ..)| *kind).collect::<Vec<_>>(), [Kind::Lock, Kind::Group]);
    assert!(differs[0].2.contains("120") && differs[1].2.contains("managed device"), "{differs:?}");
    let (id, organization) = (moving.own(Kind::Lock, 75).await.unwrap(), moving.stage.organization());
    let group = moving.own(Kind::Group, 80).await.unwrap();
    let find = move |read: &mut store::Read<'_>| {
        let lock = store::locks::find(read, organization, LockId::new(id))?.unwrap().lock;
        let group = store::groups::find(read, organization, domain::id::GroupId::new(group))?.unwrap().group;
        Ok::<_, store::Error>((lock.restrictions, group.restrictions))
    };
    let (lock, group) = moving.stage.app.store.read(find).await.unwrap();
    assert!(lock.reader && lock.time && lock.geofence);
    assert!(!group.app_access && group.primary_device && group.tap_to_access && !group.reader && !group.time);
    moving.stage.finish().await;
}

#[tokio::test]
async fn a_row_whose_place_or_group_did_not_come_is_left_out_by_name() {
    let moving = Move::begin().await;
    let none = &json!({});
    let run = moving.bring(vec![lock(75, none), group(80, none), schedule(85, none), carried(61, 60, 90)]).await;
    let left_out: Vec<_> = notes(&run, Topic::LeftOut).into_iter().map(|(kind, id, _)| (kind, id)).collect();
    let expected = [(Kind::Lock, 75), (Kind::Group, 80), (Kind::Schedule, 85), (Kind::CardAssignment, 61)];
    assert_eq!(left_out, expected);
    assert_eq!(run.progress.notes[0].name, "Door 75");
    moving.stage.finish().await;
}

#[tokio::test]
async fn schedules_of_all_kinds_come_along_and_what_cannot_is_told() {
    let moving = Move::begin().await;
    let more = [
        json!({ "type": "single_event", "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2026-01-02T00:00:00Z" }),
        json!({ "type": "single_all_day_event", "starts_at_date": "2026-12-24", "ends_at_date": "2026-12-26", "override": true }),
        json!({ "type": "recurring_event", "sunday": true, "starts_at_time": null, "ends_at_time": null }),
        json!({ "type": "holiday_calendar", "region": "de_be", "override": true }),
        json!({ "consequence": "permit", "scheduleable_type": "ElevatorStop" }),
        json!({ "consequence": "unlock" }),
        json!({ "monday": false }),
        json!({ "starts_at_time": "22:00", "ends_at_time": "06:00" }),
    ];
    let mut items = gym();
    items.extend(more.iter().zip(200..).map(|(more, id)| schedule(id, more)));
    let run = moving.bring(items).await;
    let left_out: Vec<_> = notes(&run, Topic::LeftOut).into_iter().map(|(_, id, _)| id).collect();
    assert_eq!(left_out, [204, 205, 206, 207]);
    let (tally, service) = (run.progress.counts[&Kind::Schedule], moving.stage.service());
    assert_eq!((tally.created, tally.left_out, tally.found()), (5, 4, 9));
    let own = moving.own(Kind::Schedule, 85).await.unwrap();
    let view = schedules::get(service, &moving.stage.owner(), domain::id::ScheduleId::new(own)).await.unwrap();
    let domain::schedule::When::Weekly(window) = view.schedule.rule.when else { panic!("not weekly") };
    assert_eq!((window.starts().to_string(), window.ends().to_string()), ("08:00".to_owned(), "24:00".to_owned()));
    moving.stage.finish().await;
}

#[tokio::test]
async fn access_links_and_cards_that_are_not_told_whole_are_left_out() {
    let moving = Move::begin().await;
    let mut items = gym();
    let link = json!({ "id": 50, "name": "Courier", "group_id": 80, "group": { "name": "Group 80" },
        "email": "courier@there.example", "valid_until": "2027-01-01T00:00:00Z" });
    items.push(item(Kind::Card, json!({ "id": 62, "type": "third_party_lf", "uid": "0f" })));
    items.push(item(Kind::Card, json!({ "id": 63, "type": "something_new", "uid": "0f" })));
    items.push(item(Kind::GroupLink, link));
    let run = moving.bring(items).await;
    let left_out = notes(&run, Topic::LeftOut);
    assert_eq!(
        left_out.iter().map(|(kind, id, _)| (*kind, *id)).collect::<Vec<_>>(),
        [(Kind::Card, 62), (Kind::Card, 63), (Kind::GroupLink, 50)]
    );
    for word in ["secret", "Group 80", "courier@there.example", "2027-01-01"] {
        assert!(left_out[2].2.contains(word), "{word}: {}", left_out[2].2);
    }
    moving.stage.finish().await;
}

#[tokio::test]
async fn a_card_follows_who_carries_it_there_unless_somebody_here_gave_it_away() {
    let moving = Move::begin().await;
    let none = &json!({});
    let mut items = gym();
    items.extend([user(91, none), card(64, "04ffffff")]);
    moving.bring(items.clone()).await;
    let (service, owner) = (moving.stage.service(), moving.stage.owner());
    let other = CardId::new(moving.own(Kind::Card, 64).await.unwrap());
    let member = moving.stage.gym.member.id;
    card_assignments::create(service, &owner, (other, PersonId::User(UserId::new(member))), Field::Absent)
        .await
        .unwrap();
    // There, the first card went to somebody else, and the second to the same.
    items.retain(|item| item.kind() != Kind::CardAssignment);
    items.extend([carried(65, 60, 91), carried(66, 64, 91)]);
    let run = moving.bring(items).await;
    let first = cards::get(service, &owner, CardId::new(moving.own(Kind::Card, 60).await.unwrap())).await.unwrap();
    assert_eq!(first.assignee.unwrap().id.get(), moving.own(Kind::User, 91).await.unwrap());
    assert!(first.assignment.unwrap().activation.is_on());
    let second = cards::get(service, &owner, other).await.unwrap();
    assert_eq!(second.assignee.unwrap().id.get(), member);
    assert_eq!(notes(&run, Topic::LeftOut).iter().map(|(_, id, _)| *id).collect::<Vec<_>>(), [66]);
    moving.stage.finish().await;
}

#[tokio::test]
async fn names_and_zones_that_cannot_be_ones_are_mended_and_told_of() {
    let moving = Move::begin().await;
    let odd = json!({ "name": " \u{7} ", "time_zone": "Middle Earth", "latitude": 200.0, "longitude": 3.0 });
    let run = moving.bring(vec![place(70, &odd), place(71, &json!({ "name": "x".repeat(300) }))]).await;
    assert_eq!(notes(&run, Topic::Differs).len(), 4, "{:?}", run.progress.notes);
    let organization = moving.stage.organization();
    let own = moving.own(Kind::Place, 70).await.unwrap();
    let find = move |read: &mut store::Read<'_>| store::places::find(read, organization, PlaceId::new(own));
    let place = moving.stage.app.store.read(find).await.unwrap().unwrap();
    assert_eq!(place.name.as_str(), "place 70");
    moving.stage.finish().await;
}

#[tokio::test]
async fn doors_get_simulated_controllers_where_new_doors_do() {
    let moving = Move::begin().await;
    moving.bring(gym()).await;
    let lock = LockId::new(moving.own(Kind::Lock, 75).await.unwrap());
    let view = locks::get(moving.stage.service(), &moving.stage.owner(), lock).await.unwrap();
    let simulates = moving.stage.service().settings().simulate_controllers;
    assert_eq!(view.drive.is_some(), simulates);
    moving.stage.finish().await;
}
