//! The second pass over JSON bytes checks the whole grammar, from one place of the first pass to the next,
//! and fills the slots. It never recurses.

use super::index::Places;
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
pub(super) fn scan(bytes: &[u8], places: &mut Places, slots: &mut Vec<Slot>) -> Result<(), Wrong> {
    slots.clear();
    if bytes.len() >= u32::MAX as usize / 2 {
        return Err(Wrong::Syntax(0));
    }
    places.find(bytes).map_err(Wrong::Syntax)?;
    let (escapes, places) = (places.escapes(), places.as_slice());
    Scan { bytes, places, next: 0, end: 0, escapes, slots, open: [0; DEPTH_MAX], depth: 0, in_object: false }.document()
}

struct Scan<'t, 's> {
    bytes: &'t [u8],
    places: &'s [u32],
    next: usize,
    /// Where the last token ended.
    end: usize,
    /// The escapes that are still to come.
    escapes: &'s [u32],
    slots: &'s mut Vec<Slot>,
    /// The containers that are open, and of which kind the innermost is.
    open: [u32; DEPTH_MAX],
    depth: usize,
    in_object: bool,
}

struct Key {
    start: u32,
    len: u16,
    flags: u8,
}

const NO_KEY: Key = Key { start: 0, len: 0, flags: 0 };

impl Scan<'_, '_> {
    fn document(&mut self) -> Result<(), Wrong> {
        let mut opened = self.value(&NO_KEY)?;
        loop {
            if !opened && !self.close()? {
                break;
            }
            let key = if self.in_object { self.key()? } else { NO_KEY };
            opened = self.value(&key)?;
        }
        let end = self.blanks();
        if end == self.bytes.len() { Ok(()) } else { Err(Wrong::Syntax(end)) }
    }

    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// Where the next token begins.
    #[inline]
    fn blanks(&self) -> usize {
        let mut at = self.end;
        while matches!(self.byte(at), b' ' | b'\n' | b'\r' | b'\t') {
            at += 1;
        }
        at
    }

    /// The next token, which must be a sign or a quote.
    #[inline]
    fn take(&mut self) -> Result<usize, Wrong> {
        let at = self.blanks();
        if self.places.get(self.next).is_none_or(|place| *place as usize != at) {
            return Err(Wrong::Syntax(at));
        }
        self.next += 1;
        self.end = at + 1;
        Ok(at)
    }

    /// From behind an opening quote to before the closing one, which is the next place whatever is between.
    #[inline]
    fn string(&mut self, quote: usize) -> Result<(usize, usize), Wrong> {
        let Some(close) = self.places.get(self.next) else { return Err(Wrong::Syntax(quote)) };
        self.next += 1;
        self.end = *close as usize + 1;
        Ok((quote + 1, *close as usize - quote - 1))
    }

    /// After a value: true when another follows in the same container, false at the end.
    #[inline]
    fn close(&mut self) -> Result<bool, Wrong> {
        while let Some(top) = self.depth.checked_sub(1) {
            let at = self.take()?;
            let end = if self.in_object { b'}' } else { b']' };
            match self.byte(at) {
                b',' => return Ok(true),
                byte if byte == end => self.leave(top, at),
                _ => return Err(Wrong::Syntax(at)),
            }
        }
        Ok(false)
    }

    fn leave(&mut self, top: usize, at: usize) {
        self.seal(self.open[top], at);
        self.depth = top;
        let around = top.checked_sub(1).and_then(|top| self.slots.get(self.open[top] as usize));
        self.in_object = around.is_some_and(|slot| slot.kind == Kind::Object);
    }

    fn seal(&mut self, container: u32, at: usize) {
        let next = self.slots.len() as u32;
        let slot = &mut self.slots[container as usize];
        slot.next = next;
        slot.len = at as u32 + 1 - slot.start;
    }

    #[inline]
    fn key(&mut self) -> Result<Key, Wrong> {
        let at = self.take()?;
        if self.byte(at) != b'"' {
            return Err(Wrong::Syntax(at));
        }
        let (start, len) = self.string(at)?;
        let flags = if self.is_escaped(start, len)? { KEY_ESCAPED } else { 0 };
        let colon = self.take()?;
        let Ok(len) = u16::try_from(len) else { return Err(Wrong::Syntax(start)) };
        if self.byte(colon) != b':' {
            return Err(Wrong::Syntax(colon));
        }
        if self.byte(start) == b'_' {
            let top = self.open[self.depth - 1];
            self.slots[top as usize].flags |= SHADOWED;
        }
        Ok(Key { start: start as u32, len, flags })
    }

    /// Reads one value; true when it opened a container that is not empty.
    #[inline]
    fn value(&mut self, key: &Key) -> Result<bool, Wrong> {
        let at = self.blanks();
        match self.byte(at) {
            b'"' => {
                self.take()?;
                let (start, len) = self.string(at)?;
                let flags = if self.is_escaped(start, len)? { ESCAPED } else { 0 };
                self.push(key, Kind::Text, start, len, flags);
            }
            b'{' => return self.enter(key, Kind::Object, b'}'),
            b'[' => return self.enter(key, Kind::Array, b']'),
            b't' => self.word(key, Kind::True, b"true", at)?,
            b'f' => self.word(key, Kind::False, b"false", at)?,
            b'n' => self.word(key, Kind::Null, b"null", at)?,
            _ => self.number(key, at)?,
        }
        Ok(false)
    }

    fn enter(&mut self, key: &Key, kind: Kind, end: u8) -> Result<bool, Wrong> {
        let at = self.take()?;
        let slot = self.slots.len() as u32;
        self.push(key, kind, at, 0, 0);
        if self.depth == DEPTH_MAX {
            return Err(Wrong::Deep(at));
        }
        let next = self.blanks();
        if self.byte(next) == end {
            self.take()?;
            self.seal(slot, next);
            return Ok(false);
        }
        self.open[self.depth] = slot;
        self.depth += 1;
        self.in_object = kind == Kind::Object;
        Ok(true)
    }

    fn word(&mut self, key: &Key, kind: Kind, word: &[u8], at: usize) -> Result<(), Wrong> {
        if !self.bytes[at..].starts_with(word) {
            return Err(Wrong::Syntax(at));
        }
        self.end = at + word.len();
        self.push(key, kind, at, word.len(), 0);
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

    fn number(&mut self, key: &Key, start: usize) -> Result<(), Wrong> {
        let (mut at, mut flags) = (start, WHOLE);
        at += usize::from(self.byte(at) == b'-');
        at = if self.byte(at) == b'0' { at + 1 } else { self.digits(at)? };
        if self.byte(at) == b'.' {
            at = self.digits(at + 1)?;
            flags = 0;
        }
        if matches!(self.byte(at), b'e' | b'E') {
            at += 1;
            at += usize::from(matches!(self.byte(at), b'+' | b'-'));
            at = self.digits(at)?;
            flags = 0;
        }
        self.end = at;
        self.push(key, Kind::Number, start, at - start, flags);
        Ok(())
    }

    fn digits(&self, start: usize) -> Result<usize, Wrong> {
        let mut at = start;
        while self.byte(at).is_ascii_digit() {
            at += 1;
        }
        if at == start { Err(Wrong::Syntax(at)) } else { Ok(at) }
    }

    /// Whether a string holds a backslash, each of which must begin an escape that JSON has.
    #[inline]
    fn is_escaped(&mut self, start: usize, len: usize) -> Result<bool, Wrong> {
        match self.escapes.first() {
            Some(at) if (*at as usize) < start + len => self.check_escapes(start + len),
            _ => Ok(false),
        }
    }

    fn check_escapes(&mut self, end: usize) -> Result<bool, Wrong> {
        while let Some((at, later)) = self.escapes.split_first()
            && (*at as usize) < end
        {
            let at = *at as usize;
            let rest = self.bytes.get(at + 1..end).unwrap_or_default();
            let is_sound = match rest.first() {
                Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => true,
                Some(b'u') => rest.get(1..5).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)),
                _ => false,
            };
            if !is_sound {
                return Err(Wrong::Syntax(at));
            }
            self.escapes = later;
        }
        Ok(true)
    }
}
