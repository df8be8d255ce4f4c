//! The trees of areas and institutions, as the shared tables have them on a day.

use crate::columns::{days, days_since_1970, text_at, texts};
use crate::failure::fault;
use crate::generation::Generation;
use crate::shard::Shard;
use arrow::array::{Array, RecordBatch};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use terms::{Day, Result};

const AREAS: &str = "_shared.area";
const INSTITUTIONS: &str = "_shared.institution";

/// Parents that go in a circle are followed no further than this.
const DEPTH_MAX: usize = 16;

/// So many days' trees are kept.
const DAYS_KEPT: usize = 64;

/// Areas and institutions with what is above them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    /// By area code.
    pub areas: Branches,
    /// By institution code.
    pub institutions: Branches,
    /// Institutions in another hierarchy, if one was chosen: groups above their members. Who is in no group is
    /// not in it.
    pub groups: Branches,
}

/// The trees of the days asked for lately, as long as the tables from which they are read stay as they are.
#[derive(Debug, Default)]
pub(crate) struct Trees {
    read_from: Vec<Arc<Shard>>,
    by_day: HashMap<Day, Arc<Tree>>,
}

impl Trees {
    /// The trees of a day.
    pub fn on(&mut self, world: &Generation, on: Day) -> Result<Arc<Tree>> {
        let rows = [AREAS, INSTITUTIONS].into_iter().filter_map(|name| world.tables.get(name));
        let read_from: Vec<Arc<Shard>> = rows.flat_map(|rows| rows.shards.iter().cloned()).collect();
        let stays = read_from.len() == self.read_from.len()
            && read_from.iter().zip(&self.read_from).all(|(one, other)| Arc::ptr_eq(one, other));
        if !stays || self.by_day.len() >= DAYS_KEPT {
            *self = Self { read_from, by_day: HashMap::new() };
        }
        if let Some(tree) = self.by_day.get(&on) {
            return Ok(Arc::clone(tree));
        }
        let tree = Arc::new(Tree::of(world, Some(on))?);
        self.by_day.insert(on, Arc::clone(&tree));
        Ok(tree)
    }
}

/// One tree, by code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Branches {
    nodes: BTreeMap<String, Node>,
}

/// One place in a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    /// What it is called.
    pub name: Option<String>,
    /// `county`, `village`, `township_centre` …
    pub kind: Option<String>,
    /// The code of what is above it.
    pub parent: Option<String>,
    /// The area in which an institution stands.
    pub area: Option<String>,
}

impl Tree {
    /// The trees of a day, or of the last day known of each place.
    pub(crate) fn of(world: &Generation, on: Option<Day>) -> Result<Tree> {
        let on = on.map(days_since_1970);
        Ok(Tree {
            areas: Branches::of(world, AREAS, "area", on)?,
            institutions: Branches::of(world, INSTITUTIONS, "institution", on)?,
            groups: Branches::default(),
        })
    }
}

impl Branches {
    /// Builds a tree by hand; for tests and for hierarchies that no table has.
    pub fn new(nodes: impl IntoIterator<Item = (String, Node)>) -> Self {
        Self { nodes: nodes.into_iter().collect() }
    }

    /// One place.
    pub fn get(&self, code: &str) -> Option<&Node> {
        self.nodes.get(code)
    }

    /// All places by code.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.nodes.iter().map(|(code, node)| (code.as_str(), node))
    }

    /// What is directly below a place; below none: the roots.
    pub fn children(&self, parent: Option<&str>) -> Vec<&str> {
        let is_child = |node: &Node| match parent {
            Some(parent) => node.parent.as_deref() == Some(parent),
            None => self.above(node).is_none(),
        };
        self.iter().filter(|(_, node)| is_child(node)).map(|(code, _)| code).collect()
    }

    /// The only root, if there is only one.
    pub fn root(&self) -> Option<&str> {
        match self.children(None).as_slice() {
            [root] => Some(root),
            _ => None,
        }
    }

    /// The place and everything above it, nearest first; nothing for an unknown code.
    pub fn path<'t>(&'t self, code: &'t str) -> Vec<&'t str> {
        let mut path = vec![];
        let mut here = self.nodes.get_key_value(code);
        while let Some((code, node)) = here.filter(|_| path.len() < DEPTH_MAX) {
            path.push(code.as_str());
            here = self.above(node);
        }
        path
    }

    /// The codes of these places and of everything below them.
    pub fn below(&self, roots: &[String]) -> BTreeSet<String> {
        let is_below = |code: &&str| self.path(code).iter().any(|above| roots.iter().any(|root| root == above));
        let known = self.iter().map(|(code, _)| code).filter(is_below).map(str::to_owned);
        known.chain(roots.iter().cloned()).collect()
    }

    fn above(&self, node: &Node) -> Option<(&String, &Node)> {
        self.nodes.get_key_value(node.parent.as_deref()?)
    }

    fn of(world: &Generation, table: &str, code: &str, on: Option<i32>) -> Result<Self> {
        let mut branches = Self::default();
        for batch in world.tables.get(table).into_iter().flat_map(|rows| rows.batches()) {
            branches.read(batch, code, on)?;
        }
        Ok(branches)
    }

    fn read(&mut self, batch: &RecordBatch, code: &str, on: Option<i32>) -> Result<()> {
        let codes = texts(batch, code).ok_or_else(|| fault("read a tree")(format!("no column `{code}`")))?;
        let column = |name: &str| texts(batch, name);
        let (name, kind, parent, area) = (column("name"), column("kind"), column("parent"), column("area"));
        let (from, to) = (days(batch, "from_on"), days(batch, "to_on"));
        let day = |column: &Option<arrow::array::Date32Array>, row: usize| {
            column.as_ref().filter(|column| column.is_valid(row)).map(|column| column.value(row))
        };
        for row in 0..batch.num_rows() {
            let holds = on.is_none_or(|on| {
                day(&from, row).is_none_or(|from| from <= on) && day(&to, row).is_none_or(|to| on < to)
            });
            let Some(code) = text_at(Some(&codes), row).filter(|_| holds) else {
                continue;
            };
            let text = |column: &Option<_>| text_at(column.as_ref(), row).map(str::to_owned);
            let node = Node { name: text(&name), kind: text(&kind), parent: text(&parent), area: text(&area) };
            self.nodes.insert(code.into(), node);
        }
        Ok(())
    }
}
