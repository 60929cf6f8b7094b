//! The decision made in two other ways than the product makes it: naively from the rows, and by Cedar's policies;
//! and organizations and attempts to compare them on, from a seed.

pub mod boundary;
#[cfg(feature = "cedar")]
pub mod cedar;
pub mod chance;
pub mod clock;
pub mod generate;
mod map;
pub mod naive;
pub mod rows;
#[cfg(feature = "cedar")]
pub mod tally;
