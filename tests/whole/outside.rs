//! Clients that others have written, in front of the program.

use crate::fhir::hospital;
use crate::program::root;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The Python that has a package: the project's own, else the machine's.
pub fn python_with(package: &str) -> Option<PathBuf> {
    let has = |python: &PathBuf| {
        let asked = Command::new(python).args(["-c", &format!("import {package}")]).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    };
    let found = [root().join("target/python/bin/python"), PathBuf::from("python3")].into_iter().find(has);
    if found.is_none() {
        println!(
            "skipped: no Python with {package} (python3 -m venv target/python; target/python/bin/pip install {package})"
        );
    }
    found
}

#[test]
fn a_client_that_knows_nothing_of_us_finds_its_way() {
    let Some(python) = python_with("fhirpy") else { return };
    let dir = tempfile::tempdir().unwrap();
    let site = hospital(dir.path());
    let script = root().join("tests/outside/fhir_client.py");
    let base = format!("{}/fhir", site.address());
    let output = Command::new(python).arg(script).args([base.as_str(), "his", "passwort1"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
