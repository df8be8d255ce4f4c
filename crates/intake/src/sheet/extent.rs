//! How large an .xls says that it is ([MS-CFB], [MS-XLS]). The reader of workbooks follows the file's own chains of
//! sectors to their ends, and makes room for every cell between a sheet's first and last one: a few bytes can name a
//! chain without an end, or a last cell four thousand million cells away. So both are looked at first.

/// All sheets together may span this many cells.
const CELLS_MAX: u64 = 8 << 20;

const END_OF_CHAIN: u32 = 0xffff_fffe;
/// Numbers of sectors end here; in the list of sectors that hold the table, two more are no sectors.
const RESERVED: u32 = 0xffff_fffa;
const NO_TABLE: u32 = 0xffff_fffc;
/// Smaller streams lie in small sectors of a stream of their own.
const SMALL: usize = 4096;
const SMALL_SECTOR: usize = 64;

/// Records of [MS-XLS] 2.3.
const LOCKED: u16 = 0x002f;
const SHEET: u16 = 0x0085;
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
const DIMENSIONS: u16 = 0x0200;
const NUMBERS: u16 = 0x00bd;
const CELLS: [u16; 7] = [0x0006, 0x00d6, 0x00fd, 0x0203, 0x0204, 0x0205, 0x027e];

/// Whether the sheets span few enough cells; none where the file cannot be followed.
pub(super) fn fits(file: &[u8]) -> Option<bool> {
    let book = workbook(file)?;
    let mut sheets = Vec::new();
    for (kind, data) in records(&book).take_while(|(kind, _)| *kind != END) {
        match kind {
            // What is locked is not read at all.
            LOCKED if short(data, 0)? != 0 => return Some(true),
            SHEET => sheets.push(word(data, 0)? as usize),
            _ => {}
        }
    }
    let mut cells = 0u64;
    for at in sheets {
        cells = cells.saturating_add(span(book.get(at..)?)?);
    }
    Some(cells <= CELLS_MAX)
}

/// How many cells lie between the first and the last one of a sheet, or as its own note says.
fn span(sheet: &[u8]) -> Option<u64> {
    let (mut said, mut depth) = (0, 0);
    let (mut rows, mut columns) = ((u16::MAX, 0), (u16::MAX, 0));
    for (kind, data) in records(sheet) {
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            DIMENSIONS => said = u64::max(said, noted(data)?),
            kind if kind == NUMBERS || CELLS.contains(&kind) => {
                let (row, column) = (short(data, 0)?, short(data, 2)?);
                let last = if kind == NUMBERS { short(data, data.len().checked_sub(2)?)? } else { column };
                rows = (rows.0.min(row), rows.1.max(row));
                columns = (columns.0.min(column), columns.1.max(last));
            }
            _ => {}
        }
    }
    let length = |(first, last): (u16, u16)| u64::from(last.saturating_sub(first)) + 1;
    Some(u64::max(said, length(rows) * length(columns)))
}

fn noted(data: &[u8]) -> Option<u64> {
    let long = |at| word(data, at).map(u64::from);
    let number = |at| short(data, at).map(u64::from);
    let (first, last, left, right) = match data.len() {
        10 => (number(0)?, number(2)?, number(4)?, number(6)?),
        _ => (long(0)?, long(4)?, number(8)?, number(10)?),
    };
    // An empty sheet is noted with zeros; else a last row before the first one is no note.
    let rows = if last == 0 { 1 } else { last.checked_sub(first)? };
    let left = if left > 0xff || left > right { 0 } else { left };
    Some(rows.saturating_mul(right - left).max(1))
}

fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (kind, length) = (short(stream, at)?, usize::from(short(stream, at + 2)?));
        let data = stream.get(at + 4..at + 4 + length)?;
        at += 4 + length;
        Some((kind, data))
    })
}

/// A compound file's sectors and which of them follows which.
struct Sectors<'f> {
    bytes: &'f [u8],
    size: usize,
    next: Vec<u32>,
}

impl Sectors<'_> {
    fn get(&self, number: u32) -> Option<&[u8]> {
        let start = self.size.checked_mul(number as usize)?;
        self.bytes.get(start..(start + self.size).min(self.bytes.len()))
    }

    /// The bytes of a chain, up to a length; none where it has no end.
    fn chain(&self, first: u32, length: usize) -> Option<Vec<u8>> {
        let (mut chain, mut at) = (Vec::new(), first);
        for _ in 0..=self.bytes.len() / self.size {
            if at == END_OF_CHAIN || chain.len() >= length {
                chain.truncate(length);
                return Some(chain);
            }
            chain.extend_from_slice(self.get(at)?);
            at = *self.next.get(at as usize)?;
        }
        None
    }
}

/// The stream in which a workbook is.
fn workbook(file: &[u8]) -> Option<Vec<u8>> {
    let size = match short(file, 30)? {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    // The head takes one sector.
    let mut sectors = Sectors { bytes: file.get(size..)?, size, next: Vec::new() };
    let most = file.len() / size;
    let mut table: Vec<u32> = words(file.get(76..512)?).collect();
    let mut more = word(file, 68)?;
    for _ in 0..=most {
        if more >= RESERVED {
            break;
        }
        table.extend(words(sectors.get(more)?));
        more = table.pop()?;
    }
    let listed: Vec<u32> = table.into_iter().filter(|number| *number < NO_TABLE).collect();
    if more < RESERVED || listed.len() > most {
        return None;
    }
    for number in listed {
        let part: Vec<u32> = words(sectors.get(number)?).collect();
        sectors.next.extend(part);
    }
    let folder = sectors.chain(word(file, 48)?, usize::MAX)?;
    let (root, _) = folder.as_chunks::<128>();
    let (mut small_bytes, mut small_next) = (Vec::new(), Vec::new());
    let small_table_length = (word(file, 64)? as usize).checked_mul(size)?;
    if small_table_length > 0 {
        small_bytes = sectors.chain(word(root.first()?, 116)?, length_of(root.first()?, size)?)?;
        small_next = words(&sectors.chain(word(file, 60)?, small_table_length)?).collect();
    }
    let small = Sectors { bytes: &small_bytes, size: SMALL_SECTOR, next: small_next };
    let named = |name: &str| root.iter().find(|entry| is_named(entry, name));
    let entry = named("Workbook").or_else(|| named("Book"))?;
    let (first, length) = (word(entry, 116)?, length_of(entry, size)?);
    if length < SMALL { small.chain(first, length) } else { sectors.chain(first, length) }
}

/// A stream's length; small files write half of the number.
fn length_of(entry: &[u8], size: usize) -> Option<usize> {
    let high = if size == 512 { 0 } else { u64::from(word(entry, 124)?) };
    usize::try_from(high << 32 | u64::from(word(entry, 120)?)).ok()
}

fn is_named(entry: &[u8; 128], name: &str) -> bool {
    let letters = entry[..64].chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let letters = letters.take_while(|letter| *letter != 0).map(|letter| char::from_u32(letter.into()).unwrap_or(' '));
    letters.map(|letter| letter.to_ascii_lowercase()).eq(name.chars().map(|letter| letter.to_ascii_lowercase()))
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.as_chunks::<4>().0.iter().map(|word| u32::from_le_bytes(*word))
}
