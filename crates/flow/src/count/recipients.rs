//! What a schedule of doses wants to know of each person, read from the rows.

use super::table;
use crate::columns::Columns;
use crate::platform::Platform;
use programme::Programme;
use programme::due::{Cell, DueKind};
use programme::series::{Child, Contraindication, Given, Observed, Sex};
use std::collections::BTreeMap;
use terms::{Actor, Day, Result};

/// One person.
#[derive(Default)]
pub(crate) struct Recipient {
    /// The birthday.
    pub birth_on: Option<Day>,
    /// The sex.
    pub sex: Option<Sex>,
    /// The day of death.
    pub deceased_on: Option<Day>,
    /// What was given, in the order of days and records.
    pub given: Vec<Given>,
    /// The record of each given dose.
    pub records: Vec<i64>,
    /// What was found.
    pub observed: Vec<Observed>,
    /// Who looks after the person today.
    pub institution: Option<String>,
    /// Whether the person is alive and lives here today.
    pub lives_here: bool,
    /// The first day after today on which the person moves, or another institution takes over.
    pub moves_on: Option<Day>,
}

impl Recipient {
    /// The person as the engine sees it.
    pub fn child<'a>(
        &'a self,
        birth_on: Day,
        findings: &'a [&'a str],
        contraindications: &'a [Contraindication],
    ) -> Child<'a> {
        Child { birth_on, sex: self.sex.unwrap_or(Sex::Unknown), given: &self.given, contraindications, findings }
    }

    /// Notes the edges of a stretch of days that lie ahead; says whether today lies in it.
    fn holds(&mut self, from_on: Option<Day>, to_on: Option<Day>, today: Day) -> bool {
        let ahead = [from_on, to_on, self.moves_on].into_iter().flatten().filter(|day| *day > today);
        self.moves_on = ahead.min();
        from_on.is_none_or(|from| from <= today) && to_on.is_none_or(|to| today < to)
    }
}

/// The touched people who have a birthday, by subject.
pub(crate) async fn recipients(
    platform: &Platform,
    actor: &Actor,
    programme: &Programme,
    subjects: Option<&[i64]>,
    today: Day,
) -> Result<BTreeMap<i64, Recipient>> {
    let read = async |name: &str| table(platform, actor, name, subjects).await;
    let mut people = BTreeMap::new();
    residents(&mut people, &read("_shared.resident").await?);
    stays(&mut people, &read("_shared.residence").await?, &read(&format!("{}.member", programme.id)).await?, today);
    for rule in &programme.due {
        if let DueKind::Series { event } = &rule.kind {
            given(&mut people, &read(event).await?);
        }
    }
    let codes: Vec<&str> = programme
        .series
        .iter()
        .flat_map(|schedule| schedule.findings.iter().map(|row| row.observation.as_str()))
        .collect();
    observed(&mut people, &read("_shared.observation").await?, &codes);
    Ok(people)
}

fn residents(people: &mut BTreeMap<i64, Recipient>, rows: &Columns) {
    for row in 0..rows.rows {
        let (Some(subject), Some(birth_on)) = (rows.whole("subject", row), rows.day("birth_date", row)) else {
            continue;
        };
        let sex = match rows.text("sex", row).as_deref() {
            Some("female") => Some(Sex::Female),
            Some("male") => Some(Sex::Male),
            _ => None,
        };
        let deceased_on = rows.day("deceased_on", row);
        people.insert(subject, Recipient { birth_on: Some(birth_on), sex, deceased_on, ..Recipient::default() });
    }
}

/// Where the person lives, and who looks after it: of several, who began last.
fn stays(people: &mut BTreeMap<i64, Recipient>, homes: &Columns, members: &Columns, today: Day) {
    for row in 0..homes.rows {
        let person = homes.whole("subject", row).and_then(|subject| people.get_mut(&subject));
        if let Some(person) = person {
            let here = person.holds(homes.day("from_on", row), homes.day("to_on", row), today);
            person.lives_here |= here && person.deceased_on.is_none();
        }
    }
    for row in 0..members.rows {
        let person = members.whole("subject", row).and_then(|subject| people.get_mut(&subject));
        if let Some(person) = person
            && person.holds(members.day("from_on", row), members.day("to_on", row), today)
        {
            // Rows of one person stand in the order of their first days.
            person.institution = members.text("institution", row);
        }
    }
}

fn given(people: &mut BTreeMap<i64, Recipient>, rows: &Columns) {
    let mut doses: Vec<(i64, Day, i64, String)> = (0..rows.rows)
        .filter_map(|row| {
            let product = rows.text("product", row).unwrap_or_default();
            Some((rows.whole("subject", row)?, rows.day("on_date", row)?, rows.whole("record", row)?, product))
        })
        .collect();
    doses.sort();
    for (subject, on, record, product) in doses {
        if let Some(person) = people.get_mut(&subject) {
            person.given.push(Given { product, on });
            person.records.push(record);
        }
    }
}

fn observed(people: &mut BTreeMap<i64, Recipient>, rows: &Columns, codes: &[&str]) {
    for row in 0..rows.rows {
        let Some(code) = rows.text("code", row).filter(|code| codes.contains(&code.as_str())) else { continue };
        let value = rows.text("value_code", row).or_else(|| match rows.cell("value_yes", row) {
            Some(Cell::Boolean(yes)) => Some(yes.to_string()),
            _ => None,
        });
        let person = rows.whole("subject", row).and_then(|subject| people.get_mut(&subject));
        if let (Some(value), Some(on), Some(person)) = (value, rows.day("on_date", row), person) {
            person.observed.push(Observed { code, value, on });
        }
    }
}
