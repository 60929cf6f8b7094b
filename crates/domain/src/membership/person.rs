//! What keeps a person out whatever they have bought.

use crate::id::{BlockId, OrganizationId, UserId};
use crate::membership::lives::start_of;
use crate::membership::{Package, Requirement};
use crate::text::Note;
use crate::time::{Date, Period, TimeZone, Timestamp};
use serde::{Deserialize, Serialize};

/// Somebody is kept out.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Its id.
    pub id: BlockId,
    /// The tenant.
    pub organization: OrganizationId,
    /// Who.
    pub person: UserId,
    /// From when on and until when.
    pub valid: Period,
    /// Why, for staff.
    pub reason: Note,
    /// Who decided it; absent: a key.
    pub by: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What is known of a person that packages ask about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PersonFacts {
    /// The day of birth; an unknown one is not held against them.
    pub born_on: Option<Date>,
    /// Who answers for them while they are under age.
    pub guardian: Option<UserId>,
    /// Whether the guardian has agreed.
    pub guardian_agreed: bool,
    /// What they have done.
    pub fulfilled: Vec<Requirement>,
}

/// Why a person is kept out. The order is that in which they are told.
///
/// On the wire each is its number in this list: new ones go to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum OverlayKind {
    /// Staff said so.
    Blocked,
    /// Something must be done before.
    Requirement,
    /// Nobody answers for somebody under age.
    Guardian,
    /// Too young.
    Age,
}

/// A time in which a person is kept out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlay {
    /// Why.
    pub kind: OverlayKind,
    /// When.
    pub valid: Period,
}

/// From this age on, in years, nobody needs a guardian.
const OF_AGE: i32 = 18;

/// What keeps a person out who holds memberships of these packages; birthdays begin on the wall clock of the zone.
#[must_use]
pub fn overlays(facts: &PersonFacts, blocks: &[Block], held: &[&Package], zone: &TimeZone) -> Vec<Overlay> {
    let mut overlays: Vec<Overlay> =
        blocks.iter().map(|block| Overlay { kind: OverlayKind::Blocked, valid: block.valid }).collect();
    let mut required = held.iter().flat_map(|package| &package.requirements);
    if required.any(|requirement| !facts.fulfilled.contains(requirement)) {
        overlays.push(Overlay { kind: OverlayKind::Requirement, valid: Period::ALWAYS });
    }
    let birthday = |years: i32| start_of(zone, facts.born_on?.plus_months(years * 12).ok()?);
    let until = |kind: OverlayKind, years: i32| {
        birthday(years).map(|until| Overlay { kind, valid: Period { from: None, until: Some(until) } })
    };
    if !held.is_empty() && !facts.guardian_agreed {
        overlays.extend(until(OverlayKind::Guardian, OF_AGE));
    }
    let oldest = held.iter().filter_map(|package| package.minimum_age).max();
    overlays.extend(oldest.and_then(|years| until(OverlayKind::Age, i32::from(years))));
    overlays
}

impl OverlayKind {
    /// The word in the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::Requirement => "requirement_missing",
            Self::Guardian => "guardian_missing",
            Self::Age => "age",
        }
    }
}
