//! What all lists have in common: pages, ranges, ids, truth values.

use crate::gym;
use serde_json::json;
use testkit::{App, Gym};

/// Every paged list with its default and its most, in a gym where each has at least two rows.
async fn lists(app: &App, gym: &Gym) -> Vec<(String, i64, i64)> {
    for day in ["monday", "tuesday"] {
        let body = json!({ "scheduleable_type": "Group", "scheduleable_id": gym.members, day: true });
        let _ = app.post("/schedules", &gym.owner, body).await.expect(200);
    }
    for number in [1, 2] {
        let body = json!({ "name": "Floor", "number": number, "place_id": gym.harbour.id });
        let _ = app.post("/floors", &gym.owner, body).await.expect(200);
    }
    for name in ["Lobby", "Bar"] {
        let body = json!({ "name": name, "place_id": gym.harbour.id, "remote_id": "1" });
        let _ = app.post("/cameras", &gym.owner, body).await.expect(200);
    }
    for name in ["Courier", "Cleaner"] {
        let _ =
            app.post("/group_links", &gym.owner, json!({ "name": name, "group_id": gym.members })).await.expect(200);
    }
    app.sign_in(&gym.owner.email).await;
    for uid in ["04a1b2c3", "04a1b2c4"] {
        let card =
            app.post("/cards", &gym.owner, json!({ "type": "third_party_hf", "uid": uid })).await.expect(200).id();
        let given = json!({ "assignee_type": "User", "assignee_id": gym.member.id, "card_id": card });
        let _ = app.post("/card_assignments", &gym.owner, given).await.expect(200);
    }
    vec![
        ("/places?".to_owned(), 50, 250),
        ("/locks?".to_owned(), 50, 250),
        ("/users?".to_owned(), 50, 100),
        (format!("/floors?place_id={}&", gym.harbour.id), 10, 250),
        ("/groups?".to_owned(), 10, 250),
        ("/members?".to_owned(), 50, 100),
        ("/shares?".to_owned(), 10, 250),
        ("/group_links?".to_owned(), 10, 250),
        (format!("/group_locks?group_id={}&", gym.members), 10, 250),
        ("/role_assignments?".to_owned(), 10, 250),
        ("/schedules?".to_owned(), 10, 250),
        ("/logins?".to_owned(), 10, 250),
        ("/controllers?".to_owned(), 10, 250),
        ("/cameras?".to_owned(), 250, 250),
        ("/cards?".to_owned(), 10, 250),
        ("/card_assignments?".to_owned(), 10, 250),
    ]
}

#[tokio::test]
async fn a_page_has_the_length_of_the_contract_and_says_what_was_asked_for() {
    let (app, gym) = gym().await;
    for (list, default, most) in lists(&app, &gym).await {
        let get = async |query: &str| app.get(format!("{list}{query}"), &gym.owner).await.expect(200);
        let first = get("").await;
        let range = first.header("x-collection-range").expect("a range").to_owned();
        let (asked, total) = range.split_once('/').expect("a range");
        assert_eq!(asked, format!("0-{}", default - 1), "{list}");
        let total: usize = total.parse().expect("a total");
        assert_eq!(first.rows().len(), total.min(usize::try_from(default).expect("small")), "{list}");
        let capped = get("limit=1000000").await;
        assert_eq!(capped.header("x-collection-range"), Some(format!("0-{}/{total}", most - 1).as_str()), "{list}");
        let beyond = get("limit=10&offset=20000").await;
        assert_eq!(beyond.header("x-collection-range"), Some(format!("20000-20009/{total}").as_str()), "{list}");
        assert_eq!(beyond.rows().len(), 0, "{list}");
    }
    app.finish().await;
}

#[tokio::test]
async fn pages_of_one_row_make_up_the_whole_list() {
    let (app, gym) = gym().await;
    for (list, _, most) in lists(&app, &gym).await {
        let whole = app.get(format!("{list}limit={most}"), &gym.owner).await.expect(200).ids();
        assert!(whole.len() >= 2, "{list} has something to page through");
        let mut pages = Vec::new();
        for offset in 0..whole.len() {
            pages.extend(app.get(format!("{list}limit=1&offset={offset}"), &gym.owner).await.expect(200).ids());
        }
        assert_eq!(pages, whole, "{list}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_reader_that_pages_by_hundreds_comes_to_an_end() {
    let (app, gym) = gym().await;
    for (list, _, _) in lists(&app, &gym).await {
        let first = app.get(format!("{list}limit=100&offset=0"), &gym.owner).await.expect(200);
        assert!(first.rows().len() < 100, "{list}");
        let next = app.get(format!("{list}limit=100&offset=100"), &gym.owner).await.expect(200);
        assert_eq!(next.rows().len(), 0, "{list}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_reader_of_small_pages_comes_to_the_end_of_lists_without_pages() {
    let (app, gym) = gym().await;
    let controller = app.get("/controllers", &gym.owner).await.expect(200).ids()[0];
    for list in [
        "/organizations?".to_owned(),
        "/roles?".to_owned(),
        format!("/controller_relays?controller_id={controller}&"),
        format!("/controller_relay_connections?controller_id={controller}&"),
        format!("/users/{}/openings?", gym.member.id),
    ] {
        let whole = app.get(&list, &gym.owner).await.expect(200).body;
        let whole = whole.as_array().expect("rows");
        assert!(!whole.is_empty(), "{list}");
        let mut rows = Vec::new();
        while rows.len() < whole.len() {
            let page = app.get(format!("{list}limit=1&offset={}", rows.len()), &gym.owner).await.expect(200);
            assert_eq!((page.rows().len(), page.header("x-collection-range")), (1, None), "{list}");
            rows.extend_from_slice(page.rows());
        }
        assert_eq!(&rows, whole, "{list}");
        let after = app.get(format!("{list}limit=1&offset={}", rows.len()), &gym.owner).await.expect(200);
        assert_eq!(after.rows().len(), 0, "{list}");
        let _ = app.get(format!("{list}limit=x"), &gym.owner).await.expect(400);
    }
    app.finish().await;
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused() {
    let (app, gym) = gym().await;
    for (list, _, _) in lists(&app, &gym).await {
        for query in [
            "limit=0",
            "limit=-1",
            "limit=ten",
            "limit=1.5",
            "offset=-1",
            "offset=20001",
            "offset=x",
            "limit=99999999999999999999",
        ] {
            let reply = app.get(format!("{list}{query}"), &gym.owner).await;
            assert_eq!(reply.status, 400, "{list}{query}: {}", reply.body);
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn ids_are_taken_as_clients_write_them() {
    let (app, gym) = gym().await;
    for (list, _, most) in lists(&app, &gym).await {
        let whole = app.get(format!("{list}limit={most}"), &gym.owner).await.expect(200).ids();
        let (one, other) = (whole[0], whole[1]);
        for query in [
            format!("ids={one},{other}"),
            format!("ids={one}%2C{other}"),
            format!("ids[]={one}&ids[]={other}"),
            format!("ids%5B%5D={one}&ids%5B%5D={other}"),
            format!("ids={one}&ids={other}"),
            format!("ids=%20{one}%20,%20{other},"),
        ] {
            let found = app.get(format!("{list}{query}"), &gym.owner).await.expect(200);
            assert_eq!(found.ids(), [one, other], "{list}{query}");
            let range = found.header("x-collection-range").expect("a range");
            assert!(range.ends_with("/2"), "{list}{query}: {range}");
        }
        assert_eq!(app.get(format!("{list}ids=0,-5,9999999"), &gym.owner).await.expect(200).rows().len(), 0, "{list}");
        let _ = app.get(format!("{list}ids=1,x"), &gym.owner).await.expect(400);
    }
    app.finish().await;
}

#[tokio::test]
async fn nobody_reaches_beyond_their_own_by_naming_ids() {
    let (app, gym) = gym().await;
    let rival = app.organization("rival").await.owner;
    for (list, _, most) in lists(&app, &gym).await {
        if list.contains("group_id") || list.contains("place_id") {
            // It is a list of something that is not theirs to see.
            let _ = app.get(&list, &rival).await.expect(404);
            continue;
        }
        let whole = app.get(format!("{list}limit={most}"), &gym.owner).await.expect(200).ids();
        let ids = whole.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let found = app.get(format!("{list}ids={ids}"), &rival).await.expect(200);
        assert_eq!(found.rows().len(), 0, "{list}: {}", found.body);
    }
    app.finish().await;
}

#[tokio::test]
async fn unknown_parameters_and_blank_ones_say_nothing() {
    let (app, gym) = gym().await;
    for (list, _, _) in lists(&app, &gym).await {
        let plain = app.get(&list, &gym.owner).await.expect(200).body;
        let odd = app.get(format!("{list}confirmed=True&limit=&offset=&ids=&query=&sort=&x=%FF"), &gym.owner).await;
        assert_eq!(odd.expect(200).body, plain, "{list}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_search_with_a_nul_or_of_great_length_is_an_answer() {
    let (app, gym) = gym().await;
    for (list, _, _) in lists(&app, &gym).await {
        if ["/logins", "/schedules", "/card", "/cameras"].iter().any(|path| list.starts_with(path)) {
            continue;
        }
        let _ = app.get(format!("{list}query=a%00b"), &gym.owner).await.expect(400);
        let long = "x".repeat(5_000);
        assert_eq!(app.get(format!("{list}query={long}"), &gym.owner).await.expect(200).rows().len(), 0, "{list}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_filter_by_something_of_another_organization_finds_nothing() {
    let (app, gym) = gym().await;
    let rival = Gym::open(&app, "rival").await.owner;
    let (place, group, lock, user) = (gym.harbour.id, gym.members, gym.harbour.locks[0], gym.member.id);
    for list in [
        format!("/locks?place_id={place}"),
        format!("/users?place_id={place}"),
        format!("/users?group_id={group}"),
        format!("/users?user_id={user}"),
        format!("/users?email={}", gym.member.email),
        format!("/groups?place_id={place}"),
        format!("/groups?lock_id={lock}"),
        format!("/role_assignments?place_id={place}"),
        format!("/role_assignments?group_id={group}"),
        format!("/role_assignments?user_id={user}"),
        format!("/role_assignments?applies_to_type=Organization&applies_to_id={}", gym.organization.id.get()),
        format!("/schedules?scheduleable_type=Lock&scheduleable_id={lock}"),
        format!("/logins?user_id={user}"),
        format!("/controllers?place_id={place}"),
        format!("/controllers?lock_id={lock}"),
        format!("/cameras?place_id={place}"),
        format!("/cameras?lock_id={lock}"),
        format!("/cards?user_id={user}"),
        format!("/card_assignments?assignee_id={user}"),
    ] {
        let found = app.get(&list, &rival).await.expect(200);
        assert_eq!(found.rows().len(), 0, "{list}: {}", found.body);
    }
    app.finish().await;
}
