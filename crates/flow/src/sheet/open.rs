//! Opens the bytes of a sheet, after looking how large they become.

use intake::sheet::{Sheet, read};
use std::io::{Cursor, Read};
use terms::Issue;
use zip::ZipArchive;

/// What a workbook may become when it is unpacked.
const UNPACKED_BYTES_MAX: u64 = 512 << 20;

/// An archive of this kind holds a handful of parts.
const PARTS_MAX: usize = 2_000;

/// The rows of the first sheet that has any, or the one issue that says why there are none.
pub fn open(bytes: &[u8]) -> Result<Sheet, Issue> {
    if bytes.starts_with(b"PK\x03\x04") {
        check_unpacked(bytes)?;
    }
    read(bytes)
}

/// Unpacks everything once without keeping it: what an archive says of its own size proves nothing.
fn check_unpacked(bytes: &[u8]) -> Result<(), Issue> {
    let unreadable = |error: &dyn std::fmt::Display| Issue::blocking("sheet_unreadable", "").with("why", error);
    let too_large = || Issue::blocking("sheet_too_large", "").with("megabytes", UNPACKED_BYTES_MAX >> 20);
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(&error))?;
    if archive.len() > PARTS_MAX {
        return Err(too_large());
    }
    let mut left = UNPACKED_BYTES_MAX;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| unreadable(&error))?;
        let size = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|error| unreadable(&error))?;
        left = left.checked_sub(size).ok_or_else(too_large)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    #[test]
    fn what_unpacks_to_more_than_fits_is_refused_before_it_is_read() {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("xl/sharedStrings.xml", SimpleFileOptions::default()).unwrap();
        let zeros = vec![0; 1 << 20];
        (0..=UNPACKED_BYTES_MAX >> 20).for_each(|_| archive.write_all(&zeros).unwrap());
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 1 << 20, "{} bytes", bytes.len());
        assert_eq!(open(&bytes).unwrap_err().code, "sheet_too_large");
    }
}
