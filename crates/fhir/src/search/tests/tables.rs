use super::holds::holds;
use super::*;

const PATIENT: &str = r#"{"resourceType":"Patient","id":"p",
 "meta":{"tag":[{"system":"t","code":"x"}],"profile":["http://a.example/p|2"]},
 "identifier":[{"type":{"coding":[{"system":"v2","code":"NI"}]},"system":"urn:ids","value":"A,1"},{"value":"bare"}],
 "active":true,"name":[{"family":"Müller","given":["Anna","Lena"],"text":"Anna Lena Müller"}],
 "telecom":[{"system":"phone","value":"123"},{"system":"email","value":"a@b"}],
 "gender":"female","birthDate":"1956-02","address":[{"line":["1 Long Road"],"city":"Ｘ城"}],
 "generalPractitioner":[{"reference":"Practitioner/d"},{"identifier":{"system":"s","value":"v"},"type":"Practitioner"}]}"#;

const PRESSURE: &str = r#"{"resourceType":"Observation","id":"o","status":"final",
 "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"},{"system":"other","code":"bp"}]},
 "subject":{"reference":"Patient/p"},"effectiveDateTime":"2026-03-01T07:30:00+08:00",
 "valueQuantity":{"value":6.3,"unit":"mmol/l","system":"http://unitsofmeasure.org","code":"mmol/L"},
 "component":[
  {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},
   "valueQuantity":{"value":138,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
  {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},
   "valueQuantity":{"value":88,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]}"#;

const ENCOUNTER: &str = r#"{"resourceType":"Encounter","id":"e","status":"finished",
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
