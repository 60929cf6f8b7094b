//! Reading the log.

use crate::stage::{Stage, at, fields, forbidden, not_found};
use domain::id::EventSetId;
use service::event_sets::{self, Query};
use service::users::{self, UserInput};

fn of_unlocks() -> Query {
    Query { event_type: Some("lock.unlock".to_owned()), ..Query::default() }
}

/// Somebody goes in and out.
async fn open_doors(stage: &Stage, times: usize) {
    for _ in 0..times {
        stage.app.clock.advance_s(60);
        stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    }
}

#[tokio::test]
async fn log_is_read_page_by_page_without_gap_or_repeat() {
    let stage = Stage::open().await;
    open_doors(&stage, 7).await;
    let set = event_sets::create(stage.service(), &stage.owner(), of_unlocks()).await.unwrap();
    assert_eq!((set.events.len(), set.cursor), (7, None));
    let (mut pages, mut cursor) = (Vec::new(), None);
    loop {
        let page = event_sets::get(stage.service(), &stage.owner(), set.id, (cursor, 3)).await.unwrap();
        pages.extend(page.events);
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(pages, set.events);
    assert!(pages.is_sorted_by(|one, other| one.uuid > other.uuid));
    stage.finish().await;
}

#[tokio::test]
async fn set_shows_what_was_there_when_it_was_asked() {
    let stage = Stage::open().await;
    let set = event_sets::create(stage.service(), &stage.owner(), of_unlocks()).await.unwrap();
    open_doors(&stage, 2).await;
    let again = event_sets::get(stage.service(), &stage.owner(), set.id, (None, 50)).await.unwrap();
    assert_eq!(again.events, []);
    stage.finish().await;
}

#[tokio::test]
async fn log_is_filtered_by_every_word_of_the_query() {
    let stage = Stage::open().await;
    open_doors(&stage, 1).await;
    stage.app.clock.advance_s(60);
    stage.unlock(&stage.gym.member, stage.office()).await.unwrap_err();
    stage.unlock(&stage.gym.owner, stage.hill_door()).await.unwrap();
    let count = async |change: fn(&Stage, &mut Query)| {
        let mut query = of_unlocks();
        change(&stage, &mut query);
        stage.events_by(query).await.len()
    };
    assert_eq!(count(|_, _| ()).await, 3);
    assert_eq!(count(|_, query| query.event_success = Some(false)).await, 1);
    assert_eq!(count(|stage, query| query.place_id = Some(stage.hill().get())).await, 1);
    assert_eq!(count(|stage, query| query.event_actor_id = Some(stage.gym.member.id)).await, 2);
    assert_eq!(count(|stage, query| query.event_object_id = Some(stage.office().get())).await, 1);
    assert_eq!(count(|_, query| query.event_object_type = Some("User".to_owned())).await, 0);
    assert_eq!(count(|_, query| query.interval = Some("2026-05-04T10:02:00Z/PT1H".to_owned())).await, 2);
    let login = stage.caller(&stage.gym.member).by.login().unwrap().get();
    let by_login = Query { event_authenticated_by_id: Some(login), ..of_unlocks() };
    assert_eq!(stage.events_by(by_login).await.len(), 2);
    stage.finish().await;
}

#[tokio::test]
async fn what_was_done_with_a_login_is_found_after_the_login_and_its_person_are_gone() {
    let stage = Stage::open().await;
    open_doors(&stage, 2).await;
    let login = stage.caller(&stage.gym.member).by.login().unwrap().get();
    let by = |id| Query { event_authenticated_by_id: Some(id), ..of_unlocks() };
    users::delete(stage.service(), &stage.owner(), stage.gym.member.user()).await.unwrap();
    assert_eq!(stage.events_by(by(login)).await.len(), 2);
    let set = event_sets::create(stage.service(), &stage.owner(), by(login)).await.unwrap();
    let first = event_sets::get(stage.service(), &stage.owner(), set.id, (None, 1)).await.unwrap();
    let second = event_sets::get(stage.service(), &stage.owner(), set.id, (first.cursor, 1)).await.unwrap();
    assert_eq!((first.events.len(), second.events.len(), second.cursor), (1, 1, None));
    assert_eq!(stage.events_by(by(login + 1_000)).await, []);
    stage.finish().await;
}

#[tokio::test]
async fn histories_are_for_who_may_read_events_and_place_staff_name_their_place() {
    let stage = Stage::open().await;
    open_doors(&stage, 1).await;
    let ask = async |person, place: Option<i64>| {
        let query = Query { place_id: place, ..of_unlocks() };
        event_sets::create(stage.service(), &stage.caller(person), query).await
    };
    let (harbour, hill) = (Some(stage.harbour().get()), Some(stage.hill().get()));
    for person in [&stage.gym.front_desk, &stage.gym.observer, &stage.gym.access_manager] {
        assert_eq!(ask(person, None).await.unwrap().events.len(), 1);
    }
    forbidden(ask(&stage.gym.harbour_administrator, None).await);
    forbidden(ask(&stage.gym.harbour_administrator, hill).await);
    assert_eq!(ask(&stage.gym.harbour_administrator, harbour).await.unwrap().events.len(), 1);
    for person in [&stage.gym.user_manager, &stage.gym.group_manager, &stage.gym.member, &stage.gym.stranger] {
        forbidden(ask(person, harbour).await);
    }
    stage.finish().await;
}

#[tokio::test]
async fn place_staff_read_no_line_of_another_place_even_by_its_id() {
    let stage = Stage::open().await;
    stage.unlock(&stage.gym.owner, stage.hill_door()).await.unwrap();
    stage.unlock(&stage.gym.owner, stage.front_door()).await.unwrap();
    let lines = stage.events("lock.unlock,user.create").await;
    let ids: Vec<_> = lines.iter().map(|line| line.uuid.to_string()).collect();
    let query = Query { place_id: Some(stage.harbour().get()), event_uuid: Some(ids.join(",")), ..Query::default() };
    let staff = stage.caller(&stage.gym.harbour_administrator);
    let set = event_sets::create(stage.service(), &staff, query.clone()).await.unwrap();
    assert_eq!(set.events.len(), 1);
    assert_eq!(set.events[0].place, Some(stage.harbour()));
    assert_eq!(stage.events_by(Query { place_id: None, ..query }).await.len(), lines.len());
    stage.finish().await;
}

#[tokio::test]
async fn set_belongs_to_who_asked_and_is_gone_with_their_permission() {
    let stage = Stage::open().await;
    let desk = stage.caller(&stage.gym.front_desk);
    let set = event_sets::create(stage.service(), &desk, of_unlocks()).await.unwrap();
    let get = async |caller, id| event_sets::get(stage.service(), caller, id, (None, 50)).await;
    get(&desk, set.id).await.unwrap();
    let owner = stage.owner();
    not_found(get(&owner, set.id).await);
    not_found(get(&desk, EventSetId::new(999)).await);
    let off = UserInput { access_enabled: service::Field::Set(false), ..UserInput::default() };
    users::update(stage.service(), &stage.owner(), stage.gym.front_desk.user(), off).await.unwrap();
    forbidden(get(&desk, set.id).await);
    stage.finish().await;
}

#[tokio::test]
async fn query_takes_no_nonsense() {
    let stage = Stage::open().await;
    let ask = async |query| event_sets::create(stage.service(), &stage.owner(), query).await;
    let both = Query { place_id: Some(1), event_place_id: Some(1), ..Query::default() };
    assert_eq!(fields(ask(both).await), ["place_id"]);
    let long = Query { interval: Some("2025-01-01T00:00:00Z/2026-01-01T00:00:00Z".to_owned()), ..Query::default() };
    assert_eq!(fields(ask(long).await), ["interval"]);
    let odd = Query { interval: Some("yesterday".to_owned()), ..Query::default() };
    assert_eq!(fields(ask(odd).await), ["interval"]);
    let nul = Query { event_type: Some("lock\u{0}".to_owned()), ..Query::default() };
    assert_eq!(fields(ask(nul).await), ["event_type"]);
    let far = Query { interval: Some("2026-05-01T00:00:00Z/P9999999999999Y".to_owned()), ..Query::default() };
    assert_eq!(fields(ask(far).await), ["interval"]);
    stage.finish().await;
}

#[tokio::test]
async fn interval_of_a_set_is_the_one_that_was_asked_for() {
    let stage = Stage::open().await;
    let query = Query { interval: Some("2026-05-01T00:00:00Z/P1D".to_owned()), ..Query::default() };
    let set = event_sets::create(stage.service(), &stage.owner(), query).await.unwrap();
    assert_eq!(set.interval, (at("2026-05-01T00:00:00Z"), at("2026-05-02T00:00:00Z")));
    let again = event_sets::get(stage.service(), &stage.owner(), set.id, (None, 50)).await.unwrap();
    assert_eq!(again.interval, set.interval);
    stage.finish().await;
}

#[tokio::test]
async fn each_look_at_somebody_s_history_is_written_down_once_and_a_look_at_one_s_own_is_not() {
    let stage = Stage::open().await;
    open_doors(&stage, 7).await;
    let (desk, member) = (stage.caller(&stage.gym.front_desk), stage.gym.member.id);
    let login = stage.caller(&stage.gym.member).by.login().unwrap().get();
    let looks = async || stage.events("user.read_history").await;
    let ask = async |caller, query| event_sets::create(stage.service(), caller, query).await.unwrap();
    let of_actor = Query { event_actor_id: Some(member), ..Query::default() };
    let set = ask(&desk, of_actor.clone()).await;
    let page = event_sets::get(stage.service(), &desk, set.id, (None, 3)).await.unwrap();
    event_sets::get(stage.service(), &desk, set.id, (page.cursor, 3)).await.unwrap();
    let [look] = &looks().await[..] else { panic!("one line for one set") };
    assert_eq!((look.object.id, look.means), (member, Some(desk.by)));
    assert_eq!(look.actor.as_ref().and_then(domain::event::EventActor::user), desk.user);
    for query in [
        Query { event_object_id: Some(member), event_object_type: Some("User".to_owned()), ..Query::default() },
        Query { event_authenticated_by_id: Some(login), ..Query::default() },
        Query { event_object_id: Some(login), event_object_type: Some("Login".to_owned()), ..Query::default() },
    ] {
        let before = looks().await.len();
        ask(&desk, query).await;
        assert_eq!(looks().await.len(), before + 1);
    }
    let before = looks().await.len();
    ask(&desk, Query { event_actor_id: Some(stage.gym.front_desk.id), ..Query::default() }).await;
    ask(&desk, of_unlocks()).await;
    forbidden(event_sets::create(stage.service(), &stage.caller(&stage.gym.stranger), of_actor.clone()).await);
    assert_eq!(looks().await.len(), before, "neither one's own, nor everybody's, nor what is refused");
    let key = stage.app.caller(&stage.app.key(&stage.gym.organization).await);
    ask(&key, Query { event_actor_id: Some(stage.gym.owner.id), ..Query::default() }).await;
    assert_eq!(looks().await.len(), before + 1, "a key is nobody, also to who made it");
    stage.finish().await;
}

#[tokio::test]
async fn look_by_a_login_that_is_gone_names_whose_it_was() {
    let stage = Stage::open().await;
    open_doors(&stage, 1).await;
    let caller = stage.caller(&stage.gym.member);
    service::logins::delete_current(stage.service(), &caller).await.unwrap();
    let login = caller.by.login().unwrap().get();
    stage.events_by(Query { event_authenticated_by_id: Some(login), ..Query::default() }).await;
    let looks = stage.events("user.read_history").await;
    assert_eq!(looks.iter().map(|look| look.object.id).collect::<Vec<_>>(), [stage.gym.member.id]);
    stage.finish().await;
}
