//! A first look at the pairs of a block: when birthdays are far apart, only those of one given name or with an
//! identity number each can be one person, and most pairs of a block are neither. Branches are what costs here, so there are none:
//! a row is looked at beside many, four values of them at a time.

use super::table::Row;
use crate::model::Field;
use std::ops::Range;

/// What of the rows of some blocks is looked at.
#[derive(Clone, Default)]
pub struct Screen {
    born: Vec<u32>,
    given: Vec<u32>,
    family: Vec<u32>,
    card: Vec<u32>,
    worth: Vec<bool>,
    /// Everything is, where a birthday that is far apart does not say that much.
    open: bool,
}

impl Screen {
    /// A look that leaves everything, or one that goes by birthdays.
    pub fn new(open: bool) -> Self {
        Self { open, ..Self::default() }
    }

    /// Takes other rows.
    pub fn fill(&mut self, rows: &[Row]) {
        let of = |into: &mut Vec<u32>, field: Field| {
            into.clear();
            into.extend(rows.iter().map(|row| row.value(field)));
        };
        of(&mut self.given, Field::GivenName);
        of(&mut self.family, Field::FamilyName);
        of(&mut self.card, Field::NationalId);
        self.born.clear();
        self.born.extend(rows.iter().map(|row| row.born));
    }

    /// Which of the rows between two places are worth comparing with this one.
    pub fn beside(&mut self, one: usize, others: Range<usize>) -> impl Iterator<Item = usize> {
        let (born, given, family, card) = (self.born[one], self.given[one], self.family[one], self.card[one]);
        let (from, open) = (others.start, self.open);
        let numbers = self.born[others.clone()].iter().zip(&self.card[others.clone()]);
        let names = self.given[others.clone()].iter().zip(&self.family[others]);
        self.worth.clear();
        self.worth.extend(numbers.zip(names).map(|((other_born, other_card), (other_given, other_family))| {
            let named = (given == *other_given) | (given == *other_family) | (family == *other_given);
            open | named | ((card != 0) & (*other_card != 0)) | near(born, *other_born)
        }));
        self.worth.iter().enumerate().filter(|(_, worth)| **worth).map(move |(at, _)| from + at)
    }
}

/// Whether two birthdays may be more than different: the year is the same, or the rest, or no more than two digits
/// differ; or one is not known.
fn near(one: u32, other: u32) -> bool {
    let apart = one ^ other;
    let digits = (apart | apart >> 1 | apart >> 2 | apart >> 3) & 0x1111_1111;
    let but_one = digits & digits.wrapping_sub(1);
    let but_two = but_one & but_one.wrapping_sub(1);
    (apart >> 16 == 0) | (apart << 16 == 0) | (but_two == 0) | (one == 0) | (other == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::level::{DIFFER, day};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn days_that_look_far_apart_differ(left in "19[0-9][0-9](02|12|10)[0-2][0-9]", right in "19[0-9][0-9](02|12|10)[0-2][0-9]") {
            let [left, right] = [left, right].map(|day| u32::from_str_radix(&day, 16).unwrap());
            prop_assert!(near(left, right) || day(left, right) == DIFFER);
        }
    }
}
