//! The people behind numbers of residents: name, telephone, village, masked for whom it must be.

use crate::Platform;
use crate::columns::Columns;
use crate::show::look::Look;
use crate::show::mask;
use crate::show::register::PersonRow;
use intake::form::Place;
use rows::Tree;
use std::collections::BTreeMap;
use terms::{Day, ResidentId, Result};

/// People by the number that rows call `subject`; whoever the viewer may not see is absent.
pub async fn people(platform: &Platform, look: &Look<'_>, subjects: &[i64]) -> Result<BTreeMap<i64, PersonRow>> {
    let residents = Columns::of(&platform.rows.table(look.actor, "_shared.resident", Some(subjects)).await?);
    let areas = areas(platform, look, Some(subjects)).await?;
    let tree = platform.rows.tree(look.today)?;
    let rows = (0..residents.rows).filter_map(|row| {
        let subject = residents.whole("subject", row)?;
        let area = areas.get(&subject).map(String::as_str).unwrap_or_default();
        Some((subject, person(look, &residents, row, area_name(&tree, area))))
    });
    Ok(rows.collect())
}

fn person(look: &Look<'_>, residents: &Columns, row: usize, village: String) -> PersonRow {
    let text = |name: &str| residents.text(name, row).unwrap_or_default();
    let plain = look.plain();
    PersonRow {
        resident: ResidentId(residents.whole("subject", row).unwrap_or_default() as u64),
        name: if plain { text("full_name") } else { mask::name(&text("full_name")) },
        sex: residents.text("sex", row).unwrap_or_else(|| "unknown".into()),
        age: residents.day("birth_date", row).map(|born| age(born, look.today)),
        phone: if plain { text("phone") } else { mask::phone(&text("phone")) },
        id_card: mask::id_card(&text("id_card")),
        village,
        institution: String::new(),
        from_on: None,
    }
}

/// Where people live on the day of the page, by subject.
pub async fn areas(platform: &Platform, look: &Look<'_>, subjects: Option<&[i64]>) -> Result<BTreeMap<i64, String>> {
    let homes = Columns::of(&platform.rows.table(look.actor, "_shared.residence", subjects).await?);
    let holds = |row: &usize| {
        homes.day("from_on", *row).is_none_or(|from| from <= look.today)
            && homes.day("to_on", *row).is_none_or(|to| look.today < to)
    };
    let pairs =
        (0..homes.rows).filter(holds).filter_map(|row| Some((homes.whole("subject", row)?, homes.text("area", row)?)));
    Ok(pairs.collect())
}

/// An area's name, or its code where it has none.
pub fn area_name(tree: &Tree, code: &str) -> String {
    tree.areas.get(code).and_then(|node| node.name.clone()).unwrap_or_else(|| code.to_owned())
}

/// An institution's name, or its code where it has none.
pub fn institution_name(tree: &Tree, code: &str) -> String {
    tree.institutions.get(code).and_then(|node| node.name.clone()).unwrap_or_else(|| code.to_owned())
}

/// The name of a place that a form asked for, or its code where it has none.
pub fn place_name(tree: &Tree, place: Place, code: &str) -> String {
    match place {
        Place::Area => area_name(tree, code),
        Place::Institution => institution_name(tree, code),
    }
}

/// A group's name, or its code where it has none.
pub fn group_name(tree: &Tree, code: &str) -> String {
    tree.groups.get(code).and_then(|node| node.name.clone()).unwrap_or_else(|| code.to_owned())
}

/// Whole years at a day; who is born on 29 February is a year older on 1 March.
pub fn age(born: Day, on: Day) -> i16 {
    let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
    on.year() - born.year() - i16::from(!had_birthday)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn one_is_a_year_older_on_the_birthday_and_not_the_day_before() {
        let born = date(1956, 2, 29);
        assert_eq!(age(born, date(2026, 2, 28)), 69);
        assert_eq!(age(born, date(2026, 3, 1)), 70);
        assert_eq!(age(date(1990, 5, 6), date(2026, 5, 6)), 36);
    }
}
