//! The last step of show: hides small numbers from viewers outside the responsible unit, and whatever
//! would give them away by subtraction (design.md section 6, hiding small numbers).
//!
//! Never changes a number that is counted, and decides from what is shown only, so that the choice of
//! what else is hidden tells nothing.

/// Why a number does not stand there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// It, or what is missing to the whole, is smaller than the limit.
    Small,
    /// It would tell a small one.
    WouldTell,
}

/// A number of people, and out of how many where it is a share of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What counts.
    pub numerator: i64,
    /// Out of what; none where the number is no share.
    pub denominator: Option<i64>,
}

impl Cell {
    /// Whether the number itself must not be shown to outsiders: 1 to one less than the limit, or as
    /// many missing to the whole.
    pub fn is_small(self, limit: i64) -> bool {
        let small = 1..limit;
        let missing = self.denominator.map(|denominator| denominator - self.numerator);
        small.contains(&self.numerator) || missing.is_some_and(|missing| small.contains(&missing))
    }

    /// The numbers that an outsider must think possible, as ranges of neighbours.
    fn possible(self, limit: i64, hidden: Hidden) -> Ranges {
        // A number that is no share can be as large as the total lets it be.
        let end = self.denominator.unwrap_or(i64::MAX / 4);
        let inside = |from: i64, to: i64| (from.max(0), to.min(end));
        let ranges = match (hidden, self.denominator) {
            (Hidden::Small, None) => vec![inside(1, limit - 1)],
            (Hidden::Small, Some(_)) => vec![inside(1, limit - 1), inside(end - limit + 1, end - 1)],
            (Hidden::WouldTell, None) => vec![(0, 0), inside(limit, end)],
            (Hidden::WouldTell, Some(_)) => vec![(0, 0), inside(limit, end - limit), (end, end)],
        };
        joined(ranges)
    }
}

/// What of a table is hidden.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marks {
    /// Whether the total is.
    pub total: Option<Hidden>,
    /// Which parts are.
    pub parts: Vec<Option<Hidden>>,
}

/// What of a table is hidden whose parts add up to a total.
///
/// Beside the small numbers one more is hidden, chosen by the denominators that everybody sees; were it
/// chosen by what the numbers are, the choice itself would tell. Where that is not enough, all is hidden.
pub fn hidden(limit: i64, total: Cell, parts: &[Cell]) -> Marks {
    let everything = |total| {
        let part = |part: &Cell| has_people(part).then_some(Hidden::WouldTell);
        Marks { total: Some(total), parts: parts.iter().map(part).collect() }
    };
    if total.is_small(limit) {
        return everything(Hidden::Small);
    }
    let mut marks: Vec<Option<Hidden>> =
        parts.iter().map(|part| part.is_small(limit).then_some(Hidden::Small)).collect();
    if marks.iter().all(Option::is_none) {
        return Marks { total: None, parts: marks };
    }
    let shown = (0..parts.len()).filter(|at| marks[*at].is_none() && has_people(&parts[*at]));
    if let Some(next) = shown.min_by_key(|at| (cost(limit, &parts[*at]), *at)) {
        marks[next] = Some(Hidden::WouldTell);
    }
    match tells(limit, parts, &marks) {
        true => everything(Hidden::WouldTell),
        false => Marks { total: None, parts: marks },
    }
}

/// The smallest part that is large enough to leave a doubt costs the least; else the largest.
fn cost(limit: i64, part: &Cell) -> (bool, i64) {
    let size = part.denominator.unwrap_or(0);
    let is_enough = size >= 4 * limit;
    (!is_enough, if is_enough { size } else { -size })
}

fn has_people(part: &Cell) -> bool {
    part.denominator.is_none_or(|denominator| denominator > 0)
}

/// Whether a small number can be worked out: from the sum of the hidden ones, which is the total less
/// those that are shown.
fn tells(limit: i64, parts: &[Cell], marks: &[Option<Hidden>]) -> bool {
    let kept: Vec<usize> = (0..parts.len()).filter(|at| marks[*at].is_some()).collect();
    let sum: i64 = kept.iter().map(|at| parts[*at].numerator).sum();
    let possible = |at: usize| marks[at].map(|mark| parts[at].possible(limit, mark)).unwrap_or_default();
    kept.iter().any(|at| {
        let others = kept.iter().filter(|other| *other != at).fold(vec![(0, 0)], |all, at| added(&all, &possible(*at)));
        let left: Ranges = others.iter().map(|(from, to)| (sum - to, sum - from)).collect();
        let fitting = both(&possible(*at), &left);
        fitting.iter().map(|(from, to)| to - from + 1).sum::<i64>() < 2
    })
}

/// Whole numbers as ranges, both ends included, in order and apart.
type Ranges = Vec<(i64, i64)>;

fn joined(mut ranges: Ranges) -> Ranges {
    ranges.retain(|(from, to)| from <= to);
    ranges.sort_unstable();
    let mut all = Ranges::new();
    for (from, to) in ranges {
        match all.last_mut() {
            Some(last) if from <= last.1 + 1 => last.1 = last.1.max(to),
            _ => all.push((from, to)),
        }
    }
    all
}

fn added(a: &Ranges, b: &Ranges) -> Ranges {
    joined(a.iter().flat_map(|a| b.iter().map(move |b| (a.0 + b.0, a.1 + b.1))).collect())
}

fn both(a: &Ranges, b: &Ranges) -> Ranges {
    joined(a.iter().flat_map(|a| b.iter().map(move |b| (a.0.max(b.0), a.1.min(b.1)))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: i64 = 3;

    fn share(numerator: i64, denominator: i64) -> Cell {
        Cell { numerator, denominator: Some(denominator) }
    }

    fn total(parts: &[Cell]) -> Cell {
        let denominator = parts.iter().filter_map(|part| part.denominator).sum();
        share(parts.iter().map(|part| part.numerator).sum(), denominator)
    }

    /// What an outsider is shown: numerators where they stand, and why the others do not.
    type Shown = Vec<(Option<i64>, Option<Hidden>)>;

    fn shown(parts: &[Cell]) -> Shown {
        let total = total(parts);
        let marks = hidden(LIMIT, total, parts);
        let line = |(cell, mark): (&Cell, Option<Hidden>)| (mark.is_none().then_some(cell.numerator), mark);
        let all = parts.iter().chain([&total]).zip(marks.parts.into_iter().chain([marks.total]));
        all.map(line).collect()
    }

    #[test]
    fn a_small_number_and_a_small_rest_are_hidden_and_none_and_all_are_not() {
        let small: Vec<bool> = (0..=9).map(|numerator| share(numerator, 9).is_small(LIMIT)).collect();
        assert_eq!(small, [false, true, true, false, false, false, false, true, true, false]);
        assert!(Cell { numerator: 2, denominator: None }.is_small(LIMIT));
        assert!(!Cell { numerator: 3, denominator: None }.is_small(LIMIT));
    }

    #[test]
    fn one_small_number_hides_another_that_would_tell_it() {
        let parts = [share(2, 20), share(10, 30), share(40, 80)];
        let marks = hidden(LIMIT, total(&parts), &parts);
        assert_eq!((marks.total, marks.parts), (None, vec![Some(Hidden::Small), Some(Hidden::WouldTell), None]));
    }

    #[test]
    fn a_total_that_is_small_itself_hides_every_part() {
        let parts = [share(1, 20), share(0, 30), share(0, 0)];
        let marks = hidden(LIMIT, total(&parts), &parts);
        let parts = vec![Some(Hidden::WouldTell), Some(Hidden::WouldTell), None];
        assert_eq!(marks, Marks { total: Some(Hidden::Small), parts });
    }

    /// Every table of three parts with these denominators: whatever an outsider is shown, at least two
    /// tables look the same that differ in each hidden small number, though the outsider knows this rule.
    #[test]
    fn no_small_number_can_be_worked_out_from_what_is_shown() {
        for denominators in [[4, 6, 8], [5, 5, 9], [3, 7, 12], [1, 6, 10], [2, 2, 14]] {
            let tables = tables(denominators);
            for parts in &tables {
                let mine = shown(parts);
                let alike: Vec<&[Cell; 3]> = tables.iter().filter(|other| shown(&other[..]) == mine).collect();
                for at in (0..3).filter(|at| parts[*at].is_small(LIMIT)) {
                    let differs = alike.iter().any(|other| other[at].numerator != parts[at].numerator);
                    assert!(differs, "{denominators:?} {parts:?} shows {mine:?}");
                }
            }
        }
    }

    fn tables(denominators: [i64; 3]) -> Vec<[Cell; 3]> {
        let [a, b, c] = denominators;
        let all = (0..=a).flat_map(|x| (0..=b).flat_map(move |y| (0..=c).map(move |z| [x, y, z])));
        all.map(|numerators| std::array::from_fn(|at| share(numerators[at], denominators[at]))).collect()
    }
}
