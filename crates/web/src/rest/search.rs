//! search: what is asked for is understood whole or refused; a page is a Bundle with a link to the next one.

mod shown;

pub use shown::{cut, entry};

use super::caller::Caller;
use super::outcome::{Answer, made, outcome, worded};
use super::person;
use crate::address::{escape, unescape};
use axum::body::Bytes;
use axum::extract::{Path, RawQuery};
use axum::http::{StatusCode, header};
use fhir::search::{Asking, Search, Summary, Total};
use flow::Platform;
use flow::show::Look;
use flow::show::searchset::{self, PAGE_SIZE_MAX, SearchSet, Wish};
use sonic_rs::{Value, json};
use store::Mark;
use terms::{Issue, Refusal, Result};

/// So many records are on a page unless it is said.
pub const PAGE_SIZE: usize = 20;

/// `GET [base]/[type]?name=value&…`
pub async fn search(caller: Caller, Path(kind): Path<String>, RawQuery(query): RawQuery) -> Answer {
    answer(&caller, &kind, &[query.unwrap_or_default()]).await
}

/// `POST [base]/[type]/_search` with the parameters as a form.
pub async fn posted(caller: Caller, Path(kind): Path<String>, RawQuery(query): RawQuery, body: Bytes) -> Answer {
    let form = String::from_utf8_lossy(&body).into_owned();
    answer(&caller, &kind, &[query.unwrap_or_default(), form]).await
}

async fn answer(caller: &Caller, kind: &str, queries: &[String]) -> Answer {
    let bundle = bundle(caller, kind, queries).await.map_err(|failure| caller.wrong(failure))?;
    Ok(made(StatusCode::OK, &bundle))
}

/// The parameters of a query or a form.
pub fn pairs(query: &str) -> impl Iterator<Item = (String, String)> + '_ {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, ""))).map(|(name, value)| (unescape(name), unescape(value)))
}

/// What is understood of a query.
fn asked(caller: &Caller, kind: &str, queries: &[String], lenient: bool) -> Result<Search> {
    let sent: Vec<_> = queries.iter().flat_map(|query| pairs(query)).collect();
    fhir::search::ask(kind, &sent, &Asking { lenient, ..asking(caller) })
}

/// How what the caller asks for is understood.
pub fn asking(caller: &Caller) -> Asking {
    let zone = caller.platform().content.zone();
    Asking { base: Some(base(caller)), zone, now: caller.now, lenient: false }
}

/// The bundle that a search gives.
pub async fn bundle(caller: &Caller, kind: &str, queries: &[String]) -> Result<Value> {
    if kind == person::PERSON {
        return person::bundle(caller, queries).await;
    }
    // FHIR R4, section 3.1.1.1.2: who asks for leniency is told what was understood, and what was not.
    let lenient = caller.header("prefer").is_some_and(|prefer| prefer.contains("handling=lenient"));
    let search = asked(caller, kind, queries, lenient)?;
    let size = search.count.unwrap_or(PAGE_SIZE).min(PAGE_SIZE_MAX);
    let only_count = search.summary == Summary::Count || size == 0;
    let wish = Wish {
        size: if only_count { 0 } else { size },
        after: search.page.as_deref().map(mark).transpose()?,
        counted: only_count || search.total != Total::None,
    };
    let asked = search.clone();
    let work = move |platform: &Platform, look: &Look<'_>| searchset::searchset(platform, look, &asked, wish);
    let found = caller.apart("searching", work).await?;
    Ok(told(caller, kind, &search, &found))
}

fn told(caller: &Caller, kind: &str, search: &Search, found: &SearchSet) -> Value {
    let matches = found.matches.iter().map(|one| shown::found(one, search, "match"));
    let besides = found.included.iter().map(|one| shown::found(one, search, "include"));
    let entries: sonic_rs::Array = matches.chain(besides).chain(dropped(caller, search)).collect();
    let next = found.next.map(|next| url(caller, kind, search, Some(&word(next))));
    let mut bundle = set(&url(caller, kind, search, search.page.as_deref()), next, entries);
    if let Some(total) = found.total {
        bundle["total"] = json!(total);
    }
    bundle
}

/// A page with the addresses of itself and of the next one.
pub fn set(here: &str, next: Option<String>, entries: sonic_rs::Array) -> Value {
    let links = [json!({"relation": "self", "url": here})].into_iter();
    let links: sonic_rs::Array = links.chain(next.map(|next| json!({"relation": "next", "url": next}))).collect();
    let mut bundle = json!({"resourceType": "Bundle", "type": "searchset", "link": links});
    if !entries.is_empty() {
        bundle["entry"] = entries.into();
    }
    bundle
}

/// What was not understood and not looked at.
fn dropped(caller: &Caller, search: &Search) -> Option<Value> {
    if search.dropped.is_empty() {
        return None;
    }
    let issue = |name: &String| Issue::warning("parameter_dropped", "").with("parameter", name);
    let issues = search.dropped.iter().map(issue).collect();
    let resource = outcome(&worded(issues, &caller.platform().content, caller.language));
    Some(json!({"resource": resource, "search": {"mode": "outcome"}}))
}

/// Where our records are, as the caller names us.
pub fn base(caller: &Caller) -> String {
    let host = caller.header(header::HOST).unwrap_or("localhost");
    let scheme = caller.header("x-forwarded-proto").unwrap_or("http");
    format!("{scheme}://{host}/fhir/")
}

fn url(caller: &Caller, kind: &str, search: &Search, page: Option<&str>) -> String {
    format!("{}{kind}?{}", base(caller), query(&search.understood, page))
}

/// The parameters of a page: those that were sent, and which page it is.
pub fn query(sent: &[(String, String)], page: Option<&str>) -> String {
    let sent = sent.iter().filter(|(name, _)| name != "_page");
    let mut pairs: Vec<String> = sent.map(|(name, value)| format!("{}={}", readable(name), readable(value))).collect();
    pairs.extend(page.map(|page| format!("_page={page}")));
    pairs.join("&")
}

/// Percent-encoded but for what may stand in a query and is easier to read.
pub fn readable(text: &str) -> String {
    escape(text).replace("%3A", ":").replace("%2F", "/").replace("%2C", ",").replace("%7C", "|").replace("%24", "$")
}

/// Where a page begins, as the link says it.
fn word(mark: Mark) -> String {
    format!("{:x}.{:x}", mark.ceiling, mark.last)
}

fn mark(word: &str) -> Result<Mark> {
    let read = |text: &str| i64::from_str_radix(text, 16).ok().filter(|number| *number >= 0);
    let mark =
        word.split_once('.').and_then(|(ceiling, last)| Some(Mark { ceiling: read(ceiling)?, last: read(last)? }));
    mark.ok_or_else(|| Refusal::new("page_expired").into())
}
