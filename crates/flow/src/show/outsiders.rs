//! Which numbers of an indicator a viewer outside the responsible unit is not shown.

use super::hide::{Cell, Hidden, Marks, hidden};
use super::look::Look;
use crate::Platform;
use rows::{Aggregate, Counted, Head, Kind, SubjectKind, Tree};

/// The region's limit, for a viewer to whom it applies; none for those who see the people anyway.
#[derive(Clone, Copy, Debug)]
pub struct Limit(Option<i64>);

impl Limit {
    /// The limit for this viewer.
    pub fn of(platform: &Platform, look: &Look<'_>) -> Self {
        Self((!look.sees_people()).then_some(i64::from(platform.content.region.hide_below)))
    }

    /// The limit where anybody may be the viewer.
    pub fn of_everybody(platform: &Platform) -> Self {
        Self(Some(i64::from(platform.content.region.hide_below)))
    }

    /// What is hidden of lines that add up to a total.
    pub fn marks(self, head: &Head, total: &rows::Tally, parts: &[&rows::Tally]) -> Marks {
        let cells = || parts.iter().map(|part| cell(head, part)).collect::<Option<Vec<_>>>();
        match (self.0, cell(head, total), cells()) {
            (Some(limit), Some(total), Some(parts)) => hidden(limit, total, &parts),
            _ => Marks { total: None, parts: vec![None; parts.len()] },
        }
    }

    /// Whether the number of an area is hidden: because it is small, or because a table on the way down
    /// to it would otherwise tell a small one.
    pub fn of_area(self, counted: &Counted, area: Option<&str>, tree: &Tree) -> Option<Hidden> {
        self.0?;
        let head = counted.head();
        let mut above = counted.tally(&rows::By::Total, tree).into_iter().next().unwrap_or_default();
        let mut path = area.map(|area| tree.areas.path(area)).unwrap_or_default();
        path.reverse();
        let mut mark = self.marks(head, &above, &[]).total;
        for pair in path.windows(2) {
            let parts = counted.tally(&rows::By::Area { parent: Some(pair[0].to_owned()) }, tree);
            let marks = self.marks(head, &above, &parts.iter().collect::<Vec<_>>());
            let is_next = |part: &rows::Tally| part.area.as_deref() == Some(pair[1]) && !part.is_parent_itself;
            let at = parts.iter().position(is_next)?;
            mark = mark.or(marks.parts[at]);
            above = parts[at].clone();
        }
        mark
    }
}

/// Whether the number is a share of those who were looked at; how many they are everybody sees.
pub fn is_share(head: &Head) -> bool {
    (head.kind, head.aggregate) == (Kind::YesNo, Aggregate::Mean)
}

/// Whether the number itself says how many or how much, and is divided by nothing.
pub fn is_count(head: &Head) -> bool {
    matches!(
        (head.kind, head.aggregate),
        (Kind::YesNo | Kind::Amount, Aggregate::Sum) | (Kind::Amount, Aggregate::Distinct)
    )
}

/// The people in a number; none where it counts none, as an average or a quotient of sums.
fn cell(head: &Head, tally: &rows::Tally) -> Option<Cell> {
    let of_people = head.of_people && matches!(head.subject, SubjectKind::Resident | SubjectKind::Case);
    let (numerator, denominator) = (tally.numerator as i64, tally.denominator as i64);
    match (head.kind, head.aggregate) {
        _ if !of_people => None,
        (Kind::YesNo, Aggregate::Mean) => Some(Cell { numerator, denominator: Some(denominator) }),
        // Of an average everybody sees over how many people it is.
        (Kind::Amount, Aggregate::Mean) => Some(Cell { numerator: denominator, denominator: None }),
        // Of a ratio the two are not parts of one another: the mothers and the children, say.
        (Kind::YesNo | Kind::Ratio, _) | (Kind::Amount, Aggregate::Sum | Aggregate::Distinct) => {
            Some(Cell { numerator, denominator: None })
        }
        (Kind::Amount, Aggregate::Median) => None,
    }
}

/// The same numbers without those that are hidden.
pub fn without(tally: &rows::Tally, mark: Option<Hidden>) -> rows::Tally {
    match mark {
        None => tally.clone(),
        Some(_) => rows::Tally {
            numerator: 0.0,
            value: None,
            interval: None,
            rank: None,
            gaps: Default::default(),
            beside: Default::default(),
            ..tally.clone()
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_ratio_of_people_small_numerators_are_hidden() {
        let sql = "-- kind: ratio  aggregate: sum  scale: %  direction: higher\n\
            -- period: cumulative  grain: quarter  unit: item  denominator: rows\nselect 1";
        let head = Head::parse(sql).unwrap();
        let is_small = |numerator| {
            let tally = rows::Tally { numerator, denominator: 9.0, ..Default::default() };
            cell(&head, &tally).is_some_and(|cell| cell.is_small(5))
        };
        assert_eq!([0.0, 1.0, 4.0, 5.0, 9.0].map(is_small), [false, true, true, false, false]);
    }
}
