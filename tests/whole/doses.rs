//! Doses along the path: a form that gives one, and days that pass without any record.

use flow::columns::Columns;
use flow::{FormAnswers, Linking, Platform, Submitted, Timing};
use jiff::tz::TimeZone;
use sonic_rs::json;
use std::sync::Arc;
use store::{NewArrival, RecordKey};
use terms::{Actor, Day, RecordId};

const CHILD: &str = r#"{"resourceType":"Patient","id":"an","name":[{"text":"An"}],"gender":"female","birthDate":"2026-01-01","address":[{"use":"home","extension":[{"url":"urn:jikang:area","valueCode":"990121101201"}]}]}"#;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A directory that lives with the clock, in which one newborn is known.
async fn newborn(dir: &std::path::Path) -> (Platform, RecordId) {
    let files = crate::truth::content_files();
    let content = Arc::new(programme::Content::load(&files).unwrap());
    let platform = Platform::open(dir, content, Timing::Live(TimeZone::UTC)).await.unwrap();
    let arrival = NewArrival {
        sender: "ward".into(),
        message_id: None,
        door: "import".into(),
        format: "fhir".into(),
        name: "births".into(),
        bytes: CHILD.into(),
        at: jiff::Timestamp::UNIX_EPOCH,
        actor: Actor::operator(),
    };
    let accepted = flow::accept(&platform, arrival).unwrap();
    flow::carry(&platform, &Actor::operator(), accepted.arrival, &Linking::Own, jiff::Timestamp::UNIX_EPOCH, &|_| ())
        .unwrap();
    let key = RecordKey { sender: "ward".into(), resource_type: "Patient".into(), id: "an".into() };
    let record = platform.store.find(&Actor::operator(), &key).unwrap().unwrap();
    (platform, record)
}

async fn rows(platform: &Platform, table: &str) -> Columns {
    let batch = platform.rows.table(&Actor::operator(), &format!("immunisation.{table}"), None).await.unwrap();
    Columns::of(&batch)
}

/// Every row of a table, as printed.
async fn printed(platform: &Platform, table: &str) -> Vec<String> {
    let rows = rows(platform, table).await;
    let row = |row| rows.names().map(|name| format!("{name} {:?}", rows.cell(name, row))).collect::<Vec<_>>().join(" ");
    (0..rows.rows).map(row).collect()
}

/// One column of the rows of a series, as printed.
async fn said(platform: &Platform, table: &str, series: &str, column: &str) -> Vec<String> {
    let columns = rows(platform, table).await;
    let of = (0..columns.rows).filter(|row| columns.text("series", *row).as_deref() == Some(series));
    of.map(|row| format!("{:?}", columns.cell(column, row))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_comes_touches_whom_time_alone_changes() {
    let dir = tempfile::tempdir().unwrap();
    let (platform, _) = newborn(dir.path()).await;
    let actor = Actor::operator();
    flow::refresh(&platform, day("2026-01-02")).await.unwrap();
    assert_eq!(said(&platform, "forecast", "bcg", "state").await, ["Some(Text(\"due\"))"]);
    assert_eq!(said(&platform, "forecast", "polio", "state").await, ["Some(Text(\"too_early\"))"]);
    flow::refresh(&platform, day("2026-04-01")).await.unwrap();
    // From three months on a test must come first.
    assert_eq!(said(&platform, "forecast", "bcg", "needs").await, ["Some(Text(\"ppd_negative\"))"]);
    assert_eq!(said(&platform, "forecast", "polio", "state").await, ["Some(Text(\"overdue\"))"]);
    let tables = ["valid_dose", "wanted", "forecast", "due"];
    let mut stepwise = Vec::new();
    for table in tables {
        stepwise.push(printed(&platform, table).await);
    }
    platform.rebuild(&actor, "2026-04-01T08:00:00Z".parse().unwrap()).await.unwrap();
    for (table, before) in tables.iter().zip(&stepwise) {
        assert_eq!(*before, printed(&platform, table).await, "{table}");
    }
    assert!(stepwise[3].len() > 4);
}

/// The seventh birthday is known from the first day on; the stay lasts until it comes.
#[tokio::test(flavor = "multi_thread")]
async fn a_stay_whose_end_is_known_ahead_ends_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    let (platform, _) = newborn(dir.path()).await;
    for (today, owed) in [("2026-01-02", 1), ("2032-12-31", 1), ("2033-01-01", 0)] {
        flow::refresh(&platform, day(today)).await.unwrap();
        let due = platform.rows.table(&Actor::operator(), "child_health.due", None).await.unwrap();
        assert_eq!(Columns::of(&due).rows, owed, "{today}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filled_in_form_is_a_dose_that_counts() {
    let dir = tempfile::tempdir().unwrap();
    let (platform, patient) = newborn(dir.path()).await;
    flow::refresh(&platform, day("2026-01-02")).await.unwrap();
    let filled = FormAnswers {
        form: "immunisation/vaccinate".into(),
        id: "f1".into(),
        patient,
        on: day("2026-01-01"),
        institution: Some("990121C01".into()),
        answers: json!({
            "contraindication_asked": true, "contraindication": ["none"], "consent_signed": true,
            "vaccine_product": "hepb", "vaccine_batch": "B1", "vaccine_expiry": "2027-01-01",
            "vaccine_site": "right_arm", "vaccine_route": "im", "vaccine_funding": "nip"
        }),
    };
    let now = "2026-01-02T02:00:00Z".parse().unwrap();
    let submitted = flow::form_door::submit(&platform, &Actor::operator(), filled, day("2026-01-02"), now).await;
    assert!(matches!(submitted, Ok(Submitted::Kept { .. })), "{submitted:?}");
    assert_eq!(said(&platform, "valid_dose", "hepb", "dose").await, ["Some(Number(1.0))"]);
    assert_eq!(said(&platform, "valid_dose", "hepb", "timely").await, ["Some(Boolean(true))"]);
    assert_eq!(said(&platform, "forecast", "hepb", "dose").await, ["Some(Number(2.0))"]);
}
