//! The rights that should exist: what one source gives hangs on no other.

use super::samples::{ORGANIZATION, PLACE, at, day, membership, package, zone};
use domain::access::{ProfileEntry, ProfileRule};
use domain::id::{BlockId, BookingId, GroupId, LockId, MembershipId, PlaceId, ProfileId, UserId};
use domain::membership::{
    AccessHours, Admission, Block, Booking, Cause, DoorAccess, Entitled, Entitlement, Facts, Freeze, Held, Locations,
    Membership, Money, Offer, OverlayKind, Package, Payer, PersonFacts, Refusal, Requirement, Zoned, entitlements,
    line, overlays,
};
use domain::right::{Source, Target};
use domain::schedule::Interval;
use domain::text::Note;
use domain::time::{Period, TimeZone, Timestamp};
use proptest::prelude::*;

fn held<'a>(membership: &'a Membership, package: &'a Package, profiles: &'a [Zoned]) -> Held<'a> {
    Held { membership, package, profiles, payer: None }
}

fn profiles() -> Vec<Zoned> {
    vec![
        Zoned { profile: ProfileId::new(1), zone: zone() },
        Zoned { profile: ProfileId::new(2), zone: TimeZone::utc() },
    ]
}

fn booking(id: i64, starts: &str, ends: &str) -> Booking {
    Booking {
        id: BookingId::new(id),
        organization: ORGANIZATION,
        person: UserId::new(7),
        target: Target::Lock(LockId::new(1)),
        time: Interval::new(at(starts), at(ends)).unwrap(),
        margin_min: 15,
        reference: None,
        created_at: Timestamp::MIN,
        updated_at: Timestamp::MIN,
    }
}

#[test]
fn a_membership_gives_a_right_for_each_zone_and_a_booking_one_with_its_margins() {
    let (membership, package, profiles) = (membership(), package(), profiles());
    let bookings = [booking(3, "2026-05-10T12:00:00Z", "2026-05-10T13:00:00Z")];
    let facts = Facts { held: vec![held(&membership, &package, &profiles)], bookings: &bookings };
    let found = entitlements(&facts);
    assert_eq!(found.len(), 3);
    assert!(found[..2].iter().all(|one| one.source == Source::Membership(1)));
    let until = |one: &Entitlement| match &one.of {
        Entitled::Profile(_, line) => line.span().unwrap().until.unwrap(),
        Entitled::Target(..) => panic!("a membership gives the doors of profiles"),
    };
    assert_eq!(until(&found[1]).micros_since(until(&found[0])), 2 * 3_600 * 1_000_000, "each day ends in its own zone");
    let period = Period { from: Some(at("2026-05-10T11:45:00Z")), until: Some(at("2026-05-10T13:15:00Z")) };
    let of = Entitled::Target(Target::Lock(LockId::new(1)), period);
    assert_eq!(found[2], Entitlement { source: Source::Booking(3), of });
}

#[test]
fn a_package_without_door_access_gives_nothing() {
    let (membership, profiles) = (membership(), profiles());
    let off = Package { access: DoorAccess::Off, ..package() };
    assert_eq!(entitlements(&Facts { held: vec![held(&membership, &off, &profiles)], bookings: &[] }), []);
    let offer = Offer { place: PLACE, zone: zone(), groups: vec![GroupId::new(9)], hours: AccessHours::Any };
    assert_eq!(off.profile(&[offer], &zone()), ProfileRule::default());
}

#[test]
fn a_profile_holds_what_the_locations_of_its_zone_open() {
    let offer = |place: i64, zone: TimeZone, group: i64| Offer {
        place: PlaceId::new(place),
        zone,
        groups: vec![GroupId::new(group)],
        hours: AccessHours::Staffed,
    };
    let offers = [offer(1, zone(), 11), offer(2, TimeZone::utc(), 12), offer(3, zone(), 13)];
    let entry = |group: i64, place: i64, hours: AccessHours| ProfileEntry {
        group: GroupId::new(group),
        place: PlaceId::new(place),
        hours,
    };
    let as_location = Package { access: DoorAccess::AsLocation, ..package() };
    let entries = vec![entry(11, 1, AccessHours::Staffed), entry(13, 3, AccessHours::Staffed)];
    assert_eq!(as_location.profile(&offers, &zone()), ProfileRule { entries });
    let here = Package { locations: Locations::Only(vec![PLACE]), ..package() };
    assert_eq!(here.profile(&offers, &zone()), ProfileRule { entries: vec![entry(1, 1, AccessHours::Any)] });
}

#[test]
fn a_payer_decides_only_where_the_option_says_so() {
    let (package, profiles) = (package(), profiles());
    let payer = Membership { id: MembershipId::new(2), ..membership() };
    let payer = payer.miss_payment(Money(9_900), at("2026-05-04T09:00:00Z")).unwrap();
    let noon = at("2026-05-10T12:00:00Z");
    for (decides, expected) in [(true, Admission::Refused(Refusal::PaymentMissing)), (false, Admission::Full)] {
        let payer_of = Some(Payer { membership: payer.id, decides });
        let linked = Membership { payer: payer_of, ..membership() };
        let held = Held { payer: Some((&payer, &package)), ..held(&linked, &package, &profiles) };
        assert_eq!(held.line(&zone()).at(noon), expected);
    }
}

#[test]
fn a_person_is_kept_out_by_blocks_and_by_what_their_packages_ask() {
    let strict = Package { minimum_age: Some(16), requirements: vec![Requirement::Waiver], ..package() };
    let born_on = Some(day("2010-07-01"));
    let facts = PersonFacts { born_on, ..PersonFacts::default() };
    let kinds = |facts: &PersonFacts, held: &[&Package]| {
        overlays(facts, &[], held, &zone()).into_iter().map(|overlay| overlay.kind).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&facts, &[]), []);
    assert_eq!(kinds(&facts, &[&strict]), [OverlayKind::Requirement, OverlayKind::Guardian, OverlayKind::Age]);
    let cured = PersonFacts { guardian_agreed: true, fulfilled: vec![Requirement::Waiver], ..facts };
    assert_eq!(kinds(&cured, &[&strict]), [OverlayKind::Age]);
    let until = overlays(&cured, &[], &[&strict], &zone())[0].valid.until;
    assert_eq!(until, Some(at("2026-06-30T22:00:00Z")), "a birthday begins at midnight of the place");
    let block = Block {
        id: BlockId::new(1),
        organization: ORGANIZATION,
        person: UserId::new(7),
        valid: Period::ALWAYS,
        reason: Note::try_from("Rude".to_owned()).unwrap(),
        by: None,
        created_at: Timestamp::MIN,
    };
    let blocked = overlays(&PersonFacts::default(), &[block], &[], &zone());
    assert_eq!(blocked.iter().map(|overlay| overlay.kind).collect::<Vec<_>>(), [OverlayKind::Blocked]);
}

/// A membership after some steps, of which the impossible ones change nothing.
fn lived(steps: &[(u8, i64)]) -> Membership {
    let start = at("2026-05-01T00:00:00Z");
    steps.iter().fold(membership(), |membership, (step, hours)| {
        let now = start.plus_seconds(hours * 3_600);
        let today = zone().local(now).date;
        let before = membership.clone();
        let after = match step {
            0 => membership.miss_payment(Money(4_990), now),
            1 => membership.pay(None),
            2 => membership.freeze(&package(), Freeze { first: today, last: Some(today) }),
            3 => membership.unfreeze(today),
            4 => membership.cancel_at_end(),
            5 => membership.keep(),
            6 => membership.renew(day("2026-07-31")),
            _ => membership.end(Cause::Cancelled, now),
        };
        after.unwrap_or(before)
    })
}

proptest! {
    #[test]
    fn what_one_source_gives_does_not_depend_on_the_others(
        one in prop::collection::vec((0..8_u8, 0..2_000_i64), 0..8),
        other in prop::collection::vec((0..8_u8, 0..2_000_i64), 0..8),
    ) {
        let (package, profiles) = (package(), profiles());
        let (first, second) = (lived(&one), Membership { id: MembershipId::new(2), ..lived(&other) });
        let bookings = [booking(3, "2026-05-10T12:00:00Z", "2026-05-10T13:00:00Z")];
        let both = vec![held(&first, &package, &profiles), held(&second, &package, &profiles)];
        let all = entitlements(&Facts { held: both, bookings: &bookings });
        let alone = entitlements(&Facts { held: vec![held(&first, &package, &profiles)], bookings: &[] });
        let kept: Vec<_> = all.iter().filter(|one| one.source == Source::Membership(1)).cloned().collect();
        prop_assert_eq!(kept, alone);
        prop_assert_eq!(all.last().unwrap().source, Source::Booking(3));
    }

    #[test]
    fn a_line_says_the_same_whether_time_comes_in_one_step_or_in_many(
        steps in prop::collection::vec((0..8_u8, 0..2_000_i64), 0..8),
        hours in prop::collection::vec(-100..2_500_i64, 1..40),
    ) {
        let membership = lived(&steps);
        let line = line(&package(), &membership, &zone());
        let instants = hours.iter().map(|hour| at("2026-05-01T00:00:00Z").plus_seconds(hour * 3_600));
        for instant in instants {
            let turns = line.turns().iter().filter(|(turn, _)| *turn <= instant);
            let walked = turns.fold(line.at(Timestamp::MIN), |_, (_, admission)| *admission);
            prop_assert_eq!(line.at(instant), walked);
            prop_assert_eq!(line.and(&line).at(instant), walked);
        }
        let opens = |at: Timestamp| !matches!(line.at(at), Admission::Refused(_));
        if let Some(Period { from, until }) = line.sole_period() {
            prop_assert!(from.is_none_or(opens) && until.is_none_or(|until| !opens(until)));
        }
    }
}
