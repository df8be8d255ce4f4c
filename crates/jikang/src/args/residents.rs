//! Finding the records of one person in files.

use super::Place;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `jikang residents`
#[derive(Debug, Subcommand)]
pub enum Residents {
    /// Find the pairs of one person in a file, or between two; needs no data directory.
    Match(Match),
    /// Compare who is who in a data directory with known answers: how many links are right, wrong and missed.
    Compare(Compare),
}

/// `jikang residents compare`
#[derive(Debug, Args)]
pub struct Compare {
    #[command(flatten)]
    pub place: Place,
    /// The truth.json that `jikang synth` has written.
    pub truth: PathBuf,
    /// Name every pair that is wrong or missed.
    #[arg(long)]
    pub list: bool,
    /// Print the figures as JSON.
    #[arg(long)]
    pub json: bool,
}

/// `jikang residents match`
#[derive(Debug, Args)]
pub struct Match {
    /// CSV in UTF-8 or GB18030, .gz too; or Parquet.
    #[arg(value_name = "A.csv")]
    pub first: PathBuf,
    /// Another file: only pairs between the two are sought.
    #[arg(value_name = "B.csv")]
    pub second: Option<PathBuf>,
    /// Which column is `id`, and which are given_name, family_name, full_name, birth_date, sex, national_id,
    /// phone, street_number, address_1, address_2, suburb, postcode, state, as far as there are any.
    #[arg(long, value_name = "MAP.toml")]
    pub columns: PathBuf,
    /// Take what agreement is worth from this file instead of learning it from the rows.
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// Write down what the rows taught, as such a file, with what is said here as its source.
    #[arg(long, value_name = "FILE", requires = "source")]
    pub learnt: Option<PathBuf>,
    /// From which records it was learnt.
    #[arg(long, value_name = "TEXT")]
    pub source: Option<String>,
    /// Where to write left, right and probability.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}
