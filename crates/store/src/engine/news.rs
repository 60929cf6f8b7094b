//! What other servers on the same PostgreSQL have written: told at once, by `listen` and `notify`. A message that is
//! lost delays and corrupts nothing, because revisions are compared as well.

use crate::engine::{Kind, Store, postgres};
use domain::id::OrganizationId;
use tokio::sync::oneshot;

/// Ends the listening when it is dropped.
#[derive(Debug)]
pub struct Listening(#[expect(dead_code, reason = "held until it is dropped")] Option<oneshot::Sender<()>>);

/// What was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// An organization has a new revision.
    Revision(OrganizationId, i64),
    /// Nobody listened for a while: anything may have been missed.
    Gap,
}

impl Store {
    /// Tells what other servers write, and what this one does, until the guard is dropped. A SQLite file has one
    /// server, and nothing is told of it.
    #[must_use]
    pub fn listen(&self, tell: impl Fn(News) + Send + 'static) -> Listening {
        let Kind::Postgres(server) = self.location.0.clone() else { return Listening(None) };
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new().name("store-news".to_owned());
        let listening = thread.spawn(move || server.listen(&tell, stopped));
        if let Err(error) = listening {
            tracing::error!(%error, "nobody listens to what other servers write; revisions are compared all the same");
        }
        Listening(Some(stop))
    }
}

/// Reads what [`announcement`] writes.
pub(super) fn read(payload: &str) -> News {
    let parts = payload
        .split_once(' ')
        .and_then(|(organization, revision)| Some(News::Revision(organization.parse().ok()?, revision.parse().ok()?)));
    parts.unwrap_or(News::Gap)
}

/// What tells the others of a commit; it goes out with it.
pub(super) fn announcement(organization: OrganizationId, revision: i64) -> String {
    format!("notify {}, '{organization} {revision}'; ", postgres::CHANNEL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_can_read_is_a_gap() {
        assert_eq!(read("17 4"), News::Revision(OrganizationId::new(17), 4));
        assert_eq!(read("17"), News::Gap);
        assert_eq!(read("seventeen"), News::Gap);
    }
}
