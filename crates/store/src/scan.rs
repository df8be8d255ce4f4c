//! Many current resources at once, with whose they are: what *flatten* reads.
//!
//! Bytes are fetched in the order in which they are stored, each block decompressed once per
//! batch, and given out in the order that the caller wants.

mod as_of;
mod cases;
mod gather;
mod stored;

use crate::access;
use crate::database::Row;
use crate::fault::Inner;
use crate::reader::Reader;
use crate::store::Store;
use gather::Batch;
use terms::{Actor, ArrivalId, ChangeNo, RecordId, ResidentId, Result};

/// A resource and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Resource<'a> {
    /// Whose it is; none for institutions, areas and the like.
    pub resident: Option<ResidentId>,
    /// Which record.
    pub record: RecordId,
    /// Its type.
    pub resource_type: &'a str,
    /// Who sent it.
    pub sender: &'a str,
    /// Under which change this state was kept.
    pub change: ChangeNo,
    /// The message that brought it.
    pub arrival: ArrivalId,
    /// Its own bytes.
    pub bytes: &'a [u8],
}

/// How far what a person has reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// What refers to this one Patient record.
    Patient,
    /// What the resident has that it is, from whomever it came.
    Resident,
}

/// Takes one resource after the other; a failure ends the reading.
pub type Visit<'v> = dyn FnMut(Resource<'_>) -> Result<()> + 'v;

/// So many residents' records are held in memory at a time.
const RESIDENTS_PER_BATCH: usize = 1_000;

impl Store {
    /// Current resources of some residents, or those that were current at a change: by resident,
    /// then record. Residents without records are left out.
    pub fn records_of_residents(
        &self,
        actor: &Actor,
        residents: &[ResidentId],
        as_of: Option<ChangeNo>,
        visit: &mut Visit<'_>,
    ) -> Result<()> {
        access::may_read_records(actor)?;
        let mut residents: Vec<i64> = residents.iter().map(|id| id.0 as i64).collect();
        residents.sort_unstable();
        residents.dedup();
        self.read_with(|reader| {
            for some in residents.chunks(RESIDENTS_PER_BATCH) {
                let mut batch = Batch::default();
                for resident in some {
                    match as_of {
                        None => of_resident(reader, *resident, &mut batch)?,
                        Some(change) => {
                            as_of::of_resident(reader, *resident, change, &mut batch)?;
                        }
                    }
                }
                batch.visit(reader, visit)?;
            }
            Ok(())
        })
    }

    /// Current resources of these types that are nobody's (institutions, areas), or those that
    /// were current at a change: by record.
    pub fn records_of_types(
        &self,
        actor: &Actor,
        types: &[&str],
        as_of: Option<ChangeNo>,
        visit: &mut Visit<'_>,
    ) -> Result<()> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            let mut batch = Batch::default();
            for name in types {
                match as_of {
                    None => of_type(reader, name, &mut batch)?,
                    Some(change) => as_of::of_type(reader, name, change, &mut batch)?,
                }
            }
            batch.visit(reader, visit)
        })
    }

    /// Current resources of some records, in their order, whosever they are.
    pub fn records(&self, actor: &Actor, records: &[RecordId], visit: &mut Visit<'_>) -> Result<()> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            let mut batch = Batch::default();
            for record in records {
                one(reader, *record, &mut batch)?;
            }
            batch.visit(reader, visit)
        })
    }

    /// The current records of the person that a Patient record tells of, in the order in which they came.
    pub fn of_person(&self, actor: &Actor, patient: RecordId, reach: Reach) -> Result<Vec<RecordId>> {
        access::may_read_records(actor)?;
        let sql = match reach {
            Reach::Patient => "select record from current where subject = ? and deleted = 0 order by record",
            Reach::Resident => {
                "select c.record from linked me join linked n on n.resident = me.resident
                 join current c on c.subject = n.record
                 where me.record = ? and c.deleted = 0 order by c.record"
            }
        };
        let record = |row: &dyn Row| Ok(RecordId(row.get::<i64>(0)? as u64));
        self.read_with(|reader| reader.connection.all(sql, &[patient.0.into()], record))
    }

    /// Every resident's current resources, or those that were current at a change: by resident, then
    /// record.
    pub fn all_subjects(&self, actor: &Actor, as_of: Option<ChangeNo>, visit: &mut Visit<'_>) -> Result<()> {
        access::may_read_records(actor)?;
        self.read_with(|reader| {
            let mut after = 0;
            loop {
                let residents = residents_after(reader, after)?;
                let Some(last) = residents.last() else {
                    return Ok(());
                };
                after = *last;
                let mut batch = Batch::default();
                for resident in residents {
                    match as_of {
                        None => of_resident(reader, resident, &mut batch)?,
                        Some(change) => as_of::of_resident(reader, resident, change, &mut batch)?,
                    }
                }
                batch.visit(reader, visit)?;
            }
        })
    }
}

fn residents_after(reader: &Reader, after: i64) -> Inner<Vec<i64>> {
    // Whoever was merged with somebody has no record now, and had some then.
    reader.connection.all(
        "select resident from resident where resident > ? order by resident limit ?",
        &[after.into(), (RESIDENTS_PER_BATCH as i64).into()],
        |row| row.get(0),
    )
}

fn of_resident(reader: &Reader, resident: i64, batch: &mut Batch) -> Inner<()> {
    batch.add(
        &*reader.connection,
        "select v.record, v.change, v.arrival, v.part, v.start, v.len, c.type, r.sender,
                n.resident
         from linked n
         join current c on c.subject = n.record
         join version v on v.change = c.change and v.ordinal = c.ordinal
         join record r on r.record = c.record
         where n.resident = ? and c.deleted = 0",
        &[resident.into()],
    )
}

fn of_type(reader: &Reader, name: &str, batch: &mut Batch) -> Inner<()> {
    batch.add(
        &*reader.connection,
        "select v.record, v.change, v.arrival, v.part, v.start, v.len, c.type, r.sender, null
         from word t
         join current c on c.type = t.word
         join version v on v.change = c.change and v.ordinal = c.ordinal
         join record r on r.record = c.record
         where t.name = ? and c.subject is null and c.subject_reference is null and c.deleted = 0",
        &[name.into()],
    )
}

fn one(reader: &Reader, record: RecordId, batch: &mut Batch) -> Inner<()> {
    batch.add(
        &*reader.connection,
        "select v.record, v.change, v.arrival, v.part, v.start, v.len, c.type, r.sender,
                n.resident
         from current c
         join version v on v.change = c.change and v.ordinal = c.ordinal
         join record r on r.record = c.record
         left join linked n on n.record = c.subject
         where c.record = ? and c.deleted = 0",
        &[record.0.into()],
    )
}
