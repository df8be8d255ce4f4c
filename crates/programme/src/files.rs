//! The content as bytes by path: whoever owns the directory or the embedded copy reads it and hands
//! it over.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// File contents by path below the content directory, with `/` between the parts.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The top folders that are content; everything else in the directory is no concern of ours.
pub const FOLDERS: [&str; 5] = ["programmes", "institutions", "regions", "languages", "reports"];

/// SHA-256 over the sorted paths and their bytes, in hexadecimal. Lengths are hashed too, so that
/// moving bytes from one file to the next cannot go unseen.
pub fn content_hash(files: &Files) -> String {
    let mut hash = Sha256::new();
    for (path, bytes) in files {
        hash.update((path.len() as u64).to_le_bytes());
        hash.update(path.as_bytes());
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(entries: &[(&str, &str)]) -> Files {
        entries.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn the_hash_depends_on_paths_and_bytes_and_not_on_their_order() {
        let one = content_hash(&files(&[("a", "x"), ("b", "y")]));
        assert_eq!(one, content_hash(&files(&[("b", "y"), ("a", "x")])));
        assert_ne!(one, content_hash(&files(&[("a", "xy"), ("b", "")])));
        assert_ne!(one, content_hash(&files(&[("a", "y"), ("b", "x")])));
    }
}
