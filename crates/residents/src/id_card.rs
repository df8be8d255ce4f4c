//! The resident identity card's number (GB 11643-1999): 18 characters with a check character, or the
//! older 15 digits without one.
//!
//! The area code is not looked up: areas are abolished and people keep their number.

use terms::Day;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

/// A number that is well formed, with what it says of its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdCard {
    /// 18 characters, X in capitals; a 15-digit number is written as its 18-character form.
    pub number: String,
    /// The holder's birthday.
    pub birth_on: Day,
    /// Whether the holder is male (the 17th digit is odd).
    pub male: bool,
}

impl IdCard {
    /// Reads a number; spaces around it and a small x are forgiven, nothing else is.
    pub fn read(text: &str) -> Option<IdCard> {
        let text = text.trim().to_ascii_uppercase();
        let number = match text.len() {
            18 => text,
            15 => widen(&text)?,
            _ => return None,
        };
        let (digits, check) = number.split_at_checked(17)?;
        if check.as_bytes() != [check_character(digits)?] {
            return None;
        }
        let birth_on = day(&digits[6..14])?;
        let male = (digits.as_bytes()[16] - b'0') % 2 == 1;
        Some(IdCard { number, birth_on, male })
    }
}

/// The 15-digit form leaves out the century, which is the 20th, and the check character.
fn widen(text: &str) -> Option<String> {
    let digits = format!("{}19{}", text.get(..6)?, text.get(6..)?);
    let check = check_character(&digits)?;
    Some(format!("{digits}{}", check as char))
}

/// The check character of 17 digits.
pub fn check_character(digits: &str) -> Option<u8> {
    if digits.len() != 17 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let sum: u32 = digits.bytes().zip(WEIGHTS).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    Some(CHECKS[(sum % 11) as usize])
}

fn day(text: &str) -> Option<Day> {
    let (year, rest) = text.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_standards_own_examples_are_valid() {
        let card = IdCard::read("11010519491231002X").unwrap();
        assert_eq!((card.birth_on, card.male), (date(1949, 12, 31), false));
        let card = IdCard::read(" 440524188001010014 ").unwrap();
        assert_eq!((card.birth_on, card.male), (date(1880, 1, 1), true));
    }

    #[test]
    fn the_old_form_is_the_new_one_without_century_and_check() {
        assert_eq!(IdCard::read("110105491231002").unwrap().number, "11010519491231002X");
    }

    #[test]
    fn one_wrong_character_is_seen() {
        for text in ["110105194912310021", "11010519491331002X", "1101051949123100", "", "1101051949123100２X"] {
            assert_eq!(IdCard::read(text), None, "{text}");
        }
    }
}
