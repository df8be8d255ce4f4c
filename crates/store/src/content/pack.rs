//! Many files as one byte string: per file the lengths of path and bytes, then both.

use super::ContentFile;

/// Joins files.
pub(super) fn pack(files: &[ContentFile]) -> Vec<u8> {
    let mut packed = Vec::new();
    for file in files {
        packed.extend((file.path.len() as u64).to_le_bytes());
        packed.extend((file.bytes.len() as u64).to_le_bytes());
        packed.extend(file.path.as_bytes());
        packed.extend(&file.bytes);
    }
    packed
}

/// Takes them apart again; none if the bytes do not add up.
pub(super) fn unpack(mut packed: &[u8]) -> Option<Vec<ContentFile>> {
    let mut files = Vec::new();
    while !packed.is_empty() {
        let path_len = length(&mut packed)?;
        let bytes_len = length(&mut packed)?;
        let path = take(&mut packed, path_len)?;
        let bytes = take(&mut packed, bytes_len)?;
        files.push(ContentFile { path: String::from_utf8(path.to_vec()).ok()?, bytes: bytes.to_vec() });
    }
    Some(files)
}

fn length(packed: &mut &[u8]) -> Option<usize> {
    let bytes = take(packed, 8)?;
    usize::try_from(u64::from_le_bytes(bytes.try_into().ok()?)).ok()
}

fn take<'a>(packed: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (taken, rest) = packed.split_at_checked(len)?;
    *packed = rest;
    Some(taken)
}
