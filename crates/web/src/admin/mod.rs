//! The dashboard of staff: one file per page.

pub(crate) mod begin;
pub(crate) mod password;
pub(crate) mod removal;
pub(crate) mod share;
pub(crate) mod sign_in;
pub(crate) mod user;
pub(crate) mod users;
