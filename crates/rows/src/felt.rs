//! Finds whether a subject's rows in a table are others than they were, and of which days.

use crate::generation::Table;
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::Date32Type;

/// Rows of tables with this column are of one day each.
pub(crate) const DAY: &str = "on_date";

/// The first and the last day of some rows; none where it is not known.
pub(crate) type Days = Option<(i32, i32)>;

/// None where both blocks hold the same rows; else the days of the rows that do not stand in both, where the
/// table has a day per row and they are asked for.
pub(crate) fn felt(
    table: &Table,
    old: Option<&RecordBatch>,
    new: Option<&RecordBatch>,
    with_days: bool,
) -> Option<Days> {
    if old == new {
        return None;
    }
    let day = table.schema.index_of(DAY).ok().filter(|_| with_days);
    Some(day.and_then(|day| days_between(day, old, new)))
}

/// Blocks are in order, so what is the same at their beginnings and at their ends is no difference.
fn days_between(day: usize, old: Option<&RecordBatch>, new: Option<&RecordBatch>) -> Days {
    let rows = |block: Option<&RecordBatch>| block.map_or(0, RecordBatch::num_rows);
    let row = |block: Option<&RecordBatch>, at: usize| block.map(|block| block.slice(at, 1));
    let both = rows(old).min(rows(new));
    let same = |old_at: usize, new_at: usize| row(old, old_at) == row(new, new_at);
    let first = (0..both).take_while(|at| same(*at, *at)).count();
    let last = (0..both - first).take_while(|at| same(rows(old) - 1 - at, rows(new) - 1 - at)).count();
    let of = |block: Option<&RecordBatch>| days_of(day, &block?.slice(first, rows(block) - first - last));
    let known = |block: Option<&RecordBatch>| rows(block) == first + last || of(block).is_some();
    if !(known(old) && known(new)) {
        return None;
    }
    let spans = [of(old), of(new)].into_iter().flatten();
    spans.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
}

/// None where a row has no day, or there is none.
fn days_of(day: usize, rows: &RecordBatch) -> Days {
    let days = rows.column(day).as_primitive_opt::<Date32Type>().filter(|days| days.null_count() == 0)?;
    Some((days.values().iter().copied().min()?, days.values().iter().copied().max()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SubjectKind;
    use crate::order::Order;
    use crate::tests::world::{batch, columns_of};

    fn table(name: &str) -> Table {
        let columns = columns_of(name);
        let order = Order::of(&columns).unwrap();
        Table { name: name.into(), schema: columns, order, subject: SubjectKind::Resident, query: None }
    }

    fn of(old: &str, new: &str) -> Option<Days> {
        let table = table("_shared.blood_pressure");
        let block = |lines: &str| (!lines.is_empty()).then(|| batch(&table.schema, lines));
        felt(&table, block(old).as_ref(), block(new).as_ref(), true)
    }

    #[test]
    fn only_the_days_of_rows_that_differ_are_felt() {
        let day = |on: &str| crate::columns::days_since_1970(on.parse().unwrap());
        let both = "1,1,2026-01-01,120,80\n1,2,2026-02-01,120,80\n1,3,2026-03-01,120,80";
        assert_eq!(of(both, both), None);
        assert_eq!(of("", ""), None);
        let february = day("2026-02-01");
        assert_eq!(of(both, &both.replace("02-01,120", "02-01,121")), Some(Some((february, february))));
        let moved = both.replace("2026-02-01", "2026-02-20");
        assert_eq!(of(both, &moved), Some(Some((february, day("2026-02-20")))));
        let (less, _) = both.rsplit_once('\n').unwrap();
        let march = day("2026-03-01");
        assert_eq!([of(both, less), of(less, both)], [Some(Some((march, march))); 2]);
        assert_eq!(of("", both), Some(Some((day("2026-01-01"), march))));
        assert_eq!(of(both, &both.replace("2026-02-01", "")), Some(None), "a row without a day may matter ever");
    }

    #[test]
    fn spans_and_what_is_not_asked_for_have_no_day() {
        let spans = table("_shared.residence");
        let one = batch(&spans.schema, "1,A,2020-01-01,");
        assert_eq!(felt(&spans, Some(&one), None, true), Some(None));
        let readings = table("_shared.blood_pressure");
        let one = batch(&readings.schema, "1,1,2026-01-01,120,80");
        assert_eq!(felt(&readings, Some(&one), None, false), Some(None));
    }
}
