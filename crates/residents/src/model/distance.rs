//! How many mistakes lie between two spellings: insertions, deletions, replacements and transpositions
//! of neighbours (optimal string alignment), in one machine word (Hyyrö 2003, "A bit-vector algorithm
//! for computing Levenshtein and Damerau edit distances").

/// Longer values are compared by their first so many symbols.
pub const SYMBOLS_MAX: usize = 64;

/// The distance of two values of at most 64 symbols each; what is longer is cut.
pub fn distance(left: &[u16], right: &[u16]) -> u32 {
    let (left, right) = (&left[..left.len().min(SYMBOLS_MAX)], &right[..right.len().min(SYMBOLS_MAX)]);
    let (left, right) = unlike(left, right);
    match (left, right) {
        ([], rest) | (rest, []) => return rest.len() as u32,
        ([_], [_]) => return 1,
        ([one, two], [three, four]) if one == four && two == three => return 1,
        _ => {}
    }
    let last = 1u64 << (left.len() - 1);
    let (mut plus, mut minus, mut zero, mut before) = (u64::MAX, 0u64, 0u64, 0u64);
    let mut score = left.len() as u32;
    for symbol in right {
        let equal = places(left, *symbol);
        let swapped = (((!zero) & equal) << 1) & before;
        zero = (((equal & plus).wrapping_add(plus)) ^ plus) | equal | minus | swapped;
        let up = minus | !(zero | plus);
        let down = zero & plus;
        score += u32::from(up & last != 0);
        score -= u32::from(down & last != 0);
        let up = (up << 1) | 1;
        plus = (down << 1) | !(zero | up);
        minus = up & zero;
        before = equal;
    }
    score
}

/// What lies between the same beginning and the same end, where no mistake is.
fn unlike<'v>(left: &'v [u16], right: &'v [u16]) -> (&'v [u16], &'v [u16]) {
    let same = left.iter().zip(right).take_while(|(one, other)| one == other).count();
    let (left, right) = (&left[same..], &right[same..]);
    let same = left.iter().rev().zip(right.iter().rev()).take_while(|(one, other)| one == other).count();
    (&left[..left.len() - same], &right[..right.len() - same])
}

/// In which places of a value a symbol stands, a bit for each.
fn places(value: &[u16], symbol: u16) -> u64 {
    value.iter().rev().fold(0, |bits, other| (bits << 1) | u64::from(*other == symbol))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn symbols(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    /// The same by its definition.
    fn plain(left: &[u16], right: &[u16]) -> u32 {
        let mut table = vec![vec![0u32; right.len() + 1]; left.len() + 1];
        for row in 0..=left.len() {
            for column in 0..=right.len() {
                table[row][column] = if row == 0 || column == 0 {
                    (row + column) as u32
                } else {
                    let replaced = table[row - 1][column - 1] + u32::from(left[row - 1] != right[column - 1]);
                    let least = replaced.min(table[row - 1][column] + 1).min(table[row][column - 1] + 1);
                    let turned = row > 1
                        && column > 1
                        && left[row - 1] == right[column - 2]
                        && left[row - 2] == right[column - 1];
                    if turned { least.min(table[row - 2][column - 2] + 1) } else { least }
                };
            }
        }
        table[left.len()][right.len()]
    }

    #[test]
    fn neighbours_turned_round_are_one_mistake() {
        assert_eq!(distance(&symbols("hoffman"), &symbols("hofmfan")), 1);
        assert_eq!(distance(&symbols("a"), &symbols("")), 1);
    }

    proptest! {
        #[test]
        fn it_is_what_its_definition_says(left in "[abc]{0,64}", right in "[abc]{0,64}") {
            let (left, right) = (symbols(&left), symbols(&right));
            prop_assert_eq!(distance(&left, &right), plain(&left, &right));
        }
    }
}
