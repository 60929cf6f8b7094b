//! What things are, who may do what, and who may enter. Pure: no I/O, no clock, no randomness.

pub mod access;
pub mod authority;
pub mod calendar;
pub mod card;
pub mod controller;
pub mod event;
pub mod floor;
pub mod group;
pub mod guest;
pub mod hold;
pub mod id;
pub mod link;
pub mod lock;
pub mod login;
pub mod organization;
pub mod permission;
pub mod place;
pub mod reach;
pub mod right;
pub mod role;
pub mod schedule;
pub mod text;
pub mod time;
pub mod user;
mod zone;
