//! Docs that refer to one record. A sender writes its own id, the id under which the record is shown, or an
//! identifier: all of these keys are looked at, and where the reference leads says which of them are meant.

use super::bits::Bits;
use super::body::window_of;
use super::leaf::Leaf;
use super::looking::Looking;
use crate::fault::{Error, Inner};
use fhir::search::{refers, refers_publicly, shares};
use std::collections::HashMap;

/// Docs that refer to one record.
pub(crate) struct Pointing {
    leaves: Vec<Leaf>,
    /// None: nothing is shown so, and what is meant are references that lead nowhere, as far as is seen.
    target: Option<i64>,
}

impl Pointing {
    /// To what is shown under a type and an id.
    pub(crate) fn to_shown(looking: &Looking<'_>, places: &[u32], kind: &str, id: &str) -> Inner<Self> {
        let shown = looking.shown_as(kind, id)?;
        if let Some(record) = shown
            && !looking.is_hidden(record)?
        {
            return Self::to(looking, places, record);
        }
        let leaves = places.iter().map(|place| Leaf::of_number(refers(*place, kind, id)));
        Ok(Self { leaves: leaves.collect(), target: None })
    }

    /// To a record.
    pub(crate) fn to(looking: &Looking<'_>, places: &[u32], record: i64) -> Inner<Self> {
        let found = Self::to_each(looking, places, &[record])?.remove(&record);
        found.ok_or_else(|| Error::fault("the database is damaged: a record is missing"))
    }

    /// To each of some records, whose ids and identifiers are asked together.
    pub(crate) fn to_each(looking: &Looking<'_>, places: &[u32], records: &[i64]) -> Inner<HashMap<i64, Self>> {
        let mut keys: HashMap<i64, Vec<u64>> = HashMap::with_capacity(records.len());
        looking.connection.among(
            "select r.record, t.name, r.id, r.public_id from record r join word t on t.word = r.type
             where r.record in (?)",
            records,
            |row| {
                let (kind, id, public_id): (String, String, Option<String>) = (row.get(1)?, row.get(2)?, row.get(3)?);
                let shown = public_id.as_deref().unwrap_or(&id);
                let each = |place: &u32| {
                    [refers(*place, &kind, &id), refers(*place, &kind, shown), refers_publicly(*place, &kind, shown)]
                };
                keys.entry(row.get(0)?).or_default().extend(places.iter().flat_map(each));
                Ok(())
            },
        )?;
        looking.connection.among(
            "select i.record, s.name, k.value from identifier i join token k on k.token = i.token
             join word s on s.word = k.system where i.record in (?)",
            records,
            |row| {
                let (system, value): (String, String) = (row.get(1)?, row.get(2)?);
                let each = |place: &u32| shares(*place, &system, &value);
                keys.entry(row.get(0)?).or_default().extend(places.iter().map(each));
                Ok(())
            },
        )?;
        let pointing = |(record, mut keys): (i64, Vec<u64>)| {
            keys.sort_unstable();
            keys.dedup();
            (record, Self { leaves: keys.into_iter().map(Leaf::of_number).collect(), target: Some(record) })
        };
        Ok(keys.into_iter().map(pointing).collect())
    }

    pub(crate) fn next(&mut self, looking: &Looking<'_>, window: i64) -> Inner<Option<i64>> {
        let mut first: Option<i64> = None;
        for leaf in &mut self.leaves {
            first = [first, leaf.next(looking, window)?].into_iter().flatten().min();
        }
        Ok(first)
    }

    pub(crate) fn narrow(&mut self, looking: &Looking<'_>, window: i64, docs: Bits) -> Inner<Bits> {
        let found = docs.and(&self.likely(looking, window)?);
        let mut narrowed = found.clone();
        for doc in found.docs(window) {
            if !self.leads(looking, doc)? {
                narrowed.clear(doc);
            }
        }
        Ok(narrowed)
    }

    /// Docs that say the record's id or identifier; where they lead is not asked.
    pub(crate) fn likely(&mut self, looking: &Looking<'_>, window: i64) -> Inner<Bits> {
        let mut found = Bits::none();
        for leaf in &mut self.leaves {
            found = found.or(&leaf.bits(looking, window)?);
        }
        Ok(found)
    }

    /// Whether one doc says the record's id or identifier.
    pub(crate) fn is_likely(&mut self, looking: &Looking<'_>, doc: i64) -> Inner<bool> {
        Ok(!Bits::one(doc).and(&self.likely(looking, window_of(doc))?).is_empty())
    }

    /// Whether a doc's reference leads there.
    pub(crate) fn leads(&self, looking: &Looking<'_>, doc: i64) -> Inner<bool> {
        match self.target {
            Some(target) => looking.connection.exists(
                "select 1 from doc d join reference f on f.record = d.record where d.doc = ? and f.to_record = ?",
                &[doc.into(), target.into()],
            ),
            None => self.leads_nowhere(looking, doc),
        }
    }

    fn leads_nowhere(&self, looking: &Looking<'_>, doc: i64) -> Inner<bool> {
        let targets: Vec<Option<i64>> = looking.connection.all(
            "select f.to_record from doc d join reference f on f.record = d.record where d.doc = ?",
            &[doc.into()],
            |row| row.get(0),
        )?;
        for target in targets {
            if target.map_or(Ok(true), |target| looking.is_hidden(target))? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
