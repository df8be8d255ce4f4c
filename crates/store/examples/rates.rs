//! Measures how fast a store keeps and reads made-up records: `cargo run --release -p store
//! --example rates [RESIDENTS]`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a measuring program, never part of the product"
)]

use jiff::Timestamp;
use std::fmt::Write;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use store::{
    Decision, Facts, Identifier, KeepDraft, KeepRequest, LinkRequest, NewArrival, NewVersion, Options, Part, RecordKey,
    Store, Subject, Target, Verdict, content_hash,
};
use terms::{Actor, ArrivalId, ChangeNo, ResidentId};

const OBSERVATIONS_EACH: usize = 19;
const VERSIONS_PER_BATCH: usize = 1_000;

fn main() {
    let residents: usize = match std::env::args().nth(1) {
        Some(number) => number.parse().expect("a number of residents"),
        None => 10_000,
    };
    let dir = tempfile::tempdir().unwrap();
    println!("syncs/s {:.0}", syncs_per_second(dir.path()));
    let store = Store::open(dir.path(), Options::default()).unwrap();
    bulk(&store, residents);
    println!("bytes on disk per version {:.0}", per_version(&store, residents));
    reads(&store, residents);
    small(&store, 1, 2_000);
    small(&store, 128, 8_000);
    rebuild(&store);
}

fn syncs_per_second(dir: &Path) -> f64 {
    let mut file = File::create(dir.join("sync")).unwrap();
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < Duration::from_millis(500) {
        file.write_all(&[1; 4096]).unwrap();
        file.sync_data().unwrap();
        count += 1;
    }
    f64::from(count) / start.elapsed().as_secs_f64()
}

fn per_version(store: &Store, residents: usize) -> f64 {
    let versions = residents * (OBSERVATIONS_EACH + 1) + 1;
    store.size_bytes().unwrap() as f64 / versions as f64
}

/// One message per thousand versions, from two threads, so that one reads on while the other one's
/// message is synced. The messages are made beforehand.
fn bulk(store: &Store, residents: usize) {
    settle(store, "county", vec![organization()], true);
    let per_batch = VERSIONS_PER_BATCH / (OBSERVATIONS_EACH + 1);
    let batches = residents.div_ceil(per_batch);
    let messages: Vec<Vec<Line>> = (0..batches)
        .map(|batch| (batch * per_batch..((batch + 1) * per_batch).min(residents)).flat_map(person).collect())
        .collect();
    let messages = Mutex::new(messages.into_iter());
    let ends = Mutex::new(Vec::new());
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(lines) = messages.lock().unwrap().next() else { return };
                    settle(store, "county", lines, true);
                    ends.lock().unwrap().push(start.elapsed());
                }
            });
        }
    });
    let versions = residents * (OBSERVATIONS_EACH + 1);
    rate("accept and keep, batches of 1,000 (versions)", versions, start.elapsed());
    let ends = ends.into_inner().unwrap();
    let tenth = (batches / 10).max(1);
    let seconds = |end: usize| ends.get(end).map_or(0.0, Duration::as_secs_f64);
    let first = (tenth * VERSIONS_PER_BATCH) as f64 / seconds(tenth - 1);
    let last = (tenth * VERSIONS_PER_BATCH) as f64 / (seconds(batches - 1) - seconds(batches - 1 - tenth));
    println!("  first tenth {first:.0}/s, last tenth {last:.0}/s");
}

fn reads(store: &Store, residents: usize) {
    let actor = Actor::operator();
    let mut count = 0;
    let start = Instant::now();
    store
        .all_stored(&actor, &mut |_| {
            count += 1;
            Ok(())
        })
        .unwrap();
    rate("read all in stored order", count, start.elapsed());
    let (mut count, start) = (0, Instant::now());
    store
        .all_subjects(&actor, None, &mut |_| {
            count += 1;
            Ok(())
        })
        .unwrap();
    rate("read all by resident", count, start.elapsed());
    let (mut count, start) = (0, Instant::now());
    store
        .export(&actor, &Default::default(), &mut |_| {
            count += 1;
            Ok(())
        })
        .unwrap();
    rate("export", count, start.elapsed());
    let (mut count, start) = (0, Instant::now());
    store
        .export_resolved(&actor, &Default::default(), &mut |_| {
            count += 1;
            Ok(())
        })
        .unwrap();
    rate("export with resolved references", count, start.elapsed());
    let mut random = fastrand::Rng::with_seed(7);
    let mut times = Vec::new();
    for _ in 0..20_000 {
        let public_id = format!("o-{}-{}", random.usize(..residents), random.usize(..OBSERVATIONS_EACH));
        let start = Instant::now();
        let record = store.record_of_public(&actor, "Observation", &public_id).unwrap().unwrap();
        store.read(&actor, record, None).unwrap().unwrap();
        times.push(start.elapsed());
    }
    times.sort_unstable();
    println!("read by public id: p50 {:?} p99 {:?}", times[times.len() / 2], times[times.len() * 99 / 100]);
    let some: Vec<_> = (0..200).map(|_| ResidentId(random.u64(1..=residents as u64))).collect();
    let start = Instant::now();
    for resident in &some {
        store.records_of_residents(&actor, &[*resident], None, &mut |_| Ok(())).unwrap();
    }
    println!("one resident's records: {:?}", start.elapsed() / some.len() as u32);
    let start = Instant::now();
    let last = store.last_change().0;
    let touched = store.changed_since(ChangeNo(last.saturating_sub(1_000))).unwrap();
    println!("changed since 1,000 changes ago: {} in {:?}", touched.residents.len(), start.elapsed());
}

/// A Patient and an Observation in one message that is answered when kept.
fn small(store: &Store, clients: usize, messages: usize) {
    let start = Instant::now();
    thread::scope(|scope| {
        for client in 0..clients {
            scope.spawn(move || {
                for n in 0..messages / clients {
                    let lines: Vec<_> = person(1_000_000_000 + clients * 10_000_000 + client * 100_000 + n)
                        .into_iter()
                        .take(2)
                        .collect();
                    settle(store, "small", lines, false);
                }
            });
        }
    });
    rate(&format!("small transactions, {clients} clients"), messages, start.elapsed());
}

fn rebuild(store: &Store) {
    let start = Instant::now();
    let facts: Arc<store::ReadFacts> = Arc::new(read_facts);
    store.rebuild_derived(&Actor::operator(), facts, Timestamp::UNIX_EPOCH).unwrap();
    println!("rebuild of derived tables: {:?}", start.elapsed());
}

fn rate(what: &str, count: usize, time: Duration) {
    println!("{what}: {count} in {time:.2?}, {:.0}/s", count as f64 / time.as_secs_f64());
}

struct Line {
    kind: &'static str,
    id: String,
    text: String,
    facts: Facts,
    key: Option<u64>,
}

fn organization() -> Line {
    Line {
        kind: "Organization",
        id: "g".into(),
        text: "{\"resourceType\":\"Organization\",\"id\":\"g\"}".into(),
        facts: Facts { identifiers: vec![identifier("institution", "A1")], ..Facts::default() },
        key: None,
    }
}

fn identifier(system: &str, value: &str) -> Identifier {
    Identifier { system: system.into(), value: value.into() }
}

fn person(number: usize) -> Vec<Line> {
    let mut random = fastrand::Rng::with_seed(number as u64);
    let filler: String = (0..180).map(|_| format!("{:06}", random.u32(..1_000_000))).collect();
    let card = format!("card-{number}");
    let mut lines = vec![Line {
        kind: "Patient",
        id: format!("p-{number}"),
        text: format!(
            "{{\"resourceType\":\"Patient\",\"id\":\"p-{number}\",\"card\":\"{card}\",\"filler\":\"{filler}\"}}"
        ),
        facts: Facts { identifiers: vec![identifier("card", &card)], subject: Subject::Itself, ..Facts::default() },
        key: Some(number as u64),
    }];
    for n in 0..OBSERVATIONS_EACH {
        lines.push(observation(number, n, &mut random));
    }
    lines
}

fn observation(number: usize, n: usize, random: &mut fastrand::Rng) -> Line {
    let mut text = format!(
        "{{\"resourceType\":\"Observation\",\"id\":\"o-{number}-{n}\",\"subject\":{{\"reference\":\"Patient/p-{number}\"}}"
    );
    for component in 0..12 {
        let _ = write!(
            text,
            ",\"component{component}\":{{\"code\":{{\"coding\":[{{\"system\":\"http://loinc.org\",\"code\":\"{}\"}}]}},\"valueQuantity\":{{\"value\":{}}}}}",
            random.u32(1_000..9_999),
            random.u32(60..200)
        );
    }
    text.push('}');
    Line {
        kind: "Observation",
        id: format!("o-{number}-{n}"),
        facts: read_facts("Observation", text.as_bytes()),
        text,
        key: None,
    }
}

/// As a parser would find them; the measured text names its Patient in one place.
fn read_facts(kind: &str, bytes: &[u8]) -> Facts {
    let text = std::str::from_utf8(bytes).unwrap();
    let after = |name: &str| {
        let start = text.find(name)? + name.len();
        Some(text[start..].split('"').next()?.to_owned())
    };
    match kind {
        "Patient" => Facts {
            identifiers: after("\"card\":\"").map(|card| identifier("card", &card)).into_iter().collect(),
            subject: Subject::Itself,
            ..Facts::default()
        },
        "Observation" => Facts {
            references: vec![
                Target::Own { resource_type: "Patient".into(), id: after("Patient/").unwrap() },
                Target::Bearer {
                    resource_type: Some("Organization".into()),
                    identifier: identifier("institution", "A1"),
                },
            ],
            subject: Subject::Reference(0),
            ..Facts::default()
        },
        _ => Facts::default(),
    }
}

fn settle(store: &Store, sender: &str, lines: Vec<Line>, bulk: bool) {
    let actor = Actor::operator();
    let text: String = lines.iter().map(|line| format!("{}\n", line.text)).collect();
    let mut offset = 0;
    let mut drafts: Vec<KeepDraft> = Vec::new();
    for line in lines {
        let draft = draft(sender, &line, offset);
        offset += line.text.len() as u64 + 1;
        match drafts.last_mut() {
            // A small message is one transaction, a line of a bulk message a draft of its own.
            Some(last) if !bulk => last.versions.extend(draft.versions),
            _ => drafts.push(draft),
        }
    }
    let arrival = NewArrival {
        sender: sender.into(),
        message_id: None,
        door: "rates".into(),
        format: "ndjson".into(),
        name: "made up".into(),
        bytes: text.into_bytes(),
        at: Timestamp::UNIX_EPOCH,
        actor: actor.clone(),
    };
    let mut request = KeepRequest {
        arrival: ArrivalId(0),
        drafts,
        made: Vec::new(),
        set_aside: Vec::new(),
        progress: offset,
        finished: true,
        actor,
        at: Timestamp::UNIX_EPOCH,
    };
    if bulk {
        request.arrival = store.accept(arrival).unwrap().arrival;
        store.keep(request).unwrap();
    } else {
        store.accept_and_keep(arrival, request).unwrap();
    }
}

fn draft(sender: &str, line: &Line, offset: u64) -> KeepDraft {
    let key = RecordKey { sender: sender.into(), resource_type: line.kind.into(), id: line.id.clone() };
    let links = line.key.map(|number| LinkRequest {
        patient: key.clone(),
        keys: vec![number, number ^ 0xabcd_0000, number ^ 0x1234_0000_0000],
        traits: vec![1; 60],
        decide: Box::new(|candidates| Decision {
            doubtful: false,
            verdict: match candidates.first() {
                Some(first) => Verdict::Same(first.resident),
                None => Verdict::New,
            },
            evidence: "{\"rule\":\"id_card\"}".into(),
        }),
    });
    KeepDraft {
        versions: vec![NewVersion {
            key,
            part: Part::Received,
            offset,
            len: line.text.len() as u64,
            hash: content_hash(line.text.as_bytes()),
            deleted: false,
            by_import: true,
            sender_updated: None,
            sender_version: Some(1),
            facts: line.facts.clone(),
        }],
        links: links.into_iter().collect(),
        replays: Vec::new(),
        issues: Vec::new(),
        conditions: Vec::new(),
    }
}
