use super::*;

/// HL7's own examples of R4, where they are on this machine.
pub(super) fn examples() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/r4-examples");
    let mut found: Vec<_> = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect();
    found.sort();
    if found.is_empty() {
        println!("HL7's examples are not on this machine: nothing was tested");
    }
    found
}

#[test]
fn every_official_example_is_found_by_what_it_says() {
    for (name, bytes) in examples() {
        let tree = Tree::read(&bytes).unwrap_or_else(|issue| panic!("{name}: {issue:?}"));
        let kind = tree.root().type_name();
        if !crate::model::r4().is_resource(kind) {
            continue;
        }
        let entries = entries(kind, &tree, &zone());
        assert!(entries.equal.contains(&everything(kind)), "{name}");
        assert!(entries.equal.len() > 1, "{name} says nothing that it could be found by");
    }
}

#[test]
fn every_parameter_of_the_table_is_compiled_and_no_two_places_share_a_number() {
    let mut places = std::collections::BTreeMap::new();
    let mut count = 0;
    for kind in crate::model::r4().resources() {
        let all = parameters(kind).unwrap();
        count += all.list.len();
        for source in &all.sources {
            let was = places.insert(source.number, (kind, source.path.text().to_owned()));
            assert!(was.is_none(), "{was:?} and {kind} {}", source.path.text());
        }
    }
    // 1706 lines: without what is of the record itself; those of Resource are there once per type.
    let of_resource = 3 * 146;
    assert_eq!(count, 1706 - 6 + of_resource);
}
