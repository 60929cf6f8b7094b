//! Guests and their access keys.

use crate::gym::{
    ALL, Gym, NOW, access_key, card, carried, email, group, guest, organization, place, right, user, whole,
};
use crate::harness::{Fresh, on_both_engines};
use domain::access::{Change, PersonRule};
use domain::guest::{AccessKey, Guest};
use domain::id::{GroupId, OrganizationId, RightId, UserId};
use domain::reach::Reach;
use domain::right::{AssigneeKind, Target, TargetKind};
use domain::text::Phone;
use domain::user::User;
use store::guests::{self, Filter};
use store::page::{Listing, Page};
use store::{Error, access_keys, card_assignments, cards, changes, groups, organizations, places, rights, users};

on_both_engines![
    guest_is_found_as_written,
    guests_are_filtered_and_paged,
    a_guest_is_no_user_and_a_user_no_guest,
    guests_count_neither_as_users_nor_among_those_of_a_group,
    rights_and_cards_are_told_apart_by_whose_they_are,
    access_key_is_found_by_its_secret,
    a_secret_is_given_once,
    a_guest_never_has_a_password_or_an_address_to_sign_in_with,
    deleted_guest_takes_rights_cards_and_keys_along,
    guests_of_another_organization_are_not_found,
];

/// A user and a guest, each with a right on one group and with a card.
async fn two_people(gym: &Gym) -> ([UserId; 2], GroupId, [RightId; 2]) {
    gym.write(|write| {
        let here = places::create(write, place("Here"))?.id;
        let group = groups::create(write, group("Gate", Some(here)))?.id;
        let (ana, tom) = (users::create(write, user("Ana"))?.id, guests::create(write, guest("Tom"))?.id);
        let mut given = Vec::new();
        for (person, uid) in [(ana, "04a1b2c3"), (tom, "04a1b2c4")] {
            given.push(rights::create(write, right(person, Target::Group(group)))?.id);
            let card = cards::create(write, card("third_party_hf", uid))?.id;
            card_assignments::create(write, carried(card, person))?;
        }
        Ok(([ana, tom], group, [given[0], given[1]]))
    })
    .await
}

async fn guest_is_found_as_written(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let written = Guest {
        email: Some(email("tom@lifts.example")),
        phone: Some(Phone::parse("+442079460958").unwrap()),
        ..guest("Tom")
    };
    let committed = gym.try_write(move |write| guests::create(write, written)).await.unwrap();
    let created = committed.value;
    let id = created.id;
    let label = Change::PersonLabel(id, "Tom".to_owned(), "tom@lifts.example".to_owned());
    assert_eq!(committed.changes, [Change::Person(id, PersonRule { access_enabled: true }), label.clone()]);
    assert_eq!(gym.read(move |read, tenant| guests::find(read, tenant, id)).await, Some(created));
    let (_, snapshot) = gym.read(changes::snapshot).await;
    assert!(snapshot.contains(&label), "{snapshot:?}");
    gym.write(move |write| users::touch(write, id, NOW)).await;
    let seen = gym.read(move |read, tenant| guests::find(read, tenant, id)).await.unwrap();
    assert_eq!(seen.last_accessed_at, Some(NOW));
}

async fn guests_are_filtered_and_paged(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ids: Vec<UserId> = gym
        .write(|write| {
            let zoe = Guest { email: Some(email("zoe@lifts.example")), ..guest("Zoë") };
            let ben = Guest { phone: Some(Phone::parse("+442079460958").unwrap()), ..guest("Ben") };
            [zoe, ben, guest("Mia")].into_iter().map(|guest| Ok(guests::create(write, guest)?.id)).collect()
        })
        .await;
    let [zoe, ben, mia] = [ids[0], ids[1], ids[2]];
    let list = async |filter: Filter| {
        whole(gym.read(move |read, id| guests::list(read, id, &filter, ALL)).await, |guest| guest.id)
    };
    assert_eq!(list(Filter::default()).await, [ben, mia, zoe]);
    for (text, expected) in [("zoe", vec![zoe]), ("LIFTS", vec![zoe]), ("2079", vec![ben]), ("%", vec![])] {
        assert_eq!(list(Filter { query: Some(text.to_owned()), ..Filter::default() }).await, expected, "{text}");
    }
    assert_eq!(list(Filter { ids: Some(vec![mia.get(), 99]), ..Filter::default() }).await, [mia]);
    let page = Page { limit: 1, offset: 1 };
    let second = gym.read(move |read, id| guests::list(read, id, &Filter::default(), page)).await;
    assert_eq!((second.items[0].id, second.total), (mia, 3));
}

async fn a_guest_is_no_user_and_a_user_no_guest(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ([ana, tom], group, _) = two_people(&gym).await;
    assert_eq!(gym.read(move |read, id| guests::find(read, id, ana)).await, None);
    assert_eq!(gym.read(move |read, id| users::find(read, id, tom)).await, None);
    let none = users::Filter::default;
    for (what, filter) in [
        ("all", none()),
        ("picked", users::Filter { ids: Some(vec![ana.get(), tom.get()]), ..none() }),
        ("of a group", users::Filter { group: Some(group), ..none() }),
        ("by name", users::Filter { query: Some("tom".to_owned()), ..none() }),
    ] {
        for order in [users::Order::Name, users::Order::LastAccess, users::Order::AccessDescending] {
            let filter = users::Filter { order, ..filter.clone() };
            let page = Page { limit: 1, offset: 0 };
            let found = gym.read(move |read, id| users::list(read, id, &filter, page)).await;
            let expected = if what == "by name" { (0, vec![]) } else { (1, vec![ana]) };
            let ids: Vec<_> = found.items.iter().map(|found| found.user.id).collect();
            assert_eq!((found.total, ids), expected, "{what}, {order:?}");
        }
    }
    let access = async |person| gym.read(move |read, id| users::find_access(read, id, person)).await;
    assert_eq!((access(ana).await, access(tom).await, access(UserId::new(99)).await), (true, true, false));
    gym.write(move |write| users::update(write, &User { id: ana, access_enabled: false, ..user("Ana") })).await;
    assert!(!access(ana).await);
    let gone = gym.try_write(move |write| guests::delete(write, ana)).await;
    assert!(matches!(gone, Err(Error::NotFound("guest"))), "{gone:?}");
}

async fn guests_count_neither_as_users_nor_among_those_of_a_group(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (_, group, _) = two_people(&gym).await;
    assert_eq!(gym.read(organizations::count).await.users, 1);
    assert_eq!(gym.read(move |read, id| groups::find(read, id, group)).await.unwrap().users_count, 1);
}

async fn rights_and_cards_are_told_apart_by_whose_they_are(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ([ana, tom], group, [hers, his]) = two_people(&gym).await;
    let none = rights::Filter::default;
    let on_group = (Some(TargetKind::Group), Some(group.get()));
    for (what, filter) in [
        ("all", none()),
        ("by name", rights::Filter { order: rights::Order::Name, ..none() }),
        ("by text", rights::Filter { query: Some("m".to_owned()), ..none() }),
        ("on a group", rights::Filter { kind: on_group.0, number: on_group.1, ..none() }),
    ] {
        let (guests, users, teams) = (Some(AssigneeKind::Guest), Some(AssigneeKind::User), Some(AssigneeKind::Team));
        for (assignee_kind, expected) in
            [(None, vec![hers, his]), (guests, vec![his]), (users, vec![hers]), (teams, Vec::new())]
        {
            let filter = rights::Filter { assignee_kind, ..filter.clone() };
            let list = move |read: &mut store::Read<'_>, id: OrganizationId| {
                rights::list(read, id, (&Reach::everything(), None), &filter, ALL)
            };
            assert_eq!(whole(gym.read(list).await, |right| right.id), expected, "{what}, {assignee_kind:?}");
        }
    }
    for (guests, expected) in [(None, vec![ana, tom]), (Some(true), vec![tom]), (Some(false), vec![ana])] {
        let filter = card_assignments::Filter { guests, ..card_assignments::Filter::default() };
        let found: Listing<_> = gym.read(move |read, id| card_assignments::list(read, id, &filter, ALL)).await;
        assert_eq!(whole(found, |given| given.assignee), expected, "{guests:?}");
    }
}

async fn access_key_is_found_by_its_secret(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ([_, tom], ..) = two_people(&gym).await;
    let written = AccessKey { has_code: true, ..access_key(tom) };
    let key = gym.write(move |write| access_keys::create(write, written, [1; 32])).await;
    assert_eq!((key.organization, key.created_at), (gym.id, NOW));
    let find = async |hash: [u8; 32]| gym.read(move |read, _| access_keys::find_by_secret(read, &hash)).await;
    assert_eq!(find([1; 32]).await, Some(key.clone()));
    assert_eq!(find([2; 32]).await, None);
    assert_eq!(gym.read(move |read, id| access_keys::list_of_guest(read, id, tom)).await, [key]);
}

async fn a_secret_is_given_once(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ([_, tom], ..) = two_people(&gym).await;
    gym.write(move |write| access_keys::create(write, access_key(tom), [1; 32])).await;
    let again = gym.try_write(move |write| access_keys::create(write, access_key(tom), [1; 32])).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    let nobody = gym.try_write(|write| access_keys::create(write, access_key(UserId::new(99)), [2; 32])).await;
    assert!(matches!(nobody, Err(Error::Conflict(_))), "{nobody:?}");
}

async fn a_guest_never_has_a_password_or_an_address_to_sign_in_with(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ([_, tom], ..) = two_people(&gym).await;
    let password = gym.try_write(move |write| users::set_password(write, tom, "$argon2id$hash")).await;
    assert!(matches!(password, Err(Error::Conflict(_))), "{password:?}");
    let address = gym.try_write(move |write| users::update(write, &User { id: tom, ..user("Tom") })).await;
    assert!(matches!(address, Err(Error::Conflict(_))), "{address:?}");
}

async fn deleted_guest_takes_rights_cards_and_keys_along(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ([ana, tom], _, [hers, his]) = two_people(&gym).await;
    gym.write(move |write| access_keys::create(write, access_key(tom), [1; 32])).await;
    let changes = gym.changes(move |write| guests::delete(write, tom)).await;
    let label = Change::PersonLabel(tom, String::new(), String::new());
    assert_eq!(changes, [Change::RightGone(his), label, Change::PersonGone(tom)]);
    assert_eq!(gym.read(|read, _| access_keys::find_by_secret(read, &[1; 32])).await, None);
    let left = gym.read(rights::list_all).await;
    assert_eq!(left.iter().map(|right| right.id).collect::<Vec<_>>(), [hers]);
    let carried =
        |read: &mut store::Read<'_>, id| card_assignments::list(read, id, &card_assignments::Filter::default(), ALL);
    assert_eq!(whole(gym.read(carried).await, |given| given.assignee), [ana]);
    let again = gym.try_write(move |write| guests::delete(write, tom)).await;
    assert!(matches!(again, Err(Error::NotFound("guest"))), "{again:?}");
}

async fn guests_of_another_organization_are_not_found(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ([_, tom], ..) = two_people(&gym).await;
    let other = organization(gym.store(), "other").await.unwrap();
    assert_eq!(gym.read(move |read, _| guests::find(read, other, tom)).await, None);
    assert_eq!(gym.read(move |read, _| guests::list(read, other, &Filter::default(), ALL)).await.total, 0);
    assert!(!gym.read(move |read, _| users::find_access(read, other, tom)).await);
    let theirs = gym.store().write(other, NOW, move |write| guests::delete(write, tom)).await;
    assert!(matches!(theirs, Err(Error::NotFound("guest"))));
}
