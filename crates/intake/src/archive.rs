//! Zip archives from outside, unpacked within limits: what an archive says of its own size proves nothing.
//!
//! Never keeps what nobody asked for.

use std::io::{Cursor, Read, copy, sink};
use zip::ZipArchive;

/// A compound file begins so: an office document of before 2007, or a newer one behind a password.
pub const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// The stream in which a document lies behind its password, as compound files write names (UTF-16).
const ENCRYPTED: &str = "EncryptedPackage";

/// How much an archive may hold.
#[derive(Clone, Copy, Debug)]
pub struct Most {
    /// So many parts.
    pub parts: usize,
    /// So many bytes when everything is unpacked.
    pub bytes: u64,
}

/// Why an archive is not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Torn {
    /// It cannot be unpacked, and why.
    Unreadable(String),
    /// It holds more than it may.
    TooLarge,
}

/// Whether an office document lies behind a password.
pub fn is_locked(bytes: &[u8]) -> bool {
    let name: Vec<u8> = ENCRYPTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.starts_with(COMPOUND) && bytes.windows(name.len()).any(|window| window == name)
}

/// Unpacks everything once and gives the parts that are wanted, by name in the archive's order.
pub fn unpack(bytes: &[u8], most: Most, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<(String, Vec<u8>)>, Torn> {
    let unreadable = |error: &dyn std::fmt::Display| Torn::Unreadable(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    if archive.len() > most.parts {
        return Err(Torn::TooLarge);
    }
    let (mut left, mut found) = (most.bytes, Vec::new());
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| unreadable(&error))?;
        let name = part.name().map_err(|error| unreadable(&error))?.into_owned();
        let mut part = part.take(left + 1);
        let size = if wanted(&name) {
            let mut bytes = Vec::new();
            let size = part.read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
            found.push((name, bytes));
            size as u64
        } else {
            copy(&mut part, &mut sink()).map_err(|error| unreadable(&error))?
        };
        left = left.checked_sub(size).ok_or(Torn::TooLarge)?;
    }
    Ok(found)
}
