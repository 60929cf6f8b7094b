//! How a policy travels, and what a replica does with what is damaged, foreign, late or wrong.

use crate::sample::{BACK, FRONT};
use domain::access::{Change, LockRule, PersonRule, PlaceRule, Policy};
use domain::id::{LockId, PlaceId, UserId};
use domain::lock::LockRestrictions;
use domain::time::TimeZone;
use door::sync::{Astray, Delta, Frame, FrameError, Replica, Snapshot};

const PLACE: PlaceId = PlaceId::new(3);

fn place() -> Change {
    let time_zone = TimeZone::parse("Europe/Berlin").unwrap();
    Change::Place(PLACE, PlaceRule { time_zone, position: None, lockdown: None })
}

fn lock(id: LockId) -> Change {
    let restrictions = LockRestrictions::default();
    Change::Lock(id, LockRule { place: PLACE, position: None, restrictions, lockdown: None })
}

fn person() -> Change {
    Change::Person(UserId::new(7), PersonRule { access_enabled: true })
}

fn digest(rows: &[Change]) -> u64 {
    let mut policy = Policy::default();
    rows.iter().cloned().for_each(|row| policy.apply(row));
    policy.digest().get()
}

fn snapshot(revision: i64, rows: Vec<Change>) -> Frame {
    Frame::Snapshot(Snapshot { revision, digest: digest(&rows), rows })
}

/// A replica at revision 5 with a place and the front door, and the delta that brings the back door.
fn replica() -> (Replica, Frame) {
    let mut replica = Replica::default();
    replica.take(snapshot(5, vec![place(), lock(FRONT)])).unwrap();
    let digest = digest(&[place(), lock(FRONT), lock(BACK)]);
    (replica, Frame::Delta(Delta { from: 5, to: 6, digest, changes: vec![lock(BACK)] }))
}

#[test]
fn a_delta_brings_the_replica_on_and_once_more_changes_nothing() {
    let (mut replica, delta) = replica();
    replica.take(delta.clone()).unwrap();
    assert_eq!((replica.revision(), replica.policy().locks().count()), (Some(6), 2));
    let before = replica.policy().clone();
    replica.take(delta).unwrap();
    assert_eq!((replica.revision(), replica.policy()), (Some(6), &before));
}

#[test]
fn a_gap_is_refused_and_a_snapshot_closes_it() {
    let (mut replica, _) = replica();
    let late = Frame::Delta(Delta { from: 7, to: 8, digest: 0, changes: vec![person()] });
    assert_eq!(replica.take(late), Err(Astray::Gap { here: 5, from: 7 }));
    assert_eq!(replica.revision(), Some(5));
    replica.take(snapshot(8, vec![person()])).unwrap();
    assert_eq!((replica.revision(), replica.policy().locks().count()), (Some(8), 0));
}

#[test]
fn rows_that_are_not_the_sender_s_leave_everything_as_it_was() {
    let (mut replica, delta) = replica();
    let before = replica.policy().clone();
    let Frame::Delta(delta) = delta else { panic!("a delta") };
    let wrong = Frame::Delta(Delta { digest: delta.digest ^ 1, ..delta });
    assert_eq!(replica.take(wrong), Err(Astray::Hash { revision: 6 }));
    let wrong = Frame::Snapshot(Snapshot { revision: 9, digest: 1, rows: vec![person()] });
    assert_eq!(replica.take(wrong), Err(Astray::Hash { revision: 9 }));
    assert_eq!((replica.revision(), replica.policy()), (Some(5), &before));
}

#[test]
fn before_the_first_snapshot_a_delta_is_a_gap() {
    let (_, delta) = replica();
    assert_eq!(Replica::default().take(delta), Err(Astray::Gap { here: -1, from: 5 }));
}

#[test]
fn foreign_bytes_and_other_versions_are_named() {
    assert_eq!(Frame::from_bytes(b""), Err(FrameError::Foreign));
    assert_eq!(Frame::from_bytes(b"LKP"), Err(FrameError::Foreign));
    assert_eq!(Frame::from_bytes(b"{\"places\": []}"), Err(FrameError::Foreign));
    let mut bytes = snapshot(5, vec![place()]).to_bytes();
    bytes[3] = 9;
    assert_eq!(Frame::from_bytes(&bytes), Err(FrameError::Version(9)));
}

#[test]
fn a_frame_that_breaks_off_or_goes_on_is_damaged() {
    let bytes = snapshot(5, vec![place(), lock(FRONT), person()]).to_bytes();
    for end in 4..bytes.len() {
        assert_eq!(Frame::from_bytes(&bytes[..end]), Err(FrameError::Damaged), "cut at {end}");
    }
    assert_eq!(Frame::from_bytes(&[&bytes[..], &[0]].concat()), Err(FrameError::Damaged));
}

#[test]
fn no_flipped_bit_is_taken_in_as_other_rules() {
    let frame = snapshot(5, vec![place(), lock(FRONT), person()]);
    let bytes = frame.to_bytes();
    let mut right = Replica::default();
    right.take(frame).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let mut replica = Replica::default();
        if Frame::from_bytes(&flipped).is_ok_and(|frame| replica.take(frame).is_ok()) {
            // The revision stands beside the rows and is not hashed.
            assert_eq!(replica.policy(), right.policy(), "bit {bit}");
        }
    }
}
