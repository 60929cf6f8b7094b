//! How the journal reaches the server.

use crate::sample::{FRONT, at, command, settings};
use door::controller::{Controller, Input, Output};
use door::journal::Journal;
use door::wire::{FromController, JournalEntry, Outcome, ToController};

const NOTHING: [u64; 0] = [];

fn receive(message: ToController, at_ms: u64) -> Input {
    Input::Message { message, received_at: at(at_ms) }
}

/// Acknowledges and returns the numbers of the next batch.
fn acknowledge(controller: &mut Controller, up_to: u64, at_ms: u64) -> Vec<u64> {
    seqs(&controller.handle(receive(ToController::Acknowledge { up_to }, at_ms), at(at_ms)))
}

fn seqs(outputs: &[Output]) -> Vec<u64> {
    let batches = outputs.iter().filter_map(|output| match output {
        Output::Send(FromController::Journal(batch)) => Some(batch.iter().map(|entry| entry.seq)),
        _ => None,
    });
    batches.flatten().collect()
}

/// A controller without a link that has judged the commands 1 to `count` at 0 ms.
fn busy(count: u64) -> Controller {
    let mut controller = Controller::new();
    controller.handle(receive(ToController::Configure(vec![settings(FRONT)]), 0), at(0));
    for id in 1..=count {
        controller.handle(receive(ToController::Unlock(command(id.into(), FRONT)), 0), at(0));
    }
    controller
}

#[test]
fn backlog_goes_up_batch_after_batch() {
    let mut controller = busy(1_203);
    assert_eq!(seqs(&controller.handle(Input::LinkUp, at(10))), (1..=500).collect::<Vec<_>>());
    assert_eq!(acknowledge(&mut controller, 499, 20), NOTHING, "the batch is not done yet");
    assert_eq!(acknowledge(&mut controller, 500, 30), (501..=1_000).collect::<Vec<_>>());
    assert_eq!(acknowledge(&mut controller, 1_000, 40), (1_001..=1_203).collect::<Vec<_>>());
    assert_eq!(acknowledge(&mut controller, 1_203, 50), NOTHING);
    assert_eq!(controller.journal().first_seq(), None);
}

#[test]
fn unacknowledged_entry_of_a_healthy_link_is_uploaded_after_five_seconds() {
    let mut controller = busy(0);
    controller.handle(Input::LinkUp, at(0));
    let outputs = controller.handle(receive(ToController::Unlock(command(1, FRONT)), 100), at(100));
    assert_eq!(seqs(&outputs), NOTHING);
    assert_eq!(seqs(&controller.handle(Input::Tick, at(5_099))), NOTHING);
    assert_eq!(seqs(&controller.handle(Input::Tick, at(5_100))), [1]);
    assert_eq!(seqs(&controller.handle(Input::Tick, at(10_099))), NOTHING);
    assert_eq!(seqs(&controller.handle(Input::Tick, at(10_100))), [1]);
    assert_eq!(acknowledge(&mut controller, 1, 10_200), NOTHING);
    assert_eq!(controller.next_deadline(), None);
}

#[test]
fn acknowledged_entry_is_not_uploaded() {
    let mut controller = busy(0);
    controller.handle(Input::LinkUp, at(0));
    for id in 1..=3 {
        controller.handle(receive(ToController::Unlock(command(id, FRONT)), 100), at(100));
    }
    assert_eq!(acknowledge(&mut controller, 1, 200), NOTHING, "2 and 3 have their five seconds");
    assert_eq!(acknowledge(&mut controller, 3, 300), NOTHING);
    assert_eq!(seqs(&controller.handle(Input::Tick, at(60_000))), NOTHING);
}

#[test]
fn acknowledgement_of_another_journal_forgets_nothing() {
    let mut controller = busy(2);
    acknowledge(&mut controller, 3, 10);
    assert_eq!(controller.journal().entries().len(), 2);
}

#[test]
fn acknowledgement_without_a_link_counts_and_sends_nothing() {
    let mut controller = busy(2);
    controller.handle(Input::Tick, at(5_000));
    assert_eq!(acknowledge(&mut controller, 1, 5_010), NOTHING);
    assert_eq!(controller.next_deadline(), None, "without a link nothing is due");
    assert_eq!(seqs(&controller.handle(Input::LinkUp, at(60_001))), [2]);
}

#[test]
fn full_journal_loses_the_oldest_and_shows_the_gap() {
    let mut journal = Journal::new(2);
    for id in 1..=3 {
        journal.append(command(id, FRONT), Outcome::Opened);
    }
    let kept: Vec<&JournalEntry> = journal.entries().collect();
    assert_eq!(kept.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [2, 3]);
    assert!(!journal.acknowledge(1), "1 is lost, not acknowledged");
    assert!(journal.acknowledge(2));
    assert_eq!((journal.first_seq(), journal.last_seq()), (Some(3), 3));
}
