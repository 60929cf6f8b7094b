//! A package and a membership of it, to be changed.

use domain::id::{GroupId, MembershipId, OrganizationId, PackageId, PlaceId, UserId};
use domain::membership::{
    AccessHours, Activation, DoorAccess, Dunning, FreezeRules, Locations, Membership, Money, Package, PackageKind,
    Stage, State, Term, TermUnit, Visits, Welcome,
};
use domain::text::Name;
use domain::time::{Date, TimeZone, Timestamp};

pub(super) const ORGANIZATION: OrganizationId = OrganizationId::new(1);
pub(super) const PLACE: PlaceId = PlaceId::new(1);
const EPOCH: Timestamp = Timestamp::from_micros(0);

pub(super) fn zone() -> TimeZone {
    TimeZone::parse("Europe/Berlin").unwrap()
}

pub(super) fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub(super) fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// Monthly, 24/7, five days and 50.00 of grace, all stages, freezes of up to 30 days.
pub(super) fn package() -> Package {
    Package {
        id: PackageId::new(1),
        organization: ORGANIZATION,
        name: Name::try_from("Gold".to_owned()).unwrap(),
        kind: PackageKind::Recurring,
        price: Money(4_990),
        term: Some(Term { count: 1, unit: TermUnit::Month }),
        activation: Activation::FirstDay,
        visits: None,
        locations: Locations::All,
        access: DoorAccess::Own { groups: vec![GroupId::new(1)], hours: AccessHours::Any },
        dunning: Dunning { grace_days: Some(5), grace_amount: Some(Money(5_000)), stages: Stage::ALL.to_vec() },
        freeze: FreezeRules { allowed: true, max_days: Some(30), ends_on_return: false },
        minimum_age: None,
        requirements: Vec::new(),
        welcome: Welcome::AtOnce,
        on_sale: true,
        created_at: EPOCH,
        updated_at: EPOCH,
    }
}

/// Ten visits, each with two hours.
pub(super) fn pack() -> Package {
    let visits = Some(Visits { count: 10, window_min: 120, per_day: false });
    Package { kind: PackageKind::OneTime, visits, ..package() }
}

/// May 2026, in order, and it renews.
pub(super) fn membership() -> Membership {
    Membership {
        id: MembershipId::new(1),
        organization: ORGANIZATION,
        person: UserId::new(7),
        package: PackageId::new(1),
        payer: None,
        term_from: day("2026-05-01"),
        term_until: Some(day("2026-05-31")),
        renews: true,
        cancel_at_end: false,
        state: State::Active,
        freeze: None,
        visits_left: None,
        last_visit_at: None,
        reference: None,
        notes: None,
        created_at: EPOCH,
        updated_at: EPOCH,
    }
}
