//! Who may enter: the rule set of an organization and the decision over it.

mod brief;
mod cause;
mod change;
mod decide;
mod digest;
mod explain;
mod flat;
mod index;
mod policy;
mod reason;
mod rewind;
mod rows;
mod table;
mod walk;

pub use cause::{Cause, cause, cause_of_right};
pub use change::{Change, LoginRule, settled};
pub use decide::{Attempt, Decision, Means, Subject, Verdict, decide};
pub use digest::Digest;
pub use explain::{Considered, Explanation, Turn, explain, next_turn};
pub use policy::Policy;
pub use reason::{Reason, Step};
pub use rewind::{Changed, rewound};
pub use rows::{
    EntitlementRule, GroupRule, LinkRule, LockRule, OrganizationRule, PersonRule, PlaceRule, ProfileEntry, ProfileRule,
    RightRule,
};
pub use table::Table;
