//! How a door behaves and how a controller talks. Pure and sans-IO: inputs and the time go in, outputs
//! and the next deadline come out. A shell owns the clock, the relays, the contacts and the link.

pub mod controller;
pub mod door;
mod holds;
pub mod journal;
pub mod mono;
pub mod receipts;
pub mod sync;
pub mod wire;

mod recent;
mod upload;
