//! People: found as written, listed by every filter in every order, gone with what is theirs.

use crate::gym::{ALL, Gym, NOW, card, carried, email, group, login, name, organization, place, right, user, whole};
use crate::harness::{Fresh, on_both_engines};
use domain::access::{Change, LoginRule, PersonRule};
use domain::id::UserId;
use domain::login::LoginKind;
use domain::right::{Source, Target};
use domain::text::{Note, Phone};
use domain::user::{Locale, Metadata, MetadataValue, User};
use std::collections::BTreeMap;
use store::page::Page;
use store::users::{self, Filter, Order};
use store::{Error, card_assignments, cards, groups, logins, photos, places, rights, tokens};

on_both_engines![
    user_is_found_as_written,
    user_is_changed_and_the_change_is_logged,
    a_missing_user_cannot_be_changed,
    somebody_elses_user_is_not_found,
    two_users_cannot_sign_in_with_one_address,
    one_address_signs_in_at_two_organizations,
    pages_follow_each_other_and_totals_stay,
    orders_are_total,
    each_filter_keeps_its_own,
    filters_narrow_each_other,
    search_ignores_case_and_accents,
    search_takes_wildcards_for_themselves,
    number_of_a_telephone_is_found_and_stays,
    text_finds_who_carries_a_card_too,
    groups_are_counted,
    password_is_kept_apart,
    a_use_only_moves_forward,
    deleted_user_takes_rights_sessions_and_tokens_along_but_leaves_keys,
    ids_of_deleted_users_are_not_used_again,
];

async fn names(gym: &Gym, filter: Filter) -> Vec<String> {
    let listing = gym.read(move |read, id| users::list(read, id, &filter, ALL)).await;
    whole(listing, |found| found.user.name.to_string())
}

/// Adds people by name, in this order.
async fn add(gym: &Gym, people: &'static [&'static str]) -> Vec<UserId> {
    gym.write(move |write| people.iter().map(|text| Ok(users::create(write, user(text))?.id)).collect()).await
}

async fn user_is_found_as_written(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let metadata = BTreeMap::from([
        ("nothing".to_owned(), MetadataValue::Null),
        ("vip".to_owned(), MetadataValue::Flag(true)),
        ("visits".to_owned(), MetadataValue::Integer(-3)),
        ("share".to_owned(), MetadataValue::Number(0.1)),
        ("note \u{1f3cb}".to_owned(), MetadataValue::Text("a\0b\n\u{1f600}".to_owned())),
    ]);
    let written = User {
        contact_email: Some(email("home@example.org")),
        image: Some("https://example.com/a.png".to_owned()),
        access_enabled: false,
        password_flow_enabled: false,
        metadata: Metadata::new(metadata).unwrap(),
        notes: Some(Note::parse("first line\nsecond\tline").unwrap()),
        locale: Some(Locale::Fr),
        confirmed_at: Some(NOW.plus_seconds(-60)),
        ..user("Ana \u{1f3cb}\u{fe0f} O'Néill")
    };
    let created = gym.write(move |write| users::create(write, written)).await;
    assert_eq!((created.organization, created.created_at, created.updated_at), (gym.id, NOW, NOW));
    let id = created.id;
    let found = gym.read(move |read, organization| users::find(read, organization, id)).await.unwrap();
    assert_eq!(found.user, created);
    let by_email = gym.read(|read, id| users::find_by_login_email(read, id, &email("ana@example.com"))).await.unwrap();
    assert_eq!(by_email, found);
    let cards = gym.read(users::list_cards).await;
    assert_eq!(
        (cards[0].name.as_str(), cards[0].email.as_str(), cards[0].access_enabled),
        ("Ana \u{1f3cb}\u{fe0f} O'Néill", "ana@example.com", false)
    );
}

async fn user_is_changed_and_the_change_is_logged(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let created = gym.write(|write| users::create(write, user("Ana"))).await;
    let changed = User {
        name: name("Anna"),
        login_email: None,
        contact_email: Some(email("anna@example.org")),
        access_enabled: false,
        ..created.clone()
    };
    let (id, later) = (created.id, NOW.plus_seconds(5));
    let expected = User { updated_at: later, ..changed.clone() };
    let committed = gym.store().write(gym.id, later, move |write| users::update(write, &changed)).await.unwrap();
    assert_eq!(
        committed.changes,
        [
            Change::Person(id, PersonRule { access_enabled: false }),
            Change::PersonLabel(id, "Anna".to_owned(), "anna@example.org".to_owned()),
        ]
    );
    let found = gym.read(move |read, organization| users::find(read, organization, id)).await.unwrap();
    assert_eq!(found.user, expected);
}

async fn a_missing_user_cannot_be_changed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let nobody = User { id: UserId::new(404), ..user("Nobody") };
    let changed = gym.try_write(move |write| users::update(write, &nobody)).await;
    assert!(matches!(changed, Err(Error::NotFound(_))), "{changed:?}");
    let deleted = gym.try_write(|write| users::delete(write, UserId::new(404))).await;
    assert!(matches!(deleted, Err(Error::NotFound(_))), "{deleted:?}");
}

async fn somebody_elses_user_is_not_found(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let other = organization(gym.store(), "other").await.unwrap();
    let theirs = gym.store().write(other, NOW, |write| users::create(write, user("Ana"))).await.unwrap().value;
    let id = theirs.id;
    assert_eq!(gym.read(move |read, organization| users::find(read, organization, id)).await, None);
    assert_eq!(names(&gym, Filter::default()).await, [""; 0]);
    let theirs = Filter { user: Some(id), ids: Some(vec![id.get()]), ..Filter::default() };
    assert_eq!(names(&gym, theirs).await, [""; 0]);
    assert!(gym.try_write(move |write| users::delete(write, id)).await.is_err());
}

async fn two_users_cannot_sign_in_with_one_address(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    add(&gym, &["Ana"]).await;
    let second = gym.try_write(|write| users::create(write, User { name: name("Ann"), ..user("Ana") })).await;
    assert!(matches!(second, Err(Error::Conflict(_))), "{second:?}");
    let bob = gym.write(|write| users::create(write, user("Bob"))).await;
    let renamed = User { login_email: Some(email("ana@example.com")), ..bob };
    let renamed = gym.try_write(move |write| users::update(write, &renamed)).await;
    assert!(matches!(renamed, Err(Error::Conflict(_))), "{renamed:?}");
    // People without an address, and with one that only receives mail, are as many as you like.
    for _ in 0..2 {
        let silent = User { login_email: None, contact_email: Some(email("ana@example.com")), ..user("Child") };
        gym.write(move |write| users::create(write, silent)).await;
    }
}

async fn one_address_signs_in_at_two_organizations(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let here = add(&gym, &["Ana"]).await[0];
    let other = organization(gym.store(), "other").await.unwrap();
    let there = gym.store().write(other, NOW, |write| users::create(write, user("Ana"))).await.unwrap().value.id;
    let found = gym.read(|read, _| users::list_by_login_email(read, &email("ana@example.com"))).await;
    assert_eq!(found, [(gym.id, here), (other, there)]);
}

async fn pages_follow_each_other_and_totals_stay(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    add(&gym, &["Eva", "Dan", "Cid", "Bob", "Ana"]).await;
    let mut seen = Vec::new();
    for offset in [0, 2, 4, 6] {
        let page = Page { limit: 2, offset };
        let listing = gym.read(move |read, id| users::list(read, id, &Filter::default(), page)).await;
        assert_eq!(listing.total, 5);
        seen.extend(listing.items.into_iter().map(|found| found.user.name.to_string()));
    }
    assert_eq!(seen, ["Ana", "Bob", "Cid", "Dan", "Eva"]);
    let nothing = gym.read(|read, id| users::list(read, id, &Filter::default(), Page { limit: 0, offset: 0 })).await;
    assert_eq!((nothing.items.len(), nothing.total), (0, 5));
}

async fn orders_are_total(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ids = add(&gym, &["émile", "Zoe", "Ana", "Émile"]).await;
    let (second, third) = (ids[1], ids[2]);
    gym.write(move |write| {
        users::touch(write, second, NOW.plus_seconds(9))?;
        users::touch(write, third, NOW.plus_seconds(5))?;
        let organization = write.organization();
        let mut suspended = users::find(write, organization, third)?.unwrap().user;
        suspended.access_enabled = false;
        users::update(write, &suspended)
    })
    .await;
    for (order, expected) in [
        (Order::Name, ["Ana", "émile", "Émile", "Zoe"]),
        (Order::NameDescending, ["Zoe", "Émile", "émile", "Ana"]),
        (Order::LastAccess, ["émile", "Émile", "Ana", "Zoe"]),
        (Order::LastAccessDescending, ["Zoe", "Ana", "Émile", "émile"]),
        (Order::Access, ["Ana", "émile", "Zoe", "Émile"]),
        (Order::AccessDescending, ["Émile", "Zoe", "émile", "Ana"]),
    ] {
        assert_eq!(names(&gym, Filter { order, ..Filter::default() }).await, expected, "{order:?}");
        // The same among people who are picked by another way.
        let ids = Some(ids.iter().map(|id| id.get()).collect());
        assert_eq!(names(&gym, Filter { order, ids, ..Filter::default() }).await, expected, "picked, {order:?}");
    }
}

/// Ana has a right on the group, Bob on the place, Cid on a group of the place, Dan on the organization.
async fn four_with_rights(gym: &Gym) -> (domain::id::GroupId, domain::id::PlaceId, Vec<UserId>) {
    let ids = add(gym, &["Ana", "Bob", "Cid", "Dan"]).await;
    let people = ids.clone();
    let (group, place) = gym
        .write(move |write| {
            let place = places::create(write, place("North"))?.id;
            let wide = groups::create(write, group("Everywhere", None))?.id;
            let narrow = groups::create(write, group("Here", Some(place)))?.id;
            let targets = [Target::Group(wide), Target::Place(place), Target::Group(narrow), Target::Organization];
            for (person, target) in people.iter().zip(targets) {
                rights::create(write, right(*person, target))?;
            }
            // A second right from another source must not show somebody twice.
            rights::create(write, domain::right::Right { source: Source::Import(7), ..right(people[0], targets[0]) })?;
            rights::create(write, domain::right::Right { source: Source::Import(7), ..right(people[1], targets[1]) })?;
            Ok((wide, place))
        })
        .await;
    (group, place, ids)
}

async fn each_filter_keeps_its_own(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (group, place, ids) = four_with_rights(&gym).await;
    let of = |filter: Filter| names(&gym, filter);
    let none = Filter::default;
    assert_eq!(of(Filter { user: Some(ids[1]), ..none() }).await, ["Bob"]);
    assert_eq!(of(Filter { ids: Some(vec![ids[2].get(), ids[0].get(), 404, -1]), ..none() }).await, ["Ana", "Cid"]);
    assert_eq!(of(Filter { ids: Some(vec![]), ..none() }).await, [""; 0]);
    assert_eq!(of(Filter { ids: Some(vec![ids[0].get(), ids[0].get()]), ..none() }).await, ["Ana"]);
    assert_eq!(of(Filter { ids: Some(vec![i64::MAX, i64::MIN]), ..none() }).await, [""; 0]);
    assert_eq!(of(Filter { email: Some(email("bob@example.com")), ..none() }).await, ["Bob"]);
    assert_eq!(of(Filter { email: Some(email("nobody@example.com")), ..none() }).await, [""; 0]);
    assert_eq!(of(Filter { group: Some(group), ..none() }).await, ["Ana"]);
    assert_eq!(of(Filter { place: Some(place), ..none() }).await, ["Bob", "Cid"]);
    assert_eq!(of(Filter { query: Some("example.com".to_owned()), ..none() }).await, ["Ana", "Bob", "Cid", "Dan"]);
    assert_eq!(of(Filter { query: Some("  ".to_owned()), ..none() }).await.len(), 4);
}

async fn filters_narrow_each_other(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (group, place, ids) = four_with_rights(&gym).await;
    let of = |filter: Filter| names(&gym, filter);
    let all = Some(ids.iter().map(|id| id.get()).collect::<Vec<_>>());
    let none = Filter::default;
    assert_eq!(of(Filter { ids: all.clone(), place: Some(place), ..none() }).await, ["Bob", "Cid"]);
    assert_eq!(of(Filter { ids: all.clone(), group: Some(group), ..none() }).await, ["Ana"]);
    assert_eq!(of(Filter { group: Some(group), place: Some(place), ..none() }).await, [""; 0]);
    assert_eq!(of(Filter { place: Some(place), query: Some("CID".to_owned()), ..none() }).await, ["Cid"]);
    let email = Some(email("bob@example.com"));
    assert_eq!(of(Filter { email: email.clone(), user: Some(ids[1]), ids: all, ..none() }).await, ["Bob"]);
    assert_eq!(of(Filter { email, user: Some(ids[0]), ..none() }).await, [""; 0]);
}

async fn search_ignores_case_and_accents(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    add(&gym, &["José  Álvarez", "Ngọc Nguyễn", "İpek Öztürk"]).await;
    for (query, expected) in [
        ("jose alv", "José  Álvarez"),
        ("JOSÉ", "José  Álvarez"),
        ("Jose\u{301}   ÁLVAREZ", "José  Álvarez"),
        ("nguyen", "Ngọc Nguyễn"),
        ("ipek", "İpek Öztürk"),
        ("ÖZTÜRK", "İpek Öztürk"),
    ] {
        assert_eq!(
            names(&gym, Filter { query: Some(query.to_owned()), ..Filter::default() }).await,
            [expected],
            "{query}"
        );
    }
}

async fn search_takes_wildcards_for_themselves(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    add(&gym, &["a 100% fit", "b under_score", "c wow!", "d back\\slash", "e plain"]).await;
    for (query, expected) in [
        ("%", vec!["a 100% fit"]),
        ("_", vec!["b under_score"]),
        ("!", vec!["c wow!"]),
        ("\\", vec!["d back\\slash"]),
        ("r_s", vec!["b under_score"]),
        ("!%", vec![]),
        ("e%n", vec![]),
    ] {
        let found = names(&gym, Filter { query: Some(query.to_owned()), ..Filter::default() }).await;
        assert_eq!(found, expected, "{query}");
    }
    for length in [1_000, 60_000] {
        let query = Some("%".repeat(length));
        assert_eq!(names(&gym, Filter { query, ..Filter::default() }).await, [""; 0], "{length}");
    }
}

async fn number_of_a_telephone_is_found_and_stays(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    add(&gym, &["Ana", "Bob"]).await;
    let ana = gym.read(|read, id| users::list(read, id, &Filter::default(), ALL)).await.items.remove(0).user;
    let phone = Phone::parse("+49 151 2345678").unwrap();
    let (written, expected) = (ana.clone(), phone.clone());
    gym.write(move |write| users::set_phone(write, &written, Some(&phone))).await;
    let by = |text: &str| Filter { query: Some(text.to_owned()), ..Filter::default() };
    assert_eq!(names(&gym, by("1512345678")).await, ["Ana"]);
    let renamed = User { name: name("Anna"), ..ana.clone() };
    gym.write(move |write| users::update(write, &renamed)).await;
    assert_eq!(names(&gym, by("1512345678")).await, ["Anna"], "another change leaves the number");
    assert_eq!(gym.read(move |read, id| users::find_phone(read, id, ana.id)).await, Some(expected));
    gym.write(move |write| users::set_phone(write, &ana, None)).await;
    assert!(names(&gym, by("1512345678")).await.is_empty());
}

async fn text_finds_who_carries_a_card_too(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ids = add(&gym, &["Ana", "Bob", "Cid 04a1"]).await;
    gym.write(move |write| {
        for (person, uid) in [(ids[0], "04a1b2c3"), (ids[1], "04ff0001")] {
            let card = cards::create(write, card("third_party_hf", uid))?.id;
            card_assignments::create(write, carried(card, person))?;
        }
        cards::create(write, card("third_party_hf", "04a1ffff")).map(drop)
    })
    .await;
    let by = |query: &str, card: Option<&str>| Filter {
        query: Some(query.to_owned()),
        cards: card.map(ToOwned::to_owned).into_iter().collect(),
        ..Filter::default()
    };
    assert_eq!(names(&gym, by("04a1", Some("04a1"))).await, ["Ana", "Cid 04a1"]);
    assert_eq!(names(&gym, by("04a1", None)).await, ["Cid 04a1"]);
    assert_eq!(names(&gym, by("04", Some("04"))).await, ["Ana", "Bob", "Cid 04a1"]);
    for order in
        [Order::NameDescending, Order::LastAccess, Order::LastAccessDescending, Order::Access, Order::AccessDescending]
    {
        assert_eq!(names(&gym, Filter { order, ..by("04ff", Some("04ff")) }).await, ["Bob"]);
    }
    assert!(names(&gym, by("%", Some("%"))).await.is_empty());
}

async fn groups_are_counted(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (_, _, ids) = four_with_rights(&gym).await;
    let listing = gym.read(|read, id| users::list(read, id, &Filter::default(), ALL)).await;
    let counts: Vec<_> = listing.items.iter().map(|found| found.groups_count).collect();
    assert_eq!(counts, [1, 0, 1, 0], "two rights on one group are one group");
    let ana = ids[0];
    assert_eq!(gym.read(move |read, id| users::find(read, id, ana)).await.unwrap().groups_count, 1);
}

async fn password_is_kept_apart(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = add(&gym, &["Ana"]).await[0];
    let password = || gym.read(move |read, organization| users::find_password(read, organization, id));
    assert_eq!(password().await, None);
    let changes = gym.changes(move |write| users::set_password(write, id, "$argon2id$...")).await;
    assert_eq!((password().await.as_deref(), changes.len()), (Some("$argon2id$..."), 0));
    let nobody = gym.try_write(|write| users::set_password(write, UserId::new(404), "x")).await;
    assert!(matches!(nobody, Err(Error::NotFound(_))));
}

async fn a_use_only_moves_forward(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = add(&gym, &["Ana"]).await[0];
    for second in [10, 5] {
        gym.write(move |write| users::touch(write, id, NOW.plus_seconds(second))).await;
        let found = gym.read(move |read, organization| users::find(read, organization, id)).await.unwrap();
        assert_eq!(found.user.last_accessed_at, Some(NOW.plus_seconds(10)));
        assert_eq!(found.user.updated_at, NOW);
    }
}

async fn deleted_user_takes_rights_sessions_and_tokens_along_but_leaves_keys(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (ana, first, second, session, key) = gym
        .write(|write| {
            let ana = users::create(write, user("Ana"))?.id;
            let bob = users::create(write, user("Bob"))?.id;
            let group = groups::create(write, group("Group", None))?.id;
            let first = rights::create(write, right(ana, Target::Organization))?.id;
            rights::create(write, right(bob, Target::Organization))?;
            let second = rights::create(write, right(ana, Target::Group(group)))?.id;
            let key = logins::create(write, login(LoginKind::Api, Some(ana)), [1; 32])?.id;
            let session = logins::create(write, login(LoginKind::Device, Some(ana)), [2; 32])?.id;
            tokens::create(write, &[3; 32], ana, NOW.plus_seconds(60))?;
            photos::put(write, ana, photos::Kind::Png, b"picture")?;
            Ok((ana, first, second, session, key))
        })
        .await;
    let released = LoginRule {
        secret_hash: [1; 32],
        user: None,
        is_key: true,
        primary: false,
        expire: true,
        used_at: NOW,
        expires_at: None,
        scopes: None,
    };
    assert_eq!(
        gym.changes(move |write| users::delete(write, ana)).await,
        [
            Change::RightGone(first),
            Change::RightGone(second),
            Change::LoginGone(session),
            Change::Login(key, released),
            Change::PersonLabel(ana, String::new(), String::new()),
            Change::PersonGone(ana),
        ]
    );
    assert_eq!(names(&gym, Filter::default()).await, ["Bob"]);
    assert_eq!(gym.read(rights::list_all).await.len(), 1);
    assert_eq!(gym.read(move |read, id| logins::find(read, id, session)).await, None);
    let key = gym.read(move |read, id| logins::find(read, id, key)).await.unwrap();
    assert_eq!(key.user, None);
    assert_eq!(gym.read(|read, _| tokens::find(read, &[3; 32])).await, None);
    assert_eq!(gym.read(move |read, id| photos::find_time(read, id, ana)).await, None);
}

async fn ids_of_deleted_users_are_not_used_again(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let last = *add(&gym, &["Ana", "Bob"]).await.last().unwrap();
    gym.write(move |write| users::delete(write, last)).await;
    assert!(add(&gym, &["Cid"]).await[0] > last);
}
