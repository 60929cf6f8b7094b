//! `decide`: tables of cases, properties, and the comparison with the oracle's naive reading of the rows.

mod cases;
mod caused;
mod differential;
mod explained;
mod history;
mod properties;
mod table;
mod views;
