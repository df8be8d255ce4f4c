//! Person: a resident, made from its Patients; read and searched, never written.

use super::caller::Caller;
use super::outcome::{Answer, made};
use super::search::{PAGE_SIZE, asking, base, pairs, query, set};
use axum::http::StatusCode;
use fhir::reference::{PUBLIC, Target};
use flow::Platform;
use flow::show::Look;
use flow::show::person::{self, Asked, Persons};
use flow::show::searchset::PAGE_SIZE_MAX;
use sonic_rs::{Value, json};
use std::collections::BTreeSet;
use terms::{Refusal, ResidentId, Result};

/// By what residents are found: what their Patients say (name and type), and which Patients they are.
pub const BY_PATIENT: [(&str, &str); 17] = [
    ("address", "string"),
    ("address-city", "string"),
    ("address-country", "string"),
    ("address-postalcode", "string"),
    ("address-state", "string"),
    ("address-use", "token"),
    ("birthdate", "date"),
    ("email", "token"),
    ("family", "string"),
    ("gender", "token"),
    ("given", "string"),
    ("identifier", "token"),
    ("name", "string"),
    ("phone", "token"),
    ("phonetic", "string"),
    ("telecom", "token"),
    (LINK, "reference"),
];

const LINK: &str = "link";

/// The resident whose Person is named so; any other Person is a record that somebody has sent.
pub fn named(kind: &str, id: &str) -> Option<ResidentId> {
    person::of_id(id).filter(|_| kind == PERSON)
}

/// The type that only we make.
pub const PERSON: &str = "Person";

/// `GET [base]/Person/[id]`
pub async fn read(caller: &Caller, resident: ResidentId) -> Answer {
    Ok(made(StatusCode::OK, &one(caller, resident).await.map_err(|failure| caller.wrong(failure))?))
}

/// A resident's Person.
pub async fn one(caller: &Caller, resident: ResidentId) -> Result<Value> {
    caller.apart("reading a resident", move |platform, look| person::person(platform, look, resident)).await
}

/// `GET [base]/Person?name=value&…`
pub async fn bundle(caller: &Caller, queries: &[String]) -> Result<Value> {
    let sent: Vec<_> = queries.iter().flat_map(|query| pairs(query)).collect();
    let asked = asked(caller, &sent)?;
    let work = move |platform: &Platform, look: &Look<'_>| person::persons(platform, look, &asked);
    let Persons { found, total, next } = caller.apart("searching", work).await?;
    let address = |page: Option<&str>| format!("{}Person?{}", base(caller), query(&sent, page));
    let here = sent.iter().find(|(name, _)| name == "_page").map(|(_, value)| value.as_str());
    let entries = found.into_iter().map(|(resident, person)| {
        let address = format!("{PUBLIC}Person/{}", person::id_of(resident));
        json!({"fullUrl": address, "resource": person, "search": {"mode": "match"}})
    });
    let mut bundle = set(&address(here), next.map(|next| address(Some(&next.to_string()))), entries.collect());
    bundle["total"] = json!(total);
    Ok(bundle)
}

fn asked(caller: &Caller, sent: &[(String, String)]) -> Result<Asked> {
    let mut asked = Asked { patients: None, residents: None, after: None, size: PAGE_SIZE };
    let mut of_patients = Vec::new();
    for (name, value) in sent {
        let wrong = || Refusal::new("bad_parameter").with("parameter", name).with("value", value);
        let code = name.split([':', '.']).next().unwrap_or_default();
        match name.as_str() {
            "_count" => asked.size = value.parse::<usize>().map_err(|_| wrong())?.min(PAGE_SIZE_MAX),
            "_page" => asked.after = Some(ResidentId(value.parse().map_err(|_| Refusal::new("page_expired"))?)),
            "_id" => asked.residents = Some(value.split(',').filter_map(person::of_id).collect::<BTreeSet<_>>()),
            "_format" | "_total" => {}
            LINK | "patient" => {
                let ids: Option<Vec<String>> = value.split(',').map(patient).collect();
                of_patients.push(("_id".to_owned(), ids.ok_or_else(wrong)?.join(",")));
            }
            _ if code != LINK && BY_PATIENT.iter().any(|(known, _)| *known == code) && !name.contains('.') => {
                of_patients.push((name.clone(), value.clone()));
            }
            _ => return Err(Refusal::new("unknown_parameter").with("parameter", name).into()),
        }
    }
    if !of_patients.is_empty() || asked.residents.is_none() {
        asked.patients = Some(fhir::search::ask("Patient", &of_patients, &asking(caller))?.wanted);
    }
    Ok(asked)
}

/// The id of the Patient that a reference names: `Patient/1`, the same below our base or as we show it, or `1`.
pub fn patient(text: &str) -> Option<String> {
    let text = text.strip_prefix(PUBLIC).unwrap_or(text);
    let local = text.rsplit_once("/fhir/").map_or(text, |(_, local)| local);
    match fhir::reference::read(local) {
        Target::Literal { kind, id, .. } => (kind == "Patient").then_some(id),
        _ => fhir::reference::is_id(local).then(|| local.to_owned()),
    }
}
