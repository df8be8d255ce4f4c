//! Numbers of resident identity cards (GB 11643-1999): area, birthday, serial, check character.

use crate::person::Sex;
use std::collections::HashMap;
use terms::Day;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
/// Serials of one birthday and sex: the last of the three digits is odd for men.
const SERIALS: u16 = 500;

/// Hands out every number once.
pub(crate) struct IdCards {
    area: String,
    given: HashMap<(Day, Sex), u16>,
}

impl IdCards {
    pub fn new(area: &str) -> Self {
        Self { area: area.to_owned(), given: HashMap::new() }
    }

    /// The next number for this birthday and sex; none when all 500 are gone.
    pub fn next(&mut self, born: Day, sex: Sex) -> Option<String> {
        let given = self.given.entry((born, sex)).or_default();
        if *given >= SERIALS {
            return None;
        }
        // Neighbours of one day do not get neighbouring numbers.
        let serial = (u32::from(*given) * 137 + 61) % u32::from(SERIALS) * 2 + u32::from(sex == Sex::Male);
        *given += 1;
        let (year, month, day) = (born.year(), born.month(), born.day());
        let digits = format!("{}{year:04}{month:02}{day:02}{serial:03}", self.area);
        Some(format!("{digits}{}", check(&digits)))
    }
}

/// The same number with another check character, as a slip of the finger leaves it.
pub(crate) fn mistyped(number: &str) -> String {
    let last = if number.ends_with('7') { '8' } else { '7' };
    let digits: String = number.chars().take(17).collect();
    format!("{digits}{last}")
}

fn check(digits: &str) -> char {
    let sum: u32 = digits.chars().zip(WEIGHTS).map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight).sum();
    CHECKS[(sum % 11) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use std::collections::HashSet;

    #[test]
    fn the_standards_own_examples_have_their_check_characters() {
        assert_eq!(check("11010519491231002"), 'X');
        assert_eq!(check("44052418800101001"), '4');
    }

    #[test]
    fn five_hundred_people_of_one_birthday_and_sex_have_different_numbers() {
        let mut cards = IdCards::new("990121");
        let numbers: HashSet<_> = (0..500).filter_map(|_| cards.next(date(1990, 5, 1), Sex::Male)).collect();
        assert_eq!(numbers.len(), 500);
        assert!(numbers.iter().all(|number| "13579".contains(&number[16..17])));
        assert_eq!(cards.next(date(1990, 5, 1), Sex::Male), None);
    }
}
