//! Distances on the map.

use domain::place::Position;

/// How near is near enough, in metres (the contract's default).
pub(crate) const RADIUS_M: f64 = 300.0;

/// The mean radius of the earth, in metres.
const EARTH_M: f64 = 6_371_008.8;

/// Metres along the surface, by the angle between two vectors from the middle of the earth.
pub(crate) fn arc_m(a: Position, b: Position) -> f64 {
    let vector = |p: Position| {
        let (lat, lon) = (p.latitude().to_radians(), p.longitude().to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    };
    let ([ax, ay, az], [bx, by, bz]) = (vector(a), vector(b));
    let cross = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
    let dot = ax * bx + ay * by + az * bz;
    EARTH_M * cross.iter().map(|c| c * c).sum::<f64>().sqrt().atan2(dot)
}

/// The point so many metres north of another, as far as the pole allows.
pub(crate) fn north_of(from: Position, metres: f64) -> Position {
    let latitude = (from.latitude() + (metres / EARTH_M).to_degrees()).clamp(-90.0, 90.0);
    Position::new(latitude, from.longitude()).unwrap_or(from)
}
