//! The pages as a browser without scripts sees them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, missing_docs)]

mod activity;
mod app;
mod browser;
mod doors;
mod first_run;
mod groups;
mod help;
mod mail_links;
mod odds;
mod places;
mod rights;
mod routes;
mod schedules;
mod settings;
mod settings_more;
mod share;
mod sign_in;
mod staff_doors;
mod user;
mod user_more;
mod ways_in;
