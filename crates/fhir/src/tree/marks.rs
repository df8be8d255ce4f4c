//! What the bytes of one block are, a bit for each.

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
        quote: bits(block, |byte| byte == b'"'),
        odd: bits(block, |byte| (byte == b'\\') | (byte < b' ')),
        // Square brackets differ from curly ones in one bit.
        sign: bits(block, |byte| (byte | 0x20 == b'{') | (byte | 0x20 == b'}') | (byte == b':') | (byte == b',')),
    }
}

/// A bit for each byte of which something is so. The compiler makes the first loop one over vectors.
#[inline]
pub(super) fn bits(block: &[u8; BLOCK], is: impl Fn(u8) -> bool) -> u64 {
    let mut flags = [0u8; BLOCK];
    for (flag, byte) in flags.iter_mut().zip(block) {
        *flag = u8::from(is(*byte));
    }
    // The product brings the lowest bits of eight bytes together in the highest byte.
    let eights = flags.as_chunks::<8>().0.iter().enumerate();
    eights.fold(0, |bits, (at, eight)| {
        bits | u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56 << (8 * at)
    })
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
