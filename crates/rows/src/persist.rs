//! Writes one generation of all tables into a directory, and opens it again.
//!
//! A generation is one folder with one file of rows and one manifest. It is made under another
//! name and renamed when it is on the disk, so that a crash leaves the one before.

use crate::check::Checked;
use crate::columns::subjects;
use crate::failure::fault;
use crate::generation::{Generation, Rows, Table, shard_of};
use crate::shard::Shard;
use crate::work::Cores;
use arrow::array::RecordBatch;
use arrow::buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_ipc::writer::StreamWriter;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use terms::{ChangeNo, Result};

/// The first line of a manifest; another one means another way of writing.
const FORMAT: &str = "jikang rows 1";
const ROWS: &str = "rows.arrow";
const MANIFEST: &str = "manifest";

/// Writes the generation.
pub(crate) fn save(dir: &Path, world: &Generation, hash: &str) -> Result<()> {
    let Some(change) = world.change else {
        return Ok(());
    };
    fs::create_dir_all(dir).map_err(fault("make the folder of rows"))?;
    let next = folders(dir).last().map_or(1, |(number, _)| number + 1);
    let (making, made) = (dir.join("making"), dir.join(format!("generation-{next:08}")));
    let _ = fs::remove_dir_all(&making);
    fs::create_dir(&making).map_err(fault("make the folder of rows"))?;
    let mut manifest = format!("{FORMAT}\nchange {change}\ngeneration {}\ndefinition {hash}\n", world.number);
    write_rows(&making.join(ROWS), world, &mut manifest)?;
    let mut file = File::create(making.join(MANIFEST)).map_err(fault("write the manifest"))?;
    file.write_all(manifest.as_bytes()).and_then(|()| file.sync_all()).map_err(fault("write the manifest"))?;
    sync(&making)?;
    fs::rename(&making, &made).map_err(fault("publish rows"))?;
    sync(dir)?;
    for (_, older) in folders(dir).iter().filter(|(number, _)| *number < next) {
        // What cannot be removed now is removed the next time.
        let _ = fs::remove_dir_all(older);
    }
    Ok(())
}

fn write_rows(path: &Path, world: &Generation, manifest: &mut String) -> Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path).map_err(fault("write rows"))?);
    for (name, rows) in &world.tables {
        for (at, shard) in rows.shards.iter().enumerate() {
            let from = file.stream_position().map_err(fault("write rows"))?;
            let mut stream = StreamWriter::try_new(&mut file, &rows.table.schema).map_err(fault("write rows"))?;
            for batch in shard.batches() {
                stream.write(batch).map_err(fault("write rows"))?;
            }
            stream.finish().map_err(fault("write rows"))?;
            drop(stream);
            let _ = writeln!(manifest, "part {name} {at} {} {from}", rows.shards.len());
        }
    }
    let end = file.stream_position().map_err(fault("write rows"))?;
    let _ = writeln!(manifest, "end {end}");
    file.flush().map_err(fault("write rows"))?;
    file.get_ref().sync_all().map_err(fault("write rows"))
}

/// Which shards of residents are opened; what is not about residents always is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shards {
    /// All of them.
    All,
    /// Every so-manieth, from the nth one on: the share of one of several machines.
    Every {
        /// Counted from 0.
        nth: usize,
        /// How many machines there are.
        of: usize,
    },
}

impl Shards {
    fn has(self, shard: usize) -> bool {
        match self {
            Shards::All => true,
            Shards::Every { nth, of } => shard % of.max(1) == nth,
        }
    }
}

/// Opens the newest generation, if the same definition made it: its tables on all cores. A share of its shards is
/// opened only where they were written as they are wanted.
pub(crate) async fn load(
    dir: &Path,
    checked: &Checked,
    shards: usize,
    share: Shards,
    cores: &Cores,
) -> Result<Option<Generation>> {
    let (dir, hash) = (dir.to_owned(), checked.hash.clone());
    let Some((path, manifest)) = cores.one(move || Ok(newest(&dir, &hash))).await? else {
        return Ok(None);
    };
    let mut parts: HashMap<String, Vec<Part>> = HashMap::new();
    for part in manifest.parts {
        parts.entry(part.table.clone()).or_default().push(part);
    }
    let mut jobs = vec![];
    for (name, table) in &checked.tables {
        let (path, table, parts) = (path.clone(), Arc::clone(table), parts.remove(name).unwrap_or_default());
        jobs.push(async move { read_table(&path, &parts, &table, shards, share) });
    }
    let read: Option<Vec<Rows>> = cores.each(jobs).await?.into_iter().collect();
    let world = |rows: Vec<Rows>| Generation {
        number: manifest.generation,
        change: Some(ChangeNo(manifest.change)),
        tables: checked.tables.keys().cloned().zip(rows).collect(),
    };
    Ok(read.map(world))
}

/// The rows of the newest generation and its manifest, if it is whole and of this definition.
fn newest(dir: &Path, hash: &str) -> Option<(PathBuf, Manifest)> {
    let (_, newest) = folders(dir).pop()?;
    let manifest = Manifest::read(&fs::read_to_string(newest.join(MANIFEST)).ok()?)?;
    let path = newest.join(ROWS);
    let is_whole = fs::metadata(&path).is_ok_and(|file| file.len() == manifest.end);
    if manifest.hash != hash || !is_whole {
        tracing::info!("stored rows are of another definition and are made anew");
        return None;
    }
    Some((path, manifest))
}

/// None where a share is wanted of what was cut otherwise.
fn read_table(path: &Path, parts: &[Part], table: &Arc<Table>, shards: usize, share: Shards) -> Result<Option<Rows>> {
    let mut rows = Rows::empty(table, shards);
    if parts.len() == rows.shards.len() {
        let sharded = table.subject.is_sharded();
        for part in parts.iter().filter(|part| !sharded || share.has(part.at)) {
            rows.shards[part.at] = Arc::new(Shard::read(&table.schema, &table.order, read_part(path, part)?));
        }
    } else if share != Shards::All {
        return Ok(None);
    } else {
        cut_anew(path, parts, &mut rows)?;
    }
    Ok(Some(rows))
}

/// The number of shards is another than when the rows were written.
fn cut_anew(path: &Path, parts: &[Part], rows: &mut Rows) -> Result<()> {
    let table = Arc::clone(&rows.table);
    let count = rows.shards.len();
    let mut groups: Vec<Vec<RecordBatch>> = vec![vec![]; count];
    for part in parts {
        for batch in read_part(path, part)? {
            let column = subjects(&batch, table.order.subject).to_vec();
            let mut from = 0;
            for to in 1..=column.len() {
                if to == column.len() || column[to] != column[from] {
                    groups[shard_of(column[from], count)].push(batch.slice(from, to - from));
                    from = to;
                }
            }
        }
    }
    for (shard, group) in rows.shards.iter_mut().zip(groups) {
        *shard = Arc::new(Shard::build(&table.schema, &table.order, &group)?);
    }
    Ok(())
}

fn read_part(path: &Path, part: &Part) -> Result<Vec<RecordBatch>> {
    let mut file = File::open(path).map_err(fault("read rows"))?;
    file.seek(SeekFrom::Start(part.from)).map_err(fault("read rows"))?;
    let mut bytes = vec![0; part.bytes];
    file.read_exact(&mut bytes).map_err(fault("read rows"))?;
    // The columns lie in these bytes; nothing is copied.
    let (mut left, mut stream, mut batches) = (Buffer::from_vec(bytes), StreamDecoder::new(), vec![]);
    while let Some(batch) = stream.decode(&mut left).map_err(fault("read rows"))? {
        batches.push(batch);
    }
    stream.finish().map_err(fault("read rows"))?;
    Ok(batches)
}

/// The published generations, oldest first.
fn folders(dir: &Path) -> Vec<(u64, PathBuf)> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut found: Vec<(u64, PathBuf)> = entries
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            Some((name.strip_prefix("generation-")?.parse().ok()?, entry.path()))
        })
        .collect();
    found.sort();
    found
}

fn sync(dir: &Path) -> Result<()> {
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(fault("write the folder of rows"))
}

struct Manifest {
    change: u64,
    generation: u64,
    hash: String,
    end: u64,
    parts: Vec<Part>,
}

struct Part {
    table: String,
    at: usize,
    from: u64,
    bytes: usize,
}

impl Manifest {
    /// None if it is not whole, or of another format.
    fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next() != Some(FORMAT) {
            return None;
        }
        let (mut change, mut generation, mut hash, mut end, mut parts) = (None, None, None, None, vec![]);
        for line in lines {
            match line.split(' ').collect::<Vec<_>>().as_slice() {
                ["change", number] => change = number.parse().ok(),
                ["generation", number] => generation = number.parse().ok(),
                ["definition", of] => hash = Some((*of).to_owned()),
                ["end", at] => end = at.parse().ok(),
                ["part", table, at, _, from] => {
                    parts.push(Part {
                        table: (*table).into(),
                        at: at.parse().ok()?,
                        from: from.parse().ok()?,
                        bytes: 0,
                    });
                }
                _ => return None,
            }
        }
        // They stand in the file as in the manifest, so each ends where the next begins.
        let mut to: u64 = end?;
        for part in parts.iter_mut().rev() {
            part.bytes = usize::try_from(to.checked_sub(part.from)?).ok()?;
            to = part.from;
        }
        Some(Self { change: change?, generation: generation?, hash: hash?, end: end?, parts })
    }
}
