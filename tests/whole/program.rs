//! Starts the program and reads what it says.

use sonic_rs::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The program with its working directory at the workspace's root, where the content is.
pub fn jikang() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jikang"));
    command.current_dir(root());
    command
}

/// The workspace's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Runs a command that must succeed, and gives back what it printed.
pub fn run(args: &[&str]) -> String {
    let output = output(args);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "jikang {args:?} ended with {}: {error}", output.status);
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command, whatever comes of it.
pub fn output(args: &[&str]) -> Output {
    jikang().args(args).output().unwrap()
}

/// What comes of something that takes a moment; a slow machine takes its time, so only what never comes fails.
#[track_caller]
pub fn eventually<T>(what: &str, mut now: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        match now() {
            Some(there) => return there,
            None if begun.elapsed() > Duration::from_secs(120) => panic!("in vain: {what}"),
            None => sleep(Duration::from_millis(50)),
        }
    }
}

/// The files of a data directory, by their path inside it.
type Files = Vec<(PathBuf, Vec<u8>)>;

/// A made-up county of so many residents.
pub fn county(residents: usize, dir: &Path) {
    let residents = residents.to_string();
    let make = |dir: &Path| {
        run(&["demo", "--residents", &residents, "--no-serve", "--data", text(dir)]);
    };
    copied(&format!("county of {residents}"), dir, make);
}

/// A data directory that is made once; everyone gets a copy of their own. It is kept in memory, so that nothing stays
/// behind when the tests end.
pub fn copied(what: &str, dir: &Path, make: impl FnOnce(&Path)) {
    static MADE: Mutex<BTreeMap<String, Arc<OnceLock<Files>>>> = Mutex::new(BTreeMap::new());
    let made = Arc::clone(MADE.lock().unwrap().entry(what.to_owned()).or_default());
    let files = made.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        make(dir.path());
        let mut files = Files::new();
        read_into(&mut files, dir.path(), Path::new(""));
        files
    });
    for (path, bytes) in files {
        let to = dir.join(path);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::write(to, bytes).unwrap();
    }
}

fn read_into(files: &mut Files, dir: &Path, inside: &Path) {
    for entry in fs::read_dir(dir.join(inside)).unwrap().flatten() {
        let path = inside.join(entry.file_name());
        match entry.path().is_dir() {
            true => read_into(files, dir, &path),
            false => files.push((path, fs::read(entry.path()).unwrap())),
        }
    }
}

/// Runs a command that prints one JSON document.
pub fn json(args: &[&str]) -> Value {
    let printed = run(args);
    sonic_rs::from_str(&printed).unwrap_or_else(|error| panic!("{error} in {printed}"))
}

/// The shared folder beside the project, where it is present.
pub fn shared(inside: &str) -> Option<PathBuf> {
    let shared = std::env::var("JIKANG_SHARED").map(PathBuf::from).unwrap_or_else(|_| root().join("../shared"));
    let found = shared.join(inside);
    if !found.exists() {
        println!("skipped: {inside} is not here");
        return None;
    }
    Some(found)
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Copies a folder of content, to be changed by a test.
pub fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy_folder(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}
