//! Which form a sheet is: by its headings, by what its names and titles say, and by what it would be without.

use super::propose;
use crate::content::Content;
use intake::form::Form;
use intake::sheet::Mapping;
use intake::sheet::plain::plain;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use terms::Language;

/// A column of days by its right name says more of a form than another column.
const DAY_COUNTS: usize = 3;

/// What so many programmes say of themselves (patients, records, management) tells none of them from the others.
const SAID_BY_ALL: usize = 3;

/// What is seen of a sheet before anybody has said what it is.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Its columns' names.
    pub head: &'a [String],
    /// What it is called: its file, itself in the file, the lines above the head.
    pub called: &'a [&'a str],
}

/// The form that the sheet is, with its mapping: the one that takes most of its columns, else the one whose names
/// are said, else the one of whose required questions fewest are missing. Several where nothing tells them apart;
/// none where there are no forms. What is known of a form's columns goes before what they are called.
pub fn likely<'f>(
    content: &Content,
    forms: &[&'f Form],
    seen: Seen<'_>,
    known: &[Mapping],
) -> Vec<(&'f Form, Mapping)> {
    let names: Vec<BTreeSet<String>> = forms.iter().map(|form| names(content, form)).collect();
    let said = telling(forms, &names, seen.called);
    let mut found = Vec::new();
    for (form, names) in forms.iter().zip(&names) {
        let mapping = propose(content, form, seen.head, known.iter().find(|mapping| mapping.form == form.id));
        let day = if mapping.day.column.is_some() { DAY_COUNTS } else { 0 };
        let missed = form.asked().filter(|asked| asked.required && !mapping.item.contains_key(&asked.key)).count();
        let worth = (mapping.columns().len() + day, names.intersection(&said).count(), Reverse(missed));
        found.push((worth, *form, mapping));
    }
    let best = found.iter().map(|(worth, ..)| *worth).max();
    let best = found.into_iter().filter(|(worth, ..)| Some(*worth) == best);
    best.map(|(_, form, mapping)| (form, mapping)).collect()
}

/// What a form and its programme are called, in both languages and in pieces.
fn names(content: &Content, form: &Form) -> BTreeSet<String> {
    let (programme, own) = (form.programme(), form.id.replacen(form.programme(), "form", 1).replace('/', "."));
    let keys = ["programme", "programme.short", own.as_str()];
    let say = |key: &str| [Language::Zh, Language::En].map(|language| content.say(language, programme, key).to_owned());
    keys.into_iter().flat_map(say).flat_map(|name| pieces(&name)).collect()
}

/// The pieces of what is said that only some programmes call themselves by.
fn telling(forms: &[&Form], names: &[BTreeSet<String>], called: &[&str]) -> BTreeSet<String> {
    let mut programmes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (form, name) in forms.iter().zip(names).flat_map(|(form, names)| names.iter().map(move |name| (form, name))) {
        programmes.entry(name).or_default().insert(form.programme());
    }
    let mut said: BTreeSet<String> = called.iter().flat_map(|text| pieces(text)).collect();
    said.retain(|piece| programmes.get(piece.as_str()).is_some_and(|all| all.len() < SAID_BY_ALL));
    said
}

/// A text in pieces that can be found in another one: Latin words, and every two Chinese characters in a row.
fn pieces(text: &str) -> Vec<String> {
    let text = plain(text).to_lowercase();
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let of_word = |word: &str| -> Vec<String> {
        if word.is_ascii() {
            return Some(word.to_owned()).filter(|word| word.len() > 2).into_iter().collect();
        }
        let letters: Vec<char> = word.chars().collect();
        letters.windows(2).map(|pair| pair.iter().collect()).collect()
    };
    words.flat_map(of_word).collect()
}

#[cfg(test)]
mod tests;
