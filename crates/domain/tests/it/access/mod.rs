//! `decide`: tables of cases, properties, and the comparison with a second implementation.

mod cases;
mod differential;
mod generated;
mod history;
mod properties;
mod reference;
mod rows;
