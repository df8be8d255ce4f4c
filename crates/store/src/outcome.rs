//! What became of each draft of an arrival: counted while it is kept, read for the trace.

mod tally;

pub(crate) use tally::Tally;

use crate::access;
use crate::block::{Part, Span};
use crate::database::Row;
use crate::fault::Inner;
use crate::reader::Reader;
use crate::store::Store;
use terms::{Actor, ArrivalId, ChangeNo, Issue, RecordId, Result};

/// What became of one draft, or of one resource of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Its place among the arrival's outcomes, from 1.
    pub ordinal: u64,
    /// What became of it.
    pub fate: Fate,
    /// What was found wrong with it.
    pub issues: Vec<Issue>,
}

/// How far a draft came.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// Kept.
    Kept {
        /// Under which change; none for a draft that held nothing.
        change: Option<ChangeNo>,
        /// Its versions.
        versions: Vec<KeptVersion>,
    },
    /// The record had said exactly this before.
    Doubled {
        /// Which record.
        record: RecordId,
        /// Under which change it had.
        change: ChangeNo,
        /// Where it lies in the arrival.
        place: Span,
    },
    /// It cannot go on.
    SetAside {
        /// Where it lies in the arrival.
        place: Span,
        /// The station that it reached.
        station: String,
    },
}

/// A version as the trace names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptVersion {
    /// The record.
    pub record: RecordId,
    /// Its type.
    pub resource_type: String,
    /// The id under which it is shown.
    pub public_id: String,
    /// Where it lies in the arrival.
    pub place: Span,
}

const KEPT: i64 = 0;
const DOUBLED: i64 = 1;
const SET_ASIDE: i64 = 2;

impl Store {
    /// What became of an arrival's drafts, after the given ordinal (0 for the first page).
    pub fn outcomes(&self, actor: &Actor, arrival: ArrivalId, after: u64, size: usize) -> Result<Vec<Outcome>> {
        access::may_read_records(actor)?;
        let size = self.page_size(size)?;
        self.read_with(|reader| page(reader, arrival, after, size))
    }
}

fn page(reader: &Reader, arrival: ArrivalId, after: u64, size: i64) -> Inner<Vec<Outcome>> {
    let sql = "select ordinal, fate, change, record, part, start, len, station, issues
         from outcome where arrival = ? and ordinal > ? order by ordinal limit ?";
    let values = [arrival.0.into(), after.into(), size.into()];
    reader.connection.all(sql, &values, |row| outcome(reader, arrival, row))
}

fn outcome(reader: &Reader, arrival: ArrivalId, row: &dyn Row) -> Inner<Outcome> {
    let change = row.get::<Option<i64>>(2)?.map(|change| ChangeNo(change as u64));
    let fate = match row.get::<i64>(1)? {
        KEPT => Fate::Kept {
            change,
            versions: match change {
                Some(change) => versions(reader, arrival, change)?,
                None => Vec::new(),
            },
        },
        DOUBLED => Fate::Doubled {
            record: RecordId(row.get::<i64>(3)? as u64),
            change: change.unwrap_or_default(),
            place: place(arrival, row, 4)?,
        },
        _ => Fate::SetAside { place: place(arrival, row, 4)?, station: row.get(7)? },
    };
    let issues: Option<String> = row.get(8)?;
    Ok(Outcome {
        ordinal: row.get::<i64>(0)? as u64,
        fate,
        issues: issues.and_then(|json| sonic_rs::from_str(&json).ok()).unwrap_or_default(),
    })
}

fn versions(reader: &Reader, arrival: ArrivalId, change: ChangeNo) -> Inner<Vec<KeptVersion>> {
    let sql = "select v.record, r.type, coalesce(r.public_id, r.id), v.part, v.start, v.len
         from version v join record r on r.record = v.record
         where v.change = ? and v.arrival = ? order by v.ordinal";
    reader.connection.all(sql, &[change.0.into(), arrival.0.into()], |row| {
        Ok(KeptVersion {
            record: RecordId(row.get(0)?),
            resource_type: reader.word(row.get(1)?)?.to_string(),
            public_id: row.get(2)?,
            place: place(arrival, row, 3)?,
        })
    })
}

fn place(arrival: ArrivalId, row: &dyn Row, first: usize) -> Inner<Span> {
    Ok(Span {
        arrival,
        part: Part::of(row.get(first)?),
        offset: row.get::<i64>(first + 1)? as u64,
        len: row.get::<i64>(first + 2)? as u64,
    })
}
