//! One resident's record.

use super::arrival::may_open;
use super::doses::{DosePlan, doses};
use super::due::{DueRow, due_of};
use super::look::{Look, nothing_here};
use super::mask;
use super::paged::{AsOf, Paged};
use super::people::{age, area_name, areas, institution_name};
use super::records::{Held, held};
use super::review::{Told, told};
use super::timeline::{TimelineEntry, timeline};
use crate::Platform;
use crate::columns::Columns;
use crate::review::{BY_HAND, FIRST_WORD, may_decide};
use crate::together;
use intake::form::FormKind;
use rows::Tree;
use terms::{ChangeNo, Day, RecordId, ResidentId, Result};

/// Who a person is, as far as the viewer may read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Banner {
    /// The name; plain for those who care for the person.
    pub name: String,
    /// `male`, `female` or `unknown`.
    pub sex: String,
    /// The birth date; only the year for viewers outside the responsible unit.
    pub born: String,
    /// Whole years on the day of the page.
    pub age: Option<i16>,
    /// The ID number, masked.
    pub id_card: String,
    /// The telephone number; plain for those who care for the person.
    pub phone: String,
    /// The address; plain for those who care for the person.
    pub address: String,
    /// The village's name.
    pub village: String,
    /// When the person died.
    pub deceased_on: Option<Day>,
}

/// One programme in which the person is or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The programme's id.
    pub programme: String,
    /// The institution's name.
    pub institution: String,
    /// Since when.
    pub from_on: Option<Day>,
    /// Until when; none while it lasts.
    pub to_on: Option<Day>,
    /// Why it ended: `end.CODE` in the terms.
    pub end_reason: Option<String>,
}

/// One source record that was linked to the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkLine {
    /// Who sent it.
    pub sender: String,
    /// `Type/id` as the sender says.
    pub record: String,
    /// The record's number.
    pub number: RecordId,
    /// Every decision on it, the newest first.
    pub told: Vec<Told>,
    /// The decision that holds.
    pub seen: ChangeNo,
    /// What the viewer may do about it.
    pub act: Option<LinkAct>,
}

/// What may be done about a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkAct {
    /// The record is somebody else's: it gets a resident of its own.
    Split,
    /// A person's decision is taken back.
    Undo,
}

/// One resident's record.
#[derive(Clone, Debug, PartialEq)]
pub struct ResidentPage {
    /// Until when the data reach.
    pub as_of: AsOf,
    /// Who.
    pub resident: ResidentId,
    /// The banner.
    pub banner: Banner,
    /// The programmes, present ones first.
    pub programmes: Vec<Membership>,
    /// What is due.
    pub due: Vec<DueRow>,
    /// Doses given and to be given, by programme.
    pub doses: Vec<DosePlan>,
    /// Forms that the viewer may fill in, `programme/form`.
    pub forms: Vec<String>,
    /// What happened, newest first.
    pub timeline: Paged<TimelineEntry>,
    /// Which sender knows the person as whom.
    pub links: Vec<LinkLine>,
}

/// One resident's record, if the viewer may see the person. Opening it is written down.
pub async fn resident(platform: &Platform, look: &Look<'_>, id: ResidentId, page: usize) -> Result<ResidentPage> {
    look.people()?;
    // Whoever was merged with somebody is found there.
    let id = platform.store.present_resident(look.actor, id)?.unwrap_or(id);
    let banner = banner(platform, look, id).await?;
    let tree = platform.rows.tree(look.today)?;
    let records = held(platform, look.actor, id)?;
    let programmes = memberships(platform, look, id, &tree).await?;
    look.note(platform, "open_resident", std::iter::once(id))?;
    let mut timeline = Paged::cut(timeline(platform, look, &records, &tree)?, page);
    for entry in &mut timeline.rows {
        let opens = entry.arrival.map(|arrival| may_open(platform, look, &tree, arrival)).transpose()?;
        entry.arrival = entry.arrival.filter(|_| opens == Some(true));
    }
    Ok(ResidentPage {
        as_of: look.as_of(platform),
        resident: id,
        forms: forms(platform, look, &programmes, &banner),
        banner,
        programmes,
        due: due_of(platform, look, id).await?,
        doses: doses(platform, look, id).await?,
        timeline,
        links: links(platform, look, id, &records)?,
    })
}

/// Who a person is; whoever the viewer may not see is not there.
pub async fn banner(platform: &Platform, look: &Look<'_>, id: ResidentId) -> Result<Banner> {
    let subjects = [id.0 as i64];
    let rows = Columns::of(&platform.rows.table(look.actor, "_shared.resident", Some(&subjects)).await?);
    if rows.rows == 0 {
        return Err(nothing_here());
    }
    let text = |name: &str| rows.text(name, 0).unwrap_or_default();
    let born = rows.day("birth_date", 0);
    let home = areas(platform, look, Some(&subjects)).await?.remove(&subjects[0]).unwrap_or_default();
    let plain = look.plain();
    Ok(Banner {
        name: if plain { text("full_name") } else { mask::name(&text("full_name")) },
        sex: rows.text("sex", 0).unwrap_or_else(|| "unknown".into()),
        born: born.map(|day| if plain { day.to_string() } else { day.year().to_string() }).unwrap_or_default(),
        age: born.map(|day| age(day, look.today)),
        id_card: mask::id_card(&text("id_card")),
        phone: if plain { text("phone") } else { mask::phone(&text("phone")) },
        address: if plain { text("address") } else { String::new() },
        village: area_name(&*platform.rows.tree(look.today)?, &home),
        deceased_on: rows.day("deceased_on", 0),
    })
}

/// The programmes, present ones first.
async fn memberships(platform: &Platform, look: &Look<'_>, id: ResidentId, tree: &Tree) -> Result<Vec<Membership>> {
    let subjects = [id.0 as i64];
    let rows = Columns::of(&platform.rows.table(look.actor, "_shared.episode", Some(&subjects)).await?);
    let enrolled = (0..rows.rows).filter_map(|row| Some((rows.text("programme", row)?, membership(&rows, row, tree))));
    let mut found: Vec<Membership> = enrolled.map(|(programme, one)| Membership { programme, ..one }).collect();
    // Where nobody enrols, the programme's own table says who is in; who was in by age is not told.
    for programme in platform.content.programmes.keys().filter(|id| is_by_itself(platform, id)) {
        let rows =
            Columns::of(&platform.rows.table(look.actor, &format!("{programme}.member"), Some(&subjects)).await?);
        let lasts = |row: &usize| {
            rows.day("from_on", *row).is_some_and(|from_on| from_on <= look.today)
                && rows.day("to_on", *row).is_none_or(|to_on| look.today < to_on)
        };
        let present = (0..rows.rows).filter(lasts).map(|row| membership(&rows, row, tree));
        found.extend(present.map(|one| Membership { programme: programme.clone(), to_on: None, ..one }));
    }
    found.retain(|one| look.knows_people_of(&platform.content, &one.programme));
    found.sort_by_key(|one| (one.to_on.is_some(), std::cmp::Reverse(one.from_on)));
    Ok(found)
}

/// Whether a programme has members and no form by which they are taken in.
fn is_by_itself(platform: &Platform, id: &str) -> bool {
    let mut forms = platform.content.forms.values().map(|def| &def.form);
    platform.rows.schema(&format!("{id}.member")).is_some()
        && !forms.any(|form| form.programme() == id && form.kind == FormKind::Enrol)
}

/// A row of a table of members, whose programme is told elsewhere.
fn membership(rows: &Columns, row: usize, tree: &Tree) -> Membership {
    Membership {
        programme: String::new(),
        institution: institution_name(tree, &rows.text("institution", row).unwrap_or_default()),
        from_on: rows.day("from_on", row),
        to_on: rows.day("to_on", row),
        end_reason: rows.text("end_reason", row),
    }
}

/// Visits and leaving for whoever is in a programme, before them those for several at once; taking in for
/// whoever is not; only what is for the person's age and sex.
fn forms(platform: &Platform, look: &Look<'_>, programmes: &[Membership], person: &Banner) -> Vec<String> {
    let member = |id: &str| programmes.iter().any(|one| one.programme == id && one.to_on.is_none());
    let fits = |form: &&programme::FormDef| {
        let of = form.form.programme();
        let is_visit = form.form.kind != FormKind::Move;
        let enrols = form.form.kind == FormKind::Enrol;
        let is_open =
            || platform.content.is_open_to(&form.form.id, look.today, person.age.map(i64::from), Some(&person.sex));
        is_visit && look.writes() && look.has_programme(of) && enrols != member(of) && is_open()
    };
    let mut forms: Vec<_> = platform.content.forms.values().filter(fits).map(|def| &def.form).collect();
    let order = |kind: FormKind| matches!(kind, FormKind::End) as u8;
    forms.sort_by_key(|form| (order(form.kind), &form.id));
    let together = together::offered(forms.iter().copied());
    together.into_iter().chain(forms.into_iter().map(|form| form.id.clone())).collect()
}

/// Which sender knows the person as whom, by what that was found, and what can be done about it.
fn links(platform: &Platform, look: &Look<'_>, id: ResidentId, records: &[Held]) -> Result<Vec<LinkLine>> {
    let decisions = platform.store.links_of(look.actor, id)?;
    let patients: Vec<&Held> = records.iter().filter(|held| held.kind == "Patient").collect();
    let decides = may_decide(look.actor);
    let act = |told: &[Told]| match told.first().map(|newest| newest.rule.as_str()) {
        Some(BY_HAND | FIRST_WORD | "split") if decides => Some(LinkAct::Undo),
        _ if decides && patients.len() > 1 => Some(LinkAct::Split),
        _ => None,
    };
    let lines = patients.iter().map(|held| {
        let (told, seen) = told(&decisions, held.record);
        LinkLine {
            sender: held.sender.clone(),
            record: format!("Patient/{}", held.id),
            number: held.record,
            act: act(&told),
            told,
            seen: seen.unwrap_or_default(),
        }
    });
    Ok(lines.collect())
}
