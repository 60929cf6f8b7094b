//! The contract of the store, on both engines.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test may stop at the first surprise, also in the functions that its modules share"
)]

mod append;
mod cameras;
mod cards;
mod contacts;
mod controllers;
mod crowds;
mod doors;
mod events;
mod faults;
mod favorites;
mod floors;
mod group_links;
mod guests;
mod gym;
mod harness;
mod histories;
mod imports;
mod integrations;
mod logins;
mod migrations;
mod organizations;
mod outbox;
mod photos;
mod places;
mod plans;
mod reach;
mod releases;
mod rights;
mod schedules;
mod schema;
mod statements;
mod teams;
mod texts;
mod transactions;
mod users;
