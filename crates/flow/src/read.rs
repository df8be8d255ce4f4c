//! 解析: the bytes of an arrival become drafts, one per subject.

use crate::platform::Platform;
use crate::sheet;
use intake::json::{self, Layout, RESOURCE_BYTES_MAX};
use intake::{Body, Draft, Found, form};
use programme::Content;
use store::{Arrival, Part};
use terms::{Actor, ArrivalId, Issue, Result};

/// Lines are read in pieces of about this size, so that memory does not grow with the file.
pub(crate) const PIECE_BYTES: u64 = 4 << 20;

/// One JSON document may have this many bytes; more come as lines.
pub const DOCUMENT_BYTES_MAX: u64 = 64 << 20;

/// Some whole lines of an arrival, or all of it.
pub struct Piece {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Where in the arrival they begin.
    pub offset: u64,
    /// The number of the first line.
    pub first_line: u64,
    /// How the bytes are laid out.
    pub layout: Layout,
    /// Whether nothing comes after them.
    pub last: bool,
}

impl Piece {
    /// The first byte after it.
    pub fn end(&self) -> u64 {
        self.offset + self.bytes.len() as u64
    }
}

/// An arrival, piece by piece from where it was settled last.
pub struct Pieces<'a> {
    platform: &'a Platform,
    actor: &'a Actor,
    /// What is read.
    pub arrival: Arrival,
    layout: Layout,
    at: u64,
    line: u64,
    done: bool,
}

/// Begins to read an arrival; a settled one has no pieces.
pub fn pieces<'a>(platform: &'a Platform, actor: &'a Actor, arrival: ArrivalId) -> Result<Pieces<'a>> {
    let arrival = platform.store.arrival(actor, arrival)?;
    let head =
        |bytes: u64| platform.store.arrival_bytes(actor, arrival.arrival, Part::Received, 0..bytes.min(arrival.size));
    let is_sheet = arrival.format.split('/').next() == Some(sheet::FORMAT);
    let mut layout = if is_sheet { Layout::Sheet } else { json::layout(&head(PIECE_BYTES)?) };
    if layout == Layout::Document && arrival.size > PIECE_BYTES {
        // The first line may be longer than a piece: only more bytes tell.
        layout = json::layout(&head(DOCUMENT_BYTES_MAX)?);
    }
    let done = arrival.state == store::ArrivalState::Settled;
    Ok(Pieces { platform, actor, layout, at: 0, line: 1, done, arrival })
}

impl Pieces<'_> {
    /// The next piece that is not settled yet.
    pub fn next_piece(&mut self) -> Result<Option<Piece>> {
        while !self.done {
            let piece = self.cut()?;
            self.at = piece.end();
            self.line += piece.bytes.iter().filter(|&&byte| byte == b'\n').count() as u64;
            self.done = piece.last;
            if piece.end() > self.arrival.progress || piece.last {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }

    fn cut(&self) -> Result<Piece> {
        let size = self.arrival.size;
        let mut want = match self.layout {
            Layout::Document | Layout::Sheet => size,
            Layout::Lines => PIECE_BYTES,
        };
        loop {
            let end = (self.at + want).min(size);
            let mut bytes = self.bytes(self.at, end)?;
            let last = end == size;
            if !last {
                match bytes.iter().rposition(|&byte| byte == b'\n') {
                    Some(line_end) => bytes.truncate(line_end + 1),
                    // A line longer than the piece: take more, up to what one resource may have.
                    None if want <= 2 * RESOURCE_BYTES_MAX as u64 => {
                        want *= 2;
                        continue;
                    }
                    None => {}
                }
            }
            let (offset, first_line, layout) = (self.at, self.line, self.layout);
            return Ok(Piece { bytes, offset, first_line, layout, last });
        }
    }

    /// The drafts of a piece. A sheet is settled by rows: those above the reached one are not read again.
    pub fn drafts(&self, piece: &Piece) -> Result<Vec<Draft>> {
        let content = &self.platform.content;
        if piece.layout != Layout::Sheet {
            return Ok(drafts(piece, content));
        }
        let today = self.platform.timing.today(self.arrival.at);
        let mut drafts = sheet::drafts_of(self.platform, &self.arrival.format, &piece.bytes, today)?;
        drafts.retain(|draft| draft.offset >= self.arrival.progress);
        drafts.iter_mut().for_each(|draft| expand(draft, content));
        Ok(drafts)
    }

    fn bytes(&self, from: u64, to: u64) -> Result<Vec<u8>> {
        self.platform.store.arrival_bytes(self.actor, self.arrival.arrival, Part::Received, from..to)
    }
}

/// The drafts of a piece, filled-in forms expanded into the resources that the form says.
pub fn drafts(piece: &Piece, content: &Content) -> Vec<Draft> {
    let mut drafts = match piece.layout {
        Layout::Lines => json::read_lines(&piece.bytes, piece.offset, piece.first_line),
        Layout::Document if piece.bytes.len() as u64 > DOCUMENT_BYTES_MAX => vec![too_large(piece)],
        Layout::Document => json::read_document(&piece.bytes),
        // A sheet is nothing without its mapping, which only its arrival knows.
        Layout::Sheet => vec![sheet::whole(Issue::blocking("sheet_no_mapping", ""))],
    };
    for draft in &mut drafts {
        expand(draft, content);
    }
    drafts
}

fn too_large(piece: &Piece) -> Draft {
    let issue = Issue::blocking("document_too_large", "").with("megabytes", DOCUMENT_BYTES_MAX >> 20);
    Draft { length: piece.bytes.len() as u64, issues: vec![issue], ..Draft::default() }
}

/// Adds what a filled-in form says besides itself.
pub(crate) fn expand(draft: &mut Draft, content: &Content) {
    let filled = draft.resources.iter().map(|found| &found.json).find(|json| form::form_of(json).is_some());
    let Some(response) = filled.cloned() else { return };
    let Some(id) = form::form_of(&response) else { return };
    let Some(form) = content.form(id) else {
        draft.issues.push(Issue::warning("unknown_form", &*draft.place).with("form", id));
        return;
    };
    for json in form::expand(&response, form, &content.items) {
        let bytes = sonic_rs::to_vec(&json).unwrap_or_default();
        draft.resources.push(Found { body: Body::Made(bytes), json });
    }
}
