//! Drops the small derived tables and refills them from ground, version by version.

use crate::audit::{self, AuditNote};
use crate::block::{self, BlockCache, Part, Span};
use crate::database::Row;
use crate::derive::{self, Stated, Touches};
use crate::fault::Inner;
use crate::keep::Facts;
use crate::rank::{RANK_COLUMNS, Rank};
use crate::store::Store;
use crate::writer::{Stamp, Writing};
use jiff::Timestamp;
use std::sync::Arc;
use terms::{Actor, ArrivalId, Result};

/// Finds in a resource's bytes, given its type, what it refers to and is called.
pub type ReadFacts = dyn Fn(&str, &[u8]) -> Facts + Send + Sync;

const VERSIONS_PER_ROUND: i64 = 5_000;

/// A stored version with what is needed to derive from it.
struct Stored {
    record: i64,
    sender: i64,
    kind: i64,
    type_name: String,
    id: String,
    public_id: Option<String>,
    number: (i64, i64),
    rank: Rank,
    deleted: bool,
    span: Span,
}

impl Store {
    /// Refills `current`, `reference`, `identifier` and `linked`, in one transaction. Nobody else
    /// can write meanwhile.
    pub fn rebuild_derived(&self, actor: &Actor, facts: Arc<ReadFacts>, at: Timestamp) -> Result<()> {
        let stamp = Stamp { actor: actor.clone(), at, arrival: None };
        self.write(move |writing| {
            rebuild(writing, &*facts)?;
            let note = AuditNote { action: "rebuild".into(), members: String::new(), place: String::new() };
            audit::append(writing, &stamp, None, &note)
        })
    }
}

fn rebuild(writing: &mut Writing, facts: &ReadFacts) -> Inner<()> {
    writing.connection.batch(
        "delete from current; delete from subject_before; delete from identifier;
         delete from reference; delete from waiting; delete from linked;",
    )?;
    writing.bearers.clear();
    writing.replaying = true;
    let mut cache = BlockCache::new();
    let mut after = (-1, -1);
    loop {
        let round = versions_after(writing, after)?;
        let Some(last) = round.last() else { break };
        after = last.number;
        for version in &round {
            replay(writing, &mut cache, version, facts)?;
        }
    }
    writing.replaying = false;
    writing.connection.batch(
        "insert into linked (record, resident, provisional)
         select k.record, k.resident, k.provisional from link k
         where not exists (
             select 1 from link later
             where later.record = k.record
               and (later.change, later.ordinal) > (k.change, k.ordinal));",
    )?;
    Ok(())
}

fn versions_after(writing: &Writing, (change, ordinal): (i64, i64)) -> Inner<Vec<Stored>> {
    writing.connection.all(
        &format!(
            "select {RANK_COLUMNS}, v.record, v.part, v.start, v.len, v.deleted, r.sender, r.type,
                w.name, r.id, r.public_id
         from version v
         cross join record r
         cross join word w
         where r.record = v.record and w.word = r.type and (v.change, v.ordinal) > (?, ?)
         order by v.change, v.ordinal limit ?"
        ),
        &[change.into(), ordinal.into(), VERSIONS_PER_ROUND.into()],
        stored,
    )
}

fn stored(row: &dyn Row) -> Inner<Stored> {
    let number = |column| row.get::<i64>(column).map(|n| n as u64);
    Ok(Stored {
        record: row.get(6)?,
        sender: row.get(11)?,
        kind: row.get(12)?,
        type_name: row.get(13)?,
        id: row.get(14)?,
        public_id: row.get(15)?,
        number: (row.get(4)?, row.get(5)?),
        rank: Rank::from_row(row, 0)?,
        deleted: row.get(10)?,
        span: Span { arrival: ArrivalId(number(3)?), part: Part::of(row.get(7)?), offset: number(8)?, len: number(9)? },
    })
}

fn replay(writing: &mut Writing, cache: &mut BlockCache, version: &Stored, facts: &ReadFacts) -> Inner<()> {
    let mut bytes = Vec::with_capacity(version.span.len as usize);
    block::read(&*writing.connection, cache, &version.span, &mut bytes)?;
    let facts = facts(&version.type_name, &bytes);
    let stated = Stated {
        record: version.record,
        sender: version.sender,
        kind: version.kind,
        id: &version.id,
        public_id: version.public_id.as_deref(),
        change: version.number.0,
        ordinal: version.number.1,
        rank: version.rank,
        deleted: version.deleted,
        fresh: false,
    };
    // Nobody's rows change by a rebuild, so nobody is noted as touched.
    derive::apply(writing, &stated, &facts, &mut Touches::default())?;
    Ok(())
}
