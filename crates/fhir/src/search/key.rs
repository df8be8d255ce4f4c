//! Keys of the index. Eight bytes with the first bit set stand for something equal; four bytes with the
//! first bit clear stand before a text, so that texts of one place lie in their order.
//!
//! A key is made of names and values, never of numbers that a table happens to give: it stays what it is
//! when the table grows.

/// The parts of a key, mixed as they come (FNV-1a, and at the end the finalizer of MurmurHash3).
struct Mixed(u64);

impl Mixed {
    fn of(role: &str) -> Self {
        Self(0xcbf2_9ce4_8422_2325).with(role.as_bytes())
    }

    /// Parts are closed with a byte that no UTF-8 text has: `ab` and `c` is not `a` and `bc`.
    fn with(mut self, part: &[u8]) -> Self {
        for byte in part.iter().chain(&[0xff]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self
    }

    fn done(self) -> u64 {
        let mut hash = self.0;
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        hash ^ (hash >> 33)
    }
}

const EQUAL: u64 = 1 << 63;

/// The number of a place: a path within a type, read as one kind of parameter.
pub(super) fn place(kind: &str, path: &str, read_as: &str) -> u32 {
    let mixed = Mixed::of("place").with(kind.as_bytes()).with(path.as_bytes()).with(read_as.as_bytes()).done();
    (mixed >> 33) as u32
}

/// Something equal at a place.
pub(super) fn equal(place: u32, role: &str, parts: &[&str]) -> u64 {
    let mixed = Mixed::of(role).with(&place.to_be_bytes());
    parts.iter().fold(mixed, |mixed, part| mixed.with(part.as_bytes())).done() | EQUAL
}

/// That there is anything at a place.
pub(super) fn present(place: u32) -> u64 {
    equal(place, "present", &[])
}

/// The column of a place.
pub(super) fn column(place: u32) -> u64 {
    equal(place, "column", &[])
}

/// The place that a token narrows a composite to.
pub(super) fn narrowed(place: u32, system: Option<&str>, code: &str) -> u32 {
    let mixed = Mixed::of("narrowed").with(&place.to_be_bytes()).with(code.as_bytes());
    let mixed = match system {
        Some(system) => mixed.with(system.as_bytes()),
        None => mixed,
    };
    (mixed.done() >> 33) as u32
}

/// Every resource of a type.
pub fn everything(resource_type: &str) -> u64 {
    equal(0, "type", &[resource_type])
}

/// A reference at a place to a type and an id, as a sender writes it.
pub fn refers(place: u32, resource_type: &str, id: &str) -> u64 {
    equal(place, "refers", &[resource_type, id])
}

/// A reference at a place to a record by the id under which we show it.
pub fn refers_publicly(place: u32, resource_type: &str, id: &str) -> u64 {
    equal(place, "public", &[resource_type, id])
}

/// A reference at a place to whoever bears an identifier.
pub fn shares(place: u32, system: &str, value: &str) -> u64 {
    equal(place, "bearer", &[system, value])
}

/// So many bytes of a text are compared; of a longer one, the rest only by `:exact`.
pub(super) const TEXT_BYTES_MAX: usize = 400;

/// Behind the folded text stands how it was written, where that differs. No folded text has this letter.
const WRITTEN: char = '\u{1}';

/// The key of a text at a place.
pub(super) fn text(place: u32, written: &str) -> Vec<u8> {
    let folded = super::fold::fold(written);
    let mut key = text_start(place, &folded);
    if folded.len() > TEXT_BYTES_MAX {
        key.push(WRITTEN as u8);
        key.extend_from_slice(&equal(place, "text", &[written]).to_be_bytes());
    } else if folded != written {
        key.push(WRITTEN as u8);
        key.extend_from_slice(written.as_bytes());
    }
    key
}

/// The beginning of the keys of a place's texts that begin with a folded text.
pub(super) fn text_start(place: u32, folded: &str) -> Vec<u8> {
    let mut end = folded.len().min(TEXT_BYTES_MAX);
    while !folded.is_char_boundary(end) {
        end -= 1;
    }
    let mut key = place.to_be_bytes().to_vec();
    key.extend_from_slice(&folded.as_bytes()[..end]);
    key
}

/// From where, and up to where, the keys lie that begin so.
pub fn text_range(start: &[u8]) -> (Vec<u8>, Vec<u8>) {
    // 0xff stands in no UTF-8 text.
    let mut end = start.to_vec();
    end.push(0xff);
    (start.to_vec(), end)
}

/// Whether the folded text in a key contains a folded text.
pub fn contains_text(key: &[u8], folded: &str) -> bool {
    let text = key.get(4..).unwrap_or_default();
    let end = text.iter().position(|byte| *byte == WRITTEN as u8).unwrap_or(text.len());
    std::str::from_utf8(&text[..end]).is_ok_and(|text| text.contains(folded))
}

/// The column that says when a record was kept.
pub fn kept_column() -> u64 {
    equal(0, "kept", &[])
}

/// Everything that a sender has sent; senders go by their number in the store.
pub fn sent_by(sender: i64) -> u64 {
    equal(0, "sender", &[&sender.to_string()])
}
