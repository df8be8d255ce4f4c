//! An arrival's bytes: cut into blocks, compressed, found again by place.
//!
//! Never changes a block once written. A damaged block is a fault that names it.

use crate::database::{Connection, Value};
use crate::fault::{Error, Inner};
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::Arc;
use terms::ArrivalId;
use zstd::bulk::{Compressor, Decompressor};

/// A block holds at most so many bytes before compression: one record is read by decompressing one.
pub(crate) const BLOCK_BYTES_MAX: usize = 8 * 1024;
pub(crate) const LEVEL: i32 = 3;
const CACHED: usize = 256;

/// What records have in common, so that a small block takes no more room than a large one and a message of one record
/// little (docs/decisions/0002). A block says by which dictionary it was compressed; another dictionary is another
/// layout.
const DICTIONARY: &[u8] = include_bytes!("block/dictionary");

/// Which of an arrival's byte strings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// As received.
    Received,
    /// Resources that we made from it at *read*.
    Made,
}

impl Part {
    /// As stored.
    pub(crate) fn number(self) -> i64 {
        match self {
            Part::Received => 0,
            Part::Made => 1,
        }
    }

    /// As read back.
    pub(crate) fn of(number: i64) -> Self {
        if number == 0 { Part::Received } else { Part::Made }
    }
}

/// Where a version's bytes lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The arrival that brought them.
    pub arrival: ArrivalId,
    /// In which of its byte strings.
    pub part: Part,
    /// From which byte on.
    pub offset: u64,
    /// How many bytes.
    pub len: u64,
}

/// A block ready to be written.
pub(crate) struct Block {
    start: usize,
    raw_len: usize,
    bytes: Vec<u8>,
}

impl Block {
    /// Its bytes before compression.
    pub(crate) fn raw_len(&self) -> usize {
        self.raw_len
    }
}

/// Cuts and compresses. Runs on the caller's thread, so that the writer only writes.
pub(crate) fn compress(bytes: &[u8]) -> Inner<Vec<Block>> {
    COMPRESSOR.with_borrow_mut(|kept| {
        let compressor = match kept {
            Some(compressor) => compressor,
            None => kept.insert(compressor()?),
        };
        compress_with(compressor, bytes)
    })
}

thread_local! {
    /// Making one costs more than compressing a small message.
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
}

fn compressor() -> Inner<Compressor<'static>> {
    let mut compressor = Compressor::with_dictionary(LEVEL, DICTIONARY)?;
    compressor.include_checksum(true)?;
    Ok(compressor)
}

fn compress_with(compressor: &mut Compressor<'_>, bytes: &[u8]) -> Inner<Vec<Block>> {
    let mut blocks = Vec::with_capacity(bytes.len() / BLOCK_BYTES_MAX + 1);
    // One piece of memory for all: what a block could take at most is several times what it takes.
    let mut compressed = Vec::with_capacity(zstd::zstd_safe::compress_bound(BLOCK_BYTES_MAX));
    let mut start = 0;
    while start < bytes.len() {
        let raw = &bytes[start..cut(bytes, start)];
        compressor.compress_to_buffer(raw, &mut compressed)?;
        blocks.push(Block { start, raw_len: raw.len(), bytes: compressed.to_vec() });
        start += raw.len();
    }
    Ok(blocks)
}

/// After the last line break of the second half if there is one, so that few lines straddle.
fn cut(bytes: &[u8], start: usize) -> usize {
    let end = bytes.len().min(start + BLOCK_BYTES_MAX);
    if end == bytes.len() {
        return end;
    }
    let half = start + BLOCK_BYTES_MAX / 2;
    match bytes[half..end].iter().rposition(|byte| *byte == b'\n') {
        Some(place) => half + place + 1,
        None => end,
    }
}

/// Writes blocks behind what the part already holds (`base` bytes).
pub(crate) fn write(connection: &dyn Connection, arrival: i64, part: Part, base: i64, blocks: &[Block]) -> Inner<()> {
    for block in blocks {
        connection.put(
            "insert into block (arrival, part, start, raw_len, bytes) values (?, ?, ?, ?, ?)",
            &[
                arrival.into(),
                part.number().into(),
                (base + block.start as i64).into(),
                (block.raw_len as i64).into(),
                (&block.bytes).into(),
            ],
        )?;
    }
    Ok(())
}

/// Decompressed blocks that were just used, each in the one place that its position gives it.
pub(crate) struct BlockCache {
    slots: Vec<Option<Raw>>,
    /// Making one costs as much as decompressing a block.
    decompressor: Option<Decompressor<'static>>,
}

/// One decompressed block.
#[derive(Clone)]
pub(crate) struct Raw {
    arrival: ArrivalId,
    part: Part,
    start: u64,
    bytes: Arc<[u8]>,
}

impl Raw {
    fn holds(&self, span: &Span) -> bool {
        self.arrival == span.arrival
            && self.part == span.part
            && (self.start..self.start + self.bytes.len() as u64).contains(&span.offset)
    }
}

impl BlockCache {
    /// Remembers nothing yet.
    pub(crate) fn new() -> Self {
        Self { slots: vec![None; CACHED], decompressor: None }
    }

    /// Where a block with this place may be remembered. A block's start is not known from an
    /// offset within it, so two neighbouring slots are asked.
    fn slot(arrival: ArrivalId, part: Part, place: u64) -> usize {
        let mixed = place / BLOCK_BYTES_MAX as u64 + arrival.0 * 7 + part.number() as u64 * 31;
        (mixed % CACHED as u64) as usize
    }

    fn get(&self, span: &Span) -> Option<Raw> {
        let here = Self::slot(span.arrival, span.part, span.offset);
        [here, (here + CACHED - 1) % CACHED]
            .into_iter()
            .filter_map(|slot| self.slots[slot].as_ref())
            .find(|raw| raw.holds(span))
            .cloned()
    }

    fn decompress(&mut self, bytes: &[u8], raw_len: i64) -> Option<Vec<u8>> {
        let raw_len = usize::try_from(raw_len).ok()?;
        if raw_len > BLOCK_BYTES_MAX {
            return None;
        }
        let decompressor = match &mut self.decompressor {
            Some(decompressor) => decompressor,
            None => self.decompressor.insert(Decompressor::with_dictionary(DICTIONARY).ok()?),
        };
        let raw = decompressor.decompress(bytes, raw_len).ok()?;
        (raw.len() == raw_len).then_some(raw)
    }

    fn put(&mut self, raw: Raw) {
        let slot = Self::slot(raw.arrival, raw.part, raw.start);
        self.slots[slot] = Some(raw);
    }
}

/// So many blocks are fetched by one statement.
pub(crate) const TOGETHER: usize = 16;

/// Fetches the blocks in which some spans begin, where each by itself would cost a round trip. One that is damaged is
/// left to whoever reads it.
pub(crate) fn fetch<'s>(
    connection: &dyn Connection,
    cache: &mut BlockCache,
    spans: impl Iterator<Item = &'s Span>,
) -> Inner<()> {
    let missing: Vec<&Span> = spans.filter(|span| span.len > 0 && cache.get(span).is_none()).take(TOGETHER).collect();
    let Some(last) = missing.last().filter(|_| missing.len() > 1 && connection.is_far()) else { return Ok(()) };
    const ONE: &str = "select * from (select arrival, part, start, raw_len, bytes from block
             where arrival = ? and part = ? and start <= ? order by start desc limit 1)";
    // Statements are prepared once per text, so there is one size; the last span fills up.
    let places = (0..TOGETHER).map(|number| format!("{ONE} b{number}"));
    let sql = places.collect::<Vec<_>>().join(" union all ");
    let filled = missing.iter().chain(std::iter::repeat(last)).take(TOGETHER);
    let values: Vec<Value<'_>> =
        filled.flat_map(|span| [span.arrival.0.into(), span.part.number().into(), span.offset.into()]).collect();
    connection.each(&sql, &values, &mut |row| {
        let (arrival, part, start) = (ArrivalId(row.get(0)?), Part::of(row.get(1)?), row.get(2)?);
        if let Some(bytes) = cache.decompress(row.bytes(4)?, row.get(3)?) {
            cache.put(Raw { arrival, part, start, bytes: bytes.into() });
        }
        Ok(ControlFlow::Continue(()))
    })
}

/// Appends a span's bytes, joined from as many blocks as it straddles.
pub(crate) fn read(connection: &dyn Connection, cache: &mut BlockCache, span: &Span, into: &mut Vec<u8>) -> Inner<()> {
    let mut rest = *span;
    while rest.len > 0 {
        let raw = match cache.get(&rest) {
            Some(raw) => raw,
            None => load(connection, cache, &rest)?,
        };
        let from = (rest.offset - raw.start) as usize;
        let taken = raw.bytes.len().min(from.saturating_add(rest.len as usize));
        into.extend_from_slice(&raw.bytes[from..taken]);
        rest.offset += (taken - from) as u64;
        rest.len -= (taken - from) as u64;
    }
    Ok(())
}

fn load(connection: &dyn Connection, cache: &mut BlockCache, span: &Span) -> Inner<Raw> {
    let found = connection.one(
        "select start, raw_len, bytes from block
             where arrival = ? and part = ? and start <= ? order by start desc limit 1",
        &[span.arrival.0.into(), span.part.number().into(), span.offset.into()],
        |row| {
            let bytes = row.bytes(2)?;
            Ok((row.get::<i64>(0)?, cache.decompress(bytes, row.get(1)?)))
        },
    )?;
    let Some((start, Some(bytes))) = found else {
        return Err(damaged(span, found.map(|(start, _)| start)));
    };
    let raw = Raw { arrival: span.arrival, part: span.part, start: start as u64, bytes: bytes.into() };
    if !raw.holds(span) {
        return Err(damaged(span, None));
    }
    cache.put(raw.clone());
    Ok(raw)
}

fn damaged(span: &Span, start: Option<i64>) -> Error {
    let start = start.unwrap_or(span.offset as i64);
    Error::fault(format!("block {}/{}/{start} is damaged or missing", span.arrival, span.part.number()))
}
