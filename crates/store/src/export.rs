//! Gives back everything current with its own bytes.

use crate::access;
use crate::block::{self, Part, Span};
use crate::database::Row;
use crate::fault::Inner;
use crate::reader::Reader;
use crate::store::Store;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use terms::{Actor, ArrivalId, ChangeNo, RecordId, Result};

/// What to export.
#[derive(Clone, Debug, Default)]
pub struct ExportFilter {
    /// Of one sender; of all without it.
    pub sender: Option<String>,
    /// Of these types; of all if empty.
    pub types: Vec<String>,
}

/// A current, undeleted version.
#[derive(Clone, Debug)]
pub struct Exported<'a> {
    /// The record.
    pub record: RecordId,
    /// Who sent it.
    pub sender: &'a str,
    /// Its type.
    pub resource_type: &'a str,
    /// The sender's id for it.
    pub id: &'a str,
    /// The id under which it is shown.
    pub public_id: &'a str,
    /// Under which change this state was kept.
    pub change: ChangeNo,
    /// Its own bytes.
    pub bytes: &'a [u8],
    /// Where its references lead, in the order of the text; empty unless asked for.
    pub references: &'a [Option<ResolvedReference>],
}

/// Where a reference leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedReference {
    /// The target.
    pub record: RecordId,
    /// Its type.
    pub resource_type: Arc<str>,
    /// The id under which it is shown.
    pub public_id: String,
}

/// Where a record's references lead, in the order of its text; none where what is meant has not arrived.
pub type References = Vec<Option<ResolvedReference>>;

/// Where a version's bytes are. They never change, so they can be read later, and elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct StoredAt(Span);

type VisitExported<'v> = dyn FnMut(&Exported<'_>) -> Result<()> + 'v;

impl Store {
    /// Every current, undeleted version that the filter lets through, in stored order.
    pub fn export(&self, actor: &Actor, filter: &ExportFilter, visit: &mut VisitExported<'_>) -> Result<()> {
        access::may_read_records(actor)?;
        self.read_with(|reader| each(reader, filter, |_, _| Ok(Vec::new()), visit))
    }

    /// Which records of a type there are and where their bytes are, in stored order, all as at one moment, until
    /// the visitor wants no more. Finding them is cheap; their bytes are read by whoever makes something of them.
    pub fn stored_of_type(
        &self,
        actor: &Actor,
        resource_type: &str,
        visit: &mut dyn FnMut(RecordId, StoredAt) -> Result<bool>,
    ) -> Result<()> {
        access::may_read_records(actor)?;
        let sql = "select v.arrival, v.part, v.start, v.len, v.record
             from version v
             cross join current c
             where c.record = v.record and c.change = v.change and c.ordinal = v.ordinal
               and c.type = ? and c.deleted = 0
             order by v.change, v.ordinal";
        self.read_with(|reader| {
            let Some(kind) = reader.number(resource_type)? else { return Ok(()) };
            reader.connection.scan(sql, &[kind.into()], &mut |row| {
                let wanted = visit(RecordId(row.get(4)?), StoredAt(span(row, 0)?))?;
                Ok(if wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
            })
        })
    }

    /// The bytes of versions, one after the other, with where each ends.
    pub fn stored_bytes(&self, actor: &Actor, stored: &[StoredAt]) -> Result<(Vec<u8>, Vec<usize>)> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            let (mut bytes, mut ends) = (Vec::new(), Vec::with_capacity(stored.len()));
            for StoredAt(span) in stored {
                block::read(&*reader.connection, &mut reader.blocks.borrow_mut(), span, &mut bytes)?;
                ends.push(bytes.len());
            }
            Ok((bytes, ends))
        })
    }

    /// The same with where each reference leads, so that the caller can write public ids.
    pub fn export_resolved(&self, actor: &Actor, filter: &ExportFilter, visit: &mut VisitExported<'_>) -> Result<()> {
        access::may_read_records(actor)?;
        self.read_with(|reader| each(reader, filter, of_one, visit))
    }

    /// Where the references of some records' current versions lead, in the order of each text.
    pub fn references_of(&self, actor: &Actor, records: &[RecordId]) -> Result<HashMap<RecordId, References>> {
        access::may_read_records(actor)?;
        let records: Vec<i64> = records.iter().map(|record| record.0 as i64).collect();
        let found = self.read_with(|reader| references(reader, &records))?;
        Ok(found.into_iter().map(|(record, references)| (RecordId(record as u64), references)).collect())
    }
}

fn each(
    reader: &Reader,
    filter: &ExportFilter,
    references: impl Fn(&Reader, i64) -> Inner<References>,
    visit: &mut VisitExported<'_>,
) -> Inner<()> {
    let sql = "select v.record, v.change, v.arrival, v.part, v.start, v.len, r.type, r.sender, r.id,
                r.public_id
         from version v
         cross join current c
         cross join record r
         where c.record = v.record and r.record = v.record and c.change = v.change and c.ordinal = v.ordinal and c.deleted = 0
         order by v.change, v.ordinal";
    let mut bytes = Vec::new();
    reader.connection.scan(sql, &[], &mut |row| {
        let (kind, sender) = (reader.word(row.get(6)?)?, reader.word(row.get(7)?)?);
        if !filter.lets_through(&sender, &kind) {
            return Ok(ControlFlow::Continue(()));
        }
        bytes.clear();
        let (connection, cache) = (&*reader.connection, &mut reader.blocks.borrow_mut());
        block::read(connection, cache, &span(row, 2)?, &mut bytes)?;
        let id = row.text(8)?.unwrap_or_default();
        visit(&Exported {
            record: RecordId(row.get::<i64>(0)? as u64),
            sender: &sender,
            resource_type: &kind,
            id,
            public_id: row.text(9)?.unwrap_or(id),
            change: ChangeNo(row.get::<i64>(1)? as u64),
            bytes: &bytes,
            references: &references(reader, row.get(0)?)?,
        })?;
        Ok(ControlFlow::Continue(()))
    })
}

impl ExportFilter {
    fn lets_through(&self, sender: &str, kind: &str) -> bool {
        self.sender.as_deref().is_none_or(|wanted| wanted == sender)
            && (self.types.is_empty() || self.types.iter().any(|wanted| wanted == kind))
    }
}

fn span(row: &dyn Row, at: usize) -> Inner<Span> {
    let number = |column| row.get::<i64>(at + column).map(|n| n as u64);
    Ok(Span { arrival: ArrivalId(number(0)?), part: Part::of(row.get(at + 1)?), offset: number(2)?, len: number(3)? })
}

fn of_one(reader: &Reader, record: i64) -> Inner<References> {
    Ok(references(reader, &[record])?.remove(&record).unwrap_or_default())
}

fn references(reader: &Reader, records: &[i64]) -> Inner<HashMap<i64, References>> {
    let mut found: Vec<(i64, i64, Option<ResolvedReference>)> = Vec::new();
    let sql = "select f.record, f.ordinal, t.record, t.type, coalesce(t.public_id, t.id)
         from reference f left join record t on t.record = f.to_record
         where f.record in (?)";
    reader.connection.among(sql, records, |row| {
        let resolved = match (row.get::<Option<i64>>(2)?, row.get::<Option<i64>>(3)?, row.text(4)?) {
            (Some(record), Some(kind), Some(public_id)) => Some(ResolvedReference {
                record: RecordId(record as u64),
                resource_type: reader.word(kind)?,
                public_id: public_id.to_owned(),
            }),
            _ => None,
        };
        found.push((row.get(0)?, row.get(1)?, resolved));
        Ok(())
    })?;
    found.sort_unstable_by_key(|(record, ordinal, _)| (*record, *ordinal));
    let mut references: HashMap<i64, References> = HashMap::with_capacity(records.len());
    for (record, _, resolved) in found {
        references.entry(record).or_default().push(resolved);
    }
    Ok(references)
}
