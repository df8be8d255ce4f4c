//! Records and the ids under which they are shown.

use super::hash::content_hash;
use super::request::RecordKey;
use crate::fault::Inner;
use crate::read::SHOWN_AS;
use crate::writer::Writing;
use std::ops::ControlFlow;

/// A record, found or made just now.
pub(crate) struct Recorded {
    pub(crate) record: i64,
    pub(crate) sender: i64,
    pub(crate) kind: i64,
    /// Where it is not the sender's id.
    pub(crate) public_id: Option<String>,
    pub(crate) fresh: bool,
}

/// Finds the record of a key, or makes it.
pub(crate) fn find_or_make(writing: &mut Writing, key: &RecordKey) -> Inner<Recorded> {
    let sender = writing.word(&key.sender)?;
    let kind = writing.word(&key.resource_type)?;
    let (known, free) = match writing.remembered_record(sender, kind, &key.id) {
        Some(record) => (Some(record), false),
        None => called(writing, sender, kind, &key.id)?,
    };
    if let Some(record) = known {
        // Only a fresh record's public id is asked for.
        let public_id = None;
        return Ok(Recorded { record, sender, kind, public_id, fresh: false });
    }
    let public_id = public_id(writing, kind, key, free)?;
    let record = writing.next_record();
    writing.connection.put(
        "insert into record (record, sender, type, id, public_id) values (?, ?, ?, ?, ?)",
        &[record.into(), sender.into(), kind.into(), (&key.id).into(), public_id.as_deref().into()],
    )?;
    writing.remember_record((sender, kind, key.id.as_str().into()), record);
    Ok(Recorded { record, sender, kind, public_id, fresh: true })
}

/// The sender's record of this id, and whether no sender's record is shown under it as its own.
fn called(writing: &Writing, sender: i64, kind: i64, id: &str) -> Inner<(Option<i64>, bool)> {
    let sql = "select record, sender, public_id is null from record where type = ? and id = ?";
    let (mut known, mut free) = (None, true);
    writing.connection.each(sql, &[kind.into(), id.into()], &mut |row| {
        if row.get::<i64>(1)? == sender {
            known = Some(row.get(0)?);
        }
        free &= !row.get::<bool>(2)?;
        Ok(ControlFlow::Continue(()))
    })?;
    Ok((known, free))
}

/// Whether an id was made up for another record that happens to be called so.
fn made_up(writing: &Writing, kind: i64, id: &str) -> Inner<bool> {
    writing.connection.exists("select 1 from record where type = ? and public_id = ?", &[kind.into(), id.into()])
}

/// The record that is shown under a public id.
pub(crate) fn shown_as(writing: &Writing, kind: i64, public_id: &str) -> Inner<Option<i64>> {
    writing.connection.value(SHOWN_AS, &[kind.into(), public_id.into()])
}

/// None where the sender's own id can be shown; otherwise one that is made from sender and id.
fn public_id(writing: &Writing, kind: i64, key: &RecordKey, free: bool) -> Inner<Option<String>> {
    if free && is_fhir_id(&key.id) && !made_up(writing, kind, &key.id)? {
        return Ok(None);
    }
    let readable = format!("{}.{}", key.sender, key.id);
    if is_fhir_id(&readable) && shown_as(writing, kind, &readable)?.is_none() {
        return Ok(Some(readable));
    }
    let mut salt = 0;
    loop {
        let whole = format!("{}\n{}\n{}\n{salt}", key.sender, key.resource_type, key.id);
        let made: String = content_hash(whole.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        if shown_as(writing, kind, &made)?.is_none() {
            return Ok(Some(made));
        }
        salt += 1;
    }
}

/// FHIR R4, datatypes, `id`: 1 to 64 of letters, digits, hyphen and dot.
fn is_fhir_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.')
}
