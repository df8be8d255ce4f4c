//! From one record to another along a reference. Where few records are meant at the other end, they are
//! found first; where many, each doc is asked by itself, and a page is full after a few.

use super::bits::Bits;
use super::body::window_of;
use super::leaf::Leaf;
use super::looking::Looking;
use super::node::{Node, of_type};
use super::refers::Pointing;
use crate::fault::Inner;
use fhir::search::{Wanted, everything};
use std::collections::{BTreeMap, HashMap};

/// So many records at the other end are few.
const FEW: usize = 200;

/// So many targets are kept in mind.
const REMEMBERED_MAX: usize = 1_000;

/// Docs that refer to one for which something holds, asked one by one.
pub(crate) struct Leading {
    places: Vec<u32>,
    inner: Node,
    kind: Leaf,
    known: HashMap<i64, bool>,
    pointing: HashMap<i64, Pointing>,
}

impl Leading {
    pub(crate) fn node(looking: &Looking<'_>, places: &[u32], wanted: &Wanted) -> Inner<Node> {
        let mut inner = of_type(looking, wanted)?;
        if let Some(targets) = few(looking, &mut inner)? {
            let to = |record: &i64| Ok(Node::Pointing(Box::new(Pointing::to(looking, places, *record)?)));
            return Ok(Node::Any(targets.iter().map(to).collect::<Inner<Vec<_>>>()?));
        }
        let kind = Leaf::of_number(everything(&wanted.resource_type));
        Ok(Node::Leading(Box::new(Self {
            places: places.to_vec(),
            inner,
            kind,
            known: HashMap::new(),
            pointing: HashMap::new(),
        })))
    }

    pub(crate) fn narrow(&mut self, looking: &Looking<'_>, window: i64, docs: Bits) -> Inner<Bits> {
        let mut narrowed = docs.clone();
        for doc in docs.docs(window) {
            if !self.leads(looking, doc)? {
                narrowed.clear(doc);
            }
        }
        Ok(narrowed)
    }

    fn leads(&mut self, looking: &Looking<'_>, doc: i64) -> Inner<bool> {
        let targets: Vec<i64> = looking.connection.all(
            "select distinct f.to_record from doc d join reference f on f.record = d.record
             where d.doc = ? and f.to_record is not null",
            &[doc.into()],
            |row| row.get(0),
        )?;
        for target in targets {
            if self.fits(looking, target)? && self.points(looking, target, doc)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a doc refers to a target at one of the places; docs of one target often follow each other.
    fn points(&mut self, looking: &Looking<'_>, target: i64, doc: i64) -> Inner<bool> {
        if let Some(pointing) = self.pointing.get_mut(&target) {
            return pointing.has(looking, doc);
        }
        if self.pointing.len() >= REMEMBERED_MAX {
            self.pointing.clear();
        }
        let pointing = Pointing::to(looking, &self.places, target)?;
        self.pointing.entry(target).or_insert(pointing).has(looking, doc)
    }

    /// Whether what is asked for holds of a target that is seen.
    fn fits(&mut self, looking: &Looking<'_>, target: i64) -> Inner<bool> {
        if let Some(known) = self.known.get(&target) {
            return Ok(*known);
        }
        let fits = match looking.doc(target)? {
            Some(doc) => {
                let of_kind = !Bits::one(doc).and(&self.kind.bits(looking, window_of(doc))?).is_empty();
                of_kind && self.inner.holds(looking, doc)? && looking.sees(target)?
            }
            None => false,
        };
        self.known.insert(target, fits);
        Ok(fits)
    }
}

/// Docs to which one refers for which something holds, asked one by one.
pub(crate) struct Led {
    places: Vec<u32>,
    inner: Node,
}

impl Led {
    pub(crate) fn node(looking: &Looking<'_>, places: &[u32], wanted: &Wanted) -> Inner<Node> {
        let mut inner = of_type(looking, wanted)?;
        let Some(referring) = few(looking, &mut inner)? else {
            return Ok(Node::Led(Box::new(Self { places: places.to_vec(), inner })));
        };
        let mut gathered: BTreeMap<i64, Bits> = BTreeMap::new();
        for record in referring {
            for target in targets(looking, record)? {
                let Some(doc) = looking.doc(target)? else { continue };
                let Some(from) = looking.doc(record)? else { continue };
                if Pointing::to(looking, places, target)?.has(looking, from)? {
                    gathered.entry(window_of(doc)).or_insert_with(Bits::none).set(doc);
                }
            }
        }
        Ok(Node::Gathered(gathered))
    }

    pub(crate) fn narrow(&mut self, looking: &Looking<'_>, window: i64, docs: Bits) -> Inner<Bits> {
        let mut narrowed = docs.clone();
        for doc in docs.docs(window) {
            if !self.is_led(looking, doc)? {
                narrowed.clear(doc);
            }
        }
        Ok(narrowed)
    }

    fn is_led(&mut self, looking: &Looking<'_>, doc: i64) -> Inner<bool> {
        let mut pointing = Pointing::to(looking, &self.places, looking.record(doc)?)?;
        let mut at = 0;
        while let Some(window) = pointing.next(looking, at)? {
            let referring = pointing.likely(looking, window)?;
            let fitting = self.inner.narrow(looking, window, referring)?;
            let fitting = looking.standing(window, fitting)?;
            for found in fitting.docs(window) {
                if pointing.leads(looking, found)? && !looking.seen(&[found])?.is_empty() {
                    return Ok(true);
                }
            }
            at = window + 1;
        }
        Ok(false)
    }
}

impl Pointing {
    /// Whether one doc refers to it.
    fn has(&mut self, looking: &Looking<'_>, doc: i64) -> Inner<bool> {
        Ok(!self.narrow(looking, window_of(doc), Bits::one(doc))?.is_empty())
    }
}

fn targets(looking: &Looking<'_>, record: i64) -> Inner<Vec<i64>> {
    looking.connection.all(
        "select distinct to_record from reference where record = ? and to_record is not null",
        &[record.into()],
        |row| row.get(0),
    )
}

/// The records for which something holds and that are seen, if they are few.
fn few(looking: &Looking<'_>, node: &mut Node) -> Inner<Option<Vec<i64>>> {
    let (mut likely, mut at) = (Vec::new(), 0);
    while let Some(window) = node.next(looking, at)? {
        likely.extend(node.likely(looking, window)?.docs(window));
        if likely.len() > FEW {
            return Ok(None);
        }
        at = window + 1;
    }
    let mut sure = Vec::new();
    for doc in likely {
        if node.surely(looking, doc)? {
            sure.push(doc);
        }
    }
    Ok(Some(looking.seen(&sure)?.into_iter().map(|(_, record)| record).collect()))
}
