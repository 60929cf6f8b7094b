//! PostgreSQL for tests: a fresh [`Database`] for an ordinary one, a whole [`Cluster`] for one that kills servers.

pub use pgcluster::{Cluster, Database, Durability};
