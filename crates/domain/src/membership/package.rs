//! What clients buy.

use crate::id::{GroupId, OrganizationId, PackageId, PlaceId};
use crate::membership::{Dunning, Money};
use crate::schedule::WeeklyHours;
use crate::text::Name;
use crate::time::{Date, TimeError, Timestamp};
use serde::{Deserialize, Serialize};

/// A package: what is sold, where it is valid, and what it opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Package {
    /// Its id.
    pub id: PackageId,
    /// The tenant.
    pub organization: OrganizationId,
    /// What it is called.
    pub name: Name,
    /// How it is paid.
    pub kind: PackageKind,
    /// What a term costs.
    pub price: Money,
    /// How long a term is; absent: without end.
    pub term: Option<Term>,
    /// When the term begins.
    pub activation: Activation,
    /// How many visits it holds; absent: any number.
    pub visits: Option<Visits>,
    /// Where it is valid.
    pub locations: Locations,
    /// Which doors it opens, and when.
    pub access: DoorAccess,
    /// What follows a missing payment.
    pub dunning: Dunning,
    /// How it may be paused.
    pub freeze: FreezeRules,
    /// How old one must be, in whole years.
    pub minimum_age: Option<u8>,
    /// What a person must have done before.
    pub requirements: Vec<Requirement>,
    /// When a new client is welcomed by mail.
    pub welcome: Welcome,
    /// Whether it is still sold.
    pub on_sale: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$of])* $variant,)+ }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in the store and in the API.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads the word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use words;

words! {
    /// How a package is paid.
    PackageKind {
        /// Every term anew, until it is cancelled.
        Recurring = "recurring",
        /// Once: a fixed term, a day pass, a visit pack, a trial.
        OneTime = "one_time",
        /// Not at all.
        Free = "free",
    }
}

words! {
    /// When the term of a membership begins.
    Activation {
        /// On its first day.
        FirstDay = "first_day",
        /// With the first visit on or after its first day.
        FirstVisit = "first_visit",
    }
}

words! {
    /// What a person must have done before the doors open.
    Requirement {
        /// Signed the waiver.
        Waiver = "waiver",
        /// Been shown around.
        Induction = "induction",
        /// Handed in a document.
        Document = "document",
    }
}

words! {
    /// When a new client is welcomed by mail.
    Welcome {
        /// As soon as the membership opens a door, now or later.
        AtOnce = "at_once",
        /// On the first day.
        FirstDay = "first_day",
        /// Never by itself.
        Never = "never",
    }
}

words! {
    /// What a term is counted in.
    TermUnit {
        /// Days of the calendar.
        Day = "day",
        /// Seven of them.
        Week = "week",
        /// To the same day of another month, or to its last.
        Month = "month",
        /// Twelve months.
        Year = "year",
    }
}

/// The length of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// How many units; at least one.
    pub count: u16,
    /// Of what.
    pub unit: TermUnit,
}

impl Term {
    /// The last day of the term that begins on a day: the day before the next one begins.
    pub fn last_day(self, first: Date) -> Result<Date, TimeError> {
        let count = i32::from(self.count);
        let next = match self.unit {
            TermUnit::Day => Date::from_days(first.days().saturating_add(count))?,
            TermUnit::Week => Date::from_days(first.days().saturating_add(count * 7))?,
            TermUnit::Month => first.plus_months(count)?,
            TermUnit::Year => first.plus_months(count * 12)?,
        };
        Date::from_days(next.days() - 1)
    }
}

/// The visits of a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visits {
    /// How many a membership begins with.
    pub count: u16,
    /// For how many minutes after an entry the next ones belong to the same visit.
    pub window_min: u16,
    /// Entries of one day are one visit.
    pub per_day: bool,
}

/// Where a package is valid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Locations {
    /// At all places, also those to come.
    All,
    /// At these.
    Only(Vec<PlaceId>),
}

impl Locations {
    /// Whether a place is one of them.
    #[must_use]
    pub fn contains(&self, place: PlaceId) -> bool {
        match self {
            Self::All => true,
            Self::Only(places) => places.contains(&place),
        }
    }
}

/// What a package opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoorAccess {
    /// Nothing, also not through a location.
    Off,
    /// What each location opens to every client.
    AsLocation,
    /// Groups of its own, in hours of its own.
    Own {
        /// Whose doors it opens, where it is valid.
        groups: Vec<GroupId>,
        /// When.
        hours: AccessHours,
    },
}

/// The hours of a package, on the wall clock of each place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessHours {
    /// Any hour.
    Any,
    /// While the place is staffed.
    Staffed,
    /// Windows of the week.
    Weekly(WeeklyHours),
}

/// How memberships of a package may be paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreezeRules {
    /// Whether they may be at all.
    pub allowed: bool,
    /// For how many days at a time; absent: any number.
    pub max_days: Option<u16>,
    /// Coming to a door ends the pause and opens.
    pub ends_on_return: bool,
}
