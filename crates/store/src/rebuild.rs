//! Drops the small derived tables and refills them from ground, version by version.

use crate::audit::{self, AuditNote};
use crate::block::{self, BlockCache, Part, Span};
use crate::database::Row;
use crate::derive::{self, Stated, Touches};
use crate::fault::Inner;
use crate::keep::Facts;
use crate::rank::{RANK_COLUMNS, Rank};
use crate::search;
use crate::store::Store;
use crate::writer::{Stamp, Writing};
use jiff::Timestamp;
use std::sync::Arc;
use terms::{Actor, ArrivalId, Result};

/// Finds in a resource's bytes, given its type, what it refers to, is called and lies under.
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
    at: i64,
    deleted: bool,
    span: Span,
}

impl Store {
    /// Refills `current`, `sealed`, `reference`, `identifier` and `linked`, in one transaction. Nobody else
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
        "delete from current; delete from sealed; delete from subject_before; delete from identifier;
         delete from reference; delete from waiting; delete from linked;",
    )?;
    writing.bearers.clear();
    writing.replaying = true;
    each(writing, EVERY, &mut |writing, version, bytes| {
        let facts = facts(&version.type_name, bytes);
        // Nobody's rows change by a rebuild, so nobody is noted as touched.
        derive::apply(writing, &version.stated(), &facts, &mut Touches::default())?;
        Ok(())
    })?;
    writing.replaying = false;
    writing.connection.batch(
        "insert into linked (record, resident, provisional)
         select k.record, k.resident, k.provisional from link k
         where not exists (
             select 1 from link later
             where later.record = k.record
               and (later.change, later.ordinal) > (k.change, k.ordinal));",
    )?;
    index(writing, facts)
}

/// The search index is made of what is current alone, in large runs: nothing is left of what was replaced.
fn index(writing: &mut Writing, facts: &ReadFacts) -> Inner<()> {
    writing.write_index()?;
    writing.connection.batch("delete from doc; delete from run; delete from found;")?;
    let mut gathered = 0;
    each(writing, CURRENT, &mut |writing, version, bytes| {
        let facts = facts(&version.type_name, bytes);
        search::put(writing, &version.stated(), &facts.found_by)?;
        gathered += 1;
        if gathered % VERSIONS_PER_ROUND == 0 { write_run(writing) } else { Ok(()) }
    })?;
    write_run(writing)
}

fn write_run(writing: &mut Writing) -> Inner<()> {
    search::flush(writing)?;
    search::join_all(writing)
}

/// Which versions are shown.
const EVERY: (&str, &str) = ("", "");
const CURRENT: (&str, &str) = (
    "cross join current c",
    "c.record = v.record and c.change = v.change and c.ordinal = v.ordinal and c.deleted = 0 and",
);

type Visit<'v> = dyn FnMut(&mut Writing, &Stored, &[u8]) -> Inner<()> + 'v;

/// Shows versions and their bytes in the order in which they were kept.
fn each(writing: &mut Writing, among: (&str, &str), visit: &mut Visit<'_>) -> Inner<()> {
    let mut cache = BlockCache::new();
    let mut after = (-1, -1);
    loop {
        let round = versions_after(writing, among, after)?;
        let Some(last) = round.last() else { return Ok(()) };
        after = last.number;
        for version in &round {
            let mut bytes = Vec::with_capacity(version.span.len as usize);
            block::read(&*writing.connection, &mut cache, &version.span, &mut bytes)?;
            visit(writing, version, &bytes)?;
        }
    }
}

fn versions_after(
    writing: &Writing,
    (among, which): (&str, &str),
    (change, ordinal): (i64, i64),
) -> Inner<Vec<Stored>> {
    writing.connection.all(
        &format!(
            "select {RANK_COLUMNS}, v.record, v.part, v.start, v.len, v.deleted, r.sender, r.type,
                w.name, r.id, r.public_id, h.at
         from version v
         {among}
         cross join record r
         cross join word w
         cross join change h
         where {which} r.record = v.record and w.word = r.type
           and h.change = (select max(change) from change where change <= v.change)
           and (v.change, v.ordinal) > (?, ?)
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
        at: row.get(16)?,
        deleted: row.get(10)?,
        span: Span { arrival: ArrivalId(number(3)?), part: Part::of(row.get(7)?), offset: number(8)?, len: number(9)? },
    })
}

impl Stored {
    fn stated(&self) -> Stated<'_> {
        Stated {
            record: self.record,
            sender: self.sender,
            kind: self.kind,
            id: &self.id,
            public_id: self.public_id.as_deref(),
            change: self.number.0,
            ordinal: self.number.1,
            rank: self.rank,
            at: self.at,
            deleted: self.deleted,
            fresh: false,
        }
    }
}
