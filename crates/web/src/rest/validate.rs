//! `$validate`: what a write would be told. The answer is an OperationOutcome, whatever it says.

use super::caller::Caller;
use super::outcome::{Answer, Wrong, made, outcome, worded};
use crate::address::unescape;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use fhir::{Json, read};
use flow::fhir_door::{Mode, validate};
use sonic_rs::{JsonContainerTrait, JsonValueTrait};
use terms::{Failure, Issue, Refusal, Result};

/// What is asked for, in the address or as Parameters.
#[derive(Default)]
struct Asked {
    mode: Option<String>,
    profile: Option<String>,
    resource: Option<Json>,
}

/// `POST [base]/[type]/$validate`
pub async fn of_type(caller: Caller, Path(kind): Path<String>, RawQuery(query): RawQuery, body: Bytes) -> Answer {
    answer(&caller, (&kind, None), &query.unwrap_or_default(), &body)
}

/// `POST [base]/[type]/[id]/$validate`
pub async fn of_record(
    caller: Caller,
    Path((kind, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Answer {
    answer(&caller, (&kind, Some(&id)), &query.unwrap_or_default(), &body)
}

fn answer(caller: &Caller, (kind, id): (&str, Option<&str>), query: &str, body: &[u8]) -> Answer {
    let content = &caller.platform().content;
    let unread = |issue: Issue| Wrong::refused(vec![issue], content, caller.language);
    let mut asked = in_address(query).map_err(|failure| caller.wrong(failure))?;
    if !body.is_empty() {
        in_body(fhir::parse(body).map_err(unread)?, &mut asked);
    }
    let mode = mode(&asked, id).map_err(|failure| caller.wrong(failure))?;
    let profile = asked.profile.map(|profile| Issue::warning("profile_not_checked", "").with("profile", profile));
    let mut issues = match validate(caller.platform(), &caller.actor, asked.resource, (kind, id), mode) {
        Ok(issues) => issues,
        Err(Failure::Refused(refusal)) => return Ok(made(StatusCode::OK, &caller.wrong(refusal).outcome())),
        Err(fault) => return Err(caller.wrong(fault)),
    };
    if issues.is_empty() {
        issues.push(Issue::note("sound", ""));
    }
    issues.extend(profile);
    Ok(made(StatusCode::OK, &outcome(&worded(issues, content, caller.language))))
}

fn in_address(query: &str) -> Result<Asked> {
    let mut asked = Asked::default();
    for pair in query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("_format=")) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match name {
            "mode" => asked.mode = Some(unescape(value)),
            "profile" => asked.profile = Some(unescape(value)),
            _ => return Err(Refusal::new("unknown_parameter").with("parameter", unescape(name)).into()),
        }
    }
    Ok(asked)
}

/// Parameters that name a resource or a mode are the operation's; any other resource is what is to be checked.
fn in_body(body: Json, asked: &mut Asked) {
    let named = |name: &str| {
        let list = body.get("parameter").and_then(|list| list.as_array()).into_iter().flatten();
        list.into_iter().find(|one| read::text(one, "name") == Some(name))
    };
    let wraps = read::kind(&body) == "Parameters" && (named("resource").is_some() || named("mode").is_some());
    if !wraps {
        asked.resource = Some(body);
        return;
    }
    asked.resource = named("resource").and_then(|one| one.get("resource")).cloned();
    let text = |name: &str, types: [&str; 3]| {
        let one = named(name)?;
        types.iter().find_map(|of| read::text(one, of)).map(str::to_owned)
    };
    asked.mode = text("mode", ["valueCode", "valueString", "valueId"]).or(asked.mode.take());
    asked.profile = text("profile", ["valueUri", "valueCanonical", "valueString"]).or(asked.profile.take());
}

/// What is not said follows from the address: a record's own is an update.
fn mode(asked: &Asked, id: Option<&str>) -> Result<Mode> {
    match asked.mode.as_deref() {
        Some("create") => Ok(Mode::Create),
        Some("update") => Ok(Mode::Update),
        Some("delete") => Ok(Mode::Delete),
        None if id.is_some() => Ok(Mode::Update),
        None => Ok(Mode::Create),
        Some(other) => Err(Refusal::new("bad_parameter").with("parameter", "mode").with("value", other).into()),
    }
}
