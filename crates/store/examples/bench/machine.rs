//! What the machine gives: cores, syncs a second, memory taken.

use crate::row;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Where the bench keeps its data: on a disk, not in memory.
pub fn place() -> PathBuf {
    let place = PathBuf::from(std::env::var("JIKANG_BENCH_DIR").unwrap_or_else(|_| "target".into()));
    fs::create_dir_all(&place).unwrap();
    place
}

pub fn tell(dir: &Path) {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    row("cores", cores);
    row("load average before", load.split(' ').take(3).collect::<Vec<_>>().join(" "));
    syncs(dir);
}

/// Syncs of 4 kB appended, as a commit does them.
pub fn syncs(dir: &Path) {
    let path = dir.join("sync");
    let mut file = File::create(&path).unwrap();
    let (start, mut count) = (Instant::now(), 0u32);
    while start.elapsed() < Duration::from_millis(500) {
        file.write_all(&[1; 4096]).unwrap();
        file.sync_data().unwrap();
        count += 1;
    }
    row("the machine's syncs a second", format!("{:.0}", f64::from(count) / start.elapsed().as_secs_f64()));
    fs::remove_file(path).unwrap();
}

/// Bytes that the process has written, as the system counts them.
pub fn memory(what: &str) {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let highest = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown").trim();
    row(what, highest);
}

/// Seconds of processor time that the process has taken.
pub fn processor_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}
