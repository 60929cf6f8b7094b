//! The tenant itself.

use crate::stage::{Stage, at, code, fields, forbidden, not_found, text};
use domain::organization::Organization;
use service::Field;
use service::organizations::{self, Founding, OrganizationInput};
use testkit::{App, PASSWORD};

fn founding(domain: &str) -> Founding {
    Founding {
        name: "Quarry Gym".to_owned(),
        domain: domain.to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
        owner_name: "Olga Owner".to_owned(),
        owner_email: "olga@quarry.example".to_owned(),
        owner_password: PASSWORD.to_owned(),
    }
}

#[tokio::test]
async fn organization_is_founded_with_its_owner_and_two_lines_of_its_log() {
    let app = App::start().await;
    let (id, owner) = organizations::found(&app.service, founding("quarry")).await.unwrap();
    let found = app.store.read(move |read| store::organizations::find(read, id)).await.unwrap().unwrap();
    assert_eq!((found.owner, found.name.as_str()), (Some(owner), "Quarry Gym"));
    let given = crate::stage::credentials(Some("quarry"), "olga@quarry.example", PASSWORD);
    let signed = service::auth::sign_in(&app.service, given, crate::stage::device()).await.unwrap();
    let view = organizations::current(&app.service, &app.caller(signed.secret.reveal())).await.unwrap();
    assert_eq!((view.counts.users, view.counts.places), (1, 0));
    app.finish().await;
}

#[tokio::test]
async fn domain_that_is_taken_changes_nothing() {
    let app = App::start().await;
    organizations::found(&app.service, founding("quarry")).await.unwrap();
    let again = organizations::found(&app.service, founding("quarry")).await;
    assert_eq!(fields(again), ["domain"]);
    let count = app.store.read(store::organizations::list_revisions).await.unwrap().len();
    assert_eq!(count, 1);
    app.finish().await;
}

#[tokio::test]
async fn founding_that_broke_off_before_there_was_an_owner_is_taken_up_again() {
    let app = App::start().await;
    let wanted = founding("quarry");
    let (name, domain) = ("Quarry Gym".to_owned().try_into().unwrap(), "quarry".to_owned().try_into().unwrap());
    let zone = domain::time::TimeZone::parse("Europe/Berlin").unwrap();
    let line = |id| domain::event::Event {
        uuid: uuid::Uuid::from_u128(1),
        organization: id,
        kind: domain::event::EventKind::OrganizationCreate,
        actor: None,
        means: None,
        authorized_by: None,
        object: domain::event::EventObject {
            kind: domain::event::ObjectKind::Organization,
            id: id.get(),
            name: "Quarry Gym".to_owned(),
        },
        place: None,
        refusal: None,
        created_at: domain::time::Timestamp::from_micros(0),
    };
    let now = app.service.now();
    let half = store::organizations::create(&app.store, name, domain, zone, now, line).await.unwrap();
    let (id, owner) = organizations::found(&app.service, wanted).await.unwrap();
    assert_eq!(id, half);
    let found = app.store.read(move |read| store::organizations::find(read, id)).await.unwrap().unwrap();
    assert_eq!(found.owner, Some(owner));
    app.finish().await;
}

#[tokio::test]
async fn every_value_of_a_founding_is_checked() {
    let app = App::start().await;
    let bad = Founding {
        name: " ".to_owned(),
        domain: "Not a domain".to_owned(),
        time_zone: "Mars/Olympus".to_owned(),
        owner_name: String::new(),
        owner_email: "nobody".to_owned(),
        owner_password: PASSWORD.to_owned(),
    };
    let fields = fields(organizations::found(&app.service, bad).await);
    assert_eq!(fields, ["domain", "name", "owner_email", "owner_name", "time_zone"]);
    let short = Founding { owner_password: "short".to_owned(), ..founding("quarry") };
    assert_eq!(crate::stage::fields(organizations::found(&app.service, short).await), ["password"]);
    app.finish().await;
}

#[tokio::test]
async fn administrator_changes_the_organization_and_a_place_administrator_does_not() {
    let stage = Stage::open().await;
    let input = || OrganizationInput { name: text("Ironworks 2"), ..OrganizationInput::default() };
    let update = async |person| organizations::update(stage.service(), &stage.caller(person), input()).await;
    update(&stage.gym.administrator).await.unwrap();
    for person in [&stage.gym.harbour_administrator, &stage.gym.access_manager, &stage.gym.member] {
        forbidden(update(person).await);
    }
    let view = organizations::current(stage.service(), &stage.caller(&stage.gym.member)).await.unwrap();
    assert_eq!(view.organization.name.as_str(), "Ironworks 2");
    let lines = stage.events("organization.update").await;
    assert_eq!(lines.len(), 1);
    stage.finish().await;
}

#[tokio::test]
async fn organization_takes_no_nonsense_and_then_changes_nothing() {
    let stage = Stage::open().await;
    let before = organizations::current(stage.service(), &stage.owner()).await.unwrap();
    let too_long = Organization::DEVICE_LOGINS_EXPIRE_AFTER_MAX_S + 1;
    let input = OrganizationInput {
        name: Field::Null,
        logo: text("https://gym.example/\u{0}.png"),
        time_zone: text("Mars/Olympus"),
        device_logins_expire_after: Field::Set(too_long),
        ..OrganizationInput::default()
    };
    let answer = organizations::update(stage.service(), &stage.owner(), input).await;
    assert_eq!(fields(answer), ["device_logins_expire_after", "logo", "name", "time_zone"]);
    assert_eq!(organizations::current(stage.service(), &stage.owner()).await.unwrap(), before);
    stage.finish().await;
}

#[tokio::test]
async fn organization_that_is_locked_down_opens_no_door_until_it_is_released() {
    let stage = Stage::open().await;
    let set = async |person, on| organizations::set_lockdown(stage.service(), &stage.caller(person), on).await;
    let since = async || organizations::find_lockdown(stage.service(), &stage.caller(&stage.gym.member)).await.unwrap();
    let enter = async |person, door| code(&stage.unlock(person, door).await);
    for person in [&stage.gym.harbour_administrator, &stage.gym.access_manager, &stage.gym.member] {
        forbidden(set(person, true).await);
    }
    assert_eq!(since().await, None);
    stage.app.clock.set("2026-05-04T10:00:00Z");
    set(&stage.gym.administrator, true).await.unwrap();
    stage.app.clock.set("2026-05-04T10:05:00Z");
    set(&stage.gym.administrator, true).await.unwrap();
    assert_eq!(since().await, Some(at("2026-05-04T10:00:00Z")), "again changes nothing");
    assert_eq!(enter(&stage.gym.owner, stage.hill_door()).await, "fad002");
    assert_eq!(enter(&stage.gym.member, stage.front_door()).await, "fad002");
    set(&stage.gym.owner, false).await.unwrap();
    assert_eq!(since().await, None);
    assert_eq!(enter(&stage.gym.owner, stage.hill_door()).await, "");
    assert_eq!(enter(&stage.gym.member, stage.front_door()).await, "");
    let lines = stage.events("organization.update").await;
    let told: Vec<_> = lines.iter().map(|line| line.created_at).collect();
    assert_eq!(told, [at("2026-05-04T10:05:00Z"), at("2026-05-04T10:00:00Z")]);
    stage.finish().await;
}

#[tokio::test]
async fn public_finds_an_organization_by_its_domain_alone() {
    let stage = Stage::open().await;
    let found = organizations::find_public(stage.service(), " IRONWORKS ").await.unwrap();
    assert_eq!(found.counts.places, 2);
    not_found(organizations::find_public(stage.service(), "nowhere").await);
    not_found(organizations::find_public(stage.service(), "not a domain").await);
    stage.finish().await;
}

#[tokio::test]
async fn dashboard_is_for_who_may_read_it() {
    let stage = Stage::open().await;
    let look = async |person| organizations::dashboard(stage.service(), &stage.caller(person)).await;
    let counts = look(&stage.gym.observer).await.unwrap();
    assert_eq!((counts.users, counts.places, counts.locks, counts.groups), (14, 2, 4, 2));
    for person in [&stage.gym.member, &stage.gym.harbour_administrator] {
        forbidden(look(person).await);
    }
    stage.finish().await;
}
