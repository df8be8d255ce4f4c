//! A disk that fills up while the program runs: what was acknowledged stays, what was refused is not there, reading
//! goes on, and writing works again when there is space, without a restart.

use crate::fhir::{HIS, JSON, told};
use crate::fhir_import::{became, counts, sent};
use crate::program::{copy_folder, eventually, output, root, run, text};
use crate::site::Site;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// Serves a data directory on a disk of 48 MB that only this program sees.
const ON_A_SMALL_DISK: &str = r#"
mount -t tmpfs -o size=48m none "$1" || exit 1
echo passwort1 | "$2" account put his --post system --everywhere --data "$1" >/dev/null || exit 1
exec "$2" serve --data "$1" --listen 127.0.0.1:0
"#;

/// The small disk, from outside.
struct Disk {
    site: Site,
    /// Where the program has its data, as it is reached from here.
    data: PathBuf,
    _mounted_on: TempDir,
}

impl Disk {
    fn new() -> Option<Self> {
        // Whoever is not root may be it in a world of its own, if the system lets it.
        let ways: [&[&str]; 2] = [&["--mount"], &["--user", "--map-root-user", "--mount"]];
        let is_open = |way: &&&[&str]| {
            let tried = Command::new("unshare").args(**way).args(["mount", "-t", "tmpfs", "none", "/mnt"]).output();
            tried.is_ok_and(|tried| tried.status.success())
        };
        let Some(way) = ways.iter().find(is_open) else {
            println!("skipped: this machine lets nobody mount a small disk");
            return None;
        };
        let mounted_on = tempfile::tempdir().unwrap();
        let mut command = Command::new("unshare");
        command.args(*way).args(["sh", "-c", ON_A_SMALL_DISK, "sh", text(mounted_on.path())]);
        command.arg(env!("CARGO_BIN_EXE_jikang")).current_dir(root());
        let (site, _) = Site::by(command);
        let inside = mounted_on.path().strip_prefix("/").unwrap();
        let data = Path::new("/proc").join(site.process().to_string()).join("root").join(inside);
        Some(Self { site, data, _mounted_on: mounted_on })
    }

    fn ballast(&self) -> PathBuf {
        self.data.join("ballast")
    }

    /// Leaves no byte, but for so many.
    fn fill_but(&self, spared: u64) {
        let mut ballast = File::options().create(true).append(true).open(self.ballast()).unwrap();
        let piece = vec![0; 64 << 10];
        while ballast.write_all(&piece).is_ok() {}
        ballast.set_len(ballast.metadata().unwrap().len() - spared).unwrap();
    }

    fn empty(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }

    fn put(&self, id: &str) -> u16 {
        self.site.send("PUT", &format!("/fhir/Patient/{id}"), &[HIS, JSON], &patient(id)).status
    }

    fn get(&self, id: &str) -> (u16, String) {
        let read = self.site.send("GET", &format!("/fhir/Patient/{id}"), &[HIS], "");
        (read.status, read.text)
    }

    /// Two systems write until both have often been refused; gives what was kept, and what was not.
    fn filled_while_two_write(&self, round: usize) -> (Vec<String>, Vec<String>) {
        let (kept, refused) = (Mutex::new(Vec::new()), Mutex::new(Vec::new()));
        let written = AtomicUsize::new(0);
        let write = |system: usize| {
            let mut often = 0;
            for number in 0.. {
                let id = format!("r{round}-{system}-{number}");
                match self.put(&id) {
                    201 => kept.lock().unwrap().push(id),
                    507 => {
                        refused.lock().unwrap().push(id);
                        often += 1;
                    }
                    other => panic!("{id}: {other}"),
                }
                written.fetch_add(1, Ordering::Relaxed);
                if often >= 8 {
                    return;
                }
            }
        };
        thread::scope(|scope| {
            scope.spawn(|| write(0));
            scope.spawn(|| write(1));
            while written.load(Ordering::Relaxed) < 10 {
                thread::sleep(Duration::from_millis(5));
            }
            self.fill_but(0);
        });
        (kept.into_inner().unwrap(), refused.into_inner().unwrap())
    }

    /// How often somebody is noted to have read.
    fn looks(&self) -> usize {
        fs::read_to_string(self.data.join("store/reads.audit")).unwrap().matches(r#""action":"read""#).count()
    }
}

fn patient(id: &str) -> String {
    format!(r#"{{"resourceType":"Patient","id":"{id}","identifier":[{{"system":"urn:x","value":"{id}"}}]}}"#)
}

fn entry(id: &str) -> String {
    format!(r#"{{"resource":{},"request":{{"method":"PUT","url":"Patient/{id}"}}}}"#, patient(id))
}

#[test]
fn what_was_acknowledged_stays_what_was_refused_is_not_there_and_space_is_enough_to_go_on() {
    let Some(disk) = Disk::new() else { return };
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    for round in 0..3 {
        let (of_round, not) = disk.filled_while_two_write(round);
        kept.extend(of_round);
        refused.extend(not);
        let bundle =
            format!(r#"{{"resourceType":"Bundle","type":"transaction","entry":[{},{}]}}"#, entry("t1"), entry("t2"));
        told(&disk.site.send("POST", "/fhir", &[HIS, JSON], &bundle), 507, "disk_full");
        told(&disk.site.send("PUT", "/fhir/Patient/t3", &[HIS, JSON], &patient("t3")), 507, "no-store");

        // What the refused ones gave back is taken too.
        disk.fill_but(0);
        let before = disk.looks();
        for id in &kept {
            assert!(disk.get(id).1.contains(&format!(r#""value":"{id}""#)), "{id}");
        }
        for id in refused.iter().map(String::as_str).chain(["t1", "t2", "t3"]) {
            assert_eq!(disk.get(id).0, 404, "{id}");
        }
        let found = disk.site.send("GET", "/fhir/Patient?_summary=count", &[HIS], "").text;
        assert!(found.contains(&format!(r#""total":{}"#, kept.len())), "{}: {found}", kept.len());

        disk.empty();
        let id = format!("after-{round}");
        assert_eq!(disk.put(&id), 201);
        kept.push(id);
        let all = before + kept.len() - 1;
        eventually("who read while the disk was full is noted afterwards", || (disk.looks() >= all).then_some(()));
    }
    let elsewhere = tempfile::tempdir().unwrap();
    copy_folder(&disk.data, elsewhere.path());
    drop(disk);
    let data = text(elsewhere.path());
    let audit = output(&["audit", "verify", "--data", data]);
    assert!(audit.status.success(), "{}", String::from_utf8_lossy(&audit.stdout));
    assert_eq!(run(&["export", "--data", data]).lines().count(), kept.len());
}

#[test]
fn a_message_that_was_taken_is_carried_to_its_end_when_there_is_space_again() {
    let Some(disk) = Disk::new() else { return };
    let lines: String = (0..4_000).map(|number| patient(&format!("p{number}")) + "\n").collect();
    disk.fill_but(800 << 10);
    let status = sent(&disk.site, "", &lines);
    thread::sleep(Duration::from_millis(1_500));
    assert_eq!(disk.site.send("GET", &status, &[HIS], "").status, 202, "there was no space for all of it");
    disk.empty();
    let text = became(&disk.site, &status);
    assert_eq!(counts(&text), [4_000, 0, 0], "{text}");
}
