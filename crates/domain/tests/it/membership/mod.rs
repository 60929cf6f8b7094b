//! Memberships: what they come to, and what may become of them.

mod entitlements;
mod rows;
mod samples;
mod steps;
mod truth;
