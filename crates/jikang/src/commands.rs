//! One file per command.

pub mod account;
pub mod audit;
pub mod backup;
pub mod demo;
pub mod drill;
pub mod due;
pub mod examples;
pub mod export;
pub mod fhirpath;
pub mod import;
pub mod indicator;
pub mod open;
pub mod paper;
pub mod programmes;
pub mod rebuild;
pub mod records;
pub mod report;
pub mod residents;
pub mod rows;
pub mod serve;
pub mod synth;
pub mod trace;
pub mod view;
