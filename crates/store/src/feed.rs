//! What was said of all records, the newest first, a page at a time.

use crate::access;
use crate::rank::RANK_COLUMNS;
use crate::read::{COLUMNS, IS_CURRENT, VersionMeta, meta};
use crate::store::Store;
use jiff::Timestamp;
use terms::{Actor, ChangeNo, Result};

impl Store {
    /// What is known of the versions that were kept before a place (a change, and a version's ordinal in it), the
    /// newest first; of all without a place. Whoever goes on from the last one's place meets each version once,
    /// however much is written meanwhile.
    pub fn states_before(
        &self,
        actor: &Actor,
        before: Option<(ChangeNo, u64)>,
        size: usize,
    ) -> Result<Vec<VersionMeta>> {
        access::may_read_records(actor)?;
        let size = self.page_size(size)?;
        let (change, ordinal) = before.map_or((i64::MAX, 0), |(change, ordinal)| (change.0 as i64, ordinal as i64));
        let sql = format!(
            "select {RANK_COLUMNS}, {COLUMNS}, {IS_CURRENT}
             from version v
             cross join record r
             cross join change c
             where r.record = v.record and (v.change, v.ordinal) < (?, ?)
               and c.change = (select max(change) from change where change <= v.change)
             order by v.change desc, v.ordinal desc limit ?"
        );
        self.read_with(|reader| {
            let asked = [change.into(), ordinal.into(), size.into()];
            reader.connection.all(&sql, &asked, |row| meta(reader, row))
        })
    }

    /// The first change that was kept at a time or later; one that is never reached where none was.
    pub fn first_change_since(&self, at: Timestamp) -> Result<ChangeNo> {
        self.read_with(|reader| {
            let sql = "select min(change) from change where at >= ?";
            let first: Option<i64> = reader.connection.only(sql, &[at.as_microsecond().into()], |row| row.get(0))?;
            Ok(ChangeNo(first.unwrap_or(i64::MAX) as u64))
        })
    }
}
