//! The staff's pages, one file each: how it looks, and the handler that asks `flow` for what it shows.

pub mod arrival;
pub mod arrivals;
pub mod beside;
pub mod case;
pub mod case_form;
pub mod doses;
pub mod draft;
pub mod due;
pub mod form;
pub mod gaps;
pub mod home;
pub mod indicator;
pub mod indicators;
pub mod ledger_sheet;
pub mod ledgers;
pub mod published;
pub mod ranking;
pub mod register;
pub mod reports;
pub mod resident;
pub mod review;
pub mod search;
pub mod sheet;
pub mod sign_in;
pub mod timeline;
pub mod wrong;
