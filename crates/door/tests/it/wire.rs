//! The written form of the messages. A change here that an older peer misreads needs a new `VERSION`.

use crate::sample::{FRONT, command, settings};
use domain::event::AuthenticatedBy;
use domain::hold::Attendance;
use domain::id::{AccessKeyId, GroupLinkId};
use domain::schedule::{Days, ScheduleRule, Scheduleable, TimeOfDay, WeeklyWindow};
use domain::time::{TimeZone, Timestamp};
use door::wire::{
    Alarm, Contact, DoorSchedules, DoorState, FromController, JournalEntry, Outcome, ToController, UnlockCommand,
    VERSION, Veto,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::fmt::Debug;

const ID: u128 = 0x0197_0000_0000_7000_8000_0000_0000_0001;

fn assert_written<T: Serialize + DeserializeOwned + PartialEq + Debug>(message: &T, written: &Value) {
    assert_eq!(&serde_json::to_value(message).unwrap(), written);
    assert_eq!(&serde_json::from_value::<T>(written.clone()).unwrap(), message);
}

fn written_command() -> Value {
    json!({
        "id": "01970000-0000-7000-8000-000000000001",
        "lock": 1,
        "expires_after_ms": 2000,
        "sent_at": 1_777_000_000_000_000_i64,
        "by": {
            "user": 7, "login": 70, "right": 700, "role": "place_basic", "name": "Mia Wolf", "email": "mia@example.com",
            "lock_name": "Front door", "place": 3, "organization": 4
        }
    })
}

#[test]
fn messages_of_version_3_keep_their_form() {
    assert_eq!(VERSION, 3);
    let written = json!([{"lock": 1, "relock_after_ms": 5000, "held_open_after_ms": 30000, "locked_down": false}]);
    assert_written(&ToController::Configure(vec![settings(FRONT)]), &json!({ "configure": written }));
    assert_written(&ToController::Unlock(command(ID, FRONT)), &json!({"unlock": written_command()}));
    assert_written(&ToController::LockDown { lock: FRONT, on: true }, &json!({"lock_down": {"lock": 1, "on": true}}));
    let hours = WeeklyWindow::new(Days::ALL, TimeOfDay::START, TimeOfDay::END).unwrap();
    let schedule = ScheduleRule::restriction(Scheduleable::Lock(FRONT), hours);
    let schedules = DoorSchedules {
        lock: FRONT,
        time_zone: TimeZone::parse("Europe/Berlin").unwrap(),
        schedules: vec![schedule],
        attendance: Attendance { arrived_at: Some(Timestamp::from_micros(5)), left_at: None },
    };
    assert_written(
        &ToController::Schedules(vec![schedules]),
        &json!({"schedules": [{
            "lock": 1, "time_zone": "Europe/Berlin", "attendance": {"arrived_at": 5, "left_at": null},
            "schedules": [{
                "of": {"Lock": 1}, "consequence": "Allow", "is_exception": false,
                "when": {"Weekly": {"days": 127, "starts": 0, "ends": 86_400}}
            }]
        }]}),
    );
    assert_written(&ToController::Acknowledge { up_to: 9 }, &json!({"acknowledge": {"up_to": 9}}));

    let UnlockCommand { id, .. } = command(ID, FRONT);
    assert_written(
        &FromController::Outcome { command: id, outcome: Outcome::Vetoed(Veto::LockedDown), seq: Some(3) },
        &json!({"outcome": {
            "command": "01970000-0000-7000-8000-000000000001", "outcome": {"vetoed": "locked_down"}, "seq": 3
        }}),
    );
    let entry = JournalEntry { seq: 3, command: command(ID, FRONT), outcome: Outcome::Opened };
    assert_written(
        &FromController::Journal(vec![entry]),
        &json!({"journal": [{"seq": 3, "command": written_command(), "outcome": "opened"}]}),
    );
    let state = DoorState {
        lock: FRONT,
        unlocked_for_ms: 10,
        held: false,
        locked_down: false,
        contact: Contact::Open,
        alarm: Some(Alarm::HeldOpen),
    };
    assert_written(
        &FromController::State(state),
        &json!({"state": {
            "lock": 1, "unlocked_for_ms": 10, "held": false, "locked_down": false, "contact": "open", "alarm": "held_open"
        }}),
    );
}

#[test]
fn access_key_of_a_guest_is_written_in_the_place_of_a_login() {
    let mut by_key = command(ID, FRONT);
    by_key.by.means = Some(AuthenticatedBy::AccessKey(AccessKeyId::new(9)));
    let mut written = written_command();
    written["by"].as_object_mut().unwrap().remove("login");
    written["by"]["access_key"] = json!(9);
    assert_written(&by_key, &written);
}

#[test]
fn access_link_is_written_in_the_place_of_a_login() {
    let mut by_link = command(ID, FRONT);
    by_link.by.means = Some(AuthenticatedBy::Link(GroupLinkId::new(9)));
    let mut written = written_command();
    written["by"].as_object_mut().unwrap().remove("login");
    written["by"]["link"] = json!(9);
    assert_written(&by_link, &written);
    // Older peers write the absence of a login.
    let mut of_nobody = written_command();
    of_nobody["by"]["login"] = Value::Null;
    assert_eq!(serde_json::from_value::<UnlockCommand>(of_nobody).unwrap().by.means, None);
}

#[test]
fn fields_of_newer_peers_are_ignored() {
    let written = json!({"lock_down": {"lock": 1, "on": true, "except": [7]}});
    let message: ToController = serde_json::from_value(written).unwrap();
    assert_eq!(message, ToController::LockDown { lock: FRONT, on: true });
}

#[test]
fn door_that_never_unlocks_is_not_a_configuration() {
    let written = json!({"configure": [
        {"lock": 1, "relock_after_ms": 0, "held_open_after_ms": null, "locked_down": false}
    ]});
    assert!(serde_json::from_value::<ToController>(written).is_err());
}
