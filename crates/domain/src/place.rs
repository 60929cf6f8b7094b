//! A location.

use crate::id::{OrganizationId, PlaceId};
use crate::text::{Name, Note};
use crate::time::{TimeZone, Timestamp};
use serde::{Deserialize, Serialize};

/// A location of an organization, with doors and a wall clock of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Its id.
    pub id: PlaceId,
    /// The tenant.
    pub organization: OrganizationId,
    /// What it is called.
    pub name: Name,
    /// What it says of itself.
    pub description: Option<Note>,
    /// Its postal address, at most 500 characters.
    pub address: Note,
    /// Where it is on the map.
    pub position: Option<Position>,
    /// An address of its picture.
    pub image: Option<String>,
    /// The zone of its wall clock.
    pub time_zone: TimeZone,
    /// Since when it is locked down, if it is.
    pub locked_down_since: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A point on the map, in degrees (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Degrees")]
pub struct Position {
    latitude: f64,
    longitude: f64,
}

/// Where a device says it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Location {
    /// The point.
    pub position: Position,
    /// Within how many metres of it the device is, if it says so.
    pub accuracy_m: Option<f64>,
}

/// The point is not on the earth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OffTheMap {
    /// Beyond a pole.
    #[error("must be degrees from -90 to 90")]
    Latitude,
    /// More than half around the earth.
    #[error("must be degrees from -180 to 180")]
    Longitude,
}

impl OffTheMap {
    /// The word for the half of the point that is wrong.
    #[must_use]
    pub const fn half(self) -> &'static str {
        match self {
            Self::Latitude => "latitude",
            Self::Longitude => "longitude",
        }
    }
}

/// Takes degrees north, for those who tell of each half of a point.
pub fn degrees_north(degrees: f64) -> Result<f64, OffTheMap> {
    if (-90.0..=90.0).contains(&degrees) { Ok(degrees) } else { Err(OffTheMap::Latitude) }
}

/// Takes degrees east, for those who tell of each half of a point.
pub fn degrees_east(degrees: f64) -> Result<f64, OffTheMap> {
    if (-180.0..=180.0).contains(&degrees) { Ok(degrees) } else { Err(OffTheMap::Longitude) }
}

impl Position {
    /// Takes degrees.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, OffTheMap> {
        Ok(Self { latitude: degrees_north(latitude)?, longitude: degrees_east(longitude)? })
    }

    /// Degrees north.
    #[must_use]
    pub const fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    #[must_use]
    pub const fn longitude(self) -> f64 {
        self.longitude
    }

    /// Metres along the earth's surface (haversine on the mean radius of 6 371 008.8 m).
    #[must_use]
    pub fn distance_m(self, other: Self) -> f64 {
        let (lat_a, lat_b) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half_lat = ((lat_b - lat_a) / 2.0).sin();
        let half_lon = ((other.longitude - self.longitude).to_radians() / 2.0).sin();
        let h = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
        2.0 * 6_371_008.8 * h.clamp(0.0, 1.0).sqrt().asin()
    }
}

/// A [`Position`] as it is written down, before it is checked.
#[derive(Deserialize)]
struct Degrees {
    latitude: f64,
    longitude: f64,
}

impl TryFrom<Degrees> for Position {
    type Error = OffTheMap;

    fn try_from(degrees: Degrees) -> Result<Self, OffTheMap> {
        Self::new(degrees.latitude, degrees.longitude)
    }
}
