//! The page on which somebody says what the columns of a sheet are: what is proposed, what can be
//! chosen, and the mapping that comes of it.

use super::settle::{choices, save};
use crate::Platform;
use crate::show::Look;
use intake::form::{AnswerType, Form, FormKind};
use intake::sheet::{Mapping, Sheet, Source, Table, titles};
use jiff::Timestamp;
use programme::mapping::{Seen, likely, propose};
use std::collections::BTreeMap;
use store::Upload;
use terms::{Refusal, Result, Within};

/// So many examples stand beside a column.
const EXAMPLES: usize = 3;

/// One column of the sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// What stands in it.
    pub examples: Vec<String>,
    /// What it is for, as in [`Columns::targets`]; empty where it is not imported.
    pub target: String,
}

/// What can be chosen, and what is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The forms that a sheet can be, `programme/form`.
    pub forms: Vec<String>,
    /// The one that is chosen or proposed.
    pub form: String,
    /// Where nothing tells which one it is: those that it can equally be, for somebody to choose.
    pub likely: Vec<String>,
    /// The sheet's columns, from left to right.
    pub lines: Vec<Line>,
    /// What a column can be: `day`, `person.name`, `item.KEY`, or two halves of one cell joined by `+`.
    pub targets: Vec<String>,
    /// The institution of all rows, where no column names it.
    pub institution: String,
}

/// What is proposed for an uploaded sheet, perhaps as a form that was chosen.
pub fn columns(platform: &Platform, look: &Look<'_>, upload: &Upload, sheet: &Sheet, chosen: &str) -> Result<Columns> {
    let known: Vec<Mapping> = choices(platform, &upload.sender)?.into_iter().map(|(_, mapping)| mapping).collect();
    let mut forms = forms(platform, look);
    if forms.iter().any(|form| form.id == chosen) {
        forms.retain(|form| form.id == chosen);
    }
    let head = Table::guess(sheet).head;
    let called: Vec<&str> = [upload.name.as_str(), sheet.name.as_str()].into_iter().chain(titles(sheet)).collect();
    let found = likely(&platform.content, &forms, Seen { head: &head, called: &called }, &known);
    let (form, mapping) =
        found.first().ok_or_else(|| Refusal::new("not_allowed").with("account", &look.actor.account))?;
    let likely = found.iter().map(|(form, _)| form.id.clone()).filter(|_| found.len() > 1).collect();
    Ok(Columns { likely, ..shown(platform, look, sheet, form, mapping) })
}

/// The page of a mapping as it is.
fn shown(platform: &Platform, look: &Look<'_>, sheet: &Sheet, form: &Form, mapping: &Mapping) -> Columns {
    let table = Table::guess(sheet);
    let lines = table.head.iter().enumerate().map(|(at, name)| {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(at)).filter(|cell| !cell.is_empty());
        Line { name: name.clone(), examples: cells.take(EXAMPLES).cloned().collect(), target: target(mapping, name) }
    });
    let fixed = mapping.institution.as_ref().and_then(|source| source.value.clone());
    Columns {
        forms: forms(platform, look).into_iter().map(|form| form.id.clone()).collect(),
        form: form.id.clone(),
        likely: Vec::new(),
        lines: lines.collect(),
        targets: targets(platform, form),
        institution: fixed.unwrap_or_default(),
    }
}

fn forms<'a>(platform: &'a Platform, look: &Look<'_>) -> Vec<&'a Form> {
    let all = platform.content.forms.values().map(|def| &def.form);
    all.filter(|form| form.kind != FormKind::Move && look.has_programme(form.programme())).collect()
}

/// What a mapping takes from a column.
fn target(mapping: &Mapping, column: &str) -> String {
    let mut sources = mapping.sources();
    sources.retain(|(_, source)| source.column.as_deref() == Some(column));
    sources.sort_by_key(|(_, source)| source.part);
    let parts = sources.into_iter().map(|(what, source)| match source.part {
        Some(part) => format!("{what}/{part}"),
        None => what,
    });
    parts.collect::<Vec<_>>().join("+")
}

/// Everything that a column of this form can be.
fn targets(platform: &Platform, form: &Form) -> Vec<String> {
    let person = Mapping::default().person;
    let of_person = person.all().map(|(name, _)| format!("person.{name}"));
    let mut targets: Vec<String> = of_person.into_iter().collect();
    targets.extend(["day", "entered", "institution"].map(str::to_owned));
    let mut panels: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for asked in form.asked() {
        targets.push(format!("item.{}", asked.key));
        let item = platform.content.items.get(&asked.key);
        let number = item.filter(|item| matches!(item.answer, AnswerType::Integer | AnswerType::Decimal));
        if let Some(panel) = number.and_then(|item| item.panel.as_deref()) {
            panels.entry(panel).or_default().push(&asked.key);
        }
    }
    for keys in panels.values().filter(|keys| keys.len() > 1) {
        let halves = (1..).zip(keys).map(|(part, key)| format!("item.{key}/{part}"));
        targets.push(halves.collect::<Vec<_>>().join("+"));
    }
    targets
}

/// The mapping that comes of what was chosen: per column its target. What the proposal knows of a
/// column besides (its words) stays. Two columns for one thing are refused.
fn chosen(proposed: &Mapping, lines: &[Line], institution: &str) -> Result<Mapping> {
    let mut mapping = Mapping { form: proposed.form.clone(), key: proposed.key.clone(), ..Mapping::default() };
    let mut seen: Vec<&str> = Vec::new();
    for line in lines.iter().filter(|line| !line.target.is_empty()) {
        for half in line.target.split('+') {
            let (what, part) = match half.split_once('/') {
                Some((what, part)) => (what, part.parse().ok()),
                None => (half, None),
            };
            if seen.contains(&what) {
                return Err(Refusal::new("sheet_target_twice").with("column", &line.name).into());
            }
            seen.push(what);
            let codes = codes_of(proposed, what, &line.name);
            put(&mut mapping, what, Source { column: Some(line.name.clone()), value: None, part, codes });
        }
    }
    if mapping.institution.is_none() && !institution.is_empty() {
        mapping.institution = Some(Source { value: Some(institution.into()), ..Source::default() });
    }
    Ok(mapping)
}

fn codes_of(proposed: &Mapping, what: &str, column: &str) -> BTreeMap<String, String> {
    let sources = proposed.sources();
    let same = sources.into_iter().find(|(name, source)| name == what && source.column.as_deref() == Some(column));
    same.map(|(_, source)| source.codes.clone()).unwrap_or_default()
}

fn put(mapping: &mut Mapping, what: &str, source: Source) {
    let person = &mut mapping.person;
    let place = match what {
        "day" => {
            mapping.day = source;
            return;
        }
        "entered" => &mut mapping.entered,
        "institution" => &mut mapping.institution,
        "person.name" => &mut person.name,
        "person.id_card" => &mut person.id_card,
        "person.sex" => &mut person.sex,
        "person.birth_date" => &mut person.birth_date,
        "person.phone" => &mut person.phone,
        "person.address" => &mut person.address,
        "person.area" => &mut person.area,
        "person.mother_id_card" => &mut person.mother_id_card,
        "person.birth_order" => &mut person.birth_order,
        _ => {
            if let Some(key) = what.strip_prefix("item.") {
                mapping.item.insert(key.into(), source);
            }
            return;
        }
    };
    *place = Some(source);
}

/// Keeps what was chosen as the sender's mapping, and gives its name.
pub fn save_columns(
    platform: &Platform,
    look: &Look<'_>,
    sender: &str,
    page: &Columns,
    at: Timestamp,
) -> Result<String> {
    check_sender(platform, look, sender)?;
    let known = choices(platform, sender)?.into_iter().map(|(_, mapping)| mapping);
    let known = known.into_iter().find(|mapping| mapping.form == page.form);
    let form =
        platform.content.form(&page.form).ok_or_else(|| Refusal::new("unknown_form").with("form", &page.form))?;
    let head: Vec<String> = page.lines.iter().map(|line| line.name.clone()).collect();
    let proposed = propose(&platform.content, form, &head, known.as_ref());
    let mapping = chosen(&proposed, &page.lines, &page.institution)?;
    save(platform, look.actor, sender, &mapping, at)
}

/// Refuses whoever sends for an institution that is not theirs.
pub fn check_sender(platform: &Platform, look: &Look<'_>, sender: &str) -> Result<()> {
    let Within::Trees(roots) = &look.actor.scope.institutions else { return Ok(()) };
    let own = platform.rows.tree(look.today)?.institutions.below(roots);
    if own.contains(sender) {
        Ok(())
    } else {
        Err(Refusal::new("sheet_not_your_sender").with("own", roots.join(" ")).into())
    }
}
