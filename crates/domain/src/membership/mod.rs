//! Membership: what clients buy, what has become of it, and the rights that should exist because of it. Everything here is
//! a function of facts and of an instant; who writes the facts, and when, is of no concern.

mod booking;
mod dunning;
mod entitlement;
mod line;
mod lives;
mod package;
mod person;
mod purchase;
mod transitions;

pub use booking::Booking;
pub use dunning::{Dunning, Stage};
pub use entitlement::{Entitled, Entitlement, Facts, Held, Offer, Zoned, entitlements};
pub use line::{Admission, Line, Refusal};
pub use lives::{RENEWAL_TOLERANCE_S, Standing, line, standing};
pub use package::{
    AccessHours, Activation, DoorAccess, FreezeRules, Locations, Package, PackageKind, Requirement, Term, TermUnit,
    Visits, Welcome,
};
pub use person::{Block, Overlay, OverlayKind, PersonFacts, overlays};
pub use purchase::{Cause, Debt, Freeze, Membership, Money, Payer, State};
pub use transitions::Impossible;
