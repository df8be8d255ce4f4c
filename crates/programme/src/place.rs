//! Where in a file something stands, for issues that say `file:line`.

/// The line, from 1, in which the byte at `offset` stands.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// The line, from 1, of the first occurrence; the first line where there is none.
pub(crate) fn line_of(text: &str, needle: &str) -> usize {
    text.find(needle).map_or(1, |offset| line_at(text, offset))
}

/// A place as issues have it.
pub(crate) fn at(path: &str, line: usize) -> String {
    format!("{path}:{line}")
}
