//! Masks what a viewer outside the responsible unit may not read in full.
//!
//! Never decides who that is; see [`Look`](crate::show::Look).

/// An ID number with its birth date and check digits hidden: the first six and the last four stay.
pub fn id_card(number: &str) -> String {
    keep_ends(number, 6, 4)
}

/// A telephone number of which the first three and the last two digits stay.
pub fn phone(number: &str) -> String {
    keep_ends(number, 3, 2)
}

/// A name of which only the family name (the first character) stays.
pub fn name(full: &str) -> String {
    let mut letters = full.chars();
    letters.next().map_or_else(String::new, |first| {
        std::iter::once(first).chain(letters.filter(|letter| !letter.is_whitespace()).take(3).map(|_| '*')).collect()
    })
}

/// Short values would be given away by their ends, so they are hidden wholly.
fn keep_ends(text: &str, first: usize, last: usize) -> String {
    let length = text.chars().count();
    if length <= first + last {
        return "*".repeat(length);
    }
    text.chars().enumerate().map(|(at, letter)| if at < first || at >= length - last { letter } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_birth_date_in_an_id_number_is_hidden() {
        assert_eq!(id_card("990121195602011234"), "990121********1234");
        assert_eq!(id_card("9901211234"), "**********");
        assert_eq!(id_card(""), "");
    }

    #[test]
    fn only_the_family_name_stays() {
        assert_eq!(name("张三"), "张*");
        assert_eq!(name("欧阳小明"), "欧***");
        assert_eq!(name(""), "");
        assert_eq!(phone("10012345678"), "100******78");
    }
}
