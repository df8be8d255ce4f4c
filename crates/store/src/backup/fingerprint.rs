//! What must be found again in a copy: how many records, versions, residents and looks, and a hash over all
//! versions, each read whole and held against what was hashed when it came.

use crate::access;
use crate::audit::hex;
use crate::block::{self, Part, Span};
use crate::database::{Connection, Place, Row};
use crate::fault::{Error, Inner};
use crate::keep::{ContentHash, content_hash};
use crate::published;
use crate::reader::{Pool, Reader};
use crate::store::Store;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::ops::ControlFlow;
use std::path::Path;
use terms::{Actor, ArrivalId, ChangeNo, Result};

/// What a store holds up to a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The change up to which it counts.
    pub change: ChangeNo,
    /// Records with a version.
    pub records: u64,
    /// Versions.
    pub versions: u64,
    /// Link decisions.
    pub links: u64,
    /// Published numbers, each read whole and held against its hash.
    #[serde(default)]
    pub published: u64,
    /// SHA-256 over all versions with their bytes, in their order, in hexadecimal.
    pub hash: String,
}

impl Store {
    /// Reads every version up to a change, or all of them. A damaged one is a fault that names it.
    pub fn fingerprint(&self, until: Option<ChangeNo>) -> Result<Fingerprint> {
        access::may_read_records(&Actor::operator())?;
        self.read_with(|reader| of_reader(reader, until))
    }
}

/// Of a database file that nobody writes.
pub(super) fn of_file(file: &Path) -> Inner<Fingerprint> {
    let pool = Pool::new(Place::File(file.to_path_buf()), 1);
    pool.read(|reader| of_reader(reader, None))
}

/// The same through a reader.
pub(crate) fn of_reader(reader: &Reader, until: Option<ChangeNo>) -> Inner<Fingerprint> {
    let connection = &*reader.connection;
    let until = match until {
        Some(change) => change,
        None => ChangeNo(connection.value("select last from change order by change desc limit 1", &[])?.unwrap_or(0)),
    };
    let count = |sql: &str| connection.value::<u64>(sql, &[until.0.into()]).map(Option::unwrap_or_default);
    let (versions, hash) = walk(reader, connection, until)?;
    Ok(Fingerprint {
        change: until,
        records: count("select count(distinct record) from version where change <= ?")?,
        versions,
        links: count("select count(*) from link where change <= ?")?,
        published: published::verified(connection, until)?,
        hash: hex(&hash),
    })
}

fn walk(reader: &Reader, connection: &dyn Connection, until: ChangeNo) -> Inner<(u64, [u8; 32])> {
    let (mut hasher, mut count, mut bytes) = (Sha256::new(), 0, Vec::new());
    let sql = "select change, ordinal, record, deleted, hash, arrival, part, start, len from version
               where change <= ? order by change, ordinal";
    connection.scan(sql, &[until.0.into()], &mut |row| {
        bytes.clear();
        block::read(connection, &mut reader.blocks.borrow_mut(), &span(row)?, &mut bytes)?;
        let (hash, is_deleted): (ContentHash, bool) = (row.get(4)?, row.get(3)?);
        if !is_deleted && content_hash(&bytes) != hash {
            let (change, record): (u64, u64) = (row.get(0)?, row.get(2)?);
            return Err(Error::fault(format!("record {record} of change {change} is damaged")));
        }
        for column in 0..4 {
            hasher.update(row.get::<i64>(column)?.to_le_bytes());
        }
        hasher.update(hash);
        count += 1;
        Ok(ControlFlow::Continue(()))
    })?;
    Ok((count, hasher.finalize().into()))
}

fn span(row: &dyn Row) -> Inner<Span> {
    Ok(Span { arrival: ArrivalId(row.get(5)?), part: Part::of(row.get(6)?), offset: row.get(7)?, len: row.get(8)? })
}
