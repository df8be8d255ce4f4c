//! search by id and by business identifier; what else is asked for is refused, never passed over in silence.

use super::caller::Caller;
use super::outcome::{Answer, made};
use crate::address::unescape;
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use flow::show::record::{self, By, Shown};
use sonic_rs::{Value, json};
use terms::{Refusal, Result};

/// `GET [base]/[type]?identifier=system|value`
pub async fn search(caller: Caller, Path(kind): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let query = query.unwrap_or_default();
    // FHIR R4, section 3.1.1.1.2: who asks for leniency is told by the self link what was understood.
    let lenient = caller.header("prefer").is_some_and(|prefer| prefer.contains("handling=lenient"));
    let asked = asked(&query, lenient).map_err(|failure| caller.wrong(failure))?;
    let by: Vec<Vec<By>> = asked.iter().map(|(_, values)| values.clone()).collect();
    let found = record::search(caller.platform(), &caller.look(), &kind, &by).await;
    let found = found.map_err(|failure| caller.wrong(failure))?;
    let understood: Vec<&str> = asked.iter().map(|(text, _)| *text).collect();
    let address = format!("{kind}?{}", understood.join("&"));
    let entries: sonic_rs::Array = found.iter().map(entry).collect();
    let bundle = json!({
        "resourceType": "Bundle",
        "type": "searchset",
        "total": found.len(),
        "link": [{"relation": "self", "url": address}],
        "entry": entries
    });
    Ok(made(StatusCode::OK, &bundle))
}

/// The parameters with their text.
fn asked(query: &str, lenient: bool) -> Result<Vec<(&str, Vec<By>)>> {
    let mut asked = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("_format=")) {
        let (name, values) = pair.split_once('=').unwrap_or((pair, ""));
        let read: fn(&str) -> By = match name {
            "_id" => |value| By::Id(unescape(value)),
            "identifier" => identifier,
            _ if lenient => continue,
            _ => return Err(Refusal::new("unknown_parameter").with("parameter", unescape(name)).into()),
        };
        asked.push((pair, unescape(values).split(',').map(read).collect()));
    }
    if asked.is_empty() {
        return Err(Refusal::new("search_by_what").into());
    }
    Ok(asked)
}

/// `system|value`, `|value` for one without a system, `value` for any (FHIR R4, section 3.1.1.5.10).
fn identifier(token: &str) -> By {
    match token.split_once('|') {
        Some((system, value)) => By::Identifier(Some(system.into()), value.into()),
        None => By::Identifier(None, token.into()),
    }
}

fn entry(shown: &Shown) -> Value {
    let resource = fhir::json::parse_any(&shown.bytes).unwrap_or_default();
    json!({
        "fullUrl": format!("urn:jikang:public:{}/{}", shown.resource_type, shown.id),
        "resource": resource,
        "search": {"mode": "match"}
    })
}
