//! One record: as it is, as it was at a change, and all that was ever said of it.

use crate::access;
use crate::block::{self, Part, Span};
use crate::database::{Connection, Row};
use crate::fault::{Error, Inner};
use crate::keep::{ContentHash, Identifier, RecordKey, content_hash};
use crate::owner::{self, Whose};
use crate::rank::{RANK_COLUMNS, Rank};
use crate::reader::Reader;
use crate::store::Store;
use jiff::Timestamp;
use std::collections::HashMap;
use terms::{Actor, ChangeNo, RecordId, Result};

/// One state of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// What is known about it.
    pub meta: VersionMeta,
    /// Its own bytes; empty where it says that the record is no more.
    pub bytes: Vec<u8>,
}

/// What is known about a version besides its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionMeta {
    /// Of which record.
    pub record: RecordId,
    /// Who calls it what.
    pub key: RecordKey,
    /// The id under which it is shown.
    pub public_id: String,
    /// Under which change it was kept.
    pub change: ChangeNo,
    /// Its place within the change.
    pub ordinal: u64,
    /// When it was kept.
    pub at: Timestamp,
    /// By whose account.
    pub actor: String,
    /// Where its bytes lie.
    pub place: Span,
    /// Their hash.
    pub hash: ContentHash,
    /// Whether it says that the record is no more.
    pub deleted: bool,
    /// Whether it came by import.
    pub by_import: bool,
    /// The sender's `meta.lastUpdated`.
    pub sender_updated: Option<Timestamp>,
    /// Under which seal it lies, as [`crate::Facts::seal`] says; the record may lie under another one now.
    pub seal: String,
    /// Whether it is the record's current one.
    pub is_current: bool,
}

// The first six are RANK_COLUMNS.
pub(crate) const COLUMNS: &str = "v.record, v.part, v.start, v.len, v.hash, v.deleted,
                       r.sender, r.type, r.id, coalesce(r.public_id, r.id), c.at, c.actor,
                       (select w.name from sealed s join word w on w.word = s.seal
                        where s.change = v.change and s.ordinal = v.ordinal)";

// Stands behind COLUMNS where a version may be another than the current one.
pub(crate) const IS_CURRENT: &str = "exists (select 1 from current k
                               where k.record = v.record and k.change = v.change and k.ordinal = v.ordinal)";

impl Store {
    /// A record's current state, or the one that was current at a change; none if there was none.
    pub fn read(&self, actor: &Actor, record: RecordId, as_of: Option<ChangeNo>) -> Result<Option<Version>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            let found = match as_of {
                None => current(reader, record)?,
                Some(until) => {
                    let versions = versions(reader, record, until)?;
                    versions.into_iter().max_by_key(|(rank, _)| *rank).map(|(_, meta)| meta)
                }
            };
            found.map(|meta| with_bytes(reader, meta)).transpose()
        })
    }

    /// The current states of some records, asked together; of one that has none, nothing.
    pub fn read_all(&self, actor: &Actor, records: &[RecordId]) -> Result<HashMap<RecordId, Version>> {
        access::may_read_records(actor)?;
        let records: Vec<i64> = records.iter().map(|record| record.0 as i64).collect();
        let versions = self.read_with(|reader| {
            let mut metas = Vec::with_capacity(records.len());
            reader.connection.among(&of_current("in (?)"), &records, |row| {
                metas.push(meta(reader, row)?);
                Ok(())
            })?;
            all_with_bytes(reader, metas)
        })?;
        Ok(versions.into_iter().map(|version| (version.meta.record, version)).collect())
    }

    /// The bytes of several versions, in the same order.
    pub fn all_with_bytes(&self, actor: &Actor, metas: Vec<VersionMeta>) -> Result<Vec<Version>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| all_with_bytes(reader, metas))
    }

    /// Under which change, and as which of its versions, the state was kept that was current at a change.
    pub fn state_at(&self, actor: &Actor, record: RecordId, as_of: ChangeNo) -> Result<Option<(ChangeNo, u64)>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            let newest = versions(reader, record, as_of)?.into_iter().max_by_key(|(rank, _)| *rank);
            Ok(newest.map(|(_, meta)| (meta.change, meta.ordinal)))
        })
    }

    /// The state of a record that was kept under a change.
    pub fn version(&self, actor: &Actor, record: RecordId, change: ChangeNo) -> Result<Option<Version>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            let versions = versions(reader, record, change)?;
            let of_change = versions.into_iter().filter(|(_, meta)| meta.change == change);
            let newest = of_change.max_by_key(|(rank, _)| *rank);
            newest.map(|(_, meta)| with_bytes(reader, meta)).transpose()
        })
    }

    /// Everything that was said of a record, in the order in which it counts: current first.
    pub fn history(&self, actor: &Actor, record: RecordId) -> Result<Vec<VersionMeta>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            let mut versions = versions(reader, record, ChangeNo(i64::MAX as u64))?;
            versions.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
            Ok(versions.into_iter().map(|(_, meta)| meta).collect())
        })
    }

    /// The record that a sender calls so.
    pub fn find(&self, actor: &Actor, key: &RecordKey) -> Result<Option<RecordId>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            let found = reader.connection.one(
                "select r.record from record r
                     join word s on s.word = r.sender join word t on t.word = r.type
                     where t.name = ? and r.id = ? and s.name = ?",
                &[(&key.resource_type).into(), (&key.id).into(), (&key.sender).into()],
                record_id,
            )?;
            Ok(found)
        })
    }

    /// The record that is shown under an id.
    pub fn record_of_public(&self, actor: &Actor, resource_type: &str, public_id: &str) -> Result<Option<RecordId>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            let Some(kind) = reader.number(resource_type)? else { return Ok(None) };
            let found = reader.connection.one(SHOWN_AS, &[kind.into(), public_id.into()], record_id)?;
            Ok(found)
        })
    }

    /// The records of a type that bear an identifier, in the order in which they came.
    pub fn bearers(&self, actor: &Actor, resource_type: &str, identifier: &Identifier) -> Result<Vec<RecordId>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| bearers(&*reader.connection, resource_type, identifier))
    }
}

/// The record of a type that is shown under an id.
pub(crate) const SHOWN_AS: &str = "select record from record where type = ?1 and public_id = ?2
     union all
     select record from record where type = ?1 and id = ?2 and public_id is null";

/// The records of a type that bear an identifier, in the order in which they came.
pub(crate) fn bearers(
    connection: &dyn Connection,
    resource_type: &str,
    identifier: &Identifier,
) -> Inner<Vec<RecordId>> {
    connection.all(
        "select i.record from word s
         join token k on k.system = s.word
         join identifier i on i.token = k.token
         join current c on c.record = i.record
         join word t on t.word = c.type
         where s.name = ? and k.value = ? and t.name = ? and c.deleted = 0
         order by i.record",
        &[(&identifier.system).into(), (&identifier.value).into(), resource_type.into()],
        record_id,
    )
}

fn record_id(row: &dyn Row) -> Inner<RecordId> {
    Ok(RecordId(row.get::<i64>(0)? as u64))
}

/// Without looking at what was said before; behind it stands which records are meant.
fn of_current(which: &str) -> String {
    format!(
        "select {RANK_COLUMNS}, {COLUMNS}, 1
         from current n
         join version v on v.change = n.change and v.ordinal = n.ordinal
         join record r on r.record = v.record
         join change c on c.change = (
             select max(change) from change where change <= v.change)
         where n.record {which}"
    )
}

fn current(reader: &Reader, record: RecordId) -> Inner<Option<VersionMeta>> {
    reader.connection.one(&of_current("= ?"), &[record.0.into()], |row| meta(reader, row))
}

fn versions(reader: &Reader, record: RecordId, until: ChangeNo) -> Inner<Vec<(Rank, VersionMeta)>> {
    let sql = format!(
        "select {RANK_COLUMNS}, {COLUMNS}, {IS_CURRENT}
         from version v
         join record r on r.record = v.record
         join change c on c.change = (
             select max(change) from change where change <= v.change)
         where v.record = ? and v.change <= ?"
    );
    reader
        .connection
        .all(&sql, &[record.0.into(), until.0.into()], |row| Ok((Rank::from_row(row, 0)?, meta(reader, row)?)))
}

pub(crate) fn meta(reader: &Reader, row: &dyn Row) -> Inner<VersionMeta> {
    let number = |column| row.get::<i64>(column).map(|n| n as u64);
    let updated: Option<i64> = row.get(1)?;
    Ok(VersionMeta {
        record: RecordId(number(6)?),
        key: RecordKey {
            sender: reader.word(row.get(12)?)?.to_string(),
            resource_type: reader.word(row.get(13)?)?.to_string(),
            id: row.get(14)?,
        },
        public_id: row.get(15)?,
        change: ChangeNo(number(4)?),
        ordinal: number(5)?,
        at: Timestamp::from_microsecond(row.get(16)?).unwrap_or_default(),
        actor: row.get(17)?,
        place: Span {
            arrival: terms::ArrivalId(number(3)?),
            part: Part::of(row.get(7)?),
            offset: number(8)?,
            len: number(9)?,
        },
        hash: row.get(10)?,
        deleted: row.get(11)?,
        by_import: row.get(0)?,
        sender_updated: updated.and_then(|at| Timestamp::from_microsecond(at).ok()),
        seal: row.get::<Option<String>>(18)?.unwrap_or_default(),
        is_current: row.get(19)?,
    })
}

/// What a doc of the search index stands for.
pub(crate) struct Standing {
    /// Which doc.
    pub(crate) doc: i64,
    /// The version.
    pub(crate) meta: VersionMeta,
    /// Whose its record is now.
    pub(crate) whose: Whose,
    /// Whether its record is no more by now.
    pub(crate) is_gone: bool,
}

/// What docs of the search index stand for, in the same order; all that a page asks of them in one statement.
pub(crate) fn of_docs(reader: &Reader, docs: &[i64]) -> Inner<Vec<Standing>> {
    let sql = format!(
        "select {RANK_COLUMNS}, {COLUMNS}, k.change = v.change and k.ordinal = v.ordinal,
                d.doc, k.subject_reference, k.subject, n.resident, k.deleted
         from doc d
         join version v on v.change = d.change and v.ordinal = d.ordinal
         join record r on r.record = v.record
         join current k on k.record = v.record
         join change c on c.change = (
             select max(change) from change where change <= v.change)
         left join linked n on n.record = k.subject
         where d.doc in (?)"
    );
    let mut found = HashMap::with_capacity(docs.len());
    reader.connection.among(&sql, docs, |row| {
        let doc = row.get(20)?;
        let (whose, is_gone) = (owner::whose(row, 21)?, row.get(24)?);
        found.insert(doc, Standing { doc, meta: meta(reader, row)?, whose, is_gone });
        Ok(())
    })?;
    let one = |doc| found.remove(doc).ok_or_else(|| Error::fault("the search index is damaged: a version is missing"));
    docs.iter().map(one).collect()
}

/// Reads the bytes of several versions, in the same order.
pub(crate) fn all_with_bytes(reader: &Reader, metas: Vec<VersionMeta>) -> Inner<Vec<Version>> {
    let mut versions = Vec::with_capacity(metas.len());
    let mut rest = metas.into_iter().peekable();
    while rest.peek().is_some() {
        let few: Vec<VersionMeta> = rest.by_ref().take(block::TOGETHER).collect();
        let places = few.iter().map(|meta| &meta.place);
        block::fetch(&*reader.connection, &mut reader.blocks.borrow_mut(), places)?;
        for meta in few {
            versions.push(with_bytes(reader, meta)?);
        }
    }
    Ok(versions)
}

/// Reads the bytes and makes sure that they are those that were kept.
pub(crate) fn with_bytes(reader: &Reader, meta: VersionMeta) -> Inner<Version> {
    let mut bytes = Vec::with_capacity(meta.place.len as usize);
    let mut cache = reader.blocks.borrow_mut();
    block::read(&*reader.connection, &mut cache, &meta.place, &mut bytes)?;
    if !meta.deleted && content_hash(&bytes) != meta.hash {
        let (record, change) = (meta.record, meta.change);
        return Err(Error::fault(format!("record {record} of change {change} is damaged")));
    }
    Ok(Version { meta, bytes })
}
