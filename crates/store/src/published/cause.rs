//! What has happened to subjects since a number was published: which change touched whom last, and how.

use crate::access;
use crate::database::Connection;
use crate::fault::Inner;
use crate::store::Store;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use terms::{Actor, ChangeNo, Result};

/// Why a subject's rows may be others than they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A record came that was not there.
    Late,
    /// A record that was there says something else, or is deleted.
    Corrected,
    /// A record is another resident's now.
    Relinked,
}

impl Store {
    /// The change that touched each subject last, up to a change: with it every version behind the
    /// subject's rows is known. `kind` is that of the table `touched`.
    pub fn touched_last(&self, actor: &Actor, kind: TouchedKind, until: ChangeNo) -> Result<BTreeMap<i64, ChangeNo>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            let sql = "select id, max(change) from touched where kind = ? and change <= ? group by id";
            let mut found = BTreeMap::new();
            reader.connection.scan(sql, &[kind.number().into(), until.0.into()], &mut |row| {
                found.insert(row.get(0)?, ChangeNo(row.get(1)?));
                Ok(ControlFlow::Continue(()))
            })?;
            Ok(found)
        })
    }

    /// What happened to these subjects after one change and up to another; whom nothing touched is absent.
    pub fn causes(
        &self,
        kind: TouchedKind,
        subjects: &BTreeSet<i64>,
        (after, until): (ChangeNo, ChangeNo),
    ) -> Result<BTreeMap<i64, BTreeSet<Cause>>> {
        self.read_with(|reader| {
            let sql = "select change, id from touched where change > ? and change <= ? and kind = ?";
            let values = [after.0.into(), until.0.into(), kind.number().into()];
            let mut touches: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
            reader.connection.scan(sql, &values, &mut |row| {
                let id: i64 = row.get(1)?;
                if subjects.contains(&id) {
                    touches.entry(row.get(0)?).or_default().push(id);
                }
                Ok(ControlFlow::Continue(()))
            })?;
            let mut found: BTreeMap<i64, BTreeSet<Cause>> = BTreeMap::new();
            for (change, subjects) in touches {
                let causes = of_change(&*reader.connection, change)?;
                subjects.iter().for_each(|subject| found.entry(*subject).or_default().extend(&causes));
            }
            Ok(found)
        })
    }
}

/// Of what kind a touched subject is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TouchedKind {
    /// A resident.
    Resident,
    /// A record that is nobody's.
    Record,
    /// A case.
    Case,
}

impl TouchedKind {
    fn number(self) -> i64 {
        match self {
            TouchedKind::Resident => 0,
            TouchedKind::Record => 1,
            TouchedKind::Case => 2,
        }
    }
}

/// What one change did. A change without versions of its own led records to others.
fn of_change(connection: &dyn Connection, change: i64) -> Inner<BTreeSet<Cause>> {
    let relinked = connection.exists(
        "select 1 from link k where k.change = ?
           and exists (select 1 from link e where e.record = k.record and e.change < k.change)",
        &[change.into()],
    )?;
    let versions = connection.all(
        "select v.deleted, (select count(*) from version e where e.record = v.record and e.change < v.change)
         from version v where v.change = ?",
        &[change.into()],
        |row| Ok(row.get::<bool>(0)? || row.get::<i64>(1)? > 0),
    )?;
    let of_version = |was_there: &bool| if *was_there { Cause::Corrected } else { Cause::Late };
    let mut causes: BTreeSet<Cause> = versions.iter().map(of_version).collect();
    causes.extend(relinked.then_some(Cause::Relinked));
    Ok(causes)
}
