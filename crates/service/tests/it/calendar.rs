//! What schedules come to in a stretch of time.

use crate::stage::{Stage, not_found, text, word};
use domain::id::{GroupId, ScheduleId};
use domain::schedule::{Consequence, Interval, Scheduleable};
use service::schedules::calendar::{Summary, summarize};
use service::schedules::{self, ScheduleInput};
use service::{Error, Field};

async fn add(stage: &Stage, of: Scheduleable, input: ScheduleInput) -> ScheduleId {
    schedules::create(stage.service(), &stage.owner(), of, input).await.unwrap().schedule.id
}

async fn around(stage: &Stage, of: Scheduleable, around: &str) -> Result<Summary, Error> {
    summarize(stage.service(), &stage.owner(), of, Some(Consequence::Allow), around).await
}

/// Some days of the week, 0 being Monday, between two times of day.
fn weekly(days: &[usize], starts: &str, ends: &str) -> ScheduleInput {
    let mut input =
        ScheduleInput { starts_at_time: text(starts), ends_at_time: text(ends), ..ScheduleInput::default() };
    days.iter().for_each(|day| input.days[*day] = Field::Set(true));
    input
}

fn closed(first: &str, last: &str) -> ScheduleInput {
    ScheduleInput {
        is_exception: Field::Set(true),
        starts_at_date: text(first),
        ends_at_date: text(last),
        ..ScheduleInput::default()
    }
}

/// Times as `start/end`.
fn times(intervals: &[Interval]) -> Vec<String> {
    intervals.iter().map(|time| format!("{}/{}", time.starts, time.ends)).collect()
}

fn days(summary: &Summary) -> Vec<(String, Vec<ScheduleId>)> {
    summary.days.iter().map(|(date, ids)| (date.to_string(), ids.clone())).collect()
}

fn day(date: &str, ids: &[ScheduleId]) -> (String, Vec<ScheduleId>) {
    (date.to_owned(), ids.to_vec())
}

#[tokio::test]
async fn hours_without_the_exceptions_are_what_holds_and_each_day_names_its_schedules() {
    let stage = Stage::open().await;
    let of = Scheduleable::Group(stage.members());
    let mornings = add(&stage, of, weekly(&[0, 1, 2, 3, 4], "06:00", "11:00")).await;
    let tuesdays = add(&stage, of, weekly(&[1], "10:00", "24:00")).await;
    let holiday = add(&stage, of, closed("2026-05-06", "2026-05-07")).await;
    let off = ScheduleInput { enabled: Field::Set(false), ..weekly(&[6], "00:00", "24:00") };
    add(&stage, of, off).await;
    let elsewhere = Scheduleable::Group(stage.staff());
    add(&stage, elsewhere, weekly(&[6], "00:00", "24:00")).await;
    let found = around(&stage, of, "2026-05-04/P1W").await.unwrap();
    let open = [
        "2026-05-04T04:00:00.000Z/2026-05-04T09:00:00.000Z",
        "2026-05-05T04:00:00.000Z/2026-05-05T22:00:00.000Z",
        "2026-05-08T04:00:00.000Z/2026-05-08T09:00:00.000Z",
    ];
    assert_eq!(times(&found.events), open);
    assert_eq!(times(&found.exceptions), ["2026-05-05T22:00:00.000Z/2026-05-07T22:00:00.000Z"]);
    let expected = [
        day("2026-05-04", &[mornings]),
        day("2026-05-05", &[mornings, tuesdays]),
        day("2026-05-06", &[mornings, holiday]),
        day("2026-05-07", &[mornings, holiday]),
        day("2026-05-08", &[mornings]),
    ];
    assert_eq!(days(&found), expected);
    stage.finish().await;
}

#[tokio::test]
async fn only_schedules_with_the_consequence_count() {
    let stage = Stage::open().await;
    let of = Scheduleable::Lock(stage.front_door());
    let unlock = ScheduleInput { consequence: Some(Consequence::Unlock), ..weekly(&[0], "06:00", "08:00") };
    let unlock = add(&stage, of, unlock).await;
    let allow = add(&stage, of, weekly(&[0], "10:00", "12:00")).await;
    for (consequence, expected) in [
        (Some(Consequence::Allow), vec![day("2026-05-04", &[allow])]),
        (Some(Consequence::Unlock), vec![day("2026-05-04", &[unlock])]),
        (Some(Consequence::FirstToArrive), vec![]),
        (None, vec![]),
    ] {
        let found = summarize(stage.service(), &stage.owner(), of, consequence, "2026-05-04/P1D").await.unwrap();
        assert_eq!(days(&found), expected);
        assert_eq!(found.events.len(), expected.len());
    }
    stage.finish().await;
}

#[tokio::test]
async fn wall_clock_is_that_of_the_place_and_else_of_the_organization() {
    let stage = Stage::open().await;
    let (berlin, new_york) =
        ("2026-05-03T22:00:00.000Z/2026-05-04T22:00:00.000Z", "2026-05-04T04:00:00.000Z/2026-05-05T04:00:00.000Z");
    for (of, whole_day) in [
        (Scheduleable::Lock(stage.front_door()), berlin),
        (Scheduleable::Lock(stage.hill_door()), new_york),
        (Scheduleable::Group(stage.staff()), berlin),
    ] {
        add(&stage, of, weekly(&[0, 1, 2, 3, 4, 5, 6], "00:00", "24:00")).await;
        let found = around(&stage, of, "2026-05-04/2026-05-05").await.unwrap();
        assert_eq!(times(&found.events), [whole_day]);
        assert_eq!(found.days.len(), 1);
    }
    let hill = Scheduleable::Place(stage.hill());
    let closure = add(&stage, hill, closed("2026-05-04", "2026-05-04")).await;
    let found = around(&stage, hill, "2026-05-01/P1M").await.unwrap();
    assert_eq!((times(&found.events), times(&found.exceptions)), (vec![], vec![new_york.to_owned()]));
    assert_eq!(days(&found), [day("2026-05-04", &[closure])]);
    stage.finish().await;
}

#[tokio::test]
async fn day_of_a_clock_change_is_as_long_as_it_is() {
    let stage = Stage::open().await;
    let of = Scheduleable::Lock(stage.front_door());
    add(&stage, of, weekly(&[6], "01:00", "04:00")).await;
    // Berlin leaps from two to three on 29 March and falls back from three to two on 25 October.
    let spring = around(&stage, of, "2026-03-29/P1D").await.unwrap();
    assert_eq!(times(&spring.events), ["2026-03-29T00:00:00.000Z/2026-03-29T02:00:00.000Z"]);
    let autumn = around(&stage, of, "2026-10-25/P1D").await.unwrap();
    assert_eq!(times(&autumn.events), ["2026-10-24T23:00:00.000Z/2026-10-25T03:00:00.000Z"]);
    stage.finish().await;
}

#[tokio::test]
async fn interval_is_read_in_every_form_and_cuts_what_it_meets() {
    let stage = Stage::open().await;
    let of = Scheduleable::Lock(stage.front_door());
    add(&stage, of, weekly(&[0, 1, 2, 3, 4, 5, 6], "00:00", "24:00")).await;
    for (form, expected) in [
        ("2026-05-04T06:00:00Z/2026-05-04T07:00:00Z", "2026-05-04T06:00:00.000Z/2026-05-04T07:00:00.000Z"),
        ("2026-05-04T06:00:00+02:00/PT90M", "2026-05-04T04:00:00.000Z/2026-05-04T05:30:00.000Z"),
        ("P1DT1H/2026-05-04T06:00:00Z", "2026-05-03T05:00:00.000Z/2026-05-04T06:00:00.000Z"),
        ("2026-05-04T06:00/2026-05-04T07:30", "2026-05-04T04:00:00.000Z/2026-05-04T05:30:00.000Z"),
        // A month of the wall clock, which has an hour more in Berlin.
        ("2026-10-01/P1M", "2026-09-30T22:00:00.000Z/2026-10-31T23:00:00.000Z"),
        ("2028-02-29/P1Y", "2028-02-28T23:00:00.000Z/2029-02-27T23:00:00.000Z"),
        ("2026-01-01/P400D", "2025-12-31T23:00:00.000Z/2027-02-04T23:00:00.000Z"),
    ] {
        let found = around(&stage, of, form).await.unwrap();
        assert_eq!(times(&found.events), [expected], "{form}");
        assert!(found.exceptions.is_empty());
    }
    stage.finish().await;
}

#[tokio::test]
async fn interval_that_cannot_be_read_or_is_too_long_is_malformed() {
    let stage = Stage::open().await;
    let of = Scheduleable::Lock(stage.front_door());
    for form in [
        "",
        "/",
        "2026-05-04",
        "2026-05-04/",
        "P1D/P1D",
        "2026-05-04/2026-05-05/2026-05-06",
        "2026-02-29/P1D",
        "2026-05-04/7 days",
        "2026-05-04/P",
        "2026-05-04T06:00[Europe/Berlin]/P1D",
        "2026-05-04/2026-05-04",
        "2026-05-05/2026-05-04",
        "2026-05-04/-P1D",
        "2026-05-04/P0D",
        "2026-01-01/P401D",
        "2026-05-04/P9999Y",
        "P9000Y/2026-05-04",
    ] {
        let answer = around(&stage, of, form).await;
        let Err(Error::Malformed(problem)) = answer else { panic!("{form}: {}", word(&answer)) };
        assert!(problem.starts_with("around "), "{form}: {problem}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn summary_that_would_be_endless_is_refused_whole() {
    let stage = Stage::open().await;
    let of = Scheduleable::Lock(stage.front_door());
    for minute in 0..60 {
        let (starts, ends) = (format!("12:{minute:02}:00"), format!("12:{minute:02}:30"));
        add(&stage, of, weekly(&[0, 1, 2, 3, 4, 5, 6], &starts, &ends)).await;
    }
    let year = around(&stage, of, "2026-01-01/P330D").await.unwrap();
    assert_eq!(year.events.len(), 330 * 60);
    let longer = around(&stage, of, "2026-01-01/P340D").await;
    assert_eq!(word(&longer), "malformed");
    stage.finish().await;
}

#[tokio::test]
async fn who_may_not_read_the_schedules_finds_nothing() {
    let stage = Stage::open().await;
    let hill = stage.caller(&stage.gym.hill_administrator);
    let member = stage.caller(&stage.gym.member);
    let of = Scheduleable::Lock(stage.front_door());
    for caller in [&hill, &member] {
        not_found(summarize(stage.service(), caller, of, Some(Consequence::Allow), "2026-05-04/P1D").await);
    }
    not_found(around(&stage, Scheduleable::Group(GroupId::new(999)), "2026-05-04/P1D").await);
    stage.finish().await;
}
