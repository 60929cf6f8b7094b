//! Letters to people: written into the outbox with the change that causes them, rendered when they leave.

mod letter;
mod transport;

pub use letter::{Letter, Template};
pub use transport::{Kept, Mail, Outbox, Smtp, SmtpSettings, Transport};
