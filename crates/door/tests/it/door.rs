//! Traces of one door: at a moment, an input, and what the door then does.

use crate::sample::{FRONT, at, settings};
use door::door::Input::{Contact, LockDown, RequestToExit, Tick, Unlock};
use door::door::{Door, Input, Output};
use door::wire::{Alarm, DoorSettings};
use std::num::NonZeroU32;

type Step = (u64, Input, &'static [Output]);

const OPEN: Input = Contact { open: true };
const CLOSED: Input = Contact { open: false };
const UNLOCK: Input = Unlock { for_ms: 5_000 };
const ON: Output = Output::Relay(true);
const OFF: Output = Output::Relay(false);

fn trace_with(settings: DoorSettings, steps: &[Step]) -> Door {
    let mut door = Door::new(settings);
    for (at_ms, input, expected) in steps {
        let outputs = door.handle(*input, at(*at_ms));
        assert_eq!(outputs, *expected, "{input:?} at {at_ms} ms");
    }
    door
}

fn trace(steps: &[Step]) -> Door {
    trace_with(settings(FRONT), steps)
}

#[test]
fn door_locks_again_at_its_deadline_and_not_before() {
    let door = trace(&[(100, UNLOCK, &[ON]), (5_099, Tick, &[])]);
    assert_eq!(door.next_deadline(), Some(at(5_100)));
    let door = trace(&[(100, UNLOCK, &[ON]), (5_100, Tick, &[OFF]), (6_000, Tick, &[])]);
    assert_eq!(door.next_deadline(), None);
}

#[test]
fn unlock_while_unlocked_extends() {
    trace(&[(0, UNLOCK, &[ON]), (3_000, UNLOCK, &[]), (5_000, Tick, &[]), (8_000, Tick, &[OFF])]);
}

#[test]
fn unlock_while_unlocked_never_shortens() {
    trace(&[(0, UNLOCK, &[ON]), (1_000, Unlock { for_ms: 10 }, &[]), (4_999, Tick, &[]), (5_000, Tick, &[OFF])]);
}

#[test]
fn unlock_at_the_deadline_does_not_chatter() {
    trace(&[(0, UNLOCK, &[ON]), (5_000, UNLOCK, &[]), (9_999, Tick, &[]), (10_000, Tick, &[OFF])]);
}

#[test]
fn lockdown_ends_an_unlock_at_once_and_refuses_the_next() {
    trace(&[
        (0, UNLOCK, &[ON]),
        (1_000, LockDown(true), &[OFF]),
        (1_001, UNLOCK, &[]),
        (2_000, LockDown(false), &[]),
        (2_001, UNLOCK, &[ON]),
    ]);
}

#[test]
fn unlock_before_a_lockdown_does_not_come_back_after_it() {
    trace(&[(0, UNLOCK, &[ON]), (1_000, LockDown(true), &[OFF]), (1_500, LockDown(false), &[]), (1_501, Tick, &[])]);
}

#[test]
fn request_to_exit_opens_in_lockdown() {
    trace(&[(0, LockDown(true), &[]), (10, RequestToExit, &[ON]), (5_009, Tick, &[]), (5_010, Tick, &[OFF])]);
}

#[test]
fn lockdown_leaves_a_request_to_exit_alone() {
    trace(&[
        (0, UNLOCK, &[ON]),
        (1_000, RequestToExit, &[]),
        (4_000, UNLOCK, &[]),
        (4_500, LockDown(true), &[]),
        (5_999, Tick, &[]),
        (6_000, Tick, &[OFF]),
    ]);
}

#[test]
fn door_opened_by_right_raises_no_alarm() {
    trace(&[
        (0, CLOSED, &[Output::Closed]),
        (10, UNLOCK, &[ON]),
        (1_000, OPEN, &[Output::Opened]),
        (3_000, CLOSED, &[Output::Closed]),
    ]);
}

#[test]
fn door_opened_while_locked_is_forced_until_closed() {
    let door = trace(&[(0, CLOSED, &[Output::Closed]), (10, OPEN, &[Output::ForcedOpen]), (99_000, UNLOCK, &[ON])]);
    assert_eq!(door.state(at(99_000)).alarm, Some(Alarm::ForcedOpen));
    let door = trace(&[
        (0, CLOSED, &[Output::Closed]),
        (10, OPEN, &[Output::ForcedOpen]),
        (50_000, Tick, &[]),
        (50_001, CLOSED, &[Output::Closed]),
    ]);
    assert_eq!(door.state(at(50_001)).alarm, None);
}

#[test]
fn hand_that_pulled_in_time_raises_no_alarm() {
    let locked = [(0, CLOSED, &[Output::Closed] as &[_]), (10, UNLOCK, &[ON]), (5_010, Tick, &[OFF])];
    trace(&[&locked[..], &[(6_009, OPEN, &[Output::Opened])]].concat());
    trace(&[&locked[..], &[(6_010, OPEN, &[Output::ForcedOpen])]].concat());
}

#[test]
fn late_tick_raises_no_alarm_at_a_door_that_is_still_released() {
    trace(&[(0, CLOSED, &[Output::Closed]), (10, UNLOCK, &[ON]), (9_000, OPEN, &[Output::Opened, OFF])]);
}

#[test]
fn first_report_after_a_start_is_not_a_forced_door() {
    trace(&[(10, OPEN, &[Output::Opened])]);
}

#[test]
fn repeated_reports_are_not_news() {
    trace(&[(0, CLOSED, &[Output::Closed]), (5, CLOSED, &[]), (10, OPEN, &[Output::ForcedOpen]), (15, OPEN, &[])]);
}

#[test]
fn held_open_counts_from_the_end_of_the_unlock() {
    let opened: [Step; 4] =
        [(0, CLOSED, &[Output::Closed]), (0, UNLOCK, &[ON]), (1_000, OPEN, &[Output::Opened]), (5_000, Tick, &[OFF])];
    assert_eq!(trace(&opened).next_deadline(), Some(at(35_000)));
    let held: [Step; 3] = [(34_999, Tick, &[]), (35_000, Tick, &[Output::HeldOpen]), (80_000, Tick, &[])];
    assert_eq!(trace(&[&opened[..], &held[..]].concat()).next_deadline(), None);
    trace(&[&opened[..], &[(34_999, CLOSED, &[Output::Closed]), (35_000, Tick, &[])]].concat());
    trace(
        &[&opened[..], &[(34_000, UNLOCK, &[ON]), (39_000, Tick, &[OFF]), (69_000, Tick, &[Output::HeldOpen])]]
            .concat(),
    );
}

#[test]
fn held_open_counts_from_the_opening_where_that_is_later() {
    trace(&[
        (0, CLOSED, &[Output::Closed]),
        (0, UNLOCK, &[ON]),
        (5_000, Tick, &[OFF]),
        (5_500, OPEN, &[Output::Opened]),
        (35_499, Tick, &[]),
        (35_500, Tick, &[Output::HeldOpen]),
    ]);
}

#[test]
fn door_without_a_held_open_time_may_stand_open_for_ever() {
    let settings = DoorSettings { held_open_after_ms: None, ..settings(FRONT) };
    let door = trace_with(settings, &[(0, OPEN, &[Output::Opened]), (1_000_000_000, Tick, &[])]);
    assert_eq!(door.next_deadline(), None);
}

#[test]
fn new_settings_keep_an_unlock_unless_they_lock_down() {
    let mut door = trace(&[(0, UNLOCK, &[ON])]);
    assert_eq!(door.configure(settings(FRONT), at(1_000)), []);
    assert_eq!(door.state(at(1_000)).unlocked_for_ms, 4_000);
    let locked_down = DoorSettings { locked_down: true, ..settings(FRONT) };
    assert_eq!(door.configure(locked_down, at(2_000)), [OFF]);
    assert_eq!(door.state(at(2_000)).unlocked_for_ms, 0);
}

#[test]
fn request_to_exit_never_shortens() {
    let mut door = trace(&[(0, RequestToExit, &[ON])]);
    door.configure(DoorSettings { relock_after_ms: NonZeroU32::MIN, ..settings(FRONT) }, at(1_000));
    assert_eq!(door.handle(RequestToExit, at(1_000)), []);
    assert_eq!(door.next_deadline(), Some(at(5_000)));
}
