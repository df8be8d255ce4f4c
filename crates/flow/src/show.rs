//! The last station: from rows and records to what a page shows, within the viewer's scope.
//!
//! Every function takes a [`Look`], which holds the actor; whoever is shown people leaves one audit
//! entry that names them. Whom an actor may see is decided in `rows`; here it is decided what stands
//! plainly. Never writes a record, never makes HTML, never counts by itself.

pub mod all_seen;
pub mod arrival;
pub mod case;
pub mod case_form;
pub mod codes;
pub mod compare;
pub mod doses;
pub mod due;
pub mod everything;
pub mod feed;
pub mod form;
pub mod gap;
pub mod group;
pub mod hide;
pub mod home;
pub mod indicator;
pub mod ledger;
pub mod ledger_sheet;
pub mod linked;
pub mod look;
pub mod mask;
pub mod matching;
pub mod outsiders;
pub mod paged;
pub mod people;
pub mod person;
pub mod places;
pub mod published;
pub mod ranking;
pub mod record;
pub mod records;
pub mod register;
pub mod reports;
pub mod resident;
pub mod review;
pub mod search;
pub mod searchset;
pub mod seen;
pub mod sent;
pub mod sentence;
pub mod strata;
pub mod timeline;

pub use look::Look;
