//! Where the record database is, and who may open it.

use super::{Connection, server, sqlite};
use crate::backup::copy_tables;
use crate::fault::{Error, Inner};
use crate::lock;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use terms::Refusal;

/// The layout that this program writes; another one is refused, never guessed at.
const LAYOUT: i64 = 10;

/// Says, in a data directory, which server database its records are in.
const ELSEWHERE: &str = "elsewhere";

/// Where the record database is.
#[derive(Clone)]
pub(crate) enum Place {
    /// A file in the data directory.
    File(PathBuf),
    /// A database of a PostgreSQL server.
    Server(Box<server::Address>),
}

/// What keeps other programs out, and the connection that writes.
pub(crate) struct Claimed {
    /// Where to read.
    pub(crate) place: Place,
    /// The one connection that writes. In a server it holds the claim itself.
    pub(crate) connection: Box<dyn Connection>,
    /// The claim on the data directory.
    pub(crate) lock: File,
}

impl Place {
    /// Takes the directory, and the server's database if one is given, for this program alone, if it is as it should
    /// be. An embedded database is looked at before anything could write: what lies behind the end of its log is
    /// still there then.
    pub(crate) fn claim(
        dir: &Path,
        database: Option<&str>,
        hold: impl FnOnce(Option<&dyn Connection>) -> Inner<()>,
    ) -> Inner<Claimed> {
        fs::create_dir_all(dir)?;
        let lock = lock::take(dir)?;
        match database {
            Some(url) => {
                let address = server::Address::parse(url)?;
                let connection = server::writing(&address, LAYOUT)?;
                belongs(dir, &connection.identity()?)?;
                hold(Some(&connection))?;
                Ok(Claimed { place: Place::Server(Box::new(address)), connection: Box::new(connection), lock })
            }
            None if dir.join(ELSEWHERE).exists() => Err(elsewhere(dir)),
            None => {
                let file = file(dir);
                match file.exists() {
                    true => hold(Some(&sqlite::reading(&file)?))?,
                    false => hold(None)?,
                }
                let connection = Box::new(sqlite::writing(&file, LAYOUT)?);
                Ok(Claimed { place: Place::File(file), connection, lock })
            }
        }
    }

    /// Where records are that another program may have claimed.
    pub(crate) fn existing(dir: &Path, database: Option<&str>) -> Inner<Place> {
        match database {
            Some(url) => Ok(Place::Server(Box::new(server::Address::parse(url)?))),
            None if dir.join(ELSEWHERE).exists() => Err(elsewhere(dir)),
            None if file(dir).exists() => Ok(Place::File(file(dir))),
            None => Err(Refusal::new("no_data").with("folder", dir.display()).into()),
        }
    }

    /// Copies everything as it is at one moment into a new SQLite file.
    pub(crate) fn copy_to(&self, to: &Path) -> Inner<()> {
        match self {
            Place::File(from) => sqlite::copy(from, to),
            Place::Server(_) => {
                let from = self.reading()?;
                sqlite::made(to, LAYOUT, |to| copy_tables(&*from, to))
            }
        }
    }

    /// Another connection, which can only read.
    pub(crate) fn reading(&self) -> Inner<Box<dyn Connection>> {
        Ok(match self {
            Place::File(file) => Box::new(sqlite::reading(file)?),
            Place::Server(address) => Box::new(server::reading(address)?),
        })
    }

    /// What an embedded database says of its own pages and indexes; nothing where they are sound. A server has means of
    /// its own for that.
    pub(crate) fn pages(&self) -> Inner<Vec<String>> {
        match self {
            Place::File(file) => sqlite::pages(file),
            Place::Server(_) => Ok(Vec::new()),
        }
    }

    /// The bytes that the records take on disk.
    pub(crate) fn size_bytes(&self) -> Inner<u64> {
        match self {
            Place::File(file) => {
                let size = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
                Ok(size(file) + size(&file.with_extension("sqlite-wal")))
            }
            Place::Server(_) => {
                let size = self.reading()?.value("select pg_database_size(current_database())", &[])?;
                Ok(size.unwrap_or_default())
            }
        }
    }
}

fn elsewhere(dir: &Path) -> Error {
    Refusal::new("records_elsewhere").with("dir", dir.display()).into()
}

/// Where the embedded database lies in a data directory.
fn file(dir: &Path) -> PathBuf {
    dir.join("records.sqlite")
}

/// What a directory has beside the records (rows, counts) fits one database only: it notes which.
fn belongs(dir: &Path, identity: &str) -> Inner<()> {
    let note = dir.join(ELSEWHERE);
    match fs::read_to_string(&note) {
        Ok(noted) if noted.trim() == identity => Ok(()),
        Ok(_) => Err(Refusal::new("records_of_another").with("dir", dir.display()).into()),
        Err(_) if file(dir).exists() => Err(Refusal::new("records_here").with("dir", dir.display()).into()),
        Err(_) => Ok(fs::write(note, identity)?),
    }
}

/// The tables are laid out as another version of the program does it.
pub(super) fn other_layout(found: i64) -> Error {
    Error::fault(format!("the records have layout {found}, this program knows {LAYOUT}"))
}
