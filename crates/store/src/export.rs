//! Gives back everything current with its own bytes.

use crate::access;
use crate::block::{self, Part, Span};
use crate::database::Row;
use crate::fault::Inner;
use crate::owner;
use crate::reader::Reader;
use crate::store::Store;
use std::ops::ControlFlow;
use std::sync::Arc;
use terms::{Actor, ArrivalId, ChangeNo, Post, RecordId, Result};

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
    /// Under which seals it lies; never asked for the operator, who opens all.
    pub seals: Vec<String>,
}

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
            let find = "select word from word where name = ?";
            let Some(kind) = reader.connection.value::<i64>(find, &[resource_type.into()])? else { return Ok(()) };
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
        self.read_with(|reader| each(reader, filter, |reader, record| references(reader, actor, record), visit))
    }

    /// Where the references of one record's current version lead, in the order of the text.
    pub fn references_of(&self, actor: &Actor, record: RecordId) -> Result<Vec<Option<ResolvedReference>>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| references(reader, actor, record.0 as i64))
    }
}

fn each(
    reader: &Reader,
    filter: &ExportFilter,
    references: impl Fn(&Reader, i64) -> Inner<Vec<Option<ResolvedReference>>>,
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

fn references(reader: &Reader, actor: &Actor, record: i64) -> Inner<Vec<Option<ResolvedReference>>> {
    let found = reader.connection.all(
        "select to_record from reference where record = ? order by ordinal",
        &[record.into()],
        |row| row.get::<Option<i64>>(0),
    )?;
    let resolve = |target: Option<i64>| target.map_or(Ok(None), |target| resolved(reader, target));
    let mut references = found.into_iter().map(resolve).collect::<Inner<Vec<_>>>()?;
    if !actor.is(Post::Operator) {
        let targets: Vec<i64> = references.iter().flatten().map(|reference| reference.record.0 as i64).collect();
        let seals = owner::seals(&*reader.connection, &targets)?;
        for reference in references.iter_mut().flatten() {
            reference.seals = seals.get(&(reference.record.0 as i64)).cloned().unwrap_or_default();
        }
    }
    Ok(references)
}

fn resolved(reader: &Reader, record: i64) -> Inner<Option<ResolvedReference>> {
    let found: Option<(i64, String)> = reader.connection.one(
        "select type, coalesce(public_id, id) from record where record = ?",
        &[record.into()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let Some((kind, public_id)) = found else {
        return Ok(None);
    };
    let (record, resource_type) = (RecordId(record as u64), reader.word(kind)?);
    Ok(Some(ResolvedReference { record, resource_type, public_id, seals: Vec::new() }))
}
