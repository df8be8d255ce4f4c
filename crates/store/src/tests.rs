//! Rules that the store keeps, one file per theme.

mod arrivals;
mod as_of;
mod audit;
mod cases;
mod content;
mod desk;
mod durability;
mod links;
mod order;
mod rebuild;
mod references;
mod rights;
mod twice;
