//! How near is near enough.

use super::NOON;
use super::gym::{Arrange as _, FRONT, at, attempt, denied, granted, gym, position};
use domain::access::{Reason, decide};
use domain::lock::GEOFENCE_RADIUS_M;
use domain::time::Timestamp;

/// The longitudes, neighbours among floating-point numbers, between which the distance from 0° N 0° E
/// passes the radius.
fn last_inside_and_first_outside() -> (f64, f64) {
    let (mut inside, mut outside) = (0.0, 1.0);
    while f64::next_up(inside) < outside {
        let middle = f64::midpoint(inside, outside);
        let near = position((0.0, 0.0)).distance_m(position((0.0, middle))) <= GEOFENCE_RADIUS_M;
        *(if near { &mut inside } else { &mut outside }) = middle;
    }
    (inside, outside)
}

#[test]
fn the_radius_itself_is_near_enough_and_the_next_number_is_not() {
    let mut rows = gym();
    rows.lock(FRONT).restrictions.geofence = true;
    rows.lock(FRONT).position = Some(position((0.0, 0.0)));
    let policy = rows.policy();
    let from = |longitude| {
        let mut attempt = attempt();
        attempt.location = at((0.0, longitude));
        decide(&policy, &attempt, Timestamp::parse(NOON).unwrap())
    };
    let (inside, outside) = last_inside_and_first_outside();
    let metres = position((0.0, 0.0)).distance_m(position((0.0, inside)));
    assert!((metres - 300.0).abs() < 1e-9, "{metres}");
    assert_eq!(from(inside), granted());
    assert_eq!(from(-inside), granted());
    assert_eq!(from(outside), denied(Reason::DoorTooFar));
    assert_eq!(from(-outside), denied(Reason::DoorTooFar));
}

#[test]
fn distances_are_those_of_the_map() {
    let table = [
        ((52.520_008, 13.404_954), (52.520_008, 13.404_954), 0.0),
        ((0.0, 0.0), (0.0, 1.0), 111_195.08),
        ((0.0, 179.5), (0.0, -179.5), 111_195.08),
        ((90.0, 0.0), (90.0, 137.0), 0.0),
        ((90.0, 0.0), (-90.0, 0.0), 20_015_114.44),
        ((52.520_008, 13.404_954), (48.137_154, 11.576_124), 504_301.53),
    ];
    for (a, b, metres) in table {
        let (there, back) = (position(a).distance_m(position(b)), position(b).distance_m(position(a)));
        assert!((there - metres).abs() < 0.01, "{a:?} {b:?}: {there}");
        assert!((there - back).abs() < 1e-6, "{a:?} {b:?}");
    }
}
