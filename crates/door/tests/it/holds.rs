//! Doors that stand unlocked by their schedules.

use crate::sample::{BACK, FRONT, RELOCK_AFTER_MS, at, command, settings};
use domain::hold::Attendance;
use domain::id::LockId;
use domain::schedule::{Consequence, DayRange, Days, ScheduleRule, Scheduleable, TimeOfDay, WeeklyWindow, When};
use domain::time::{Date, TimeZone, Timestamp};
use door::controller::{Controller, Input, Output};
use door::mono::Mono;
use door::wire::{Alarm, DoorSchedules, DoorSettings, FromController, ToController};

const HOUR_MS: u64 = 3_600_000;

/// Monday, 1 June 2026, 06:00 in Berlin.
const SIX: &str = "2026-06-01T06:00:00+02:00";

fn rule(consequence: Consequence, is_exception: bool, when: When) -> ScheduleRule {
    ScheduleRule { of: Scheduleable::Lock(FRONT), consequence, is_exception, when }
}

fn daily(starts: &str, ends: &str) -> When {
    let time = |text| TimeOfDay::parse(text).unwrap();
    When::Weekly(WeeklyWindow::new(Days::ALL, time(starts), time(ends)).unwrap())
}

fn schedules(schedules: Vec<ScheduleRule>, attendance: Attendance) -> ToController {
    let time_zone = TimeZone::parse("Europe/Berlin").unwrap();
    ToController::Schedules(vec![DoorSchedules { lock: FRONT, time_zone, schedules, attendance }])
}

/// A controller with two doors whose clock shows six when its own time is 0.
struct Site {
    controller: Controller,
    relays: Vec<(u64, LockId, bool)>,
    now: u64,
}

impl Site {
    fn new(rules: Vec<ScheduleRule>, attendance: Attendance) -> Self {
        let mut site = Self { controller: Controller::new(), relays: Vec::new(), now: 0 };
        site.put(Input::LinkUp);
        site.put(Input::Clock(Timestamp::parse(SIX).unwrap()));
        site.tell(ToController::Configure(vec![settings(FRONT), settings(BACK)]));
        site.tell(schedules(rules, attendance));
        site
    }

    fn tell(&mut self, message: ToController) -> Vec<Output> {
        let received_at = at(self.now);
        self.put(Input::Message { message, received_at })
    }

    fn put(&mut self, input: Input) -> Vec<Output> {
        let outputs = self.controller.handle(input, at(self.now));
        for output in &outputs {
            if let Output::Relay { lock, energised } = output {
                self.relays.push((self.now, *lock, *energised));
            }
        }
        outputs
    }

    /// Ticks at every deadline until the hour, counted from midnight.
    fn until(&mut self, hour: u64) {
        let end = (hour - 6) * HOUR_MS;
        while let Some(due) = self.controller.next_deadline().map(Mono::as_millis).filter(|due| *due <= end) {
            self.now = due;
            self.put(Input::Tick);
        }
        self.now = end;
        self.put(Input::Tick);
    }

    /// What the front door's relay did, in hours since midnight.
    fn front(&self) -> Vec<(u64, bool)> {
        let front = self.relays.iter().filter(|(_, lock, _)| *lock == FRONT);
        front.map(|(ms, _, energised)| (6 + ms / HOUR_MS, *energised)).collect()
    }
}

fn open_from_eight_to_six() -> ScheduleRule {
    rule(Consequence::Unlock, false, daily("08:00", "18:00"))
}

#[test]
fn a_door_stands_unlocked_in_the_hours_of_its_schedule_and_the_other_door_does_not() {
    let mut site = Site::new(vec![open_from_eight_to_six()], Attendance::default());
    site.until(6 + 24 + 4);
    assert_eq!(site.front(), [(8, true), (18, false), (32, true)]);
    assert!(site.relays.iter().all(|(_, lock, _)| *lock == FRONT));
}

#[test]
fn an_exception_keeps_it_locked() {
    let day = Date::parse("2026-06-01").unwrap();
    let closed = rule(Consequence::Unlock, true, When::Days(DayRange::new(day, day).unwrap()));
    let mut site = Site::new(vec![open_from_eight_to_six(), closed], Attendance::default());
    site.until(6 + 24 + 4);
    assert_eq!(site.front(), [(32, true)]);
}

#[test]
fn a_schedule_waits_for_the_first_to_arrive() {
    let waits = rule(Consequence::FirstToArrive, false, daily("07:00", "18:00"));
    let rules = vec![open_from_eight_to_six(), waits];
    let mut site = Site::new(rules.clone(), Attendance::default());
    site.until(9);
    assert_eq!(site.front(), []);
    let arrived_at = Some(Timestamp::parse("2026-06-01T09:00:00+02:00").unwrap());
    site.tell(schedules(rules, Attendance { arrived_at, left_at: None }));
    site.until(6 + 24 + 4);
    assert_eq!(site.front(), [(9, true), (18, false)], "on the next day somebody has to come again");
}

#[test]
fn the_last_to_leave_ends_it_until_the_next_time() {
    let rules = vec![open_from_eight_to_six()];
    let mut site = Site::new(rules.clone(), Attendance::default());
    site.until(12);
    let left_at = Some(Timestamp::parse("2026-06-01T12:00:00+02:00").unwrap());
    site.tell(schedules(rules, Attendance { arrived_at: None, left_at }));
    site.until(6 + 24 + 4);
    assert_eq!(site.front(), [(8, true), (12, false), (32, true)]);
}

#[test]
fn a_lockdown_suspends_it() {
    let mut site = Site::new(vec![open_from_eight_to_six()], Attendance::default());
    site.until(9);
    site.tell(ToController::LockDown { lock: FRONT, on: true });
    site.until(10);
    site.tell(ToController::LockDown { lock: FRONT, on: false });
    site.until(11);
    assert_eq!(site.front(), [(8, true), (9, false), (10, true)]);
}

#[test]
fn a_restart_in_its_hours_unlocks_again() {
    let mut site = Site::new(vec![open_from_eight_to_six()], Attendance::default());
    site.until(9);
    let mut again = Site::new(Vec::new(), Attendance::default());
    again.now = site.now;
    again.tell(schedules(vec![open_from_eight_to_six()], Attendance::default()));
    assert_eq!(again.relays.last(), Some(&(3 * HOUR_MS, FRONT, true)));
}

#[test]
fn without_a_clock_no_schedule_holds() {
    let mut controller = Controller::new();
    let mut tell = |message| controller.handle(Input::Message { message, received_at: at(0) }, at(0));
    tell(ToController::Configure(vec![settings(FRONT)]));
    let outputs =
        tell(schedules(vec![rule(Consequence::Unlock, false, daily("00:00", "24:00"))], Attendance::default()));
    assert_eq!(outputs, []);
}

#[test]
fn a_command_in_its_hours_opens_nothing_more_and_ends_with_the_relock_time_after_them() {
    let mut site = Site::new(vec![open_from_eight_to_six()], Attendance::default());
    site.until(18);
    let mut site = Site { relays: Vec::new(), ..site };
    // One second before the end of the next day's hours.
    site.until(6 + 24 + 11);
    site.now += HOUR_MS - 1_000;
    site.put(Input::Tick);
    site.relays.clear();
    site.tell(ToController::Unlock(command(1, FRONT)));
    assert_eq!(site.relays, []);
    let commanded_at = site.now;
    while let Some(due) = site.controller.next_deadline().filter(|due| due.as_millis() <= commanded_at + 60_000) {
        site.now = due.as_millis();
        site.put(Input::Tick);
    }
    assert_eq!(site.relays, [(commanded_at + u64::from(RELOCK_AFTER_MS), FRONT, false)]);
}

#[test]
fn a_door_that_stands_open_in_its_hours_alarms_only_after_them() {
    let mut site = Site::new(vec![open_from_eight_to_six()], Attendance::default());
    site.until(9);
    site.put(Input::Contact { lock: FRONT, open: true });
    site.until(17);
    let state = |outputs: &[Output]| {
        outputs.iter().rev().find_map(|output| match output {
            Output::Send(FromController::State(state)) if state.lock == FRONT => Some(*state),
            _ => None,
        })
    };
    let message = ToController::Configure(vec![settings(FRONT), settings(BACK)]);
    let before = state(&site.tell(message.clone())).unwrap();
    assert_eq!((before.alarm, before.held), (None, true));
    site.until(19);
    let after = state(&site.tell(message)).unwrap();
    assert_eq!((after.alarm, after.held), (Some(Alarm::HeldOpen), false));
}

#[test]
fn a_door_that_is_taken_away_lets_go() {
    let mut site = Site::new(vec![open_from_eight_to_six()], Attendance::default());
    site.until(9);
    site.tell(ToController::Configure(vec![DoorSettings { ..settings(BACK) }]));
    assert_eq!(site.front(), [(8, true), (9, false)]);
}

#[test]
fn a_schedule_that_waits_all_week_waits_without_an_end_and_unlocks_for_the_first() {
    let always = || daily("00:00", "24:00");
    let rules = vec![rule(Consequence::Unlock, false, always()), rule(Consequence::FirstToArrive, false, always())];
    let mut site = Site::new(rules.clone(), Attendance::default());
    site.until(30);
    assert_eq!(site.front(), []);
    let arrived_at = Some(Timestamp::parse("2026-06-02T06:00:00+02:00").unwrap());
    site.tell(schedules(rules, Attendance { arrived_at, left_at: None }));
    site.until(300);
    assert_eq!(site.front(), [(30, true)]);
}
