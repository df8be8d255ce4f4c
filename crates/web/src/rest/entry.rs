//! What a request, or an entry of a bundle, asks to be written.

use super::person;
use super::read::version_of;
use super::search::pairs;
use crate::access::token;
use crate::address::unescape;
use fhir::search::{Asking, Find, Wanted};
use flow::fhir_door::{Act, Unless, Write};
use std::ops::Range;
use terms::{Refusal, Result};

/// A request for a write.
pub struct Asked<'a> {
    /// `POST`, `PUT` or `DELETE`.
    pub method: &'a str,
    /// `Patient` or `Patient/1`, relative to the base.
    pub url: &'a str,
    /// Only this version is to be replaced.
    pub if_match: Option<&'a str>,
    /// Only if no record matches this search.
    pub if_none_exist: Option<&'a str>,
    /// How a search in it is understood.
    pub asking: &'a Asking,
}

/// The write that is asked for; the resource's bytes lie there in the message.
pub fn write(asked: &Asked<'_>, bytes: Range<usize>, full_url: Option<String>) -> Result<Write> {
    let (path, query) = asked.url.split_once('?').unwrap_or((asked.url, ""));
    let (kind, id) = path.split_once('/').map_or((path, None), |(kind, id)| (kind, Some(id)));
    if kind == person::PERSON {
        return Err(Refusal::new("person_is_derived").into());
    }
    let newest = match asked.if_match {
        Some(tag) => Some(version_of(tag).ok_or_else(|| Refusal::new("bad_version").with("version", tag))?),
        None => None,
    };
    let found = |query: &str| wanted(path, query, asked.asking);
    let act = match (asked.method, id) {
        ("PUT", None) if !query.is_empty() => Act::UpdateFound { minted: token::record_id()?, wanted: found(query)? },
        ("DELETE", None) if !query.is_empty() => Act::DeleteFound { wanted: found(query)? },
        _ if !query.is_empty() => return Err(Refusal::new("condition_not_supported").with("condition", query).into()),
        ("POST", None) => Act::Create {
            minted: token::record_id()?,
            unless: asked.if_none_exist.map(|query| unless(kind, query, asked.asking)).transpose()?,
        },
        ("PUT", Some(id)) => Act::Update { id: known(id)?, newest },
        ("DELETE", Some(id)) => Act::Delete { id: known(id)?, newest },
        _ => {
            let refusal = Refusal::new("interaction_not_supported");
            return Err(refusal.with("method", asked.method).with("url", asked.url).into());
        }
    };
    Ok(Write { act, resource_type: kind.into(), bytes, full_url })
}

fn known(id: &str) -> Result<String> {
    if fhir::reference::is_id(id) { Ok(id.into()) } else { Err(Refusal::new("bad_id").with("id", id).into()) }
}

/// `identifier=system|value` is looked for among everybody's records, any other search among one's own.
fn unless(kind: &str, query: &str, asking: &Asking) -> Result<Unless> {
    let query = query.split_once('?').map_or(query, |(_, query)| query);
    let token = query.strip_prefix("identifier=").filter(|token| !token.contains('&')).map(unescape);
    match token.as_deref().and_then(|token| token.split_once('|')) {
        Some((system, value)) => Ok(Unless::Borne(system.into(), value.into())),
        None => Ok(Unless::Found(wanted(kind, query, asking)?)),
    }
}

/// What a condition looks for. One that says nothing would mean every record.
fn wanted(kind: &str, query: &str, asking: &Asking) -> Result<Wanted> {
    let sent: Vec<_> = pairs(query).collect();
    let search = fhir::search::ask(kind, &sent, asking)?;
    match &search.wanted.find {
        Find::All(all) if !all.is_empty() => Ok(search.wanted),
        _ => Err(Refusal::new("condition_not_supported").with("condition", query).into()),
    }
}
