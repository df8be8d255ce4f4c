//! Reads a report and says which of its sentences contradict each other: what is claimed, where, what
//! follows from the other claims, and why. Writes a report ([`write`]): numbers in words and a document.
//!
//! Words and patterns are data (`languages/LANGUAGE/report.toml` for reading, `writing.toml` for writing).
//! Never does I/O beyond the bytes that it is given, never computes an indicator, never changes a report that
//! it reads.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs))]

mod claim;
mod docx;
mod draft;
mod judge;
mod lexicon;
mod scan;
#[cfg(test)]
mod tests;
pub mod write;

pub use claim::{By, Claim, Compared, Kind, Said, Severity, Verdict, Why, With};
pub use draft::Draft;
pub use lexicon::Lexicon;

/// The claims of a draft in the order of the text, each with a verdict. A claim that nothing in the draft
/// speaks for or against is not checkable.
pub fn check(draft: &Draft, lexicon: &Lexicon) -> Vec<Claim> {
    judge::judge(&scan::scan(draft, lexicon), lexicon)
}
