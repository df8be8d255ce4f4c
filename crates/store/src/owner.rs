//! Whose a record is, from whom, and under which seals: all by which it is decided who sees it. Never decides
//! it: whoever asks does.

use crate::access;
use crate::database::{Connection, Row};
use crate::fault::Inner;
use crate::store::Store;
use terms::{Actor, RecordId, ResidentId, Result};

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
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            let sql = format!("{OWNER} where c.record = ?");
            let record = record.0 as i64;
            let owner = reader.connection.only(&sql, &[record.into()], from_row)?;
            Ok(Owner { seals: seals(&*reader.connection, record)?, ..owner })
        })
    }

    /// Under which seals a record lies now.
    pub fn seals(&self, actor: &Actor, record: RecordId) -> Result<Vec<String>> {
        access::may_read_records(actor)?;
        self.read_with(|reader| seals(&*reader.connection, record.0 as i64))
    }
}

/// An owner but for the seals, and of which record.
pub(crate) const OWNER: &str = "select s.name, t.name, c.subject_reference, c.subject, n.resident, c.record
     from current c
     join record r on r.record = c.record
     join word s on s.word = r.sender
     join word t on t.word = r.type
     left join linked n on n.record = c.subject";

/// Reads a row of [`OWNER`]; the seals are asked apart.
pub(crate) fn from_row(row: &dyn Row) -> Inner<Owner> {
    let whose = match (row.get::<Option<i64>>(4)?, row.get::<Option<i64>>(3)?, row.get::<Option<i64>>(2)?) {
        (Some(resident), ..) => Whose::Resident(ResidentId(resident as u64)),
        (None, Some(_), _) => Whose::Case,
        (None, None, Some(_)) => Whose::Awaited,
        _ => Whose::Nobody,
    };
    Ok(Owner { sender: row.get(0)?, resource_type: row.get(1)?, whose, seals: Vec::new() })
}

/// From some records on to the visits and episodes in which they stand, and to the seals of them all.
const SEALED_AROUND: &str = "union
         select f.to_record from around a
         join reference f on f.record = a.record
         join record r on r.record = f.to_record
         join word t on t.word = r.type
         where t.name in ('Encounter', 'EpisodeOfCare'))
     select w.name from around a
     join current c on c.record = a.record
     join sealed s on s.change = c.change and s.ordinal = c.ordinal
     join word w on w.word = s.seal";

/// The seals that lie on a record now: what stands in a visit or an episode stands under its seal, whichever of
/// the two came first.
pub(crate) fn seals(connection: &dyn Connection, record: i64) -> Inner<Vec<String>> {
    let sql = format!("with recursive around (record) as (select cast(? as bigint) {SEALED_AROUND}");
    connection.all(&sql, &[record.into()], |row| row.get(0))
}

/// Whether anything to which a record refers lies under a seal.
pub(crate) fn leads_to_sealed(connection: &dyn Connection, record: i64) -> Inner<bool> {
    let targets = "select to_record from reference where record = ? and to_record is not null";
    let sql = format!("with recursive around (record) as ({targets} {SEALED_AROUND} limit 1");
    connection.exists(&sql, &[record.into()])
}
