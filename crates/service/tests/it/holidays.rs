//! Schedules that follow the holidays of a region, and what a closed door says.

use crate::stage::{Stage, at, code, door, fields, text};
use domain::access::Reason;
use domain::holiday::Region;
use domain::schedule::{Consequence, Scheduleable, When};
use domain::time::Date;
use service::explain::{self, Question};
use service::schedules::holidays::list;
use service::schedules::{self, Kind, ScheduleInput};
use service::{Error, Field, groups, jobs, locks};

/// The holidays of a region on their own days.
fn holidays(region: &str) -> ScheduleInput {
    ScheduleInput { region: text(region), is_observed: Field::Set(false), ..ScheduleInput::default() }
}

fn except(input: ScheduleInput) -> ScheduleInput {
    ScheduleInput { is_exception: Field::Set(true), ..input }
}

/// What a person at the door is told by name.
fn closed_by(answer: Result<(), Error>) -> Option<(Reason, String)> {
    match answer {
        Err(Error::Closed { reason, by }) => Some((reason, by)),
        _ => None,
    }
}

#[tokio::test]
async fn a_place_is_closed_on_holidays_and_says_which() {
    let stage = Stage::open().await;
    let of = Scheduleable::Place(stage.harbour());
    let input = ScheduleInput { name: text("Public holidays"), ..except(holidays("de_by")) };
    let made = schedules::create(stage.service(), &stage.owner(), of, input).await.unwrap();
    let next: Vec<_> = made.holidays.iter().map(|holiday| format!("{} {}", holiday.date, holiday.name)).collect();
    assert_eq!(
        (next[0].as_str(), next.last().unwrap().as_str()),
        ("2026-05-14 Ascension Day", "2027-12-26 Second Day of Christmas",)
    );
    let ascension = || Some((Reason::PlaceClosed, "Ascension Day".to_owned()));
    for (now, expected) in [
        ("2026-05-13T21:59:59Z", None),
        ("2026-05-13T22:00:00Z", ascension()),
        ("2026-05-14T21:59:59Z", ascension()),
        ("2026-05-14T22:00:00Z", None),
        ("2026-05-25T12:00:00Z", Some((Reason::PlaceClosed, "Pentecost Monday".to_owned()))),
    ] {
        stage.app.clock.set(now);
        assert_eq!(closed_by(stage.unlock(&stage.gym.member, stage.front_door()).await), expected, "{now}");
        assert_eq!(code(&stage.unlock(&stage.gym.owner, stage.front_door()).await), "", "{now}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn a_holiday_that_is_left_out_or_observed_elsewhere_is_a_day_like_others() {
    let stage = Stage::open().await;
    let of = Scheduleable::Place(stage.harbour());
    let made = schedules::create(stage.service(), &stage.owner(), of, except(holidays("gb_eng"))).await.unwrap();
    let id = made.schedule.id;
    let days = async || {
        let schedule = schedules::get(stage.service(), &stage.owner(), id).await.unwrap().schedule;
        let When::Dates(dates) = schedule.rule.when else { panic!("single days") };
        let december = dates.iter().map(Date::to_string).filter(|date| date.starts_with("2027-12"));
        december.map(|date| date[8..].to_owned()).collect::<Vec<_>>().join(" ")
    };
    let change = async |input| schedules::update(stage.service(), &stage.owner(), id, input).await.unwrap();
    assert_eq!(days().await, "25 26");
    change(ScheduleInput { is_observed: Field::Set(true), ..ScheduleInput::default() }).await;
    assert_eq!(days().await, "27 28");
    let ignored = Field::Set(vec!["boxing day".to_owned(), "2026-05-04".to_owned()]);
    change(ScheduleInput { ignored_holidays: ignored, ..ScheduleInput::default() }).await;
    assert_eq!(days().await, "27");
    change(ScheduleInput { name: text("Bank holidays"), ..ScheduleInput::default() }).await;
    assert_eq!(days().await, "27", "what is not mentioned stays");
    change(ScheduleInput { ignored_holidays: Field::Null, is_observed: Field::Set(false), ..ScheduleInput::default() })
        .await;
    assert_eq!(days().await, "25 26", "null leaves out nothing");
    stage.finish().await;
}

#[tokio::test]
async fn a_door_stays_unlocked_on_holidays() {
    let stage = Stage::open().await;
    let of = Scheduleable::Lock(stage.front_door());
    let input = ScheduleInput { consequence: Some(Consequence::Unlock), ..holidays("de") };
    schedules::create(stage.service(), &stage.owner(), of, input).await.unwrap();
    for now in ["2026-05-13T21:59:59Z", "2026-05-13T22:00:00Z", "2026-05-14T22:00:00Z"] {
        stage.app.clock.set(now);
        jobs::run_once(stage.service()).await.unwrap();
    }
    let lines = stage.events("lock.scheduled_unlock_started,lock.scheduled_unlock_ended").await;
    let told: Vec<_> = lines.iter().map(|line| line.created_at).collect();
    assert_eq!(told, [at("2026-05-14T22:00:00Z"), at("2026-05-13T22:00:00Z")]);
    stage.finish().await;
}

#[tokio::test]
async fn what_stands_behind_a_refusal_is_explained_by_name() {
    let stage = Stage::open().await;
    let on = groups::GroupInput { time_restriction_enabled: Field::Set(true), ..groups::GroupInput::default() };
    groups::update(stage.service(), &stage.owner(), stage.members(), on).await.unwrap();
    let group = Scheduleable::Group(stage.members());
    let always = ScheduleInput { days: [const { Field::Set(true) }; 7], ..ScheduleInput::default() };
    schedules::create(stage.service(), &stage.owner(), group, always).await.unwrap();
    let whitsun = ScheduleInput {
        name: text("Whitsun"),
        starts_at_date: text("2026-05-23"),
        ends_at_date: text("2026-05-24"),
        ..ScheduleInput::default()
    };
    schedules::create(stage.service(), &stage.owner(), group, except(whitsun)).await.unwrap();
    let place = Scheduleable::Place(stage.harbour());
    let closure = schedules::create(stage.service(), &stage.owner(), place, except(holidays("de"))).await.unwrap();
    let member = stage.caller(&stage.gym.member).user.unwrap();
    let ask = async |instant: &str| {
        let lock = stage.front_door();
        let question = Question { user: member, lock, at: Some(at(instant)), means: None, location: None };
        let view = explain::explain(stage.service(), &stage.owner(), question).await.unwrap();
        (view.explanation.decision.verdict().err(), view.causes)
    };
    let name = |name: &str| Some(name.to_owned());
    let (reason, causes) = ask("2026-05-14T10:00:00Z").await;
    assert_eq!(reason, Some(Reason::PlaceClosed));
    assert_eq!((causes.answer, causes.rights, causes.next), (name("Ascension Day"), vec![name("Ascension Day")], None));
    let (reason, causes) = ask("2026-05-22T10:00:00Z").await;
    assert_eq!((reason, causes.answer, causes.rights), (None, None, vec![None]));
    assert_eq!(causes.next, name("Whitsun"));
    let (reason, causes) = ask("2026-05-23T10:00:00Z").await;
    assert_eq!((reason, causes.answer), (Some(Reason::GroupHours), name("Whitsun")));
    // As it was then, although the closure is gone; its name is gone with it.
    for instant in ["2026-05-15T10:00:00Z", "2026-05-26T10:00:00Z"] {
        // A session that is used lives on.
        stage.app.clock.set(instant);
        stage.owner();
    }
    schedules::delete(stage.service(), &stage.owner(), closure.schedule.id).await.unwrap();
    let (reason, causes) = ask("2026-05-25T10:00:00Z").await;
    assert_eq!((reason, causes.answer), (Some(Reason::PlaceClosed), None));
    stage.finish().await;
}

#[tokio::test]
async fn a_closed_door_says_its_holiday_and_hours_alone_have_no_name() {
    let stage = Stage::open().await;
    let on = locks::LockInput { time_restriction_enabled: Field::Set(true), ..locks::LockInput::default() };
    locks::update(stage.service(), &stage.owner(), stage.front_door(), on).await.unwrap();
    let of = Scheduleable::Lock(stage.front_door());
    schedules::create(stage.service(), &stage.owner(), of, except(holidays("de"))).await.unwrap();
    let enter = async |person| stage.unlock(person, stage.front_door()).await;
    assert!(matches!(enter(&stage.gym.owner).await, Err(Error::Refused(Reason::DoorHours))), "no hours at all");
    stage.app.clock.set("2026-05-14T10:00:00Z");
    let ascension = Some((Reason::DoorHours, "Ascension Day".to_owned()));
    assert_eq!(closed_by(enter(&stage.gym.owner).await), ascension);
    assert_eq!(closed_by(enter(&stage.gym.member).await), ascension);
    let repeated = service::unlock::unlock(stage.service(), &stage.owner(), door(stage.front_door())).await;
    assert_eq!(closed_by(repeated), ascension, "who shares the answer is told it too");
    stage.finish().await;
}

#[tokio::test]
async fn days_that_are_known_better_are_written_anew_and_told() {
    let stage = Stage::open().await;
    let of = Scheduleable::Place(stage.harbour());
    let made = schedules::create(stage.service(), &stage.owner(), of, except(holidays("de"))).await.unwrap().schedule;
    let organization = stage.organization();
    // As an older program would have left it: no other days, and an edition before the first.
    let mut old = made.clone();
    old.rule.when = When::Dates(vec![Date::parse("2026-05-05").unwrap()]);
    let written = stage
        .app
        .store
        .write(organization, stage.service().now(), move |write| store::schedules::renew(write, &old, 0));
    written.await.unwrap();
    let before = stage.revision().await;
    jobs::run_once(stage.service()).await.unwrap();
    let found = schedules::get(stage.service(), &stage.owner(), made.id).await.unwrap().schedule;
    assert_eq!(found, made, "with its days, and without another time of its last change");
    let lines = stage.events("schedule.update").await;
    assert_eq!((lines.len(), lines[0].actor.as_ref(), lines[0].object.name.as_str()), (1, None, "Harbour"));
    assert!(stage.revision().await > before);
    jobs::run_once(stage.service()).await.unwrap();
    assert_eq!(stage.events("schedule.update").await.len(), 1, "once");
    stage.finish().await;
}

#[tokio::test]
async fn a_calendar_of_holidays_takes_no_nonsense() {
    let stage = Stage::open().await;
    let of = Scheduleable::Lock(stage.front_door());
    let create = async |input| schedules::create(stage.service(), &stage.owner(), of, input).await;
    let bare = ScheduleInput { kind: Some(Kind::Holidays), ..ScheduleInput::default() };
    assert_eq!(fields(create(bare).await), ["observed", "region"]);
    for region in ["ua", "gb_con", "xx", "US", ""] {
        assert_eq!(fields(create(holidays(region)).await), ["region"], "{region}");
    }
    let ignoring = |names: Vec<String>| ScheduleInput { ignored_holidays: Field::Set(names), ..holidays("de") };
    assert_eq!(fields(create(ignoring(vec!["Thanksgiving".to_owned()])).await), ["ignored_holidays"]);
    assert_eq!(fields(create(ignoring(vec!["Easter Monday".to_owned(); 201])).await), ["ignored_holidays"]);
    let made = create(ignoring(vec!["Easter Monday".to_owned(); 200])).await.unwrap().schedule;
    let elsewhere = ScheduleInput { region: text("jp"), ..ScheduleInput::default() };
    let changed = schedules::update(stage.service(), &stage.owner(), made.id, elsewhere).await;
    assert_eq!(fields(changed), ["ignored_holidays"], "the new region has no Easter Monday");
    stage.finish().await;
}

#[test]
fn the_holidays_of_a_year_are_listed_or_said_to_be_unknown() {
    let all = Region::parse("us").unwrap().holidays(true);
    let found = list("us", Some("2026"), Some(true)).unwrap();
    assert_eq!(found, all.into_iter().filter(|holiday| holiday.date.year() == 2026).collect::<Vec<_>>());
    assert!(list("us", Some("2020"), Some(false)).is_ok() && list("us", Some(" 2035 "), Some(false)).is_ok());
    for (region, year, observed, wrong) in [
        ("us", Some("2019"), Some(true), &["year"][..]),
        ("us", Some("2036"), Some(true), &["year"]),
        ("us", Some("next"), Some(true), &["year"]),
        ("ua", Some("2026"), Some(true), &["region"]),
        ("us_zz", None, None, &["observed", "region", "year"]),
    ] {
        assert_eq!(fields(list(region, year, observed)), wrong, "{region} {year:?}");
    }
}
