//! Signing oneself up, where an organization allows it.

use crate::stage::{Stage, credentials, device, fields, forbidden};
use domain::event::EventActor;
use service::auth::{sign_in, sign_up};
use testkit::{App, PASSWORD};

async fn allow(stage: &Stage) {
    let (organization, now) = (stage.organization(), stage.service().now());
    let opened = stage.app.store.write(organization, now, move |write| {
        let mut found = store::organizations::find(write, organization)?.unwrap();
        found.sign_up_allowed = true;
        store::organizations::update(write, &found)
    });
    opened.await.unwrap();
}

#[tokio::test]
async fn sign_up_is_closed_unless_the_organization_opens_it() {
    let stage = Stage::open().await;
    forbidden(sign_up(stage.service(), "nora@example.com", PASSWORD.to_owned(), true).await);
    allow(&stage).await;
    let user = sign_up(stage.service(), "nora@example.com", PASSWORD.to_owned(), true).await.unwrap();
    assert_eq!((user.name.as_str(), user.confirmed_at), ("nora", None));
    let signed = sign_in(stage.service(), credentials(Some("ironworks"), "nora@example.com", PASSWORD), device());
    assert_eq!(signed.await.unwrap().user.id, user.id);
    let lines = stage.events("user.create").await;
    let own = lines.iter().find(|line| line.object.id == user.id.get()).unwrap();
    assert_eq!(own.actor.as_ref().and_then(EventActor::user), Some(user.id));
    stage.finish().await;
}

#[tokio::test]
async fn sign_up_takes_no_nonsense() {
    let stage = Stage::open().await;
    allow(&stage).await;
    let sign_up = async |email: &str, password: &str, accepted| {
        sign_up(stage.service(), email, password.to_owned(), accepted).await
    };
    assert_eq!(fields(sign_up("nora", PASSWORD, false).await), ["email", "terms_and_conditions"]);
    assert_eq!(fields(sign_up("nora@example.com", "short", true).await), ["password"]);
    assert_eq!(fields(sign_up(&stage.gym.member.email, PASSWORD, true).await), ["email"]);
    stage.finish().await;
}

#[tokio::test]
async fn sign_up_is_closed_where_it_could_mean_several_organizations_or_none() {
    let app = App::start().await;
    forbidden(sign_up(&app.service, "nora@example.com", PASSWORD.to_owned(), true).await);
    app.finish().await;
    let stage = Stage::open().await;
    allow(&stage).await;
    let _ = stage.app.organization("otherworks").await;
    forbidden(sign_up(stage.service(), "nora@example.com", PASSWORD.to_owned(), true).await);
    stage.finish().await;
}
