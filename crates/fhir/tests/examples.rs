//! HL7's own examples of R4 resources are sound; those that are not are listed with what is wrong with them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use fhir::check::{Strictness, check};
use std::path::PathBuf;

/// What HL7's own examples get wrong, file by file.
const WRONG: &[(&str, &str)] = &[
    // Each refers to what its own definition does not list as a target.
    ("devicemetric-example", "bad_target DeviceMetric.parent"),
    ("deviceusestatement-example", "bad_target DeviceUseStatement.reasonReference[0]"),
    ("observation-example-clinical-gender", "bad_target Observation.performer[0]"),
    // Its id has 69 characters; an id has 64 at most.
    ("questionnaireresponse-extensions-QuestionnaireResponse-item-subject", "bad_id SearchParameter.id"),
];

#[test]
fn the_official_examples_are_sound() {
    let shared = std::env::var_os("JIKANG_SHARED")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let Ok(listed) = std::fs::read_dir(shared.join("conformance/r4-examples")) else {
        println!("skipped: the examples are not beside this checkout");
        return;
    };
    let mut wrong = Vec::new();
    let mut read = 0;
    for path in listed.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|it| it == "json"))
    {
        // Among them lies the version of a package, which is no resource.
        let Ok(resource) = fhir::parse(&std::fs::read(&path).unwrap()) else { continue };
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        read += 1;
        for issue in check(&resource, Strictness::Strict) {
            wrong.push((name.clone(), format!("{} {} {:?}", issue.code, issue.place, issue.args)));
        }
    }
    wrong.sort();
    println!("{read} examples, {} faults", wrong.len());
    for (name, fault) in &wrong {
        println!("{name}: {fault}");
    }
    let known = |name: &str, fault: &str| WRONG.iter().any(|(of, place)| *of == name && fault.contains(place));
    let new: Vec<_> = wrong.iter().filter(|(name, fault)| !known(name, fault)).collect();
    assert!(new.is_empty(), "{} new faults", new.len());
    let is_met = |(of, place): &(&str, &str)| wrong.iter().any(|(name, fault)| of == name && fault.contains(place));
    assert!(WRONG.iter().all(is_met), "listed, but sound");
    assert!(read > 300);
}
