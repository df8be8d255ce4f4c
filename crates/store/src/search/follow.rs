//! From one record to another along a reference. Where few records are meant at the other end, they are
//! found first; where many, docs are asked a few together, and a page is full after a few.

use super::bits::Bits;
use super::body::window_of;
use super::leaf::Leaf;
use super::looking::Looking;
use super::node::{Node, of_type};
use super::refers::Pointing;
use crate::fault::Inner;
use fhir::search::{Wanted, everything};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// So many records at the other end are few.
const FEW: u64 = 200;

/// So many targets, and what fits in so many windows, are kept in mind.
const REMEMBERED_MAX: usize = 1_000;
const WINDOWS_MAX: usize = 64;

/// Of so many docs that refer to one record it is asked where they lead; of so many times more, where none does.
const ROUND_FIRST: usize = 1;
const ROUND_GROWS: usize = 4;

/// Docs by their windows.
type Windows = BTreeMap<i64, Bits>;

/// Docs that refer to one for which something holds.
pub(crate) struct Leading {
    places: Vec<u32>,
    inner: Node,
    kind: Leaf,
    /// How those targets are referred to for which it holds; none for the others.
    known: HashMap<i64, Option<Pointing>>,
}

impl Leading {
    pub(crate) fn node(looking: &Looking<'_>, places: &[u32], wanted: &Wanted) -> Inner<Node> {
        let mut inner = of_type(looking, wanted)?;
        if let Some(targets) = few(looking, &mut inner)? {
            let pointing = Pointing::to_each(looking, places, &targets)?.into_values();
            return Ok(Node::Any(pointing.map(|pointing| Node::Pointing(Box::new(pointing))).collect()));
        }
        let kind = Leaf::of_number(everything(&wanted.resource_type));
        Ok(Node::Leading(Box::new(Self { places: places.to_vec(), inner, kind, known: HashMap::new() })))
    }

    pub(crate) fn narrow(&mut self, looking: &Looking<'_>, window: i64, docs: Bits) -> Inner<Bits> {
        let pairs = looking.targets(&docs.docs(window).collect::<Vec<_>>())?;
        self.learn(looking, pairs.iter().map(|(_, target)| *target))?;
        let mut narrowed = Bits::none();
        for (doc, target) in pairs {
            if let Some(Some(pointing)) = self.known.get_mut(&target)
                && pointing.is_likely(looking, doc)?
            {
                narrowed.set(doc);
            }
        }
        Ok(narrowed)
    }

    /// Finds out of which targets it holds what is asked for, and which of these are seen.
    fn learn(&mut self, looking: &Looking<'_>, targets: impl Iterator<Item = i64>) -> Inner<()> {
        if self.known.len() >= REMEMBERED_MAX {
            self.known.clear();
        }
        let new: BTreeSet<i64> = targets.filter(|target| !self.known.contains_key(target)).collect();
        let new: Vec<i64> = new.into_iter().collect();
        let mut fitting = Vec::new();
        for (window, docs) in by_window(looking.docs(&new)?.into_values()) {
            let of_kind = docs.and(&self.kind.bits(looking, window)?);
            fitting.extend(self.inner.narrow(looking, window, of_kind)?.docs(window));
        }
        let seen: Vec<i64> = looking.seen(&fitting)?.into_iter().map(|(_, record)| record).collect();
        let mut pointing = Pointing::to_each(looking, &self.places, &seen)?;
        self.known.extend(new.into_iter().map(|target| (target, pointing.remove(&target))));
        Ok(())
    }
}

/// Docs to which one refers for which something holds.
pub(crate) struct Led {
    places: Vec<u32>,
    inner: Node,
    /// What stands and for which it holds, of windows that were looked at.
    fitting: Windows,
}

/// A record and what refers to it, as far as it was looked at.
struct Referred {
    record: i64,
    /// The docs of its versions.
    docs: Vec<i64>,
    pointing: Pointing,
    /// The window from which on it is looked at next.
    at: i64,
    /// Docs that fit and say its id; where they lead was not asked.
    waiting: Vec<i64>,
}

impl Led {
    pub(crate) fn node(looking: &Looking<'_>, places: &[u32], wanted: &Wanted) -> Inner<Node> {
        let mut inner = of_type(looking, wanted)?;
        let Some(referring) = few(looking, &mut inner)? else {
            return Ok(Node::Led(Box::new(Self { places: places.to_vec(), inner, fitting: Windows::new() })));
        };
        let docs = looking.docs(&referring)?;
        let pairs = looking.targets(&docs.into_values().collect::<Vec<_>>())?;
        let targets: Vec<i64> = pairs.iter().map(|(_, target)| *target).collect();
        let mut pointing = Pointing::to_each(looking, places, &targets)?;
        let docs = looking.docs(&targets)?;
        let mut led = Vec::new();
        for (from, target) in pairs {
            if let (Some(doc), Some(pointing)) = (docs.get(&target), pointing.get_mut(&target))
                && pointing.is_likely(looking, from)?
            {
                led.push(*doc);
            }
        }
        Ok(Node::Gathered(by_window(led.into_iter())))
    }

    pub(crate) fn narrow(&mut self, looking: &Looking<'_>, window: i64, docs: Bits) -> Inner<Bits> {
        let mut undecided = self.referred(looking, &docs.docs(window).collect::<Vec<_>>())?;
        let (mut narrowed, mut round) = (Bits::none(), ROUND_FIRST);
        loop {
            for one in &mut undecided {
                self.reach(looking, one)?;
            }
            undecided.retain(|one| !one.waiting.is_empty());
            if undecided.is_empty() {
                return Ok(narrowed);
            }
            let asked: Vec<i64> = undecided.iter().flat_map(|one| one.waiting.iter().take(round).copied()).collect();
            let leads: HashSet<(i64, i64)> = looking.targets(&asked)?.into_iter().collect();
            let seen: HashSet<i64> = looking.seen(&asked)?.into_iter().map(|(doc, _)| doc).collect();
            undecided.retain_mut(|one| {
                let mut asked = one.waiting.drain(..round.min(one.waiting.len()));
                let is_led = asked.any(|doc| seen.contains(&doc) && leads.contains(&(doc, one.record)));
                if is_led {
                    one.docs.iter().for_each(|doc| narrowed.set(*doc));
                }
                !is_led
            });
            round *= ROUND_GROWS;
        }
    }

    /// The records of docs, with all versions that are among them.
    fn referred(&self, looking: &Looking<'_>, docs: &[i64]) -> Inner<Vec<Referred>> {
        let mut of: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (doc, record) in looking.records(docs)? {
            of.entry(record).or_default().push(doc);
        }
        let mut pointing = Pointing::to_each(looking, &self.places, &of.keys().copied().collect::<Vec<_>>())?;
        let one = |(record, docs)| {
            let pointing = pointing.remove(&record)?;
            Some(Referred { record, docs, pointing, at: 0, waiting: Vec::new() })
        };
        Ok(of.into_iter().filter_map(one).collect())
    }

    /// Goes on to a window in which something fits that may refer to a record.
    fn reach(&mut self, looking: &Looking<'_>, one: &mut Referred) -> Inner<()> {
        while one.waiting.is_empty() {
            let Some(window) = one.pointing.next(looking, one.at)? else { return Ok(()) };
            let referring = one.pointing.likely(looking, window)?;
            one.waiting.extend(self.fitting(looking, window, referring)?.docs(window));
            one.at = window + 1;
        }
        Ok(())
    }

    fn fitting(&mut self, looking: &Looking<'_>, window: i64, docs: Bits) -> Inner<Bits> {
        if self.inner.is_costly() {
            let fitting = self.inner.narrow(looking, window, docs)?;
            return looking.standing(window, fitting);
        }
        if let Some(fitting) = self.fitting.get(&window) {
            return Ok(docs.and(fitting));
        }
        if self.fitting.len() >= WINDOWS_MAX {
            self.fitting.clear();
        }
        let fitting = self.inner.standing(looking, window)?;
        let found = docs.and(&fitting);
        self.fitting.insert(window, fitting);
        Ok(found)
    }
}

fn by_window(docs: impl Iterator<Item = i64>) -> Windows {
    let mut windows = Windows::new();
    docs.for_each(|doc| windows.entry(window_of(doc)).or_insert_with(Bits::none).set(doc));
    windows
}

/// The records for which something holds and that are seen, if they are few.
fn few(looking: &Looking<'_>, node: &mut Node) -> Inner<Option<Vec<i64>>> {
    let (mut likely, mut count, mut at) = (Windows::new(), 0, 0);
    while let Some(window) = node.next(looking, at)? {
        let docs = node.likely(looking, window)?;
        count += docs.count();
        if count > FEW {
            return Ok(None);
        }
        likely.insert(window, docs);
        at = window + 1;
    }
    let mut sure = Vec::new();
    for (window, docs) in likely {
        sure.extend(node.sure(looking, window, docs)?.docs(window));
    }
    Ok(Some(looking.seen(&sure)?.into_iter().map(|(_, record)| record).collect()))
}
