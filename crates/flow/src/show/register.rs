//! Who is in a programme.

use super::look::{Look, nothing_here};
use super::paged::{AsOf, Paged};
use super::people::{institution_name, people};
use crate::Platform;
use crate::columns::Columns;
use std::collections::BTreeMap;
use terms::{Actor, Day, ResidentId, Result};

/// One person in a programme's register or in the answer to a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// Who.
    pub resident: ResidentId,
    /// The name, masked for viewers outside the responsible unit.
    pub name: String,
    /// `male`, `female` or `unknown`.
    pub sex: String,
    /// Whole years on the day of the page.
    pub age: Option<i16>,
    /// The telephone number, masked like the name.
    pub phone: String,
    /// The ID number, always masked here.
    pub id_card: String,
    /// The village's name.
    pub village: String,
    /// The institution's name.
    pub institution: String,
    /// Since when the person is in the programme.
    pub from_on: Option<Day>,
}

/// How many people a programme serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgrammeLine {
    /// The programme's id.
    pub programme: String,
    /// People in the programme now, within the viewer's scope.
    pub members: usize,
    /// Whether the viewer may open the register.
    pub listed: bool,
}

/// A programme's register.
#[derive(Clone, Debug, PartialEq)]
pub struct Register {
    /// Until when the data reach.
    pub as_of: AsOf,
    /// The programme's id.
    pub programme: String,
    /// The people in it.
    pub people: Paged<PersonRow>,
}

/// How many people each of the viewer's programmes serves now.
pub async fn programmes(platform: &Platform, look: &Look<'_>) -> Result<(AsOf, Vec<ProgrammeLine>)> {
    let mut lines = Vec::new();
    let listed = look.sees_people();
    let counting = if listed { look.actor.clone() } else { Actor::operator() };
    for id in with_members(platform, look) {
        let members = members(platform, &counting, look.today, &id).await?.len();
        lines.push(ProgrammeLine { programme: id, members, listed });
    }
    Ok((look.as_of(platform), lines))
}

/// A programme's register; opening it is written down.
pub async fn register(platform: &Platform, look: &Look<'_>, id: &str, page: usize) -> Result<Register> {
    look.people()?;
    if !with_members(platform, look).iter().any(|known| known == id) {
        return Err(nothing_here());
    }
    let members = members(platform, look.actor, look.today, id).await?;
    let cut = Paged::cut(members.into_iter().collect(), page);
    let subjects: Vec<i64> = cut.rows.iter().map(|(subject, _)| *subject).collect();
    let mut known = people(platform, look, &subjects).await?;
    let tree = platform.rows.tree(look.today)?;
    let (number, total) = (cut.number, cut.total);
    let rows = cut.rows.into_iter().filter_map(|(subject, (institution, from_on))| {
        Some(PersonRow { institution: institution_name(&tree, &institution), from_on, ..known.remove(&subject)? })
    });
    let people = Paged { rows: rows.collect(), number, total };
    look.note(platform, "open_register", people.rows.iter().map(|row: &PersonRow| row.resident))?;
    Ok(Register { as_of: look.as_of(platform), programme: id.into(), people })
}

/// The viewer's programmes that have members.
fn with_members(platform: &Platform, look: &Look<'_>) -> Vec<String> {
    let has = |id: &&String| {
        look.knows_people_of(&platform.content, id) && platform.rows.schema(&format!("{id}.member")).is_some()
    };
    if !look.sees_numbers() {
        return Vec::new();
    }
    platform.content.programmes.keys().filter(has).cloned().collect()
}

/// Who is in a programme on a day, where, and since when.
async fn members(
    platform: &Platform,
    actor: &Actor,
    today: Day,
    id: &str,
) -> Result<BTreeMap<i64, (String, Option<Day>)>> {
    let table = Columns::of(&platform.rows.table(actor, &format!("{id}.member"), None).await?);
    let holds = |row: &usize| {
        table.day("from_on", *row).is_none_or(|from| from <= today)
            && table.day("to_on", *row).is_none_or(|to| today < to)
    };
    let rows = (0..table.rows).filter(holds).filter_map(|row| {
        let institution = table.text("institution", row).unwrap_or_default();
        Some((table.whole("subject", row)?, (institution, table.day("from_on", row))))
    });
    Ok(rows.collect())
}
