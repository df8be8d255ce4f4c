//! How the store's inner failures become the two that the outside knows.

use postgres::error::SqlState;
use rusqlite::ErrorCode;
use rusqlite::ffi::SQLITE_IOERR_SHMSIZE;
use terms::{Failure, Fault, Refusal};

/// What goes wrong inside the store.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The embedded database failed.
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
    /// The database server failed, or the way to it.
    #[error(transparent)]
    Server(#[from] postgres::Error),
    /// The file system failed.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// Already said in the outside's words.
    #[error(transparent)]
    Failure(#[from] Failure),
}

/// What inner functions return.
pub(crate) type Inner<T> = std::result::Result<T, Error>;

impl Error {
    /// Our own failure in words.
    pub(crate) fn fault(why: impl Into<String>) -> Self {
        Error::Failure(Failure::Fault(Fault(why.into())))
    }

    /// Whether nothing more can be written until there is space again.
    fn is_disk_full(&self) -> bool {
        match self {
            // What SQLite shares between its connections grows too, and tells a full disk in its own way.
            Error::Sql(error) => error
                .sqlite_error()
                .is_some_and(|error| error.code == ErrorCode::DiskFull || error.extended_code == SQLITE_IOERR_SHMSIZE),
            Error::Server(error) => error.code() == Some(&SqlState::DISK_FULL),
            Error::File(_) | Error::Failure(_) => false,
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Failure(refusal.into())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        if error.is_disk_full() {
            return Refusal::new("disk_full").into();
        }
        match error {
            Error::Failure(failure) => failure,
            Error::Sql(error) => Failure::fault("record database", error),
            Error::Server(error) => Failure::fault("record database", told(&error)),
            Error::File(error) => Failure::of_file("data directory", &error),
        }
    }
}

/// A server's error with what it says itself; the short form only says that there was one.
fn told(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(said) => format!("{error}: {}", said.message()),
        None => match std::error::Error::source(error) {
            Some(cause) => format!("{error}: {cause}"),
            None => error.to_string(),
        },
    }
}
