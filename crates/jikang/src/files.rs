//! Finds the files to import and who sends each, and undoes compression.

use flate2::read::MultiGzDecoder;
use std::io::Read;
use std::path::{Path, PathBuf};
use terms::{Failure, Refusal, Result};

/// What a compressed file may become.
const BYTES_MAX: u64 = 1 << 30;

/// The endings that are read; `.gz` may follow each.
const ENDINGS: [&str; 7] = [".ndjson", ".jsonl", ".json", ".xlsx", ".xls", ".csv", ".tsv"];

/// A file and who sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Where it is.
    pub path: PathBuf,
    /// Who sends it.
    pub sender: String,
    /// Its name in the inbox.
    pub name: String,
}

/// All files under the paths, in order. A folder's files are sent by the folder; in a folder of
/// folders loose files are passed over, because nobody is their sender.
pub fn find(paths: &[PathBuf], sender: Option<&str>) -> Result<Vec<Incoming>> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            find_in(path, sender, &mut found)?;
        } else if path.is_file() {
            found.push(incoming(path, sender.unwrap_or("local")));
        } else {
            return Err(Refusal::new("no_such_file").with("file", path.display()).into());
        }
    }
    Ok(found)
}

fn find_in(dir: &Path, sender: Option<&str>, found: &mut Vec<Incoming>) -> Result<()> {
    let entries = std::fs::read_dir(dir).map_err(|error| Failure::fault(&dir.display().to_string(), error))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let has_folders = paths.iter().any(|path| path.is_dir());
    let own = dir.canonicalize().ok().and_then(|dir| Some(dir.file_name()?.to_string_lossy().into_owned()));
    for path in paths {
        if path.is_dir() {
            find_in(&path, sender, found)?;
        } else if has_folders {
            eprintln!("passed over: {} (no folder of a sender)", path.display());
        } else if is_read(&path) {
            found.push(incoming(&path, sender.or(own.as_deref()).unwrap_or("local")));
        } else {
            eprintln!("passed over: {} (not a format that is read)", path.display());
        }
    }
    Ok(())
}

fn incoming(path: &Path, sender: &str) -> Incoming {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Incoming { path: path.to_owned(), sender: sender.into(), name }
}

fn is_read(path: &Path) -> bool {
    let name = path.to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// The bytes of a file, decompressed where they are gzip.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    let named = path.display().to_string();
    let raw = std::fs::read(path).map_err(|error| Failure::fault(&named, error))?;
    if !raw.starts_with(&[0x1f, 0x8b]) {
        return Ok(raw);
    }
    let mut bytes = Vec::new();
    let read = MultiGzDecoder::new(raw.as_slice()).take(BYTES_MAX + 1).read_to_end(&mut bytes);
    match read {
        Ok(_) if bytes.len() as u64 <= BYTES_MAX => Ok(bytes),
        Ok(_) => Err(Refusal::new("file_too_large").with("file", named).with("gigabytes", BYTES_MAX >> 30).into()),
        Err(error) => Err(Refusal::new("broken_gzip").with("file", named).with("why", error).into()),
    }
}
