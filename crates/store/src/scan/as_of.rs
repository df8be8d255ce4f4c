//! Resources as they were at a change, and whose they were then.

use super::gather::{Batch, Wanted};
use crate::block::{Part, Span};
use crate::fault::Inner;
use crate::rank::{RANK_COLUMNS, Rank};
use crate::reader::Reader;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use terms::{ArrivalId, ChangeNo, RecordId, ResidentId};

/// What a resident had at a change.
pub(super) fn of_resident(reader: &Reader, resident: i64, change: ChangeNo, batch: &mut Batch) -> Inner<()> {
    for patient in patients(reader, resident, change)? {
        for record in maybe_of(reader, patient)? {
            if subject(reader, record, change)? == Some(patient) {
                let whose = Some(ResidentId(resident as u64));
                push(reader, record, change, whose, batch)?;
            }
        }
    }
    Ok(())
}

/// What a case had at a change.
pub(super) fn of_case(reader: &Reader, case: i64, change: ChangeNo, batch: &mut Batch) -> Inner<()> {
    for record in maybe_of(reader, case)? {
        if subject(reader, record, change)? == Some(case) {
            push(reader, record, change, None, batch)?;
        }
    }
    Ok(())
}

/// What was nobody's and of a type at a change.
pub(super) fn of_type(reader: &Reader, name: &str, change: ChangeNo, batch: &mut Batch) -> Inner<()> {
    let sql = "select c.record from word t join current c on c.type = t.word
         where t.name = ? and c.subject is null and c.subject_reference is null";
    for record in reader.connection.all(sql, &[name.into()], |row| row.get::<i64>(0))? {
        push(reader, record, change, None, batch)?;
    }
    Ok(())
}

/// The Patient records that were this resident at a change.
fn patients(reader: &Reader, resident: i64, change: ChangeNo) -> Inner<Vec<i64>> {
    reader.connection.all(
        "select distinct k.record from link k
         where k.resident = ?1 and k.change <= ?2
           and not exists (
               select 1 from link later
               where later.record = k.record and later.change <= ?2
                 and (later.change, later.ordinal) > (k.change, k.ordinal))
         order by k.record",
        &[resident.into(), change.0.into()],
        |row| row.get(0),
    )
}

/// Records that are or ever were this Patient's.
fn maybe_of(reader: &Reader, patient: i64) -> Inner<BTreeSet<i64>> {
    reader
        .connection
        .all(
            "select record from current where subject = ?1
         union
         select record from subject_before where subject = ?1",
            &[patient.into()],
            |row| row.get(0),
        )
        .map(BTreeSet::from_iter)
}

/// Whose a record was at a change. A subject that came late holds from the beginning: before it
/// came, nobody could be found by it either.
fn subject(reader: &Reader, record: i64, change: ChangeNo) -> Inner<Option<i64>> {
    let before = reader.connection.one(
        "select subject from subject_before where record = ? and until > ?
             order by until limit 1",
        &[record.into(), change.0.into()],
        |row| row.get(0),
    )?;
    match before {
        Some(subject) => Ok(subject),
        None => {
            Ok(reader
                .connection
                .only("select subject from current where record = ?", &[record.into()], |row| row.get(0))?)
        }
    }
}

/// Adds the state that was current at a change, if there was one.
fn push(reader: &Reader, record: i64, change: ChangeNo, resident: Option<ResidentId>, batch: &mut Batch) -> Inner<()> {
    let sql = format!(
        "select {RANK_COLUMNS}, v.part, v.start, v.len, v.deleted, r.type, r.sender
         from version v join record r on r.record = v.record
         where v.record = ? and v.change <= ?"
    );
    let mut newest: Option<(Rank, bool, Wanted)> = None;
    reader.connection.each(&sql, &[record.into(), change.0.into()], &mut |row| {
        let rank = Rank::from_row(row, 0)?;
        if newest.as_ref().is_some_and(|(best, ..)| *best > rank) {
            return Ok(ControlFlow::Continue(()));
        }
        let number = |column| row.get::<i64>(column).map(|n| n as u64);
        let wanted = Wanted {
            resident,
            record: RecordId(record as u64),
            change: ChangeNo(number(4)?),
            kind: row.get(10)?,
            sender: row.get(11)?,
            span: Span {
                arrival: ArrivalId(number(3)?),
                part: Part::of(row.get(6)?),
                offset: number(7)?,
                len: number(8)?,
            },
        };
        newest = Some((rank, row.get(9)?, wanted));
        Ok(ControlFlow::Continue(()))
    })?;
    if let Some((_, false, wanted)) = newest {
        batch.push(wanted);
    }
    Ok(())
}
