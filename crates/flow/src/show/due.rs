//! Worklists: who is to be seen, and who is late.

use super::look::{Look, nothing_here};
use super::paged::{AsOf, Paged};
use super::people::people;
use crate::Platform;
use crate::columns::Columns;
use programme::due::Why;
use programme::{Content, Programme};
use terms::{Actor, Day, ResidentId, Result};

/// Which part of the worklist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// To be seen by now and not late yet.
    #[default]
    Open,
    /// Late.
    Late,
}

/// One person in a worklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueRow {
    /// Who.
    pub resident: ResidentId,
    /// The name; plain for the responsible post.
    pub name: String,
    /// The telephone number; plain for the responsible post.
    pub phone: String,
    /// The village's name.
    pub village: String,
    /// The ID number, always masked here.
    pub id_card: String,
    /// The programme's id.
    pub programme: String,
    /// What is due: `due.STEP` in the programme's terms.
    pub step: String,
    /// Why: `why.CODE` in the programme's terms, with its braces filled.
    pub why: Why,
    /// The day by which it is due.
    pub due_on: Option<Day>,
    /// Days since it became late; 0 while it is not.
    pub days_late: i32,
    /// The form that does it, `programme/form`.
    pub form: Option<String>,
}

/// A worklist of one programme.
#[derive(Clone, Debug, PartialEq)]
pub struct DueList {
    /// Until when the data reach.
    pub as_of: AsOf,
    /// The programme's id.
    pub programme: String,
    /// Which part is shown.
    pub which: Which,
    /// How many are open.
    pub open: usize,
    /// How many are late.
    pub late: usize,
    /// The people, the longest waiting first.
    pub people: Paged<DueRow>,
}

/// One row of a programme's table `due`.
struct Due {
    subject: i64,
    step: String,
    why: String,
    due_on: Option<Day>,
    late_on: Option<Day>,
}

impl Due {
    fn which(&self, today: Day) -> Which {
        if self.late_on.is_some_and(|late| late <= today) { Which::Late } else { Which::Open }
    }
}

/// A programme's worklist, the longest waiting first. Opening it is written down.
pub async fn due_list(platform: &Platform, look: &Look<'_>, id: &str, which: Which, page: usize) -> Result<DueList> {
    look.people()?;
    let programme = programme(&platform.content, look, id)?;
    let mut rows = open_rows(platform, look.actor, id, look.today, None).await?;
    let late = rows.iter().filter(|row| row.which(look.today) == Which::Late).count();
    let open = rows.len() - late;
    rows.retain(|row| row.which(look.today) == which);
    rows.sort_by_key(|row| (row.late_on, row.due_on, row.subject));
    let cut = Paged::cut(rows, page);
    let number = cut.number;
    let total = cut.total;
    let people = Paged { rows: with_people(platform, look, programme, cut.rows).await?, number, total };
    look.note(platform, "open_list", people.rows.iter().map(|row| row.resident))?;
    Ok(DueList { as_of: look.as_of(platform), programme: id.into(), which, open, late, people })
}

/// What is due for one person, over all programmes of the viewer.
pub async fn due_of(platform: &Platform, look: &Look<'_>, resident: ResidentId) -> Result<Vec<DueRow>> {
    let mut found = Vec::new();
    for programme in with_rules(&platform.content, look) {
        let subjects = [resident.0 as i64];
        let rows = open_rows(platform, look.actor, &programme.id, look.today, Some(&subjects)).await?;
        found.extend(with_people(platform, look, programme, rows).await?);
    }
    Ok(found)
}

/// How many are open and late in a programme.
pub async fn counts(platform: &Platform, actor: &Actor, id: &str, today: Day) -> Result<(usize, usize)> {
    let rows = open_rows(platform, actor, id, today, None).await?;
    let late = rows.iter().filter(|row| row.which(today) == Which::Late).count();
    Ok((rows.len() - late, late))
}

/// The viewer's programmes that have something due by their rules.
pub fn with_rules<'c>(content: &'c Content, look: &Look<'_>) -> Vec<&'c Programme> {
    crate::count::with_rules(content).filter(|programme| look.knows_people_of(content, &programme.id)).collect()
}

fn programme<'c>(content: &'c Content, look: &Look<'_>, id: &str) -> Result<&'c Programme> {
    with_rules(content, look).into_iter().find(|programme| programme.id == id).ok_or_else(nothing_here)
}

async fn open_rows(platform: &Platform, actor: &Actor, id: &str, today: Day, of: Option<&[i64]>) -> Result<Vec<Due>> {
    let table = Columns::of(&platform.rows.table(actor, &format!("{id}.due"), of).await?);
    let rows = (0..table.rows).filter(|row| table.day("open_on", *row).is_none_or(|open| open <= today));
    let read = |row| {
        Some(Due {
            subject: table.whole("subject", row)?,
            step: table.text("step", row).unwrap_or_default(),
            why: table.text("why", row).unwrap_or_default(),
            due_on: table.day("due_on", row),
            late_on: table.day("late_on", row),
        })
    };
    Ok(rows.filter_map(read).collect())
}

async fn with_people(
    platform: &Platform,
    look: &Look<'_>,
    programme: &Programme,
    rows: Vec<Due>,
) -> Result<Vec<DueRow>> {
    let subjects: Vec<i64> = rows.iter().map(|row| row.subject).collect();
    let people = people(platform, look, &subjects).await?;
    let row = |due: Due| {
        let person = people.get(&due.subject)?.clone();
        let form = form_of(&platform.content, programme, &due.step).filter(|_| look.writes());
        Some(DueRow {
            resident: person.resident,
            name: person.name,
            phone: person.phone,
            village: person.village,
            id_card: person.id_card,
            programme: programme.id.clone(),
            why: Why::read(&due.why),
            due_on: due.due_on,
            days_late: due.late_on.map_or(0, |late| days_between(late, look.today).max(0)),
            form,
            step: due.step,
        })
    };
    Ok(rows.into_iter().filter_map(row).collect())
}

/// The first day on which something is late counts as one day.
fn days_between(late: Day, today: Day) -> i32 {
    late.until(today).map_or(0, |span| span.get_days() + 1)
}

/// The form that does a step: the one whose rows end it, by its name, else the programme's first
/// visit form.
fn form_of(content: &Content, programme: &Programme, step: &str) -> Option<String> {
    let visits = |form: &&programme::FormDef| form.form.kind == intake::form::FormKind::Visit;
    let named = programme
        .due
        .iter()
        .find(|rule| rule.step == step)
        .map(|rule| programme::due::tables(std::slice::from_ref(rule)));
    let named = named.unwrap_or_default();
    let ends = |form: &&programme::FormDef| named.iter().any(|table| table.replace('.', "/") == form.form.id);
    let mut forms: Vec<_> = content.forms_of(&programme.id).filter(visits).collect();
    forms.sort_by_key(|form| !ends(form));
    forms.first().map(|form| form.form.id.clone())
}
