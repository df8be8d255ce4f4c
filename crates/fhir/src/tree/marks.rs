//! What the bytes of one block are, a bit for each.

use wide::u8x16;

/// So many bytes are looked at together.
pub(super) const BLOCK: usize = 64;

/// A bit for each byte of a block.
pub(super) struct Marks {
    pub quote: u64,
    /// Backslashes, and the control characters that a string must not hold: both are rare.
    pub odd: u64,
    /// Brackets, colons and commas.
    pub sign: u64,
}

#[inline]
pub(super) fn marks(block: &[u8; BLOCK]) -> Marks {
    Marks {
        quote: bits(block, |bytes| equal(bytes, b'"')),
        odd: bits(block, |bytes| equal(bytes, b'\\') | control(bytes)),
        sign: bits(block, |bytes| {
            // Square brackets differ from curly ones in one bit.
            let folded = bytes | u8x16::splat(0x20);
            equal(folded, b'{') | equal(folded, b'}') | equal(bytes, b':') | equal(bytes, b',')
        }),
    }
}

/// Which are this byte; of an answer, each byte is all ones where it is yes.
#[inline]
pub(super) fn equal(bytes: u8x16, byte: u8) -> u8x16 {
    bytes.simd_eq(u8x16::splat(byte))
}

/// Which are below the blank: JSON's control characters.
#[inline]
pub(super) fn control(bytes: u8x16) -> u8x16 {
    bytes.min(u8x16::splat(b' ' - 1)).simd_eq(bytes)
}

/// A bit for each byte of which something is so.
#[inline]
pub(super) fn bits(block: &[u8; BLOCK], is: impl Fn(u8x16) -> u8x16) -> u64 {
    let lanes = block.as_chunks().0.iter().enumerate();
    lanes.fold(0, |bits, (at, bytes)| bits | u64::from(is(u8x16::new(*bytes)).to_bitmask()) << (16 * at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_marked_in_every_place() {
        for byte in 0..=255u8 {
            for place in 0..BLOCK {
                let mut block = [b'a'; BLOCK];
                block[place] = byte;
                let marks = marks(&block);
                let bit = |is: bool| u64::from(is) << place;
                assert_eq!(marks.quote, bit(byte == b'"'), "{byte}");
                assert_eq!(marks.odd, bit(byte == b'\\' || byte < 32), "{byte}");
                assert_eq!(marks.sign, bit(b"{}[]:,".contains(&byte)), "{byte}");
            }
        }
    }
}
