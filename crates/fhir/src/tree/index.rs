//! The first pass over JSON bytes: where its structure is, a block at a time.

use super::marks::{BLOCK, bits, control, equal, marks};

/// Where each bracket, colon and comma outside strings stands, and both quotes of each string.
#[derive(Default)]
pub(super) struct Places {
    /// Longer than what is used, so that writing needs no growth.
    all: Vec<u32>,
    used: usize,
    /// Each backslash that begins an escape.
    escapes: Vec<u32>,
}

/// What one block leaves to the next.
#[derive(Default)]
struct Carry {
    /// All ones inside a string.
    inside: u64,
    /// 1 when a backslash ended the block.
    escaped: u64,
}

impl Places {
    pub(super) fn as_slice(&self) -> &[u32] {
        self.all.get(..self.used).unwrap_or_default()
    }

    pub(super) fn escapes(&self) -> &[u32] {
        &self.escapes
    }

    /// Finds the places of a text of less than 2³¹ bytes; at fault, where a string goes wrong.
    pub(super) fn find(&mut self, bytes: &[u8]) -> Result<(), usize> {
        self.used = 0;
        self.escapes.clear();
        let mut carry = Carry::default();
        let (blocks, tail) = bytes.as_chunks::<BLOCK>();
        let mut start = 0;
        for block in blocks {
            self.block(block, start, &mut carry)?;
            start += BLOCK;
        }
        let mut last = [b' '; BLOCK];
        last[..tail.len()].copy_from_slice(tail);
        self.block(&last, start, &mut carry)?;
        if carry.inside == 0 { Ok(()) } else { Err(bytes.len()) }
    }

    #[inline]
    fn block(&mut self, block: &[u8; BLOCK], start: usize, carry: &mut Carry) -> Result<(), usize> {
        let marks = marks(block);
        let mut quotes = marks.quote;
        if marks.odd | carry.escaped != 0 {
            let slashes = bits(block, |bytes| equal(bytes, b'\\'));
            quotes &= !self.escaped(slashes, start as u32, carry);
        }
        // From each opening quote up to its closing one, which itself is outside.
        let inside = parity(quotes) ^ carry.inside;
        carry.inside = ((inside as i64) >> 63) as u64;
        if marks.odd & inside != 0 {
            let broken = bits(block, control) & inside;
            if broken != 0 {
                return Err(start + broken.trailing_zeros() as usize);
            }
        }
        self.write(start as u32, marks.sign & !inside | quotes);
        Ok(())
    }

    /// The bytes that a backslash before them takes the meaning of.
    fn escaped(&mut self, slashes: u64, start: u32, carry: &mut Carry) -> u64 {
        let mut escaped = std::mem::take(&mut carry.escaped);
        let mut rest = slashes & !escaped;
        while rest != 0 {
            let at = rest.trailing_zeros();
            self.escapes.push(start + at);
            if at == 63 {
                carry.escaped = 1;
                break;
            }
            escaped |= 2 << at;
            rest &= !(3 << at);
        }
        escaped
    }

    #[inline]
    fn write(&mut self, start: u32, mut bits: u64) {
        if self.all.len() < self.used + BLOCK {
            self.all.resize(2 * self.all.len() + 16 * BLOCK, 0);
        }
        let free = self.all.get_mut(self.used..).and_then(|free| free.first_chunk_mut::<BLOCK>());
        let Some(free) = free else { return };
        let mut count = 0;
        while bits != 0 {
            free[count % BLOCK] = start + bits.trailing_zeros();
            bits &= bits - 1;
            count += 1;
        }
        self.used += count;
    }
}

/// Each bit is 1 where an odd number of bits up to and with it are.
fn parity(mut bits: u64) -> u64 {
    for distance in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << distance;
    }
    bits
}
