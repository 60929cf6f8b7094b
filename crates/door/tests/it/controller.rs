//! Traces of one controller: commands, vetoes, doors.

use crate::sample::{BACK, ELSEWHERE, FRONT, at, command, settings};
use domain::id::LockId;
use door::controller::{Controller, Input, Output};
use door::wire::{Alarm, Contact, DoorSettings, DoorState, FromController, Outcome, ToController, UnlockCommand, Veto};
use uuid::Uuid;

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;

fn receive(message: ToController, at_ms: u64) -> Input {
    Input::Message { message, received_at: at(at_ms) }
}

fn unlock(controller: &mut Controller, command: UnlockCommand, at_ms: u64) -> Vec<Output> {
    controller.handle(receive(ToController::Unlock(command), at_ms), at(at_ms))
}

fn linked() -> Controller {
    let mut controller = Controller::new();
    let doors = vec![settings(FRONT), settings(BACK)];
    controller.handle(receive(ToController::Configure(doors), 0), at(0));
    controller.handle(Input::LinkUp, at(0));
    controller
}

fn relay(lock: LockId, energised: bool) -> Output {
    Output::Relay { lock, energised }
}

fn answer(id: u128, outcome: Outcome, seq: u64) -> Output {
    Output::Send(FromController::Outcome { command: Uuid::from_u128(id), outcome, seq: Some(seq) })
}

fn state(lock: LockId, unlocked_for_ms: u64) -> DoorState {
    DoorState { lock, unlocked_for_ms, held: false, locked_down: false, contact: Contact::Unknown, alarm: None }
}

fn told(state: DoorState) -> Output {
    Output::Send(FromController::State(state))
}

#[test]
fn command_is_journalled_drives_the_relay_and_is_answered() {
    let mut controller = linked();
    let outputs = unlock(&mut controller, command(1, FRONT), 100);
    assert_eq!(outputs, [relay(FRONT, true), told(state(FRONT, 5_000)), answer(1, Outcome::Opened, 1)]);
    let entry = controller.journal().entries().next().unwrap();
    assert_eq!((entry.seq, &entry.command, entry.outcome), (1, &command(1, FRONT), Outcome::Opened));
    assert_eq!(controller.handle(Input::Tick, at(5_099)), []);
    assert_eq!(controller.handle(Input::Tick, at(5_100))[..2], [relay(FRONT, false), told(state(FRONT, 0))]);
}

#[test]
fn command_that_waited_past_its_expiry_never_opens() {
    for (waited_ms, outcome) in [(1_999, Outcome::Opened), (2_000, Outcome::Vetoed(Veto::Expired))] {
        let mut controller = linked();
        let outputs = controller.handle(receive(ToController::Unlock(command(1, FRONT)), 100), at(100 + waited_ms));
        assert_eq!(outputs.last(), Some(&answer(1, outcome, 1)));
        assert_eq!(outputs.contains(&relay(FRONT, true)), outcome == Outcome::Opened);
    }
}

#[test]
fn command_sent_again_opens_once_and_learns_the_truth() {
    let mut controller = linked();
    unlock(&mut controller, command(1, FRONT), 100);
    assert_eq!(unlock(&mut controller, command(1, FRONT), 3_000), [answer(1, Outcome::Opened, 1)]);
    assert_eq!(controller.next_deadline(), Some(at(5_100)), "a resend must not extend the unlock");
    assert_eq!(controller.journal().entries().len(), 1);
}

#[test]
fn vetoed_command_stays_vetoed_when_it_is_sent_again() {
    let mut controller = linked();
    controller.handle(receive(ToController::LockDown { lock: FRONT, on: true }, 0), at(0));
    let vetoed = [answer(1, Outcome::Vetoed(Veto::LockedDown), 1)];
    assert_eq!(unlock(&mut controller, command(1, FRONT), 10), vetoed);
    controller.handle(receive(ToController::LockDown { lock: FRONT, on: false }, 20), at(20));
    assert_eq!(unlock(&mut controller, command(1, FRONT), 30), vetoed);
}

#[test]
fn command_too_old_to_be_remembered_is_vetoed_as_replayed() {
    let mut controller = linked();
    unlock(&mut controller, command(5, FRONT), 0);
    controller.handle(receive(ToController::Acknowledge { up_to: 1 }, 1), at(1));
    controller.handle(Input::Tick, at(DAY_MS));
    unlock(&mut controller, command(6, BACK), DAY_MS);
    let replayed = |id| {
        let outcome = Outcome::Vetoed(Veto::Replayed);
        Output::Send(FromController::Outcome { command: Uuid::from_u128(id), outcome, seq: None })
    };
    assert_eq!(unlock(&mut controller, command(5, FRONT), DAY_MS + 1), [replayed(5)]);
    assert_eq!(unlock(&mut controller, command(4, FRONT), DAY_MS + 2), [replayed(4)]);
    assert_eq!(controller.journal().entries().len(), 1, "a replay leaves no entry");
}

#[test]
fn command_for_a_door_of_another_controller_is_vetoed_and_journalled() {
    let mut controller = linked();
    let outputs = unlock(&mut controller, command(1, ELSEWHERE), 0);
    assert_eq!(outputs, [answer(1, Outcome::Vetoed(Veto::UnknownDoor), 1)]);
    assert_eq!(controller.journal().entries().len(), 1);
}

#[test]
fn lockdown_is_confirmed_even_if_nothing_changes() {
    let mut controller = linked();
    let locked_down = told(DoorState { locked_down: true, ..state(FRONT, 0) });
    unlock(&mut controller, command(1, FRONT), 0);
    let lock_down = |lock| receive(ToController::LockDown { lock, on: true }, 10);
    assert_eq!(controller.handle(lock_down(FRONT), at(10)), [relay(FRONT, false), locked_down.clone()]);
    assert_eq!(controller.handle(lock_down(FRONT), at(10)), [locked_down]);
    assert_eq!(controller.handle(lock_down(ELSEWHERE), at(10)), []);
}

#[test]
fn lost_link_changes_no_door_and_silences_the_controller() {
    let mut controller = linked();
    unlock(&mut controller, command(1, FRONT), 0);
    assert_eq!(controller.handle(Input::LinkDown, at(10)), []);
    assert_eq!(controller.handle(Input::RequestToExit { lock: BACK }, at(20)), [relay(BACK, true)]);
    assert_eq!(controller.handle(Input::Tick, at(5_000)), [relay(FRONT, false)]);
    assert_eq!(controller.handle(Input::Tick, at(5_020)), [relay(BACK, false)]);
    assert_eq!(controller.next_deadline(), None);
}

#[test]
fn link_begins_with_every_door_and_what_was_not_acknowledged() {
    let mut controller = linked();
    unlock(&mut controller, command(1, FRONT), 0);
    controller.handle(Input::LinkDown, at(10));
    let outputs = controller.handle(Input::LinkUp, at(1_000));
    let entries = controller.journal().entries().cloned().collect();
    let journal = Output::Send(FromController::Journal(entries));
    assert_eq!(outputs, [told(state(FRONT, 4_000)), told(state(BACK, 0)), journal]);
}

#[test]
fn any_input_locks_every_door_that_is_due() {
    let mut controller = linked();
    unlock(&mut controller, command(1, FRONT), 0);
    let outputs = unlock(&mut controller, command(2, BACK), 6_000);
    assert!(outputs.contains(&relay(FRONT, false)), "{outputs:?}");
}

#[test]
fn door_that_is_no_longer_configured_is_let_go() {
    for at_ms in [100, 9_000] {
        let mut controller = linked();
        unlock(&mut controller, command(1, FRONT), 0);
        let configure = receive(ToController::Configure(vec![settings(BACK)]), at_ms);
        assert_eq!(controller.handle(configure, at(at_ms))[..2], [relay(FRONT, false), told(state(BACK, 0))]);
        assert_eq!(controller.handle(Input::RequestToExit { lock: FRONT }, at(at_ms)), []);
    }
}

#[test]
fn configuration_brings_lockdown_and_keeps_what_the_contacts_said() {
    let mut controller = linked();
    controller.handle(Input::Contact { lock: FRONT, open: false }, at(0));
    unlock(&mut controller, command(1, FRONT), 0);
    let doors = vec![DoorSettings { locked_down: true, ..settings(FRONT) }];
    let outputs = controller.handle(receive(ToController::Configure(doors), 10), at(10));
    let front = DoorState { locked_down: true, contact: Contact::Closed, ..state(FRONT, 0) };
    assert_eq!(outputs, [relay(FRONT, false), told(front)]);
}

#[test]
fn alarms_are_told() {
    let mut controller = linked();
    controller.handle(Input::Contact { lock: FRONT, open: false }, at(0));
    let outputs = controller.handle(Input::Contact { lock: FRONT, open: true }, at(10));
    let alarm = Some(Alarm::ForcedOpen);
    assert_eq!(outputs, [told(DoorState { contact: Contact::Open, alarm, ..state(FRONT, 0) })]);
}

#[test]
fn door_that_stands_open_is_watched_from_its_configuration_on() {
    let mut controller = Controller::new();
    let unwatched = DoorSettings { held_open_after_ms: None, ..settings(FRONT) };
    controller.handle(receive(ToController::Configure(vec![unwatched]), 0), at(0));
    controller.handle(Input::Contact { lock: FRONT, open: true }, at(0));
    assert_eq!(controller.next_deadline(), None);
    controller.handle(receive(ToController::Configure(vec![settings(FRONT)]), 10), at(10));
    assert_eq!(controller.next_deadline(), Some(at(30_000)));
}
