//! `$viewdefinition-run` (SQL on FHIR 2): the rows of a ViewDefinition over what the account may read, or over
//! resources that are sent along.

use super::caller::Caller;
use super::outcome::{Answer, Wrong};
use crate::address::unescape;
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use fhir::{Json, read};
use flow::Platform;
use flow::show::all_seen::Wanted;
use flow::view::{Format, Over, View, over};
use programme::ViewSource;
use sonic_rs::{JsonContainerTrait, JsonValueTrait};
use std::sync::Arc;
use terms::{Failure, Issue, Refusal, Result};

/// What is asked for; in Parameters, or but for view and resources in the address.
#[derive(Default)]
struct Asked {
    view: Option<Json>,
    reference: Option<String>,
    resources: Vec<Vec<u8>>,
    format: Option<String>,
    header: Option<String>,
    limit: Option<String>,
    since: Option<String>,
}

/// `POST [base]/$viewdefinition-run`
pub async fn run(caller: Caller, RawQuery(query): RawQuery, body: Bytes) -> Answer {
    let content = &caller.platform().content;
    let unsound = |issues: Vec<Issue>| Wrong::refused(issues, content, caller.language);
    let told = |failure| caller.wrong(failure);
    let mut asked = Asked::default();
    let parameters = fhir::parse(&body).map_err(|issue| unsound(vec![issue]))?;
    in_body(&parameters, &mut asked).map_err(told)?;
    in_address(&query.unwrap_or_default(), &mut asked).map_err(told)?;
    let format = format(&caller, &asked).map_err(told)?;
    let limit = asked.limit.as_deref().map_or(Ok(usize::MAX), |text| parsed("_limit", text)).map_err(told)?;
    let since = asked.since.as_deref().map(|text| parsed("_since", text)).transpose().map_err(told)?;
    let definition = definition(caller.platform(), &mut asked).map_err(told)?;
    let view = View::compile(&definition).map_err(unsound)?;
    let caller = Arc::new(caller);
    let (reader, resources) = (Arc::clone(&caller), asked.resources);
    let work = move || {
        let source = match resources.is_empty() {
            true => Over::Seen(Wanted { since, ..Wanted::default() }),
            false => Over::Sent(resources),
        };
        over(reader.platform(), &reader.look(), &view, source, (format, limit))
    };
    let rows = tokio::task::spawn_blocking(work).await;
    let rows = rows.unwrap_or_else(|error| Err(Failure::fault("running a view", error)));
    let rows = rows.map_err(|failure| caller.wrong(failure))?;
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, media(format))], rows).into_response())
}

fn in_body(parameters: &Json, asked: &mut Asked) -> Result<()> {
    if read::kind(parameters) != "Parameters" {
        return Err(Refusal::new("parameters_wanted").with("type", read::kind(parameters)).into());
    }
    for one in parameters.get("parameter").and_then(|list| list.as_array()).into_iter().flatten() {
        let plain = || {
            let value = one.as_object()?.iter().find(|(key, _)| key.starts_with("value"))?.1;
            Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        };
        match read::text(one, "name").unwrap_or_default() {
            "viewResource" => asked.view = one.get("resource").cloned(),
            "viewReference" => asked.reference = read::text(one, "valueReference.reference").map(str::to_owned),
            "resource" => {
                let resource = one.get("resource").map(|resource| sonic_rs::to_vec(resource).unwrap_or_default());
                asked.resources.extend(resource);
            }
            name => put(asked, name, plain())?,
        }
    }
    Ok(())
}

fn in_address(query: &str, asked: &mut Asked) -> Result<()> {
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        put(asked, name, Some(unescape(value)))?;
    }
    Ok(())
}

fn put(asked: &mut Asked, name: &str, value: Option<String>) -> Result<()> {
    let place = match name {
        "_format" => &mut asked.format,
        "header" => &mut asked.header,
        "_limit" => &mut asked.limit,
        "_since" => &mut asked.since,
        "viewReference" => &mut asked.reference,
        _ => return Err(Refusal::new("unknown_parameter").with("parameter", name).into()),
    };
    *place = value;
    Ok(())
}

fn parsed<T: std::str::FromStr>(name: &str, text: &str) -> Result<T> {
    text.parse().map_err(|_| Refusal::new("bad_parameter").with("parameter", name).with("value", text).into())
}

/// What `_format` names, else what is accepted, else lines of JSON.
fn format(caller: &Caller, asked: &Asked) -> Result<Format> {
    let accepted = caller.header(header::ACCEPT).unwrap_or_default();
    let text = asked.format.as_deref().unwrap_or(match accepted {
        "text/csv" | "application/json" | "application/vnd.apache.parquet" => accepted,
        _ => "ndjson",
    });
    match text {
        "ndjson" | "application/ndjson" | "application/x-ndjson" | "application/fhir+ndjson" => Ok(Format::Ndjson),
        "json" | "application/json" => Ok(Format::Json),
        "csv" | "text/csv" if asked.header.as_deref() == Some("false") => Ok(Format::BareCsv),
        "csv" | "text/csv" => Ok(Format::Csv),
        "parquet" | "application/vnd.apache.parquet" => Ok(Format::Parquet),
        other => Err(Refusal::new("bad_parameter").with("parameter", "_format").with("value", other).into()),
    }
}

fn media(format: Format) -> &'static str {
    match format {
        Format::Ndjson => "application/x-ndjson",
        Format::Json => "application/json",
        Format::Csv | Format::BareCsv => "text/csv; charset=utf-8",
        Format::Parquet => "application/vnd.apache.parquet",
    }
}

/// The view that is sent, or the one of the content that is named: `ViewDefinition/_shared.resident`.
fn definition(platform: &Platform, asked: &mut Asked) -> Result<Json> {
    if let Some(view) = asked.view.take() {
        return Ok(view);
    }
    let named = asked.reference.as_deref().ok_or_else(|| Refusal::new("view_wanted"))?;
    let unknown = || Refusal::new("no_such_view").with("view", named);
    let view = platform.content.views.get(named.strip_prefix("ViewDefinition/").unwrap_or(named));
    match view.map(|view| &view.source) {
        Some(ViewSource::Json(bytes)) => Ok(fhir::json::parse_any(bytes).map_err(|_| unknown())?),
        _ => Err(unknown().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &[u8] = br#"{"resourceType":"Parameters","parameter":[{"name":"_limit","valueInteger":3},
        {"name":"_since","valueInstant":"2026-01-01T00:00:00Z"},{"name":"resource","resource":{"resourceType":"Patient"}},
        {"name":"viewResource","resource":{"resourceType":"ViewDefinition","resource":"Patient","status":"active",
         "constant":[{"name":"c","valueCode":"x"}],"where":[{"path":"active = true"}],
         "select":[{"column":[{"name":"id","path":"getResourceKey()"}],
          "forEach":"name.where(use = %c)","select":[{"column":[{"name":"n","path":"family","type":"string"}]}]}]}}]}"#;

    #[test]
    fn parameters_with_any_byte_changed_are_understood_or_refused() {
        let (mut compiled, mut refused) = (0, 0);
        for at in 0..SOUND.len() {
            for byte in [b'"', b'}', b'9', b'(', 0xff] {
                let mut bytes = SOUND.to_vec();
                bytes[at] = byte;
                let mut asked = Asked::default();
                let Ok(parameters) = fhir::parse(&bytes) else { continue };
                let understood = in_body(&parameters, &mut asked).is_ok();
                let view = asked.view.filter(|_| understood).map(|view| View::compile(&view));
                match view {
                    Some(Ok(_)) => compiled += 1,
                    _ => refused += 1,
                }
            }
        }
        assert!(compiled > 20 && refused > 20, "{compiled} {refused}");
        for query in ["_limit", "=&=", "%&_since=%+1", "_format=csv&x", "header=%ff"] {
            let _ = in_address(query, &mut Asked::default());
        }
    }
}
