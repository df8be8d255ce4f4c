//! The words of a language by which a report's sentences are understood (`languages/*/report.toml`).

use serde::Deserialize;
use std::collections::BTreeMap;
use terms::Issue;

/// All of them. Lists are sorted when they are read: longer words win over shorter ones.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lexicon {
    pub(crate) number: Number,
    pub(crate) label: Label,
    pub(crate) words: Words,
    pub(crate) titles: Titles,
    pub(crate) form: Form,
}

/// How numbers are written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Number {
    pub digits: BTreeMap<char, u32>,
    pub tens: BTreeMap<char, u32>,
    pub scales: BTreeMap<char, u32>,
    pub more: Vec<String>,
    pub about: Vec<String>,
    pub nearly: Vec<String>,
    pub over: Vec<String>,
    pub under: Vec<String>,
    pub to: Vec<String>,
    pub names_before: Vec<String>,
    pub names_after: Vec<String>,
    pub percent: Vec<String>,
    pub permille: Vec<String>,
    pub points: Vec<String>,
    pub per: Vec<String>,
    pub money: Vec<String>,
    pub age: Vec<String>,
    pub people: Vec<String>,
    pub units: Vec<String>,
    pub year: char,
    pub month: char,
    pub day: Vec<char>,
    pub ordinal: char,
}

/// What belongs to a number's name and what does not.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Label {
    pub leads: Vec<String>,
    pub links: Vec<String>,
}

/// Words that say how numbers stand to each other.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Words {
    pub of_which: Vec<String>,
    pub total: Vec<String>,
    pub received: Vec<String>,
    pub done: Vec<String>,
    pub open: Vec<String>,
    pub rate: Vec<String>,
    pub share: Vec<String>,
    pub summed: Vec<String>,
    pub exceeded: Vec<String>,
    pub completed: Vec<String>,
    pub of: char,
    pub narrower: Vec<String>,
    pub may_exceed: Vec<String>,
    pub rise: Vec<String>,
    pub fall: Vec<String>,
    pub flat: Vec<String>,
    pub earlier: Vec<String>,
    pub compared: Vec<String>,
    pub on_year: Vec<String>,
    pub on_period: Vec<String>,
    pub from: Vec<String>,
    pub as_of: Vec<String>,
    pub zero: Vec<String>,
    pub all: Vec<String>,
    pub first: Vec<String>,
    pub rank: Vec<String>,
    pub et_cetera: Vec<String>,
    pub and: Vec<String>,
    pub announces: Vec<String>,
    pub enumerates: char,
    pub past: Vec<String>,
}

/// How the titles of documents are compared.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Titles {
    pub generic: Vec<String>,
    pub kinds: Vec<String>,
}

/// What belongs into a text and what does not.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Form {
    pub pairs: Vec<String>,
    pub masks: Vec<char>,
    pub mask_letters: Vec<char>,
    pub residue: Vec<String>,
    pub headings: Vec<String>,
    pub fixed: Vec<String>,
}

impl Lexicon {
    /// Reads the file; an issue names what is wrong with it.
    pub fn read(toml: &str) -> Result<Self, Issue> {
        let mut lexicon: Self = toml::from_str(toml)
            .map_err(|error| Issue::blocking("lexicon_broken", "").with("error", error.message()))?;
        lexicon.longest_first();
        Ok(lexicon)
    }

    fn longest_first(&mut self) {
        let number = &mut self.number;
        let lists = [
            &mut number.units,
            &mut number.names_after,
            &mut number.points,
            &mut number.about,
            &mut number.nearly,
            &mut self.label.leads,
            &mut self.label.links,
            &mut self.words.announces,
            &mut self.titles.generic,
        ];
        for list in lists {
            list.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        }
    }
}

/// The first of the words with which the text goes on.
pub(crate) fn starts<'w>(text: &[char], words: &'w [String]) -> Option<&'w str> {
    words.iter().map(String::as_str).find(|word| begins(text, word))
}

fn begins(text: &[char], word: &str) -> bool {
    word.chars().enumerate().all(|(at, letter)| text.get(at) == Some(&letter))
}

/// The first of the words with which the text ends.
pub(crate) fn ends<'w>(text: &[char], words: &'w [String]) -> Option<&'w str> {
    words.iter().map(String::as_str).find(|word| {
        let from = text.len().checked_sub(word.chars().count());
        from.is_some_and(|from| begins(&text[from..], word))
    })
}

/// Whether one of the words stands somewhere in the text.
pub(crate) fn has(text: &[char], words: &[String]) -> bool {
    (0..text.len()).any(|at| starts(&text[at..], words).is_some())
}
