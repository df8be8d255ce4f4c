//! The sixth kind of due rule: series of doses, each with a least age, least intervals and a latest
//! age, and with rules for those who began late.
//!
//! What is to be given when stands in four tables (`schedule.csv`, `catch_up.csv`, `products.csv`,
//! `findings.csv`); this is the engine over them. It names no product and no disease, never reads a clock and never
//! rewrites what was given: it says which doses count and what comes next.
//!
//! A row of the tables is an *offer*: the next dose of a series may be this product, in this window
//! of days. A dose that was given counts when some offer was open on its day; what comes next is the
//! offer that opens first. So what is proposed and what counts can never disagree.

mod assess;
mod calendar;
mod due;
mod finding;
mod history;
mod read;
mod schedule;
mod validate;
mod walk;
mod wanted;
mod when;
mod window;
mod words;

pub use assess::{Assessment, Dose, Next, State, assess, propose};
pub use due::due_rows;
pub use finding::{Finding, Observed};
pub use history::{Child, Contraindication, Given, Sex};
pub use read::Sources;
pub use schedule::{Between, Offer, Product, Schedule, Series, Track, Usage};
pub use validate::validate;
pub use walk::{Counted, Verdict};
pub use wanted::{Wanted, wanted};
pub(crate) use words::words;

#[cfg(test)]
mod tests;
