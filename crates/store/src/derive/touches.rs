//! Whose rows a change concerns, gathered while it is made.

use super::CASE;
use crate::changed::Touched;
use crate::fault::Inner;
use crate::writer::Writing;
use rusqlite::params;
use std::collections::BTreeSet;
use terms::{ChangeNo, RecordId, ResidentId};

/// Everyone and everything concerned so far.
#[derive(Default)]
pub(crate) struct Touches {
    /// Patient records, to be led to their residents at the end of the change, and cases.
    pub(crate) subjects: BTreeSet<i64>,
    /// Records that are nobody's.
    pub(crate) alone: BTreeSet<i64>,
    /// Residents whose links changed.
    pub(crate) residents: BTreeSet<i64>,
}

impl Touches {
    /// Leads Patient records to residents and writes down all that are concerned.
    pub(crate) fn write(mut self, writing: &mut Writing, change: ChangeNo) -> Inner<Touched> {
        let mut cases = Vec::new();
        for record in &self.subjects {
            match writing.resident(*record)? {
                Some(resident) => _ = self.residents.insert(resident),
                None if is_case(writing, *record)? => cases.push(*record),
                None => {}
            }
        }
        let mut insert = writing
            .connection
            .prepare_cached("insert into touched (change, kind, id) values (?, ?, ?) on conflict do nothing")?;
        for resident in &self.residents {
            insert.execute(params![change.0 as i64, 0, resident])?;
        }
        for record in &self.alone {
            insert.execute(params![change.0 as i64, 1, record])?;
        }
        for record in &cases {
            insert.execute(params![change.0 as i64, 2, record])?;
        }
        Ok(Touched {
            residents: self.residents.iter().map(|id| ResidentId(*id as u64)).collect(),
            records: self.alone.iter().map(|id| RecordId(*id as u64)).collect(),
            cases: cases.into_iter().map(|id| RecordId(id as u64)).collect(),
        })
    }
}

fn is_case(writing: &Writing, record: i64) -> Inner<bool> {
    let mut select =
        writing.connection.prepare_cached("select 1 from current where record = ? and subject_reference = ?")?;
    Ok(select.exists(params![record, CASE])?)
}
