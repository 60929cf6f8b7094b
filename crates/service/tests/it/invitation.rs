//! Taking an invitation up.

use crate::stage::{Stage, fields, not_found};
use domain::id::UserId;
use service::Field;
use service::auth::{Acceptance, accept};
use testkit::PASSWORD;

fn acceptance(code: &str) -> Acceptance {
    let (name, image) = (Field::Absent, Field::Absent);
    Acceptance { code: code.to_owned(), password: PASSWORD.to_owned(), name, image, accepted: true }
}

async fn invite(stage: &Stage, person: UserId, code: &str) {
    let hash = sha256(code);
    let (organization, now) = (stage.organization(), stage.service().now());
    let job = move |write: &mut store::Write<'_>| store::tokens::create(write, &hash, person, now.plus_seconds(60));
    let _ = stage.app.store.write(organization, now, job).await.unwrap();
    stage.app.step().await;
}

fn sha256(text: &str) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(text.as_bytes()).into()
}

#[tokio::test]
async fn an_invitation_is_taken_up_once_by_who_has_no_password() {
    let stage = Stage::open().await;
    let stranger = stage.gym.stranger.user();
    invite(&stage, stranger, "first").await;
    invite(&stage, stranger, "second").await;
    let current = accept(stage.service(), acceptance(" first ")).await.unwrap();
    assert_eq!((current.user.id, current.user.name.as_str()), (stranger, "stranger"));
    not_found(accept(stage.service(), acceptance("first")).await);
    not_found(accept(stage.service(), acceptance("second")).await);
    invite(&stage, stranger, "third").await;
    assert_eq!(fields(accept(stage.service(), acceptance("third")).await), ["token"]);
    let unwilling = Acceptance { accepted: false, ..acceptance("third") };
    assert_eq!(fields(accept(stage.service(), unwilling).await), ["terms_and_conditions"]);
    stage.finish().await;
}
