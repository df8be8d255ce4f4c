//! `jikang paper`

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `jikang paper`
#[derive(Debug, Subcommand)]
pub enum Paper {
    /// Write a paper as a .docx with its slots open, for an office to lay out anew.
    Template(Template),
}

/// `jikang paper template`
#[derive(Debug, Args)]
pub struct Template {
    /// Which paper, as PROGRAMME/PAPER.
    pub paper: String,
    /// The file to write; there must be none of that name.
    #[arg(long, value_name = "FILE.docx")]
    pub out: PathBuf,
}
