//! Nobody rises above themself, and nobody acts upon somebody above them: the tables, as data.

use crate::stage::{Stage, device, right, text, word};
use domain::right::{Assignee, TargetKind};
use domain::role::Role;
use service::auth::sign_in_for;
use service::role_assignments::{self, RightFilter, RightInput};
use service::users::{self, UserInput};
use service::{Caller, Error, Field, Page};
use testkit::Person;

type Pick = fn(&Stage) -> &Person;

/// Who may give which roles: at the harbour and its group, and at the hill and the group of the organization.
const GRANTS: &[(&str, Pick, &str, &str)] = &[
    (
        "owner",
        |stage| &stage.gym.owner,
        "organization_administrator organization_access_manager organization_user_manager organization_front_desk \
         organization_observer organization_basic place_administrator place_access_manager place_basic group_manager \
         group_basic",
        "place_administrator place_access_manager place_basic group_manager group_basic",
    ),
    (
        "administrator",
        |stage| &stage.gym.administrator,
        "organization_administrator organization_access_manager organization_user_manager organization_front_desk \
         organization_observer organization_basic place_administrator place_access_manager place_basic group_manager \
         group_basic",
        "place_administrator place_access_manager place_basic group_manager group_basic",
    ),
    (
        "access_manager",
        |stage| &stage.gym.access_manager,
        "organization_access_manager organization_user_manager organization_front_desk organization_basic \
         place_access_manager place_basic group_manager group_basic",
        "place_access_manager place_basic group_manager group_basic",
    ),
    ("user_manager", |stage| &stage.gym.user_manager, "", ""),
    ("front_desk", |stage| &stage.gym.front_desk, "", ""),
    ("observer", |stage| &stage.gym.observer, "", ""),
    ("basic", |stage| &stage.gym.basic, "", ""),
    (
        "harbour_administrator",
        |stage| &stage.gym.harbour_administrator,
        "place_administrator place_access_manager place_basic group_manager group_basic",
        "",
    ),
    (
        "harbour_access_manager",
        |stage| &stage.gym.harbour_access_manager,
        "place_access_manager place_basic group_manager group_basic",
        "",
    ),
    ("harbour_basic", |stage| &stage.gym.harbour_basic, "", ""),
    (
        "hill_administrator",
        |stage| &stage.gym.hill_administrator,
        "",
        "place_administrator place_access_manager place_basic",
    ),
    ("group_manager", |stage| &stage.gym.group_manager, "group_manager group_basic", ""),
    ("member", |stage| &stage.gym.member, "", ""),
    ("stranger", |stage| &stage.gym.stranger, "", ""),
];

/// Upon whom the managers of people may act: change, suspend, remove.
const ABOVE: &[(&str, Pick, &str)] = &[
    (
        "administrator",
        |stage| &stage.gym.administrator,
        "access_manager user_manager front_desk observer basic harbour_administrator harbour_access_manager \
         harbour_basic hill_administrator group_manager member stranger",
    ),
    (
        "access_manager",
        |stage| &stage.gym.access_manager,
        "user_manager front_desk basic harbour_access_manager harbour_basic group_manager member stranger",
    ),
    ("user_manager", |stage| &stage.gym.user_manager, "basic harbour_basic member stranger"),
    ("front_desk", |stage| &stage.gym.front_desk, ""),
    ("observer", |stage| &stage.gym.observer, ""),
    ("harbour_administrator", |stage| &stage.gym.harbour_administrator, ""),
    ("group_manager", |stage| &stage.gym.group_manager, ""),
];

const PEOPLE: &[(&str, Pick)] = &[
    ("owner", |stage| &stage.gym.owner),
    ("administrator", |stage| &stage.gym.administrator),
    ("access_manager", |stage| &stage.gym.access_manager),
    ("user_manager", |stage| &stage.gym.user_manager),
    ("front_desk", |stage| &stage.gym.front_desk),
    ("observer", |stage| &stage.gym.observer),
    ("basic", |stage| &stage.gym.basic),
    ("harbour_administrator", |stage| &stage.gym.harbour_administrator),
    ("harbour_access_manager", |stage| &stage.gym.harbour_access_manager),
    ("harbour_basic", |stage| &stage.gym.harbour_basic),
    ("hill_administrator", |stage| &stage.gym.hill_administrator),
    ("group_manager", |stage| &stage.gym.group_manager),
    ("member", |stage| &stage.gym.member),
    ("stranger", |stage| &stage.gym.stranger),
];

const PAGE: Page = Page { limit: 50, offset: 0 };

#[tokio::test]
async fn nobody_grants_a_role_above_their_own() {
    let stage = Stage::open().await;
    let (harbour, hill) = (stage.harbour().get(), stage.hill().get());
    for (name, pick, at_harbour, elsewhere) in GRANTS {
        let caller = stage.caller(pick(&stage));
        let granted = granted(&stage, &caller, harbour, stage.members().get()).await;
        assert_eq!(granted, words(at_harbour), "{name} at the harbour");
        let mut granted = self::granted(&stage, &caller, hill, stage.staff().get()).await;
        granted.retain(|role| !role.starts_with("organization_"));
        assert_eq!(granted, words(elsewhere), "{name} at the hill");
    }
    stage.finish().await;
}

#[tokio::test]
async fn nobody_takes_or_changes_a_role_above_their_own() {
    let stage = Stage::open().await;
    let rights = role_assignments::list(stage.service(), &stage.owner(), RightFilter::default(), PAGE).await.unwrap();
    for (name, pick, at_harbour, elsewhere) in GRANTS {
        let caller = stage.caller(pick(&stage));
        for view in &rights.items {
            let role = view.right.role.id();
            let is_hill = view.right.assignee == Assignee::Person(stage.gym.hill_administrator.user());
            let may = if is_hill { words(elsewhere) } else { words(at_harbour) }.contains(&role);
            // What ends a moment later is still there for the next in line.
            let same = RightInput { role_id: text(role), notify: Field::Set(false), ..RightInput::default() };
            let answer = role_assignments::update(stage.service(), &caller, view.right.id, same).await;
            assert_eq!(answer.is_ok(), may, "{name} and the right {role}: {answer:?}");
        }
    }
    stage.finish().await;
}

#[tokio::test]
async fn nobody_changes_suspends_or_removes_somebody_above_them() {
    let stage = Stage::open().await;
    for (name, pick, below) in ABOVE {
        let caller = stage.caller(pick(&stage));
        for (other, person) in PEOPLE.iter().filter(|(other, _)| other != name) {
            let person = person(&stage).user();
            let off = UserInput { access_enabled: Field::Set(false), ..UserInput::default() };
            let on = UserInput { access_enabled: Field::Set(true), ..UserInput::default() };
            let answer = users::update(stage.service(), &caller, person, off).await;
            assert_eq!(answer.is_ok(), words(below).contains(other), "{name} upon {other}: {answer:?}");
            if answer.is_ok() {
                users::update(stage.service(), &stage.owner(), person, on).await.unwrap();
            } else {
                let answer = users::delete(stage.service(), &caller, person).await;
                assert_eq!(word(&answer), "forbidden", "{name} upon {other}");
            }
        }
    }
    stage.finish().await;
}

#[tokio::test]
async fn session_for_another_is_made_by_who_may_and_never_for_somebody_above_them() {
    let stage = Stage::open().await;
    let key = stage.app.caller(&stage.app.key(&stage.gym.organization).await);
    let sign_in = async |caller: &Caller, person: &Person| -> Result<(), Error> {
        let email = Some(person.email.clone());
        sign_in_for(stage.service(), caller, email, device()).await.map(drop)
    };
    for (other, pick) in PEOPLE {
        let person = pick(&stage);
        let is_owner = *other == "owner";
        assert_eq!(word(&sign_in(&stage.owner(), person).await), "ok", "{other}");
        for caller in [&key, &stage.caller(&stage.gym.administrator)] {
            let answer = sign_in(caller, person).await;
            assert_eq!(word(&answer), if is_owner { "forbidden" } else { "ok" }, "{other} by {caller:?}");
        }
        for (_, pick) in &PEOPLE[2..] {
            let answer = sign_in(&stage.caller(pick(&stage)), person).await;
            assert_eq!(word(&answer), "forbidden", "{other} by {}", pick(&stage).email);
        }
    }
    stage.finish().await;
}

#[tokio::test]
async fn key_that_the_owner_made_gives_no_session_of_the_owner() {
    let stage = Stage::open().await;
    let key = stage.app.caller(&stage.app.key(&stage.gym.organization).await);
    let by_key = sign_in_for(stage.service(), &key, None, device()).await.map(drop);
    assert_eq!(word(&by_key), "forbidden");
    let by_person = sign_in_for(stage.service(), &stage.owner(), None, device()).await.map(drop);
    assert_eq!(word(&by_person), "ok");
    let by_email = sign_in_for(stage.service(), &key, Some(stage.gym.member.email.clone()), device()).await.map(drop);
    assert_eq!(word(&by_email), "ok");
    stage.finish().await;
}

#[tokio::test]
async fn nobody_raises_themself() {
    let stage = Stage::open().await;
    for (name, pick) in &PEOPLE[2..] {
        let person = pick(&stage);
        let all = stage.organization().get();
        for role in ["organization_administrator", "organization_owner", "organization_observer"] {
            let wish = right(person.user(), role, TargetKind::Organization, all);
            let answer = role_assignments::create(stage.service(), &stage.caller(person), wish).await;
            assert_eq!(word(&answer), "forbidden", "{name} to {role}");
        }
    }
    stage.finish().await;
}

/// The roles that the caller could give at a place, at a group, and in the organization.
async fn granted(stage: &Stage, caller: &Caller, place: i64, group: i64) -> Vec<&'static str> {
    let mut granted = Vec::new();
    for role in Role::ALL {
        let number = match role.applies_to() {
            TargetKind::Organization => stage.organization().get(),
            TargetKind::Place => place,
            TargetKind::Group => group,
            TargetKind::Lock => continue,
        };
        // Nobody holds it, so that only the rule about roles can say no.
        let input = UserInput { name: text("Newcomer"), ..UserInput::default() };
        let newcomer = users::create(stage.service(), &stage.owner(), input).await.unwrap().user.id;
        let wish = right(newcomer, role.id(), role.applies_to(), number);
        match role_assignments::create(stage.service(), caller, wish).await {
            Ok(_) => granted.push(role.id()),
            Err(error) => assert!(matches!(error, Error::Forbidden(_)), "{role}: {error}"),
        }
    }
    granted
}

fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}
