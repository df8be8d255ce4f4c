//! A PostgreSQL server of the tests' own: made in a temporary folder from the server programs that the
//! machine has, reached by a socket in it, stopped when the tests end, however they end.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use tempfile::TempDir;

/// A running server. Not every program of tests uses all of it.
#[allow(dead_code)]
pub struct Cluster {
    keeper: Child,
    orders: Mutex<Option<(ChildStdin, Box<dyn BufRead + Send>)>>,
    dir: TempDir,
}

/// Makes the server and minds it. It ends with its standard input, and so with whoever started it; a line
/// on it kills the server as a crash would, and starts it again.
const KEEPER: &str = r#"
bin=$1 dir=$2
"$bin/initdb" -D "$dir/data" -U jikang --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
    --locale-provider=icu --icu-locale=und --no-sync >"$dir/log" 2>&1 ||
    { rm -rf "$dir/data"; "$bin/initdb" -D "$dir/data" -U jikang --auth=trust --encoding=UTF8 --no-sync >>"$dir/log" 2>&1; } ||
    exit 1
start() {
    "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync=off -c max_connections=300 \
        >>"$dir/log" 2>&1 </dev/null &
    server=$!
    tries=0
    until "$bin/pg_isready" -q -h "$dir"; do
        tries=$((tries + 1)); [ $tries -gt 300 ] && exit 1; sleep 0.1
    done
    echo ready
}
start
while read -r order; do
    kill -QUIT $server; wait $server
    start
done
kill -INT $server; wait $server
rm -rf "$dir/data"
"#;

#[allow(dead_code)]
impl Cluster {
    /// Starts one, or says why there is none.
    pub fn start() -> Option<Cluster> {
        let Some(bin) = programs() else {
            println!("skipped: no PostgreSQL server programs on this machine");
            return None;
        };
        let dir = tempfile::tempdir().unwrap();
        let mut command = as_somebody(dir.path())?;
        command.args(["sh", "-c", KEEPER, "keeper"]).arg(bin).arg(dir.path());
        let mut keeper = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let orders = keeper.stdin.take().unwrap();
        let mut said: Box<dyn BufRead + Send> = Box::new(BufReader::new(keeper.stdout.take().unwrap()));
        if !is_ready(&mut said) {
            let log = std::fs::read_to_string(dir.path().join("log")).unwrap_or_default();
            panic!("PostgreSQL does not start: {log}");
        }
        Some(Cluster { keeper, orders: Mutex::new(Some((orders, said))), dir })
    }

    /// The one that all tests of a program share.
    pub fn shared() -> Option<&'static Cluster> {
        static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
        SHARED.get_or_init(Cluster::start).as_ref()
    }

    /// Makes an empty database and gives its address.
    pub fn database(&self) -> (String, String) {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("desk_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        self.sql(&format!("create database {name}"));
        (self.address(&name), name)
    }

    /// Removes a database, whoever is in it.
    pub fn remove(&self, name: &str) {
        self.sql(&format!("drop database if exists {name} with (force)"));
    }

    /// How a database is reached.
    pub fn address(&self, name: &str) -> String {
        format!("host={} user=jikang dbname={name}", self.dir.path().display())
    }

    /// Kills the server as a crash would, and starts it again.
    pub fn crash_and_restart(&self) {
        let mut orders = self.orders.lock().unwrap();
        let (orders, said) = orders.as_mut().unwrap();
        orders.write_all(b"again\n").unwrap();
        assert!(is_ready(said));
    }

    /// Carries out a statement beside all databases of the tests.
    fn sql(&self, sql: &str) {
        let psql = programs().unwrap().join("psql");
        let mut command = Command::new(psql);
        command.args(["-q", "-h"]).arg(self.dir.path()).args(["-U", "jikang", "-d", "postgres", "-c", sql]);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.orders.lock().unwrap().take());
        let _ = self.keeper.wait();
    }
}

fn is_ready(said: &mut Box<dyn BufRead + Send>) -> bool {
    let mut line = String::new();
    said.read_line(&mut line).is_ok_and(|_| line.trim() == "ready")
}

/// Where the newest server's programs are.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<PathBuf> = versions.flatten().map(|entry| entry.path().join("bin")).collect();
    found.sort();
    found.into_iter().rev().find(|bin| bin.join("initdb").exists() && bin.join("psql").exists())
}

/// The server refuses to run as root; then it runs as a user that the machine has for such things.
fn as_somebody(dir: &Path) -> Option<Command> {
    let me = Command::new("id").arg("-u").output().ok()?.stdout;
    if me.trim_ascii() != b"0" {
        return Some(Command::new("env"));
    }
    let is_user =
        |name: &&str| Command::new("id").args(["-u", name]).output().is_ok_and(|output| output.status.success());
    let user = ["postgres", "nobody"].into_iter().find(is_user)?;
    let given = Command::new("chown").arg(user).arg(dir).status().is_ok_and(|status| status.success());
    if !given {
        println!("skipped: PostgreSQL does not run as root, and the folder cannot be given to {user}");
        return None;
    }
    let mut command = Command::new("setpriv");
    let group = Command::new("id").args(["-gn", user]).output().ok()?.stdout;
    let group = String::from_utf8(group).ok()?;
    command.args([&format!("--reuid={user}"), &format!("--regid={}", group.trim()), "--clear-groups", "--"]);
    Some(command)
}
