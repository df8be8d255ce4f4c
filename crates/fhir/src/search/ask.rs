//! From the parameters of a search to what is looked for and how it is shown.

use super::find::{Find, Wanted};
use super::key;
use super::read::{Value, any, cut, plain};
use super::table::{Kind, Parameter, parameters};
use super::test::Test;
use crate::model;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use terms::{Refusal, Result};

mod shown;

pub use shown::{Include, Sort, SortBy, Summary, Total};

/// So many parameters, and values of one, are looked at.
const PARAMETERS_MAX: usize = 50;
const VALUES_MAX: usize = 100;
/// So many references are followed one after the other.
const CHAIN_MAX: usize = 4;

/// In what circumstances is asked.
#[derive(Clone, Debug)]
pub struct Asking {
    /// The address below which our records are, with a slash at its end, if it is known.
    pub base: Option<String>,
    /// Where a date without an offset is written.
    pub zone: TimeZone,
    /// The wall clock.
    pub now: Timestamp,
    /// Whether what is not understood is dropped rather than refused.
    pub lenient: bool,
}

/// A search that was understood.
#[derive(Clone, Debug)]
pub struct Search {
    /// What is looked for.
    pub wanted: Wanted,
    /// In which order; that of keeping where empty.
    pub sort: Vec<Sort>,
    /// How many are shown on a page.
    pub count: Option<usize>,
    /// Whether they are counted.
    pub total: Total,
    /// How much is shown of each.
    pub summary: Summary,
    /// Only these elements are shown, if any are named.
    pub elements: Vec<String>,
    /// What is shown besides.
    pub includes: Vec<Include>,
    /// Where the page begins, as an earlier answer said.
    pub page: Option<String>,
    /// The parameters that were understood, as they were sent.
    pub understood: Vec<(String, String)>,
    /// The names of those that were not.
    pub dropped: Vec<String>,
}

/// Understands the parameters of a search for records of a type.
pub fn ask(resource_type: &str, sent: &[(String, String)], asking: &Asking) -> Result<Search> {
    if parameters(resource_type).is_none() {
        return Err(Refusal::new("no_such_type").with("type", resource_type).into());
    }
    if sent.len() > PARAMETERS_MAX {
        return Err(Refusal::new("search_too_long").with("max", PARAMETERS_MAX).into());
    }
    let mut search = Search {
        wanted: Wanted { resource_type: resource_type.into(), find: Find::All(Vec::new()) },
        sort: Vec::new(),
        count: None,
        total: Total::None,
        summary: Summary::False,
        elements: Vec::new(),
        includes: Vec::new(),
        page: None,
        understood: Vec::new(),
        dropped: Vec::new(),
    };
    let mut all = Vec::new();
    for (name, value) in sent {
        match search.shown(resource_type, name, value) {
            Ok(true) => {}
            Ok(false) => match find(resource_type, name, value, asking, CHAIN_MAX) {
                Ok(found) => all.push(found),
                Err(failure) => {
                    search.drop(name, failure, asking)?;
                    continue;
                }
            },
            Err(failure) => {
                search.drop(name, failure, asking)?;
                continue;
            }
        }
        search.understood.push((name.clone(), value.clone()));
    }
    search.wanted.find = Find::All(all);
    Ok(search)
}

impl Search {
    /// Only what is not known may be dropped; a known parameter with a wrong value is refused all the same.
    fn drop(&mut self, name: &str, failure: terms::Failure, asking: &Asking) -> Result<()> {
        if !asking.lenient || !is_unknown(&failure) {
            return Err(failure);
        }
        self.dropped.push(name.into());
        Ok(())
    }
}

fn unknown(name: &str) -> terms::Failure {
    Refusal::new("unknown_parameter").with("parameter", name).into()
}

/// What one parameter of a search asks for.
fn find(kind: &str, name: &str, value: &str, asking: &Asking, depth: usize) -> Result<Find> {
    if depth == 0 {
        return Err(Refusal::new("chain_too_deep").with("max", CHAIN_MAX - 1).into());
    }
    if let Some(rest) = name.strip_prefix("_has:") {
        return referred(kind, name, rest, value, asking, depth);
    }
    if let Some((head, rest)) = name.split_once('.') {
        return chained(kind, (name, head, rest), value, asking, depth);
    }
    let (code, modifier) = name.split_once(':').unwrap_or((name, ""));
    let values = cut(value, ',');
    if values.len() > VALUES_MAX {
        return Err(Refusal::new("search_too_long").with("max", VALUES_MAX).into());
    }
    match (code, modifier) {
        ("_id", "") => return Ok(Find::Id(values.into_iter().map(plain).collect())),
        ("_lastUpdated", "") => return kept(&values, asking),
        ("_source", "") => return Ok(any(values.into_iter().map(sender).collect())),
        _ => {}
    }
    let parameter = parameters(kind).and_then(|all| all.find(code)).ok_or_else(|| unknown(name))?;
    if modifier == "missing" {
        return missing(parameter, value);
    }
    let one = |text| Value { parameter, modifier, text, asking }.find();
    let found = any(values.into_iter().map(one).collect::<Result<Vec<_>>>()?);
    Ok(if modifier == "not" { Find::Not(Box::new(found)) } else { found })
}

/// When a record was kept is ours to say.
fn kept(values: &[&str], asking: &Asking) -> Result<Find> {
    let parameter =
        Parameter { code: "_lastUpdated", kind: Kind::Date, targets: vec![], places: vec![], parts: vec![] };
    let one = |text: &&str| -> Result<Find> {
        let test: Test = Value { parameter: &parameter, modifier: "", text, asking }.date(text)?;
        Ok(Find::Kept(test))
    };
    Ok(any(values.iter().map(one).collect::<Result<Vec<_>>>()?))
}

/// Before a sender's name in `meta.source`, where we show it.
const SENDER: &str = "urn:jikang:sender:";

fn sender(text: &str) -> Find {
    match plain(text).strip_prefix(SENDER) {
        Some(sender) => Find::Sender(sender.into()),
        None => Find::Any(Vec::new()),
    }
}

fn missing(parameter: &Parameter, value: &str) -> Result<Find> {
    let there = |place: &super::Place| match place.only {
        Some(only) => Find::Equal(key::equal(place.number, "to", &[only])),
        None => Find::Equal(key::present(place.number)),
    };
    let there = any(parameter.places.iter().map(there).collect());
    match value {
        "true" => Ok(Find::Not(Box::new(there))),
        "false" => Ok(there),
        _ => {
            let refusal = Refusal::new("bad_value").with("parameter", parameter.code).with("value", value);
            Err(refusal.with("kind", "boolean").into())
        }
    }
}

/// The parameter of a reference, and where it leads to a type.
pub(super) fn leading<'p>(kind: &str, code: &str) -> Option<&'p Parameter> {
    parameters(kind).and_then(|all| all.find(code)).filter(|parameter| parameter.kind == Kind::Reference)
}

/// The places at which a reference may lead to a type.
pub(super) fn places_to(parameter: &Parameter, target: &str) -> Vec<u32> {
    let fits = |place: &&super::Place| place.only.is_none_or(|only| only == target);
    if !parameter.targets.is_empty() && !parameter.targets.contains(&target) {
        return Vec::new();
    }
    parameter.places.iter().filter(fits).map(|place| place.number).collect()
}

/// `subject:Patient.name`: the record refers to one for which the rest holds.
fn chained(
    kind: &str,
    (name, head, rest): (&str, &str, &str),
    value: &str,
    asking: &Asking,
    depth: usize,
) -> Result<Find> {
    let (code, of) = head.split_once(':').map_or((head, None), |(code, of)| (code, Some(of)));
    let parameter = leading(kind, code).ok_or_else(|| unknown(name))?;
    let targets = match of {
        Some(of) => vec![of],
        None if parameter.targets.is_empty() => model::r4().resources(),
        None => parameter.targets.clone(),
    };
    let (mut found, mut why) = (Vec::new(), None);
    for target in targets {
        let places = places_to(parameter, target);
        if places.is_empty() {
            continue;
        }
        // A type that has no such parameter cannot be meant.
        match find(target, rest, value, asking, depth - 1) {
            Ok(find) => {
                let wanted = Wanted { resource_type: target.into(), find };
                found.push(Find::Leads(places, Box::new(wanted)));
            }
            Err(failure) if why.is_none() || !is_unknown(&failure) => why = Some(failure),
            Err(_) => {}
        }
    }
    match (found.is_empty(), why) {
        (false, _) => Ok(any(found)),
        (true, Some(why)) => Err(renamed(why, name)),
        (true, None) => Err(unknown(name)),
    }
}

/// `_has:Observation:patient:code`: such a record refers to this one.
fn referred(kind: &str, name: &str, rest: &str, value: &str, asking: &Asking, depth: usize) -> Result<Find> {
    let mut parts = rest.splitn(3, ':');
    let (Some(by), Some(code), Some(inner)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(unknown(name));
    };
    let parameter = leading(by, code).ok_or_else(|| unknown(name))?;
    let places = places_to(parameter, kind);
    let find = find(by, inner, value, asking, depth - 1).map_err(|why| renamed(why, name))?;
    Ok(Find::Led(places, Box::new(Wanted { resource_type: by.into(), find })))
}

/// An unknown parameter is named as it was sent, with all of its chain.
fn renamed(failure: terms::Failure, name: &str) -> terms::Failure {
    if is_unknown(&failure) { unknown(name) } else { failure }
}

fn is_unknown(failure: &terms::Failure) -> bool {
    matches!(failure, terms::Failure::Refused(refusal) if refusal.code == "unknown_parameter")
}
