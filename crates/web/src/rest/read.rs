//! read, vread, history.

use super::caller::Caller;
use super::outcome::{Answer, made, resource};
use super::person;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flow::show::record::{self, Shown};
use jiff::Timestamp;
use sonic_rs::{Value, json};
use terms::{ChangeNo, Refusal};

/// `GET [base]/[type]/[id]`
pub async fn read(caller: Caller, Path((kind, id)): Path<(String, String)>) -> Answer {
    if let Some(resident) = person::named(&kind, &id) {
        return person::read(&caller, resident).await;
    }
    let found = record::record(caller.platform(), &caller.look(), &kind, &id);
    let shown = found.map_err(|failure| caller.wrong(failure))?;
    let known = caller.header(header::IF_NONE_MATCH).and_then(version_of);
    if known == Some(shown.change) && !shown.deleted {
        return Ok(with_version(StatusCode::NOT_MODIFIED.into_response(), &shown));
    }
    answer(&caller, shown)
}

/// `GET [base]/[type]/[id]/_history/[version]`
pub async fn version(caller: Caller, Path((kind, id, version)): Path<(String, String, String)>) -> Answer {
    let change = version.parse().map(ChangeNo).map_err(|_| caller.wrong(Refusal::new("not_found")))?;
    let found = record::version(caller.platform(), &caller.look(), &kind, &id, change);
    answer(&caller, found.map_err(|failure| caller.wrong(failure))?)
}

/// `GET [base]/[type]/[id]/_history`
pub async fn history(caller: Caller, Path((kind, id)): Path<(String, String)>) -> Answer {
    let found = record::history(caller.platform(), &caller.look(), &kind, &id);
    let states = found.map_err(|failure| caller.wrong(failure))?;
    let entries: sonic_rs::Array = states.iter().map(past).collect();
    let bundle = json!({"resourceType": "Bundle", "type": "history", "total": states.len(), "entry": entries});
    Ok(made(StatusCode::OK, &bundle))
}

/// One state in a history.
pub fn past(shown: &Shown) -> Value {
    let address = format!("{}/{}", shown.resource_type, shown.id);
    let (method, status) = if shown.deleted { ("DELETE", "204") } else { ("PUT", "200") };
    let mut entry = json!({
        "fullUrl": format!("urn:jikang:public:{address}"),
        "request": {"method": method, "url": address.as_str()},
        "response": {"status": status, "etag": etag(shown.change), "lastModified": shown.at.to_string()}
    });
    if let Ok(resource) = fhir::json::parse_any(&shown.bytes) {
        entry["resource"] = resource;
    }
    entry
}

fn answer(caller: &Caller, mut shown: Shown) -> Answer {
    if shown.deleted {
        let gone = Refusal::new("gone").with("type", &shown.resource_type).with("id", &shown.id);
        return Err(caller.wrong(gone));
    }
    let bytes = std::mem::take(&mut shown.bytes);
    Ok(with_version(resource(StatusCode::OK, bytes), &shown))
}

/// The version and its time stand in the head too.
pub fn with_version(mut response: Response, shown: &Shown) -> Response {
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&etag(shown.change)) {
        headers.insert(header::ETAG, value);
    }
    if let Ok(value) = HeaderValue::from_str(&http_date(shown.at)) {
        headers.insert(header::LAST_MODIFIED, value);
    }
    response
}

/// A weak tag: the same version may be written in several ways.
pub fn etag(change: ChangeNo) -> String {
    format!("W/\"{change}\"")
}

/// The version that a tag names: `W/"12"`.
pub fn version_of(tag: &str) -> Option<ChangeNo> {
    let tag = tag.trim();
    tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"').parse().ok().map(ChangeNo)
}

/// RFC 9110, section 5.6.7.
fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
