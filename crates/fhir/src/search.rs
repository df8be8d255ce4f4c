//! Search: what of a resource can be looked for, and what a search asks for. Both sides meet in keys:
//! whatever is equal for search has the same key, whatever is compared lies in a cell of a column
//! (docs/decisions/0041).
//!
//! The parameters are HL7's (`model/search.txt`), compiled once per type. Never does I/O, never sees a clock.

mod ask;
mod cell;
mod entries;
mod find;
mod fold;
mod key;
mod led;
mod read;
mod table;
mod test;
mod value;

pub use ask::{Asking, Include, Search, Sort, SortBy, Summary, Total, ask};
pub use cell::{Cell, Span, time_span};
pub use entries::{Entries, entries};
pub use find::{Find, Wanted};
pub use key::{contains_text, everything, kept_column, refers, refers_publicly, sent_by, shares, text_range};
pub use led::led;
pub use table::{Kind, Parameter, Parameters, Place, parameters};
pub use test::{Bounds, Test};

#[cfg(test)]
mod tests;
