//! What may become of a membership, and what may not.

use super::samples::{at, day, membership, pack, package, zone};
use domain::membership::{
    Activation, Admission, Cause, Debt, Freeze, FreezeRules, Impossible, Membership, Money, Refusal, Standing, State,
    line, standing,
};
use domain::time::Timestamp;

fn failed(owed: i64, when: &str) -> Membership {
    membership().miss_payment(Money(owed), at(when)).unwrap()
}

fn admits(membership: &Membership, when: &str) -> Admission {
    line(&package(), membership, &zone()).at(at(when))
}

#[test]
fn a_draft_lets_in_once_it_is_signed_and_paid() {
    let draft = Membership { state: State::Draft, ..membership() };
    let noon = "2026-05-10T12:00:00Z";
    assert_eq!(admits(&draft, noon), Admission::Refused(Refusal::Incomplete));
    assert_eq!(draft.clone().pay(None), Err(Impossible::IsIncomplete));
    let complete = draft.complete().unwrap();
    assert_eq!(admits(&complete, noon), Admission::Full);
    assert_eq!(complete.complete(), Err(Impossible::IsComplete));
}

#[test]
fn the_deadline_is_set_once_and_payment_restores_at_once() {
    let first = failed(4_990, "2026-05-04T09:00:00Z");
    let again = first.miss_payment(Money(4_999), at("2026-05-08T09:00:00Z")).unwrap();
    assert_eq!(again.state, State::PastDue(Debt { since: at("2026-05-04T09:00:00Z"), owed: Money(4_999) }));
    assert_eq!(admits(&again, "2026-05-06T21:59:59Z"), Admission::Full);
    assert_eq!(admits(&again, "2026-05-06T22:00:00Z"), Admission::StaffedHours);
    assert_eq!(admits(&again, "2026-05-09T22:00:00Z"), Admission::Refused(Refusal::PaymentMissing));
    let part = again.pay(Some(Money(999))).unwrap();
    assert_eq!(part.state, State::PastDue(Debt { since: at("2026-05-04T09:00:00Z"), owed: Money(4_000) }));
    let paid = part.pay(None).unwrap();
    assert_eq!(admits(&paid, "2026-05-09T22:00:00Z"), Admission::Full);
    assert_eq!(paid.clone().pay(None), Err(Impossible::NothingOwed));
    assert_eq!(paid.miss_payment(Money(0), Timestamp::MIN), Err(Impossible::AmountNotPositive));
    assert_eq!(failed(1, "2026-05-04T09:00:00Z").pay(Some(Money(-1))), Err(Impossible::AmountNotPositive));
}

#[test]
fn what_is_owed_beyond_the_grace_blocks_on_the_first_day() {
    assert_eq!(admits(&failed(5_000, "2026-05-04T09:00:00Z"), "2026-05-04T10:00:00Z"), Admission::Full);
    let more = failed(5_001, "2026-05-04T09:00:00Z");
    assert_eq!(admits(&more, "2026-05-04T10:00:00Z"), Admission::Refused(Refusal::PaymentMissing));
}

#[test]
fn what_has_ended_stays_ended() {
    let ended = membership().end(Cause::Refunded, at("2026-05-10T12:00:00Z")).unwrap();
    assert_eq!(admits(&ended, "2026-05-10T11:59:59Z"), Admission::Full);
    assert_eq!(admits(&ended, "2026-05-10T12:00:00Z"), Admission::Refused(Refusal::Ended));
    let steps = [
        ended.clone().complete(),
        ended.clone().pay(None),
        ended.clone().miss_payment(Money(1), Timestamp::MIN),
        ended.clone().renew(day("2026-06-30")),
        ended.clone().extend(day("2026-06-30")),
        ended.clone().cancel_at_end(),
        ended.clone().keep(),
        ended.clone().add_visits(1),
        ended.clone().freeze(&package(), Freeze { first: day("2026-05-20"), last: None }),
        ended.clone().unfreeze(day("2026-05-20")),
        ended.end(Cause::Cancelled, Timestamp::MIN),
    ];
    assert!(steps.into_iter().all(|step| step == Err(Impossible::HasEnded)));
}

#[test]
fn a_cancellation_keeps_the_last_day_and_takes_the_tolerance() {
    let late = "2026-06-01T08:00:00Z";
    assert_eq!(admits(&membership(), late), Admission::Full);
    let pending = membership().cancel_at_end().unwrap();
    assert_eq!(admits(&pending, "2026-05-31T21:59:59Z"), Admission::Full);
    assert_eq!(admits(&pending, late), Admission::Refused(Refusal::Expired));
    let kept = pending.keep().unwrap();
    assert_eq!(admits(&kept, late), Admission::Full);
    assert_eq!(kept.keep(), Err(Impossible::NotCancelled));
    let fixed = Membership { renews: false, ..membership() };
    assert_eq!(fixed.clone().cancel_at_end(), Err(Impossible::DoesNotRenew));
    assert_eq!(fixed.renew(day("2026-06-30")), Err(Impossible::DoesNotRenew));
}

#[test]
fn a_renewal_moves_the_last_day_and_pays() {
    let renewed = failed(4_990, "2026-05-04T09:00:00Z").renew(day("2026-06-30")).unwrap();
    assert_eq!((renewed.term_until, renewed.state), (Some(day("2026-06-30")), State::Active));
    assert_eq!(renewed.clone().renew(day("2026-06-30")), Err(Impossible::NotLonger));
    let open = Membership { term_until: None, ..renewed };
    assert_eq!(open.clone().extend(day("2026-06-30")), Err(Impossible::NoLastDay));
    assert_eq!(open.cancel_at_end(), Err(Impossible::NoLastDay));
}

#[test]
fn a_freeze_moves_the_end_by_the_days_it_took() {
    let freeze = |first: &str, last: Option<&str>| Freeze { first: day(first), last: last.map(day) };
    let frozen = membership().freeze(&package(), freeze("2026-05-11", Some("2026-05-20"))).unwrap();
    assert_eq!(frozen.term_until, Some(day("2026-06-10")));
    assert_eq!(admits(&frozen, "2026-05-10T21:59:59Z"), Admission::Full);
    assert_eq!(admits(&frozen, "2026-05-10T22:00:00Z"), Admission::Refused(Refusal::Frozen));
    assert_eq!(admits(&frozen, "2026-05-20T22:00:00Z"), Admission::Full);
    let early = frozen.clone().unfreeze(day("2026-05-14")).unwrap();
    assert_eq!(
        (early.term_until, early.freeze),
        (Some(day("2026-06-03")), Some(freeze("2026-05-11", Some("2026-05-13"))))
    );
    let never = frozen.clone().unfreeze(day("2026-05-11")).unwrap();
    assert_eq!((never.term_until, never.freeze), (Some(day("2026-05-31")), None));
    assert_eq!(frozen.clone().unfreeze(day("2026-05-21")), Err(Impossible::IsNotFrozen));
    assert_eq!(frozen.freeze(&package(), freeze("2026-05-20", None)), Err(Impossible::IsFrozen));
}

#[test]
fn a_package_says_whether_and_for_how_long_it_may_be_paused() {
    let open = Freeze { first: day("2026-05-11"), last: None };
    assert_eq!(membership().freeze(&package(), open), Err(Impossible::FreezeTooLong));
    let rules = |allowed, max_days| FreezeRules { allowed, max_days, ends_on_return: false };
    let free = domain::membership::Package { freeze: rules(true, None), ..package() };
    let paused = membership().freeze(&free, open).unwrap();
    assert_eq!(paused.term_until, Some(day("2026-05-31")), "nobody knows yet how long it takes");
    assert_eq!(paused.unfreeze(day("2026-05-21")).unwrap().term_until, Some(day("2026-06-10")));
    let never = domain::membership::Package { freeze: rules(false, None), ..package() };
    assert_eq!(membership().freeze(&never, open), Err(Impossible::FreezeNotAllowed));
    let backwards = Freeze { first: day("2026-05-11"), last: Some(day("2026-05-10")) };
    assert_eq!(membership().freeze(&free, backwards), Err(Impossible::DaysInDisorder));
    assert_eq!(membership().unfreeze(day("2026-05-21")), Err(Impossible::IsNotFrozen));
}

#[test]
fn entries_within_the_window_are_one_visit_and_the_last_one_is_not_taken_twice() {
    let one = Membership { visits_left: Some(1), ..membership() };
    let (first, within, after) = (at("2026-05-10T12:00:00Z"), at("2026-05-10T13:59:59Z"), at("2026-05-10T14:00:00Z"));
    let came = one.visit(&pack(), &zone(), first).unwrap();
    assert_eq!((came.visits_left, came.last_visit_at), (Some(0), Some(first)));
    let again = came.clone().visit(&pack(), &zone(), within).unwrap();
    assert_eq!(again, came);
    assert_eq!(came.clone().visit(&pack(), &zone(), after), Err(Impossible::VisitsUsedUp));
    let lines = line(&pack(), &came, &zone());
    assert_eq!((lines.at(within), lines.at(after)), (Admission::Full, Admission::Refused(Refusal::VisitsUsedUp)));
    assert_eq!(came.add_visits(5).unwrap().visits_left, Some(5));
    assert_eq!(membership().add_visits(5), Err(Impossible::NoVisits));
}

#[test]
fn a_term_may_begin_with_the_first_visit() {
    let package = domain::membership::Package { activation: Activation::FirstVisit, ..pack() };
    let sold = Membership { visits_left: Some(10), renews: false, ..membership() };
    let waits = line(&package, &sold, &zone());
    assert_eq!(waits.at(at("2026-08-01T12:00:00Z")), Admission::Full);
    let came = sold.visit(&package, &zone(), at("2026-08-14T22:30:00Z")).unwrap();
    assert_eq!((came.term_from, came.term_until), (day("2026-08-15"), Some(day("2026-09-14"))));
}

#[test]
fn a_standing_says_in_one_word_what_the_line_says_and_when_it_turns() {
    let stands = |membership: &Membership, when: &str| standing(&package(), membership, &zone(), at(when)).0;
    let noon = "2026-05-10T12:00:00Z";
    assert_eq!(stands(&membership(), "2026-04-30T21:59:59Z"), Standing::Scheduled);
    assert_eq!(stands(&membership(), noon), Standing::Active);
    assert_eq!(stands(&membership().cancel_at_end().unwrap(), noon), Standing::Ending);
    assert_eq!(stands(&membership(), "2026-06-01T22:00:00Z"), Standing::Expired);
    let debtor = failed(4_990, "2026-05-04T09:00:00Z");
    assert_eq!(stands(&debtor, "2026-05-05T12:00:00Z"), Standing::PastDue);
    assert_eq!(stands(&debtor, "2026-05-08T12:00:00Z"), Standing::Restricted);
    assert_eq!(stands(&debtor, noon), Standing::Blocked);
    let (_, next) = standing(&package(), &debtor, &zone(), at("2026-05-05T12:00:00Z"));
    assert_eq!(next, Some(at("2026-05-06T22:00:00Z")));
}

#[test]
fn money_is_read_and_written_with_two_decimals() {
    let read = |text: &str| Money::parse(text).map(|money| money.0);
    assert_eq!(["49.9", "49.90", "49", "0.05", "-3.5"].map(read), [4_990, 4_990, 4_900, 5, -350].map(Some));
    assert_eq!(["", ".5", "4.999", "4,50", "1e3", "--1", "4.-5", "99999999999999999999"].map(read), [None; 8]);
    assert_eq!([4_990, 5, -350].map(|cents| Money(cents).to_string()), ["49.90", "0.05", "-3.50"]);
}
