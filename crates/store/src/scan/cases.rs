//! Cases and the records that belong to each.

use super::gather::Batch;
use super::{Visit, as_of};
use crate::access;
use crate::derive::CASE;
use crate::store::Store;
use terms::{Actor, ChangeNo, RecordId, Result};

impl Store {
    /// Every case, by record number.
    pub fn cases(&self, actor: &Actor) -> Result<Vec<RecordId>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            // A constant in the text, so that the index of cases is used.
            reader.connection.all(
                "select record from current where subject_reference = -2 and deleted = 0 order by record",
                &[],
                |row| Ok(RecordId(row.get::<i64>(0)? as u64)),
            )
        })
    }

    /// The current resources of one case, or those that were current at a change: its own among them, by
    /// record.
    pub fn records_of_case(
        &self,
        actor: &Actor,
        case: RecordId,
        as_of: Option<ChangeNo>,
        visit: &mut Visit<'_>,
    ) -> Result<()> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            if let Some(change) = as_of {
                let mut batch = Batch::default();
                as_of::of_case(reader, case.0 as i64, change, &mut batch)?;
                return batch.visit(reader, visit);
            }
            let sql = "select v.record, v.change, v.arrival, v.part, v.start, v.len, c.type, r.sender, null
                 from current c
                 join version v on v.change = c.change and v.ordinal = c.ordinal
                 join record r on r.record = c.record
                 where c.subject = ?1 and c.deleted = 0
                     and exists (select 1 from current o where o.record = ?1 and o.subject_reference = ?2)";
            let mut batch = Batch::default();
            batch.add(&*reader.connection, sql, &[case.0.into(), CASE.into()])?;
            batch.visit(reader, visit)
        })
    }
}
