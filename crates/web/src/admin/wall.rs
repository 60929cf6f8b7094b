//! Times as people read and type them: on the wall clock of a zone.

use super::user::time;
use domain::time::{Date, TimeZone, Timestamp};
use service::Field;

/// An instant with its zone, such as 5 May 2026, 14:00 (Europe/Berlin).
pub(crate) fn moment(at: Timestamp, zone: &TimeZone) -> String {
    format!("{} ({})", time(at, zone, "%-d %b %Y, %H:%M"), zone.name())
}

/// A day, such as 5 May 2026.
pub(crate) fn day(date: Date) -> String {
    let written = date.to_string();
    let read = written.parse::<jiff::civil::Date>().ok();
    read.map_or(written, |date| date.strftime("%-d %b %Y").to_string())
}

/// An instant as a form's own control shows it.
pub(crate) fn control(at: Option<Timestamp>, zone: &TimeZone) -> String {
    at.map(|at| time(at, zone, "%Y-%m-%dT%H:%M")).unwrap_or_default()
}

/// What a form's own control sends, a wall clock without a zone, as the instant that it shows in a zone; what cannot be
/// read as one stays, for the use case to say so. Nothing typed is nothing.
pub(crate) fn instant(typed: &str, zone: &TimeZone) -> Field<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Field::Null;
    }
    let zoned = typed.parse::<jiff::civil::DateTime>().and_then(|wall| wall.in_tz(zone.name()));
    Field::Set(zoned.map_or_else(|_| typed.to_owned(), |zoned| zoned.timestamp().to_string()))
}

/// The zones of the world, by name.
pub(crate) fn zones() -> Vec<String> {
    jiff::tz::db().available().map(|name| name.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_on_the_wall_clock_of_the_zone() {
        let berlin = TimeZone::parse("Europe/Berlin").unwrap();
        assert_eq!(instant("2026-05-04T14:00", &berlin), Field::Set("2026-05-04T12:00:00Z".to_owned()));
        assert_eq!(instant(" ", &berlin), Field::Null);
        assert_eq!(instant("soon", &berlin), Field::Set("soon".to_owned()));
        let at = Timestamp::parse("2026-05-04T12:00:00Z").unwrap();
        assert_eq!(control(Some(at), &berlin), "2026-05-04T14:00");
        assert_eq!(moment(at, &berlin), "4 May 2026, 14:00 (Europe/Berlin)");
        assert_eq!(day(Date::parse("2026-12-24").unwrap()), "24 Dec 2026");
    }

    #[test]
    fn the_zones_of_the_world_are_known() {
        assert!(zones().iter().any(|zone| zone == "Europe/Berlin"));
    }
}
