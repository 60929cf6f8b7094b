//! The binary as a process of its own: started, asked, signalled, and looked at from outside.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise, also in what the tests share"
)]

mod backup;
mod command_line;
mod demo;
mod docs;
mod doctor;
mod house;
mod import;
mod process;
mod serve;
mod tls;
mod webhooks;
