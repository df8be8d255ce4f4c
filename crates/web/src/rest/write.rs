//! create, update, patch, delete: each is answered when it is on disk.

use super::caller::Caller;
use super::entry::{self, Asked};
use super::outcome::{self, Answer, Wrong, made, resource, worded};
use super::read::{version_of, with_version};
use super::search::asking;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use flow::fhir_door::{self, Act, Answered, Write, Written};
use flow::show::record;
use std::sync::Arc;
use terms::{ChangeNo, Failure, Issue, RecordId, Refusal};

/// FHIR R4, section 3.1.0.8.1.
const IF_NONE_EXIST: HeaderName = HeaderName::from_static("if-none-exist");

/// So often a patch is tried again when somebody else has written meanwhile.
const PATCH_TRIES: usize = 5;

/// `POST [base]/[type]`
pub async fn create(caller: Caller, Path(kind): Path<String>, body: Bytes) -> Answer {
    let condition = caller.header(IF_NONE_EXIST);
    let asking = &asking(&caller);
    let asked = Asked { method: "POST", url: &kind, if_match: None, if_none_exist: condition, asking };
    one(&caller, &asked, body.into()).await
}

/// `PUT [base]/[type]/[id]`
pub async fn update(caller: Caller, Path((kind, id)): Path<(String, String)>, body: Bytes) -> Answer {
    let url = format!("{kind}/{id}");
    let (if_match, asking) = (caller.header(header::IF_MATCH), &asking(&caller));
    let asked = Asked { method: "PUT", url: &url, if_match, if_none_exist: None, asking };
    one(&caller, &asked, body.into()).await
}

/// `DELETE [base]/[type]/[id]`
pub async fn delete(caller: Caller, Path((kind, id)): Path<(String, String)>) -> Answer {
    let url = format!("{kind}/{id}");
    let (if_match, asking) = (caller.header(header::IF_MATCH), &asking(&caller));
    let asked = Asked { method: "DELETE", url: &url, if_match, if_none_exist: None, asking };
    one(&caller, &asked, Vec::new()).await
}

/// `PUT [base]/[type]?name=value&…`
pub async fn update_found(caller: Caller, Path(kind): Path<String>, RawQuery(query): RawQuery, body: Bytes) -> Answer {
    found(&caller, "PUT", &kind, query, body.into()).await
}

/// `DELETE [base]/[type]?name=value&…`
pub async fn delete_found(caller: Caller, Path(kind): Path<String>, RawQuery(query): RawQuery) -> Answer {
    found(&caller, "DELETE", &kind, query, Vec::new()).await
}

async fn found(caller: &Caller, method: &str, kind: &str, query: Option<String>, body: Vec<u8>) -> Answer {
    let (url, asking) = (format!("{kind}?{}", query.unwrap_or_default()), &asking(caller));
    one(caller, &Asked { method, url: &url, if_match: None, if_none_exist: None, asking }, body).await
}

/// `PATCH [base]/[type]/[id]` with a JSON Patch. What somebody else writes meanwhile is never lost: then
/// the patch is laid over that.
pub async fn patch(caller: Caller, Path((kind, id)): Path<(String, String)>, body: Bytes) -> Answer {
    let only = caller.header(header::IF_MATCH).and_then(version_of);
    let url = format!("{kind}/{id}");
    let mut tries = PATCH_TRIES;
    loop {
        let found = record::record(caller.platform(), &caller.look(), &kind, &id);
        let shown = found.map_err(|failure| caller.wrong(failure))?;
        if shown.deleted {
            return Err(caller.wrong(Refusal::new("gone").with("type", kind).with("id", id)));
        }
        let patched = fhir_door::patched(&shown.bytes, &body);
        let bytes = patched.map_err(|issue| refused(&caller, vec![issue]))?;
        let tag = super::read::etag(only.unwrap_or(shown.change));
        let asking = &asking(&caller);
        let asked = Asked { method: "PUT", url: &url, if_match: Some(&tag), if_none_exist: None, asking };
        tries -= 1;
        match one(&caller, &asked, bytes).await {
            Err(wrong) if wrong.status == StatusCode::PRECONDITION_FAILED && only.is_none() && tries > 0 => {}
            answered => return answered,
        }
    }
}

/// One write by itself.
async fn one(caller: &Caller, asked: &Asked<'_>, body: Vec<u8>) -> Answer {
    let write = entry::write(asked, 0..body.len(), None).map_err(|refusal| caller.wrong(refusal))?;
    // What was looked for may name somebody, and is no part of the name.
    let address = asked.url.split('?').next().unwrap_or_default();
    let name = format!("{} {address}", asked.method);
    let (written, warnings) = keep(caller, name, body, vec![write.clone()]).await?;
    match written.first() {
        Some(written) => answer(caller, &write, written, warnings),
        None => Err(caller.wrong(Failure::fault("writing a record", "nothing became of it"))),
    }
}

/// Has a message's writes kept.
pub async fn keep(
    caller: &Caller,
    name: String,
    message: Vec<u8>,
    writes: Vec<Write>,
) -> Answer<(Vec<Written>, Vec<Issue>)> {
    let (platform, actor, now) = (Arc::clone(caller.platform()), caller.actor.clone(), caller.now);
    let work = move || fhir_door::write(&platform, &actor, (&name, message), &writes, now);
    let answered = tokio::task::spawn_blocking(work).await;
    let answered = answered.unwrap_or_else(|error| Err(Failure::fault("writing a message", error)));
    match answered.map_err(|failure| caller.wrong(failure))? {
        Answered::Kept(written, warnings) => Ok((written, warnings)),
        Answered::Refused(issues) => Err(refused(caller, issues)),
    }
}

fn refused(caller: &Caller, issues: Vec<Issue>) -> Wrong {
    Wrong::refused(issues, &caller.platform().content, caller.language)
}

/// What the caller prefers to get back (FHIR R4, section 3.1.0.1.5); the whole record unless said.
fn answer(caller: &Caller, write: &Write, written: &Written, warnings: Vec<Issue>) -> Answer {
    if matches!(write.act, Act::Delete { .. } | Act::DeleteFound { .. }) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let status = if written.created { StatusCode::CREATED } else { StatusCode::OK };
    let record = written.record.unwrap_or(RecordId(0));
    let found = record::written(caller.platform(), &caller.look(), record);
    let mut shown = found.map_err(|failure| caller.wrong(failure))?;
    let bytes = std::mem::take(&mut shown.bytes);
    let prefer = caller.header("prefer").unwrap_or_default();
    let response = if prefer.contains("return=minimal") || bytes.is_empty() {
        status.into_response()
    } else if prefer.contains("return=OperationOutcome") {
        made(status, &outcome::outcome(&worded(warnings, &caller.platform().content, caller.language)))
    } else {
        resource(status, bytes)
    };
    let mut response = with_version(response, &shown);
    let location = location(&shown.resource_type, &shown.id, shown.change);
    if let Ok(value) = HeaderValue::from_str(&format!("/fhir/{location}")) {
        response.headers_mut().insert(header::LOCATION, value);
    }
    Ok(response)
}

/// Where a version can be read, below the base.
pub fn location(kind: &str, id: &str, change: ChangeNo) -> String {
    format!("{kind}/{id}/_history/{change}")
}
