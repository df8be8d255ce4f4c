//! A backup is a folder: the records as one SQLite file, who looked, and what must be found in it again.
//! It is the same whichever database the records are in, so restoring one is also the way from one to the
//! other (docs/decisions/0032).
//!
//! Never takes the claim on a data directory that it backs up: whoever runs goes on.

mod fingerprint;
mod tables;

pub use fingerprint::Fingerprint;
pub(crate) use fingerprint::of_reader;

use crate::database::{Claimed, Connection, Place, Step};
use crate::fault::{Error, Inner};
use crate::store::{Options, Store};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use terms::{Failure, Refusal, Result};

const RECORDS: &str = "records.sqlite";
const LOOKS: &str = "reads.audit";
const NOTE: &str = "backup.json";

/// Copies what a store holds at one moment into a new folder, and reads every version of the copy before it
/// says that there is one. The store may be in use.
pub fn backup(dir: &Path, database: Option<&str>, out: &Path) -> Result<Fingerprint> {
    backup_inner(dir, database, out).map_err(Failure::from)
}

fn backup_inner(dir: &Path, database: Option<&str>, out: &Path) -> Inner<Fingerprint> {
    if out.exists() {
        return Err(Refusal::new("backup_exists").with("dir", out.display()).into());
    }
    // What has the name of a backup is whole: it is given when everything is on disk.
    let unfinished = PathBuf::from(format!("{}.unfinished", out.display()));
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    fs::create_dir_all(&unfinished)?;
    Place::existing(dir, database)?.copy_to(&unfinished.join(RECORDS))?;
    copy_looks(&dir.join(LOOKS), &unfinished.join(LOOKS))?;
    let fingerprint = fingerprint::of_file(&unfinished.join(RECORDS))?;
    let note = sonic_rs::to_string(&fingerprint).map_err(|error| Error::fault(format!("backup: {error}")))?;
    write_synced(&unfinished.join(NOTE), note.as_bytes())?;
    File::open(unfinished.join(RECORDS))?.sync_all()?;
    File::open(&unfinished)?.sync_all()?;
    fs::rename(&unfinished, out)?;
    Ok(fingerprint)
}

/// Makes a store from a backup, in a directory (and a server's database) that has none.
pub fn restore(from: &Path, dir: &Path, options: Options) -> Result<Fingerprint> {
    restore_inner(from, dir, options).map_err(Failure::from)
}

fn restore_inner(from: &Path, dir: &Path, options: Options) -> Inner<Fingerprint> {
    let noted = noted(from)?;
    let is_empty = |dir: &Path| fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_none());
    if !is_empty(dir) {
        return Err(Refusal::new("restore_not_empty").with("dir", dir.display()).into());
    }
    fs::create_dir_all(dir)?;
    match options.database.as_deref() {
        None => _ = fs::copy(from.join(RECORDS), dir.join(RECORDS))?,
        Some(url) => fill(&from.join(RECORDS), dir, url)?,
    }
    fs::copy(from.join(LOOKS), dir.join(LOOKS))?;
    let store = Store::open(dir, options).map_err(Error::Failure)?;
    let found = store.fingerprint(None).map_err(Error::Failure)?;
    if found != noted {
        return Err(Error::fault(format!("what was restored is not what was backed up: {found:?}, {noted:?}")));
    }
    Ok(found)
}

/// What a backup says of itself.
fn noted(from: &Path) -> Inner<Fingerprint> {
    let text = fs::read_to_string(from.join(NOTE));
    let noted = text.ok().and_then(|text| sonic_rs::from_str(&text).ok());
    noted.ok_or_else(|| Refusal::new("no_backup").with("dir", from.display()).into())
}

/// Fills an empty database of a server.
fn fill(records: &Path, dir: &Path, url: &str) -> Inner<()> {
    let from = Place::File(records.to_path_buf()).reading()?;
    let Claimed { connection, lock, .. } = Place::claim(dir, Some(url), |_| Ok(()))?;
    if connection.exists("select 1 from change limit 1", &[])?
        || connection.exists("select 1 from audit limit 1", &[])?
    {
        return Err(Refusal::new("restore_not_empty").with("dir", "postgres").into());
    }
    copy_tables(&*from, &*connection)?;
    drop(connection);
    drop(lock);
    Ok(())
}

/// Whole lines only: the program may be writing one.
fn copy_looks(from: &Path, to: &Path) -> Inner<()> {
    let mut looks = match fs::read(from) {
        Ok(looks) => looks,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    looks.truncate(looks.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1));
    write_synced(to, &looks)
}

fn write_synced(file: &Path, bytes: &[u8]) -> Inner<()> {
    let mut out = File::create(file)?;
    out.write_all(bytes)?;
    Ok(out.sync_all()?)
}

/// Copies a database's tables into an empty one of our layout, in one transaction on either side.
pub(crate) fn copy_tables(from: &dyn Connection, to: &dyn Connection) -> Inner<()> {
    from.step(Step::Begin)?;
    to.step(Step::Begin)?;
    tables::rows(from, to)?;
    to.step(Step::Commit)?;
    from.step(Step::Commit)?;
    Ok(())
}
