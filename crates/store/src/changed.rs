//! Whose rows are to be made anew since a change: for the incremental path, and after a crash.

use crate::store::Store;
use std::ops::ControlFlow;
use terms::{ChangeNo, RecordId, ResidentId, Result};

/// Whom and what changes concern.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Residents, in order. One of them may have no record left (it was merged).
    pub residents: Vec<ResidentId>,
    /// Records that are nobody's (institutions, areas), in order.
    pub records: Vec<RecordId>,
    /// Cases, in order.
    pub cases: Vec<RecordId>,
}

impl Touched {
    /// Whether nobody and nothing is concerned.
    pub fn is_empty(&self) -> bool {
        self.residents.is_empty() && self.records.is_empty() && self.cases.is_empty()
    }

    /// Adds another one's; `tidy` afterwards.
    pub(crate) fn join(&mut self, other: Touched) {
        self.residents.extend(other.residents);
        self.records.extend(other.records);
        self.cases.extend(other.cases);
    }

    /// In order, each once.
    pub(crate) fn tidy(&mut self) {
        self.residents.sort_unstable();
        self.residents.dedup();
        self.records.sort_unstable();
        self.records.dedup();
        self.cases.sort_unstable();
        self.cases.dedup();
    }
}

impl Store {
    /// Everyone and everything that changes after this one concern. Reads numbers only.
    pub fn changed_since(&self, change: ChangeNo) -> Result<Touched> {
        self.read_with(|reader| {
            let mut touched = Touched::default();
            reader.connection.scan(
                "select distinct kind, id from touched where change > ?",
                &[change.0.into()],
                &mut |row| {
                    let id: u64 = row.get(1)?;
                    match row.get::<i64>(0)? {
                        0 => touched.residents.push(ResidentId(id)),
                        2 => touched.cases.push(RecordId(id)),
                        _ => touched.records.push(RecordId(id)),
                    }
                    Ok(ControlFlow::Continue(()))
                },
            )?;
            touched.tidy();
            Ok(touched)
        })
    }
}
