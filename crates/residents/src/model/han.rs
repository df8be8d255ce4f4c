//! Chinese characters as names need them: traditional and simplified forms, and readings as sets, because
//! whoever types by ear picks any character of the sound. The facts are in `languages/zh`.

use std::collections::HashSet;
use std::sync::LazyLock;

const FIRST: u16 = 0x4e00;
const LAST: u16 = 0x9fff;
const COUNT: usize = (LAST - FIRST) as usize + 1;
/// A character has at most so many readings: four of its own, one as a surname.
const READINGS: usize = 5;

struct Tables {
    simplified: Vec<u16>,
    /// Numbers of syllables from 1, the most usual first; 0 where there is none.
    readings: Vec<[u16; READINGS]>,
    syllables: Vec<&'static str>,
    surnames: HashSet<Vec<u16>>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut tables = Tables {
        simplified: (FIRST..=LAST).collect(),
        readings: vec![[0; READINGS]; COUNT],
        syllables: Vec::new(),
        surnames: HashSet::new(),
    };
    tables.read_readings(include_str!("../../../../languages/zh/readings.csv"));
    for [traditional, simplified] in rows(include_str!("../../../../languages/zh/simplified.csv")) {
        if let (Some(at), Some(simple)) =
            (traditional.encode_utf16().next().and_then(place), simplified.encode_utf16().next())
        {
            tables.simplified[at] = simple;
        }
    }
    tables.read_surnames(include_str!("../../../../languages/zh/surnames.csv"));
    tables
});

impl Tables {
    fn read_readings(&mut self, text: &'static str) {
        let all: Vec<[&str; 3]> = rows(text).collect();
        for (number, [syllable, first, _]) in (1..).zip(&all) {
            self.syllables.push(*syllable);
            first.encode_utf16().for_each(|symbol| self.add(symbol, number));
        }
        for (number, [_, _, further]) in (1..).zip(&all) {
            further.encode_utf16().for_each(|symbol| self.add(symbol, number));
        }
    }

    fn read_surnames(&mut self, text: &'static str) {
        for [surname, reading] in rows(text) {
            let symbols: Vec<u16> = surname.encode_utf16().collect();
            let number = self.syllables.iter().position(|syllable| *syllable == reading).map_or(0, |at| at as u16 + 1);
            match symbols.as_slice() {
                [one] => self.add(*one, number),
                _ => _ = self.surnames.insert(symbols),
            }
        }
    }

    fn add(&mut self, symbol: u16, syllable: u16) {
        let Some(readings) = place(symbol).and_then(|at| self.readings.get_mut(at)) else { return };
        if readings.contains(&syllable) {
            return;
        }
        if let Some(free) = readings.iter_mut().find(|reading| **reading == 0) {
            *free = syllable;
        }
    }
}

/// The cells of each row below the head.
fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().skip(1).map(|line| {
        let mut cells = line.split(',');
        std::array::from_fn(|_| cells.next().unwrap_or_default())
    })
}

fn place(symbol: u16) -> Option<usize> {
    (FIRST..=LAST).contains(&symbol).then(|| usize::from(symbol - FIRST))
}

/// Whether a symbol is a Chinese character.
pub fn is(symbol: u16) -> bool {
    place(symbol).is_some()
}

/// The simplified form; what has none is itself.
pub fn simplified(symbol: u16) -> u16 {
    place(symbol).map_or(symbol, |at| TABLES.simplified[at])
}

/// The most usual reading's number, 0 if there is none.
pub fn sound(symbol: u16) -> u16 {
    place(symbol).map_or(0, |at| TABLES.readings[at][0])
}

/// Whether two characters are the same or may be read the same.
pub fn alike(left: u16, right: u16) -> bool {
    let of = |symbol| place(symbol).map(|at| &TABLES.readings[at]);
    match (of(left), of(right)) {
        _ if left == right => true,
        (Some(left), Some(right)) => left.iter().any(|reading| *reading != 0 && right.contains(reading)),
        _ => false,
    }
}

/// Whether letters spell the characters in some of their readings.
pub fn spelled(characters: &[u16], letters: &[u16]) -> bool {
    let Some((first, rest)) = characters.split_first() else { return letters.is_empty() };
    let Some(at) = place(*first) else { return false };
    TABLES.readings[at].iter().filter(|reading| **reading != 0).any(|reading| {
        let syllable = TABLES.syllables[usize::from(*reading) - 1];
        let fits = letters.len() >= syllable.len()
            && syllable.bytes().map(u16::from).eq(letters[..syllable.len()].iter().copied());
        fits && spelled(rest, &letters[syllable.len()..])
    })
}

/// How many characters of a full name are the family name. Names of five characters or more are those of
/// peoples without family names in the Han way, and are not parted.
pub fn family_length(full: &[u16]) -> usize {
    match full.len() {
        0..=1 | 5.. => 0,
        3.. if TABLES.surnames.contains(&full[..2]) => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbols(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    fn one(text: &str) -> u16 {
        symbols(text)[0]
    }

    #[test]
    fn characters_of_one_sound_are_alike_whichever_reading_it_is() {
        for (left, right) in [("伟", "威"), ("曾", "增"), ("单", "善"), ("单", "丹"), ("重", "众"), ("翟", "宅")]
        {
            assert!(alike(one(left), one(right)), "{left} {right}");
        }
        assert!(!alike(one("王"), one("李")));
    }

    #[test]
    fn a_name_in_letters_is_the_same_in_any_reading_of_its_characters() {
        for (characters, letters, expected) in
            [("曾国藩", "zengguofan", true), ("单雄信", "shanxiongxin", true), ("王伟", "wangwe", false)]
        {
            assert_eq!(spelled(&symbols(characters), &symbols(letters)), expected, "{characters} {letters}");
        }
    }

    #[test]
    fn family_names_of_two_characters_are_known_and_long_names_have_none() {
        for (name, length) in [("王伟", 1), ("欧阳修", 2), ("诸葛孔明", 2), ("阿依古丽", 1), ("阿依古丽买买提", 0)]
        {
            assert_eq!(family_length(&symbols(name)), length, "{name}");
        }
        assert_eq!(simplified(one("龍")), one("龙"));
    }
}
