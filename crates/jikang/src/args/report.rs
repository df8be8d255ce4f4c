//! Reports: what is written from data, and what is read and held against itself.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// `jikang report`
#[derive(Debug, Subcommand)]
pub enum Report {
    /// Read a draft and say which of its sentences contradict each other.
    Check(ReportCheck),
}

/// `jikang report check FILE`
#[derive(Debug, Args)]
pub struct ReportCheck {
    /// The draft: .docx, or .txt or .md in UTF-8.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Print one JSON object with all claims.
    #[arg(long)]
    pub json: bool,
    /// In which language reasons are given.
    #[arg(long, value_enum, default_value = "zh")]
    pub language: Spoken,
}

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Spoken {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl From<Spoken> for terms::Language {
    fn from(spoken: Spoken) -> Self {
        match spoken {
            Spoken::Zh => Self::Zh,
            Spoken::En => Self::En,
        }
    }
}
