//! How the store's inner failures become the two that the outside knows.

use rusqlite::ErrorCode;
use terms::{Failure, Fault, Refusal};

/// What goes wrong inside the store.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The database failed.
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
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
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::Failure(refusal.into())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Failure(failure) => failure,
            Error::Sql(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull) => {
                Refusal::new("disk_full").into()
            }
            Error::Sql(error) => Failure::fault("record database", error),
            Error::File(error) => Failure::fault("data directory", error),
        }
    }
}
