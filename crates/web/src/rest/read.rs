//! read and vread.

use super::caller::Caller;
use super::outcome::{Answer, made, resource};
use super::person;
use super::search::{asking, cut, pairs};
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fhir::search::Search;
use flow::show::record::{self, Shown};
use jiff::Timestamp;
use sonic_rs::{Value, json};
use terms::{ChangeNo, Refusal};

/// `GET [base]/[type]/[id]`
pub async fn read(caller: Caller, Path((kind, id)): Path<(String, String)>, RawQuery(query): RawQuery) -> Answer {
    let wish = wish(&caller, &kind, query)?;
    if let Some(resident) = person::named(&kind, &id) {
        return person::read(&caller, resident).await;
    }
    let found = record::record(caller.platform(), &caller.look(), &kind, &id);
    let shown = found.map_err(|failure| caller.wrong(failure))?;
    let known = caller.header(header::IF_NONE_MATCH).and_then(version_of);
    if known == Some(shown.change) && !shown.deleted {
        return Ok(with_version(StatusCode::NOT_MODIFIED.into_response(), &shown));
    }
    answer(&caller, shown, wish)
}

/// `GET [base]/[type]/[id]/_history/[version]`
pub async fn version(
    caller: Caller,
    Path((kind, id, version)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let wish = wish(&caller, &kind, query)?;
    let change = version.parse().map(ChangeNo).map_err(|_| caller.wrong(Refusal::new("not_found")))?;
    let found = record::version(caller.platform(), &caller.look(), &kind, &id, change);
    answer(&caller, found.map_err(|failure| caller.wrong(failure))?, wish)
}

/// How much of the record is wanted: none where it is all of it.
fn wish(caller: &Caller, kind: &str, query: Option<String>) -> Answer<Option<Search>> {
    let query = query.unwrap_or_default();
    let sent: Vec<_> = pairs(&query).filter(|(name, _)| matches!(name.as_str(), "_summary" | "_elements")).collect();
    if sent.is_empty() {
        return Ok(None);
    }
    if sent.iter().any(|(name, value)| name == "_summary" && value == "count") {
        let refusal = Refusal::new("bad_parameter").with("parameter", "_summary").with("value", "count");
        return Err(caller.wrong(refusal));
    }
    let search = fhir::search::ask(kind, &sent, &asking(caller)).map_err(|failure| caller.wrong(failure))?;
    Ok(Some(search))
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

fn answer(caller: &Caller, mut shown: Shown, wish: Option<Search>) -> Answer {
    if shown.deleted {
        let gone = Refusal::new("gone").with("type", &shown.resource_type).with("id", &shown.id);
        return Err(caller.wrong(gone));
    }
    let bytes = std::mem::take(&mut shown.bytes);
    let response = match wish {
        Some(wish) => made(StatusCode::OK, &cut(fhir::json::parse_any(&bytes).unwrap_or_default(), &wish)),
        None => resource(StatusCode::OK, bytes),
    };
    Ok(with_version(response, &shown))
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
