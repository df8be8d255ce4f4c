//! The short name of a content.

use sha2::{Digest, Sha256};

/// First half of a content's SHA-256.
pub type ContentHash = [u8; 16];

/// The hash by which the same content is recognised.
pub fn content_hash(bytes: &[u8]) -> ContentHash {
    let whole: [u8; 32] = Sha256::digest(bytes).into();
    let mut half = [0; 16];
    half.copy_from_slice(&whole[..16]);
    half
}
