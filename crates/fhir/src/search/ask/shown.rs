//! The parameters that say how results are shown (FHIR R4, section 3.1.1.7).

use super::{Search, leading, places_to, unknown};
use crate::model;
use crate::search::key;
use crate::search::table::{Kind, parameters};
use terms::{Refusal, Result};

/// So many keys of order, includes and elements are looked at.
const LISTED_MAX: usize = 20;

/// One key of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// By what records are ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SortBy {
    /// When they were kept.
    Kept,
    /// What lies in these columns.
    Cells(Vec<u64>),
    /// Their texts at these places.
    Texts(Vec<u32>),
    /// The ids under which they are shown.
    Id,
}

/// Whether results are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// Only where it is known anyway.
    None,
    /// About; we count exactly.
    Estimate,
    /// Exactly.
    Accurate,
}

/// How much is shown of each record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Summary {
    /// Everything.
    False,
    /// What the definitions mark as the summary.
    True,
    /// The narrative.
    Text,
    /// Everything but the narrative.
    Data,
    /// Nothing but how many there are.
    Count,
}

/// What is shown besides what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Include {
    /// Whether it refers to what was found, rather than the other way round.
    pub reverse: bool,
    /// The type that refers.
    pub resource_type: String,
    /// By which of its parameters; by any where none.
    pub code: Option<&'static str>,
    /// The places of these.
    pub places: Vec<u32>,
    /// Only to this type.
    pub target: Option<String>,
    /// Whether also from what was shown besides.
    pub iterate: bool,
}

impl Search {
    /// Takes a parameter that says how results are shown; says whether it is one.
    pub(super) fn shown(&mut self, kind: &str, name: &str, value: &str) -> Result<bool> {
        let wrong = || Refusal::new("bad_value").with("parameter", name).with("value", value).with("kind", "code");
        match name {
            "_format" | "_pretty" => {}
            "_page" => self.page = Some(value.into()),
            "_count" => self.count = Some(value.parse().map_err(|_| wrong())?),
            "_total" => {
                self.total = match value {
                    "none" => Total::None,
                    "estimate" => Total::Estimate,
                    "accurate" => Total::Accurate,
                    _ => return Err(wrong().into()),
                }
            }
            "_summary" => {
                self.summary = match value {
                    "false" => Summary::False,
                    "true" => Summary::True,
                    "text" => Summary::Text,
                    "data" => Summary::Data,
                    "count" => Summary::Count,
                    _ => return Err(wrong().into()),
                }
            }
            "_elements" => self.elements = listed(value)?.into_iter().map(str::to_owned).collect(),
            "_sort" => {
                self.sort = listed(value)?.into_iter().map(|key| sort(kind, key)).collect::<Result<_>>()?;
            }
            _ => match name.split_once(':').unwrap_or((name, "")) {
                ("_include", modifier @ ("" | "iterate" | "recurse")) => {
                    self.include(include(value, false, !modifier.is_empty())?)?;
                }
                ("_revinclude", modifier @ ("" | "iterate" | "recurse")) => {
                    self.include(include(value, true, !modifier.is_empty())?)?;
                }
                _ => return Ok(false),
            },
        }
        Ok(true)
    }

    fn include(&mut self, include: Include) -> Result<()> {
        self.includes.push(include);
        if self.includes.len() > LISTED_MAX { Err(too_long()) } else { Ok(()) }
    }
}

fn too_long() -> terms::Failure {
    Refusal::new("search_too_long").with("max", LISTED_MAX).into()
}

fn listed(value: &str) -> Result<Vec<&str>> {
    let parts: Vec<&str> = value.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.len() > LISTED_MAX { Err(too_long()) } else { Ok(parts) }
}

fn sort(kind: &str, key: &str) -> Result<Sort> {
    let (code, descending) = key.strip_prefix('-').map_or((key, false), |code| (code, true));
    match code {
        "_lastUpdated" => return Ok(Sort { by: SortBy::Kept, descending }),
        "_id" => return Ok(Sort { by: SortBy::Id, descending }),
        _ => {}
    }
    let parameter = parameters(kind).and_then(|all| all.find(code)).ok_or_else(|| unknown(code))?;
    let places = parameter.places.iter().map(|place| place.number);
    let by = match parameter.kind {
        Kind::Date | Kind::Number | Kind::Quantity => SortBy::Cells(places.map(key::column).collect()),
        Kind::String => SortBy::Texts(places.collect()),
        _ => return Err(Refusal::new("sort_not_supported").with("parameter", code).into()),
    };
    Ok(Sort { by, descending })
}

/// `Observation:subject:Patient`, `Observation:*`
fn include(value: &str, reverse: bool, iterate: bool) -> Result<Include> {
    let refused = || terms::Failure::from(Refusal::new("include_not_supported").with("include", value));
    let mut parts = value.splitn(3, ':');
    let (kind, code, target) = (parts.next().unwrap_or_default(), parts.next().ok_or_else(refused)?, parts.next());
    let all = parameters(kind).ok_or_else(refused)?;
    if target.is_some_and(|target| !model::r4().is_resource(target)) {
        return Err(refused());
    }
    let meant: Vec<_> = match code {
        "*" => all.list.iter().filter(|parameter| parameter.kind == Kind::Reference).collect(),
        code => vec![leading(kind, code).ok_or_else(refused)?],
    };
    let places = |parameter: &&crate::search::Parameter| match target {
        Some(target) => places_to(parameter, target),
        None => parameter.places.iter().map(|place| place.number).collect(),
    };
    let mut found: Vec<u32> = meant.iter().flat_map(places).collect();
    found.sort_unstable();
    found.dedup();
    let code = meant.first().filter(|_| code != "*").map(|parameter| parameter.code);
    let target = target.map(str::to_owned);
    Ok(Include { reverse, resource_type: kind.into(), code, places: found, target, iterate })
}
