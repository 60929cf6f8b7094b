//! Who is welcomed, when, and by whom.

use super::{Move, gym, right, user};
use domain::id::UserId;
use serde_json::json;
use service::Field;
use service::import::Kind;
use service::users::{self, UserInput};
use service::welcomes::{self, Welcomed};

#[tokio::test]
async fn people_are_welcomed_when_somebody_says_so_and_once() {
    let moving = Move::begin().await;
    let mut items = gym();
    items.extend([
        user(91, &json!({ "access_enabled": false })),
        user(92, &json!({})),
        user(93, &json!({ "email": "" })),
    ]);
    items.push(right(96, &json!({ "assignee_id": 91 })));
    moving.bring(items).await;
    let (service, owner) = (moving.stage.service(), moving.stage.owner());
    assert_eq!(welcomes::count(service, &owner).await.unwrap(), 3, "one has no address");
    assert_eq!(welcomes::send(service, &owner).await.unwrap(), Welcomed { sent: 1, waiting: 2 });
    moving.stage.app.step().await;
    let mails = moving.stage.app.mails();
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["person-90@there.example"]);
    assert!(mails[0].text.contains("Door 75"), "{}", mails[0].text);
    assert_eq!(welcomes::send(service, &owner).await.unwrap(), Welcomed { sent: 0, waiting: 2 });
    // Who may enter later is welcomed then.
    let suspended = UserId::new(moving.own(Kind::User, 91).await.unwrap());
    let on = UserInput { access_enabled: Field::Set(true), ..UserInput::default() };
    users::update(service, &owner, suspended, on).await.unwrap();
    assert_eq!(
        welcomes::send_in(service, moving.stage.organization()).await.unwrap(),
        Welcomed { sent: 1, waiting: 1 }
    );
    assert_eq!(welcomes::count_in(service, moving.stage.organization()).await.unwrap(), 1);
    moving.stage.app.step().await;
    moving.stage.finish().await;
}

#[tokio::test]
async fn only_who_may_invite_everywhere_welcomes() {
    let moving = Move::begin().await;
    let gym = &moving.stage.gym;
    for (person, may) in [
        (&gym.access_manager, true),
        (&gym.administrator, true),
        (&gym.user_manager, false),
        (&gym.front_desk, false),
        (&gym.observer, false),
        (&gym.group_manager, false),
        (&gym.member, false),
    ] {
        let caller = moving.stage.caller(person);
        let service = moving.stage.service();
        assert_eq!(welcomes::count(service, &caller).await.is_ok(), may, "{}", person.email);
        assert_eq!(welcomes::send(service, &caller).await.is_ok(), may, "{}", person.email);
    }
    moving.stage.finish().await;
}
