//! Adds a count up over areas and institutions: numerator, denominator, value, place.
//!
//! Never sees a row: it is handed the sums of the smallest places.

use crate::count::ByKey;
use crate::head::{Aggregate, Denominator, Direction, Head, Kind};
use crate::leaves::{Leaf, Leaves, Place};
use crate::tree::{Branches, Tree};
use std::collections::{BTreeMap, HashMap};

/// Below this denominator a rate says little, and is marked.
pub const SMALL_DENOMINATOR: f64 = 30.0;

/// How a count is divided up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Not at all.
    Total,
    /// By the areas directly below this one; without a parent, below the only root.
    Area {
        /// The area whose children are wanted.
        parent: Option<String>,
    },
    /// By the institution that stands in the rows.
    Institution,
    /// By the groups of institutions directly below this one, in the tree's hierarchy of groups; without a
    /// parent, by the outermost, or below the only one. Who is in no group is a line of its own.
    Group {
        /// The group whose members are wanted.
        parent: Option<String>,
    },
}

/// One line of a table of numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    /// The area's code; empty for rows whose area is not known; none if not divided by area.
    pub area: Option<String>,
    /// The institution's code; empty for rows without one; none if not divided by institution.
    pub institution: Option<String>,
    /// What the place is called.
    pub name: Option<String>,
    /// The rows counted are those of the parent area itself, in none of its parts.
    pub is_parent_itself: bool,
    /// What is divided.
    pub numerator: f64,
    /// By what.
    pub denominator: f64,
    /// The quotient times the scale, unrounded; none where the denominator is 0.
    pub value: Option<f64>,
    /// How many rows stand beside the rate, by key.
    pub beside: ByKey,
    /// How many rows are not met, by gap.
    pub gaps: ByKey,
    /// The place among the lines that have a value; equal values share a place.
    pub rank: Option<u32>,
    /// Between which values the rate would lie in 95 of 100 repetitions (Wilson), times the scale.
    pub interval: Option<(f64, f64)>,
    /// The denominator is so small that the value says little.
    pub is_small: bool,
}

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    /// Ordinary places first, then the parent itself, then what has no place.
    last: u8,
    code: String,
}

pub(crate) fn tallies(
    head: &Head,
    leaves: &Leaves,
    by: &By,
    tree: &Tree,
    figures: Option<&HashMap<String, f64>>,
) -> Vec<Tally> {
    let mut lines: BTreeMap<Line, Leaf> = BTreeMap::new();
    empty_lines(by, tree, &mut lines);
    let above = Above::of(by, tree);
    for (place, leaf) in &leaves.by_place {
        if let Some(line) = line_of(by, place, tree, &above) {
            lines.entry(line).or_default().add(leaf);
        }
    }
    let mut tallies: Vec<Tally> = lines.iter().map(|(line, leaf)| tally(head, by, line, leaf, tree, figures)).collect();
    if *by != By::Total {
        rank(head, &mut tallies);
    }
    tallies
}

/// A part without rows is shown too, and there is always a total.
fn empty_lines(by: &By, tree: &Tree, lines: &mut BTreeMap<Line, Leaf>) {
    let codes = match by {
        By::Total => vec![""],
        By::Area { parent } => tree.areas.children(parent.as_deref().or_else(|| tree.areas.root())),
        By::Group { parent } => tree.groups.children(parent.as_deref().or_else(|| tree.groups.root())),
        By::Institution => vec![],
    };
    lines.extend(codes.into_iter().map(|code| (Line { last: 0, code: code.into() }, Leaf::default())));
}

/// What every line is below, found once: the parent that was asked for, and the only root.
struct Above<'t> {
    parent: Option<&'t str>,
    root: Option<&'t str>,
}

impl<'t> Above<'t> {
    fn of(by: &'t By, tree: &'t Tree) -> Self {
        match by {
            By::Total | By::Institution => Self { parent: None, root: None },
            By::Area { parent } => Self { parent: parent.as_deref(), root: tree.areas.root() },
            By::Group { parent } => Self { parent: parent.as_deref(), root: tree.groups.root() },
        }
    }
}

fn line_of(by: &By, place: &Place, tree: &Tree, above: &Above) -> Option<Line> {
    match by {
        By::Total => Some(Line { last: 0, code: String::new() }),
        By::Institution if tree.institutions.get(&place.institution).is_none() => Some(unassigned()),
        By::Institution => Some(Line { last: 0, code: place.institution.to_string() }),
        By::Area { .. } => line_below(above, &place.area, &tree.areas),
        By::Group { .. } => line_below(above, &place.institution, &tree.groups),
    }
}

fn line_below(above: &Above, code: &str, branches: &Branches) -> Option<Line> {
    let path = branches.path(code);
    let Some(top) = path.last() else {
        // Not known where: it counts in what is above everything, and nowhere else.
        return (above.parent.is_none() || above.parent == above.root).then(unassigned);
    };
    let Some(parent) = above.parent.or(above.root) else {
        return Some(Line { last: 0, code: (*top).into() });
    };
    let at = path.iter().position(|code| *code == parent)?;
    Some(match at.checked_sub(1) {
        Some(below) => Line { last: 0, code: path[below].into() },
        None => Line { last: 1, code: parent.into() },
    })
}

fn unassigned() -> Line {
    Line { last: 2, code: String::new() }
}

fn tally(head: &Head, by: &By, line: &Line, leaf: &Leaf, tree: &Tree, figures: Option<&HashMap<String, f64>>) -> Tally {
    let figure = figures.map(|figures| figures.get(figure_code(by, line, tree)).copied().unwrap_or(0.0));
    let (numerator, denominator) = quotient(head, leaf, figure);
    let name = |branches: &Branches| branches.get(&line.code).and_then(|node| node.name.clone());
    let is_area = matches!(by, By::Area { .. });
    Tally {
        area: is_area.then(|| line.code.clone()),
        institution: matches!(by, By::Institution | By::Group { .. }).then(|| line.code.clone()),
        name: match by {
            By::Area { .. } => name(&tree.areas),
            By::Group { .. } => name(&tree.groups),
            By::Total | By::Institution => name(&tree.institutions),
        },
        is_parent_itself: line.last == 1,
        numerator,
        denominator,
        value: (denominator != 0.0).then(|| numerator * head.scale / denominator),
        beside: leaf.beside.clone(),
        gaps: leaf.gaps.clone(),
        rank: None,
        interval: interval(head, numerator, denominator),
        is_small: divides_rows(head) && denominator < SMALL_DENOMINATOR,
    }
}

fn figure_code<'c>(by: &By, line: &'c Line, tree: &'c Tree) -> &'c str {
    if *by == By::Total { tree.areas.root().unwrap_or_default() } else { &line.code }
}

/// Numerator and denominator by kind and aggregate. A number that is divided by nothing has the
/// denominator 1 where there is anything to count.
fn quotient(head: &Head, leaf: &Leaf, figure: Option<f64>) -> (f64, f64) {
    let rows = leaf.rows as f64;
    let one = if leaf.rows > 0 { 1.0 } else { 0.0 };
    let (numerator, denominator) = match (head.kind, head.aggregate) {
        (Kind::YesNo, Aggregate::Sum) => (leaf.met as f64, 1.0),
        (Kind::YesNo, _) => (leaf.met as f64, rows),
        (Kind::Ratio, _) => (leaf.numerator, leaf.denominator),
        (Kind::Amount, Aggregate::Sum) => (leaf.numerator, 1.0),
        (Kind::Amount, Aggregate::Mean) => (leaf.numerator, rows),
        (Kind::Amount, Aggregate::Median) => (median(&leaf.amounts), one),
        (Kind::Amount, Aggregate::Distinct) => (leaf.subjects.len() as f64, 1.0),
    };
    match (&head.denominator, figure) {
        (Denominator::Rows, _) => (numerator, denominator),
        (Denominator::Figure(_), figure) => (numerator, figure.unwrap_or(0.0)),
    }
}

fn median(amounts: &[f64]) -> f64 {
    let mut sorted = amounts.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        length if length % 2 == 1 => sorted[middle],
        _ => f64::midpoint(sorted[middle - 1], sorted[middle]),
    }
}

/// Whether the denominator counts rows, so that it can be too small to say much.
fn divides_rows(head: &Head) -> bool {
    head.denominator == Denominator::Rows
        && match head.kind {
            Kind::YesNo => head.aggregate != Aggregate::Sum,
            Kind::Amount => head.aggregate == Aggregate::Mean,
            Kind::Ratio => false,
        }
}

/// Wilson's score interval at 95 %.
fn interval(head: &Head, numerator: f64, denominator: f64) -> Option<(f64, f64)> {
    const Z: f64 = 1.959_963_984_540_054;
    if head.kind != Kind::YesNo || !divides_rows(head) || denominator <= 0.0 {
        return None;
    }
    let share = numerator / denominator;
    let spread = Z * Z / denominator;
    let centre = (share + spread / 2.0) / (1.0 + spread);
    let half = Z * (share * (1.0 - share) / denominator + spread / (4.0 * denominator)).sqrt() / (1.0 + spread);
    Some(((centre - half).max(0.0) * head.scale, (centre + half).min(1.0) * head.scale))
}

/// Best first; equal values share a place and the next place is skipped. What has no place of its
/// own (the parent itself, the unassigned) is not ranked and stays last.
/// Whoever leaves lines out ranks those that stay anew.
pub fn rank(head: &Head, tallies: &mut [Tally]) {
    let values: Vec<f64> = tallies.iter().filter(|tally| is_ranked(tally)).filter_map(|tally| tally.value).collect();
    let is_better = |other: f64, mine: f64| match head.direction {
        Direction::Higher => other > mine,
        Direction::Lower => other < mine,
    };
    for tally in tallies.iter_mut().filter(|tally| is_ranked(tally)) {
        let Some(mine) = tally.value else { continue };
        let better = values.iter().filter(|other| is_better(**other, mine)).count();
        tally.rank = u32::try_from(better + 1).ok();
    }
}

fn is_ranked(tally: &Tally) -> bool {
    let has_code = |code: &Option<String>| code.as_ref().is_some_and(|code| !code.is_empty());
    !tally.is_parent_itself && (has_code(&tally.area) || has_code(&tally.institution))
}
