//! Work that a request begins and that must not end with it.

use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::runtime::Handle;

/// Work that goes on by itself when whoever waits for it goes away.
pub(crate) struct ToTheEnd(Option<Pin<Box<dyn Future<Output = ()> + Send>>>);

impl ToTheEnd {
    pub(crate) fn new(work: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(Some(Box::pin(work)))
    }
}

impl Future for ToTheEnd {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // Taken out, so that work that panics is not begun again.
        let Some(mut work) = self.0.take() else { return Poll::Ready(()) };
        let polled = work.as_mut().poll(context);
        if polled.is_pending() {
            self.0 = Some(work);
        }
        polled
    }
}

impl Drop for ToTheEnd {
    fn drop(&mut self) {
        if let (Some(work), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            runtime.spawn(work);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::time::Duration;
    use tokio::sync::{Notify, oneshot};

    #[tokio::test]
    async fn it_is_done_where_it_is_waited_for() {
        let (done, is_done) = oneshot::channel();
        ToTheEnd::new(async move { done.send(tokio::task::try_id()).unwrap() }).await;
        assert_eq!(is_done.await, Ok(tokio::task::try_id()));
    }

    #[tokio::test]
    async fn it_goes_on_when_nobody_waits_any_more() {
        let (go, (done, is_done)) = (Arc::new(Notify::new()), oneshot::channel());
        let waits_for = Arc::clone(&go);
        let work = ToTheEnd::new(async move {
            waits_for.notified().await;
            done.send(()).unwrap();
        });
        assert!(tokio::time::timeout(Duration::from_millis(1), work).await.is_err());
        go.notify_one();
        assert_eq!(is_done.await, Ok(()));
    }

    #[tokio::test]
    async fn what_panicked_is_not_begun_again() {
        let (done, is_done) = oneshot::channel::<()>();
        let work = ToTheEnd::new(async move {
            let _done = done;
            panic!("as it must");
        });
        assert!(tokio::spawn(work).await.unwrap_err().is_panic());
        assert!(is_done.await.is_err());
    }
}
