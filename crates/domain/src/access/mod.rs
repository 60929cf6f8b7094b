//! Who may enter: the rule set of an organization and the decision over it.

mod change;
mod decide;
mod policy;
mod reason;

pub use change::{Change, LoginRule};
pub use decide::{Attempt, Decision, Subject, decide};
pub use policy::{GroupRule, LockRule, PersonRule, PlaceRule, Policy, RightRule};
pub use reason::Reason;
