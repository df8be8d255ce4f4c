//! batch and transaction: several requests in one message. A transaction is all or nothing and its entries
//! may refer to each other; a batch's entries are each for themselves.

use super::caller::Caller;
use super::entry::{self, Asked};
use super::outcome::{Answer, Wrong, made};
use super::person;
use super::read::etag;
use super::search::{self, asking};
use super::write::{keep, location};
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::Response;
use fhir::search::Asking;
use flow::fhir_door::{Act, Write, Written};
use flow::show::record;
use intake::Body;
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value, json};
use std::ops::Range;
use terms::{Issue, Refusal, Result};

/// One entry as it was sent.
struct Entry {
    method: String,
    url: String,
    if_match: Option<String>,
    if_none_exist: Option<String>,
    full_url: Option<String>,
    /// Where its resource lies in the message; empty where it has none.
    bytes: Range<usize>,
}

/// `POST [base]`
pub async fn post(caller: Caller, body: Bytes) -> Answer {
    let unread = |issue: Issue| Wrong::refused(vec![issue], &caller.platform().content, caller.language);
    let bundle = fhir::parse(&body).map_err(unread)?;
    let entries = entries(&bundle, &body);
    match (fhir::read::kind(&bundle), fhir::read::text(&bundle, "type")) {
        ("Bundle", Some("transaction")) => transaction(&caller, entries, body.into()).await,
        ("Bundle", Some("batch")) => batch(&caller, entries, &body).await,
        (kind, of) => {
            let refusal = Refusal::new("bundle_not_here").with("type", kind).with("of", of.unwrap_or_default());
            Err(caller.wrong(refusal))
        }
    }
}

fn entries(bundle: &Value, message: &[u8]) -> Vec<Entry> {
    let listed = bundle.get("entry").and_then(|list| list.as_array()).into_iter().flatten();
    // The resources stand in the message in the order of the entries.
    let drafts = intake::json::read_document(message);
    let place = |draft: &intake::Draft| match draft.resources.first().map(|found| &found.body) {
        Some(Body::Received(offset, length)) => *offset as usize..(*offset + *length) as usize,
        _ => 0..0,
    };
    let places = drafts.iter().map(place).chain(std::iter::repeat(0..0));
    let text = |entry: &Value, path: &str| fhir::read::text(entry, path).map(str::to_owned);
    let read = |(entry, bytes): (&Value, Range<usize>)| Entry {
        method: text(entry, "request.method").unwrap_or_default(),
        url: text(entry, "request.url").unwrap_or_default().trim_start_matches('/').to_owned(),
        if_match: text(entry, "request.ifMatch"),
        if_none_exist: text(entry, "request.ifNoneExist"),
        full_url: text(entry, "fullUrl"),
        bytes,
    };
    listed.zip(places).map(read).collect()
}

impl Entry {
    fn write(&self, asking: &Asking) -> Result<Write> {
        let asked = Asked {
            method: &self.method,
            url: &self.url,
            if_match: self.if_match.as_deref(),
            if_none_exist: self.if_none_exist.as_deref(),
            asking,
        };
        entry::write(&asked, self.bytes.clone(), self.full_url.clone())
    }
}

/// All entries or none: the writes in one act, then the reads (FHIR R4, section 3.1.0.11.2).
async fn transaction(caller: &Caller, entries: Vec<Entry>, message: Vec<u8>) -> Answer {
    let asking = asking(caller);
    let writes = entries.iter().filter(|entry| entry.method != "GET").map(|entry| entry.write(&asking));
    let writes = writes.collect::<Result<Vec<_>>>().map_err(|failure| caller.wrong(failure))?;
    twice(&writes).map_err(|refusal| caller.wrong(refusal))?;
    let written = if writes.is_empty() {
        Vec::new()
    } else {
        keep(caller, "POST transaction".into(), message, writes.clone()).await?.0
    };
    let mut of_writes = writes.iter().zip(&written);
    let mut answers = Vec::new();
    for entry in &entries {
        answers.push(match entry.method.as_str() {
            "GET" => read(caller, entry).await?,
            _ => match of_writes.next() {
                Some((write, written)) => told(caller, write, written)?,
                None => json!({"response": {"status": "500"}}),
            },
        });
    }
    Ok(bundle("transaction-response", answers))
}

/// One record may not be written twice in one transaction.
fn twice(writes: &[Write]) -> Result<()> {
    let mut seen = std::collections::BTreeSet::new();
    for write in writes {
        if let Act::Update { id, .. } | Act::Delete { id, .. } = &write.act
            && !seen.insert((&write.resource_type, id))
        {
            return Err(Refusal::new("record_twice").with("type", &write.resource_type).with("id", id).into());
        }
    }
    Ok(())
}

/// Each entry for itself: what is wrong with one harms no other.
async fn batch(caller: &Caller, entries: Vec<Entry>, message: &[u8]) -> Answer {
    let mut answers = Vec::new();
    for entry in &entries {
        let answer = match entry.method.as_str() {
            "GET" => read(caller, entry).await,
            _ => write(caller, entry, message).await,
        };
        answers.push(answer.unwrap_or_else(
            |wrong| json!({"response": {"status": wrong.status.as_str(), "outcome": wrong.outcome()}}),
        ));
    }
    Ok(bundle("batch-response", answers))
}

async fn write(caller: &Caller, entry: &Entry, message: &[u8]) -> Answer<Value> {
    let mut write = entry.write(&asking(caller)).map_err(|failure| caller.wrong(failure))?;
    let bytes = message.get(write.bytes.clone()).unwrap_or_default().to_vec();
    write.bytes = 0..bytes.len();
    let name = format!("{} {}", entry.method, entry.url);
    let (written, _) = keep(caller, name, bytes, vec![write.clone()]).await?;
    let missing = || caller.wrong(Refusal::new("not_found"));
    told(caller, &write, written.first().ok_or_else(missing)?)
}

async fn read(caller: &Caller, entry: &Entry) -> Answer<Value> {
    if let Some((kind, query)) = entry.url.split_once('?') {
        let found = search::bundle(caller, kind, &[query.to_owned()]).await;
        let resource = found.map_err(|failure| caller.wrong(failure))?;
        return Ok(json!({"resource": resource, "response": {"status": "200"}}));
    }
    let path: Vec<&str> = entry.url.split('/').collect();
    let [kind, id] = path.as_slice() else {
        return Err(
            caller.wrong(Refusal::new("interaction_not_supported").with("method", "GET").with("url", &entry.url))
        );
    };
    if let Some(resident) = person::named(kind, id) {
        let resource = person::one(caller, resident).await.map_err(|failure| caller.wrong(failure))?;
        return Ok(json!({"resource": resource, "response": {"status": "200"}}));
    }
    let shown = record::record(caller.platform(), &caller.look(), kind, id);
    let shown = shown.map_err(|failure| caller.wrong(failure))?;
    if shown.deleted {
        return Err(caller.wrong(Refusal::new("gone").with("type", kind).with("id", id)));
    }
    let resource = fhir::json::parse_any(&shown.bytes).unwrap_or_default();
    let response = json!({"status": "200", "etag": etag(shown.change), "lastModified": shown.at.to_string()});
    Ok(json!({"resource": resource, "response": response}))
}

fn told(caller: &Caller, write: &Write, written: &Written) -> Answer<Value> {
    let Some(record) = written.record.filter(|_| !matches!(write.act, Act::Delete { .. } | Act::DeleteFound { .. }))
    else {
        return Ok(json!({"response": {"status": "204"}}));
    };
    let shown = record::written(caller.platform(), &caller.look(), record);
    let shown = shown.map_err(|failure| caller.wrong(failure))?;
    let status = if written.created { "201" } else { "200" };
    let location = location(&shown.resource_type, &shown.id, shown.change);
    Ok(json!({"response": {
        "status": status,
        "location": location,
        "etag": etag(shown.change),
        "lastModified": shown.at.to_string()
    }}))
}

fn bundle(of: &str, answers: Vec<Value>) -> Response {
    let entries: sonic_rs::Array = answers.into_iter().collect();
    made(StatusCode::OK, &json!({"resourceType": "Bundle", "type": of, "entry": entries}))
}
