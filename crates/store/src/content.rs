//! Content snapshots: what the folders said, from which change on.

mod pack;

use crate::audit::{self, AuditNote, hex};
use crate::fault::{Error, Inner};
use crate::store::Store;
use crate::writer::{Stamp, Writing};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use terms::{Actor, ChangeNo, Result};

/// One file of the content.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContentFile {
    /// Its path below the content's root, with `/`.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A snapshot of all content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// From which change on it is valid.
    pub change: ChangeNo,
    /// SHA-256 over all files in the order of their paths, in hexadecimal.
    pub hash: String,
    /// When it was taken.
    pub at: Timestamp,
    /// The files in the order of their paths.
    pub files: Vec<ContentFile>,
}

impl Store {
    /// Keeps a snapshot if it differs from the last one; gives its hash and, if it is new, its
    /// change.
    pub fn keep_content(
        &self,
        actor: &Actor,
        mut files: Vec<ContentFile>,
        at: Timestamp,
    ) -> Result<(String, Option<ChangeNo>)> {
        files.sort_unstable();
        let packed = pack::pack(&files);
        let hash = hex(&Sha256::digest(&packed));
        let stamp = Stamp { actor: actor.clone(), at, arrival: None };
        self.write(move |writing| {
            let change = keep(writing, &stamp, &hash, &packed)?;
            Ok((hash, change))
        })
    }

    /// The newest snapshot, or the one that was valid at a change.
    pub fn content(&self, as_of: Option<ChangeNo>) -> Result<Option<Content>> {
        let until = as_of.map_or(i64::MAX, |change| change.0 as i64);
        self.read_with(|reader| {
            let found = reader.connection.one(
                "select change, hash, at, files from content
                     where change <= ? order by change desc limit 1",
                &[until.into()],
                |row| {
                    let packed: Vec<u8> = row.get(3)?;
                    let change = ChangeNo(row.get::<i64>(0)? as u64);
                    let at = Timestamp::from_microsecond(row.get(2)?).unwrap_or_default();
                    Ok((change, row.get::<String>(1)?, at, packed))
                },
            )?;
            found
                .map(|(change, hash, at, packed)| {
                    let files = unpack(&packed, &hash)?;
                    Ok(Content { change, hash, at, files })
                })
                .transpose()
        })
    }
}

fn keep(writing: &mut Writing, stamp: &Stamp, hash: &str, packed: &[u8]) -> Inner<Option<ChangeNo>> {
    let last: Option<String> =
        writing.connection.one("select hash from content order by change desc limit 1", &[], |row| row.get(0))?;
    if last.as_deref() == Some(hash) {
        return Ok(None);
    }
    let change = writing.change("content", stamp)?;
    let files = zstd::encode_all(packed, 9)?;
    writing.connection.execute(
        "insert into content (change, hash, at, files) values (?, ?, ?, ?)",
        &[change.0.into(), hash.into(), stamp.at.as_microsecond().into(), (&files).into()],
    )?;
    let note = AuditNote { action: "content".into(), members: format!("content/{hash}"), place: String::new() };
    audit::append(writing, stamp, Some(change), &note)?;
    Ok(Some(change))
}

fn unpack(compressed: &[u8], hash: &str) -> Inner<Vec<ContentFile>> {
    let damaged = || Error::fault(format!("content snapshot {hash} is damaged"));
    let packed = zstd::decode_all(compressed).map_err(|_| damaged())?;
    if hex(&Sha256::digest(&packed)) != hash {
        return Err(damaged());
    }
    pack::unpack(&packed).ok_or_else(damaged)
}
