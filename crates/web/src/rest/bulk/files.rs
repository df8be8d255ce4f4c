//! Writes the files of an export: one type in each, in parts that can be fetched one by one.

use super::jobs::{File, Job, State};
use crate::rest::caller::Caller;
use flow::show::all_seen::{self, Wanted};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufWriter, Write};
use std::sync::atomic::Ordering;
use terms::{Failure, Result};

/// A file has about this many bytes; then the next one begins.
const FILE_BYTES: usize = 32 << 20;

/// The file of a type that is being written.
struct Open {
    out: BufWriter<fs::File>,
    bytes: usize,
    file: File,
}

/// Writes everything that is wanted, and says in the job what became of it.
pub fn write(caller: &Caller, job: &Job, wanted: &Wanted) {
    job.settle(match all(caller, job, wanted) {
        Ok(files) => State::Done(files),
        Err(failure) => {
            tracing::error!(%failure, "an export could not be made");
            State::Failed(failure)
        }
    });
}

fn all(caller: &Caller, job: &Job, wanted: &Wanted) -> Result<Vec<File>> {
    let mut open: BTreeMap<String, Open> = BTreeMap::new();
    let mut files = Vec::new();
    all_seen::each(caller.platform(), &caller.actor, wanted, &mut |kind, record| {
        if !open.contains_key(kind) {
            let part = 1 + files.iter().filter(|file: &&File| file.resource_type == kind).count();
            open.insert(kind.to_owned(), begin(job, kind, part)?);
        }
        let is_full = open.get_mut(kind).map(|it| it.add(record)).transpose()?.unwrap_or(false);
        if is_full && let Some(full) = open.remove(kind) {
            files.push(full.end()?);
        }
        job.records.fetch_add(1, Ordering::Relaxed);
        Ok(!job.ended.load(Ordering::SeqCst))
    })?;
    for (_, last) in open {
        files.push(last.end()?);
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(files)
}

fn begin(job: &Job, kind: &str, part: usize) -> Result<Open> {
    let name = format!("{kind}.{part}.ndjson");
    let out = BufWriter::new(fs::File::create(job.folder.join(&name)).map_err(unwritten)?);
    Ok(Open { out, bytes: 0, file: File { name, resource_type: kind.to_owned(), count: 0 } })
}

impl Open {
    /// Adds a record; says whether the file is full.
    fn add(&mut self, record: &[u8]) -> Result<bool> {
        self.out.write_all(record).and_then(|()| self.out.write_all(b"\n")).map_err(unwritten)?;
        self.bytes += record.len();
        self.file.count += 1;
        Ok(self.bytes >= FILE_BYTES)
    }

    fn end(mut self) -> Result<File> {
        self.out.flush().map_err(unwritten)?;
        Ok(self.file)
    }
}

fn unwritten(error: std::io::Error) -> Failure {
    Failure::of_file("writing an export", &error)
}
