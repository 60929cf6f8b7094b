//! What a request says of a field, and how it becomes a value of the domain.

use crate::Problems;
use domain::place::{Position, degrees_east, degrees_north};
use domain::text::{Name, Note};
use domain::time::{TimeZone, Timestamp};

/// A field of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Field<T> {
    /// Not mentioned: it stays as it is.
    #[default]
    Absent,
    /// Explicitly nothing.
    Null,
    /// A value.
    Set(T),
}

impl<T> Field<T> {
    /// The value, if there is one.
    #[must_use]
    pub fn value(self) -> Option<T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Puts the value in place, unless the field was not mentioned.
    pub(crate) fn write_to(self, target: &mut Option<T>) {
        match self {
            Self::Absent => {}
            Self::Null => *target = None,
            Self::Set(value) => *target = Some(value),
        }
    }

    /// Puts a value in place that cannot be nothing; an explicit null leaves it as it is.
    pub(crate) fn write_value(self, target: &mut T) {
        if let Self::Set(value) = self {
            *target = value;
        }
    }

    /// Reads the value by a function of the domain, and notes what is wrong with it.
    pub(crate) fn parse<U, E: ToString>(
        self,
        problems: &mut Problems,
        field: &'static str,
        read: impl FnOnce(&T) -> Result<U, E>,
    ) -> Field<U> {
        match self {
            Self::Absent => Field::Absent,
            Self::Null => Field::Null,
            Self::Set(value) => problems.take(field, read(&value)).map_or(Field::Absent, Field::Set),
        }
    }
}

/// A name that must be there when something is made and may be left out when it is changed.
pub(crate) fn name(problems: &mut Problems, field: Field<String>, target: &mut Option<Name>) {
    match field {
        Field::Set(text) => {
            if let Some(name) = problems.take("name", Name::parse(&text)) {
                *target = Some(name);
            }
        }
        Field::Null => problems.add("name", "can't be blank"),
        Field::Absent if target.is_none() => problems.add("name", "can't be blank"),
        Field::Absent => {}
    }
}

/// Free text; blank is nothing.
pub(crate) fn note(problems: &mut Problems, at: &'static str, field: Field<String>, target: &mut Option<Note>) {
    let field = field.parse(problems, at, |text| Note::parse(text));
    match field {
        Field::Set(note) if note.as_str().trim().is_empty() => *target = None,
        other => other.write_to(target),
    }
}

/// A short text that is an address of a picture.
pub(crate) fn link(problems: &mut Problems, at: &'static str, field: Field<String>, target: &mut Option<String>) {
    let read = |text: &String| match text {
        text if text.len() > LINK_MAX => Err(format!("is too long (maximum is {LINK_MAX} characters)")),
        text if text.chars().any(char::is_control) => Err("can't contain control characters".to_owned()),
        text => Ok(text.clone()),
    };
    field.parse(problems, at, read).write_to(target);
}

/// The longest address of a picture, in bytes.
pub(crate) const LINK_MAX: usize = 2_000;

/// A point; both numbers or none.
pub(crate) fn position(
    problems: &mut Problems,
    (latitude, longitude): (Field<f64>, Field<f64>),
    target: &mut Option<Position>,
) {
    let mut parts = (target.map(Position::latitude), target.map(Position::longitude));
    latitude.write_to(&mut parts.0);
    longitude.write_to(&mut parts.1);
    match parts {
        (Some(latitude), Some(longitude)) => {
            let north = problems.take("latitude", degrees_north(latitude));
            let east = problems.take("longitude", degrees_east(longitude));
            let position = north.zip(east).and_then(|(north, east)| Position::new(north, east).ok());
            *target = position.or(*target);
        }
        (None, None) => *target = None,
        (None, Some(_)) => problems.add("latitude", "can't be blank where longitude is given"),
        (Some(_), None) => problems.add("longitude", "can't be blank where latitude is given"),
    }
}

/// A zone that must be one of the IANA database.
pub(crate) fn time_zone(problems: &mut Problems, field: Field<String>, target: &mut TimeZone) {
    field.parse(problems, "time_zone", |name| TimeZone::parse(name)).write_value(target);
}

/// An instant.
pub(crate) fn instant(problems: &mut Problems, at: &'static str, field: Field<String>, target: &mut Option<Timestamp>) {
    field.parse(problems, at, |text| Timestamp::parse(text)).write_to(target);
}
