//! Loads the content folders and compiles them to forms, views, indicators, limits, due rules
//! and series of doses.
//!
//! Never reads a directory, a clock or a database, never runs a query, and never knows a programme:
//! whatever it is told, it is told in the files that it is handed.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod answers;
pub mod content;
pub mod cycle;
pub mod decision;
pub mod due;
pub mod example;
pub mod files;
mod load;
pub mod mapping;
mod place;
pub mod region;
pub mod rules;
pub mod seals;
pub mod series;
pub mod span;
pub mod template;
pub mod wording;

pub use content::{Class, Content, FormDef, Indicator, Programme, SheetColumns, View, ViewSource};
pub use decision::Decided;
pub use files::Files;
pub use mapping::SheetMapping;
pub use region::{Region, Target};
pub use rules::Visit;
pub use seals::Seals;
pub use span::Span;
pub use template::Template;
pub use terms::Limits;

#[cfg(test)]
mod real;
