//! The command line, stable because operators script it.

mod indicator;
mod keeping;
pub mod paper;
mod place;
pub mod programmes;
mod report;
mod residents;

pub use indicator::{By, Diff, Indicator, Publish, Published, Run};
pub use keeping::{Audit, Backup, Records};
pub use place::Place;
pub use report::{Report, ReportBuild, ReportCheck, ReportMoved, ReportNumber};
pub use residents::{Compare, Match, Residents};

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;
use terms::Day;

/// Jikang: one record per resident, one definition per number.
#[derive(Debug, Parser)]
#[command(name = "jikang", version)]
pub struct Cli {
    /// Folder with programmes/, regions/ and languages/; by default the working directory if it has
    /// programmes/, else the copy built into the program.
    #[arg(long, global = true, value_name = "DIR")]
    pub content: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a made-up county, carry its records along the whole path, show it.
    Demo(Demo),
    /// Serve the pages of a data directory.
    Serve(Serve),
    /// Write a made-up county's messages as files, and the known answers as truth.json.
    Synth(Synth),
    /// Bring records in: FHIR resources, bundles, NDJSON, form answers; .gz too.
    Import(Import),
    /// Print the current records as NDJSON.
    Export(Export),
    /// Run a ViewDefinition over files, or over the records of a data directory.
    View(View),
    /// Evaluate a FHIRPath expression on a resource.
    Fhirpath(Fhirpath),
    /// List, show or compute indicators.
    #[command(subcommand)]
    Indicator(Indicator),
    /// Print who is due in a programme.
    Due(Due),
    /// Export the derived tables.
    #[command(subcommand)]
    Rows(Rows),
    /// Delete everything derived and make it again from the records.
    Rebuild(Rebuild),
    /// Run the examples of all programmes, or of one.
    Examples(Examples),
    /// Papers as templates for an office's own layout.
    #[command(subcommand)]
    Paper(paper::Paper),
    /// What the content folders cover.
    #[command(subcommand)]
    Programmes(programmes::Programmes),
    /// Show what became of an arrival, station by station.
    Trace(Trace),
    /// Write a report from data, or check one against itself.
    #[command(subcommand)]
    Report(Report),
    /// Copy the records at one moment into a new folder, while the program may go on.
    Backup(Backup),
    /// Make a data directory from a backup.
    Restore(Backup),
    /// Restore a backup beside the data directory and compare: counts, hashes, every indicator.
    Drill(Backup),
    /// Check that all records are there and whole.
    #[command(subcommand)]
    Store(Records),
    /// Check who did and saw what.
    #[command(subcommand)]
    Audit(Audit),
    /// List, add, change or disable accounts.
    #[command(subcommand)]
    Account(Account),
    /// Find the records of one person.
    #[command(subcommand)]
    Residents(Residents),
}

/// `jikang account`
#[derive(Debug, Subcommand)]
pub enum Account {
    /// Print all accounts.
    List(AccountList),
    /// Add an account or replace it; the password is the first line of standard input.
    Put(AccountPut),
    /// Let nobody sign in by it any more.
    Disable(AccountDisable),
}

/// `jikang account list`
#[derive(Debug, Args)]
pub struct AccountList {
    #[command(flatten)]
    pub place: Place,
    /// As JSON.
    #[arg(long)]
    pub json: bool,
}

/// `jikang account put`
#[derive(Debug, Args)]
pub struct AccountPut {
    #[command(flatten)]
    pub place: Place,
    /// By which one signs in; a system's is also the sender of what it writes.
    pub name: String,
    /// village_doctor, institution_staff, institution_manager, programme_office, commission_leader,
    /// secret_keeper, auditor, administrator, system; several may be given.
    #[arg(long = "post", required = true)]
    pub posts: Vec<String>,
    /// For residents of this area and those below it.
    #[arg(long = "area", value_name = "CODE")]
    pub areas: Vec<String>,
    /// For residents served by this institution and those below it.
    #[arg(long = "institution", value_name = "CODE")]
    pub institutions: Vec<String>,
    /// For all areas and institutions.
    #[arg(long)]
    pub everywhere: bool,
    /// In this programme only; in all without it.
    #[arg(long = "programme", value_name = "ID")]
    pub programmes: Vec<String>,
    /// What the person is shown as.
    #[arg(long, value_name = "TEXT")]
    pub shown_as: Option<String>,
}

/// `jikang account disable`
#[derive(Debug, Args)]
pub struct AccountDisable {
    #[command(flatten)]
    pub place: Place,
    /// Which one.
    pub name: String,
}

/// `jikang demo`
#[derive(Debug, Args)]
pub struct Demo {
    #[command(flatten)]
    pub place: Place,
    /// How many residents the county has.
    #[arg(long, default_value_t = 20_000)]
    pub residents: u32,
    /// Another seed makes another county.
    #[arg(long)]
    pub seed: Option<u64>,
    /// The address to listen at.
    #[arg(long, default_value = "127.0.0.1:8600")]
    pub listen: SocketAddr,
    /// Stop after printing the table.
    #[arg(long)]
    pub no_serve: bool,
}

/// `jikang serve`
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    pub place: Place,
    /// The address to listen at.
    #[arg(long, default_value = "127.0.0.1:8600")]
    pub listen: SocketAddr,
    /// A file, on another machine if possible, to which the audit's heads are added every minute.
    #[arg(long, value_name = "FILE")]
    pub audit_heads: Option<PathBuf>,
}

/// `jikang synth`
#[derive(Debug, Args)]
pub struct Synth {
    /// How many residents the county has.
    #[arg(long)]
    pub residents: u32,
    /// Another seed makes another county.
    #[arg(long)]
    pub seed: Option<u64>,
    /// The county's day.
    #[arg(long, value_name = "DATE")]
    pub today: Option<Day>,
    /// The folder to write into.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

/// `jikang import`
#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    pub place: Place,
    /// Who sends; by default the folder's name, for a lone file `local`.
    #[arg(long)]
    pub sender: Option<String>,
    /// A truth.json whose links are taken instead of our own.
    #[arg(long, value_name = "FILE")]
    pub links: Option<PathBuf>,
    /// Print the counts as JSON.
    #[arg(long)]
    pub json: bool,
    /// Files, or folders with a folder per sender.
    #[arg(required = true, value_name = "FILE|DIR")]
    pub paths: Vec<PathBuf>,
}

/// `jikang export`
#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    pub place: Place,
    /// Only this sender's records.
    #[arg(long)]
    pub sender: Option<String>,
    /// Only these types.
    #[arg(long = "type", value_name = "T")]
    pub types: Vec<String>,
    /// With public ids, meta and references resolved.
    #[arg(long)]
    pub resolved: bool,
}

/// How a view's rows are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// A JSON object per line.
    Ndjson,
    /// Comma-separated, with a head line.
    Csv,
    /// Apache Parquet; needs --out.
    Parquet,
}

/// `jikang view`
#[derive(Debug, Args)]
pub struct View {
    /// The ViewDefinition.
    pub view: PathBuf,
    /// Resources: JSON or NDJSON, .gz too; `-` is standard input.
    #[arg(value_name = "FILE", required_unless_present = "data")]
    pub files: Vec<PathBuf>,
    /// Run over what this data directory keeps instead of files.
    #[arg(long, value_name = "DIR", conflicts_with = "files")]
    pub data: Option<PathBuf>,
    /// The PostgreSQL database that holds the directory's records.
    #[arg(long, value_name = "URL", requires = "data")]
    pub database: Option<String>,
    /// How to write the rows.
    #[arg(long, value_enum, default_value_t = Format::Ndjson)]
    pub format: Format,
    /// Where to write them; by default standard output.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
}

/// `jikang fhirpath`
#[derive(Debug, Args)]
pub struct Fhirpath {
    /// The expression.
    pub expression: String,
    /// One resource as JSON.
    pub file: PathBuf,
}

/// `jikang due`
#[derive(Debug, Args)]
pub struct Due {
    /// The programme's id.
    pub programme: String,
    #[command(flatten)]
    pub place: Place,
    /// Due up to this day; by default today.
    #[arg(long, value_name = "DATE")]
    pub on: Option<Day>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// `jikang rows`
#[derive(Debug, Subcommand)]
pub enum Rows {
    /// All derived tables as Parquet.
    Export {
        #[command(flatten)]
        place: Place,
        /// The folder to write into.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

/// `jikang rebuild`
#[derive(Debug, Args)]
pub struct Rebuild {
    #[command(flatten)]
    pub place: Place,
}

/// `jikang examples`
#[derive(Debug, Args)]
pub struct Examples {
    /// Only this programme's.
    pub programme: Option<String>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

/// `jikang trace`
#[derive(Debug, Args)]
pub struct Trace {
    /// The arrival's number.
    pub arrival: u64,
    #[command(flatten)]
    pub place: Place,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}
