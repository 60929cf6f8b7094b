//! Values on their way in and out: one set of types for both engines.

use crate::Error;
use domain::id::{
    AccessKeyId, CameraId, CardAssignmentId, CardId, ControllerId, DeliveryId, EventSetId, FloorId, GroupId,
    GroupLinkId, GroupLockId, ImportRunId, IntegrationId, LockId, LoginId, OrganizationId, OutboxId, PlaceId,
    ProfileId, RelayConnectionId, RelayId, RightId, ScheduleId, TeamId, TeamMembershipId, UserId,
};
use domain::integration::HookUrl;
use domain::text::{Domain, Email, Name, Note, Phone};
use domain::time::{TimeZone, Timestamp};

/// A value bound to a parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Param<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Real(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// A value read from a column. A boolean is 0 or 1.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A row, read from the left.
pub(crate) struct Row {
    cells: std::vec::IntoIter<Cell>,
    statement: &'static str,
}

/// A type that a column can hold.
pub(crate) trait Column: Sized {
    fn read(cell: Cell) -> Result<Self, String>;
}

impl Row {
    pub(crate) fn new(cells: Vec<Cell>, statement: &'static str) -> Self {
        Self { cells: cells.into_iter(), statement }
    }

    /// The next column.
    pub(crate) fn take<T: Column>(&mut self) -> Result<T, Error> {
        let left = self.cells.len();
        let at = |detail: String| {
            Error::corrupt(format!("row of {} ({left} columns before its end)", self.statement), detail)
        };
        match self.cells.next() {
            Some(cell) => T::read(cell).map_err(at),
            None => Err(at("has no more columns".to_owned())),
        }
    }

    /// The next column, read by a function of the domain.
    pub(crate) fn parse<T, E: ToString>(&mut self, read: impl FnOnce(&str) -> Result<T, E>) -> Result<T, Error> {
        let text: String = self.take()?;
        read(&text).map_err(|error| Error::corrupt(format!("value in {}: {text:?}", self.statement), error))
    }
}

fn unexpected<T>(cell: &Cell) -> Result<T, String> {
    Err(format!("{} is not {}", cell.kind(), std::any::type_name::<T>()))
}

impl Cell {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "an integer",
            Self::Real(_) => "a number",
            Self::Text(_) => "a text",
            Self::Bytes(_) => "bytes",
        }
    }
}

impl Column for i64 {
    fn read(cell: Cell) -> Result<Self, String> {
        match cell {
            Cell::Int(value) => Ok(value),
            other => unexpected(&other),
        }
    }
}

impl Column for bool {
    fn read(cell: Cell) -> Result<Self, String> {
        match cell {
            Cell::Int(value) => Ok(value != 0),
            other => unexpected(&other),
        }
    }
}

impl Column for f64 {
    fn read(cell: Cell) -> Result<Self, String> {
        match cell {
            Cell::Real(value) => Ok(value),
            #[expect(clippy::cast_precision_loss, reason = "SQLite keeps whole numbers of a real column as integers")]
            Cell::Int(value) => Ok(value as Self),
            other => unexpected(&other),
        }
    }
}

impl Column for String {
    fn read(cell: Cell) -> Result<Self, String> {
        match cell {
            Cell::Text(value) => Ok(value),
            other => unexpected(&other),
        }
    }
}

impl Column for Vec<u8> {
    fn read(cell: Cell) -> Result<Self, String> {
        match cell {
            Cell::Bytes(value) => Ok(value),
            other => unexpected(&other),
        }
    }
}

impl Column for Timestamp {
    fn read(cell: Cell) -> Result<Self, String> {
        i64::read(cell).map(Self::from_micros)
    }
}

impl<T: Column> Column for Option<T> {
    fn read(cell: Cell) -> Result<Self, String> {
        match cell {
            Cell::Null => Ok(None),
            other => T::read(other).map(Some),
        }
    }
}

impl Column for TimeZone {
    fn read(cell: Cell) -> Result<Self, String> {
        Self::parse(&String::read(cell)?).map_err(|error| error.to_string())
    }
}

macro_rules! text_columns {
    ($($name:ident),+) => {$(
        impl Column for $name {
            fn read(cell: Cell) -> Result<Self, String> {
                Self::try_from(String::read(cell)?).map_err(|error| error.to_string())
            }
        }

        impl<'a> From<&'a $name> for Param<'a> {
            fn from(value: &'a $name) -> Self {
                Self::Text(value.as_str())
            }
        }
    )+};
}
text_columns!(Name, Email, Domain, Note, Phone, HookUrl);

macro_rules! id_columns {
    ($($name:ident),+) => {$(
        impl Column for $name {
            fn read(cell: Cell) -> Result<Self, String> {
                i64::read(cell).map(Self::new)
            }
        }

        impl From<$name> for Param<'_> {
            fn from(id: $name) -> Self {
                Self::Int(id.get())
            }
        }
    )+};
}
id_columns!(
    OrganizationId,
    PlaceId,
    FloorId,
    LockId,
    GroupId,
    GroupLinkId,
    GroupLockId,
    UserId,
    LoginId,
    RightId,
    ScheduleId,
    TeamId,
    TeamMembershipId,
    ControllerId,
    EventSetId,
    ProfileId,
    OutboxId,
    RelayId,
    RelayConnectionId,
    CameraId,
    CardId,
    CardAssignmentId,
    AccessKeyId,
    DeliveryId,
    ImportRunId,
    IntegrationId
);

impl From<i64> for Param<'_> {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Param<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<f64> for Param<'_> {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}

impl From<Timestamp> for Param<'_> {
    fn from(value: Timestamp) -> Self {
        Self::Int(value.as_micros())
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a String> for Param<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(value)
    }
}

impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Bytes(value)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Param<'a> {
    fn from(value: &'a [u8; N]) -> Self {
        Self::Bytes(value)
    }
}

impl<'a> From<&'a TimeZone> for Param<'a> {
    fn from(value: &'a TimeZone) -> Self {
        Self::Text(value.name())
    }
}

impl<'a, T> From<Option<T>> for Param<'a>
where
    Param<'a>: From<T>,
{
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::from)
    }
}

/// More values behind others.
pub(crate) fn and<'p>(params: &[Param<'p>], more: &[Param<'p>]) -> Vec<Param<'p>> {
    [params, more].concat()
}

/// Binds values in order.
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$($crate::engine::Param::from($value)),*] };
}
pub(crate) use params;
