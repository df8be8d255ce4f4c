//! Random records and random searches: the index says what looking at every record says.

mod world;

use super::desk::{Desk, at, operator};
use crate::{Ask, Facts, Mark, Owner, Page};
use fhir::search::{Asking, Find, Wanted, ask};
use jiff::tz::{Offset, TimeZone};
use std::collections::BTreeMap;
use terms::Refusal;
use world::{Remembered, World, facts, write};

const ZONE: TimeZone = TimeZone::fixed(Offset::constant(8));

const WORDS: [&str; 5] = ["Anna", "anna b", "Bo", "Zoë", "annabel"];

fn patient(random: &mut fastrand::Rng, id: &str) -> String {
    let gender = random.choice(["male", "female", "other"]).unwrap();
    let identifier = match random.u8(0..3) {
        0 => String::new(),
        n => format!(r#""identifier":[{{"system":"urn:ids","value":"{id}-{n}"}}],"#),
    };
    format!(
        r#"{{"resourceType":"Patient","id":"{id}",{identifier}"gender":"{gender}","name":[{{"family":"{}"}}],"birthDate":"19{}-0{}-1{}"}}"#,
        random.choice(WORDS).unwrap(),
        random.u8(50..54),
        random.u8(1..4),
        random.u8(0..9)
    )
}

fn observation(random: &mut fastrand::Rng, id: &str, patients: std::ops::Range<usize>) -> String {
    let subject = match random.u8(0..6) {
        0 => String::new(),
        1 => format!(
            r#""subject":{{"type":"Patient","identifier":{{"system":"urn:ids","value":"p{}-1"}}}},"#,
            random.usize(0..12)
        ),
        _ => format!(r#""subject":{{"reference":"Patient/p{}"}},"#, random.usize(patients)),
    };
    format!(
        r#"{{"resourceType":"Observation","id":"{id}","status":"{}",{subject}"code":{{"coding":[{{"system":"s{}","code":"c{}"}}]}},"effectiveDateTime":"2026-0{}-1{}T0{}:00:00+08:00","valueQuantity":{{"value":{},"system":"http://unitsofmeasure.org","code":"{}"}}}}"#,
        random.choice(["final", "amended"]).unwrap(),
        random.u8(0..2),
        random.u8(0..3),
        random.u8(1..4),
        random.u8(0..9),
        random.u8(0..9),
        random.choice(["5.4", "54", "5", "0.3", "120"]).unwrap(),
        random.choice(["g", "mg"]).unwrap(),
    )
}

const OF_PATIENTS: &[&str] = &[
    "",
    "gender=female",
    "gender:not=female",
    "gender=male,other",
    "family=anna",
    "family:exact=Anna",
    "family:contains=nn",
    "name=zoe&gender=male",
    "birthdate=1951",
    "birthdate=ge1951-02&birthdate=lt1953",
    "identifier=urn:ids|p1-1",
    "identifier=p2-1,p2-2,p3-1",
    "identifier:missing=true",
    "_id=p1,p3,nobody",
    "_has:Observation:patient:code=c1",
    "_has:Observation:subject:code=s0|c1&gender=female",
    "_has:Observation:patient:value-quantity=gt50",
    "_source=urn:jikang:sender:clinic",
    "_lastUpdated=gt2020",
    "_lastUpdated=lt2020",
];

const OF_OBSERVATIONS: &[&str] = &[
    "",
    "code=c1",
    "code=s1|c1,s0|c2",
    "code=c0&status=final",
    "code:not=c0",
    "status=final&code:not=c0,c1",
    "date=2026-02",
    "date=ge2026-02-15",
    "date=lt2026-01-14T05:00:00Z",
    "subject=Patient/p1",
    "patient=p2",
    "subject:missing=true",
    "subject:identifier=urn:ids|p1-1",
    "patient.gender=female",
    "subject:Patient.family=anna",
    "patient.identifier=urn:ids|p2-1",
    "patient._has:Observation:patient:code=c2",
    "value-quantity=5.4",
    "value-quantity=5400|http://unitsofmeasure.org|mg",
    "value-quantity=gt0.1|http://unitsofmeasure.org|g",
    "code-value-quantity=c1$gt5",
    "code-value-quantity=s1|c1$le5.4",
    "patient.gender=male&code=c1&date=ge2026-02",
];

fn asked(kind: &str, query: &str) -> fhir::search::Search {
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap());
    let pairs: Vec<_> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let asking = Asking { base: None, zone: ZONE, now: at(9), lenient: false };
    ask(kind, &pairs, &asking).unwrap()
}

fn found(desk: &Desk, wanted: &Wanted, size: usize, after: Option<Mark>, only: Option<&'static str>) -> Page {
    let sees = move |owner: &Owner| Ok(only.is_none_or(|only| owner.sender == only));
    let ask = Ask { wanted, sort: &[], size, after, counted: true };
    let mut actor = operator();
    if only.is_some() {
        actor.posts = vec![terms::Post::System];
    }
    desk.store.search(&actor, &ask, &sees).unwrap()
}

fn names(page: &Page) -> Vec<(String, String)> {
    let name = |version: &crate::Version| {
        let key = &version.meta.key;
        (key.sender.clone(), format!("{}/{}", key.resource_type, key.id))
    };
    page.versions.iter().map(name).collect()
}

/// Every page, put together.
fn all(desk: &Desk, wanted: &Wanted, size: usize, only: Option<&'static str>) -> Vec<(String, String)> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = found(desk, wanted, size, after, only);
        assert!(page.versions.len() <= size);
        all.extend(names(&page));
        match page.next {
            Some(next) => after = Some(next),
            None => {
                assert_eq!(page.total, Some(all.len() as u64));
                return all;
            }
        }
    }
}

fn compare(desk: &Desk, world: &World, only: Option<&'static str>) {
    for (kind, queries) in [("Patient", OF_PATIENTS), ("Observation", OF_OBSERVATIONS)] {
        for query in queries {
            let search = asked(kind, query);
            let sees = |one: &Remembered| only.is_none_or(|only| one.sender == only);
            let fits = |one: &&Remembered| world.wanted(&search.wanted, one, &sees);
            let expected = world.records.values().filter(fits).map(|one| (one.sender.to_owned(), one.name.clone()));
            let expected: Vec<_> = expected.collect();
            let mut got = all(desk, &search.wanted, 7, only);
            got.sort();
            assert_eq!(got, expected, "{kind}?{query} seen by {only:?}");
        }
    }
}

#[test]
fn every_search_finds_what_looking_at_every_record_finds() {
    for seed in 0..super::home::cases(6) {
        let mut random = fastrand::Rng::with_seed(u64::from(seed));
        let (desk, mut world) = (Desk::new(), World::default());
        for _ in 0..25 {
            let sender = *random.choice(&["clinic", "hospital"]).unwrap();
            // Ids of two senders never meet here, so that the id that is shown is the sender's own, and a
            // reference by id means the sender's own record.
            let base = if sender == "clinic" { 0 } else { 6 };
            let mut resources = Vec::new();
            for _ in 0..random.usize(1..8) {
                let number = base + random.usize(0..6);
                let (id, is_patient) =
                    if random.bool() { (format!("p{number}"), true) } else { (format!("o{number}"), false) };
                let kind = if is_patient { "Patient" } else { "Observation" };
                let name = format!("{kind}/{id}");
                if resources.iter().any(|(other, _)| *other == name) {
                    continue;
                }
                let json = match random.u8(0..8) {
                    0 => None,
                    _ if is_patient => Some(patient(&mut random, &id)),
                    _ => Some(observation(&mut random, &id, base..base + 6)),
                };
                resources.push((name, json));
            }
            write(&desk, &mut world, sender, &resources);
        }
        compare(&desk, &world, None);
        compare(&desk, &world, Some("clinic"));
        let read = |kind: &str, bytes: &[u8]| facts_again(kind, bytes);
        desk.store.rebuild_derived(&operator(), std::sync::Arc::new(read), at(50)).unwrap();
        compare(&desk, &world, None);
    }
}

fn facts_again(kind: &str, bytes: &[u8]) -> Facts {
    match std::str::from_utf8(bytes) {
        Ok("") | Err(_) => Facts::default(),
        Ok(text) => facts("clinic", kind, text, &mut Vec::new(), ""),
    }
}

#[test]
fn runs_of_many_small_acts_become_few() {
    let (desk, mut world) = (Desk::new(), World::default());
    let mut random = fastrand::Rng::with_seed(5);
    for number in 0..300 {
        let (name, json) = match random.bool() {
            true => (format!("Patient/p{}", number % 12), patient(&mut random, &format!("p{}", number % 12))),
            false => (format!("Observation/o{number}"), observation(&mut random, "o", 0..12)),
        };
        write(&desk, &mut world, "clinic", &[(name, Some(json))]);
    }
    // Joining is done beside those who write: what is ready is exchanged by whoever writes next.
    let runs = || desk.store.read_with(|reader| Ok(reader.runs.runs(&*reader.connection)?.len())).unwrap();
    let is_few = (0..1_000).any(|_| {
        desk.store.flush().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(5));
        runs() <= 15 + 15
    });
    assert!(is_few, "fewer than sixteen of one size, and of the next: {} runs", runs());
    compare(&desk, &world, None);
}

#[test]
fn pages_neither_skip_nor_repeat_while_others_write() {
    let (desk, mut world) = (Desk::new(), World::default());
    let mut random = fastrand::Rng::with_seed(7);
    let many: Vec<_> =
        (0..100).map(|n| (format!("Observation/o{n}"), Some(observation(&mut random, "o", 0..3)))).collect();
    write(&desk, &mut world, "clinic", &many);
    let search = asked("Observation", "status=final,amended");
    let before: Vec<_> = world.records.keys().cloned().collect();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = found(&desk, &search.wanted, 9, after, None);
        seen.extend(names(&page));
        // Some that were shown and some that were not are written anew, and new ones come.
        let again: Vec<_> = (0..20)
            .map(|_| (format!("Observation/o{}", random.usize(0..150)), Some(observation(&mut random, "o", 0..3))))
            .collect::<BTreeMap<_, _>>()
            .into_iter()
            .collect();
        write(&desk, &mut world, "clinic", &again);
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    seen.sort();
    assert_eq!(seen, before);
}

#[test]
fn an_order_is_kept_from_page_to_page() {
    let (desk, mut world) = (Desk::new(), World::default());
    let mut random = fastrand::Rng::with_seed(3);
    let many: Vec<_> =
        (0..40).map(|n| (format!("Patient/p{n}"), Some(patient(&mut random, &format!("p{n}"))))).collect();
    write(&desk, &mut world, "clinic", &many);
    let search = asked("Patient", "_sort=family,-birthdate");
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let ask = Ask { wanted: &search.wanted, sort: &search.sort, size: 7, after, counted: false };
        let page = desk.store.search(&operator(), &ask, &|_| Ok(true)).unwrap();
        let of = |version: &crate::Version| {
            let json = fhir::parse(&version.bytes).unwrap();
            let text = |path: &str| fhir::read::text(&json, path).unwrap().to_owned();
            (text("name.family").to_lowercase().replace('ë', "e"), text("birthDate"))
        };
        seen.extend(page.versions.iter().map(of));
        match page.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let mut sorted = seen.clone();
    sorted.sort_by(|(name, born), (other, later)| name.cmp(other).then(later.cmp(born)));
    assert_eq!(seen.len(), 40);
    assert_eq!(seen, sorted);
}

#[test]
fn a_page_of_an_index_that_was_rebuilt_is_refused() {
    let (desk, mut world) = (Desk::new(), World::default());
    let mut random = fastrand::Rng::with_seed(1);
    let many: Vec<_> =
        (0..9).map(|n| (format!("Patient/p{n}"), Some(patient(&mut random, &format!("p{n}"))))).collect();
    write(&desk, &mut world, "clinic", &many);
    let search = asked("Patient", "");
    let next = found(&desk, &search.wanted, 3, None, None).next;
    let read = |kind: &str, bytes: &[u8]| facts_again(kind, bytes);
    desk.store.rebuild_derived(&operator(), std::sync::Arc::new(read), at(50)).unwrap();
    let ask = Ask { wanted: &search.wanted, sort: &[], size: 3, after: next, counted: false };
    let refused = desk.store.search(&operator(), &ask, &|_| Ok(true)).map(|_| ());
    assert_eq!(refused, Err(Refusal::new("page_expired").into()));
}

/// HL7's own examples of R4, where they are on this machine.
fn examples() -> Vec<(String, String)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/r4-examples");
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let texts = files.filter_map(|file| std::fs::read_to_string(file.path()).ok());
    let named = texts.filter_map(|text| {
        let json = fhir::parse(text.as_bytes()).ok()?;
        let (kind, id) = (fhir::read::kind(&json).to_owned(), fhir::read::id(&json).to_owned());
        fhir::model::r4().is_resource(&kind).then_some((format!("{kind}/{id}"), text))
    });
    // Two examples share an id: one of them is enough.
    named.collect::<BTreeMap<_, _>>().into_iter().collect()
}

#[test]
fn every_official_example_is_found_by_all_that_it_says() {
    let desk = Desk::new();
    let examples = examples();
    if examples.is_empty() {
        println!("skipped: HL7's examples are not on this machine");
    }
    for (name, text) in &examples {
        let kind = name.split('/').next().unwrap();
        let found_by = fhir::search::entries(kind, &fhir::Tree::read(text.as_bytes()).unwrap(), &ZONE);
        world::keep(&desk, "hl7", name, text, Facts { found_by: found_by.clone(), ..Facts::default() });
        let equal = found_by.equal.iter().map(|key| Find::Equal(*key));
        let texts = found_by.texts.iter().map(|key| Find::Exactly(key.clone()));
        for find in equal.chain(texts) {
            let wanted = Wanted { resource_type: kind.into(), find };
            let got = all(&desk, &wanted, 1_000, None);
            assert!(got.iter().any(|(_, found)| found == name), "{name} by {wanted:?}");
        }
    }
    let counted =
        found(&desk, &Wanted { resource_type: "Observation".into(), find: Find::All(vec![]) }, 1_000, None, None);
    let observations = examples.iter().filter(|(name, _)| name.starts_with("Observation/")).count();
    assert_eq!(counted.versions.len(), observations);
}
