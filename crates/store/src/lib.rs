//! The only crate that knows SQL: one text, two engines. One file per noun, each with its statements,
//! the conversion of its rows, and its functions.
//!
//! A function takes [`Read`] or [`Write`], which a job gets from [`Store::read`] or [`Store::write`].

mod engine;
mod error;
mod migrate;
mod registry;

pub mod access_keys;
pub mod attendance;
pub mod cameras;
pub mod card_assignments;
pub mod cards;
pub mod changes;
pub mod contacts;
pub mod controllers;
pub mod deliveries;
pub mod event_sets;
pub mod events;
pub mod exempt_networks;
pub mod favorites;
pub mod floors;
pub mod former_logins;
pub mod group_links;
pub mod group_locks;
pub mod groups;
pub mod guests;
pub mod imports;
pub mod integrations;
pub mod locks;
pub mod logins;
pub mod organizations;
pub mod outbox;
pub mod page;
pub mod photos;
pub mod places;
pub mod relay_connections;
pub mod relays;
pub mod rights;
pub mod schedules;
pub mod team_memberships;
pub mod team_rights;
pub mod teams;
pub mod tokens;
pub mod users;
pub mod welcomes;

pub use engine::{Committed, Listening, Location, News, Read, Statement, Store, Synchronous, Write};
pub use error::Error;
