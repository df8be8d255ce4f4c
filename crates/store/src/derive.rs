//! The small derived tables: which version is current, whose record it is, what it refers to, what is sealed.
//!
//! Incremental keeping and rebuilding both go through `apply`, version by version in the order
//! of changes, so that they cannot differ.

mod identifier;
mod reference;
mod touches;

pub(crate) use touches::Touches;

use crate::fault::Inner;
use crate::keep::{Facts, Subject};
use crate::rank::{RANK_COLUMNS, Rank};
use crate::search;
use crate::writer::Writing;

/// What a version says of its record, as far as the derived tables need it.
pub(crate) struct Stated<'a> {
    pub(crate) record: i64,
    pub(crate) sender: i64,
    pub(crate) kind: i64,
    pub(crate) id: &'a str,
    pub(crate) public_id: Option<&'a str>,
    pub(crate) change: i64,
    pub(crate) ordinal: i64,
    pub(crate) rank: Rank,
    /// When it was kept, in microseconds.
    pub(crate) at: i64,
    pub(crate) deleted: bool,
    /// Whether nothing was known of the record before.
    pub(crate) fresh: bool,
}

/// What was current before.
struct Before {
    rank: Rank,
    subject: Option<i64>,
    subject_reference: Option<i64>,
}

/// Makes a version the current one if it is the newest; says whether it is.
pub(crate) fn apply(writing: &mut Writing, stated: &Stated<'_>, facts: &Facts, touches: &mut Touches) -> Inner<bool> {
    seal(writing, stated, facts)?;
    let before = if stated.fresh { None } else { before(writing, stated.record)? };
    if before.as_ref().is_some_and(|before| before.rank > stated.rank) {
        return Ok(false);
    }
    let nothing = Facts::default();
    let facts = if stated.deleted { &nothing } else { facts };
    if before.is_some() {
        reference::forget(writing, stated.record)?;
    }
    let moved = identifier::replace(writing, stated, facts, before.is_some())?;
    let targets = reference::write(writing, stated, facts)?;
    let (subject_reference, subject) = subject(stated, facts, &targets);
    write_current(writing, stated, subject_reference, subject)?;
    touch(writing, stated, (subject_reference, subject), before.as_ref(), touches)?;
    if before.is_none() {
        reference::arrived(writing, stated, touches)?;
    }
    identifier::point_again(writing, &moved, stated.change, touches)?;
    if !writing.replaying {
        search::put(writing, stated, &facts.found_by)?;
    }
    Ok(true)
}

/// Every version keeps its own seal. What is no more says nothing: it lies under the seal of what it was.
fn seal(writing: &mut Writing, stated: &Stated<'_>, facts: &Facts) -> Inner<()> {
    let seal: Option<i64> = match (stated.deleted, facts.seal.as_str()) {
        (true, _) => writing.connection.value(
            "select s.seal from current c join sealed s on s.change = c.change and s.ordinal = c.ordinal
             where c.record = ?",
            &[stated.record.into()],
        )?,
        (false, "") => None,
        (false, seal) => Some(writing.word(seal)?),
    };
    if let Some(seal) = seal {
        writing.connection.put(
            "insert into sealed (change, ordinal, seal) values (?, ?, ?)",
            &[stated.change.into(), stated.ordinal.into(), seal.into()],
        )?;
    }
    Ok(())
}

fn before(writing: &Writing, record: i64) -> Inner<Option<Before>> {
    writing.connection.one(
        &format!(
            "select {RANK_COLUMNS}, c.subject, c.subject_reference
             from current c join version v on v.change = c.change and v.ordinal = c.ordinal
             where c.record = ?"
        ),
        &[record.into()],
        |row| Ok(Before { rank: Rank::from_row(row, 0)?, subject: row.get(6)?, subject_reference: row.get(7)? }),
    )
}

/// How the subject is marked where the resource is the Patient itself.
const ITSELF: i64 = -1;

/// How the subject is marked where the resource is a case.
pub(crate) const CASE: i64 = -2;

fn subject(stated: &Stated<'_>, facts: &Facts, targets: &[Option<i64>]) -> (Option<i64>, Option<i64>) {
    match facts.subject {
        Subject::None => (None, None),
        Subject::Itself => (Some(ITSELF), Some(stated.record)),
        Subject::Case => (Some(CASE), Some(stated.record)),
        Subject::Reference(index) => {
            let target = targets.get(index as usize).copied().flatten();
            (Some(i64::from(index)), target)
        }
    }
}

fn write_current(
    writing: &Writing,
    stated: &Stated<'_>,
    subject_reference: Option<i64>,
    subject: Option<i64>,
) -> Inner<()> {
    writing.connection.put(
        "insert into current (
                 record, change, ordinal, type, subject_reference, subject, deleted)
             values (?, ?, ?, ?, ?, ?, ?)
             on conflict (record) do update set
                 change = excluded.change,
                 ordinal = excluded.ordinal,
                 subject_reference = excluded.subject_reference,
                 subject = excluded.subject,
                 deleted = excluded.deleted",
        &[
            stated.record.into(),
            stated.change.into(),
            stated.ordinal.into(),
            stated.kind.into(),
            subject_reference.into(),
            subject.into(),
            stated.deleted.into(),
        ],
    )?;
    Ok(())
}

/// A change concerns whose record it was and whose it is now. A record that is
/// nobody's concerns itself; one whose subject has not arrived concerns nobody yet.
fn touch(
    writing: &Writing,
    stated: &Stated<'_>,
    (subject_reference, subject): (Option<i64>, Option<i64>),
    before: Option<&Before>,
    touches: &mut Touches,
) -> Inner<()> {
    let was = before.and_then(|before| before.subject);
    if before.is_some() && was != subject {
        leave_subject(writing, stated.record, was, stated.change)?;
    }
    touches.subjects.extend(was.into_iter().chain(subject));
    let was_alone = before.is_some_and(|before| before.subject_reference.is_none());
    let is_alone = subject_reference.is_none() && !stated.deleted;
    if was_alone || is_alone {
        touches.alone.insert(stated.record);
    }
    Ok(())
}

/// Notes whose record it was up to this change. Of several within one change the first counts:
/// it is what held before.
fn leave_subject(writing: &Writing, record: i64, was: Option<i64>, change: i64) -> Inner<()> {
    writing.connection.put(
        "insert into subject_before (record, until, subject) values (?, ?, ?)
             on conflict (record, until) do nothing",
        &[record.into(), change.into(), was.into()],
    )?;
    Ok(())
}

/// A reference has found its target, or another one; where it names the subject, the record
/// becomes that one's.
fn point(
    writing: &Writing,
    (record, ordinal): (i64, i64),
    target: Option<i64>,
    change: i64,
    touches: &mut Touches,
) -> Inner<()> {
    writing.connection.execute(
        "update reference set to_record = ? where record = ? and ordinal = ?",
        &[target.into(), record.into(), ordinal.into()],
    )?;
    let (subject_reference, was): (Option<i64>, Option<i64>) = writing.connection.only(
        "select subject_reference, subject from current where record = ?",
        &[record.into()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if subject_reference.is_none() {
        touches.alone.insert(record);
    }
    touches.subjects.extend(was);
    if subject_reference != Some(ordinal) || was == target {
        return Ok(());
    }
    // Who came late is taken as the subject from the beginning.
    if was.is_some() {
        leave_subject(writing, record, was, change)?;
    }
    writing.connection.execute("update current set subject = ? where record = ?", &[target.into(), record.into()])?;
    touches.subjects.extend(target);
    Ok(())
}
