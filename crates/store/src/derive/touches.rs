//! Whose rows a change concerns, gathered while it is made.

use super::CASE;
use crate::changed::Touched;
use crate::fault::Inner;
use crate::writer::Writing;
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
        let residents = self.residents.iter().map(|resident| (0i64, *resident));
        let alone = self.alone.iter().map(|record| (1, *record));
        for (kind, id) in residents.chain(alone).chain(cases.iter().map(|case| (2, *case))) {
            writing.connection.put(
                "insert into touched (change, kind, id) values (?, ?, ?) on conflict do nothing",
                &[change.0.into(), kind.into(), id.into()],
            )?;
        }
        Ok(Touched {
            residents: self.residents.iter().map(|id| ResidentId(*id as u64)).collect(),
            records: self.alone.iter().map(|id| RecordId(*id as u64)).collect(),
            cases: cases.into_iter().map(|id| RecordId(id as u64)).collect(),
        })
    }
}

fn is_case(writing: &Writing, record: i64) -> Inner<bool> {
    writing
        .connection
        .exists("select 1 from current where record = ? and subject_reference = ?", &[record.into(), CASE.into()])
}
