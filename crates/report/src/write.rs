//! Writes reports: numbers in words, and a document with those numbers as an Office Open XML file.
//!
//! Words and forms are data (`languages/LANGUAGE/writing.toml`). Never computes a number: it prints what it
//! is handed, and compares what it has printed.

mod change;
mod document;
mod docx;
mod manner;
mod number;
pub mod template;
#[cfg(test)]
mod tests;

pub use change::{Beside, Change};
pub use document::{Block, Document, Run, Table};
pub use docx::{Copy, docx};
pub use manner::Manner;
pub use number::{About, Figure, Measure, Printed, Shape};
pub use template::Template;
