//! One pass over JSON bytes fills the slots. It checks the whole grammar and never recurses.

use super::{ESCAPED, KEY_ESCAPED, Kind, SHADOWED, Slot, WHOLE};
use crate::json::{self, DEPTH_MAX};
use terms::Issue;

/// Why bytes are no JSON within the limits, and where.
pub(super) enum Wrong {
    Syntax(usize),
    Deep(usize),
}

impl Wrong {
    pub(super) fn issue(&self, bytes: &[u8]) -> Issue {
        match self {
            Wrong::Syntax(at) => json::not_json(bytes, *at),
            Wrong::Deep(at) => Issue::blocking("too_deep", json::place(bytes, *at)).with("max", DEPTH_MAX),
        }
    }
}

/// Reads one JSON value into slots.
pub(super) fn scan(bytes: &[u8], mut slots: Vec<Slot>) -> Result<Vec<Slot>, Wrong> {
    slots.clear();
    if bytes.len() >= u32::MAX as usize / 2 {
        return Err(Wrong::Syntax(0));
    }
    let mut scan = Scan { bytes, at: 0, slots, open: [0; DEPTH_MAX], depth: 0 };
    scan.document()?;
    Ok(scan.slots)
}

struct Scan<'t> {
    bytes: &'t [u8],
    at: usize,
    slots: Vec<Slot>,
    open: [u32; DEPTH_MAX],
    depth: usize,
}

struct Key {
    start: u32,
    len: u16,
    flags: u8,
}

const NO_KEY: Key = Key { start: 0, len: 0, flags: 0 };

impl Scan<'_> {
    fn document(&mut self) -> Result<(), Wrong> {
        self.space();
        let mut opened = self.value(&NO_KEY)?;
        loop {
            if !opened && !self.close()? {
                break;
            }
            let key = if self.in_object() { self.key()? } else { NO_KEY };
            opened = self.value(&key)?;
        }
        self.space();
        if self.at == self.bytes.len() { Ok(()) } else { self.wrong() }
    }

    fn wrong<T>(&self) -> Result<T, Wrong> {
        Err(Wrong::Syntax(self.at))
    }

    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(0)
    }

    #[inline]
    fn space(&mut self) {
        while matches!(self.peek(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
    }

    fn top(&self) -> Option<u32> {
        self.depth.checked_sub(1).and_then(|at| self.open.get(at).copied())
    }

    fn in_object(&self) -> bool {
        self.top().is_some_and(|top| self.slots[top as usize].kind == Kind::Object)
    }

    /// After a value: true when another follows in the same container, false at the end.
    fn close(&mut self) -> Result<bool, Wrong> {
        while let Some(top) = self.top() {
            self.space();
            let end = if self.slots[top as usize].kind == Kind::Object { b'}' } else { b']' };
            let byte = self.peek();
            if byte == b',' {
                self.at += 1;
                self.space();
                return Ok(true);
            }
            if byte != end {
                return self.wrong();
            }
            self.at += 1;
            self.depth -= 1;
            self.seal(top);
        }
        Ok(false)
    }

    fn seal(&mut self, at: u32) {
        let next = self.slots.len() as u32;
        let slot = &mut self.slots[at as usize];
        slot.next = next;
        slot.len = self.at as u32 - slot.start;
    }

    fn key(&mut self) -> Result<Key, Wrong> {
        if self.peek() != b'"' {
            return self.wrong();
        }
        self.at += 1;
        let start = self.at;
        let escaped = self.string()?;
        let Ok(len) = u16::try_from(self.at - 1 - start) else {
            return self.wrong();
        };
        if self.bytes[start] == b'_'
            && let Some(top) = self.top()
        {
            self.slots[top as usize].flags |= SHADOWED;
        }
        self.space();
        if self.peek() != b':' {
            return self.wrong();
        }
        self.at += 1;
        self.space();
        Ok(Key { start: start as u32, len, flags: if escaped { KEY_ESCAPED } else { 0 } })
    }

    /// Reads one value; true when it opened a container that is not empty.
    fn value(&mut self, key: &Key) -> Result<bool, Wrong> {
        let start = self.at;
        match self.peek() {
            b'"' => {
                self.at += 1;
                let escaped = self.string()?;
                let flags = if escaped { ESCAPED } else { 0 };
                self.push(key, Kind::Text, start + 1, self.at - start - 2, flags);
            }
            b'{' => return self.open(key, Kind::Object, b'}'),
            b'[' => return self.open(key, Kind::Array, b']'),
            b't' => self.word(key, Kind::True, b"true")?,
            b'f' => self.word(key, Kind::False, b"false")?,
            b'n' => self.word(key, Kind::Null, b"null")?,
            b'-' | b'0'..=b'9' => {
                let flags = self.number()?;
                self.push(key, Kind::Number, start, self.at - start, flags);
            }
            _ => return self.wrong(),
        }
        Ok(false)
    }

    fn open(&mut self, key: &Key, kind: Kind, end: u8) -> Result<bool, Wrong> {
        let at = self.slots.len() as u32;
        self.push(key, kind, self.at, 0, 0);
        if self.depth == DEPTH_MAX {
            return Err(Wrong::Deep(self.at));
        }
        self.at += 1;
        self.space();
        if self.peek() == end {
            self.at += 1;
            self.seal(at);
            return Ok(false);
        }
        self.open[self.depth] = at;
        self.depth += 1;
        Ok(true)
    }

    fn word(&mut self, key: &Key, kind: Kind, word: &[u8]) -> Result<(), Wrong> {
        if !self.bytes[self.at..].starts_with(word) {
            return self.wrong();
        }
        self.push(key, kind, self.at, word.len(), 0);
        self.at += word.len();
        Ok(())
    }

    #[inline]
    fn push(&mut self, key: &Key, kind: Kind, start: usize, len: usize, flags: u8) {
        self.slots.push(Slot {
            key: key.start,
            key_len: key.len,
            start: start as u32,
            len: len as u32,
            next: self.slots.len() as u32 + 1,
            kind,
            flags: flags | key.flags,
        });
    }

    fn number(&mut self) -> Result<u8, Wrong> {
        let mut flags = WHOLE;
        if self.peek() == b'-' {
            self.at += 1;
        }
        if self.peek() == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == b'.' {
            self.at += 1;
            self.digits()?;
            flags = 0;
        }
        if matches!(self.peek(), b'e' | b'E') {
            self.at += 1;
            if matches!(self.peek(), b'+' | b'-') {
                self.at += 1;
            }
            self.digits()?;
            flags = 0;
        }
        Ok(flags)
    }

    fn digits(&mut self) -> Result<(), Wrong> {
        let start = self.at;
        while self.peek().is_ascii_digit() {
            self.at += 1;
        }
        if self.at == start { self.wrong() } else { Ok(()) }
    }

    /// From after the opening quote to after the closing one; true when there is a backslash.
    #[inline]
    fn string(&mut self) -> Result<bool, Wrong> {
        let mut escaped = false;
        loop {
            self.at += run(&self.bytes[self.at..]);
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(escaped);
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                _ => return self.wrong(),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Wrong> {
        let rest = &self.bytes[self.at + 1..];
        let long = match rest.first() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') if rest.len() > 4 && rest[1..5].iter().all(u8::is_ascii_hexdigit) => 6,
            _ => return self.wrong(),
        };
        self.at += long;
        Ok(())
    }
}

const ONES: u64 = u64::from_ne_bytes([1; 8]);
const HIGHS: u64 = u64::from_ne_bytes([0x80; 8]);

/// How many bytes come before the first quote, backslash or control character.
#[inline]
fn run(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(eight) = bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()) {
        let word = u64::from_le_bytes(eight);
        let quote = word ^ (ONES * u64::from(b'"'));
        let slash = word ^ (ONES * u64::from(b'\\'));
        let found = (quote.wrapping_sub(ONES) & !quote)
            | (slash.wrapping_sub(ONES) & !slash)
            | (word.wrapping_sub(ONES * 0x20) & !word);
        let found = found & HIGHS;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let tail = &bytes[at.min(bytes.len())..];
    at + tail.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).unwrap_or(tail.len())
}
