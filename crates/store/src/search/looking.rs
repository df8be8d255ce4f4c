//! One search while it is answered: in which state of the index, and for whose eyes.

use super::bits::Bits;
use super::body::WINDOW;
use crate::database::{Connection, Row};
use crate::fault::{Error, Inner};
use crate::read::Whose;
use std::cell::RefCell;
use std::collections::HashMap;
use terms::ResidentId;

/// Whose a record is and from whom, for whoever decides on who sees it.
pub struct Owner<'o> {
    /// Who sent it.
    pub sender: &'o str,
    /// Its type.
    pub resource_type: &'o str,
    /// Whose it is.
    pub whose: Whose,
}

/// Decides whether a record is seen. What is not seen is not found, not counted and not followed.
pub type Sees<'s> = dyn Fn(&Owner<'_>) -> terms::Result<bool> + 's;

/// One search while it is answered.
pub(crate) struct Looking<'l> {
    /// Where to read.
    pub(crate) connection: &'l dyn Connection,
    /// The newest doc that counts.
    pub(crate) ceiling: i64,
    /// Whether nobody's eyes are spared anything.
    pub(crate) sees_everything: bool,
    sees: &'l Sees<'l>,
    seen: RefCell<HashMap<i64, bool>>,
}

impl<'l> Looking<'l> {
    /// At what the index says now, or said when it reached a number.
    pub(crate) fn at(connection: &'l dyn Connection, ceiling: Option<i64>, sees: &'l Sees<'l>) -> Inner<Self> {
        let ceiling = match ceiling {
            Some(ceiling) => ceiling,
            None => newest(connection)?,
        };
        Ok(Self { connection, ceiling, sees_everything: false, sees, seen: RefCell::default() })
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
        let sql = format!("{OWNER} from current c {OF_OWNER} where c.record = ? and c.deleted = 0");
        let found = self.connection.one(&sql, &[record.into()], |row| self.owner(row))?;
        Ok(found.is_some_and(|(_, seen)| seen))
    }

    /// The record of a doc, if it is seen.
    pub(crate) fn seen(&self, doc: i64) -> Inner<Option<i64>> {
        if self.sees_everything {
            return self.record(doc).map(Some);
        }
        let sql = format!(
            "{OWNER} from doc d join current c on c.record = d.record {OF_OWNER} where d.doc = ? and c.deleted = 0"
        );
        let found = self.connection.one(&sql, &[doc.into()], |row| self.owner(row))?;
        Ok(found.filter(|(_, seen)| *seen).map(|(record, _)| record))
    }

    /// A record, and whether it is seen.
    fn owner(&self, row: &dyn Row) -> Inner<(i64, bool)> {
        let record = row.get(5)?;
        if let Some(seen) = self.seen.borrow().get(&record) {
            return Ok((record, *seen));
        }
        let whose = match (row.get::<Option<i64>>(4)?, row.get::<Option<i64>>(3)?, row.get::<Option<i64>>(2)?) {
            (Some(resident), ..) => Whose::Resident(ResidentId(resident as u64)),
            (None, Some(_), _) => Whose::Case,
            (None, None, Some(_)) => Whose::Awaited,
            _ => Whose::Nobody,
        };
        let (sender, resource_type) = (row.text(0)?.unwrap_or_default(), row.text(1)?.unwrap_or_default());
        let seen = (self.sees)(&Owner { sender, resource_type, whose })?;
        self.seen.borrow_mut().insert(record, seen);
        Ok((record, seen))
    }
}

const OWNER: &str = "select s.name, t.name, c.subject_reference, c.subject, n.resident, c.record";
const OF_OWNER: &str = "join record r on r.record = c.record
     join word s on s.word = r.sender join word t on t.word = r.type
     left join linked n on n.record = c.subject";

/// The number that the index has reached.
pub(crate) fn newest(connection: &dyn Connection) -> Inner<i64> {
    Ok(connection.value("select doc from doc order by doc desc limit 1", &[])?.unwrap_or_default())
}
