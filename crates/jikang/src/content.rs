//! Finds the content: a directory that was named, the working directory, or the built-in copy.

use crate::args::Place;
use crate::say;
use flow::Prepared;
use include_dir::{Dir, include_dir};
use programme::{Content, Files};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use terms::{Failure, Issue, Refusal, Result, Texts};

static PROGRAMMES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../programmes");
static INSTITUTIONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../institutions");
static REGIONS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../regions");
static REPORTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../reports");
static LANGUAGES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../languages");

/// The folders that are content.
const FOLDERS: [&str; 5] = ["programmes", "institutions", "regions", "languages", "reports"];

/// The content's files: from the directory that was named, else from the working directory if it has
/// programmes, else the built-in copy.
pub fn files(dir: Option<&Path>) -> Result<Files> {
    match dir {
        Some(dir) => read(dir),
        None if Path::new("programmes").is_dir() => read(Path::new(".")),
        None => Ok(embedded()),
    }
}

/// The content, checked; every fault is told with file and line.
pub fn load(dir: Option<&Path>) -> Result<Arc<Content>> {
    checked(&files(dir)?)
}

/// The content for a data directory, compiled, with its files. Where it is faulty, that is told, and
/// what the directory kept last goes on serving.
pub async fn prepare(dir: Option<&Path>, place: &Place) -> Result<(Prepared, Files)> {
    let files = files(dir)?;
    match prepared(&files).await {
        Ok(prepared) => Ok((prepared, files)),
        Err(failure) => {
            let kept = if place.data.is_dir() { flow::last_content(&place.data, place.options())? } else { None };
            let kept = kept.ok_or(failure)?;
            say::failure(&Refusal::new("content_kept_serves").into());
            Ok((prepared(&kept).await?, kept))
        }
    }
}

/// These files, checked and compiled; every fault is told with file and line.
pub async fn prepared(files: &Files) -> Result<Prepared> {
    Prepared::of(checked(files)?).await.map_err(|issues| faulty(&issues))
}

fn checked(files: &Files) -> Result<Arc<Content>> {
    let content = Content::load(files).map_err(|issues| faulty(&issues))?;
    say::issues(&content.warnings);
    Ok(Arc::new(content))
}

fn faulty(issues: &[Issue]) -> Failure {
    say::issues(issues);
    Refusal::new("content_faulty").with("count", issues.len()).into()
}

/// The interface's words as they were built in: they are needed before any content is read.
pub fn embedded_words() -> &'static Texts {
    static WORDS: OnceLock<Texts> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut files = embedded();
        files.retain(|path, _| path.starts_with("languages/"));
        Content::load(&files).map(|content| content.texts).unwrap_or_default()
    })
}

fn embedded() -> Files {
    let mut files = Files::new();
    for (name, dir) in FOLDERS.iter().zip([&PROGRAMMES, &INSTITUTIONS, &REGIONS, &LANGUAGES, &REPORTS]) {
        add_embedded(&mut files, name, dir);
    }
    files
}

fn add_embedded(files: &mut Files, folder: &str, dir: &Dir<'_>) {
    for file in dir.files() {
        files.insert(format!("{folder}/{}", file.path().display()), file.contents().to_vec());
    }
    for sub in dir.dirs() {
        add_embedded(files, folder, sub);
    }
}

fn read(root: &Path) -> Result<Files> {
    let mut files = Files::new();
    for folder in FOLDERS {
        read_folder(&mut files, root, folder)?;
    }
    if files.is_empty() {
        return Err(Refusal::new("content_missing").with("folder", root.display()).into());
    }
    Ok(files)
}

fn read_folder(files: &mut Files, root: &Path, folder: &str) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(root.join(folder)) else { return Ok(()) };
    for entry in entries.flatten() {
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            read_folder(files, root, &name)?;
        } else {
            let bytes = std::fs::read(entry.path()).map_err(|error| Failure::fault(&name, error))?;
            files.insert(name, bytes);
        }
    }
    Ok(())
}
