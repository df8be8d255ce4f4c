//! What a request, or an entry of a bundle, asks to be written.

use super::read::version_of;
use crate::access::token;
use flow::fhir_door::{Act, Write};
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
}

/// The write that is asked for; the resource's bytes lie there in the message.
pub fn write(asked: &Asked<'_>, bytes: Range<usize>, full_url: Option<String>) -> Result<Write> {
    let (path, query) = asked.url.split_once('?').unwrap_or((asked.url, ""));
    if !query.is_empty() {
        return Err(Refusal::new("condition_not_supported").with("condition", query).into());
    }
    let (kind, id) = path.split_once('/').map_or((path, None), |(kind, id)| (kind, Some(id)));
    let newest = match asked.if_match {
        Some(tag) => Some(version_of(tag).ok_or_else(|| Refusal::new("bad_version").with("version", tag))?),
        None => None,
    };
    let act = match (asked.method, id) {
        ("POST", None) => {
            Act::Create { minted: token::record_id()?, unless: asked.if_none_exist.map(identifier).transpose()? }
        }
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

/// `identifier=system|value`: the one condition by which a record is looked for.
fn identifier(query: &str) -> Result<(String, String)> {
    let refused = || Refusal::new("condition_not_supported").with("condition", query);
    let query = query.split_once('?').map_or(query, |(_, query)| query);
    let token = query.strip_prefix("identifier=").filter(|token| !token.contains('&')).ok_or_else(refused)?;
    let token = crate::address::unescape(token);
    let (system, value) = token.split_once('|').ok_or_else(refused)?;
    Ok((system.to_owned(), value.to_owned()))
}
