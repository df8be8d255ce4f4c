//! The parameters of each type, compiled once: where they look, and how what they find is read.

use super::key;
use crate::model;
use crate::path::Expression;
use std::collections::HashMap;
use std::sync::LazyLock;

/// How a parameter's values are read and compared (FHIR R4, section 3.1.1.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A number with the precision in which it is written.
    Number,
    /// A date or time, as the span that it covers.
    Date,
    /// A text that begins so.
    String,
    /// A code in a system.
    Token,
    /// Another resource.
    Reference,
    /// Several parameters of one element.
    Composite,
    /// A number with a unit.
    Quantity,
    /// An address, as it is written.
    Uri,
    /// A place on earth, by how far it is from another one.
    Special,
}

/// One parameter of a type.
pub struct Parameter {
    /// By what it is asked for.
    pub code: &'static str,
    /// How its values are read.
    pub kind: Kind,
    /// The types to which a reference may lead; empty where any.
    pub targets: Vec<&'static str>,
    /// Where it looks.
    pub places: Vec<Place>,
    /// How the parts of a composite are read.
    pub(super) parts: Vec<Kind>,
}

/// Where a parameter looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The number of the place in keys.
    pub number: u32,
    /// Only references to this type count.
    pub only: Option<&'static str>,
}

/// The parameters of one type.
pub struct Parameters {
    /// By their codes, sorted.
    pub list: Vec<Parameter>,
    /// By the member of the resource that they need, where they need one.
    pub(super) sources: Vec<Source>,
}

/// What is read of each resource: several parameters may look at the same place.
pub(super) struct Source {
    pub number: u32,
    pub kind: Kind,
    pub path: Expression,
    /// The parts of a composite, below what the path finds.
    pub parts: Vec<(Kind, Expression)>,
}

impl Parameters {
    /// The parameter of a code.
    pub fn find(&self, code: &str) -> Option<&Parameter> {
        self.list.iter().find(|one| one.code == code)
    }
}

impl Kind {
    /// FHIR's word for it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Number => "number",
            Kind::Date => "date",
            Kind::String => "string",
            Kind::Token => "token",
            Kind::Reference => "reference",
            Kind::Composite => "composite",
            Kind::Quantity => "quantity",
            Kind::Uri => "uri",
            Kind::Special => "special",
        }
    }

    fn of(name: &str) -> Option<Self> {
        const ALL: [Kind; 9] = [
            Kind::Number,
            Kind::Date,
            Kind::String,
            Kind::Token,
            Kind::Reference,
            Kind::Composite,
            Kind::Quantity,
            Kind::Uri,
            Kind::Special,
        ];
        ALL.into_iter().find(|kind| kind.name() == name)
    }
}

static TABLE: LazyLock<HashMap<&'static str, Parameters>> = LazyLock::new(|| {
    let text = include_str!("../model/search.txt");
    model::r4().resources().into_iter().map(|kind| (kind, of_type(kind, text))).collect()
});

/// The parameters of a type; none of what is no type.
pub fn parameters(resource_type: &str) -> Option<&'static Parameters> {
    TABLE.get(resource_type)
}

/// What the record itself says (its id, when it was kept, from whom) is not in the resource's text.
const OF_THE_RECORD: [&str; 3] = ["_id", "_lastUpdated", "_source"];

fn of_type(kind: &'static str, text: &'static str) -> Parameters {
    let mut made = Parameters { list: Vec::new(), sources: Vec::new() };
    for line in text.lines() {
        let mut fields = line.split('\t');
        let base = fields.next().unwrap_or_default();
        if base != kind && base != "Resource" && base != "DomainResource" {
            continue;
        }
        let mut field = || fields.next().unwrap_or_default();
        let (code, read_as, targets, paths, parts) = (field(), field(), field(), field(), field());
        if let Some(read_as) = Kind::of(read_as).filter(|_| !OF_THE_RECORD.contains(&code)) {
            let targets = targets.split('|').filter(|target| !target.is_empty()).collect();
            let places = paths_of(paths).iter().filter_map(|path| made.place(kind, path, read_as, parts)).collect();
            let parts = parts_of(parts).into_iter().map(|(kind, _)| kind).collect();
            made.list.push(Parameter { code, kind: read_as, targets, places, parts });
        }
    }
    made.list.retain(|parameter| !parameter.places.is_empty());
    made.list.sort_by_key(|parameter| parameter.code);
    made.sources.sort_by(|one, other| one.path.needs().cmp(&other.path.needs()));
    made
}

impl Parameters {
    /// The place of a path; its source is made on first use. None for a path that is not followed.
    fn place(&mut self, kind: &str, path: &'static str, read_as: Kind, parts: &str) -> Option<Place> {
        let (path, only) = match path.split_once(".where(resolve() is ") {
            Some((path, only)) => (path, only.strip_suffix(')')),
            None => (path, None),
        };
        let number = key::place(kind, path, &format!("{} {parts}", read_as.name()));
        if !self.sources.iter().any(|source| source.number == number) {
            let listed = parts_of(parts);
            if read_as == Kind::Composite && !is_followed(&listed) {
                return None;
            }
            let compiled = |(kind, path): &(Kind, &str)| Some((*kind, compile(path)?));
            let parts = listed.iter().map(compiled).collect::<Option<Vec<_>>>()?;
            self.sources.push(Source { number, kind: read_as, path: compile(path)?, parts });
        }
        Some(Place { number, only })
    }
}

/// A token and one more, or a token and two numbers; a reference stands before its token.
fn is_followed(parts: &[(Kind, &str)]) -> bool {
    let kinds: Vec<Kind> = parts.iter().map(|(kind, _)| *kind).collect();
    match kinds.as_slice() {
        [Kind::Reference, Kind::Token] | [Kind::Token, Kind::Number, Kind::Number] => true,
        [Kind::Token, second] => *second != Kind::Reference,
        _ => false,
    }
}

/// The definitions write the FHIR type `dateTime` once like the System type.
fn compile(path: &str) -> Option<Expression> {
    Expression::compile(&path.replace("ofType(DateTime)", "ofType(dateTime)")).ok()
}

/// The sides of a union; a condition or a bracket is one.
fn paths_of(text: &'static str) -> Vec<&'static str> {
    let sides = text.split(" | ").map(str::trim).filter(|side| !side.is_empty());
    sides.map(|side| side.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(side)).collect()
}

/// `token:code;quantity:value.ofType(Quantity)`
fn parts_of(text: &str) -> Vec<(Kind, &str)> {
    text.split(';')
        .filter_map(|part| part.split_once(':'))
        .filter_map(|(kind, path)| Some((Kind::of(kind)?, path)))
        .collect()
}
