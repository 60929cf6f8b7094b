//! The crate from outside: traces of one door and of one controller, and generated sequences against a model.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod controller;
mod door;
mod holds;
mod model;
mod sample;
mod sync;
mod upload;
mod wire;
