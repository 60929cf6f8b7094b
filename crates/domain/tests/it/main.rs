//! The rules of access, authority, time and text, tested from outside.
#![expect(clippy::unwrap_used, reason = "functions that tests share may stop at the first surprise, as tests do")]

mod access;
mod authority;
mod calendar;
mod clock_changes;
mod golden;
mod holidays;
mod membership;
mod rights;
mod text;
mod time;
mod words;
