//! What takes too long for the one check: a clean release build, the demo of full size up to its first
//! page and its second start, its indicators in two processes, a hundred kills, and the known answers of a county of full size.
//!
//! Prints figures; it fails where a rule is broken, never because something was slow.

use crate::cargo::{code, ran};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// Runs every proof and prints what it took.
pub fn prove() -> ExitCode {
    let target = PathBuf::from("target/prove");
    let proofs: [(&str, &dyn Fn() -> Option<()>); 6] = [
        ("clean release build", &|| build(&target)),
        ("demo of 20,000 residents", &|| demo(&target)),
        ("every indicator in two processes", &|| workers(&target)),
        ("100 kills", &|| tests(&target, "kills", ("JIKANG_KILLS", "100"))),
        ("known answers of 20,000 residents", &|| tests(&target, "truth", ("JIKANG_RESIDENTS", "20000"))),
        ("agreement in 20 random counties", &|| tests(&target, "agreement", ("JIKANG_SEEDS", "20"))),
    ];
    let failed = proofs.iter().filter(|(name, proof)| !timed(name, proof)).count();
    code((failed == 0).then_some(()))
}

fn timed(name: &str, proof: &dyn Fn() -> Option<()>) -> bool {
    println!("== {name}");
    let start = Instant::now();
    let held = proof().is_some();
    println!("== {name}: {} after {}", if held { "holds" } else { "FAILED" }, told(start.elapsed()));
    held
}

fn told(took: Duration) -> String {
    format!("{} min {:.1} s", took.as_secs() / 60, took.as_secs_f64() % 60.0)
}

fn build(target: &Path) -> Option<()> {
    if target.exists() {
        std::fs::remove_dir_all(target).ok()?;
    }
    ran(Command::new("cargo").args(["build", "--release", "--locked", "--workspace"]).env("CARGO_TARGET_DIR", target))
}

fn program(target: &Path) -> Option<PathBuf> {
    target.join("release/jikang").canonicalize().ok()
}

/// The demo until a browser has its first page, stopped as Ctrl-C stops it, and started again.
fn demo(target: &Path) -> Option<()> {
    let (program, data) = (program(target)?, target.join("demo"));
    for what in ["first page", "first page of the second start"] {
        let start = Instant::now();
        let mut child = Command::new(&program)
            .args(["demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let page = first_page(&mut child);
        println!("{what} after {}", told(start.elapsed()));
        let stopped = ran(Command::new("kill").args(["-INT", &child.id().to_string()])).is_some();
        let ended = child.wait().ok()?.success();
        if !(page.is_some() && stopped && ended) {
            return None;
        }
    }
    Some(())
}

/// The demo's indicators, counted by two processes that have half of its residents each.
fn workers(target: &Path) -> Option<()> {
    let build = ["build", "--release", "--locked", "--workspace", "--example", "workers"];
    ran(Command::new("cargo").args(build).env("CARGO_TARGET_DIR", target))?;
    ran(Command::new(target.join("release/examples/workers")).arg(target.join("demo")))
}

/// Reads what the program prints up to its address, then asks for the page that everyone sees first.
fn first_page(child: &mut Child) -> Option<()> {
    let lines = BufReader::new(child.stdout.take()?).lines();
    let address = lines.map_while(Result::ok).find_map(|line| Some(line.strip_prefix("http://")?.trim().to_owned()))?;
    let mut stream = TcpStream::connect(&address).ok()?;
    write!(stream, "GET /sign-in HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").ok()?;
    let mut page = String::new();
    stream.read_to_string(&mut page).ok()?;
    page.starts_with("HTTP/1.1 200").then_some(())
}

/// The whole-program tests of this name, with more of what they do. They have the features of the release build, so
/// that only the tests themselves are compiled.
fn tests(target: &Path, name: &str, (key, value): (&str, &str)) -> Option<()> {
    let mut command = Command::new("cargo");
    command.args(["test", "--release", "--locked", "--workspace", "--test", "jikang_whole", name, "--", "--nocapture"]);
    ran(command.env("CARGO_TARGET_DIR", target).env(key, value))
}
