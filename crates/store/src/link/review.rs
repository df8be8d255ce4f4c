//! Link decisions as they are read: with their reasons, and those that wait for a person.

use super::decide::{candidates, present};
use super::{Candidate, LinkVerdict};
use crate::access;
use crate::database::{Row, Value};
use crate::fault::Inner;
use crate::reader::Reader;
use crate::store::Store;
use jiff::Timestamp;
use terms::{Actor, ChangeNo, RecordId, ResidentId, Result};

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Under which change it was made.
    pub change: ChangeNo,
    /// The Patient record.
    pub record: RecordId,
    /// Who it was found to be.
    pub resident: ResidentId,
    /// How.
    pub verdict: LinkVerdict,
    /// Whether it waits for a person, although it may hold.
    pub waits: bool,
    /// Among whom a person is to decide.
    pub asked: Vec<ResidentId>,
    /// The reasons, as JSON.
    pub evidence: String,
    /// The decision that this one undoes.
    pub undoes: Option<ChangeNo>,
    /// When.
    pub at: Timestamp,
    /// Whose account.
    pub actor: String,
}

const COLUMNS: &str = "k.change, k.record, k.resident, k.verdict, k.asked, k.evidence, k.undoes,
                       c.at, c.actor, k.provisional";

impl Store {
    /// How many residents there are. A number, no person.
    pub fn residents_count(&self) -> Result<u64> {
        self.read_with(|reader| {
            let count =
                reader.connection.only("select count(distinct resident) from linked", &[], |row| row.get::<i64>(0))?;
            Ok(count as u64)
        })
    }

    /// Who a resident is now: itself, or the one with whom it was merged.
    pub fn present_resident(&self, actor: &Actor, resident: ResidentId) -> Result<Option<ResidentId>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            let found = present(&*reader.connection, resident.0 as i64)?;
            Ok(found.map(|id| ResidentId(id as u64)))
        })
    }

    /// Whose record this is now.
    pub fn resident_of(&self, actor: &Actor, record: RecordId) -> Result<Option<ResidentId>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            let found: Option<i64> = reader.connection.one(
                "select n.resident from current c join linked n on n.record = c.subject
                     where c.record = ?",
                &[record.0.into()],
                |row| row.get(0),
            )?;
            Ok(found.map(|id| ResidentId(id as u64)))
        })
    }

    /// The Patient records that share a blocking key, by record; who asks has no record of its own.
    pub fn sharing(&self, actor: &Actor, keys: &[u64]) -> Result<Vec<Candidate>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| candidates(&*reader.connection, 0, keys))
    }

    /// The Patient records that are this resident now.
    pub fn patients_of(&self, actor: &Actor, resident: ResidentId) -> Result<Vec<RecordId>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            reader.connection.all(
                "select record from linked where resident = ? order by record",
                &[resident.0.into()],
                |row| Ok(RecordId(row.get::<i64>(0)? as u64)),
            )
        })
    }

    /// Every decision on the records that are this resident now, oldest first.
    pub fn links_of(&self, actor: &Actor, resident: ResidentId) -> Result<Vec<Link>> {
        access::may_read_records(actor)?;
        let sql = format!(
            "select {COLUMNS} from linked n
             join link k on k.record = n.record
             join change c on c.change = (
                 select max(change) from change where change <= k.change)
             where n.resident = ? order by k.change, k.ordinal"
        );
        self.read_with(|reader| links(reader, &sql, &[resident.0.into()]))
    }

    /// Decisions that wait for a person, by record, after the given one.
    pub fn links_review(&self, actor: &Actor, after: Option<RecordId>, size: usize) -> Result<Vec<Link>> {
        access::may_read_records(actor)?;
        let size = self.page_size(size)?;
        let sql = format!(
            "select {COLUMNS} from linked n
             join link k on k.record = n.record
             join change c on c.change = (
                 select max(change) from change where change <= k.change)
             where n.provisional = 1 and n.record > ?
               and not exists (
                   select 1 from link later
                   where later.record = k.record
                     and (later.change, later.ordinal) > (k.change, k.ordinal))
             order by n.record limit ?"
        );
        let after = after.map_or(0, |record| record.0 as i64);
        self.read_with(|reader| links(reader, &sql, &[after.into(), size.into()]))
    }
}

fn links(reader: &Reader, sql: &str, values: &[Value<'_>]) -> Inner<Vec<Link>> {
    reader.connection.all(sql, values, from_row)
}

fn from_row(row: &dyn Row) -> Inner<Link> {
    let asked: Option<String> = row.get(4)?;
    Ok(Link {
        change: ChangeNo(row.get::<i64>(0)? as u64),
        record: RecordId(row.get::<i64>(1)? as u64),
        resident: ResidentId(row.get::<i64>(2)? as u64),
        verdict: LinkVerdict::of(row.get(3)?),
        asked: asked.and_then(|json| sonic_rs::from_str(&json).ok()).unwrap_or_default(),
        evidence: row.get(5)?,
        undoes: row.get::<Option<i64>>(6)?.map(|n| ChangeNo(n as u64)),
        at: Timestamp::from_microsecond(row.get(7)?).unwrap_or_default(),
        actor: row.get(8)?,
        waits: row.get(9)?,
    })
}
