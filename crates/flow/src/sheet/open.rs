//! Opens the bytes of a sheet, after looking how large they become.

use intake::archive::{self, Most, Torn};
use intake::sheet::{Sheet, read};
use terms::Issue;

/// What a workbook may become when it is unpacked; it holds a handful of parts.
const MOST: Most = Most { parts: 2_000, bytes: 512 << 20 };

/// The rows of the first sheet that has any, or the one issue that says why there are none.
pub fn open(bytes: &[u8]) -> Result<Sheet, Issue> {
    if bytes.starts_with(b"PK\x03\x04") {
        check_unpacked(bytes)?;
    }
    read(bytes)
}

fn check_unpacked(bytes: &[u8]) -> Result<(), Issue> {
    match archive::unpack(bytes, MOST, &|_| false) {
        Ok(_) => Ok(()),
        Err(Torn::Unreadable(why)) => Err(Issue::blocking("sheet_unreadable", "").with("why", why)),
        Err(Torn::TooLarge) => Err(Issue::blocking("sheet_too_large", "").with("megabytes", MOST.bytes >> 20)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    #[test]
    fn what_unpacks_to_more_than_fits_is_refused_before_it_is_read() {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("xl/sharedStrings.xml", SimpleFileOptions::default()).unwrap();
        let zeros = vec![0; 1 << 20];
        (0..=MOST.bytes >> 20).for_each(|_| archive.write_all(&zeros).unwrap());
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 1 << 20, "{} bytes", bytes.len());
        assert_eq!(open(&bytes).unwrap_err().code, "sheet_too_large");
    }
}
