//! The tenants.

use crate::gym::{Gym, NOW, event, group, lock, name, organization, place, user};
use crate::harness::{Fresh, on_both_engines};
use domain::access::{Change, OrganizationRule};
use domain::id::{OrganizationId, UserId};
use domain::lock::Lockdown;
use domain::organization::Organization;
use domain::text::{Domain, Note};
use domain::time::TimeZone;
use store::organizations::{self, Counts};
use store::{Error, changes, events, groups, locks, places, users};

on_both_engines![
    organization_begins_with_the_first_line_of_its_log,
    organization_is_changed,
    a_domain_names_one_organization,
    failed_beginning_leaves_nothing,
    owner_is_set,
    organization_is_locked_down_and_released,
    revisions_are_listed,
    rows_are_counted_apart,
    unknown_organization_is_not_found,
];

async fn organization_begins_with_the_first_line_of_its_log(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let found = gym.read(organizations::find).await.unwrap();
    let expected = Organization {
        id: gym.id,
        name: name("ironworks"),
        domain: Domain::parse("ironworks").unwrap(),
        address: None,
        description: None,
        logo: None,
        time_zone: TimeZone::utc(),
        device_logins_expire_after_s: Some(Organization::DEVICE_LOGINS_EXPIRE_AFTER_S),
        sign_up_allowed: false,
        event_retention_days: Organization::EVENT_RETENTION_DAYS,
        owner: None,
        created_at: NOW,
        updated_at: NOW,
    };
    assert_eq!(found, expected);
    let by_domain = gym.read(|read, _| organizations::find_by_domain(read, &Domain::parse("ironworks").unwrap())).await;
    assert_eq!(by_domain, Some(expected));
    let id = gym.id;
    let line = gym.read(move |read, organization| events::find(read, organization, event(id, 0).uuid)).await;
    assert_eq!(line, Some(event(id, 0)));
    assert_eq!(gym.read(changes::revision).await, 0);
}

async fn organization_is_changed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let changed = Organization {
        name: name("Ironworks \u{1f4aa}"),
        address: Some(Note::parse("1 High Street\nTown").unwrap()),
        description: Some(Note::parse("").unwrap()),
        logo: Some("https://example.com/l.png".to_owned()),
        time_zone: TimeZone::parse("Europe/Berlin").unwrap(),
        device_logins_expire_after_s: None,
        sign_up_allowed: true,
        event_retention_days: 30,
        ..gym.read(organizations::find).await.unwrap()
    };
    let expected = changed.clone();
    let logged = gym.changes(move |write| organizations::update(write, &changed)).await;
    assert_eq!(logged, [Change::LoginsExpireAfter(None)]);
    assert_eq!(gym.read(organizations::find).await, Some(expected));
}

async fn a_domain_names_one_organization(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let second = organization(gym.store(), "ironworks").await;
    assert!(matches!(second, Err(Error::Conflict(_))), "{second:?}");
    assert_eq!(gym.read(|read, _| organizations::list_revisions(read)).await.len(), 1);
}

async fn failed_beginning_leaves_nothing(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let domain = Domain::parse("second").unwrap();
    // The first line of its log belongs to an organization that does not exist.
    let nowhere = |_| event(OrganizationId::new(404), 0);
    let failed = organizations::create(gym.store(), name("Second"), domain, TimeZone::utc(), NOW, nowhere).await;
    assert!(matches!(failed, Err(Error::Conflict(_))), "{failed:?}");
    assert_eq!(gym.read(|read, _| organizations::list_revisions(read)).await.len(), 1);
}

async fn owner_is_set(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    gym.write(|write| organizations::set_owner(write, UserId::new(7))).await;
    assert_eq!(gym.read(organizations::find).await.unwrap().owner, Some(UserId::new(7)));
}

async fn organization_is_locked_down_and_released(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let other = organization(gym.store(), "other").await.unwrap();
    assert_eq!(gym.read(organizations::find_lockdown).await, None);
    for since in [Some(NOW.plus_seconds(-5)), None] {
        let rule = OrganizationRule { lockdown: since.map(|since| Lockdown { since, exceptions: Vec::new() }) };
        let logged = gym.changes(move |write| organizations::set_lockdown(write, since)).await;
        assert_eq!(logged, [Change::Organization(rule.clone())]);
        assert_eq!(gym.read(organizations::find_lockdown).await, since);
        let (_, snapshot) = gym.read(changes::snapshot).await;
        assert!(snapshot.contains(&Change::Organization(rule)), "{snapshot:?}");
        assert_eq!(gym.read(move |read, _| organizations::find_lockdown(read, other)).await, None);
    }
}

async fn revisions_are_listed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let other = organization(gym.store(), "other").await.unwrap();
    for _ in 0..3 {
        gym.write(|_| Ok(())).await;
    }
    let listed = gym.read(|read, _| organizations::list_revisions(read)).await;
    assert_eq!(listed, [(gym.id, 3), (other, 0)]);
}

async fn rows_are_counted_apart(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let other = organization(gym.store(), "other").await.unwrap();
    gym.write(|write| {
        let here = places::create(write, place("Here"))?.id;
        locks::create(write, lock("A", here))?;
        locks::create(write, lock("B", here))?;
        for text in ["A", "B", "C"] {
            groups::create(write, group(text, None))?;
            users::create(write, user(text))?;
        }
        users::create(write, user("D")).map(drop)
    })
    .await;
    let counted = gym.read(organizations::count).await;
    assert_eq!(counted, Counts { users: 4, places: 1, locks: 2, groups: 3, cameras: 0 });
    assert_eq!(gym.read(move |read, _| organizations::count(read, other)).await, Counts::default());
}

async fn unknown_organization_is_not_found(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let nowhere = OrganizationId::new(404);
    assert_eq!(gym.read(move |read, _| organizations::find(read, nowhere)).await, None);
    let written = gym.store().write(nowhere, NOW, |_| Ok::<_, Error>(())).await;
    assert!(matches!(written, Err(Error::NotFound(_))), "{written:?}");
    let revision = gym.store().read(move |read| changes::revision(read, nowhere)).await;
    assert!(matches!(revision, Err(Error::NotFound(_))), "{revision:?}");
    let lockdown = gym.store().read(move |read| organizations::find_lockdown(read, nowhere)).await;
    assert!(matches!(lockdown, Err(Error::NotFound(_))), "{lockdown:?}");
    let locked = gym.store().write(nowhere, NOW, |write| organizations::set_lockdown(write, None)).await;
    assert!(matches!(locked, Err(Error::NotFound(_))), "{locked:?}");
}
