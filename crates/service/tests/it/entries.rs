//! What people see of their own entries.

use crate::stage::{Stage, forbidden};
use domain::access::Reason;
use domain::event::Refusal;
use service::{Error, entries};

#[tokio::test]
async fn people_see_their_own_entries_page_by_page_and_nobody_elses() {
    let stage = Stage::open().await;
    let (member, front, office) = (&stage.gym.member, stage.front_door().get(), stage.office().get());
    for (door, status) in [(front, 200), (office, 403), (front, 200)] {
        let _ = stage.app.unlock(door, member).await.expect(status);
        stage.app.clock.advance_s(60);
    }
    let _ = stage.app.unlock(front, &stage.gym.basic).await.expect(200);
    let caller = stage.caller(member);
    let first = entries::list_own(stage.service(), &caller, None, 2).await.unwrap();
    let refusals: Vec<_> = first.items.iter().map(|entry| entry.event.refusal).collect();
    assert_eq!(refusals, [None, Some(Refusal::Rules(Reason::NoRight))]);
    assert!(first.items.iter().all(|entry| entry.place.is_some()));
    let rest = entries::list_own(stage.service(), &caller, first.before.as_deref(), 2).await.unwrap();
    assert_eq!((rest.items.len(), rest.before), (1, None));
    let wrong = entries::list_own(stage.service(), &caller, Some("then"), 2).await;
    assert!(matches!(wrong, Err(Error::Malformed(_))));
    let key = stage.app.caller(&stage.app.key(&stage.gym.organization).await);
    forbidden(entries::list_own(stage.service(), &key, None, 2).await);
    stage.finish().await;
}
