//! Whose a record is, from whom, and under which seals: all by which it is decided who sees it. Never decides
//! it: whoever asks does.

use crate::access;
use crate::database::{Connection, Row};
use crate::fault::Inner;
use crate::store::Store;
use std::collections::{BTreeSet, HashMap};
use terms::{Actor, Failure, RecordId, ResidentId, Result};

/// Whose record something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// This resident's.
    Resident(ResidentId),
    /// It is a case, or belongs to one.
    Case,
    /// It says whose it is, but that Patient has not arrived.
    Awaited,
    /// Nobody's: an institution, an area.
    Nobody,
}

/// Whose a record is and from whom, for whoever decides on who sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Who sent it.
    pub sender: String,
    /// Its type.
    pub resource_type: String,
    /// Whose it is now.
    pub whose: Whose,
    /// Under which seals it lies now: its own, and those of the visits and episodes in which it stands. Each is
    /// as [`crate::Facts::seal`] says.
    pub seals: Vec<String>,
}

impl Store {
    /// Whose a record is now, from whom, and under which seals.
    pub fn owner(&self, actor: &Actor, record: RecordId) -> Result<Owner> {
        let owner = self.owners(actor, &[record])?.into_values().next();
        owner.ok_or_else(|| Failure::fault("reading a record", "it has no current state: the database is damaged"))
    }

    /// The same of some records, asked together.
    pub fn owners(&self, actor: &Actor, records: &[RecordId]) -> Result<HashMap<RecordId, Owner>> {
        access::may_read_records(actor)?;
        let numbers: Vec<i64> = records.iter().map(|record| record.0 as i64).collect();
        let found = self.read_with(|reader| owners(&*reader.connection, &numbers, ""))?;
        Ok(found.into_iter().map(|(record, owner)| (RecordId(record as u64), owner)).collect())
    }
}

/// Whose some records are, from whom, and under which seals; `besides` is what else must hold of `current c`.
pub(crate) fn owners(connection: &dyn Connection, records: &[i64], besides: &str) -> Inner<HashMap<i64, Owner>> {
    let sql = format!(
        "select s.name, t.name, c.subject_reference, c.subject, n.resident, c.record
         from current c
         join record r on r.record = c.record
         join word s on s.word = r.sender
         join word t on t.word = r.type
         left join linked n on n.record = c.subject
         where c.record in (?) {besides}"
    );
    let sealed = seals(connection, records)?;
    let mut owners = HashMap::with_capacity(records.len());
    connection.among(&sql, records, |row| {
        let record = row.get(5)?;
        let seals = sealed.get(&record).cloned().unwrap_or_default();
        owners.insert(record, Owner { seals, ..from_row(row)? });
        Ok(())
    })?;
    Ok(owners)
}

fn from_row(row: &dyn Row) -> Inner<Owner> {
    Ok(Owner { sender: row.get(0)?, resource_type: row.get(1)?, whose: whose(row, 2)?, seals: Vec::new() })
}

/// Whose a record is, by its `current.subject_reference`, `current.subject` and `linked.resident`, which stand from
/// this column on.
pub(crate) fn whose(row: &dyn Row, from: usize) -> Inner<Whose> {
    let number = |column| row.get::<Option<i64>>(column);
    Ok(match (number(from + 2)?, number(from + 1)?, number(from)?) {
        (Some(resident), ..) => Whose::Resident(ResidentId(resident as u64)),
        (None, Some(_), _) => Whose::Case,
        (None, None, Some(_)) => Whose::Awaited,
        _ => Whose::Nobody,
    })
}

// The order of the joins is said: these tables are small at the left and large at the right.
const STANDS_IN: &str = "select f.record, f.to_record
     from reference f cross join record r cross join word t
     where f.record in (?) and r.record = f.to_record and t.word = r.type
     and t.name in ('Encounter', 'EpisodeOfCare')";

const SEALED: &str = "select c.record, w.name
     from current c cross join sealed s cross join word w
     where c.record in (?) and s.change = c.change and s.ordinal = c.ordinal and w.word = s.seal";

/// The seals that lie on records now, of those on which any lies: what stands in a visit or an episode stands
/// under its seal, whichever of the two came first. All are asked together, since a page shows many.
pub(crate) fn seals(connection: &dyn Connection, records: &[i64]) -> Inner<HashMap<i64, Vec<String>>> {
    let mut stands_in: HashMap<i64, Vec<i64>> = HashMap::new();
    let mut known: BTreeSet<i64> = records.iter().copied().collect();
    let mut asked: Vec<i64> = known.iter().copied().collect();
    while !asked.is_empty() {
        let mut found = Vec::new();
        connection.among(STANDS_IN, &asked, |row| {
            let (record, around) = (row.get(0)?, row.get(1)?);
            stands_in.entry(record).or_default().push(around);
            found.extend(known.insert(around).then_some(around));
            Ok(())
        })?;
        asked = found;
    }
    let mut own: HashMap<i64, String> = HashMap::new();
    connection.among(SEALED, &known.into_iter().collect::<Vec<_>>(), |row| {
        own.insert(row.get(0)?, row.get(1)?);
        Ok(())
    })?;
    if own.is_empty() {
        return Ok(HashMap::new());
    }
    let of = |record: &i64| (*record, gathered(*record, &stands_in, &own));
    Ok(records.iter().map(of).filter(|(_, seals)| !seals.is_empty()).collect())
}

/// The seals of a record and of all in which it stands.
fn gathered(record: i64, stands_in: &HashMap<i64, Vec<i64>>, own: &HashMap<i64, String>) -> Vec<String> {
    let (mut met, mut seals) = (vec![record], BTreeSet::new());
    let mut at = 0;
    while let Some(record) = met.get(at) {
        seals.extend(own.get(record).cloned());
        let around = stands_in.get(record).into_iter().flatten().copied();
        let new: Vec<i64> = around.filter(|around| !met.contains(around)).collect();
        met.extend(new);
        at += 1;
    }
    seals.into_iter().collect()
}
