//! The dashboard of staff: one file per page.

pub(crate) mod activity;
pub(crate) mod begin;
pub(crate) mod belongings;
pub(crate) mod door;
pub(crate) mod door_acts;
pub(crate) mod doors;
pub(crate) mod explanation;
pub(crate) mod first_run;
pub(crate) mod guide;
pub(crate) mod home;
pub(crate) mod live;
pub(crate) mod password;
pub(crate) mod profile;
pub(crate) mod removal;
pub(crate) mod share;
pub(crate) mod sign_in;
pub(crate) mod user;
pub(crate) mod users;
