//! For tests only: the whole product in one process, a gym to begin with, and what stands in for the world
//! outside. A helper that meets a surprise stops the test with a sentence.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "this crate exists to stop a test at the first surprise"
)]

mod app;
mod builder;
mod chance;
mod clock;
mod gym;
mod letter;
mod people;
mod reply;
mod smtp;
mod witness;

pub mod postgres;

pub use app::{App, NOBODY};
pub use builder::Builder;
pub use chance::SeededChance;
pub use clock::{ManualClock, START};
pub use gym::{Gym, Place};
pub use letter::{code, code_in, link_secret};
pub use people::{Organization, PASSWORD, Person};
pub use reply::{Exchange, Reply};
pub use smtp::Sink;
pub use witness::{Kept, Witness};
