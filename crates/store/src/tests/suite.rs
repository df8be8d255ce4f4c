//! Rules that the store keeps, one file per theme. The suite is compiled twice: for records in the
//! directory, and for records in a server's database (see `home.rs`).

mod arrivals;
mod as_of;
mod audit;
mod backup;
mod cases;
mod cluster;
mod conditions;
mod content;
mod damage;
mod desk;
mod durability;
mod feed;
mod home;
mod links;
mod lost;
mod order;
mod published;
mod rebuild;
mod references;
mod rights;
mod seals;
mod search;
mod together;
mod twice;
mod uploads;
