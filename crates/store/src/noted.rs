//! How far the audit had come when somebody was last answered, noted beside the records. Records that end before it
//! have lost what was acknowledged: a write-ahead log of which a byte was damaged ends, for its database, at that
//! place, and nobody would see it (docs/decisions/0033).
//!
//! The note is written after the commit and before the answer, and never waited for: it is at most as new as what is
//! on disk, so it never accuses records that are whole.

use crate::audit::{self, AuditHead, AuditNote, hash_of, hex};
use crate::backup::Fingerprint;
use crate::database::{Connection, Place};
use crate::fault::{Error, Inner};
use crate::reader::Pool;
use crate::store::{Options, Store};
use crate::writer::Stamp;
use rusqlite::ErrorCode;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{ErrorKind, Seek, Write};
use std::path::Path;
use terms::{Actor, Failure, Refusal, Result};

const FILE: &str = "acknowledged";

/// What was noted, and where the next note goes.
pub(crate) struct Noted {
    file: File,
    head: AuditHead,
}

impl Noted {
    /// Reads the note of a directory. One that was torn or damaged itself says nothing.
    pub(crate) fn of(dir: &Path) -> Inner<Self> {
        let head = head(dir)?.unwrap_or(AuditHead { count: 0, hash: [0; 32] });
        let file = File::options().create(true).truncate(false).write(true).open(dir.join(FILE))?;
        Ok(Self { file, head })
    }

    /// Refused if the records, of which there may be none, do not have what was acknowledged.
    pub(crate) fn hold(&self, records: Option<&dyn Connection>) -> Inner<()> {
        match lost(records, self.head)? {
            Some(found) => Err(Refusal::new("records_lost").with("noted", self.head.count).with("found", found).into()),
            None => Ok(()),
        }
    }

    /// Notes what is on disk by now. Where it cannot be written the older note stays, which is true too.
    pub(crate) fn reached(&mut self, (count, hash): (i64, [u8; 32])) {
        let head = AuditHead { count: count as u64, hash };
        if head != self.head && self.file.rewind().and_then(|()| self.file.write_all(line(head).as_bytes())).is_ok() {
            self.head = head;
        }
    }

    /// The note is on disk when this returns, if the disk takes it.
    pub(crate) fn sync(&self) {
        // An older note on disk is true too.
        let _ = self.file.sync_data();
    }
}

/// One sector at most, so that a power failure leaves the old one or the new one.
fn line(head: AuditHead) -> String {
    let said = format!("{:020} {}", head.count, hex(&head.hash));
    format!("{said} {}\n", &hex(&Sha256::digest(&said))[..16])
}

fn head(dir: &Path) -> Inner<Option<AuditHead>> {
    let noted = match std::fs::read_to_string(dir.join(FILE)) {
        Ok(noted) => noted,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidData) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut words = noted.split_whitespace();
    let read = words.next().and_then(|count| count.parse().ok()).zip(words.next().and_then(hash_of));
    Ok(read.map(|(count, hash)| AuditHead { count, hash }).filter(|head| line(*head) == noted))
}

/// How many entries the audit has, if it has not the one that was noted.
fn lost(records: Option<&dyn Connection>, noted: AuditHead) -> Inner<Option<u64>> {
    let Some(connection) = records.filter(|_| noted.count > 0) else {
        return Ok((noted.count > 0).then_some(0));
    };
    let hash = match connection.value("select hash from audit where entry = ?", &[noted.count.into()]) {
        // Not even the tables are here.
        Err(Error::Sql(error)) if error.sqlite_error_code() == Some(ErrorCode::Unknown) => return Ok(Some(0)),
        found => found?,
    };
    if hash == Some(noted.hash) {
        return Ok(None);
    }
    let newest = connection.value("select entry from audit order by entry desc limit 1", &[])?;
    Ok(newest.or(Some(0)))
}

/// What was found when everything was read.
#[derive(Debug)]
pub struct Verified {
    /// How many entries of the audit were acknowledged and how many there are, if there are fewer, or others.
    pub lost: Option<(u64, u64)>,
    /// What the database says of its own pages and indexes; empty where they are sound or it cannot say.
    pub pages: Vec<String>,
    /// What the records are, each version held against its hash; or which one is damaged.
    pub versions: Result<Fingerprint>,
}

/// Reads everything that a store holds, beside a program that may be using it: that what was acknowledged is there,
/// every page and every entry of every index of an embedded database, and every version.
pub fn verify(dir: &Path, database: Option<&str>) -> Result<Verified> {
    let noted = head(dir).map_err(Failure::from)?;
    let place = Place::existing(dir, database).map_err(Failure::from)?;
    let verified = || -> Inner<(Option<u64>, Vec<String>)> {
        let connection = place.reading()?;
        let found = noted.map_or(Ok(None), |noted| lost(Some(&*connection), noted))?;
        Ok((found, place.pages()?))
    };
    let (found, pages) = verified().map_err(Failure::from)?;
    let versions = Pool::new(place, 1).read(|reader| crate::backup::of_reader(reader, None)).map_err(Failure::from);
    Ok(Verified { lost: noted.map(|noted| noted.count).zip(found), pages, versions })
}

impl Store {
    /// Opens records that have lost what was acknowledged, and writes down that somebody goes on with what is there.
    pub fn open_despite_loss(dir: &Path, actor: &Actor, options: Options) -> Result<Store> {
        let at = options.started_at;
        let noted = head(dir).map_err(Failure::from)?.map_or(0, |head| head.count);
        let store = Store::open_unheld(dir, options).map_err(Failure::from)?;
        let stamp = Stamp { actor: actor.clone(), at, arrival: None };
        let note =
            AuditNote { action: "loss_accepted".into(), members: format!("audit/{noted}"), place: String::new() };
        store.write(move |writing| audit::append(writing, &stamp, None, &note))?;
        Ok(store)
    }
}
