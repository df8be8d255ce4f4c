//! One search while it is answered: in which state of the index, and for whose eyes.

use super::bits::Bits;
use super::body::WINDOW;
use super::runs::{Known, Run};
use crate::database::Connection;
use crate::fault::Inner;
use crate::owner::{self, Owner};
use crate::read::{self, SHOWN_AS, Standing};
use crate::reader::Reader;
use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// Of so many windows it is kept in mind what was replaced.
const GONE_MAX: usize = 64;

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
    /// What was replaced, of the windows that were looked at.
    gone: RefCell<HashMap<i64, Vec<i64>>>,
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
        Ok(Self {
            connection,
            runs,
            ceiling,
            sees_everything: false,
            sees,
            seen: RefCell::default(),
            gone: RefCell::default(),
        })
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
        let mut gone = self.gone.borrow_mut();
        if gone.len() >= GONE_MAX {
            gone.clear();
        }
        let gone = match gone.entry(window) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(self.connection.all(
                "select doc from doc where until is not null and until <= ? and doc >= ? and doc < ?",
                &[self.ceiling.into(), from.into(), to.into()],
                |row| row.get(0),
            )?),
        };
        gone.iter().for_each(|doc| docs.clear(*doc));
        Ok(docs)
    }

    /// The records of docs.
    pub(crate) fn records(&self, docs: &[i64]) -> Inner<HashMap<i64, i64>> {
        let mut records = HashMap::with_capacity(docs.len());
        self.connection.among("select doc, record from doc where doc in (?)", docs, |row| {
            records.insert(row.get(0)?, row.get(1)?);
            Ok(())
        })?;
        Ok(records)
    }

    /// The docs of records, as far as they stand.
    pub(crate) fn docs(&self, records: &[i64]) -> Inner<HashMap<i64, i64>> {
        let mut docs = HashMap::with_capacity(records.len());
        self.connection.among("select record, doc, until from doc where record in (?)", records, |row| {
            let (doc, until): (i64, Option<i64>) = (row.get(1)?, row.get(2)?);
            if doc <= self.ceiling && until.is_none_or(|until| until > self.ceiling) {
                docs.insert(row.get(0)?, doc);
            }
            Ok(())
        })?;
        Ok(docs)
    }

    /// Which records docs refer to, each doc with each.
    pub(crate) fn targets(&self, docs: &[i64]) -> Inner<Vec<(i64, i64)>> {
        let mut targets = Vec::with_capacity(docs.len());
        self.connection.among(
            "select d.doc, f.to_record from doc d join reference f on f.record = d.record
             where d.doc in (?) and f.to_record is not null",
            docs,
            |row| {
                targets.push((row.get(0)?, row.get(1)?));
                Ok(())
            },
        )?;
        targets.sort_unstable();
        targets.dedup();
        Ok(targets)
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
        self.connection.value(SHOWN_AS, &[kind.into(), id.into()])
    }

    /// Whether a record is seen.
    pub(crate) fn sees(&self, record: i64) -> Inner<bool> {
        if self.sees_everything {
            return Ok(true);
        }
        self.judge(&[record])?;
        Ok(self.judged(record))
    }

    /// The docs of some that are seen, in their order, each with its record.
    pub(crate) fn seen(&self, docs: &[i64]) -> Inner<Vec<(i64, i64)>> {
        let records = self.records(docs)?;
        if !self.sees_everything {
            self.judge(&records.values().copied().collect::<Vec<_>>())?;
        }
        let with_record = docs.iter().filter_map(|doc| Some((*doc, *records.get(doc)?)));
        Ok(with_record.filter(|(_, record)| self.sees_everything || self.judged(*record)).collect())
    }

    /// What of docs is seen, in their order, as it is shown on a page.
    pub(crate) fn shown(&self, reader: &Reader, docs: &[i64]) -> Inner<Vec<Standing>> {
        let standing = read::of_docs(reader, docs)?;
        if self.sees_everything {
            return Ok(standing);
        }
        let records: Vec<i64> = standing.iter().map(|one| one.meta.record.0 as i64).collect();
        let mut sealed = owner::seals(self.connection, &records)?;
        let mut shown = Vec::with_capacity(standing.len());
        for (one, record) in standing.into_iter().zip(records) {
            let key = &one.meta.key;
            let (sender, resource_type) = (key.sender.clone(), key.resource_type.clone());
            // A page shows a record once at most, so its seals are asked for once.
            let owner =
                Owner { sender, resource_type, whose: one.whose, seals: sealed.remove(&record).unwrap_or_default() };
            if !one.is_gone && (self.sees)(&owner)? {
                shown.push(one);
            }
        }
        Ok(shown)
    }

    fn judged(&self, record: i64) -> bool {
        self.seen.borrow().get(&record).is_some_and(|seen| *seen)
    }

    /// Decides on records on which it was not decided before. One that is no more is not seen.
    fn judge(&self, records: &[i64]) -> Inner<()> {
        let new = |record: &&i64| !self.seen.borrow().contains_key(*record);
        let records: Vec<i64> = records.iter().filter(new).copied().collect();
        let mut owners = owner::owners(self.connection, &records, "and c.deleted = 0")?;
        for record in records {
            let seen = owners.remove(&record).map_or(Ok(false), |owner| (self.sees)(&owner))?;
            self.seen.borrow_mut().insert(record, seen);
        }
        Ok(())
    }

    /// Whether a record is under a seal and not seen: then what refers to it leads nowhere.
    pub(crate) fn is_hidden(&self, record: i64) -> Inner<bool> {
        Ok(!self.sees(record)? && !owner::seals(self.connection, &[record])?.is_empty())
    }
}

/// The number that the index has reached.
pub(crate) fn newest(connection: &dyn Connection) -> Inner<i64> {
    Ok(connection.value("select doc from doc order by doc desc limit 1", &[])?.unwrap_or_default())
}
