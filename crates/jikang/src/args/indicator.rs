//! `jikang indicator`: the catalogue, one count, what a change would move, and published numbers.

use super::Place;
use clap::{Args, Subcommand};
use terms::Period;

/// `jikang indicator`
#[derive(Debug, Subcommand)]
pub enum Indicator {
    /// All indicators with their names.
    List {
        #[command(flatten)]
        place: Place,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// One definition in words and as SQL.
    Show {
        /// `programme/indicator`
        id: String,
        #[command(flatten)]
        place: Place,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Compute one indicator.
    Run(Run),
    /// What publishing changed content (--content DIR) would move, by area and by subject; changes nothing.
    Diff(Diff),
    /// Publish a number: the rows behind it are kept as they are known now, for good.
    Publish(Publish),
    /// List published numbers, or show one then and now.
    Published(Published),
}

/// Into what a total is split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// The children of the area.
    Area,
    /// The institutions.
    Institution,
    /// The groups of one of the region's other hierarchies.
    Hierarchy(String),
}

impl From<String> for By {
    fn from(word: String) -> Self {
        match word.as_str() {
            "area" => By::Area,
            "institution" => By::Institution,
            _ => By::Hierarchy(word),
        }
    }
}

/// `jikang indicator run`
#[derive(Debug, Args)]
pub struct Run {
    /// `programme/indicator`
    pub id: String,
    #[command(flatten)]
    pub place: Place,
    /// 2026, 2026Q3, 2026-09, 2026-01..2026-09, ..2026-08-31, 2026MCH; by default the last closed one.
    #[arg(long)]
    pub period: Option<Period>,
    /// Split the total: area, institution, or a hierarchy that region.toml names.
    #[arg(long, value_name = "area|institution|HIERARCHY")]
    pub by: Option<By>,
    /// The group whose members are printed; by default the outermost groups are.
    #[arg(long, value_name = "CODE", requires = "by")]
    pub group: Option<String>,
    /// The area whose children are printed; by default the root.
    #[arg(long, value_name = "CODE")]
    pub area: Option<String>,
    /// Split by these: `age`, or a coded column of the indicator's rows or of residents, as `sex`.
    #[arg(long, value_delimiter = ',', value_name = "NAME,…")]
    pub strata: Vec<String>,
    /// Beside the total the same span of the year before, the period before, and the pace.
    #[arg(long)]
    pub compare: bool,
    /// As it was known at this change: records, links and definitions of then.
    #[arg(long, value_name = "N")]
    pub as_of: Option<u64>,
    /// Print one row per subject.
    #[arg(long)]
    pub rows: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// `jikang indicator diff`
#[derive(Debug, Args)]
pub struct Diff {
    /// `programme/indicator`
    pub id: String,
    #[command(flatten)]
    pub place: Place,
    /// As for `run`; by default the last closed one.
    #[arg(long)]
    pub period: Option<Period>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// `jikang indicator publish`
#[derive(Debug, Args)]
pub struct Publish {
    /// `programme/indicator`
    pub id: String,
    #[command(flatten)]
    pub place: Place,
    /// As for `run`.
    #[arg(long)]
    pub period: Period,
    /// The area; everything without it.
    #[arg(long, value_name = "CODE")]
    pub area: Option<String>,
    /// The publication that this one corrects.
    #[arg(long, value_name = "NUMBER")]
    pub replaces: Option<u64>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// `jikang indicator published`
#[derive(Debug, Args)]
pub struct Published {
    /// The number of a publication; without it all are listed.
    pub number: Option<u64>,
    #[command(flatten)]
    pub place: Place,
    /// Make the number anew from the records, links and definitions that were known then, and compare row by row.
    #[arg(long, requires = "number")]
    pub prove: bool,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}
