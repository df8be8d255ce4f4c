//! Which keys a run may have: a Bloom filter whose bits for one key lie in one word, so that asking costs
//! one look into memory. It never denies a key that is there.

/// About one key in thirty that is not there is thought to be.
const BITS_PER_KEY: usize = 10;

/// Which keys a run may have.
pub(crate) struct Filter(Box<[u64]>);

impl Filter {
    /// Of the keys of a run; one that is given twice is counted once if it follows itself.
    pub(crate) fn of<'k>(keys: impl Iterator<Item = &'k [u8]>) -> Self {
        let mut mixed: Vec<u64> = keys.map(mix).collect();
        mixed.dedup();
        let mut words = vec![0u64; (mixed.len() * BITS_PER_KEY).div_ceil(64).max(1)];
        for one in mixed {
            let place = place(one, words.len());
            words[place] |= bits(one);
        }
        Self(words.into())
    }

    /// As it was stored.
    pub(crate) fn read(bytes: &[u8]) -> Self {
        Self(bytes.as_chunks::<8>().0.iter().map(|word| u64::from_le_bytes(*word)).collect())
    }

    /// To be stored.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    /// Whether a key may be there.
    pub(crate) fn may_have(&self, key: &[u8]) -> bool {
        let mixed = mix(key);
        self.0.get(place(mixed, self.0.len())).is_some_and(|word| word & bits(mixed) == bits(mixed))
    }
}

/// Multiplication spreads low bits upwards, the shift brings them down again (as MurmurHash3 ends).
fn mix(key: &[u8]) -> u64 {
    let mut mixed = key.len() as u64;
    for part in key.chunks(8) {
        let mut word = [0; 8];
        word[..part.len()].copy_from_slice(part);
        mixed = (mixed ^ u64::from_le_bytes(word)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        mixed ^= mixed >> 33;
    }
    mixed.wrapping_mul(0xc4ce_b9fe_1a85_ec53)
}

fn place(mixed: u64, words: usize) -> usize {
    ((u128::from(mixed) * words as u128) >> 64) as usize
}

/// Four bits of a word, from the part of the hash that does not choose the word.
fn bits(mixed: u64) -> u64 {
    (0..4).fold(0, |bits, turn| bits | 1 << (mixed >> (turn * 6) & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_never_denied_and_little_else_is_believed() {
        let key = |number: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
        let keys: Vec<[u8; 8]> = (0..20_000).map(key).collect();
        let filter = Filter::read(&Filter::of(keys.iter().map(|key| key.as_slice())).bytes());
        assert!(keys.iter().all(|key| filter.may_have(key)));
        let believed = (20_000..40_000).filter(|number| filter.may_have(&key(*number))).count();
        assert!(believed < 1_000, "{believed} of 20000");
        let texts = Filter::of([b"a".as_slice(), b"a longer text than eight"].into_iter());
        assert!(texts.may_have(b"a") && texts.may_have(b"a longer text than eight"));
    }
}
