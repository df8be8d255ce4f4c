//! Mappings: what the columns of a sender's sheets are. Each is one TOML, from a sender's folder
//! (`institutions/SENDER/NAME.toml`) or from the page on which columns are chosen.
//!
//! Never reads a sheet: it is told a sheet's head.

mod likely;
mod propose;
mod settle;
mod write;

pub use likely::{Seen, likely};
pub use propose::propose;
pub use settle::with_words;
pub use write::write;

use crate::content::Content;
use crate::place::line_at;
use intake::form::FormKind;
use intake::sheet::{Key, Mapping};
use terms::Issue;

/// One mapping of the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetMapping {
    /// Whose sheets they are.
    pub sender: String,
    /// What the sender's folder calls it.
    pub name: String,
    /// The file.
    pub file: String,
    /// What the columns are.
    pub mapping: Mapping,
}

/// Reads a mapping's text; a fault has its line and reason.
pub fn read(text: &str) -> Result<Mapping, (usize, String)> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(text, span.start));
        (line, error.message().to_owned())
    })
}

/// What is wrong with a mapping, each with the text by which its line is found.
pub fn check(mapping: &Mapping, content: &Content) -> Vec<(String, Issue)> {
    let quoted = |text: &str| format!("\"{text}\"");
    // A ledger's move is of a case, and no sheet names one.
    let form = content.form(&mapping.form).filter(|form| form.kind != FormKind::Move);
    let Some(form) = form else {
        return vec![(quoted(&mapping.form), Issue::blocking("unknown_form", "").with("form", &mapping.form))];
    };
    let mut found = Vec::new();
    for (what, source) in mapping.sources() {
        let name = what.rsplit('.').next().unwrap_or_default().to_owned();
        if source.column.is_some() == source.value.is_some() || (source.part.is_some() && source.column.is_none()) {
            found.push((name, Issue::blocking("content_mapping_source", "").with("key", &what)));
        }
    }
    for key in mapping.item.keys().filter(|key| !form.asked().any(|asked| asked.key == **key)) {
        found.push((key.clone(), Issue::blocking("content_not_asked", "").with("item", key)));
    }
    for key in &mapping.key {
        if let Key::Item(item) = key
            && !mapping.item.contains_key(item)
        {
            found.push((quoted(item), Issue::blocking("content_mapping_key", "").with("key", item)));
        }
    }
    let person = &mapping.person;
    if person.id_card.is_none() && (person.name.is_none() || person.birth_date.is_none()) {
        found.push(("[person]".into(), Issue::blocking("content_mapping_nobody", "")));
    }
    found
}

#[cfg(test)]
mod tests;
