//! One search while it is answered: in which state of the index, and for whose eyes.

use super::bits::Bits;
use super::body::WINDOW;
use super::runs::{Known, Run};
use crate::database::Connection;
use crate::fault::{Error, Inner};
use crate::owner::{self, OWNER, Owner};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// Decides whether a record is seen. What is not seen is not found, not counted and not followed.
pub type Sees<'s> = dyn Fn(&Owner) -> terms::Result<bool> + 's;

/// One search while it is answered.
pub(crate) struct Looking<'l> {
    /// Where to read.
    pub(crate) connection: &'l dyn Connection,
    /// The index in its runs.
    pub(crate) runs: Arc<[Arc<Run>]>,
    /// The newest doc that counts.
    pub(crate) ceiling: i64,
    /// Whether nobody's eyes are spared anything.
    pub(crate) sees_everything: bool,
    sees: &'l Sees<'l>,
    seen: RefCell<HashMap<i64, bool>>,
}

impl<'l> Looking<'l> {
    /// At what the index says now, or said when it reached a number.
    pub(crate) fn at(
        connection: &'l dyn Connection,
        known: &Known,
        ceiling: Option<i64>,
        sees: &'l Sees<'l>,
    ) -> Inner<Self> {
        let ceiling = match ceiling {
            Some(ceiling) => ceiling,
            None => newest(connection)?,
        };
        let runs = known.runs(connection)?;
        Ok(Self { connection, runs, ceiling, sees_everything: false, sees, seen: RefCell::default() })
    }

    /// The number of a word, if there is one.
    pub(crate) fn word(&self, name: &str) -> Inner<Option<i64>> {
        self.connection.value("select word from word where name = ?", &[name.into()])
    }

    /// Those of a window's docs that stand: not newer than the ceiling, and not replaced when it was reached.
    pub(crate) fn standing(&self, window: i64, mut docs: Bits) -> Inner<Bits> {
        if docs.is_empty() {
            return Ok(docs);
        }
        let (from, to) = (window * WINDOW, (window + 1) * WINDOW);
        (self.ceiling + 1..to).rev().take_while(|doc| *doc >= from).for_each(|doc| docs.clear(doc));
        let gone = self.connection.all(
            "select doc from doc where until is not null and until <= ? and doc >= ? and doc < ?",
            &[self.ceiling.into(), from.into(), to.into()],
            |row| row.get(0),
        )?;
        gone.into_iter().for_each(|doc| docs.clear(doc));
        Ok(docs)
    }

    /// The record of a doc.
    pub(crate) fn record(&self, doc: i64) -> Inner<i64> {
        let found = self.connection.value("select record from doc where doc = ?", &[doc.into()])?;
        found.ok_or_else(|| Error::fault("the search index is damaged: a doc is missing"))
    }

    /// The doc of a record that stands.
    pub(crate) fn doc(&self, record: i64) -> Inner<Option<i64>> {
        self.connection.value(
            "select doc from doc where record = ?1 and doc <= ?2 and (until is null or until > ?2)",
            &[record.into(), self.ceiling.into()],
        )
    }

    /// The record of a type that is shown under an id.
    pub(crate) fn shown_as(&self, resource_type: &str, id: &str) -> Inner<Option<i64>> {
        let Some(kind) = self.word(resource_type)? else { return Ok(None) };
        self.connection.value(
            "select record from record where type = ?1 and public_id = ?2
             union all
             select record from record where type = ?1 and id = ?2 and public_id is null",
            &[kind.into(), id.into()],
        )
    }

    /// Whether a record is seen.
    pub(crate) fn sees(&self, record: i64) -> Inner<bool> {
        if self.sees_everything {
            return Ok(true);
        }
        if let Some(seen) = self.seen.borrow().get(&record) {
            return Ok(*seen);
        }
        let sql = format!("{OWNER} where c.record = ? and c.deleted = 0");
        match self.connection.one(&sql, &[record.into()], owner::from_row)? {
            Some(owner) => self.judged(record, owner),
            None => Ok(false),
        }
    }

    fn judged(&self, record: i64, owner: Owner) -> Inner<bool> {
        if let Some(seen) = self.seen.borrow().get(&record) {
            return Ok(*seen);
        }
        let seen = (self.sees)(&Owner { seals: owner::seals(self.connection, record)?, ..owner })?;
        self.seen.borrow_mut().insert(record, seen);
        Ok(seen)
    }

    /// The record of a doc, if it is seen.
    pub(crate) fn seen(&self, doc: i64) -> Inner<Option<i64>> {
        if self.sees_everything {
            return self.record(doc).map(Some);
        }
        let sql = format!("{OWNER} join doc d on d.record = c.record where d.doc = ? and c.deleted = 0");
        let found = self.connection.one(&sql, &[doc.into()], |row| Ok((row.get(5)?, owner::from_row(row)?)))?;
        let Some((record, owner)) = found else { return Ok(None) };
        Ok(self.judged(record, owner)?.then_some(record))
    }

    /// Whether a record is under a seal and not seen: then what refers to it leads nowhere.
    pub(crate) fn is_hidden(&self, record: i64) -> Inner<bool> {
        Ok(!self.sees(record)? && !owner::seals(self.connection, record)?.is_empty())
    }
}

/// The number that the index has reached.
pub(crate) fn newest(connection: &dyn Connection) -> Inner<i64> {
    Ok(connection.value("select doc from doc order by doc desc limit 1", &[])?.unwrap_or_default())
}
