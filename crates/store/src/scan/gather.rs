//! Gathers where resources lie, fetches them in stored order and gives them out in theirs.

use super::{Resource, Visit};
use crate::block::{self, Part, Span};
use crate::database::{Connection, Row, Value};
use crate::fault::Inner;
use crate::reader::Reader;
use std::ops::ControlFlow;
use terms::{ArrivalId, ChangeNo, RecordId, ResidentId};

/// So many bytes are fetched before the first of them are given out.
const BYTES_PER_ROUND: u64 = 64 << 20;

/// A resource that is to be fetched.
pub(super) struct Wanted {
    pub(super) resident: Option<ResidentId>,
    pub(super) record: RecordId,
    pub(super) change: ChangeNo,
    pub(super) kind: i64,
    pub(super) sender: i64,
    pub(super) span: Span,
}

/// Resources to be given out by resident, then record.
#[derive(Default)]
pub(super) struct Batch {
    wanted: Vec<Wanted>,
}

impl Wanted {
    /// From record, change, arrival, part, offset, len, type, sender, resident.
    pub(super) fn from_row(row: &dyn Row) -> Inner<Self> {
        let number = |column| row.get::<i64>(column).map(|n| n as u64);
        Ok(Self {
            resident: row.get::<Option<i64>>(8)?.map(|resident| ResidentId(resident as u64)),
            record: RecordId(number(0)?),
            change: ChangeNo(number(1)?),
            kind: row.get(6)?,
            sender: row.get(7)?,
            span: Span {
                arrival: ArrivalId(number(2)?),
                part: Part::of(row.get(3)?),
                offset: number(4)?,
                len: number(5)?,
            },
        })
    }

    /// Gives it to a visitor.
    pub(super) fn show(&self, reader: &Reader, bytes: &[u8], visit: &mut Visit<'_>) -> Inner<()> {
        let (resource_type, sender) = (reader.word(self.kind)?, reader.word(self.sender)?);
        Ok(visit(Resource {
            resident: self.resident,
            record: self.record,
            resource_type: &resource_type,
            sender: &sender,
            change: self.change,
            arrival: self.span.arrival,
            bytes,
        })?)
    }
}

impl Batch {
    /// Adds what a query finds.
    pub(super) fn add(&mut self, connection: &dyn Connection, sql: &str, values: &[Value<'_>]) -> Inner<()> {
        connection.each(sql, values, &mut |row| {
            self.wanted.push(Wanted::from_row(row)?);
            Ok(ControlFlow::Continue(()))
        })
    }

    /// Adds one.
    pub(super) fn push(&mut self, wanted: Wanted) {
        self.wanted.push(wanted);
    }

    /// Fetches all and gives them out.
    pub(super) fn visit(mut self, reader: &Reader, visit: &mut Visit<'_>) -> Inner<()> {
        self.wanted.sort_by_key(|wanted| (wanted.resident, wanted.record));
        let mut rest = &self.wanted[..];
        while !rest.is_empty() {
            let (round, later) = rest.split_at(round_len(rest));
            let (arena, starts) = fetch(reader, round)?;
            for (wanted, start) in round.iter().zip(starts) {
                let bytes = &arena[start..start + wanted.span.len as usize];
                wanted.show(reader, bytes, visit)?;
            }
            rest = later;
        }
        Ok(())
    }
}

fn round_len(wanted: &[Wanted]) -> usize {
    let mut bytes = 0;
    let over = wanted.iter().position(|wanted| {
        bytes += wanted.span.len;
        bytes > BYTES_PER_ROUND
    });
    // At least one, however large it is.
    over.map_or(wanted.len(), |first| first.max(1))
}

/// All bytes, and where each one's begin.
fn fetch(reader: &Reader, wanted: &[Wanted]) -> Inner<(Vec<u8>, Vec<usize>)> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by_key(|index| wanted[*index].span);
    let mut arena = Vec::new();
    let mut starts = vec![0; wanted.len()];
    let mut cache = reader.blocks.borrow_mut();
    for index in order {
        starts[index] = arena.len();
        block::read(&*reader.connection, &mut cache, &wanted[index].span, &mut arena)?;
    }
    Ok((arena, starts))
}
