//! Sheets that were uploaded and wait for somebody to look at their preview.
//!
//! They are held in memory for an hour and are nobody's record yet: a restart forgets them, and whoever
//! uploaded them was told that nothing is imported.

use intake::sheet::Sheet;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// So many wait at once; the oldest goes first.
const UPLOADS_MAX: usize = 24;

/// All together may have so many bytes as they came.
const BYTES_MAX: usize = 192 << 20;

/// How long one waits.
const WAITS: SignedDuration = SignedDuration::from_hours(1);

/// One uploaded sheet.
#[derive(Debug)]
pub struct Upload {
    /// Its name in addresses.
    pub id: String,
    /// Whose it is: nobody else sees it.
    pub account: String,
    /// For which sender.
    pub sender: String,
    /// The file's name.
    pub name: String,
    /// What came.
    pub bytes: Vec<u8>,
    /// Its rows.
    pub sheet: Sheet,
    /// When it came.
    pub at: Timestamp,
}

/// All that wait.
#[derive(Debug, Default)]
pub struct Uploads(Mutex<Vec<Arc<Upload>>>);

impl Uploads {
    /// Holds an upload; older ones may have to go.
    pub fn hold(&self, upload: Upload) {
        let mut held = self.lock();
        held.retain(|one| upload.at.duration_since(one.at) < WAITS);
        held.push(Arc::new(upload));
        while held.len() > 1
            && (held.len() > UPLOADS_MAX || held.iter().map(|one| one.bytes.len()).sum::<usize>() > BYTES_MAX)
        {
            held.remove(0);
        }
    }

    /// The account's own upload by its name, while it waits.
    pub fn find(&self, id: &str, account: &str, now: Timestamp) -> Option<Arc<Upload>> {
        let held = self.lock();
        let own = |one: &&Arc<Upload>| one.id == id && one.account == account && now.duration_since(one.at) < WAITS;
        held.iter().find(own).cloned()
    }

    /// Takes an upload away; only one asker gets it.
    pub fn take(&self, id: &str, account: &str, now: Timestamp) -> Option<Arc<Upload>> {
        let found = self.find(id, account, now)?;
        let mut held = self.lock();
        let at = held.iter().position(|one| Arc::ptr_eq(one, &found))?;
        Some(held.remove(at))
    }

    /// What a handler that fell has left is still whole: every change is one step.
    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Upload>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(id: &str, seconds: i64, bytes: usize) -> Upload {
        let at = Timestamp::from_second(seconds).unwrap();
        let (id, account) = (id.to_owned(), "one".to_owned());
        Upload { id, account, sender: "s".into(), name: "n".into(), bytes: vec![0; bytes], sheet: Sheet::default(), at }
    }

    #[test]
    fn an_upload_is_seen_by_its_account_for_an_hour_and_taken_once() {
        let uploads = Uploads::default();
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        uploads.hold(upload("a", 0, 1));
        assert!(uploads.find("a", "one", at(3_599)).is_some());
        assert!(uploads.find("a", "one", at(3_600)).is_none() && uploads.find("a", "two", at(1)).is_none());
        assert!(uploads.take("a", "one", at(1)).is_some() && uploads.take("a", "one", at(1)).is_none());
    }

    #[test]
    fn the_oldest_goes_when_there_are_too_many_or_too_much() {
        let uploads = Uploads::default();
        (0..30).for_each(|number| uploads.hold(upload(&number.to_string(), number, 1)));
        let at = Timestamp::from_second(40).unwrap();
        assert!(uploads.find("5", "one", at).is_none() && uploads.find("6", "one", at).is_some());
        uploads.hold(upload("large", 31, BYTES_MAX));
        assert!(uploads.find("29", "one", at).is_none() && uploads.find("large", "one", at).is_some());
    }
}
