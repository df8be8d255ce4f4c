//! Hashing of entries: each covers the one before it, so that none can be edited, removed or moved unseen.

use super::AuditEntry;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sm3::Sm3;

/// By which function entries are hashed. A data directory has one for good: the one it was made with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuditHash {
    /// SHA-256 (FIPS 180-4).
    #[default]
    Sha256,
    /// SM3 (GB/T 32905-2016).
    Sm3,
}

impl AuditHash {
    /// As it is written down.
    pub fn name(self) -> &'static str {
        match self {
            AuditHash::Sha256 => "sha256",
            AuditHash::Sm3 => "sm3",
        }
    }

    /// From how it is written down.
    pub fn of(name: &str) -> Option<Self> {
        [AuditHash::Sha256, AuditHash::Sm3].into_iter().find(|hash| hash.name() == name)
    }

    /// The hash over an entry and its forerunner's hash.
    pub(super) fn chained(self, entry: &AuditEntry, before: &[u8; 32]) -> [u8; 32] {
        match self {
            AuditHash::Sha256 => chained::<Sha256>(entry, before),
            AuditHash::Sm3 => chained::<Sm3>(entry, before),
        }
    }
}

/// Lengths keep fields from running together.
fn chained<D: Digest>(entry: &AuditEntry, before: &[u8; 32]) -> [u8; 32] {
    let mut hasher = D::new();
    hasher.update(before);
    hasher.update(entry.entry.to_le_bytes());
    hasher.update(entry.at.as_microsecond().to_le_bytes());
    let texts =
        [&entry.account, &entry.posts, &entry.purpose, &entry.note.action, &entry.note.members, &entry.note.place];
    for text in texts {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.update(entry.change.map_or(u64::MAX, |change| change.0).to_le_bytes());
    let mut hash = [0; 32];
    // Both functions give 32 bytes.
    hash.copy_from_slice(&hasher.finalize());
    hash
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A hash from hexadecimal digits.
pub(crate) fn hash_of(hex: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    for (at, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(hash)
}
