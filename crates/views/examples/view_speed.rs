//! Prints how many resources per second a view turns into rows on one core, from raw NDJSON.
//!
//! `cargo run --release -p views --example view_speed [resources]`

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fmt::Write;
use std::time::Instant;
use views::View;

const FLAT: &str = r#"{"resource":"Observation","select":[{"column":[
    {"name":"id","path":"id","type":"id"},
    {"name":"status","path":"status","type":"code"},
    {"name":"code","path":"code.coding.where(system = 'http://loinc.org').code.first()","type":"code"},
    {"name":"patient","path":"subject.getReferenceKey(Patient)","type":"string"},
    {"name":"on_date","path":"effective.ofType(dateTime)","type":"dateTime","tag":[{"name":"ansi/type","value":"DATE"}]},
    {"name":"text","path":"code.text","type":"string"},
    {"name":"encounter","path":"encounter.reference","type":"string"},
    {"name":"issued","path":"issued","type":"instant"}]}]}"#;

const UNNESTED: &str = r#"{"resource":"Observation","select":[{"column":[
    {"name":"id","path":"id","type":"id"},
    {"name":"on_date","path":"effective.ofType(dateTime)","type":"dateTime","tag":[{"name":"ansi/type","value":"DATE"}]}]},
    {"forEach":"component","column":[
    {"name":"code","path":"code.coding.first().code","type":"code"},
    {"name":"value","path":"value.ofType(Quantity).value","type":"decimal"},
    {"name":"unit","path":"value.ofType(Quantity).unit","type":"string"}]}]}"#;

/// A made-up blood pressure reading of about one kilobyte.
fn observation(number: usize) -> String {
    let (systolic, diastolic) = (110 + number % 60, 60 + number % 40);
    let day = format!("2026-{:02}-{:02}", number % 12 + 1, number % 28 + 1);
    let component = |code: &str, display: &str, value: usize| {
        format!(
            r#"{{"code":{{"coding":[{{"system":"http://loinc.org","code":"{code}","display":"{display}"}}]}},"valueQuantity":{{"value":{value},"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}}}"#
        )
    };
    let mut text = String::new();
    write!(
        text,
        r#"{{"resourceType":"Observation","id":"o-{number}","meta":{{"lastUpdated":"{day}T08:30:00+08:00"}},"status":"final","category":[{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}}]}}],"code":{{"coding":[{{"system":"http://loinc.org","code":"85354-9","display":"Blood pressure panel"}}],"text":"Blood pressure"}},"subject":{{"reference":"Patient/p-{}"}},"encounter":{{"reference":"Encounter/e-{number}"}},"effectiveDateTime":"{day}T08:10:00+08:00","issued":"{day}T08:30:00.000+08:00","performer":[{{"reference":"Practitioner/d-{}"}}],"component":[{},{}]}}"#,
        number % 1000,
        number % 50,
        component("8480-6", "Systolic blood pressure", systolic),
        component("8462-4", "Diastolic blood pressure", diastolic),
    )
    .unwrap();
    text
}

fn measure(name: &str, definition: &str, ndjson: &str, count: usize) {
    let view = View::compile(&fhir::json::parse_any(definition.as_bytes()).unwrap()).unwrap();
    let mut best = f64::MAX;
    let mut rows = 0;
    for _ in 0..5 {
        let mut builder = view.builder();
        let start = Instant::now();
        rows = 0;
        for line in ndjson.lines() {
            builder.append_bytes(line.as_bytes()).unwrap();
            if builder.rows() >= 8192 {
                rows += builder.finish().unwrap().num_rows();
            }
        }
        rows += builder.finish().unwrap().num_rows();
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{name}: {:.0} resources/s, {rows} rows", count as f64 / best);
}

fn main() {
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let ndjson: String = (0..count).map(|number| observation(number) + "\n").collect();
    println!("{count} resources of {} bytes", ndjson.len() / count.max(1));
    let start = Instant::now();
    let mut slots = Vec::new();
    for line in ndjson.lines() {
        slots = fhir::Tree::read_into(line.as_bytes(), slots).unwrap().recycle();
    }
    println!("reading alone: {:.0} resources/s", count as f64 / start.elapsed().as_secs_f64());
    measure("flat", FLAT, &ndjson, count);
    measure("unnested", UNNESTED, &ndjson, count);
}
