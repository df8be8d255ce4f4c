//! `Patient/$match` (FHIR R4): who somebody may be.

use super::caller::Caller;
use super::outcome::Wrong;
use super::outcome::{Answer, made, worded};
use axum::body::Bytes;
use axum::http::StatusCode;
use flow::show::matching::{self, Match, Wanted};
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value, json};
use terms::Refusal;

/// FHIR R4, extension match-grade.
const GRADE: &str = "http://hl7.org/fhir/StructureDefinition/match-grade";

/// So many are answered where the caller names no number.
const COUNT: u64 = 20;

/// `POST [base]/Patient/$match` with Parameters, or with the Patient itself.
pub async fn post(caller: Caller, body: Bytes) -> Answer {
    let asked = fhir::json::parse_any(&body).map_err(|issue| refused(&caller, issue))?;
    let parameter = |name: &str| {
        let all = asked.get("parameter").and_then(|all| all.as_array())?;
        all.iter().find(|one| one.get("name").as_str() == Some(name)).cloned()
    };
    let patient = match asked.get("resourceType").as_str() {
        Some("Patient") => Some(asked.clone()),
        _ => parameter("resource").and_then(|one| one.get("resource").cloned()),
    };
    let patient = patient.filter(|patient| patient.get("resourceType").as_str() == Some("Patient"));
    let patient = patient.ok_or_else(|| caller.wrong(Refusal::new("match_no_patient")))?;
    let count = parameter("count").and_then(|one| one.get("valueInteger").as_u64()).unwrap_or(COUNT) as usize;
    let certain = parameter("onlyCertainMatches").and_then(|one| one.get("valueBoolean").as_bool()).unwrap_or(false);
    let found = matching::matching(caller.platform(), &caller.look(), &patient, Wanted { count, certain });
    let found = found.map_err(|failure| caller.wrong(failure))?;
    let entries: sonic_rs::Array = found.iter().map(entry).collect();
    let bundle = json!({"resourceType": "Bundle", "type": "searchset", "total": found.len(), "entry": entries});
    Ok(made(StatusCode::OK, &bundle))
}

fn refused(caller: &Caller, issue: terms::Issue) -> Wrong {
    let issues = worded(vec![issue], &caller.platform().content, caller.language);
    Wrong { status: StatusCode::BAD_REQUEST, issues }
}

fn entry(found: &Match) -> Value {
    let mut search = json!({
        "mode": "match",
        "extension": [{"url": GRADE, "valueCode": found.grade.code()}]
    });
    if let Some(score) = found.score {
        search["score"] = json!((score * 1e6).round() / 1e6);
    }
    json!({
        "fullUrl": format!("urn:jikang:public:{}/{}", found.shown.resource_type, found.shown.id),
        "resource": fhir::json::parse_any(&found.shown.bytes).unwrap_or_default(),
        "search": search
    })
}
