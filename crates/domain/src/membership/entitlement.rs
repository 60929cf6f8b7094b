//! The rights that should exist, as facts have it: each with its source, as windows ahead.

use crate::access::{ProfileEntry, ProfileRule};
use crate::id::{GroupId, PlaceId, ProfileId};
use crate::membership::{AccessHours, Booking, DoorAccess, Line, Membership, Package, line};
use crate::right::{Source, Target};
use crate::time::{Period, TimeZone};

/// What a location opens to every client whose package is valid there.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The location.
    pub place: PlaceId,
    /// Its zone.
    pub zone: TimeZone,
    /// Whose doors.
    pub groups: Vec<GroupId>,
    /// When.
    pub hours: AccessHours,
}

/// A door-access profile of a package, for its locations in one zone: last days end there at the same instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Zoned {
    /// Its id.
    pub profile: ProfileId,
    /// The zone.
    pub zone: TimeZone,
}

/// A membership of a person, with all that it hangs on.
#[derive(Clone, Debug)]
pub struct Held<'a> {
    /// What they bought.
    pub membership: &'a Membership,
    /// The package.
    pub package: &'a Package,
    /// The profiles of the package.
    pub profiles: &'a [Zoned],
    /// The membership that pays for it, and the package of that.
    pub payer: Option<(&'a Membership, &'a Package)>,
}

/// All that gives one person derived rights.
#[derive(Clone, Debug, Default)]
pub struct Facts<'a> {
    /// Their memberships.
    pub held: Vec<Held<'a>>,
    /// Their bookings.
    pub bookings: &'a [Booking],
}

/// A right that should exist.
#[derive(Clone, Debug, PartialEq)]
pub struct Entitlement {
    /// What gives it.
    pub source: Source,
    /// What it gives.
    pub of: Entitled,
}

/// What a derived right is to.
#[derive(Clone, Debug, PartialEq)]
pub enum Entitled {
    /// The doors and hours of a profile, as a line of admissions has it.
    Profile(ProfileId, Line),
    /// A door or a group, in a period.
    Target(Target, Period),
}

/// The derived rights of a person. What one source gives does not depend on the others.
#[must_use]
pub fn entitlements(facts: &Facts<'_>) -> Vec<Entitlement> {
    let of_memberships = facts.held.iter().flat_map(|held| {
        let source = Source::Membership(held.membership.id.get());
        let profiles = if held.package.access == DoorAccess::Off { &[] } else { held.profiles };
        profiles.iter().map(move |Zoned { profile, zone }| {
            let of = Entitled::Profile(*profile, held.line(zone));
            Entitlement { source, of }
        })
    });
    let of_bookings = facts.bookings.iter().map(|booking| Entitlement {
        source: Source::Booking(booking.id.get()),
        of: Entitled::Target(booking.target, booking.period()),
    });
    of_memberships.chain(of_bookings).collect()
}

impl Held<'_> {
    /// What the membership comes to in a zone, its payer's judgement included.
    #[must_use]
    pub fn line(&self, zone: &TimeZone) -> Line {
        let own = line(self.package, self.membership, zone);
        let decides = self.membership.payer.is_some_and(|payer| payer.decides);
        match self.payer.filter(|_| decides) {
            Some((membership, package)) => own.and(&line(package, membership, zone)),
            None => own,
        }
    }
}

impl Package {
    /// What its clients open at the locations of a zone.
    #[must_use]
    pub fn profile(&self, offers: &[Offer], zone: &TimeZone) -> ProfileRule {
        let here = offers.iter().filter(|offer| offer.zone == *zone && self.locations.contains(offer.place));
        let entries = here.flat_map(|offer| {
            let (groups, hours) = match &self.access {
                DoorAccess::Off => (&[][..], &AccessHours::Any),
                DoorAccess::AsLocation => (offer.groups.as_slice(), &offer.hours),
                DoorAccess::Own { groups, hours } => (groups.as_slice(), hours),
            };
            groups.iter().map(|group| ProfileEntry { group: *group, place: offer.place, hours: hours.clone() })
        });
        ProfileRule { entries: entries.collect() }
    }
}
