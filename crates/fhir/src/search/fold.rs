//! How texts are compared: without case, accents and full width; Chinese as it is.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Plain letters, and the accented ones that count as them (Unicode's canonical decompositions, and the
/// usual way to write those letters that have none).
static FOLDS: LazyLock<HashMap<char, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("fold.txt").lines().filter_map(|line| line.split_once(' '));
    lines.flat_map(|(plain, letters)| letters.chars().map(move |letter| (letter, plain))).collect()
});

/// A text as it is compared: runs of spaces are one.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            'A'..='Z' => folded.push(letter.to_ascii_lowercase()),
            '!'..='~' => folded.push(letter),
            // Combining marks: what they stand on counts.
            '\u{300}'..='\u{36f}' => {}
            '\u{ff01}'..='\u{ff5e}' => narrow(letter, &mut folded),
            _ if letter.is_whitespace() || letter.is_control() => space(&mut folded),
            _ => letter.to_lowercase().for_each(|letter| match FOLDS.get(&letter) {
                Some(plain) => folded.push_str(plain),
                None => folded.push(letter),
            }),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The full width forms stand in ASCII's order.
fn narrow(letter: char, folded: &mut String) {
    if let Some(plain) = char::from_u32(u32::from(letter) - 0xfee0) {
        folded.push(plain.to_ascii_lowercase());
    }
}

fn space(folded: &mut String) {
    if !folded.is_empty() && !folded.ends_with(' ') {
        folded.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn case_accents_and_width_do_not_count() {
        for (text, folded) in [
            ("Müller", "muller"),
            ("E\u{301}lan", "elan"),
            ("STRASSE", "strasse"),
            ("Stra\u{df}e", "strasse"),
            ("\u{ff21}\u{ff11}\u{3000}B", "a1 b"),
            ("  a \t b ", "a b"),
            ("\u{738b}\u{79c0}\u{82f1}", "\u{738b}\u{79c0}\u{82f1}"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }
}
