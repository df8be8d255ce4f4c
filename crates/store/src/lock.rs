//! One program per data directory: a lock file that the system releases when the program ends.

use crate::fault::{Error, Inner};
use std::fs::{File, TryLockError};
use std::path::Path;
use terms::Refusal;

/// Takes the directory for this program; held until the file is dropped.
pub(crate) fn take(dir: &Path) -> Inner<File> {
    let file = File::options().create(true).truncate(false).write(true).open(dir.join("lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Refusal::new("data_in_use").with("dir", dir.display()).into()),
        Err(TryLockError::Error(error)) => Err(Error::File(error)),
    }
}
