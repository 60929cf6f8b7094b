//! People.

use crate::stage::{Stage, fields, forbidden, not_found, text, word};
use domain::event::EventActor;
use domain::id::UserId;
use domain::user::Locale;
use service::users::{self, Order, PasswordInput, UserFilter, UserInput};
use service::{Field, Page};
use testkit::PASSWORD;

const PAGE: Page = Page { limit: 50, offset: 0 };

fn input(name: &str, email: &str) -> UserInput {
    UserInput { name: text(name), email: text(email), ..UserInput::default() }
}

#[tokio::test]
async fn user_manager_adds_changes_and_removes_a_person() {
    let stage = Stage::open().await;
    let manager = stage.caller(&stage.gym.user_manager);
    let made = users::create(stage.service(), &manager, input(" Nora ", "Nora@Example.COM")).await.unwrap().user;
    assert_eq!((made.name.as_str(), made.login_email.as_ref().unwrap().as_str()), ("Nora", "nora@example.com"));
    assert_eq!((made.confirmed_at, made.access_enabled), (None, true));
    let change = UserInput { notes: text("Left knee"), image: text("https://x/n.png"), ..UserInput::default() };
    users::update(stage.service(), &manager, made.id, change).await.unwrap();
    let found = users::get(stage.service(), &manager, made.id).await.unwrap().user;
    assert_eq!(found.notes.as_ref().map(domain::text::Note::as_str), Some("Left knee"));
    users::delete(stage.service(), &manager, made.id).await.unwrap();
    not_found(users::get(stage.service(), &manager, made.id).await);
    let lines = stage.events("user.create,user.update,user.destroy").await;
    let of_nora = lines.iter().filter(|line| line.object.id == made.id.get());
    assert_eq!(of_nora.map(|line| line.object.name.as_str()).collect::<Vec<_>>(), ["Nora"; 3]);
    stage.finish().await;
}

#[tokio::test]
async fn who_may_not_write_people_adds_and_changes_nobody() {
    let stage = Stage::open().await;
    let member = stage.gym.member.user();
    for person in [&stage.gym.front_desk, &stage.gym.harbour_administrator, &stage.gym.group_manager] {
        let caller = stage.caller(person);
        forbidden(users::create(stage.service(), &caller, input("Nora", "nora@example.com")).await);
        forbidden(users::update(stage.service(), &caller, member, UserInput::default()).await);
        forbidden(users::delete(stage.service(), &caller, member).await);
    }
    let caller = stage.caller(&stage.gym.stranger);
    forbidden(users::create(stage.service(), &caller, input("Nora", "nora@example.com")).await);
    not_found(users::update(stage.service(), &caller, member, UserInput::default()).await);
    forbidden(users::update(stage.service(), &caller, stage.gym.stranger.user(), UserInput::default()).await);
    stage.finish().await;
}

#[tokio::test]
async fn person_takes_no_nonsense() {
    let stage = Stage::open().await;
    let create = async |input| users::create(stage.service(), &stage.owner(), input).await;
    assert_eq!(fields(create(UserInput::default()).await), ["email"]);
    assert_eq!(fields(create(input("Nora", "nora")).await), ["email"]);
    assert_eq!(fields(create(input("No\u{0}ra", "nora@example.com")).await), ["name"]);
    assert_eq!(fields(create(input("Again", &stage.gym.member.email.to_uppercase())).await), ["email"]);
    let bad = UserInput { locale: text("xx"), notes: text(&"x".repeat(10_001)), ..input("Nora", "n@example.com") };
    assert_eq!(fields(create(bad).await), ["locale", "notes"]);
    not_found(users::update(stage.service(), &stage.owner(), UserId::new(999), UserInput::default()).await);
    stage.finish().await;
}

#[tokio::test]
async fn one_address_at_once_from_two_makes_one_person() {
    let stage = Stage::open().await;
    let (owner, manager) = (stage.owner(), stage.caller(&stage.gym.user_manager));
    let (one, other) = tokio::join!(
        users::create(stage.service(), &owner, input("One", "same@example.com")),
        users::create(stage.service(), &manager, input("Other", "same@example.com")),
    );
    let mut words = [word(&one), word(&other)];
    words.sort_unstable();
    assert_eq!(words, ["invalid", "ok"]);
    stage.finish().await;
}

#[tokio::test]
async fn people_are_listed_for_who_may_read_them_and_others_see_themselves() {
    let stage = Stage::open().await;
    let total =
        async |person, filter| users::list(stage.service(), &stage.caller(person), filter, PAGE).await.unwrap().total;
    assert_eq!(total(&stage.gym.owner, UserFilter::default()).await, 14);
    assert_eq!(total(&stage.gym.member, UserFilter::default()).await, 1);
    let other = UserFilter { user: Some(stage.gym.owner.user()), ..UserFilter::default() };
    assert_eq!(total(&stage.gym.member, other).await, 0);
    let managers = UserFilter { query: Some("MANAGER".to_owned()), ..UserFilter::default() };
    assert_eq!(total(&stage.gym.observer, managers).await, 4);
    let of_group = UserFilter { group: Some(stage.members()), order: Order::NameDescending, ..UserFilter::default() };
    let listed = users::list(stage.service(), &stage.owner(), of_group, PAGE).await.unwrap();
    let names: Vec<_> = listed.items.iter().map(|found| found.user.name.as_str()).collect();
    assert_eq!(names, ["member", "group_manager"]);
    let caller = stage.caller(&stage.gym.member);
    not_found(users::get(stage.service(), &caller, stage.gym.owner.user()).await);
    users::get(stage.service(), &caller, stage.gym.member.user()).await.unwrap();
    stage.finish().await;
}

#[tokio::test]
async fn nobody_suspends_or_removes_the_owner() {
    let stage = Stage::open().await;
    let owner = stage.gym.owner.user();
    let off = || UserInput { access_enabled: Field::Set(false), ..UserInput::default() };
    assert_eq!(fields(users::update(stage.service(), &stage.owner(), owner, off()).await), ["access_enabled"]);
    assert_eq!(fields(users::delete(stage.service(), &stage.owner(), owner).await), ["base"]);
    let key = stage.app.caller(&stage.app.key(&stage.gym.organization).await);
    for caller in [stage.caller(&stage.gym.administrator), key] {
        forbidden(users::update(stage.service(), &caller, owner, off()).await);
        forbidden(users::delete(stage.service(), &caller, owner).await);
    }
    forbidden(users::delete_current(stage.service(), &stage.owner()).await);
    stage.finish().await;
}

#[tokio::test]
async fn suspended_manager_manages_nothing_and_does_not_end_it_themself() {
    let stage = Stage::open().await;
    let manager = stage.gym.user_manager.user();
    let switch = |on| UserInput { access_enabled: Field::Set(on), ..UserInput::default() };
    users::update(stage.service(), &stage.owner(), manager, switch(false)).await.unwrap();
    let caller = stage.caller(&stage.gym.user_manager);
    forbidden(users::update(stage.service(), &caller, manager, switch(true)).await);
    forbidden(users::create(stage.service(), &caller, input("Friend", "friend@example.com")).await);
    let seen = users::list(stage.service(), &caller, UserFilter::default(), PAGE).await.unwrap();
    assert_eq!(seen.total, 1, "themself");
    users::update(stage.service(), &stage.owner(), manager, switch(true)).await.unwrap();
    users::create(stage.service(), &caller, input("Friend", "friend@example.com")).await.unwrap();
    stage.finish().await;
}

#[tokio::test]
async fn suspended_administrator_makes_no_key() {
    let stage = Stage::open().await;
    let person = &stage.gym.administrator;
    stage.app.set_password(person).await;
    let off = UserInput { access_enabled: Field::Set(false), ..UserInput::default() };
    users::update(stage.service(), &stage.owner(), person.user(), off).await.unwrap();
    let given = crate::stage::credentials(Some("ironworks"), &person.email, PASSWORD);
    forbidden(service::auth::sign_in(stage.service(), given, crate::stage::key()).await);
    let caller = stage.caller(person);
    forbidden(service::auth::sign_in_for(stage.service(), &caller, None, crate::stage::key()).await);
    stage.finish().await;
}

#[tokio::test]
async fn person_removes_themself_and_the_log_says_who_it_was() {
    let stage = Stage::open().await;
    let caller = stage.caller(&stage.gym.member);
    users::delete_current(stage.service(), &caller).await.unwrap();
    assert!(stage.service().identify(&stage.gym.member.secret).is_err());
    let [line] = &stage.events("user.destroy").await[..] else { panic!("one line") };
    assert_eq!(line.actor.as_ref().and_then(EventActor::user), Some(stage.gym.member.user()));
    let key = stage.app.caller(&stage.app.key(&stage.gym.organization).await);
    forbidden(users::delete_current(stage.service(), &key).await);
    stage.finish().await;
}

#[tokio::test]
async fn person_changes_of_themself_what_is_theirs_and_nothing_else() {
    let stage = Stage::open().await;
    let caller = stage.caller(&stage.gym.member);
    let wanted = UserInput {
        name: text("Mia"),
        locale: text("de"),
        notes: text("Best member"),
        access_enabled: Field::Set(false),
        password_flow_enabled: Field::Set(false),
        ..UserInput::default()
    };
    users::update_current(stage.service(), &caller, wanted, None).await.unwrap();
    let user = users::get_current(stage.service(), &caller).await.unwrap().user;
    assert_eq!((user.name.as_str(), user.locale), ("Mia", Some(Locale::De)));
    assert_eq!((user.notes, user.access_enabled, user.password_flow_enabled), (None, true, true));
    let bad = UserInput { name: text(" "), ..UserInput::default() };
    assert_eq!(fields(users::update_current(stage.service(), &caller, bad, None).await), ["name"]);
    let key = stage.app.caller(&stage.app.key(&stage.gym.organization).await);
    forbidden(users::update_current(stage.service(), &key, UserInput::default(), None).await);
    let of_key = users::get_current(stage.service(), &key).await.unwrap();
    assert_eq!(of_key.user.id, stage.gym.owner.user());
    stage.finish().await;
}

#[tokio::test]
async fn new_password_needs_the_one_so_far_and_guesses_are_throttled() {
    let stage = Stage::open().await;
    let caller = stage.caller(&stage.gym.member);
    let change = async |current: Option<&str>, new: &str, confirmation: &str| {
        let (current, new) = (current.map(ToOwned::to_owned), new.to_owned());
        let input = PasswordInput { current, new, confirmation: confirmation.to_owned() };
        users::update_current(stage.service(), &caller, UserInput::default(), Some(input)).await
    };
    assert_eq!(fields(change(None, "short", "other").await), ["password", "password_confirmation"]);
    change(None, PASSWORD, PASSWORD).await.unwrap();
    assert_eq!(fields(change(None, "another password", "another password").await), ["current_password"]);
    change(Some(PASSWORD), "another password", "another password").await.unwrap();
    for _ in 0..5 {
        assert_eq!(fields(change(Some("guess"), PASSWORD, PASSWORD).await), ["current_password"]);
    }
    assert_eq!(word(&change(Some("another password"), PASSWORD, PASSWORD).await), "throttled");
    stage.app.clock.advance_s(1);
    change(Some("another password"), PASSWORD, PASSWORD).await.unwrap();
    assert_eq!(stage.events("user.update_password").await.len(), 3);
    stage.finish().await;
}
