//! Cards and who carries them.

use crate::gym::{ALL, Gym, NOW, card, carried, organization, user, whole};
use crate::harness::{Fresh, on_both_engines};
use domain::card::{Activation, Card, CardAssignment, Content, Format, Pin};
use domain::id::{CardAssignmentId, CardId, UserId};
use store::cards::{self, Filter, Order};
use store::{Error, Write, card_assignments, users};

on_both_engines![
    card_is_found_as_written,
    cards_are_filtered,
    card_is_enrolled_once_in_its_format,
    card_is_found_by_its_numbers_and_its_carrier_by_their_beginning,
    card_has_one_carrier,
    assignment_is_changed_and_found_by_its_token,
    assignments_are_filtered,
    card_goes_with_its_assignment_and_a_person_with_theirs,
    cards_of_two_organizations_are_never_carried,
];

const HF: &str = "third_party_hf";

async fn card_is_found_as_written(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let content = Content {
        token: Some("Tö".to_owned()),
        uid: Some("00ff".to_owned()),
        data_block_value: Some("data".to_owned()),
        facility_code: Some(1),
        card_number: Some(2),
        card_id: Some(3),
        oem: Some(4),
        length: Some(16),
    };
    let created = gym.write(move |write| cards::create(write, Card { content, ..card("third_party_lf", "") })).await;
    let id = created.id;
    let found = gym.read(move |read, organization| cards::find(read, organization, id)).await.unwrap();
    assert_eq!((found.card, found.assignment), (created, None));
    assert_eq!(gym.read(|read, organization| cards::find(read, organization, CardId::new(404))).await, None);
}

/// Three cards: one that counts, one that does not yet, one that nobody carries.
fn three(write: &mut Write<'_>) -> Result<(UserId, [CardId; 3]), Error> {
    let ana = users::create(write, user("Ana"))?.id;
    let mut ids = Vec::new();
    for (number, uid) in (1..).zip(["aa0001", "aa0002", "aa0003"]) {
        let content = Content {
            token: Some(format!("T{number}")),
            data_block_value: Some(format!("D{number}")),
            facility_code: Some(number),
            card_number: Some(number * 10),
            card_id: Some(number * 100),
            ..card(HF, uid).content
        };
        ids.push(cards::create(write, Card { content, ..card(HF, uid) })?.id);
    }
    let on = Activation { activated_at: Some(NOW), deactivated_at: None };
    card_assignments::create(write, CardAssignment { activation: on, ..carried(ids[0], ana) })?;
    card_assignments::create(write, carried(ids[1], ana))?;
    Ok((ana, [ids[0], ids[1], ids[2]]))
}

async fn cards_are_filtered(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (ana, ids) = gym.write(three).await;
    let of = async |filter: Filter| {
        let listing = gym.read(move |read, id| cards::list(read, id, &filter, ALL)).await;
        whole(listing, |found| ids.iter().position(|id| *id == found.card.id).unwrap())
    };
    let none = Filter::default;
    let with = |content| Filter { content, ..none() };
    assert_eq!(of(none()).await, [0, 1, 2]);
    assert_eq!(of(Filter { ids: Some(vec![ids[2].get()]), ..none() }).await, [2]);
    assert_eq!(of(Filter { person: Some(ana), ..none() }).await, [0, 1]);
    assert_eq!(of(Filter { assigned: Some(false), ..none() }).await, [2]);
    assert_eq!(of(Filter { assigned: Some(true), activated: Some(false), ..none() }).await, [1]);
    assert_eq!(of(Filter { activated: Some(true), ..none() }).await, [0]);
    assert_eq!(of(Filter { activated: Some(false), ..none() }).await, [1, 2]);
    assert_eq!(of(Filter { order: Order::Used, ..none() }).await, [0, 1, 2]);
    assert_eq!(of(Filter { order: Order::UsedDescending, ..none() }).await, [2, 1, 0]);
    assert_eq!(of(with(Content { token: Some("T2".to_owned()), ..Content::default() })).await, [1]);
    assert_eq!(of(with(Content { uid: Some("aa0003".to_owned()), ..Content::default() })).await, [2]);
    assert_eq!(of(with(Content { data_block_value: Some("D1".to_owned()), ..Content::default() })).await, [0]);
    assert_eq!(of(with(Content { facility_code: Some(2), ..Content::default() })).await, [1]);
    assert_eq!(of(with(Content { card_number: Some(30), ..Content::default() })).await, [2]);
    assert_eq!(of(with(Content { card_id: Some(100), ..Content::default() })).await, [0]);
}

async fn card_is_enrolled_once_in_its_format(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    gym.write(|write| cards::create(write, card(HF, "aa0001"))).await;
    let twice = gym.try_write(|write| cards::create(write, card(HF, "aa0001"))).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    gym.write(|write| cards::create(write, card("third_party_barcode", "aa0001"))).await;
    let is_enrolled = async |format: &'static str| {
        let content = card(format, "aa0001").content;
        gym.read(move |read, id| cards::is_enrolled(read, id, Format::find(format).unwrap(), &content)).await
    };
    assert!(is_enrolled(HF).await && !is_enrolled("third_party_qr_code").await);
}

async fn card_is_found_by_its_numbers_and_its_carrier_by_their_beginning(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (ana, ids) = gym.write(three).await;
    let content = card(HF, "aa0002").content;
    let same =
        move |read: &mut store::Read<'_>, id| cards::find_by_identity(read, id, (Format::find(HF).unwrap(), &content));
    assert_eq!(gym.read(same).await, None, "a token tells more than a serial number");
    let free = gym.read(|read, id| cards::list_unassigned(read, id, 10)).await;
    assert_eq!(free.iter().map(|found| found.card.id).collect::<Vec<_>>(), [ids[2]]);
    let content = free[0].card.content.clone();
    let same =
        move |read: &mut store::Read<'_>, id| cards::find_by_identity(read, id, (Format::find(HF).unwrap(), &content));
    assert_eq!(gym.read(same).await.map(|found| found.card.id), Some(ids[2]));
    let carriers =
        async |beginning: &'static str| gym.read(move |read, id| cards::list_carriers(read, id, beginning, 10)).await;
    assert_eq!(carriers("1").await, [ana]);
    assert_eq!(carriers("20").await, [ana]);
    assert_eq!(carriers("30").await, [], "nobody carries it");
    assert_eq!(carriers("0").await, []);
}

async fn card_has_one_carrier(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let twice = gym
        .try_write(|write| {
            let (ana, [first, ..]) = three(write)?;
            card_assignments::create(write, carried(first, ana))
        })
        .await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
}

async fn assignment_is_changed_and_found_by_its_token(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (_, [_, second, _]) = gym.write(three).await;
    let found = gym.read(move |read, id| cards::find(read, id, second)).await.unwrap().assignment.unwrap();
    let activation = Activation { activated_at: Some(NOW), deactivated_at: Some(NOW.plus_seconds(1)) };
    let changed = CardAssignment { activation, pin: Some(Pin::parse("0042").unwrap()), ..found };
    let expected = changed.clone();
    gym.write(move |write| {
        card_assignments::update(write, &changed)?;
        card_assignments::set_token(write, changed.id, Some(&[7; 32]))
    })
    .await;
    let by_token = gym.read(|read, _| card_assignments::find_by_token(read, &[7; 32])).await;
    assert_eq!(by_token, Some(expected.clone()));
    let id = expected.id;
    assert_eq!(gym.read(move |read, o| card_assignments::find(read, o, id)).await, Some(expected));
    gym.write(move |write| card_assignments::set_token(write, id, None)).await;
    assert_eq!(gym.read(|read, _| card_assignments::find_by_token(read, &[7; 32])).await, None);
    let gone = gym.try_write(|write| card_assignments::set_token(write, CardAssignmentId::new(404), None)).await;
    assert!(matches!(gone, Err(Error::NotFound(_))), "{gone:?}");
}

async fn assignments_are_filtered(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (ana, ids) = gym.write(three).await;
    let of = async |filter: card_assignments::Filter| {
        let listing = gym.read(move |read, id| card_assignments::list(read, id, &filter, ALL)).await;
        whole(listing, |found| ids.iter().position(|id| *id == found.card).unwrap())
    };
    let none = card_assignments::Filter::default;
    assert_eq!(of(none()).await, [0, 1]);
    assert_eq!(of(card_assignments::Filter { ids: Some(vec![404]), ..none() }).await, [0_usize; 0]);
    assert_eq!(of(card_assignments::Filter { person: Some(ana), ..none() }).await, [0, 1]);
    assert_eq!(of(card_assignments::Filter { card: Some(ids[1]), ..none() }).await, [1]);
    assert_eq!(of(card_assignments::Filter { activated: Some(true), ..none() }).await, [0]);
    assert_eq!(of(card_assignments::Filter { activated: Some(false), ..none() }).await, [1]);
}

async fn card_goes_with_its_assignment_and_a_person_with_theirs(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (ana, [first, second, third]) = gym.write(three).await;
    gym.write(move |write| cards::delete(write, first)).await;
    let bob = gym
        .write(move |write| {
            let bob = users::create(write, user("Bob"))?.id;
            card_assignments::create(write, CardAssignment { assigned_by: Some(ana), ..carried(third, bob) })?;
            Ok(bob)
        })
        .await;
    gym.write(move |write| users::delete(write, ana)).await;
    let of = async |card| gym.read(move |read, id| cards::find(read, id, card)).await.unwrap().assignment;
    assert_eq!(of(second).await, None, "the card stays, and nobody carries it");
    let given = of(third).await.unwrap();
    assert_eq!((given.assignee, given.assigned_by), (bob, None));
}

async fn cards_of_two_organizations_are_never_carried(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let other = organization(gym.store(), "other").await.unwrap();
    let (their_person, [.., their_card]) = gym.store().write(other, NOW, three).await.unwrap().value;
    let (our_person, [.., our_card]) = gym.write(three).await;
    for (what, wrong) in [("card", carried(their_card, our_person)), ("person", carried(our_card, their_person))] {
        let crossed = gym.try_write(move |write| card_assignments::create(write, wrong)).await;
        assert!(matches!(crossed, Err(Error::Conflict(_))), "{what}: {crossed:?}");
    }
}
