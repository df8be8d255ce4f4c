//! Who bears which identifier now, and the references that go by it.

use super::{Stated, Touches, point, reference};
use crate::fault::Inner;
use crate::keep::Facts;
use crate::writer::Writing;
use std::collections::BTreeSet;

/// Replaces what a record is called; gives the identifiers that it gained or lost.
pub(super) fn replace(writing: &mut Writing, stated: &Stated<'_>, facts: &Facts, known: bool) -> Inner<BTreeSet<i64>> {
    let mut now = BTreeSet::new();
    for identifier in &facts.identifiers {
        now.insert(writing.token(&identifier.system, &identifier.value)?);
    }
    let before = if known { borne(writing, stated.record)? } else { BTreeSet::new() };
    for token in before.difference(&now) {
        writing.connection.execute(
            "delete from identifier where token = ? and record = ?",
            &[(*token).into(), stated.record.into()],
        )?;
    }
    for token in now.difference(&before) {
        writing
            .connection
            .put("insert into identifier (token, record) values (?, ?)", &[(*token).into(), stated.record.into()])?;
    }
    let moved: BTreeSet<i64> = now.symmetric_difference(&before).copied().collect();
    writing.bearers.forget(&moved);
    Ok(moved)
}

fn borne(writing: &Writing, record: i64) -> Inner<BTreeSet<i64>> {
    writing
        .connection
        .all("select token from identifier where record = ?", &[record.into()], |row| row.get(0))
        .map(BTreeSet::from_iter)
}

/// Points every reference by these identifiers to whom they lead now.
pub(super) fn point_again(
    writing: &mut Writing,
    moved: &BTreeSet<i64>,
    change: i64,
    touches: &mut Touches,
) -> Inner<()> {
    for token in moved {
        for by in going_by(writing, *token)? {
            let target = reference::bearer(writing, by.sender, by.kind, *token)?;
            if target != by.target {
                point(writing, (by.record, by.ordinal), target, change, touches)?;
            }
        }
    }
    Ok(())
}

/// A reference by an identifier.
struct By {
    record: i64,
    ordinal: i64,
    kind: Option<i64>,
    target: Option<i64>,
    sender: i64,
}

fn going_by(writing: &Writing, token: i64) -> Inner<Vec<By>> {
    writing.connection.all(
        "select f.record, f.ordinal, f.type, f.to_record, r.sender
         from reference f join record r on r.record = f.record
         where f.token = ?",
        &[token.into()],
        |row| {
            Ok(By {
                record: row.get(0)?,
                ordinal: row.get(1)?,
                kind: row.get(2)?,
                target: row.get(3)?,
                sender: row.get(4)?,
            })
        },
    )
}
