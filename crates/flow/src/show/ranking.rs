//! Orders areas or institutions by an indicator and says where the order means nothing.
//!
//! Never counts: it is handed numerators and denominators.

/// Below this denominator a rate says little, and the row is marked.
pub const SMALL_DENOMINATOR: f64 = 30.0;

/// The normal quantile of a 95 % interval.
const QUANTILE: f64 = 1.959_963_984_540_054;

/// One row of a ranking, its value times the indicator's scale.
#[derive(Clone, Debug, PartialEq)]
pub struct RankRow {
    /// Area or institution code; empty for people without one.
    pub code: String,
    /// Its name; empty for people without one.
    pub name: String,
    /// What counts.
    pub numerator: f64,
    /// Out of what.
    pub denominator: f64,
    /// Their quotient times the scale; none where the denominator is 0.
    pub value: Option<f64>,
    /// The 95 % interval times the scale, where the indicator is a share.
    pub interval: Option<(f64, f64)>,
    /// The place, equal values sharing one; none without a value or a code.
    pub place: Option<usize>,
    /// Whether the interval overlaps a neighbour's, so that the place is only for reference.
    pub close: bool,
}

impl RankRow {
    /// Whether the denominator is too small to say much.
    pub fn small(&self) -> bool {
        self.denominator < SMALL_DENOMINATOR
    }
}

/// Wilson's 95 % interval of a share, between 0 and 1.
pub fn wilson(numerator: f64, denominator: f64) -> Option<(f64, f64)> {
    if denominator <= 0.0 || !(0.0..=denominator).contains(&numerator) {
        return None;
    }
    let square = QUANTILE * QUANTILE;
    let share = numerator / denominator;
    let middle = share + square / (2.0 * denominator);
    let reach = QUANTILE * (share * (1.0 - share) / denominator + square / (4.0 * denominator * denominator)).sqrt();
    let under = 1.0 + square / denominator;
    Some((((middle - reach) / under).max(0.0), ((middle + reach) / under).min(1.0)))
}

/// Puts the best first, gives places, and marks neighbours whose intervals overlap.
pub fn rank(mut rows: Vec<RankRow>, higher_is_better: bool) -> Vec<RankRow> {
    rows.sort_by(|a, b| order(a, b, higher_is_better));
    let mut last = None;
    for (at, row) in rows.iter_mut().enumerate() {
        let value = row.value.filter(|_| !row.code.is_empty());
        let shared = value.is_some() && last.is_some_and(|(seen, _)| Some(seen) == value);
        let place = if shared { last.map(|(_, place)| place) } else { value.map(|_| at + 1) };
        last = value.zip(place).or(last);
        row.place = place;
    }
    mark_close(&mut rows);
    rows
}

fn order(a: &RankRow, b: &RankRow, higher_is_better: bool) -> std::cmp::Ordering {
    let key = |row: &RankRow| match row.value.filter(|_| !row.code.is_empty()) {
        Some(value) if higher_is_better => -value,
        Some(value) => value,
        None => f64::INFINITY,
    };
    key(a).total_cmp(&key(b)).then_with(|| a.code.cmp(&b.code))
}

fn mark_close(rows: &mut [RankRow]) {
    let overlap = |a: &RankRow, b: &RankRow| match (a.interval, b.interval) {
        (Some(a), Some(b)) => a.0 <= b.1 && b.0 <= a.1,
        _ => false,
    };
    for at in 1..rows.len() {
        if rows[at].place.is_some() && overlap(&rows[at - 1], &rows[at]) {
            rows[at - 1].close = true;
            rows[at].close = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: &str, numerator: f64, denominator: f64) -> RankRow {
        RankRow {
            code: code.into(),
            name: code.into(),
            numerator,
            denominator,
            value: (denominator > 0.0).then(|| 100.0 * numerator / denominator),
            interval: wilson(numerator, denominator).map(|(low, high)| (100.0 * low, 100.0 * high)),
            place: None,
            close: false,
        }
    }

    #[test]
    fn equal_values_share_a_place_and_nothing_to_count_has_none() {
        let ranked =
            rank(vec![row("a", 1.0, 2.0), row("b", 0.0, 0.0), row("c", 900.0, 1000.0), row("d", 5.0, 10.0)], true);
        let places: Vec<_> = ranked.iter().map(|row| (row.code.as_str(), row.place)).collect();
        assert_eq!(places, [("c", Some(1)), ("a", Some(2)), ("d", Some(2)), ("b", None)]);
    }

    #[test]
    fn overlapping_neighbours_are_marked_and_clear_ones_are_not() {
        let ranked = rank(vec![row("a", 900.0, 1000.0), row("b", 500.0, 1000.0), row("c", 490.0, 1000.0)], true);
        assert_eq!(ranked.iter().map(|row| row.close).collect::<Vec<_>>(), [false, true, true]);
        assert_eq!(rank(ranked, false)[0].code, "c");
    }

    #[test]
    fn an_interval_holds_its_share_and_stays_between_none_and_all() {
        let (low, high) = wilson(8.0, 10.0).unwrap();
        assert!((low - 0.4902).abs() < 1e-3 && (high - 0.9433).abs() < 1e-3, "{low} {high}");
        assert_eq!(wilson(0.0, 10.0).unwrap().0, 0.0);
        assert_eq!(wilson(1.0, 0.0), None);
    }
}
