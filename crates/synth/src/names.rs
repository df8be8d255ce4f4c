//! Names of places and people, put together from the region's syllables.

use crate::draw::Draw;
use crate::person::Sex;
use crate::region::{NamesFile, PeopleNames, Syllables};
use terms::Day;

/// The name of the place with this number; no two numbers share one.
pub(crate) fn place(syllables: &Syllables, number: usize) -> String {
    let (first, second) = (&syllables.first, &syllables.second);
    if first.is_empty() || second.is_empty() {
        return number.to_string();
    }
    // Walking a diagonal, neighbours share neither syllable.
    let pairs = first.len() * second.len();
    let (lap, at) = (number / pairs, number % pairs);
    let row = at % first.len();
    let column = (row + at / first.len()) % second.len();
    let again = if lap == 0 { String::new() } else { place(syllables, lap - 1) };
    format!("{}{}{again}", first[row], second[column])
}

/// A family name.
pub(crate) fn family(names: &NamesFile, draw: &mut Draw) -> String {
    draw.weighed(&names.people.surnames, |surname| surname.1).map(|surname| surname.0.clone()).unwrap_or_default()
}

/// A given name as parents chose it at that time.
pub(crate) fn given(names: &NamesFile, sex: Sex, born: Day, draw: &mut Draw) -> String {
    let time = names.people.given.iter().rev().find(|given| given.born_from <= born.year());
    let Some(time) = time.or(names.people.given.first()) else {
        return String::new();
    };
    let syllables = if sex == Sex::Male { &time.male } else { &time.female };
    let second = syllables.second.get(draw.below(syllables.second.len())).cloned().unwrap_or_default();
    if draw.happens(time.one_syllable) {
        return second;
    }
    let first = syllables.first.get(draw.below(syllables.first.len())).cloned().unwrap_or_default();
    if first == second { second } else { format!("{first}{second}") }
}

/// The name as somebody in a hurry types it.
pub(crate) fn mistyped(names: &PeopleNames, given: &str) -> String {
    let wrong = names
        .typed_as
        .iter()
        .find_map(|(right, wrong)| given.contains(right.as_str()).then(|| given.replacen(right.as_str(), wrong, 1)));
    wrong.unwrap_or_else(|| format!("{given}{}", given.chars().last().unwrap_or_default()))
}
