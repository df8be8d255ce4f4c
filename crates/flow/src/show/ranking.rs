//! Orders areas or institutions by an indicator and says where the order means nothing.
//!
//! Never counts and never gives a place: both are told by `rows`.

use super::hide::Hidden;
use super::indicator::{By, Choice};
use super::outsiders::{self, Limit};
use super::people::{area_name, group_name, institution_name};
pub use rows::Tally;
use rows::{Counted, Tree};

/// One row of a ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct RankRow {
    /// Area or institution code; empty for people without one.
    pub code: String,
    /// Its name; empty for people without one.
    pub name: String,
    /// The numbers, the place among all that are shown, and the interval.
    pub tally: Tally,
    /// Whether the interval overlaps a neighbour's, so that the place is only for reference.
    pub close: bool,
    /// Why the numbers do not stand there, if they do not.
    pub hidden: Option<Hidden>,
}

/// The areas, institutions or groups below what was chosen, the best first, without what is hidden.
pub(super) fn ranking(
    counted: &Counted,
    choice: &Choice,
    area: Option<&str>,
    tree: &Tree,
    (limit, hidden): (Limit, Option<Hidden>),
) -> Vec<RankRow> {
    let mut tallies = match choice.by {
        By::Area => counted.tally(&rows::By::Area { parent: area.map(str::to_owned) }, tree),
        By::Institution => counted.tally(&rows::By::Institution, tree),
        By::Group => counted.tally(&rows::By::Group { parent: choice.group.clone() }, tree),
    };
    let code = |tally: &Tally| tally.area.clone().or_else(|| tally.institution.clone()).unwrap_or_default();
    let inside = |code: &str| {
        let stands = tree.institutions.get(code).and_then(|node| node.area.as_deref());
        area.is_none_or(|area| stands.is_some_and(|stands| tree.areas.path(stands).contains(&area)))
    };
    if choice.by == By::Institution {
        tallies.retain(|tally| tally.denominator > 0.0 && (code(tally).is_empty() || inside(&code(tally))));
    }
    let whole = sum(&tallies);
    let marks = limit.marks(counted.head(), &whole, &tallies.iter().collect::<Vec<_>>());
    let marks: Vec<Option<Hidden>> = marks.parts.into_iter().map(|mark| mark.or(hidden)).collect();
    let mut shown: Vec<Tally> =
        tallies.iter().zip(&marks).map(|(tally, mark)| outsiders::without(tally, *mark)).collect();
    // Whoever is left out, or whose number is not told, takes no place.
    rows::rank(counted.head(), &mut shown);
    let rows = shown.into_iter().zip(marks).map(|(tally, hidden)| {
        let code = code(&tally);
        let name = match choice.by {
            By::Area => area_name(tree, &code),
            By::Institution => institution_name(tree, &code),
            By::Group => group_name(tree, &code),
        };
        RankRow { code, name, tally, close: false, hidden }
    });
    order(rows.collect())
}

/// What the lines of a table add up to.
fn sum(tallies: &[Tally]) -> Tally {
    tallies.iter().fold(Tally::default(), |mut all, tally| {
        all.numerator += tally.numerator;
        all.denominator += tally.denominator;
        all
    })
}

/// Puts the best first and marks neighbours whose intervals overlap.
pub fn order(mut rows: Vec<RankRow>) -> Vec<RankRow> {
    rows.sort_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.code.cmp(&b.code)));
    for at in 1..rows.len() {
        if rows[at].tally.rank.is_some() && overlap(&rows[at - 1], &rows[at]) {
            rows[at - 1].close = true;
            rows[at].close = true;
        }
    }
    rows
}

fn place(row: &RankRow) -> u32 {
    row.tally.rank.unwrap_or(u32::MAX)
}

fn overlap(a: &RankRow, b: &RankRow) -> bool {
    match (a.tally.interval, b.tally.interval) {
        (Some(a), Some(b)) => a.0 <= b.1 && b.0 <= a.1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: &str, rank: Option<u32>, interval: (f64, f64)) -> RankRow {
        let tally = Tally { rank, interval: Some(interval), ..Tally::default() };
        RankRow { code: code.into(), name: code.into(), tally, close: false, hidden: None }
    }

    #[test]
    fn the_best_stands_first_and_what_has_no_place_last() {
        let rows = vec![row("a", None, (0.0, 1.0)), row("b", Some(2), (0.0, 1.0)), row("c", Some(1), (2.0, 3.0))];
        let codes: Vec<_> = order(rows).into_iter().map(|row| row.code).collect();
        assert_eq!(codes, ["c", "b", "a"]);
    }

    #[test]
    fn overlapping_neighbours_are_marked_and_clear_ones_are_not() {
        let rows = vec![
            row("a", Some(1), (88.0, 92.0)),
            row("b", Some(2), (47.0, 53.0)),
            row("c", Some(3), (46.0, 52.0)),
            row("d", None, (46.0, 52.0)),
        ];
        assert_eq!(order(rows).iter().map(|row| row.close).collect::<Vec<_>>(), [false, true, true, false]);
    }
}
