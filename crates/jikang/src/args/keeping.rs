//! What keeps records over the years: backups, whether all is there, and the audit of who did and saw what.

use super::Place;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// `jikang backup`, `jikang restore`, `jikang drill`
#[derive(Debug, Args)]
pub struct Backup {
    /// The backup's folder.
    #[arg(value_name = "BACKUP")]
    pub folder: PathBuf,
    #[command(flatten)]
    pub place: Place,
}

/// `jikang audit`
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Find the first entry that was edited, removed or reordered.
    Verify {
        #[command(flatten)]
        place: Place,
        /// A file of heads noted earlier: finds a tail that was cut or written anew, too.
        #[arg(long, value_name = "FILE")]
        head: Option<PathBuf>,
    },
    /// Print the present heads, to be kept elsewhere.
    Head {
        #[command(flatten)]
        place: Place,
    },
}

/// `jikang store`
#[derive(Debug, Subcommand)]
pub enum Records {
    /// Read everything, beside a running program too: whether all that was acknowledged is there, every page and index
    /// of an embedded database, every version.
    Verify {
        #[command(flatten)]
        place: Place,
    },
    /// Go on with records that have lost what was acknowledged; it is written into the audit.
    AcceptLoss {
        #[command(flatten)]
        place: Place,
    },
}
