//! A current version's references and where they lead: within the sender first, then by
//! identifier. One that leads nowhere yet waits for its target.
//!
//! Who writes through a door that answers when kept has read here, under public ids, what it refers to:
//! where the sender has no such record, the one that is shown under the id is meant (0040).

use super::{Stated, Touches, point};
use crate::fault::Inner;
use crate::keep::{Facts, Target, shown_as};
use crate::writer::Writing;

/// Stands for all senders where a reference goes by public id.
const PUBLIC: i64 = 0;

/// Drops a record's references before they are written anew.
pub(super) fn forget(writing: &Writing, record: i64) -> Inner<()> {
    writing.connection.execute("delete from reference where record = ?", &[record.into()])?;
    writing.connection.execute("delete from waiting where record = ?", &[record.into()])?;
    Ok(())
}

/// Writes a version's references; gives the target of each, as far as it has arrived.
pub(super) fn write(writing: &mut Writing, stated: &Stated<'_>, facts: &Facts) -> Inner<Vec<Option<i64>>> {
    let mut targets = Vec::with_capacity(facts.references.len());
    for (ordinal, target) in facts.references.iter().enumerate() {
        targets.push(one(writing, stated, ordinal as i64, target)?);
    }
    Ok(targets)
}

fn one(writing: &mut Writing, stated: &Stated<'_>, ordinal: i64, target: &Target) -> Inner<Option<i64>> {
    let mut token = None;
    let mut kind = None;
    let found = match target {
        Target::Own { resource_type, id } => {
            let wanted = writing.word(resource_type)?;
            let found = writing.record(stated.sender, wanted, id)?;
            let mut found = arrived_already(writing, stated, found)?;
            if found.is_none() && stated.rank.is_written() {
                found = arrived_already(writing, stated, shown_as(writing, wanted, id)?)?;
            }
            if found.is_none() {
                wait(writing, (stated.sender, wanted, id), (stated.record, ordinal))?;
            }
            found
        }
        Target::Public { resource_type, id } => {
            let wanted = writing.word(resource_type)?;
            let found = shown_as(writing, wanted, id)?;
            let found = arrived_already(writing, stated, found)?;
            if found.is_none() {
                wait(writing, (PUBLIC, wanted, id), (stated.record, ordinal))?;
            }
            found
        }
        Target::Bearer { resource_type, identifier } => {
            let by = writing.token(&identifier.system, &identifier.value)?;
            token = Some(by);
            if let Some(name) = resource_type {
                kind = Some(writing.word(name)?);
            }
            bearer(writing, stated.sender, kind, by)?
        }
        Target::Elsewhere => None,
    };
    writing.connection.put(
        "insert into reference (record, ordinal, token, type, to_record)
             values (?, ?, ?, ?, ?)",
        &[stated.record.into(), ordinal.into(), token.into(), kind.into(), found.into()],
    )?;
    Ok(found)
}

/// While versions are replayed, a record that comes later has its number already. The record that refers is
/// here, though it is not current yet.
fn arrived_already(writing: &Writing, stated: &Stated<'_>, found: Option<i64>) -> Inner<Option<i64>> {
    let Some(record) = found.filter(|record| writing.replaying && *record != stated.record) else {
        return Ok(found);
    };
    let arrived = writing.connection.exists("select 1 from current where record = ?", &[record.into()])?;
    Ok(found.filter(|_| arrived))
}

fn wait(writing: &Writing, (sender, kind, id): (i64, i64, &str), (record, ordinal): (i64, i64)) -> Inner<()> {
    writing.connection.put(
        "insert into waiting (sender, type, id, record, ordinal) values (?, ?, ?, ?, ?)",
        &[sender.into(), kind.into(), id.into(), record.into(), ordinal.into()],
    )?;
    Ok(())
}

/// Who bears an identifier, seen from a sender: its own record first, then the first by sender's
/// name and id, so that the order of arrival makes no difference.
pub(super) fn bearer(writing: &mut Writing, sender: i64, kind: Option<i64>, token: i64) -> Inner<Option<i64>> {
    if let Some(known) = writing.bearers.known(token, sender, kind) {
        return Ok(known);
    }
    let found = writing.connection.one(
        "select i.record
             from identifier i
             join record r on r.record = i.record
             join word w on w.word = r.sender
             where i.token = ?1 and (cast(?2 as bigint) is null or r.type = ?2)
             order by (r.sender = ?3) desc, w.name, r.type, r.id
             limit 1",
        &[token.into(), kind.into(), sender.into()],
        |row| row.get(0),
    )?;
    writing.bearers.remember(token, sender, kind, found);
    Ok(found)
}

/// A record has arrived: whatever waited for it is pointed to it.
pub(super) fn arrived(writing: &mut Writing, stated: &Stated<'_>, touches: &mut Touches) -> Inner<()> {
    let shown = stated.public_id.unwrap_or(stated.id);
    let mut places = waiting_for(writing, stated, stated.id)?;
    if shown != stated.id {
        places.extend(waiting_for(writing, stated, shown)?);
    }
    for (sender, id, record, ordinal) in places {
        // By the sender's id within the sender, by the public id from everywhere.
        if (sender == PUBLIC && id != shown) || (sender != PUBLIC && id != stated.id) {
            continue;
        }
        writing.connection.execute(
            "delete from waiting where type = ? and id = ? and sender = ? and record = ?
                 and ordinal = ?",
            &[stated.kind.into(), id.into(), sender.into(), record.into(), ordinal.into()],
        )?;
        let place = (record, ordinal);
        point(writing, place, Some(stated.record), stated.change, touches)?;
    }
    Ok(())
}

/// Sender (or all), id, and the place of each reference that waits for an id.
fn waiting_for<'i>(writing: &Writing, stated: &Stated<'_>, id: &'i str) -> Inner<Vec<(i64, &'i str, i64, i64)>> {
    writing.connection.all(
        "select sender, record, ordinal from waiting
         where type = ? and id = ? and sender in (?, 0)",
        &[stated.kind.into(), id.into(), stated.sender.into()],
        |row| Ok((row.get(0)?, id, row.get(1)?, row.get(2)?)),
    )
}
