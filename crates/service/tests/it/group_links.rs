//! Access links: what they open, when, for whom, and what the log says of it.

use crate::stage::{Stage, code, door, fields, forbidden, not_found, text};
use domain::event::{ActorId, AuthenticatedBy};
use domain::id::{GroupId, LockId};
use service::group_links::{self, GroupLinkFilter, GroupLinkInput, NewGroupLink};
use service::locks::{self, LockFilter, LockInput, Standing};
use service::unlock::unlock;
use service::users::{self, UserFilter};
use service::{Caller, Error, Field, Page, groups, holds, logins};

const PAGE: Page = Page { limit: 50, offset: 0 };

fn input(group: GroupId) -> GroupLinkInput {
    GroupLinkInput { name: text("Courier"), group_id: Field::Set(group.get()), ..GroupLinkInput::default() }
}

async fn made(stage: &Stage, input: GroupLinkInput) -> (NewGroupLink, Caller) {
    let made = group_links::create(stage.service(), &stage.owner(), input).await.unwrap();
    let caller = stage.service().identify_link(made.secret.reveal()).await.unwrap();
    (made, caller)
}

async fn enter(stage: &Stage, caller: &Caller, lock: LockId) -> Result<(), Error> {
    unlock(stage.service(), caller, door(lock)).await
}

#[tokio::test]
async fn whoever_has_a_link_opens_the_doors_of_its_group_and_the_log_names_the_link() {
    let stage = Stage::open().await;
    let (made, courier) = made(&stage, input(stage.members())).await;
    let id = made.view.link.id;
    enter(&stage, &courier, stage.front_door()).await.unwrap();
    assert_eq!(code(&enter(&stage, &courier, stage.office()).await), "fcd8ef", "a door of another group");
    assert_eq!(code(&enter(&stage, &courier, LockId::new(999_999)).await), "fad10e");
    let lines = stage.events("lock.unlock").await;
    assert_eq!(lines.iter().filter(|line| line.refusal.is_none()).count(), 1);
    assert_eq!(lines.len(), 2);
    for line in &lines {
        let actor = line.actor.as_ref().unwrap();
        assert_eq!((actor.id, actor.name.as_str(), actor.email.as_str()), (ActorId::Link(id), "Courier", ""));
        assert_eq!((line.means, line.authorized_by), (Some(AuthenticatedBy::Link(id)), None));
    }
    stage.app.step().await;
    let filter = GroupLinkFilter { group: Some(stage.members()), ..GroupLinkFilter::default() };
    let listed = group_links::list(stage.service(), &stage.owner(), filter, PAGE).await.unwrap().items;
    assert_eq!(listed[0].link.last_used_at, Some(stage.service().now()));
    stage.finish().await;
}

#[tokio::test]
async fn a_link_counts_from_its_beginning_to_its_end_and_until_it_is_taken_back() {
    let stage = Stage::open().await;
    let (valid_from, valid_until) = (text("2026-05-04T11:00:00Z"), text("2026-05-04T12:00:00Z"));
    let (made, courier) = made(&stage, GroupLinkInput { valid_from, valid_until, ..input(stage.members()) }).await;
    let both = async || {
        let door = code(&enter(&stage, &courier, stage.front_door()).await);
        let list = locks::list(stage.service(), &courier, LockFilter::default(), Standing::default(), PAGE).await;
        (door, list.map(|found| found.total).map_err(|error| error.code()))
    };
    assert_eq!(both().await, ("f358de", Err("f358de")));
    stage.app.clock.set("2026-05-04T11:00:00Z");
    assert_eq!(both().await, ("", Ok(2)));
    stage.app.clock.set("2026-05-04T12:00:00Z");
    assert_eq!(both().await, ("f35ade", Err("f35ade")));
    group_links::delete(stage.service(), &stage.owner(), made.view.link.id).await.unwrap();
    assert_eq!(both().await, ("f29aef", Err("f29aef")));
    let gone = stage.service().identify_link(made.secret.reveal()).await.unwrap_err();
    assert_eq!(gone.code(), "f29aef");
    stage.finish().await;
}

#[tokio::test]
async fn a_link_ends_with_its_group() {
    let stage = Stage::open().await;
    let (_, courier) = made(&stage, input(stage.members())).await;
    groups::delete(stage.service(), &stage.owner(), stage.members()).await.unwrap();
    assert_eq!(code(&enter(&stage, &courier, stage.front_door()).await), "f29aef");
    stage.finish().await;
}

#[tokio::test]
async fn nearness_is_not_asked_of_a_link_and_hours_are() {
    let stage = Stage::open().await;
    let (_, courier) = made(&stage, input(stage.members())).await;
    let near = LockInput { geofence_restriction_enabled: Field::Set(true), ..LockInput::default() };
    locks::update(stage.service(), &stage.owner(), stage.front_door(), near).await.unwrap();
    enter(&stage, &courier, stage.front_door()).await.unwrap();
    let hours = LockInput { time_restriction_enabled: Field::Set(true), ..LockInput::default() };
    locks::update(stage.service(), &stage.owner(), stage.front_door(), hours).await.unwrap();
    assert_eq!(code(&enter(&stage, &courier, stage.front_door()).await), "34ffaa");
    stage.finish().await;
}

#[tokio::test]
async fn a_link_manages_nothing_and_is_no_person() {
    let stage = Stage::open().await;
    let (_, courier) = made(&stage, input(stage.members())).await;
    forbidden(group_links::create(stage.service(), &courier, input(stage.members())).await);
    forbidden(users::list(stage.service(), &courier, UserFilter::default(), PAGE).await);
    not_found(logins::get_current(stage.service(), &courier).await);
    let seen = group_links::list(stage.service(), &courier, GroupLinkFilter::default(), PAGE).await.unwrap();
    assert_eq!(seen.total, 0);
    let nobody_awaited = holds::first_to_arrive(stage.service(), &courier, stage.front_door()).await;
    assert_eq!(code(&nobody_awaited), "409409");
    stage.finish().await;
}

#[tokio::test]
async fn a_link_is_mailed_with_its_doors() {
    let stage = Stage::open().await;
    let (email, quick_response_code_type) = (text("Post@Example.com"), text("online"));
    let wish = GroupLinkInput { email, quick_response_code_type, ..input(stage.members()) };
    let (made, _) = made(&stage, wish).await;
    let address = format!("https://gym.example/link#{}", made.secret.reveal());
    assert_eq!(made.code_text, Some(address.clone()));
    let mail = stage.app.mail_to("post@example.com").await;
    assert_eq!((mail.subject.as_str(), mail.to_name.as_str()), ("Your access link to ironworks Gym", "Courier"));
    for words in ["Front door", "Studio", &address] {
        assert!(mail.text.contains(words) && mail.html.contains(words), "{words}: {}", mail.text);
    }
    assert!(!mail.text.contains("sign in") && !mail.html.contains("<h2>"), "{}", mail.text);
    insta::assert_snapshot!("access_link_text", mail.text.replace(made.secret.reveal(), "(secret)"));
    stage.finish().await;
}

#[tokio::test]
async fn links_are_of_who_manages_the_group() {
    let stage = Stage::open().await;
    let manager = stage.caller(&stage.gym.group_manager);
    let own = group_links::create(stage.service(), &manager, input(stage.members())).await.unwrap().view;
    assert_eq!(own.created_by.map(|user| user.id), Some(stage.gym.group_manager.user()));
    forbidden(group_links::create(stage.service(), &manager, input(stage.staff())).await);
    let elsewhere = stage.caller(&stage.gym.hill_administrator);
    not_found(group_links::delete(stage.service(), &elsewhere, own.link.id).await);
    group_links::delete(stage.service(), &manager, own.link.id).await.unwrap();
    not_found(group_links::delete(stage.service(), &manager, own.link.id).await);
    let lines = stage.events("group_link.create,group_link.destroy").await;
    let told: Vec<_> = lines.iter().map(|line| (line.kind.action(), line.object.name.as_str())).collect();
    assert!(told.contains(&("destroy", "Courier")) && told.contains(&("create", "Courier")) && told.len() == 2);
    stage.finish().await;
}

#[tokio::test]
async fn what_is_no_link_is_not_taken() {
    let stage = Stage::open().await;
    let create = async |input| group_links::create(stage.service(), &stage.owner(), input).await;
    assert_eq!(fields(create(GroupLinkInput::default()).await), ["group_id"]);
    assert_eq!(fields(create(input(GroupId::new(999_999))).await), ["group_id"]);
    let wrong = GroupLinkInput {
        name: Field::Null,
        email: text("post"),
        phone: text("0151"),
        quick_response_code_type: text("offline"),
        link_enabled: Field::Set(false),
        valid_from: text("2026-05-04T11:00:00Z"),
        valid_until: text("2026-05-04T10:00:00Z"),
        ..input(stage.members())
    };
    let names = ["email", "link_enabled", "name", "phone", "quick_response_code_type", "valid_until"];
    assert_eq!(fields(create(wrong).await), names);
    stage.finish().await;
}
