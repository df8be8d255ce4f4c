//! Arrivals as they are listed, and their bytes.

use super::{Arrival, ArrivalState};
use crate::access;
use crate::block::{self, Part, Span};
use crate::database::Row;
use crate::fault::Inner;
use crate::reader::Reader;
use crate::store::Store;
use jiff::Timestamp;
use std::ops::Range;
use terms::{Actor, ArrivalId, Refusal, Result};

const COLUMNS: &str = "arrival, sender, message_id, door, format, name, size, made_size, at, actor,
                       settled, progress, kept, doubled, set_aside, warned";

/// Which arrivals to list.
#[derive(Clone, Copy, Debug)]
pub struct ArrivalsPage {
    /// Older than this one; the newest without it.
    pub before: Option<ArrivalId>,
    /// How many at most.
    pub size: usize,
}

impl Store {
    /// Arrivals that are not settled, oldest first: what a start carries on with.
    pub fn pending(&self) -> Result<Vec<ArrivalId>> {
        self.read_with(|reader| {
            let sql = "select arrival from arrival where settled = 0 order by arrival";
            reader.connection.all(sql, &[], |row| row.get(0).map(ArrivalId))
        })
    }

    /// One arrival without its bytes.
    pub fn arrival(&self, actor: &Actor, arrival: ArrivalId) -> Result<Arrival> {
        access::may_read_arrivals(actor)?;
        self.read_with(|reader| one(reader, arrival))
    }

    /// Arrivals, newest first.
    pub fn arrivals(&self, actor: &Actor, page: ArrivalsPage) -> Result<Vec<Arrival>> {
        access::may_read_arrivals(actor)?;
        let size = self.page_size(page.size)?;
        let before = page.before.map_or(i64::MAX, |arrival| arrival.0 as i64);
        self.read_with(|reader| {
            reader.connection.all(
                &format!("select {COLUMNS} from arrival where arrival < ? order by arrival desc limit ?"),
                &[before.into(), size.into()],
                from_row,
            )
        })
    }

    /// Bytes of an arrival; a range beyond its end gives what there is.
    pub fn arrival_bytes(&self, actor: &Actor, arrival: ArrivalId, part: Part, range: Range<u64>) -> Result<Vec<u8>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            let found = one(reader, arrival)?;
            let size = match part {
                Part::Received => found.size,
                Part::Made => found.made_size,
            };
            let (start, end) = (range.start.min(size), range.end.min(size));
            let span = Span { arrival, part, offset: start, len: end.saturating_sub(start) };
            let mut bytes = Vec::with_capacity(span.len as usize);
            block::read(&*reader.connection, &mut reader.blocks.borrow_mut(), &span, &mut bytes)?;
            Ok(bytes)
        })
    }
}

fn one(reader: &Reader, arrival: ArrivalId) -> Inner<Arrival> {
    let found = reader.connection.one(
        &format!("select {COLUMNS} from arrival where arrival = ?"),
        &[arrival.0.into()],
        from_row,
    )?;
    found.ok_or_else(|| Refusal::new("unknown_arrival").with("arrival", arrival).into())
}

fn from_row(row: &dyn Row) -> Inner<Arrival> {
    let count = |column| row.get::<i64>(column).map(|n| n as u64);
    Ok(Arrival {
        arrival: ArrivalId(count(0)?),
        sender: row.get(1)?,
        message_id: row.get(2)?,
        door: row.get(3)?,
        format: row.get(4)?,
        name: row.get(5)?,
        size: count(6)?,
        made_size: count(7)?,
        at: Timestamp::from_microsecond(row.get(8)?).unwrap_or_default(),
        actor: row.get(9)?,
        state: if row.get(10)? { ArrivalState::Settled } else { ArrivalState::Accepted },
        progress: count(11)?,
        kept: count(12)?,
        doubled: count(13)?,
        set_aside: count(14)?,
        warned: count(15)?,
    })
}
