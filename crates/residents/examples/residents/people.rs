//! Made-up people in made-up households, and the records that institutions would hold of them: names of
//! which a few are common and most are rare (a share of each list drawn from Beta(0.4, 1)); of further
//! records 30 % with a mistake in a name, 8 % in the birthday, 25 % after a move; 40 % without a telephone.

use std::io::{self, Write};

/// A small generator of numbers (Steele, Lea, Flood 2014, SplitMix64).
pub struct Chance(pub u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn below(&mut self, end: usize) -> usize {
        (self.share() * end as f64) as usize
    }

    fn in_percent(&mut self, percent: u32) -> bool {
        self.share() * 100.0 < f64::from(percent)
    }

    /// The place of a name in its list.
    fn skewed(&mut self, end: usize) -> usize {
        (self.share().powf(2.5) * end as f64) as usize
    }
}

/// Where and how a household can be reached.
#[derive(Clone)]
struct Home {
    number: usize,
    street: usize,
    suburb: usize,
    phone: u64,
}

#[derive(Clone)]
struct Person {
    given: String,
    family: String,
    born: [u32; 3],
    female: bool,
    home: Home,
}

const STREETS: usize = 12_000;
const SUBURBS: usize = 1_500;
const GIVEN_NAMES: usize = 4_000;
const FAMILY_NAMES: usize = 20_000;

/// Writes so many records; the id says whose each is, as `PERSON-RECORD`.
pub fn write(out: &mut impl Write, records: usize, chance: &mut Chance) -> io::Result<()> {
    writeln!(out, "id,given_name,family_name,birth_date,sex,phone,street_number,address_1,suburb,postcode,state")?;
    let (mut written, mut number) = (0, 0);
    while written < records {
        for person in household(chance) {
            number += 1;
            for copy in 0..copies(chance).min(records - written) {
                let seen = if copy == 0 { person.clone() } else { mistaken(&person, chance) };
                record(out, &format!("{number}-{copy}"), &seen, chance)?;
                written += 1;
            }
        }
    }
    Ok(())
}

fn copies(chance: &mut Chance) -> usize {
    match chance.below(100) {
        0..60 => 1,
        60..85 => 2,
        85..95 => 3,
        _ => 4,
    }
}

fn household(chance: &mut Chance) -> Vec<Person> {
    let family = name(chance.skewed(FAMILY_NAMES), 7);
    let home = home(chance);
    let mut people: Vec<Person> = Vec::new();
    for at in 0..=chance.below(4) {
        let elder = people.last().map(|elder| elder.born);
        let twin = elder.filter(|_| chance.in_percent(1));
        let mut home = home.clone();
        if at > 0 && chance.in_percent(60) {
            home.phone = phone(chance);
        }
        let family = if chance.in_percent(75) { family.clone() } else { name(chance.skewed(FAMILY_NAMES), 7) };
        let born = twin.unwrap_or_else(|| birthday(chance));
        people.push(Person {
            given: name(chance.skewed(GIVEN_NAMES), 3),
            family,
            born,
            female: chance.in_percent(51),
            home,
        });
    }
    people
}

fn home(chance: &mut Chance) -> Home {
    let (number, street) = (1 + chance.below(300), chance.below(STREETS));
    Home { number, street, suburb: chance.skewed(SUBURBS), phone: phone(chance) }
}

fn phone(chance: &mut Chance) -> u64 {
    13_000_000_000 + chance.below(6_000_000_000) as u64
}

fn birthday(chance: &mut Chance) -> [u32; 3] {
    [1930 + chance.below(95) as u32, 1 + chance.below(12) as u32, 1 + chance.below(28) as u32]
}

/// A name by its number: syllables of it.
fn name(number: usize, salt: u64) -> String {
    const HEADS: [&str; 20] =
        ["b", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "ch", "sh", "br"];
    const TAILS: [&str; 15] = ["a", "e", "i", "o", "u", "an", "en", "in", "on", "ar", "er", "ai", "el", "il", "ous"];
    let mut bits = Chance(number as u64 * 1_000 + salt).next();
    let count = 2 + bits as usize % 3;
    let mut name = String::new();
    for _ in 0..count {
        bits /= 7;
        name += HEADS[bits as usize % HEADS.len()];
        bits /= 20;
        name += TAILS[bits as usize % TAILS.len()];
    }
    name
}

/// The person as a later record has them.
fn mistaken(person: &Person, chance: &mut Chance) -> Person {
    let mut seen = person.clone();
    if chance.in_percent(30) {
        match chance.below(20) {
            0 => std::mem::swap(&mut seen.given, &mut seen.family),
            1 => seen.given.truncate(1),
            2 => seen.family = name(chance.skewed(FAMILY_NAMES), 7),
            3..12 => slip(&mut seen.given, chance),
            _ => slip(&mut seen.family, chance),
        }
    }
    if chance.in_percent(8) {
        match chance.below(4) {
            0 => seen.born[0] += 1 + chance.below(9) as u32,
            1 => seen.born[1] = 1 + chance.below(12) as u32,
            2 => seen.born[2] = 1 + chance.below(28) as u32,
            _ => seen.born.swap(1, 2),
        }
    }
    if chance.in_percent(25) {
        let old = seen.home.phone;
        seen.home = home(chance);
        if chance.in_percent(70) {
            seen.home.phone = old;
        }
    }
    seen
}

/// One letter is wrong, missing, too many, or in the wrong place.
fn slip(name: &mut String, chance: &mut Chance) {
    let mut letters: Vec<char> = name.chars().collect();
    let (at, letter) = (chance.below(letters.len()), (b'a' + chance.below(26) as u8) as char);
    match chance.below(4) {
        0 => letters[at] = letter,
        1 => letters.insert(at, letter),
        2 if letters.len() > 1 => _ = letters.remove(at),
        _ if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => letters.push(letter),
    }
    *name = letters.into_iter().collect();
}

fn record(out: &mut impl Write, id: &str, person: &Person, chance: &mut Chance) -> io::Result<()> {
    let Person { given, family, born, female, home } = person;
    let sex = if chance.in_percent(2) { "" } else { ["male", "female"][usize::from(*female)] };
    let phone = if chance.in_percent(40) { String::new() } else { home.phone.to_string() };
    let (street, suburb) = (name(home.street, 11), name(home.suburb, 13));
    let kind = ["street", "road", "lane", "avenue"][home.street % 4];
    let (postcode, state) = (10_000 + home.suburb / 3, home.suburb / 100);
    let [year, month, day] = born;
    writeln!(
        out,
        "{id},{given},{family},{year}-{month:02}-{day:02},{sex},{phone},{},{street} {kind},{suburb},{postcode},s{state}",
        home.number
    )
}
