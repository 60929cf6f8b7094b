//! Private PostgreSQL clusters for tests, proofs and development.
//!
//! A [`Cluster`] is a whole server in a temporary folder, reachable only from this machine. A [`Database`] is what an
//! ordinary test wants: one fresh database, on the cluster that [`SHARED_CLUSTER`] names, or else on its own.

mod binaries;
mod cluster;
mod database;
mod postmaster;

pub use binaries::{Binaries, NotFound};
pub use cluster::{Cluster, Durability};
pub use database::{Database, SHARED_CLUSTER};
