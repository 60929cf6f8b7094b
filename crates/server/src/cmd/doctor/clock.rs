//! Whether the clock can be right.

use super::Finding;
use domain::time::Timestamp;

/// No clock that is right shows a time before this was written.
const WRITTEN: &str = "2026-11-01T00:00:00Z";
/// Nor one long after this program is forgotten.
const TOO_LATE: &str = "2100-01-01T00:00:00Z";

/// Looks at the clock. Rights begin and end by it.
pub(super) fn look(now: Timestamp) -> Finding {
    let is_between = Timestamp::parse(WRITTEN).is_ok_and(|written| now >= written)
        && Timestamp::parse(TOO_LATE).is_ok_and(|too_late| now < too_late);
    if is_between {
        return Finding::ok("clock", format!("shows {now}"));
    }
    Finding::problem(
        "clock",
        format!("shows {now}, which cannot be right; rights begin and end by it"),
        "set the time, and keep it right with NTP (`timedatectl set-ntp true`)",
    )
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    #[test]
    fn clock_that_cannot_be_right_is_a_problem() {
        for (now, level) in [
            ("1970-01-01T00:00:05Z", Level::Problem),
            ("2026-12-01T00:00:00Z", Level::Ok),
            ("2106-02-07T06:28:15Z", Level::Problem),
        ] {
            assert_eq!(look(Timestamp::parse(now).unwrap()).level, level, "{now}");
        }
    }
}
