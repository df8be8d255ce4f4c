//! From pairs to people: the likeliest pairs first, two groups become one while their records fit one
//! another on the whole. A record that fits one of a group and contradicts the others stays out.

use super::compare::Scorer;
use super::table::Table;

/// What one pair can say for or against a group, in bits.
const BITS_MAX: f32 = 10.0;
/// Larger groups are no longer closed: nobody has so many records in one place.
const GROUP_MAX: usize = 64;
/// Of two groups so many pairs are looked at.
const CROSS_MAX: usize = 64;

/// A pair of rows with its odds in bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The earlier row.
    pub left: u32,
    /// The later row.
    pub right: u32,
    /// How likely they are one person.
    pub odds: f32,
}

/// Groups of rows: each row's group with its size, and the rows of one linked in a ring.
struct Groups {
    of: Vec<u32>,
    next: Vec<u32>,
    size: Vec<u32>,
}

impl Groups {
    /// Every row by itself.
    fn new(rows: usize) -> Self {
        let each: Vec<u32> = (0..rows as u32).collect();
        Self { of: each.clone(), next: each, size: vec![1; rows] }
    }

    fn members(&self, group: u32, into: &mut Vec<u32>) {
        into.clear();
        let mut row = group;
        loop {
            into.push(row);
            row = self.next[row as usize];
            if row == group {
                return;
            }
        }
    }

    /// Puts the members of another group into this one.
    fn join(&mut self, group: u32, other: u32, others: &[u32]) {
        for row in others {
            self.of[*row as usize] = group;
        }
        self.size[group as usize] += others.len() as u32;
        self.next.swap(group as usize, other as usize);
    }
}

/// The pairs within the groups that the given pairs, likeliest first, lead to. Of a group beyond all
/// families only the pairs by which it grew are told.
pub fn close(table: &Table, scorer: &Scorer, pairs: &[Pair]) -> Vec<Pair> {
    let mut groups = Groups::new(table.rows.len());
    let (mut first, mut second) = (Vec::new(), Vec::new());
    let mut closed = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let (mut one, mut other) = (groups.of[pair.left as usize], groups.of[pair.right as usize]);
        if one == other {
            continue;
        }
        if groups.size[one as usize] < groups.size[other as usize] {
            (one, other) = (other, one);
        }
        groups.members(other, &mut second);
        let size = groups.size[one as usize] as usize + second.len();
        if size > GROUP_MAX {
            closed.push(*pair);
        } else {
            groups.members(one, &mut first);
            let odds = if size == 2 { pair.odds } else { between(table, scorer, &first, &second) };
            if odds < 0.0 {
                continue;
            }
            for (left, right) in first.iter().flat_map(|left| second.iter().map(move |right| (*left, *right))) {
                closed.push(Pair { left: left.min(right), right: left.max(right), odds });
            }
        }
        groups.join(one, other, &second);
    }
    if let Some(second) = table.second {
        closed.retain(|pair| (pair.left as usize) < second && pair.right as usize >= second);
    }
    closed
}

/// How well two groups fit: the mean of their pairs.
fn between(table: &Table, scorer: &Scorer, first: &[u32], second: &[u32]) -> f32 {
    let cross = first.iter().flat_map(|left| second.iter().map(move |right| (*left, *right))).take(CROSS_MAX);
    let odds = cross.map(|(left, right)| {
        let (left, right) = (&table.rows[left as usize], &table.rows[right as usize]);
        scorer.odds(left, right, -BITS_MAX).unwrap_or(-BITS_MAX).min(BITS_MAX)
    });
    let (sum, count) = odds.fold((0.0, 0.0), |(sum, count), odds| (sum + odds, count + 1.0));
    sum / f32::max(count, 1.0)
}
