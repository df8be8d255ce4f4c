//! Cuts files and standard input into blocks of whole lines, so that any size is read in constant memory.

use flate2::read::MultiGzDecoder;
use intake::json::{Layout, RESOURCE_BYTES_MAX, layout};
use std::fs::File;
use std::io::{self, Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use terms::{Failure, Refusal, Result};

/// A block has about this many bytes.
const BLOCK_BYTES: usize = 512 << 10;
/// What one JSON document that is not a line may have.
const DOCUMENT_BYTES_MAX: usize = 1 << 30;
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Some whole lines, or one whole document.
pub struct Block {
    /// The file's name, as it was given.
    pub file: Arc<str>,
    /// The number of the first line, from 1.
    pub first_line: u64,
    /// Lines, unless it is one document.
    pub layout: Layout,
    /// What was read.
    pub bytes: Vec<u8>,
}

/// The blocks of one file after the other; `-` is standard input.
pub struct Blocks<'f> {
    files: std::slice::Iter<'f, PathBuf>,
    open: Option<Open>,
}

struct Open {
    name: Arc<str>,
    input: Box<dyn Read + Send>,
    /// What was read and not yet given out.
    rest: Vec<u8>,
    line: u64,
    layout: Option<Layout>,
    is_at_end: bool,
}

impl Block {
    /// The resources with the numbers of their lines.
    pub fn resources(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let has_lines = self.layout == Layout::Lines;
        let lines = self.bytes.split(move |&byte| has_lines && byte == b'\n');
        let numbered = lines.zip(self.first_line..).map(|(line, number)| (number, line.trim_ascii()));
        numbered.filter(|(_, line)| !line.is_empty())
    }
}

impl<'f> Blocks<'f> {
    /// The blocks of these files, none of which is opened yet.
    pub fn of(files: &'f [PathBuf]) -> Self {
        Self { files: files.iter(), open: None }
    }

    /// The next block; none at the end of the last file.
    pub fn next(&mut self) -> Result<Option<Block>> {
        loop {
            if let Some(open) = &mut self.open
                && let Some(block) = open.block()?
            {
                return Ok(Some(block));
            }
            match self.files.next() {
                Some(path) => self.open = Some(Open::file(path)?),
                None => return Ok(None),
            }
        }
    }
}

impl Open {
    fn file(path: &Path) -> Result<Self> {
        let name: Arc<str> = path.display().to_string().into();
        let mut input: Box<dyn Read + Send> = match name.as_ref() {
            "-" => Box::new(io::stdin()),
            _ => Box::new(File::open(path).map_err(|error| unreadable(&name, &error))?),
        };
        let mut head = Vec::new();
        input.by_ref().take(2).read_to_end(&mut head).map_err(|error| unreadable(&name, &error))?;
        let is_gzip = head == GZIP;
        let whole = Cursor::new(head).chain(input);
        let input: Box<dyn Read + Send> =
            if is_gzip { Box::new(MultiGzDecoder::new(io::BufReader::new(whole))) } else { Box::new(whole) };
        Ok(Self { name, input, rest: Vec::new(), line: 1, layout: None, is_at_end: false })
    }

    fn block(&mut self) -> Result<Option<Block>> {
        self.fill(BLOCK_BYTES)?;
        let layout = self.layout()?;
        let end = match layout {
            Layout::Document | Layout::Sheet => self.whole()?,
            Layout::Lines => self.whole_lines()?,
        };
        if end == 0 {
            return Ok(None);
        }
        let rest = self.rest.split_off(end);
        let bytes = std::mem::replace(&mut self.rest, rest);
        let first_line = self.line;
        self.line += bytes.iter().filter(|&&byte| byte == b'\n').count() as u64;
        Ok(Some(Block { file: Arc::clone(&self.name), first_line, layout, bytes }))
    }

    /// The layout is told by the first two lines, so these are read first, however long they are.
    fn layout(&mut self) -> Result<Layout> {
        if let Some(layout) = self.layout {
            return Ok(layout);
        }
        let has_two = |rest: &[u8]| {
            rest.split(|&byte| byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).nth(1).is_some()
        };
        while !self.is_at_end && self.rest.len() <= RESOURCE_BYTES_MAX && !has_two(&self.rest) {
            self.fill(2 * self.rest.len())?;
        }
        let found = layout(&self.rest);
        self.layout = Some(found);
        Ok(found)
    }

    fn whole(&mut self) -> Result<usize> {
        self.fill(DOCUMENT_BYTES_MAX + 1)?;
        if self.rest.len() > DOCUMENT_BYTES_MAX {
            let refusal = Refusal::new("file_too_large").with("file", &self.name);
            return Err(refusal.with("gigabytes", DOCUMENT_BYTES_MAX >> 30).into());
        }
        Ok(self.rest.len())
    }

    /// Up to the last line break; a line that is longer than any may be is given out as it is.
    fn whole_lines(&mut self) -> Result<usize> {
        loop {
            if self.is_at_end {
                return Ok(self.rest.len());
            }
            if let Some(at) = self.rest.iter().rposition(|&byte| byte == b'\n') {
                return Ok(at + 1);
            }
            if self.rest.len() > RESOURCE_BYTES_MAX {
                return Ok(self.rest.len());
            }
            self.fill(2 * self.rest.len())?;
        }
    }

    /// Reads on until so many bytes are there, or to the end.
    fn fill(&mut self, wanted: usize) -> Result<()> {
        while !self.is_at_end && self.rest.len() < wanted {
            let missing = (wanted - self.rest.len()).max(1);
            let read = self.input.by_ref().take(missing as u64).read_to_end(&mut self.rest);
            self.is_at_end = read.map_err(|error| unreadable(&self.name, &error))? < missing;
        }
        Ok(())
    }
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    let refusal = match error.kind() {
        ErrorKind::NotFound => Refusal::new("no_such_file").with("file", name),
        ErrorKind::InvalidInput | ErrorKind::InvalidData => {
            Refusal::new("broken_gzip").with("file", name).with("why", error)
        }
        ErrorKind::UnexpectedEof => Refusal::new("broken_gzip").with("file", name).with("why", error),
        _ => return Failure::fault(name, error),
    };
    refusal.into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;
    use std::io::Write;

    /// What comes out of some bytes: each resource with its line, and the size of the largest block.
    fn read(bytes: &[u8]) -> (Vec<(u64, Vec<u8>)>, usize) {
        let mut open = Open {
            name: "x".into(),
            input: Box::new(Cursor::new(bytes.to_vec())),
            rest: Vec::new(),
            line: 1,
            layout: None,
            is_at_end: false,
        };
        let (mut found, mut largest) = (Vec::new(), 0);
        while let Some(block) = open.block().unwrap() {
            largest = largest.max(block.bytes.len());
            found.extend(block.resources().map(|(line, bytes)| (line, bytes.to_vec())));
        }
        (found, largest)
    }

    #[test]
    fn lines_keep_their_numbers_across_blocks() {
        let mut bytes = Vec::new();
        for number in 0..40_000 {
            writeln!(
                bytes,
                "{{\"resourceType\":\"Patient\",\"id\":\"{number}\"}}{}",
                if number % 7 == 0 { "\n" } else { "" }
            )
            .unwrap();
        }
        let (found, largest) = read(&bytes);
        let expected: Vec<(u64, Vec<u8>)> = bytes
            .split(|&byte| byte == b'\n')
            .zip(1..)
            .filter(|(line, _)| !line.is_empty())
            .map(|(line, number)| (number, line.to_vec()))
            .collect();
        assert!(found == expected, "{} of {}", found.len(), expected.len());
        assert!(bytes.len() > 2 * BLOCK_BYTES && largest <= BLOCK_BYTES);
    }

    #[test]
    fn a_document_and_a_very_long_line_come_whole() {
        let document = b"{\n \"resourceType\": \"Patient\"\n}\n";
        assert_eq!(read(document).0, [(1, document.trim_ascii().to_vec())]);
        let long = format!("{{\"resourceType\":\"Patient\",\"id\":\"{}\"}}", "x".repeat(3 * BLOCK_BYTES));
        let (found, _) = read(format!("{long}\n{long}").as_bytes());
        assert_eq!(
            found.iter().map(|(line, bytes)| (*line, bytes.len())).collect::<Vec<_>>(),
            [(1, long.len()), (2, long.len())]
        );
        assert_eq!(read(b"").0.len(), 0);
    }

    #[test]
    fn damaged_gzip_gives_lines_or_is_told_and_ends() {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        for number in 0..200 {
            writeln!(packed, "{{\"resourceType\":\"Patient\",\"id\":\"{number}\"}}").unwrap();
        }
        let sound = packed.finish().unwrap();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.ndjson.gz");
        let mut told = 0;
        for at in (0..sound.len()).step_by(9) {
            for damaged in [[&sound[..at], &[!sound[at]], &sound[at + 1..]].concat(), sound[..at].to_vec()] {
                std::fs::write(&path, damaged).unwrap();
                let files = [path.clone()];
                let mut blocks = Blocks::of(&files);
                let mut lines = 0;
                loop {
                    match blocks.next() {
                        Ok(Some(block)) => lines += block.resources().count(),
                        Ok(None) => break,
                        Err(Failure::Refused(refusal)) => {
                            assert_eq!(refusal.code, "broken_gzip");
                            told += 1;
                            break;
                        }
                        Err(other) => panic!("{other:?}"),
                    }
                }
                assert!(lines <= 200);
                let _ = crate::files::bytes(&path);
            }
        }
        assert!(told > 20, "{told}");
    }
}
