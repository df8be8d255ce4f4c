//! Everything current in the order in which it is stored: the fastest way through all records.

use super::Visit;
use super::gather::Wanted;
use crate::access;
use crate::block;
use crate::store::Store;
use std::ops::ControlFlow;
use terms::{Actor, Result};

impl Store {
    /// Every current resource in stored order, with whose it is. One whose subject has not
    /// arrived has no resident, as an institution has none: the type tells.
    pub fn all_stored(&self, actor: &Actor, visit: &mut Visit<'_>) -> Result<()> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            // The cross join keeps SQLite from reading by record.
            let sql = "select v.record, v.change, v.arrival, v.part, v.start, v.len, c.type, r.sender,
                        n.resident
                 from version v
                 cross join current c
                 cross join record r
                 left join linked n on n.record = c.subject
                 where c.record = v.record and r.record = v.record and c.change = v.change and c.ordinal = v.ordinal and c.deleted = 0
                 order by v.change, v.ordinal";
            let mut bytes = Vec::new();
            reader.connection.scan(sql, &[], &mut |row| {
                let wanted = Wanted::from_row(row)?;
                bytes.clear();
                block::read(&*reader.connection, &mut reader.blocks.borrow_mut(), &wanted.span, &mut bytes)?;
                wanted.show(reader, &bytes, visit)?;
                Ok(ControlFlow::Continue(()))
            })
        })
    }
}
