//! Access links of groups.

use crate::gym::{ALL, Gym, NOW, email, group, link, name, place, reach, user, whole};
use crate::harness::{Fresh, on_both_engines};
use domain::access::{Change, LinkRule};
use domain::id::{GroupId, GroupLinkId};
use domain::link::GroupLink;
use domain::reach::Reach;
use domain::text::Phone;
use domain::time::Period;
use store::group_links::{self, Filter, Order};
use store::page::Page;
use store::{Error, groups, places, users};

on_both_engines![
    access_link_is_found_as_written,
    access_link_is_found_by_its_secret,
    a_secret_is_given_once,
    access_links_are_filtered_and_sorted,
    access_links_in_reach_are_listed,
    use_is_noted_and_never_set_back,
    deleted_access_link_is_gone,
    access_links_go_with_their_group,
    access_link_stays_when_its_maker_goes,
];

async fn two_groups(gym: &Gym) -> (GroupId, GroupId) {
    let job = |write: &mut store::Write<'_>| {
        let here = places::create(write, place("Here"))?.id;
        Ok((groups::create(write, group("Gate", Some(here)))?.id, groups::create(write, group("Attic", None))?.id))
    };
    gym.write(job).await
}

/// Three links: of the gate, ending soon; of the attic, for good, used; of the gate, ending late.
async fn three_links(gym: &Gym) -> (Vec<GroupLinkId>, [GroupId; 2]) {
    let (gate, attic) = two_groups(gym).await;
    let until = |seconds| Period { from: None, until: Some(NOW.plus_seconds(seconds)) };
    let ids = gym
        .write(move |write| {
            let first = GroupLink { valid: until(60), email: Some(email("post@example.com")), ..link("Mail", gate) };
            let second = GroupLink { phone: Some(Phone::parse("+14155550123").unwrap()), ..link("Cleaner", attic) };
            let third = GroupLink { valid: until(3_600), ..link("Zoo", gate) };
            let mut ids = Vec::new();
            for (number, link) in (1..).zip([first, second, third]) {
                ids.push(group_links::create(write, link, [number; 32])?.id);
            }
            group_links::touch(write, ids[1], NOW)?;
            Ok(ids)
        })
        .await;
    (ids, [gate, attic])
}

async fn access_link_is_found_as_written(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (gate, _) = two_groups(&gym).await;
    let ana = gym.write(|write| users::create(write, user("Ana"))).await.id;
    let written = GroupLink {
        email: Some(email("post@example.com")),
        phone: Some(Phone::parse("+14155550123").unwrap()),
        has_code: true,
        valid: Period { from: Some(NOW), until: Some(NOW.plus_seconds(60)) },
        created_by: Some(ana),
        ..link("Post", gate)
    };
    let valid = written.valid;
    let committed = gym.try_write(move |write| group_links::create(write, written, [7; 32])).await.unwrap();
    let created = committed.value;
    let id = created.id;
    assert_eq!(committed.changes, [Change::Link(id, LinkRule { group: gate, valid })]);
    assert_eq!(gym.read(move |read, tenant| group_links::find(read, tenant, id)).await, Some(created.clone()));
    assert_eq!(gym.read(group_links::list_all).await, [created]);
}

async fn access_link_is_found_by_its_secret(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (ids, _) = three_links(&gym).await;
    let find = async |hash: [u8; 32]| gym.read(move |read, _| group_links::find_by_secret(read, &hash)).await;
    assert_eq!(find([2; 32]).await.map(|link| (link.id, link.organization)), Some((ids[1], gym.id)));
    assert_eq!(find([9; 32]).await, None);
}

async fn a_secret_is_given_once(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (_, [gate, _]) = three_links(&gym).await;
    let again = gym.try_write(move |write| group_links::create(write, link("Thief", gate), [1; 32])).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
    let nowhere = gym.try_write(|write| group_links::create(write, link("X", GroupId::new(99)), [8; 32])).await;
    assert!(matches!(nowhere, Err(Error::Conflict(_))), "{nowhere:?}");
}

async fn access_links_are_filtered_and_sorted(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (ids, [gate, _]) = three_links(&gym).await;
    let [mail, cleaner, zoo] = [ids[0], ids[1], ids[2]];
    let list = async |filter: Filter| {
        let everything = Reach::everything();
        whole(gym.read(move |read, id| group_links::list(read, id, &everything, &filter, ALL)).await, |link| link.id)
    };
    for (order, expected) in [
        (Order::Name, [cleaner, mail, zoo]),
        (Order::NameDescending, [zoo, mail, cleaner]),
        (Order::LastUse, [mail, zoo, cleaner]),
        (Order::LastUseDescending, [cleaner, zoo, mail]),
        (Order::End, [mail, zoo, cleaner]),
        (Order::EndDescending, [cleaner, zoo, mail]),
        (Order::Group, [cleaner, mail, zoo]),
        (Order::GroupDescending, [zoo, mail, cleaner]),
    ] {
        assert_eq!(list(Filter { order, ..Filter::default() }).await, expected, "{order:?}");
    }
    let query = |text: &str| Filter { query: Some(text.to_owned()), ..Filter::default() };
    let queries =
        [("clean", vec![cleaner]), ("post@", vec![mail]), ("415555", vec![cleaner]), ("GATE", vec![mail, zoo])];
    for (text, expected) in queries {
        assert_eq!(list(query(text)).await, expected, "{text}");
    }
    assert_eq!(list(Filter { group: Some(gate), ..Filter::default() }).await, [mail, zoo]);
    assert_eq!(list(Filter { ids: Some(vec![zoo.get(), 99]), ..Filter::default() }).await, [zoo]);
}

async fn access_links_in_reach_are_listed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (ids, [gate, attic]) = three_links(&gym).await;
    let here = gym.read(move |read, tenant| groups::find(read, tenant, gate)).await.unwrap().group.place.unwrap();
    let seen = async |reach: Reach, page: Page| {
        gym.read(move |read, id| group_links::list(read, id, &reach, &Filter::default(), page)).await
    };
    let ids_of = |items: &[GroupLink]| items.iter().map(|link| link.id).collect::<Vec<_>>();
    assert_eq!(ids_of(&seen(reach(&[here], &[], &[]), ALL).await.items), [ids[0], ids[2]]);
    assert_eq!(ids_of(&seen(reach(&[], &[attic], &[]), ALL).await.items), [ids[1]]);
    assert_eq!(seen(Reach::default(), ALL).await.total, 0);
    let page = seen(Reach::everything(), Page { limit: 1, offset: 1 }).await;
    assert_eq!((page.total, ids_of(&page.items)), (3, vec![ids[0]]));
}

async fn use_is_noted_and_never_set_back(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (ids, _) = three_links(&gym).await;
    let id = ids[1];
    gym.write(move |write| group_links::touch(write, id, NOW.plus_seconds(-1))).await;
    let found = gym.read(move |read, tenant| group_links::find(read, tenant, id)).await.unwrap();
    assert_eq!(found.last_used_at, Some(NOW));
}

async fn deleted_access_link_is_gone(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (ids, _) = three_links(&gym).await;
    let id = ids[0];
    assert_eq!(gym.changes(move |write| group_links::delete(write, id)).await, [Change::LinkGone(id)]);
    assert_eq!(gym.read(|read, _| group_links::find_by_secret(read, &[1; 32])).await, None);
    let again = gym.try_write(move |write| group_links::delete(write, id)).await;
    assert!(matches!(again, Err(Error::NotFound("group link"))), "{again:?}");
}

async fn access_links_go_with_their_group(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (ids, [gate, _]) = three_links(&gym).await;
    let changes = gym.changes(move |write| groups::delete(write, gate)).await;
    assert_eq!(changes, [Change::LinkGone(ids[0]), Change::LinkGone(ids[2]), Change::GroupGone(gate)]);
    let left = gym.read(group_links::list_all).await;
    assert_eq!(left.into_iter().map(|link| link.name).collect::<Vec<_>>(), [name("Cleaner")]);
}

async fn access_link_stays_when_its_maker_goes(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (gate, _) = two_groups(&gym).await;
    let ana = gym.write(|write| users::create(write, user("Ana"))).await.id;
    let made = GroupLink { created_by: Some(ana), ..link("Post", gate) };
    gym.write(move |write| group_links::create(write, made, [7; 32])).await;
    gym.write(move |write| users::delete(write, ana)).await;
    let left = gym.read(group_links::list_all).await;
    assert_eq!(left.into_iter().map(|link| (link.name, link.created_by)).collect::<Vec<_>>(), [(name("Post"), None)]);
}
