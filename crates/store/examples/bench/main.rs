//! Measures the store the way an import, a form and a page use it: real FHIR lines, read and checked,
//! accepted, kept with references, identifiers and links, with audit.
//!
//! `cargo xtask bench store [RESOURCES] [postgres://…]`
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod county;
mod import;
mod machine;
mod reading;
mod searching;
mod small;

use store::{Options, Store};

/// Memory as the program has it (docs/decisions/0001).
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let resources: usize = arguments.next().map_or(1_000_000, |number| number.parse().expect("a number of resources"));
    let database = arguments.next();
    let dir = tempfile::Builder::new().prefix("bench-store-").tempdir_in(machine::place()).unwrap();
    let store = Store::open(dir.path(), Options { database, ..Options::default() }).unwrap();
    println!("| what | figure |\n|---|---|");
    machine::tell(dir.path());
    import::bulk(&store, dir.path(), resources);
    reading::by_id(&store, resources);
    reading::export(&store);
    searching::pages(&store);
    for clients in [1, 128] {
        machine::syncs(dir.path());
        small::transactions(&store, clients);
    }
    machine::memory("memory at its highest, all of the above");
}

/// One line of the table.
fn row(what: &str, figure: impl std::fmt::Display) {
    println!("| {what} | {figure} |");
}
