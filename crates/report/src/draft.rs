//! A draft as the reader sees it: its paragraphs in order, empty ones and table cells too.

use crate::docx;
use terms::Issue;

/// More than this is no report.
const BYTES_MAX: usize = 64 << 20;

/// A report's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The paragraphs; of plain text, the lines.
    pub paragraphs: Vec<String>,
    /// What of the file was not read as text, and why.
    pub issues: Vec<Issue>,
}

impl Draft {
    /// Reads a file by its bytes: Office Open XML (.docx), or text in UTF-8 (.txt, .md). What cannot be
    /// read is an issue that says what to do.
    pub fn read(bytes: &[u8]) -> Result<Self, Issue> {
        if bytes.len() > BYTES_MAX {
            let megabytes = BYTES_MAX >> 20;
            return Err(Issue::blocking("report_too_large", "").with("megabytes", megabytes));
        }
        if bytes.starts_with(b"PK") {
            return docx::read(bytes);
        }
        // The old binary format, and an encrypted .docx, which is wrapped in it.
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(Issue::blocking("report_old_or_encrypted", ""));
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Self::text(text)),
            Err(_) => Err(Issue::blocking("report_not_text", "")),
        }
    }

    /// A text, one paragraph per line.
    pub fn text(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { paragraphs: text.lines().map(str::to_owned).collect(), issues: Vec::new() }
    }
}
