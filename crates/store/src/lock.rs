//! One program per data directory: a lock file that the system releases when the program ends.

use crate::fault::{Error, Inner};
use std::fs::{File, TryLockError};
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;
use terms::Refusal;

/// A program that has just ended, or one that is being started beside it and has not yet let go of the files that
/// it inherited, holds the lock for some milliseconds more.
const TRIES: u32 = 10;
const WAITS_BETWEEN: Duration = Duration::from_millis(20);

/// Takes the directory for this program; held until the file is dropped.
pub(crate) fn take(dir: &Path) -> Inner<File> {
    let file = File::options().create(true).truncate(false).write(true).open(dir.join("lock"))?;
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => sleep(WAITS_BETWEEN),
            Err(TryLockError::Error(error)) => return Err(Error::File(error)),
        }
    }
    Err(Refusal::new("data_in_use").with("dir", dir.display()).into())
}
