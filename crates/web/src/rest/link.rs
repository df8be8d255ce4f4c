//! `Patient/$link` and `Patient/$unlink`, our own operations: two Patients are one person, or they are not.

use super::caller::Caller;
use super::outcome::{Answer, Wrong, made, outcome, worded};
use super::person;
use axum::body::Bytes;
use axum::http::StatusCode;
use flow::review::{self, Pair};
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};
use terms::{Issue, Refusal, ResidentId};

/// A reason may have so many letters.
const REASON_MAX: usize = 500;

/// `POST [base]/Patient/$link`
pub async fn link(caller: Caller, body: Bytes) -> Answer {
    let pair = pair(&caller, &body)?;
    let decided =
        review::link(caller.platform(), &caller.look(), &pair).await.map_err(|failure| caller.wrong(failure))?;
    if decided.holds {
        return told(&caller, decided.resident).await;
    }
    let waits = worded(vec![Issue::note("second_word_wanted", "")], &caller.platform().content, caller.language);
    Ok(made(StatusCode::ACCEPTED, &outcome(&waits)))
}

/// `POST [base]/Patient/$unlink`
pub async fn unlink(caller: Caller, body: Bytes) -> Answer {
    let pair = pair(&caller, &body)?;
    let resident = review::unlink(caller.platform(), &caller.look(), &pair).await;
    told(&caller, resident.map_err(|failure| caller.wrong(failure))?).await
}

/// The Person that the first of the two is now.
async fn told(caller: &Caller, resident: ResidentId) -> Answer {
    let person = person::one(caller, resident).await.map_err(|failure| caller.wrong(failure))?;
    Ok(made(StatusCode::OK, &person))
}

/// Parameters: `patient` and `other` are references, `reason` is a text that may be left out.
fn pair(caller: &Caller, body: &[u8]) -> Answer<Pair> {
    let asked = fhir::json::parse_any(body).map_err(|issue| Wrong {
        status: StatusCode::BAD_REQUEST,
        issues: worded(vec![issue], &caller.platform().content, caller.language),
    })?;
    let parameter = |name: &str| -> Option<Value> {
        let all = asked.get("parameter").and_then(|all| all.as_array())?;
        all.iter().find(|one| one.get("name").as_str() == Some(name)).cloned()
    };
    let patient = |name: &str| -> Answer<String> {
        let said = parameter(name).and_then(|one| {
            person::patient(one.get("valueReference").and_then(|value| value.get("reference")).as_str()?)
        });
        said.ok_or_else(|| caller.wrong(Refusal::new("link_no_patient").with("parameter", name)))
    };
    let reason = parameter("reason").and_then(|one| one.get("valueString").as_str().map(str::to_owned));
    let reason = reason.unwrap_or_default().trim().chars().take(REASON_MAX).collect();
    Ok(Pair { patient: patient("patient")?, other: patient("other")?, reason })
}
