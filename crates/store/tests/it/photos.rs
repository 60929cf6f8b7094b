//! Photos of people: one each, kept as it is.

use crate::gym::{Gym, NOW, user};
use crate::harness::{Fresh, on_both_engines};
use store::photos::{self, Kind};
use store::{Error, users};

on_both_engines![photo_is_kept_as_it_is_and_replaced_by_the_next, nobody_has_no_photo];

async fn photo_is_kept_as_it_is_and_replaced_by_the_next(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ana = gym.write(|write| Ok(users::create(write, user("Ana"))?.id)).await;
    assert_eq!(gym.read(move |read, id| photos::find_time(read, id, ana)).await, None);
    for (kind, body) in [(Kind::Jpeg, [0_u8, 255, 10].as_slice()), (Kind::Png, b""), (Kind::WebP, b"third")] {
        let changes = gym.changes(move |write| photos::put(write, ana, kind, body)).await;
        let found = gym.read(move |read, id| photos::find(read, id, ana)).await.unwrap();
        assert_eq!((found.kind, found.body.as_slice(), found.updated_at), (kind, body, NOW));
        assert!(changes.is_empty(), "deciding needs none");
    }
    assert_eq!(gym.read(move |read, id| photos::find_time(read, id, ana)).await, Some(NOW));
    assert!(gym.write(move |write| photos::delete(write, ana)).await);
    assert!(!gym.write(move |write| photos::delete(write, ana)).await);
    assert!(gym.read(move |read, id| photos::find(read, id, ana)).await.is_none());
}

async fn nobody_has_no_photo(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let nobody = domain::id::UserId::new(404);
    let put = gym.try_write(move |write| photos::put(write, nobody, Kind::Png, b"picture")).await;
    assert!(matches!(put, Err(Error::Conflict(_) | Error::NotFound(_))), "{put:?}");
}
