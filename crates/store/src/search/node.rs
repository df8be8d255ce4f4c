//! What is looked for, made ready to be answered window by window. A node says which windows it may have
//! docs in, and narrows the docs of one window to those for which it holds.

use super::bits::Bits;
use super::body::{each_run, window_of};
use super::follow::{Leading, Led};
use super::leaf::Leaf;
use super::looking::Looking;
use super::refers::Pointing;
use super::runs::rows_between;
use crate::fault::Inner;
use fhir::search::{Find, Test, Wanted, contains_text, everything, kept_column, text_range};
use std::collections::BTreeMap;
use terms::Refusal;

/// So many different texts are looked at for one that is asked for.
const TEXTS_MAX: usize = 1_000_000;

/// What costs most is asked of each doc by itself.
const ASKED_EACH: u8 = 3;

pub(crate) enum Node {
    /// Docs with a key.
    Leaf(Leaf),
    /// Docs of which a cell passes.
    Cells(Leaf, Test),
    /// Docs that were gathered, by window.
    Gathered(BTreeMap<i64, Bits>),
    /// Docs that refer to a record.
    Pointing(Box<Pointing>),
    /// Docs that refer to one for which something holds.
    Leading(Box<Leading>),
    /// Docs to which one refers for which something holds.
    Led(Box<Led>),
    /// All hold: first what costs little.
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
}

/// The docs of a type for which something holds.
pub(crate) fn of_type(looking: &Looking<'_>, wanted: &Wanted) -> Inner<Node> {
    let node = of(looking, &wanted.resource_type, &wanted.find)?;
    // What says nothing of the type, or what does not hold, is looked for among all of the type.
    if is_of_type(&wanted.find) {
        return Ok(node);
    }
    let all = Node::Leaf(Leaf::of_number(everything(&wanted.resource_type)));
    Ok(match node {
        Node::All(mut nodes) => {
            nodes.insert(0, all);
            Node::All(nodes)
        }
        node => Node::All(vec![all, node]),
    })
}

/// Whether only records of the one type can be found: every key is of a place within a type.
fn is_of_type(find: &Find) -> bool {
    match find {
        Find::Equal(_) | Find::Text(_) | Find::Exactly(_) | Find::Containing(..) | Find::Cell(..) => true,
        Find::Refers(..) | Find::Id(_) => true,
        Find::All(all) => all.iter().any(is_of_type),
        Find::Any(any) => any.iter().all(is_of_type),
        Find::Leads(..) | Find::Led(..) | Find::Not(_) | Find::Kept(_) | Find::Sender(_) => false,
    }
}

fn of(looking: &Looking<'_>, kind: &str, find: &Find) -> Inner<Node> {
    let each = |list: &[Find]| list.iter().map(|find| of(looking, kind, find)).collect::<Inner<Vec<_>>>();
    Ok(match find {
        Find::Equal(key) => Node::Leaf(Leaf::of_number(*key)),
        Find::Exactly(key) => Node::Leaf(Leaf::of(key)),
        Find::Text(start) => texts(looking, start, |_| true)?,
        Find::Containing(start, text) => texts(looking, start, |key| contains_text(key, text))?,
        Find::Cell(column, test) => Node::Cells(Leaf::of_number(*column), test.clone()),
        Find::Kept(test) => Node::Cells(Leaf::of_number(kept_column()), test.clone()),
        Find::Id(ids) => ids_of(looking, kind, ids)?,
        Find::Sender(name) => match looking.word(name)? {
            Some(sender) => Node::Leaf(Leaf::of_number(fhir::search::sent_by(sender))),
            None => Node::Any(Vec::new()),
        },
        Find::Refers(places, to, id) => Node::Pointing(Box::new(Pointing::to_shown(looking, places, to, id)?)),
        Find::Leads(places, wanted) => Leading::node(looking, places, wanted)?,
        Find::Led(places, wanted) => Led::node(looking, places, wanted)?,
        Find::All(all) => {
            let mut nodes = each(all)?;
            nodes.sort_by_key(Node::cost);
            Node::All(nodes)
        }
        Find::Any(any) => Node::Any(each(any)?),
        Find::Not(find) => Node::Not(Box::new(of(looking, kind, find)?)),
    })
}

/// The docs that have such texts, gathered.
fn texts(looking: &Looking<'_>, start: &[u8], fits: impl Fn(&[u8]) -> bool) -> Inner<Node> {
    let (from, until) = text_range(start);
    let mut gathered: BTreeMap<i64, Bits> = BTreeMap::new();
    let mut rows = 0;
    rows_between(looking.connection, &looking.runs, (&from, &until), &mut |row| {
        rows += 1;
        if rows > TEXTS_MAX {
            return Err(Refusal::new("search_too_wide").with("max", TEXTS_MAX).into());
        }
        if fits(row.key) {
            let bits = gathered.entry(window_of(row.first)).or_insert_with(Bits::none);
            each_run(row.first, row.body, |run| bits.set_run(run))?;
        }
        Ok(())
    })?;
    Ok(Node::Gathered(gathered))
}

/// The docs of records of a type that are shown under these ids.
fn ids_of(looking: &Looking<'_>, kind: &str, ids: &[String]) -> Inner<Node> {
    let mut gathered: BTreeMap<i64, Bits> = BTreeMap::new();
    for id in ids {
        let record = looking.shown_as(kind, id)?;
        if let Some(doc) = record.map_or(Ok(None), |record| looking.doc(record))? {
            gathered.entry(window_of(doc)).or_insert_with(Bits::none).set(doc);
        }
    }
    Ok(Node::Gathered(gathered))
}

impl Node {
    /// About how much one doc costs: what is asked doc by doc comes last.
    fn cost(&self) -> u8 {
        match self {
            Node::Leaf(_) | Node::Gathered(_) => 0,
            Node::Cells(..) => 1,
            Node::All(nodes) | Node::Any(nodes) => nodes.iter().map(Node::cost).max().unwrap_or_default(),
            Node::Not(node) => node.cost(),
            Node::Pointing(_) => 2,
            Node::Leading(_) | Node::Led(_) => ASKED_EACH,
        }
    }

    /// The first window from this one on in which there may be docs.
    pub(crate) fn next(&mut self, looking: &Looking<'_>, window: i64) -> Inner<Option<i64>> {
        match self {
            Node::Leaf(leaf) | Node::Cells(leaf, _) => leaf.next(looking, window),
            Node::Gathered(gathered) => Ok(gathered.range(window..).next().map(|(window, _)| *window)),
            Node::Pointing(pointing) => pointing.next(looking, window),
            Node::Not(_) | Node::Leading(_) | Node::Led(_) => {
                Ok((window <= window_of(looking.ceiling)).then_some(window))
            }
            Node::All(nodes) => {
                let mut at = window;
                'again: loop {
                    for node in nodes.iter_mut() {
                        match node.next(looking, at)? {
                            None => return Ok(None),
                            Some(next) if next > at => {
                                at = next;
                                continue 'again;
                            }
                            Some(_) => {}
                        }
                    }
                    return Ok(Some(at));
                }
            }
            Node::Any(nodes) => {
                let mut first: Option<i64> = None;
                for node in nodes {
                    let next = node.next(looking, window)?;
                    first = [first, next].into_iter().flatten().min();
                }
                Ok(first)
            }
        }
    }

    /// Those of some docs of a window for which it holds.
    pub(crate) fn narrow(&mut self, looking: &Looking<'_>, window: i64, docs: Bits) -> Inner<Bits> {
        if docs.is_empty() {
            return Ok(docs);
        }
        Ok(match self {
            Node::Leaf(leaf) => docs.and(&leaf.bits(looking, window)?),
            Node::Cells(leaf, test) => docs.and(&leaf.passing(looking, window, test)?),
            Node::Gathered(gathered) => match gathered.get(&window) {
                Some(bits) => docs.and(bits),
                None => Bits::none(),
            },
            Node::Pointing(pointing) => pointing.narrow(looking, window, docs)?,
            Node::Leading(leading) => leading.narrow(looking, window, docs)?,
            Node::Led(led) => led.narrow(looking, window, docs)?,
            Node::All(nodes) => {
                let mut docs = docs;
                for node in nodes {
                    docs = node.narrow(looking, window, docs)?;
                }
                docs
            }
            Node::Any(nodes) => {
                let mut found = Bits::none();
                for node in nodes {
                    let rest = docs.clone().without(&found);
                    found = found.or(&node.narrow(looking, window, rest)?);
                }
                found
            }
            Node::Not(node) => {
                let out = node.narrow(looking, window, docs.clone())?;
                docs.without(&out)
            }
        })
    }

    /// All of a window's docs for which it holds and that stand at the time of the looking.
    pub(crate) fn standing(&mut self, looking: &Looking<'_>, window: i64) -> Inner<Bits> {
        let found = self.narrow(looking, window, Bits::all())?;
        looking.standing(window, found)
    }

    /// The same, but what is asked doc by doc is left out: who needs a few docs asks it of a few.
    pub(crate) fn likely(&mut self, looking: &Looking<'_>, window: i64) -> Inner<Bits> {
        let Node::All(nodes) = self else { return self.standing(looking, window) };
        let mut docs = Bits::all();
        for node in nodes.iter_mut().filter(|node| !node.is_costly()) {
            docs = node.narrow(looking, window, docs)?;
        }
        looking.standing(window, docs)
    }

    /// Those of some docs of a window for which what `likely` leaves out holds.
    pub(crate) fn sure(&mut self, looking: &Looking<'_>, window: i64, docs: Bits) -> Inner<Bits> {
        let Node::All(nodes) = self else { return Ok(docs) };
        let mut docs = docs;
        for node in nodes.iter_mut().filter(|node| node.is_costly()) {
            docs = node.narrow(looking, window, docs)?;
        }
        Ok(docs)
    }

    /// Whether it is asked doc by doc.
    pub(crate) fn is_costly(&self) -> bool {
        self.cost() == ASKED_EACH
    }
}
