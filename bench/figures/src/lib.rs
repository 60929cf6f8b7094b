//! How the benchmarks measure and print.

pub mod goal;
pub mod measure;
