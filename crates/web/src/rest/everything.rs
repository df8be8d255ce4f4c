//! `Patient/[id]/$everything` (FHIR R4): the records of a person, a page at a time.

use super::caller::Caller;
use super::outcome::{Answer, made};
use super::search::{PAGE_SIZE, base, entry, pairs, query, readable, set};
use axum::extract::{Path, RawQuery};
use axum::http::StatusCode;
use fhir::date::{Moment, Precision};
use flow::Platform;
use flow::show::Look;
use flow::show::everything::{Asked, everything};
use flow::show::searchset::PAGE_SIZE_MAX;
use terms::{Day, RecordId, Refusal, Result};

/// `GET [base]/Patient/[id]/$everything`
pub async fn get(caller: Caller, Path(id): Path<String>, RawQuery(sent): RawQuery) -> Answer {
    let sent: Vec<_> = pairs(&sent.unwrap_or_default()).collect();
    let asked = asked(&sent).map_err(|failure| caller.wrong(failure))?;
    let path = format!("{}Patient/{}/$everything", base(&caller), readable(&id));
    let work = move |platform: &Platform, look: &Look<'_>| everything(platform, look, &id, &asked);
    let found = caller.apart("gathering what a person has", work).await.map_err(|failure| caller.wrong(failure))?;
    let address = |page: Option<&str>| match query(&sent, page) {
        query if query.is_empty() => path.clone(),
        query => format!("{path}?{query}"),
    };
    let here = sent.iter().find(|(name, _)| name == "_page").map(|(_, value)| value.as_str());
    let next = found.next.map(|next| address(Some(&format!("{:x}", next.0))));
    let records = found.records.iter().map(|one| entry(one, "match"));
    let entries = records.chain(found.besides.iter().map(|one| entry(one, "include"))).collect();
    Ok(made(StatusCode::OK, &set(&address(here), next, entries)))
}

fn asked(sent: &[(String, String)]) -> Result<Asked> {
    let mut asked = Asked { count: PAGE_SIZE, ..Asked::default() };
    for (name, value) in sent {
        let wrong = || Refusal::new("bad_parameter").with("parameter", name).with("value", value);
        match name.as_str() {
            "_count" => asked.count = value.parse::<usize>().map_err(|_| wrong())?.clamp(1, PAGE_SIZE_MAX),
            "_since" => asked.since = Some(value.parse().map_err(|_| wrong())?),
            "_type" if !value.split(',').all(|kind| fhir::model::r4().is_resource(kind)) => return Err(wrong().into()),
            "_type" => asked.types = value.split(',').map(str::to_owned).collect(),
            "start" => asked.from = Some(days(value).ok_or_else(wrong)?.0),
            "end" => asked.until = Some(days(value).ok_or_else(wrong)?.1),
            "resident" => asked.of_resident = value.parse().map_err(|_| wrong())?,
            "_page" => asked.after = Some(place(value).ok_or_else(|| Refusal::new("page_expired"))?),
            "_format" => {}
            _ => return Err(Refusal::new("unknown_parameter").with("parameter", name).into()),
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
