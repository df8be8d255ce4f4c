//! Which mapping a sheet is read by. At the door it is settled once, with all its words and places,
//! and kept under its hash: a replay reads the same sheet the same way.

use super::{FORMAT, hex, open};
use crate::{Platform, path};
use intake::sheet::{Mapping, Sheet, Source, Table, heading, is_code, is_sheet};
use jiff::Timestamp;
use programme::mapping;
use rows::Branches;
use std::collections::BTreeSet;
use terms::{Actor, Day, Failure, Refusal, Result, Within};

/// A mapping by which an upload is read, whatever becomes of the sender's mapping later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// What the sender's mapping is called.
    pub name: String,
    /// The mapping, with every word that it needs.
    pub mapping: Mapping,
}

/// The settings in which senders' own mappings stand.
fn of_sender(sender: &str) -> String {
    format!("sheet_mapping/{sender}/")
}

/// The setting of a settled one.
fn of_hash(hash: &str) -> String {
    format!("sheet_settled/{hash}")
}

/// The mappings of a sender, by name: those of the folder, and over them those made on a page.
pub fn choices(platform: &Platform, sender: &str) -> Result<Vec<(String, Mapping)>> {
    let mut found: Vec<(String, Mapping)> = Vec::new();
    for (key, text) in platform.store.settings()? {
        if let Some(name) = key.strip_prefix(&of_sender(sender)) {
            let mapping = mapping::read(&text).map_err(|(_, why)| Failure::fault("reading a mapping", why))?;
            found.push((name.to_owned(), mapping));
        }
    }
    let folder = platform.content.mappings.iter().filter(|one| one.sender == sender);
    for one in folder {
        if !found.iter().any(|(name, _)| *name == one.name) {
            found.push((one.name.clone(), one.mapping.clone()));
        }
    }
    Ok(found)
}

/// The sender's mapping whose columns the sheet has; of several the one with the most columns.
pub fn fitting(platform: &Platform, sender: &str, sheet: &Sheet) -> Result<Option<(String, Mapping)>> {
    let fits = |mapping: &Mapping| {
        Table::with(sheet, &mapping.columns()).is_some() && platform.content.form(&mapping.form).is_some()
    };
    let fitting = choices(platform, sender)?.into_iter().filter(|(_, mapping)| fits(mapping));
    Ok(fitting.max_by_key(|(_, mapping)| mapping.columns().len()))
}

/// Keeps a mapping that was made on a page, under the name of its form, and gives that name.
pub(super) fn save(
    platform: &Platform,
    actor: &Actor,
    sender: &str,
    mapping: &Mapping,
    at: Timestamp,
) -> Result<String> {
    if let Some((_, issue)) = mapping::check(mapping, &platform.content).into_iter().next() {
        return Err(Refusal { code: issue.code, args: issue.args }.into());
    }
    let name = mapping.form.replace('/', "_");
    let key = format!("{}{name}", of_sender(sender));
    platform.store.put_setting_as(actor, &key, &mapping::write(mapping), at)?;
    Ok(name)
}

/// Settles a sender's mapping for one sheet: words of the options, names of places that stand in the
/// sheet, and the institutions for which the actor may speak.
pub fn settle(
    platform: &Platform,
    actor: &Actor,
    (name, mapping): (&str, &Mapping),
    sheet: &Sheet,
    today: Day,
) -> Result<Settled> {
    let mut full = mapping::with_words(mapping, &platform.content);
    let tree = platform.rows.tree(today)?;
    if let Some(table) = Table::with(sheet, &mapping.columns()) {
        for (source, places) in [(&mut full.institution, &tree.institutions), (&mut full.person.area, &tree.areas)] {
            if let Some(source) = source {
                name_places(source, places, &table);
            }
        }
    }
    if let Within::Trees(roots) = &actor.scope.institutions {
        let first = roots.first().ok_or_else(|| Refusal::new("not_allowed").with("account", &actor.account))?;
        full.within = tree.institutions.below(roots).into_iter().collect();
        // Whoever speaks for one institution need not name it in every row.
        full.institution.get_or_insert_with(|| Source { value: Some(first.clone()), ..Source::default() });
    }
    Ok(Settled { name: name.into(), mapping: full })
}

/// What stands in the column and is the name of exactly one place means that place.
fn name_places(source: &mut Source, places: &Branches, table: &Table) {
    let words: Vec<String> = words(source, table).into_iter().map(str::to_owned).collect();
    for word in &words {
        let mut called = places.iter().filter(|(code, node)| {
            *code == word || node.name.as_deref().is_some_and(|name| heading(name) == heading(word))
        });
        if let (Some((code, _)), None) = (called.next(), called.next()) {
            source.codes.insert(word.clone(), code.to_owned());
        }
    }
}

/// The words of a column that its mapping does not explain.
fn words<'t>(source: &Source, table: &'t Table) -> BTreeSet<&'t str> {
    let known: BTreeSet<String> = source.codes.keys().map(|word| heading(word)).collect();
    let column = source.column.as_deref().and_then(|name| table.column(name));
    let cells = table.rows.iter().filter_map(|row| row.cells.get(column?));
    cells.map(|cell| cell.trim()).filter(|word| !word.is_empty() && !known.contains(&heading(word))).collect()
}

/// The format of a file at a door that asks nobody: of a sheet the mapping that fits it, with whom it is
/// settled; anything else is FHIR. A sheet whose columns nobody knows is refused and says what to do.
pub async fn format_of(
    platform: &Platform,
    actor: &Actor,
    sender: &str,
    name: &str,
    bytes: &[u8],
    today: Day,
) -> Result<String> {
    if !is_sheet(name, bytes) {
        return Ok("fhir".into());
    }
    let Ok(sheet) = open(bytes) else {
        // What cannot be read is taken as it is, and set aside with its reason.
        return Ok(FORMAT.into());
    };
    let Some((named, mapping)) = fitting(platform, sender, &sheet)? else {
        return Err(Refusal::new("sheet_no_mapping").with("sender", sender).with("file", name).into());
    };
    let table = Table::with(&sheet, &mapping.columns()).unwrap_or_default();
    let places = [mapping.institution.as_ref(), mapping.person.area.as_ref()];
    if places.into_iter().flatten().any(|source| words(source, &table).into_iter().any(|word| !is_code(word))) {
        // The places that are named may have come just before.
        path::refresh(platform, today).await?;
    }
    settle(platform, actor, (&named, &mapping), &sheet, today)?.format(platform)
}

impl Settled {
    /// Keeps it, and gives the format by which its arrival will find it again.
    pub fn format(&self, platform: &Platform) -> Result<String> {
        let text = mapping::write(&self.mapping);
        let hash = hex(&store::content_hash(text.as_bytes()));
        let key = of_hash(&hash);
        if platform.store.setting(&key)?.is_none() {
            platform.store.put_setting(&key, &text)?;
        }
        Ok(format!("{FORMAT}/{}/{hash}", self.name))
    }

    /// The one by which an arrival of this format is read; none where its door had none.
    pub fn of_format(platform: &Platform, format: &str) -> Result<Option<Settled>> {
        let mut parts = format.split('/').skip(1);
        let (Some(name), Some(hash)) = (parts.next(), parts.next()) else { return Ok(None) };
        let Some(text) = platform.store.setting(&of_hash(hash))? else { return Ok(None) };
        let mapping = mapping::read(&text).map_err(|(_, why)| Failure::fault("reading a settled mapping", why))?;
        Ok(Some(Settled { name: name.into(), mapping }))
    }
}
