//! Reports: what is written from data, and what is read and held against itself.

use super::Place;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;
use terms::{Day, Period};

/// `jikang report`
#[derive(Debug, Subcommand)]
pub enum Report {
    /// Read a draft and say which of its sentences contradict each other.
    Check(ReportCheck),
    /// Write a report from data as .docx, with a fact sheet (.xlsx) of its numbers beside it.
    Build(ReportBuild),
    /// List the templates.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say which numbers of a report, as known at a change, are others now, and why.
    Moved(ReportMoved),
    /// Say where a number of a working copy comes from, and what it came to then and comes to now.
    Number(ReportNumber),
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
    /// Hold its numbers against this data directory too.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The area that it is about; by default everything.
    #[arg(long, value_name = "CODE", requires = "data")]
    pub area: Option<String>,
    /// The period that it is about; by default this year.
    #[arg(long, requires = "data")]
    pub period: Option<Period>,
    /// Count as if it were this day.
    #[arg(long, value_name = "DATE", requires = "data")]
    pub today: Option<Day>,
    /// In which language reasons are given.
    #[arg(long, value_enum, default_value = "zh")]
    pub language: Spoken,
}

/// `jikang report build TEMPLATE`
#[derive(Debug, Args)]
pub struct ReportBuild {
    /// The template: a folder under `reports`.
    pub template: String,
    #[command(flatten)]
    pub place: Place,
    /// The area; by default everything.
    #[arg(long, value_name = "CODE")]
    pub area: Option<String>,
    /// The period, as 2026 or 2026Q3.
    #[arg(long)]
    pub period: Period,
    /// Sections to leave out, counted from 1 by the headings of the first level: 2,4.
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',')]
    pub without: Vec<usize>,
    /// The final copy: no marks, nobody's name.
    #[arg(long = "final", conflicts_with = "draft")]
    pub is_final: bool,
    /// The working copy, every number with a mark that leads back to it; the default.
    #[arg(long)]
    pub draft: bool,
    /// As known up to this change.
    #[arg(long, value_name = "CHANGE")]
    pub as_of: Option<u64>,
    /// Where to write it; the fact sheet stands beside it.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// `jikang report moved TEMPLATE`
#[derive(Debug, Args)]
pub struct ReportMoved {
    /// The template: a folder under `reports`.
    pub template: String,
    #[command(flatten)]
    pub place: Place,
    /// The area; by default everything.
    #[arg(long, value_name = "CODE")]
    pub area: Option<String>,
    /// The period, as 2026 or 2026Q3.
    #[arg(long)]
    pub period: Period,
    /// The change up to which was known what the report said; it stands in its fact sheet.
    #[arg(long, value_name = "CHANGE")]
    pub as_of: u64,
}

/// `jikang report number CODE`
#[derive(Debug, Args)]
pub struct ReportNumber {
    /// The bookmark's name, or the code in the fact sheet.
    pub code: String,
    #[command(flatten)]
    pub place: Place,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
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
