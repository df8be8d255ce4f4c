//! The whole program, as those use it who run it: over its command line and over HTTP, each test with
//! a data directory and a port of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "whole/agreement.rs"]
mod agreement;
#[path = "whole/audit.rs"]
mod audit;
#[path = "whole/backup.rs"]
mod backup;
#[path = "whole/bad_input.rs"]
mod bad_input;
#[path = "whole/browser.rs"]
mod browser;
#[path = "../crates/store/src/tests/cluster.rs"]
mod cluster;
#[path = "whole/diff.rs"]
mod diff;
#[path = "whole/disk_full.rs"]
mod disk_full;
#[path = "whole/doses.rs"]
mod doses;
#[path = "whole/examples.rs"]
mod examples;
#[path = "whole/fhir.rs"]
mod fhir;
#[path = "whole/fhir_bulk.rs"]
mod fhir_bulk;
#[path = "whole/fhir_everything.rs"]
mod fhir_everything;
#[path = "whole/fhir_import.rs"]
mod fhir_import;
#[path = "whole/fhir_operations.rs"]
mod fhir_operations;
#[path = "whole/fhir_person.rs"]
mod fhir_person;
#[path = "whole/fhir_search.rs"]
mod fhir_search;
#[path = "whole/fhir_shown.rs"]
mod fhir_shown;
#[path = "whole/fresh.rs"]
mod fresh;
#[path = "whole/groups.rs"]
mod groups;
#[path = "whole/independent.rs"]
mod independent;
#[path = "whole/kills.rs"]
mod kills;
#[path = "whole/known_then.rs"]
mod known_then;
#[path = "whole/ledgers.rs"]
mod ledgers;
#[path = "whole/linked.rs"]
mod linked;
#[path = "whole/links.rs"]
mod links;
#[path = "whole/lost.rs"]
mod lost;
#[path = "whole/matching.rs"]
mod matching;
#[path = "whole/newborns.rs"]
mod newborns;
#[path = "whole/outside.rs"]
mod outside;
#[path = "whole/pages.rs"]
mod pages;
#[path = "whole/papers.rs"]
mod papers;
#[path = "whole/petition.rs"]
mod petition;
#[path = "whole/program.rs"]
mod program;
#[path = "whole/published.rs"]
mod published;
#[path = "whole/rebuild.rs"]
mod rebuild;
#[path = "whole/recipes.rs"]
mod recipes;
#[path = "whole/reports.rs"]
mod reports;
#[path = "whole/seal.rs"]
mod seal;
#[path = "whole/server.rs"]
mod server;
#[path = "whole/sheets.rs"]
mod sheets;
#[path = "whole/sheets_proof.rs"]
mod sheets_proof;
#[path = "whole/site.rs"]
mod site;
#[path = "whole/third_party.rs"]
mod third_party;
#[path = "whole/truth.rs"]
mod truth;
#[path = "whole/two_persons.rs"]
mod two_persons;
#[path = "whole/views.rs"]
mod views;
#[path = "whole/waiting.rs"]
mod waiting;
#[path = "whole/written.rs"]
mod written;
