//! history of a record, of a type and of everything: what was written, the newest first, a page at a time.

use super::caller::Caller;
use super::outcome::{Answer, made};
use super::read::past;
use crate::address::unescape;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use flow::show::feed::{self, Asked, FeedPlace, Page};
use sonic_rs::{Value, json};
use terms::{ChangeNo, Refusal, Result};

/// A page has this many entries unless `_count` says less, or more up to the most.
const COUNT: usize = 50;
const COUNT_MAX: usize = 500;

/// `GET [base]/[type]/_history`
pub async fn of_type(caller: Caller, Path(kind): Path<String>, RawQuery(query): RawQuery) -> Answer {
    if !fhir::model::r4().is_resource(&kind) {
        return Err(caller.wrong(Refusal::new("not_found")));
    }
    page(&caller, Some(&kind), &query.unwrap_or_default()).await
}

/// `GET [base]/_history`
pub async fn of_all(caller: Caller, RawQuery(query): RawQuery) -> Answer {
    page(&caller, None, &query.unwrap_or_default()).await
}

/// `GET [base]/[type]/[id]/_history`
pub async fn of_record(caller: Caller, Path((kind, id)): Path<(String, String)>, RawQuery(query): RawQuery) -> Answer {
    let (asked, kept) = asked(&caller, None, &query.unwrap_or_default()).map_err(|failure| caller.wrong(failure))?;
    let page = feed::of_record(caller.platform(), &caller.look(), (&kind, &id), &asked);
    let page = page.map_err(|failure| caller.wrong(failure))?;
    let is_whole = kept.is_empty() && asked.before.is_none() && page.next.is_none();
    let mut bundle = bundle(&format!("{kind}/{id}/_history"), &asked, &kept, &page);
    if is_whole {
        bundle["total"] = json!(page.states.len());
    }
    Ok(made(StatusCode::OK, &bundle))
}

async fn page(caller: &Caller, kind: Option<&str>, query: &str) -> Answer {
    let (asked, kept) = asked(caller, kind, query).map_err(|failure| caller.wrong(failure))?;
    let page = feed::page(caller.platform(), &caller.look(), &asked);
    let page = page.map_err(|failure| caller.wrong(failure))?;
    let path = kind.map_or("_history".to_owned(), |kind| format!("{kind}/_history"));
    Ok(made(StatusCode::OK, &bundle(&path, &asked, &kept, &page)))
}

fn bundle(path: &str, asked: &Asked<'_>, kept: &[String], page: &Page) -> Value {
    let address = |before: Option<FeedPlace>| {
        let mut parts = kept.to_vec();
        parts.extend(before.map(|(change, ordinal)| format!("_before={change}.{ordinal}")));
        if parts.is_empty() { path.to_owned() } else { format!("{path}?{}", parts.join("&")) }
    };
    let mut links = vec![json!({"relation": "self", "url": address(asked.before)})];
    links.extend(page.next.map(|next| json!({"relation": "next", "url": address(Some(next))})));
    let entries: sonic_rs::Array = page.states.iter().map(past).collect();
    let links: sonic_rs::Array = links.into_iter().collect();
    json!({"resourceType": "Bundle", "type": "history", "link": links, "entry": entries})
}

/// What the parameters ask for, and those that the next page has too.
fn asked<'a>(caller: &Caller, kind: Option<&'a str>, query: &str) -> Result<(Asked<'a>, Vec<String>)> {
    let mut asked = Asked { resource_type: kind, count: COUNT, ..Asked::default() };
    let mut kept = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("_format=")) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = unescape(value);
        let wrong = || Refusal::new("bad_parameter").with("parameter", name).with("value", &value);
        match name {
            "_count" => asked.count = value.parse::<usize>().map_err(|_| wrong())?.clamp(1, COUNT_MAX),
            "_since" => asked.since = Some(value.parse().map_err(|_| wrong())?),
            "_at" => {
                let span = fhir::search::time_span(&value, &caller.platform().content.zone());
                asked.at = Some(span.ok_or_else(wrong)?);
            }
            "_before" => asked.before = Some(place(&value).ok_or_else(wrong)?),
            _ => return Err(Refusal::new("unknown_parameter").with("parameter", unescape(name)).into()),
        }
        if name != "_before" {
            kept.push(pair.to_owned());
        }
    }
    Ok((asked, kept))
}

fn place(text: &str) -> Option<FeedPlace> {
    let (change, ordinal) = text.split_once('.')?;
    // The database counts to here.
    let number = |text: &str| text.parse::<i64>().ok().and_then(|number| u64::try_from(number).ok());
    Some((ChangeNo(number(change)?), number(ordinal)?))
}
