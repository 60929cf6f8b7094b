//! Whether the holidays that schedules follow are known for long enough.

use super::Finding;
use domain::time::{Date, TimeZone, Timestamp};
use store::Store;

const SUBJECT: &str = "holidays";

/// Looks whether a schedule follows holidays that are soon not known any more. Says nothing where none does.
pub(super) async fn look(store: &Store, now: Timestamp) -> Option<Finding> {
    let count = match store.read(store::schedules::count_holiday_calendars).await {
        Ok(count) => count,
        Err(error) => return Some(Finding::problem(SUBJECT, error.to_string(), "see the log of the database")),
    };
    (count > 0).then(|| judge(count, domain::holiday::years().1, TimeZone::utc().local(now).date))
}

/// A year is enough to bring the program up to date.
fn judge(count: i64, last_year: i16, today: Date) -> Finding {
    let known = format!("known to the end of {last_year}, for {count} schedules that follow them");
    let cure = "update latchkey: a newer version knows more years, and the schedules take them in by themselves";
    if today.year() > last_year {
        let text = format!("not known any more: they were {known}, which have no days now");
        Finding::problem(SUBJECT, text, cure)
    } else if today.year() == last_year {
        Finding::warning(SUBJECT, known, cure)
    } else {
        Finding::ok(SUBJECT, known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmd::doctor::Level;

    #[test]
    fn a_warning_comes_with_the_last_year_and_a_problem_after_it() {
        let level = |today| judge(2, 2035, Date::parse(today).unwrap()).level;
        assert_eq!(level("2034-12-31"), Level::Ok);
        assert_eq!(level("2035-01-01"), Level::Warning);
        assert_eq!(level("2035-12-31"), Level::Warning);
        assert_eq!(level("2036-01-01"), Level::Problem);
    }
}
