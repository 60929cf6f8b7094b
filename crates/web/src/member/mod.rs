//! The app of members: the doors that they may open, and nothing else.

pub(crate) mod doors;
pub(crate) mod unlock;
