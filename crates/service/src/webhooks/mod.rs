//! How events reach other people's programs: what is sent, and the way there.

mod http;
mod payload;

pub(crate) use http::{Failure, Http, Post, permits};
pub(crate) use payload::{body, signature};
