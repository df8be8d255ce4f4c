//! Charts as SVG, made on the server.
//!
//! Never the only way to a number: every chart names its values and the page has them in a table.
//! Colours and letter sizes come from the style sheet, so that a phone and paper get their own.

pub mod scale;
pub mod share;
pub mod trend;
pub mod waterfall;

pub use share::share_bar;
pub use trend::{Point, Trend};
pub use waterfall::waterfall_bar;
