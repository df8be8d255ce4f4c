//! `Patient/[id]/$everything` (FHIR R4): the records of a person, a page at a time.

use super::caller::Caller;
use super::outcome::{Answer, made};
use super::search::{PAGE_SIZE, base, entry, pairs, readable};
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use fhir::date::{Moment, Precision};
use flow::show::Look;
use flow::show::everything::{self, Asked, Everything};
use flow::show::searchset::PAGE_SIZE_MAX;
use sonic_rs::json;
use std::sync::Arc;
use terms::{Day, Failure, RecordId, Refusal, Result};

/// `GET [base]/Patient/[id]/$everything`
pub async fn get(caller: Caller, Path(id): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let query = query.unwrap_or_default();
    let asked = asked(&query).map_err(|failure| caller.wrong(failure))?;
    let found = page(&caller, &id, asked).await.map_err(|failure| caller.wrong(failure))?;
    let kept: Vec<_> = pairs(&query).filter(|(name, _)| name != "_page").collect();
    let address = |page: Option<String>| {
        let said = kept.iter().cloned().chain(page.map(|page| ("_page".to_owned(), page)));
        let said: Vec<String> = said.map(|(name, value)| format!("{}={}", readable(&name), readable(&value))).collect();
        let path = format!("Patient/{}/$everything", readable(&id));
        base(&caller) + &if said.is_empty() { path } else { format!("{path}?{}", said.join("&")) }
    };
    let here = pairs(&query).find(|(name, _)| name == "_page").map(|(_, value)| value);
    let mut links = vec![json!({"relation": "self", "url": address(here)})];
    links.extend(found.next.map(|next| json!({"relation": "next", "url": address(Some(format!("{:x}", next.0)))})));
    let records = found.records.iter().map(|one| entry(one, "match"));
    let entries: sonic_rs::Array = records.chain(found.besides.iter().map(|one| entry(one, "include"))).collect();
    let links: sonic_rs::Array = links.into_iter().collect();
    let mut bundle = json!({"resourceType": "Bundle", "type": "searchset", "link": links});
    if !entries.is_empty() {
        bundle["entry"] = entries.into();
    }
    Ok(made(StatusCode::OK, &bundle))
}

async fn page(caller: &Caller, id: &str, asked: Asked) -> Result<Everything> {
    let (platform, actor) = (Arc::clone(caller.platform()), caller.actor.clone());
    let (place, now, id) = (caller.place.clone(), caller.now, id.to_owned());
    let work = move || {
        let look = Look { actor: &actor, today: platform.timing.today(now), at: now, place: &place };
        everything::everything(&platform, &look, &id, &asked)
    };
    let found = tokio::task::spawn_blocking(work).await;
    found.unwrap_or_else(|error| Err(Failure::fault("gathering what a person has", error)))
}

fn asked(query: &str) -> Result<Asked> {
    let mut asked = Asked { count: PAGE_SIZE, ..Asked::default() };
    for (name, value) in pairs(query) {
        let wrong = || Refusal::new("bad_parameter").with("parameter", &name).with("value", &value);
        match name.as_str() {
            "_count" => asked.count = value.parse::<usize>().map_err(|_| wrong())?.clamp(1, PAGE_SIZE_MAX),
            "_since" => asked.since = Some(value.parse().map_err(|_| wrong())?),
            "_type" if !value.split(',').all(|kind| fhir::model::r4().is_resource(kind)) => return Err(wrong().into()),
            "_type" => asked.types = value.split(',').map(str::to_owned).collect(),
            "start" => asked.from = Some(days(&value).ok_or_else(wrong)?.0),
            "end" => asked.until = Some(days(&value).ok_or_else(wrong)?.1),
            "resident" => asked.of_resident = value.parse().map_err(|_| wrong())?,
            "_page" => asked.after = Some(place(&value).ok_or_else(|| Refusal::new("page_expired"))?),
            "_format" => {}
            _ => return Err(Refusal::new("unknown_parameter").with("parameter", &name).into()),
        }
    }
    Ok(asked)
}

/// The first and the last day of a FHIR date, which may name a month or a year only.
fn days(text: &str) -> Option<(Day, Day)> {
    let date = Moment::date(text)?;
    let first = Day::new(date.year, date.month as i8, date.day as i8).ok()?;
    match date.precision {
        Precision::Year => Some((first, first.last_of_year())),
        Precision::Month => Some((first, first.last_of_month())),
        _ => Some((first, first)),
    }
}

fn place(text: &str) -> Option<RecordId> {
    let number = u64::from_str_radix(text, 16).ok()?;
    i64::try_from(number).ok().map(|_| RecordId(number))
}
