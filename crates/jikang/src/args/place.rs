//! Where a command works: the data directory, the database beside it, the day.

use clap::Args;
use std::path::{Path, PathBuf};
use terms::{Day, Refusal, Result};

/// Where the data are and which day it is.
#[derive(Debug, Args)]
pub struct Place {
    /// The data directory.
    #[arg(long, value_name = "DIR", default_value = "data")]
    pub data: PathBuf,
    /// The PostgreSQL database that holds the records, as postgres://USER@HOST/NAME; by default the variable
    /// JIKANG_DATABASE, else the records are in the data directory.
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// By which function a new data directory hashes its audit: sha256 or sm3.
    #[arg(long, value_name = "NAME", value_parser = audit_hash)]
    pub audit_hash: Option<store::AuditHash>,
    /// Count as if it were this day; never changes the directory.
    #[arg(long, value_name = "DATE")]
    pub today: Option<Day>,
}

impl Place {
    /// The data directory, if it is there.
    pub fn existing(&self) -> Result<&Path> {
        match self.data.is_dir() {
            true => Ok(&self.data),
            false => Err(Refusal::new("no_data").with("folder", self.data.display()).into()),
        }
    }

    /// Where it has its records.
    pub fn records(&self) -> Result<PathBuf> {
        Ok(self.existing()?.join("store"))
    }

    /// The store's limits, and where its records are.
    pub fn options(&self) -> store::Options {
        let database = self.database.clone().or_else(|| std::env::var("JIKANG_DATABASE").ok());
        let (audit_hash, started_at) = (self.audit_hash, crate::clock::now());
        store::Options { database, audit_hash, started_at, ..store::Options::default() }
    }
}

fn audit_hash(name: &str) -> std::result::Result<store::AuditHash, String> {
    store::AuditHash::of(name).ok_or_else(|| "sha256 or sm3".into())
}
