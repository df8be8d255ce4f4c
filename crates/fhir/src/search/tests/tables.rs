use super::holds::holds;
use super::*;

pub(super) const PATIENT: &str = r#"{"resourceType":"Patient","id":"p",
 "meta":{"tag":[{"system":"t","code":"x"}],"profile":["http://a.example/p|2"]},
 "identifier":[{"type":{"coding":[{"system":"v2","code":"NI"}]},"system":"urn:ids","value":"A,1"},{"value":"bare"}],
 "active":true,"name":[{"family":"Müller","given":["Anna","Lena"],"text":"Anna Lena Müller"}],
 "telecom":[{"system":"phone","value":"123"},{"system":"email","value":"a@b"}],
 "gender":"female","birthDate":"1956-02","address":[{"line":["1 Long Road"],"city":"Ｘ城"}],
 "generalPractitioner":[{"reference":"Practitioner/d"},{"identifier":{"system":"s","value":"v"},"type":"Practitioner"}]}"#;

pub(super) const PRESSURE: &str = r#"{"resourceType":"Observation","id":"o","status":"final",
 "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"},{"system":"other","code":"bp"}]},
 "subject":{"reference":"Patient/p"},"effectiveDateTime":"2026-03-01T07:30:00+08:00",
 "valueQuantity":{"value":6.3,"unit":"mmol/l","system":"http://unitsofmeasure.org","code":"mmol/L"},
 "component":[
  {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},
   "valueQuantity":{"value":138,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
  {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},
   "valueQuantity":{"value":88,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]}"#;

pub(super) const ENCOUNTER: &str = r#"{"resourceType":"Encounter","id":"e","status":"finished",
 "class":{"system":"c","code":"AMB"},"period":{"start":"2026-03-01","end":"2026-03-05"},
 "length":{"value":90,"system":"http://unitsofmeasure.org","code":"min"}}"#;

#[track_caller]
fn check(resource: &str, table: &[(&str, bool)]) {
    let kind = resource[17..].split('"').next().unwrap();
    let entries = found(kind, resource);
    for (query, expected) in table {
        let search = asked(kind, query).unwrap_or_else(|failure| panic!("{query}: {failure:?}"));
        assert_eq!(holds(&search.wanted.find, &entries), *expected, "{query}");
    }
}

#[test]
fn texts_begin_so_contain_it_or_are_just_it() {
    check(
        PATIENT,
        &[
            ("family=mull", true),
            ("family=MÜLL", true),
            ("family=uller", false),
            ("family:contains=LLE", true),
            ("family:exact=Müller", true),
            ("family:exact=Muller", false),
            ("family:exact=müller", false),
            ("name=lena", true),
            ("name=anna,karl", true),
            ("name=anna&name=karl", false),
            ("address-city=X\u{57ce}", true),
            ("address=1 long", true),
            ("address=road", false),
            ("name:missing=false", true),
            ("address-state:missing=true", true),
            ("address-city:missing=true", false),
        ],
    );
}

#[test]
fn tokens_are_codes_with_or_without_a_system() {
    check(
        PATIENT,
        &[
            ("identifier=urn:ids|A\\,1", true),
            ("identifier=A\\,1", true),
            ("identifier=urn:ids|", true),
            ("identifier=|A\\,1", false),
            ("identifier=|bare", true),
            ("identifier=x|bare", false),
            ("identifier:of-type=v2|NI|A\\,1", true),
            ("identifier:of-type=v2|MR|A\\,1", false),
            ("gender=female", true),
            ("gender=http://hl7.org/fhir/administrative-gender|female", true),
            ("gender:not=female", false),
            ("gender:not=male,other", true),
            ("active=true", true),
            ("deceased=false", true),
            ("phone=123", true),
            ("email=123", false),
            ("telecom=a@b", true),
            ("_tag=t|x", true),
            ("_tag=t|y", false),
            ("_profile=http://a.example/p", true),
            ("_profile=http://a.example/p|2", true),
        ],
    );
    check(
        PRESSURE,
        &[
            ("code=http://loinc.org|85354-9", true),
            ("code=other|85354-9", false),
            ("code=bp", true),
            ("combo-code=8480-6", true),
            ("code=8480-6", false),
            ("component-code=http://loinc.org|8480-6,nothing", true),
        ],
    );
}

#[test]
fn references_are_by_type_and_id_or_by_identifier() {
    check(
        PATIENT,
        &[
            ("general-practitioner=Practitioner/d", true),
            ("general-practitioner:Practitioner=d", true),
            ("general-practitioner=d", true),
            ("general-practitioner=https://here.example/fhir/Practitioner/d", true),
            ("general-practitioner=Organization/d", false),
            ("general-practitioner:identifier=s|v", true),
            ("general-practitioner:identifier=s|w", false),
        ],
    );
    check(
        PRESSURE,
        &[
            ("patient=p", true),
            ("patient=Group/p", false),
            ("subject=Patient/p/_history/3", true),
            ("patient:missing=true", false),
        ],
    );
}

#[test]
fn a_date_covers_all_that_its_precision_leaves_open() {
    check(
        PRESSURE,
        &[
            ("date=2026-03-01", true),
            ("date=2026-02-28T23:30:00Z", true),
            ("date=2026-03-01T07:30", true),
            ("date=2026-03-01T07:31", false),
            ("date=2026-03", true),
            ("date=ge2026-03-01", true),
            ("date=gt2026-03-01", false),
            ("date=gt2026-02-28", true),
            ("date=lt2026-03-01", false),
            ("date=le2026-03-01", true),
            ("date=sa2026-02", true),
            ("date=eb2026-03-01", false),
            ("date=eb2026-04", true),
            ("date=ne2026-03-01", false),
            ("date=ap2026-03-02", true),
            ("date=ge2026-02-01&date=lt2026-03-01", false),
        ],
    );
    check(
        PATIENT,
        &[
            ("birthdate=1956-02", true),
            ("birthdate=1956", true),
            ("birthdate=1956-02-10", false),
            ("birthdate=ge1956-02-10", true),
            ("birthdate=sa1956-02-10", false),
        ],
    );
    check(
        ENCOUNTER,
        &[
            ("date=2026-03-02", false),
            ("date=2026-03", true),
            ("date=ap2026-03-02", true),
            ("date=gt2026-03-04", true),
            ("date=gt2026-03-05", false),
            ("date=sa2026-02-28", true),
            ("date=eb2026-03-06", true),
        ],
    );
}

#[test]
fn numbers_are_as_precise_as_they_are_written_and_units_convert() {
    const UCUM: &str = "http://unitsofmeasure.org";
    let table: Vec<(String, bool)> = vec![
        ("value-quantity=6.3".into(), true),
        ("value-quantity=6".into(), true),
        ("value-quantity=6.30".into(), true),
        ("value-quantity=6.2".into(), false),
        ("value-quantity=gt6.3".into(), false),
        ("value-quantity=ge6.3".into(), true),
        ("value-quantity=ap6".into(), true),
        (format!("value-quantity=6.3|{UCUM}|mmol/L"), true),
        (format!("value-quantity=0.0063|{UCUM}|mol/L"), true),
        (format!("value-quantity=lt7000|{UCUM}|umol/L"), true),
        (format!("value-quantity=6.3|{UCUM}|mg/dL"), false),
        ("value-quantity=6.3||mmol/l".into(), true),
        ("value-quantity=6.3|other|mmol/L".into(), false),
        ("component-value-quantity=gt130".into(), true),
        ("component-value-quantity=gt140".into(), false),
        ("combo-value-quantity=lt10".into(), true),
    ];
    check(PRESSURE, &table.iter().map(|(query, expected)| (query.as_str(), *expected)).collect::<Vec<_>>());
    check(
        ENCOUNTER,
        &[("length=gt1|http://unitsofmeasure.org|h", true), ("length=gt2|http://unitsofmeasure.org|h", false)],
    );
}

#[test]
fn the_parts_of_a_composite_belong_to_one_element() {
    check(
        PRESSURE,
        &[
            ("component-code-value-quantity=http://loinc.org|8480-6$gt130", true),
            ("component-code-value-quantity=8480-6$gt130", true),
            ("component-code-value-quantity=8462-4$gt130", false),
            ("component-code-value-quantity=other|8480-6$gt130", false),
            ("component-code-value-quantity=8480-6$138||mmHg", true),
            ("code-value-quantity=85354-9$6.3", true),
            ("combo-code-value-quantity=8462-4$lt90,8480-6$lt90", true),
        ],
    );
}

#[test]
fn two_numbers_of_one_element_are_compared_each_by_itself_and_counted_from_one() {
    let sequence = |system: u8| {
        format!(
            r#"{{"resourceType":"MolecularSequence","coordinateSystem":{system},
            "referenceSeq":{{"chromosome":{{"coding":[{{"system":"c","code":"1"}}]}},
             "referenceSeqId":{{"coding":[{{"system":"r","code":"NC_9"}}]}},"windowStart":100,"windowEnd":200}},
            "variant":[{{"start":120,"end":130}},{{"start":150,"end":160}}]}}"#
        )
    };
    check(
        &sequence(1),
        &[
            ("chromosome-variant-coordinate=1$lt125$gt125", true),
            ("chromosome-variant-coordinate=c|1$lt125$gt125", true),
            ("chromosome-variant-coordinate=2$lt125$gt125", false),
            ("chromosome-variant-coordinate=d|1$lt125$gt125", false),
            ("chromosome-variant-coordinate=1$lt145$gt135", false),
            ("chromosome-variant-coordinate=1$120$130", true),
            ("chromosome-variant-coordinate=1$120$160", false),
            ("chromosome-window-coordinate=1$ge100$le200", true),
            ("referenceseqid-window-coordinate=NC_9$lt150$gt150", true),
            ("referenceseqid-variant-coordinate=NC_9$150$160", true),
        ],
    );
    check(
        &sequence(0),
        &[("chromosome-variant-coordinate=1$121$130", true), ("chromosome-variant-coordinate=1$120$130", false)],
    );
}

#[test]
fn sampled_values_reach_from_the_least_to_the_greatest() {
    let sampled = |data: &str| {
        format!(
            r#"{{"resourceType":"Observation","status":"final","code":{{"text":"x"}},"valueSampledData":{{
            "origin":{{"value":10,"system":"http://unitsofmeasure.org","code":"mm"}},"period":1,"factor":0.5,"dimensions":1,
            "data":"{data}"}}}}"#
        )
    };
    check(
        &sampled("-4 E 0 6"),
        &[
            ("value-quantity=gt12.5", true),
            ("value-quantity=gt13", false),
            ("value-quantity=lt9", true),
            ("value-quantity=lt8", false),
            ("value-quantity=lt0.009|http://unitsofmeasure.org|m", true),
        ],
    );
    check(&sampled("0 U"), &[("value-quantity=gt1000", true), ("value-quantity=lt10", false)]);
    check(&sampled("E E"), &[("value-quantity:missing=true", true)]);
}

#[test]
fn a_place_is_near_as_far_as_is_said() {
    let place = r#"{"resourceType":"Location","position":{"longitude":104.06,"latitude":30.67}}"#;
    check(
        place,
        &[
            ("near=30.67|104.06|0|km", true),
            // A hundredth of a degree to the north is 1112 metres.
            ("near=30.68|104.06|1.2", true),
            ("near=30.68|104.06|1.1|km", false),
            ("near=30.68|104.06|1113|m", true),
            // To the east it is the shorter, the farther from the equator: 956 metres.
            ("near=30.67|104.07|0.95", false),
            ("near=30.67|104.07|0.96", true),
            ("near=-30.67|-75.94|20000", false),
            ("near=-30.67|-75.94|20016", true),
            ("near:missing=false", true),
        ],
    );
    check(r#"{"resourceType":"Location","name":"x"}"#, &[("near=0|0|30000", false), ("near:missing=true", true)]);
}

#[test]
fn how_one_document_relates_to_another_is_one_element() {
    let document = r#"{"resourceType":"DocumentReference","status":"current","content":[{"attachment":{}}],
        "relatesTo":[{"code":"replaces","target":{"reference":"DocumentReference/a"}},
                     {"code":"appends","target":{"reference":"DocumentReference/b"}}]}"#;
    check(
        document,
        &[
            ("relationship=DocumentReference/a$replaces", true),
            ("relationship=DocumentReference/b$appends", true),
            ("relationship=DocumentReference/b$replaces", false),
            ("relationship=a$replaces", true),
        ],
    );
}

#[test]
fn what_is_not_understood_is_refused_by_name() {
    let code = |kind: &str, query: &str| match asked(kind, query) {
        Err(terms::Failure::Refused(refusal)) => refusal.code,
        other => panic!("{query}: {other:?}"),
    };
    for (query, expected) in [
        ("nonsense=1", "unknown_parameter"),
        ("name:below=1", "modifier_not_supported"),
        ("birthdate=yesterday", "bad_value"),
        ("birthdate=2026-13", "bad_value"),
        ("general-practitioner=Nothing/1", "bad_value"),
        ("name:missing=perhaps", "bad_value"),
        ("_sort=gender", "sort_not_supported"),
        ("_count=many", "bad_value"),
        ("_include=Patient:name", "include_not_supported"),
        ("general-practitioner.nonsense=1", "unknown_parameter"),
        ("_has:Observation:patient:nonsense=1", "unknown_parameter"),
        ("link.link.link.link.name=x", "chain_too_deep"),
    ] {
        assert_eq!(code("Patient", query), expected, "{query}");
    }
    for query in ["near=1|2", "near=91|2|3", "near=1|2|3|kg", "near=1|2|-3", "near=x|2|3", "near=1|2|NaN"] {
        assert_eq!(code("Location", query), "bad_near", "{query}");
    }
    assert_eq!(code("MolecularSequence", "chromosome-variant-coordinate=1$5"), "bad_value");
    assert_eq!(code("Nothing", "name=1"), "no_such_type");
    assert_eq!(code("Patient", &format!("name={}", "a,".repeat(100))), "search_too_long");
}

#[test]
fn leniency_drops_what_is_unknown_and_keeps_what_is_wrong() {
    let pairs = [("nonsense".to_owned(), "1".to_owned()), ("name".to_owned(), "a".to_owned())];
    let lenient = Asking { lenient: true, ..asking() };
    let search = ask("Patient", &pairs, &lenient).unwrap();
    assert_eq!((search.dropped.as_slice(), search.understood.len()), (&["nonsense".to_owned()][..], 1));
    assert!(ask("Patient", &[("birthdate".to_owned(), "x".to_owned())], &lenient).is_err());
}

#[test]
fn chains_name_the_types_that_have_the_parameter() {
    let search = asked("Observation", "subject.name=a&_has:Observation:has-member:code=x").unwrap();
    let Find::All(all) = &search.wanted.find else { panic!("{:?}", search.wanted) };
    let Find::Any(types) = &all[0] else { panic!("{:?}", all[0]) };
    let named: Vec<&str> = types
        .iter()
        .map(|find| match find {
            Find::Leads(_, wanted) => wanted.resource_type.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    // A Group has no name to be searched by in R4, a Device's is a parameter of its own.
    assert_eq!(named, ["Patient", "Location"]);
    assert!(matches!(&all[1], Find::Led(_, wanted) if wanted.resource_type == "Observation"));
}
