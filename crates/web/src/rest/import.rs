//! `$import`: many resources at once, a line each (NDJSON). They are on disk when the sender is answered, and carried
//! after that; what became of them is asked for where the answer says. HL7 has no such operation yet; ours
//! mirrors `$export` (FHIR Bulk Data Access 2).

use super::bulk::{accepted, waiting};
use super::caller::Caller;
use super::outcome::{Answer, made, outcome, worded};
use super::search::pairs;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use flow::Platform;
use flow::show::Look;
use flow::show::sent::sent;
use sonic_rs::json;
use std::sync::Arc;
use store::NewArrival;
use terms::{ArrivalId, Refusal};

/// A message may have this many bytes.
pub const IMPORT_BYTES_MAX: usize = 64 << 20;

/// `POST [base]/$import`; `name` says what the sender calls it, `message` is its own number of it, by which what
/// is sent again is known.
pub async fn post(caller: Caller, RawQuery(query): RawQuery, body: Bytes) -> Answer {
    if body.is_empty() {
        return Err(caller.wrong(Refusal::new("import_empty")));
    }
    let (mut name, mut message_id) = (String::new(), None);
    for (parameter, value) in pairs(&query.unwrap_or_default()) {
        let value: String = value.chars().take(200).collect();
        match parameter.as_str() {
            "name" => name = value,
            "message" => message_id = Some(value).filter(|value| !value.is_empty()),
            _ => return Err(caller.wrong(Refusal::new("unknown_parameter").with("parameter", parameter))),
        }
    }
    let (platform, actor, at) = (Arc::clone(caller.platform()), caller.actor.clone(), caller.now);
    let arrival = NewArrival {
        sender: actor.account.clone(),
        message_id,
        door: "fhir".into(),
        format: "fhir".into(),
        name,
        bytes: body.into(),
        at,
        actor: actor.clone(),
    };
    let taken = caller.apart("taking a message", |platform, _| flow::accept(platform, arrival)).await;
    let taken = taken.map_err(|failure| caller.wrong(failure))?;
    if !taken.repeated {
        tokio::task::spawn_blocking(move || crate::taken::carry(&platform, &actor, taken.arrival, at));
    }
    Ok(accepted(&caller, &format!("/fhir/$import/{}", taken.arrival)))
}

/// `GET [base]/$import/[number]`: how far it is, or what became of it.
pub async fn status(caller: Caller, Path(number): Path<String>) -> Answer {
    let number = number.parse::<u32>().map_err(|_| caller.wrong(Refusal::new("not_found")))?;
    let work = move |platform: &Platform, look: &Look<'_>| sent(platform, look, ArrivalId(number.into()));
    let found = caller.apart("looking what became of a message", work).await;
    let found = found.map_err(|failure| caller.wrong(failure))?;
    if !found.settled {
        return Ok(waiting(found.kept + found.doubled + found.set_aside));
    }
    let count = |name: &str, number: u64| json!({"name": name, "valueInteger": number});
    let mut told = vec![count("kept", found.kept), count("doubled", found.doubled), count("setAside", found.set_aside)];
    if !found.issues.is_empty() {
        let issues = worded(found.issues, &caller.platform().content, caller.language);
        told.push(json!({"name": "outcome", "resource": outcome(&issues)}));
    }
    let told: sonic_rs::Array = told.into_iter().collect();
    Ok(made(StatusCode::OK, &json!({"resourceType": "Parameters", "parameter": told})))
}
