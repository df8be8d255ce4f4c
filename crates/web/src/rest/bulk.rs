//! `$export` (FHIR Bulk Data Access 2): everything that an account may read, as files that are made while it does
//! something else. A job and its files live as long as the program runs; after a restart the job is gone (404).

mod files;
mod jobs;

pub use jobs::Jobs;

use super::caller::Caller;
use super::outcome::{Answer, made};
use crate::address::unescape;
use axum::extract::{Path, RawQuery};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flow::Platform;
use flow::show::Look;
use flow::show::all_seen::Wanted;
use flow::show::group::records_of_members;
use jobs::{Job, State};
use sonic_rs::json;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use store::AuditNote;
use terms::{Refusal, Result};

/// Whoever waits asks again after so many seconds.
const ASK_AGAIN_SECONDS: &str = "5";
const PROGRESS: HeaderName = HeaderName::from_static("x-progress");

/// `GET [base]/$export`
pub async fn of_all(caller: Caller, RawQuery(query): RawQuery) -> Answer {
    let wanted = asked(&caller, query.as_deref()).map_err(|failure| caller.wrong(failure))?;
    start(caller, "", query, wanted)
}

/// `GET [base]/Patient/$export`
pub async fn of_residents(caller: Caller, RawQuery(query): RawQuery) -> Answer {
    let mut wanted = asked(&caller, query.as_deref()).map_err(|failure| caller.wrong(failure))?;
    wanted.of_residents = true;
    start(caller, "Patient/", query, wanted)
}

/// `GET [base]/Group/[id]/$export`
pub async fn of_group(caller: Caller, Path(id): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let mut wanted = asked(&caller, query.as_deref()).map_err(|failure| caller.wrong(failure))?;
    let level = format!("Group/{id}/");
    let gather = move |platform: &Platform, look: &Look<'_>| records_of_members(platform, look, &id);
    let records = caller.apart("gathering a group", gather).await.map_err(|failure| caller.wrong(failure))?;
    (wanted.of_residents, wanted.only) = (true, Some(records));
    start(caller, &level, query, wanted)
}

fn start(caller: Caller, level: &str, query: Option<String>, wanted: Wanted) -> Answer {
    note(&caller, format!("{} {}", caller.place, wanted.types.join(" ")).trim_end().to_owned())?;
    let request = format!("/fhir/{level}$export?{}", query.unwrap_or_default());
    let jobs = Arc::clone(&caller.web.jobs);
    let job = jobs.open(&caller.actor.account, absolute(&caller, request.trim_end_matches('?')), caller.now);
    let job = job.map_err(|failure| caller.wrong(failure))?;
    let answer = accepted(&caller, &format!("/fhir/$export/{}", job.id));
    tokio::task::spawn_blocking(move || files::write(&caller, &job, &wanted));
    Ok(answer)
}

/// It was taken on: how far it is, is told at this path.
pub fn accepted(caller: &Caller, status: &str) -> Response {
    let mut response = StatusCode::ACCEPTED.into_response();
    if let Ok(status) = HeaderValue::from_str(&absolute(caller, status)) {
        response.headers_mut().insert(header::CONTENT_LOCATION, status);
    }
    response
}

/// It is not done yet; so many records are.
pub fn waiting(records: u64) -> Response {
    let mut response = StatusCode::ACCEPTED.into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(ASK_AGAIN_SECONDS));
    if let Ok(progress) = HeaderValue::from_str(&format!("{records} records")) {
        response.headers_mut().insert(PROGRESS, progress);
    }
    response
}

/// `GET [base]/$export/[job]`: how far it is, or where its files are.
pub async fn status(caller: Caller, Path(id): Path<String>) -> Answer {
    let job = job(&caller, &id)?;
    match job.state() {
        State::Running => Ok(waiting(job.records.load(Ordering::Relaxed))),
        State::Failed(failure) => Err(caller.wrong(failure)),
        State::Done(files) => {
            let output: sonic_rs::Array = files
                .iter()
                .map(|file| {
                    let url = absolute(&caller, &format!("/fhir/$export/{id}/{}", file.name));
                    json!({"type": file.resource_type.as_str(), "url": url, "count": file.count})
                })
                .collect();
            let manifest = json!({
                "transactionTime": job.at.to_string(),
                "request": job.request.as_str(),
                "requiresAccessToken": true,
                "output": output,
                "error": sonic_rs::Array::new()
            });
            let mut response = made(StatusCode::OK, &manifest);
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            Ok(response)
        }
    }
}

/// `DELETE [base]/$export/[job]`: the job ends, and its files are no more.
pub async fn delete(caller: Caller, Path(id): Path<String>) -> Answer {
    let job = job(&caller, &id)?;
    caller.web.jobs.remove(&job);
    Ok(StatusCode::ACCEPTED.into_response())
}

/// `GET [base]/$export/[job]/[file]`
pub async fn file(caller: Caller, Path((id, name)): Path<(String, String)>) -> Answer {
    let job = job(&caller, &id)?;
    let State::Done(files) = job.state() else { return Err(caller.wrong(Refusal::new("not_found"))) };
    // Only names that we have given ourselves are looked up.
    let file = files.iter().find(|file| file.name == name);
    let file = file.ok_or_else(|| caller.wrong(Refusal::new("not_found")))?;
    note(&caller, format!("{} {}", file.resource_type, file.count))?;
    let path = job.folder.join(&file.name);
    let unread = |error: String| caller.wrong(terms::Failure::fault("reading an export", error));
    let bytes = tokio::task::spawn_blocking(move || std::fs::read(path)).await;
    let bytes = bytes.map_err(|error| unread(error.to_string()))?.map_err(|error| unread(error.to_string()))?;
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, "application/fhir+ndjson")], bytes).into_response())
}

/// The caller's own job; another's does not exist.
fn job(caller: &Caller, id: &str) -> Answer<Arc<Job>> {
    let job = caller.web.jobs.find(id).filter(|job| job.account == caller.actor.account);
    job.ok_or_else(|| caller.wrong(Refusal::new("export_gone")))
}

/// An export is written down before anything of it is given out.
fn note(caller: &Caller, members: String) -> Answer<()> {
    let note = AuditNote { action: "export".into(), members, place: caller.place.clone() };
    let noted = caller.platform().store.audit_read(&caller.actor, note, caller.now);
    noted.map_err(|failure| caller.wrong(failure))
}

fn asked(caller: &Caller, query: Option<&str>) -> Result<Wanted> {
    if !caller.header("prefer").is_some_and(|prefer| prefer.contains("respond-async")) {
        return Err(Refusal::new("export_not_async").into());
    }
    let mut wanted = Wanted::default();
    for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("_format=")) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = unescape(value);
        let wrong = || Refusal::new("bad_parameter").with("parameter", name).with("value", &value);
        match name {
            "_outputFormat" if value.ends_with("ndjson") => {}
            "_type" => {
                let types = value.split(',').map(str::to_owned);
                wanted.types.extend(types);
                if !wanted.types.iter().all(|kind| fhir::model::r4().is_resource(kind)) {
                    return Err(wrong().into());
                }
            }
            "_since" => wanted.since = Some(value.parse().map_err(|_| wrong())?),
            "_outputFormat" => return Err(wrong().into()),
            _ => return Err(Refusal::new("unknown_parameter").with("parameter", unescape(name)).into()),
        }
    }
    Ok(wanted)
}

/// An address as this caller reaches us.
fn absolute(caller: &Caller, path: &str) -> String {
    let scheme = caller.header("x-forwarded-proto").unwrap_or("http");
    match caller.header(header::HOST) {
        Some(host) => format!("{scheme}://{host}{path}"),
        None => path.to_owned(),
    }
}
