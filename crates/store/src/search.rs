//! Finds current records by what they say: an index of sorted runs beside them, and searches that
//! are answered window by window (docs/decisions/0041, 0042).
//!
//! Never parses a resource: what it is found by comes with it. Never decides who sees what: a function does.

mod bits;
mod body;
mod chunk;
mod filter;
mod follow;
mod join;
mod leaf;
mod looking;
mod node;
mod order;
mod refers;
mod rows;
mod runs;
mod turn;
mod write;

pub(crate) use join::{Joining, join_all};
pub use looking::Sees;
pub(crate) use looking::newest;
pub(crate) use runs::Known;
pub(crate) use turn::Turns;
pub(crate) use write::{Gathered, Pending, flush, put};

use crate::access;
use crate::database::Connection;
use crate::fault::{Error, Inner};
use crate::owner::Owner;
use crate::read::{self, Standing, Version};
use crate::reader::Reader;
use crate::store::Store;
use bits::Bits;
use body::window_of;
use fhir::search::{Sort, Wanted};
use looking::Looking;
use node::Node;
use std::ops::ControlFlow;
use terms::{Actor, Post, RecordId, Refusal, Result};

/// So many records are put into another order than that of keeping, and so many are counted one by one.
const GATHERED_MAX: usize = 200_000;

/// Of so many records it is asked together whether they are seen.
const TOGETHER_MAX: usize = 256;

/// What is asked for.
pub struct Ask<'a> {
    /// What is looked for.
    pub wanted: &'a Wanted,
    /// In which order; that of keeping where empty.
    pub sort: &'a [Sort],
    /// How many at most.
    pub size: usize,
    /// From where on.
    pub after: Option<Mark>,
    /// Whether all are counted.
    pub counted: bool,
}

/// Where a page ends: in which state of the index it was made, and what stood last on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The newest doc that counted.
    pub ceiling: i64,
    /// The doc that stood last.
    pub last: i64,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The records as they stood, in their order.
    pub versions: Vec<Version>,
    /// Where the next page begins, if there is one.
    pub next: Option<Mark>,
    /// How many there are on all pages, if it was asked for or is known.
    pub total: Option<u64>,
}

impl Store {
    /// The records for which something holds, as far as they are seen.
    pub fn search(&self, actor: &Actor, ask: &Ask<'_>, sees: &Sees<'_>) -> Result<Page> {
        access::may_read_records(actor)?;
        let _turn = self.turns().take();
        self.read_with(|reader| {
            let mut looking = Looking::at(&*reader.connection, &reader.runs, ask.after.map(|mark| mark.ceiling), sees)?;
            looking.sees_everything = actor.is(Post::Operator);
            unchanged_since(&looking, ask.after)?;
            page(reader, &looking, ask)
        })
    }
}

/// A rebuild numbers anew: where an earlier page has ended can no longer be told.
fn unchanged_since(looking: &Looking<'_>, after: Option<Mark>) -> Inner<()> {
    let Some(mark) = after else { return Ok(()) };
    let first: Option<i64> = looking.connection.value("select doc from doc order by doc limit 1", &[])?;
    match first {
        Some(first) if mark.last >= first && mark.ceiling <= newest(looking.connection)? => Ok(()),
        _ => Err(Refusal::new("page_expired").into()),
    }
}

/// The first few of a sender's own records for which something holds; more than one is too many.
pub(crate) fn own(connection: &dyn Connection, known: &Known, sender: &str, wanted: &Wanted) -> Inner<Vec<RecordId>> {
    const ENOUGH: usize = 3;
    let sees = |owner: &Owner| Ok(owner.sender == sender);
    let looking = Looking::at(connection, known, None, &sees)?;
    let mut found = Vec::new();
    let mut node = node::of_type(&looking, wanted)?;
    each_seen(&looking, &mut node, (0, ENOUGH), &|docs| looking.seen(docs), &mut |(_, record)| {
        found.push(RecordId(record as u64));
        Ok(if found.len() < ENOUGH { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    })?;
    Ok(found)
}

fn page(reader: &Reader, looking: &Looking<'_>, ask: &Ask<'_>) -> Inner<Page> {
    let mut node = node::of_type(looking, ask.wanted)?;
    let after = ask.after.map_or(0, |mark| mark.last);
    // One more than are shown says whether there is another page.
    let wanted = ask.size.saturating_add(1);
    let mut found: Vec<Standing> = Vec::new();
    let mut total = None;
    if ask.sort.is_empty() {
        if ask.size > 0 {
            let see = |docs: &[i64]| looking.shown(reader, docs);
            each_seen(looking, &mut node, (after + 1, wanted.min(TOGETHER_MAX)), &see, &mut |one| {
                found.push(one);
                Ok(if found.len() < wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
            })?;
        }
    } else {
        let all = gathered(looking, &mut node)?;
        total = Some(all.len() as u64);
        let mut docs = order::sorted(looking, all, ask.sort, ask.after.map(|mark| mark.last))?;
        docs.truncate(wanted);
        found = read::of_docs(reader, &docs)?;
    }
    let more = found.len() > ask.size;
    found.truncate(ask.size);
    if total.is_none() && ask.counted {
        total = Some(count(looking, ask.wanted)?);
    } else if total.is_none() && ask.after.is_none() && !more && ask.size > 0 {
        total = Some(found.len() as u64);
    }
    let next = found.last().filter(|_| more).map(|last| Mark { ceiling: looking.ceiling, last: last.doc });
    let versions = read::all_with_bytes(reader, found.into_iter().map(|one| one.meta).collect())?;
    Ok(Page { versions, next, total })
}

/// Shows what `see` makes of docs from one on, those that are seen; asks it of so many together.
fn each_seen<T>(
    looking: &Looking<'_>,
    node: &mut Node,
    (from, together): (i64, usize),
    see: &dyn Fn(&[i64]) -> Inner<Vec<T>>,
    visit: &mut dyn FnMut(T) -> Inner<ControlFlow<()>>,
) -> Inner<()> {
    let mut show = |docs: &mut Vec<i64>| {
        for one in see(docs)? {
            if visit(one)?.is_break() {
                return Ok::<_, Error>(ControlFlow::Break(()));
            }
        }
        docs.clear();
        Ok(ControlFlow::Continue(()))
    };
    let (mut at, mut sure) = (window_of(from), Vec::new());
    while let Some(window) = node.next(looking, at)?.filter(|window| *window <= window_of(looking.ceiling)) {
        let likely = node.likely(looking, window)?;
        let likely: Vec<i64> = likely.docs(window).filter(|doc| *doc >= from).collect();
        for few in likely.chunks(together) {
            sure.extend(node.sure(looking, window, Bits::of(few))?.docs(window));
            if sure.len() >= together && show(&mut sure)?.is_break() {
                return Ok(());
            }
        }
        at = window + 1;
    }
    show(&mut sure).map(drop)
}

/// Every doc that is seen.
fn gathered(looking: &Looking<'_>, node: &mut Node) -> Inner<Vec<i64>> {
    let mut docs = Vec::new();
    each_seen(looking, node, (0, TOGETHER_MAX), &|docs| looking.seen(docs), &mut |(doc, _)| {
        docs.push(doc);
        if docs.len() > GATHERED_MAX {
            return Err(Refusal::new("search_too_wide").with("max", GATHERED_MAX).into());
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(docs)
}

fn count(looking: &Looking<'_>, wanted: &Wanted) -> Inner<u64> {
    let mut node = node::of_type(looking, wanted)?;
    if looking.sees_everything {
        let (mut count, mut at) = (0, 0);
        while let Some(window) = node.next(looking, at)?.filter(|window| *window <= window_of(looking.ceiling)) {
            count += node.standing(looking, window)?.count();
            at = window + 1;
        }
        return Ok(count);
    }
    Ok(gathered(looking, &mut node)?.len() as u64)
}
