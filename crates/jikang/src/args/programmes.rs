//! `jikang programmes`

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `jikang programmes`
#[derive(Debug, Subcommand)]
pub enum Programmes {
    /// Say which requirements the folders cover, with how many examples, and which none covers.
    Coverage(Coverage),
}

/// `jikang programmes coverage`
#[derive(Debug, Args)]
pub struct Coverage {
    /// A text in which the ids of requirements stand, such as E03; by default all that some folder covers.
    #[arg(long, value_name = "FILE")]
    pub ids: Option<PathBuf>,
    /// Print JSON, with the examples' files.
    #[arg(long)]
    pub json: bool,
}
