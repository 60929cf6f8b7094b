//! Webhooks, and the events that wait for them: queued with the event by either lane, leased by one server at a time,
//! in order for each object.

use crate::gym::{ALL, Gym, NOW, event, event_id, name, organization, place, reach, whole};
use crate::harness::{Fresh, on_both_engines};
use domain::event::{Event, EventObject, ObjectKind, Refusal};
use domain::id::{DeliveryId, IntegrationId, OrganizationId, PlaceId};
use domain::integration::{EventTypes, HookUrl, Integration, SignatureKey};
use domain::reach::Reach;
use domain::time::Timestamp;
use store::deliveries::{self, Counts, Delivery, Outcome, Round, State};
use store::integrations::{self, Filter, Health};
use store::page::Page;
use store::{Error, Store, events, places};

on_both_engines![
    integration_is_found_as_written,
    integrations_are_filtered_by_what_they_are,
    integrations_in_reach_are_listed,
    events_of_both_lanes_wait_for_who_wants_them,
    nothing_waits_for_an_integration_that_is_off_or_of_somebody_else,
    an_event_that_comes_late_is_not_skipped_and_one_that_comes_twice_waits_once,
    many_events_at_once_all_wait,
    an_event_that_is_not_written_does_not_wait,
    a_later_event_of_an_object_waits_for_the_earlier_one,
    two_servers_never_lease_one_delivery,
    a_lease_that_is_over_is_taken_by_another_server_and_the_first_says_nothing_more,
    failures_are_counted_until_something_arrives,
    a_delivery_is_given_up_and_made_again,
    deliveries_are_listed_and_forgotten,
    integrations_go_with_their_place_and_take_what_waits,
];

const LEASE: Timestamp = NOW.plus_seconds(60);

pub(crate) fn webhook(text: &str, place: Option<PlaceId>) -> Integration {
    Integration {
        id: IntegrationId::new(0),
        organization: OrganizationId::new(0),
        place,
        name: name(text),
        url: HookUrl::parse("https://hooks.example/in").unwrap(),
        types: EventTypes::default(),
        enabled: true,
        disabled_due_to_error_at: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

async fn hook(gym: &Gym, integration: Integration) -> IntegrationId {
    gym.write(move |write| integrations::create(write, integration, None)).await.id
}

async fn listed(gym: &Gym, id: IntegrationId) -> Vec<Delivery> {
    gym.read(move |read, organization| deliveries::list(read, organization, id, None, ALL)).await.items
}

/// The seconds after the beginning of the events that wait, in the order in which they were queued.
async fn seconds(gym: &Gym, id: IntegrationId) -> Vec<i64> {
    let all = listed(gym, id).await;
    all.iter().rev().map(|delivery| delivery.created_at.micros_since(NOW) / 1_000_000).collect()
}

async fn lease(store: &Store, id: IntegrationId, now: Timestamp) -> Round {
    deliveries::lease(store, id, (now, now.plus_seconds(60)), |_| 10).await.unwrap().unwrap()
}

fn ids(round: &Round) -> Vec<DeliveryId> {
    round.parcels.iter().map(|(delivery, _)| delivery.id).collect()
}

async fn settle(gym: &Gym, id: IntegrationId, now: Timestamp, outcome: Outcome) -> Health {
    deliveries::settle(gym.store(), id, (now, now.plus_seconds(60)), vec![outcome], None).await.unwrap()
}

fn arrived(id: DeliveryId) -> Outcome {
    Outcome { id, status: Some(200), failure: None }
}

fn failed(id: DeliveryId, again: Option<Timestamp>) -> Outcome {
    Outcome { id, status: Some(500), failure: Some(("answered 500".to_owned(), again)) }
}

/// Somebody opened a door of a number, so many seconds after the beginning.
fn opening(organization: OrganizationId, door: i64, second: i64) -> Event {
    let object = EventObject { kind: ObjectKind::Lock, id: door, name: "Door".to_owned() };
    Event { object, ..event(organization, second) }
}

async fn integration_is_found_as_written(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let here = gym.write(|write| places::create(write, place("Here"))).await.id;
    let types = EventTypes::parse(["lock.unlock", "user.create"]).unwrap();
    let made = Integration { types, ..webhook("Zap", Some(here)) };
    let key = SignatureKey::parse("open sesame").unwrap();
    let made = gym.write(move |write| integrations::create(write, made, Some(&key))).await;
    let id = made.id;
    assert_eq!(gym.read(move |read, tenant| integrations::find(read, tenant, id)).await, Some(made.clone()));
    let other = organization(gym.store(), "other").await.unwrap();
    assert_eq!(gym.read(move |read, _| integrations::find(read, other, id)).await, None);
    let url = HookUrl::parse("https://hooks.example/out").unwrap();
    let off = Integration { url, enabled: false, disabled_due_to_error_at: Some(NOW), place: None, ..made.clone() };
    let changed = off.clone();
    gym.write(move |write| integrations::update(write, &changed)).await;
    let found = gym.read(move |read, tenant| integrations::find(read, tenant, id)).await;
    assert_eq!(found, Some(Integration { place: Some(here), ..off }), "where it belongs stays");
    gym.write(move |write| integrations::delete(write, id)).await;
    assert_eq!(gym.read(move |read, tenant| integrations::find(read, tenant, id)).await, None);
    let again = gym.try_write(move |write| integrations::delete(write, id)).await;
    assert!(matches!(again, Err(Error::NotFound("integration"))));
}

async fn integrations_are_filtered_by_what_they_are(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let here = gym.write(|write| places::create(write, place("Here"))).await.id;
    let zap = hook(&gym, webhook("Zap", Some(here))).await;
    let off = hook(&gym, Integration { enabled: false, ..webhook("Archive", None) }).await;
    for (filter, found) in [
        (Filter::default(), vec![off, zap]),
        (Filter { ids: Some(vec![zap.get()]), ..Filter::default() }, vec![zap]),
        (Filter { place: Some(here), ..Filter::default() }, vec![zap]),
        (Filter { of_places: Some(false), ..Filter::default() }, vec![off]),
        (Filter { of_places: Some(true), ..Filter::default() }, vec![zap]),
        (Filter { enabled: Some(true), ..Filter::default() }, vec![zap]),
        (Filter { enabled: Some(false), ..Filter::default() }, vec![off]),
        (Filter { query: Some("ARCH".to_owned()), ..Filter::default() }, vec![off]),
    ] {
        let wanted = filter.clone();
        let job =
            move |read: &mut store::Read<'_>, id| integrations::list(read, id, &Reach::everything(), &wanted, ALL);
        assert_eq!(whole(gym.read(job).await, |one| one.id), found, "{filter:?}");
    }
}

async fn integrations_in_reach_are_listed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (here, there) = gym
        .write(|write| Ok((places::create(write, place("Here"))?.id, places::create(write, place("There"))?.id)))
        .await;
    let ours = hook(&gym, webhook("Here", Some(here))).await;
    let theirs = hook(&gym, webhook("There", Some(there))).await;
    let all = hook(&gym, webhook("Zap", None)).await;
    for (reach, found) in [
        (Reach::everything(), vec![ours, theirs, all]),
        (reach(&[here], &[], &[]), vec![ours]),
        (Reach::default(), vec![]),
    ] {
        let job = move |read: &mut store::Read<'_>, id| integrations::list(read, id, &reach, &Filter::default(), ALL);
        assert_eq!(whole(gym.read(job).await, |one| one.id), found);
    }
}

async fn events_of_both_lanes_wait_for_who_wants_them(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (id, here) = (gym.id, gym.write(|write| places::create(write, place("Here"))).await.id);
    let all = hook(&gym, webhook("All", None)).await;
    let types = EventTypes::parse(["lock.unlock", "user.create"]).unwrap();
    let some = hook(&gym, Integration { types, ..webhook("Some", None) }).await;
    let of_others = EventTypes::parse(["lock.opened"]).unwrap();
    let none = hook(&gym, Integration { types: of_others, ..webhook("None", None) }).await;
    let at_place = hook(&gym, webhook("Place", Some(here))).await;
    gym.store().append(event(id, 1)).await.unwrap();
    gym.store().append(Event { place: Some(here), ..event(id, 2) }).await.unwrap();
    gym.write(move |write| events::create(write, &event(id, 3))).await;
    assert_eq!(seconds(&gym, all).await, [1, 2, 3]);
    assert_eq!(seconds(&gym, some).await, [1, 2, 3]);
    assert_eq!(seconds(&gym, none).await, [] as [i64; 0]);
    assert_eq!(seconds(&gym, at_place).await, [2]);
    let first = listed(&gym, all).await.pop().unwrap();
    assert_eq!(
        (first.event, first.state, first.attempts, first.object),
        (event_id(1), State::Waiting, 0, (ObjectKind::Lock, 1))
    );
}

async fn nothing_waits_for_an_integration_that_is_off_or_of_somebody_else(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let other = organization(gym.store(), "other").await.unwrap();
    let off = hook(&gym, Integration { enabled: false, ..webhook("Off", None) }).await;
    let on = hook(&gym, webhook("On", None)).await;
    gym.store().append(event(other, 1)).await.unwrap();
    assert_eq!(listed(&gym, on).await, []);
    gym.store().append(event(gym.id, 2)).await.unwrap();
    assert_eq!(listed(&gym, off).await, []);
    assert_eq!(seconds(&gym, on).await, [2]);
}

async fn an_event_that_comes_late_is_not_skipped_and_one_that_comes_twice_waits_once(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = hook(&gym, webhook("All", None)).await;
    gym.store().append(event(gym.id, 1_000)).await.unwrap();
    let now = NOW.plus_seconds(2_000);
    let sent = lease(gym.store(), id, now).await;
    settle(&gym, id, now, arrived(ids(&sent)[0])).await;
    // A controller that was cut off uploads what happened before.
    gym.store().append(event(gym.id, 1)).await.unwrap();
    gym.store().append(event(gym.id, 1_000)).await.unwrap();
    assert_eq!(seconds(&gym, id).await, [1_000, 1]);
    let late = lease(gym.store(), id, now).await;
    assert_eq!(late.parcels[0].1.as_ref().map(|event| event.uuid), Some(event_id(1)));
    // One that was written as unanswered and turns out to have opened is sent as what it is by then.
    let silent = Some(Refusal::parse("controller-silent").unwrap());
    gym.store().append(Event { refusal: silent, ..opening(gym.id, 2, 5) }).await.unwrap();
    gym.store().append(opening(gym.id, 2, 5)).await.unwrap();
    let opened = lease(gym.store(), id, now).await;
    assert_eq!(opened.parcels[0].1.as_ref().unwrap().refusal, None);
}

async fn many_events_at_once_all_wait(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = hook(&gym, webhook("All", None)).await;
    let mut tasks = tokio::task::JoinSet::new();
    for second in 1..=500 {
        let (store, organization) = (gym.store().clone(), gym.id);
        tasks.spawn(async move { store.append(event(organization, second)).await });
    }
    assert!(tasks.join_all().await.iter().all(Result::is_ok));
    let mut waiting = seconds(&gym, id).await;
    waiting.sort_unstable();
    assert_eq!(waiting, (1..=500).collect::<Vec<_>>());
}

async fn an_event_that_is_not_written_does_not_wait(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (id, tenant) = (hook(&gym, webhook("All", None)).await, gym.id);
    let broken = gym.try_write(move |write| {
        events::create(write, &event(tenant, 1))?;
        Err::<(), _>(Error::NotFound("anything"))
    });
    assert!(broken.await.is_err());
    let mut unwritable = event(gym.id, 2);
    unwritable.object.name = "a\0b".to_owned();
    let (bad, good) = tokio::join!(gym.store().append(unwritable), gym.store().append(event(gym.id, 3)));
    assert!(bad.is_err() && good.is_ok());
    assert_eq!(seconds(&gym, id).await, [3]);
}

async fn a_later_event_of_an_object_waits_for_the_earlier_one(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = hook(&gym, webhook("All", None)).await;
    for (door, second) in [(1, 1), (1, 2), (2, 3), (1, 4)] {
        gym.store().append(opening(gym.id, door, second)).await.unwrap();
    }
    let of = |round: &Round| {
        let second =
            |(_, event): &(Delivery, Option<Event>)| event.as_ref().unwrap().created_at.micros_since(NOW) / 1_000_000;
        round.parcels.iter().map(second).collect::<Vec<_>>()
    };
    let now = NOW.plus_seconds(10);
    let first = lease(gym.store(), id, now).await;
    assert_eq!(of(&first), [1, 3], "the first of each door");
    assert_eq!(lease(gym.store(), id, now).await.parcels, [], "the rest waits while they are under way");
    settle(&gym, id, now, arrived(ids(&first)[1])).await;
    let again = now.plus_seconds(30);
    settle(&gym, id, now, failed(ids(&first)[0], Some(again))).await;
    assert_eq!(lease(gym.store(), id, now).await.parcels, [], "and while the first one waits for its next try");
    let second = lease(gym.store(), id, again).await;
    assert_eq!(of(&second), [1]);
    settle(&gym, id, again, arrived(ids(&second)[0])).await;
    assert_eq!(of(&lease(gym.store(), id, again).await), [2]);
}

async fn two_servers_never_lease_one_delivery(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = hook(&gym, webhook("All", None)).await;
    for door in 1..=60 {
        gym.store().append(opening(gym.id, door, door)).await.unwrap();
    }
    let second = Store::open(gym.store().location().clone()).unwrap();
    let mut servers = tokio::task::JoinSet::new();
    for turn in 0..12 {
        let store = if turn % 2 == 0 { gym.store().clone() } else { second.clone() };
        servers.spawn(async move { ids(&lease(&store, id, NOW.plus_seconds(100)).await) });
    }
    let mut leased: Vec<_> = servers.join_all().await.into_iter().flatten().collect();
    let count = leased.len();
    leased.sort_unstable();
    leased.dedup();
    assert_eq!(leased.len(), count, "one was leased twice");
    assert!(count >= 10, "{count}");
}

async fn a_lease_that_is_over_is_taken_by_another_server_and_the_first_says_nothing_more(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = hook(&gym, webhook("All", None)).await;
    gym.store().append(event(gym.id, -1)).await.unwrap();
    let first = lease(gym.store(), id, NOW).await;
    let lost = ids(&first)[0];
    assert_eq!(first.parcels[0].0.attempts, 1);
    let taken = lease(gym.store(), id, LEASE).await;
    assert_eq!((ids(&taken)[0], taken.parcels[0].0.attempts), (lost, 2));
    assert_eq!(taken.parcels[0].0.first_attempt_at, Some(NOW), "its time to be given up goes on");
    settle(&gym, id, LEASE, arrived(lost)).await;
    settle(&gym, id, NOW, failed(lost, Some(LEASE))).await;
    let found = gym.read(move |read, tenant| deliveries::find(read, tenant, id, lost)).await.unwrap();
    assert_eq!((found.state, found.last_status, found.last_error), (State::Delivered, Some(200), None));
}

async fn failures_are_counted_until_something_arrives(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = hook(&gym, webhook("All", None)).await;
    gym.store().append(event(gym.id, 1)).await.unwrap();
    let mut now = NOW.plus_seconds(10);
    let began = now;
    for failures in 1..=3 {
        let parcel = ids(&lease(gym.store(), id, now).await)[0];
        let health = settle(&gym, id, now, failed(parcel, Some(now.plus_seconds(5)))).await;
        assert_eq!(health, Health { failures, failing_since: Some(began), warned_at: None });
        now = now.plus_seconds(5);
    }
    let counted = gym.read(|read, _| deliveries::count(read)).await;
    let error = Some("answered 500".to_owned());
    let failing = Counts { waiting: 1, retrying: 1, failing_endpoints: 1, disabled_endpoints: 0, last_error: error };
    assert_eq!(counted, failing);
    assert_eq!(gym.read(deliveries::count_failing).await, 1);
    let ready = async |now| gym.read(move |read, _| deliveries::list_ready(read, now)).await;
    let parcel = ids(&lease(gym.store(), id, now).await)[0];
    let (resume, again) = (now.plus_seconds(600), Some(now));
    let paused =
        deliveries::settle(gym.store(), id, (now, now.plus_seconds(60)), vec![failed(parcel, again)], Some(resume));
    assert_eq!(paused.await.unwrap().failures, 4);
    assert_eq!(ready(now).await, []);
    assert!(deliveries::lease(gym.store(), id, (now, LEASE), |_| 10).await.unwrap().is_none(), "the endpoint pauses");
    assert_eq!(ready(resume).await, [id]);
    gym.write(move |write| integrations::reset(write, id)).await;
    assert_eq!(ready(now).await, [id], "unless somebody has changed it");
    let parcel = ids(&lease(gym.store(), id, now).await)[0];
    assert_eq!(settle(&gym, id, now, arrived(parcel)).await, Health::default());
    assert_eq!(gym.read(move |read, tenant| integrations::health(read, tenant, id)).await, Health::default());
    assert_eq!(gym.read(|read, _| deliveries::count(read)).await, Counts::default());
    assert_eq!(gym.read(deliveries::count_failing).await, 0);
    assert_eq!(ready(resume).await, []);
}

async fn a_delivery_is_given_up_and_made_again(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = hook(&gym, webhook("All", None)).await;
    gym.store().append(event(gym.id, -1)).await.unwrap();
    let parcel = ids(&lease(gym.store(), id, NOW).await)[0];
    settle(&gym, id, NOW, failed(parcel, None)).await;
    assert_eq!(listed(&gym, id).await[0].state, State::Dead);
    assert_eq!(lease(gym.store(), id, LEASE).await.parcels, []);
    gym.write(move |write| deliveries::repeat(write, id, parcel)).await;
    let again = lease(gym.store(), id, NOW).await;
    assert_eq!((ids(&again)[0], again.parcels[0].0.attempts), (parcel, 1), "the same delivery, from the beginning");
    // One that is under way is not sent a second time beside it.
    gym.write(move |write| deliveries::repeat(write, id, parcel)).await;
    assert_eq!(lease(gym.store(), id, NOW).await.parcels, []);
    let other = hook(&gym, webhook("Other", None)).await;
    let strange = gym.try_write(move |write| deliveries::repeat(write, other, parcel)).await;
    assert!(matches!(strange, Err(Error::NotFound("delivery"))));
}

async fn deliveries_are_listed_and_forgotten(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = hook(&gym, webhook("All", None)).await;
    for door in 1..=3 {
        gym.store().append(opening(gym.id, door, 0 - door)).await.unwrap();
    }
    let parcels = ids(&lease(gym.store(), id, NOW).await);
    settle(&gym, id, NOW, arrived(parcels[0])).await;
    let in_state = async |state| {
        let page = Page { limit: 10, offset: 0 };
        let found = gym.read(move |read, tenant| deliveries::list(read, tenant, id, state, page)).await;
        whole(found, |delivery| delivery.id)
    };
    assert_eq!(in_state(None).await, parcels.iter().rev().copied().collect::<Vec<_>>(), "the newest first");
    assert_eq!(in_state(Some(State::Delivered)).await, [parcels[0]]);
    assert_eq!(in_state(Some(State::Waiting)).await, [parcels[2], parcels[1]]);
    assert_eq!(deliveries::delete_old(gym.store(), NOW).await.unwrap(), 0);
    assert_eq!(deliveries::delete_old(gym.store(), NOW.plus_seconds(1)).await.unwrap(), 1);
    assert_eq!(in_state(None).await, [parcels[2], parcels[1]], "what waits is kept");
    let off = Integration { id, organization: gym.id, enabled: false, ..webhook("All", None) };
    gym.write(move |write| integrations::update(write, &off)).await;
    assert_eq!(deliveries::delete_old(gym.store(), NOW).await.unwrap(), 0);
    assert_eq!(deliveries::delete_old(gym.store(), NOW.plus_seconds(1)).await.unwrap(), 2, "unless nobody wants it");
}

async fn integrations_go_with_their_place_and_take_what_waits(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (tenant, here) = (gym.id, gym.write(|write| places::create(write, place("Here"))).await.id);
    let id = hook(&gym, webhook("Here", Some(here))).await;
    gym.store().append(Event { place: Some(here), ..event(tenant, 1) }).await.unwrap();
    assert_eq!(gym.read(move |read, _| places::count_integrations(read, tenant, here)).await, 1);
    gym.write(move |write| places::delete(write, here)).await;
    assert_eq!(gym.read(move |read, _| integrations::find(read, tenant, id)).await, None);
    assert_eq!(listed(&gym, id).await, []);
}
