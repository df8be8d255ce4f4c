//! The derived world: tables in columns, SQL views over them, and indicators counted from them.
//!
//! One [`Engine`] holds the rows of one data directory. It is handed rows, never resources; it
//! brings every view and every finished count up to date for the touched subjects only, and shows
//! each reader one published generation, cut down to what the actor may see.
//!
//! Never reads FHIR, never writes ground state, never reads a clock, and no type of the SQL engine
//! leaves it.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod allowed;
mod along;
mod bound;
mod cache;
mod check;
mod circle;
mod coded;
mod codes;
mod columns;
mod count;
mod counted;
mod definition;
mod engine;
mod every;
mod export;
mod failure;
mod felt;
mod frozen;
mod generation;
mod head;
mod leaves;
mod limit_function;
mod limits;
mod locality;
mod log;
mod order;
mod order_kept;
mod parameters;
mod parquet_text;
mod persist;
mod planned;
mod provider;
mod put;
mod query;
mod read;
mod refresh;
mod result;
mod rules;
mod scope;
mod session;
mod shard;
mod sight;
mod slot;
mod strata;
mod tally;
mod touched;
mod tree;
mod work;

#[cfg(test)]
mod tests;

pub use bound::Bound;
pub use check::Checked;
pub use counted::{Counted, Wanted};
pub use definition::{Definition, IndicatorDef, Source, SubjectKind, TableDef};
pub use engine::Engine;
pub use export::{ParquetFile, parquet, write_parquet};
pub use frozen::{Then, same_rows};
pub use head::{Aggregate, Denominator, Direction, Head, Kind, Lookback, PeriodKind, Unit};
pub use parquet_text::{PARQUET, parquet_as_text};
pub use persist::Shards;
pub use read::SELECT_ROWS_MAX;
pub use sight::Sight;
pub use strata::{STRATA_MAX, Split, Stratum};
pub use tally::{By, SMALL_DENOMINATOR, Tally, rank};
pub use touched::Touched;
pub use tree::{Branches, Node, Tree};
