//! The use cases, each by a story: what it does, who may not, what it does not take, and what is left when
//! something breaks on the way.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may stop at the first surprise"
)]

mod authority;
mod calendar;
mod cameras;
mod entries;
mod event_sets;
mod explain;
mod faults;
mod first_run;
mod fleet;
mod floors;
mod group_links;
mod groups;
mod guests;
mod holds;
mod holidays;
mod import;
mod invitation;
mod invites;
mod jobs;
mod links;
mod locks;
mod logins;
mod mail;
mod organizations;
mod passwords;
mod places;
mod rank;
mod receiver;
mod role_assignments;
mod same_policy;
mod schedules;
mod sessions;
mod shares;
mod sign_in;
mod sign_up;
mod smtp;
mod stage;
mod teams;
mod unlock;
mod users;
mod webhooks;
