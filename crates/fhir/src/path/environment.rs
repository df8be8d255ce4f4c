//! What an evaluation may read beside its input: `%variables` and the clock.

use super::value::{Collection, Item};
use crate::model::{self, UNKNOWN};
use crate::tree::Kind;
use crate::{Json, Tree};

/// The `%variables` of an evaluation, and its clock.
#[derive(Default)]
pub struct Environment {
    variables: Vec<(String, Variable)>,
    now: Option<jiff::Zoned>,
}

enum Variable {
    Tree(Tree<'static>, model::TypeId),
    Item(Item<'static>),
    Empty,
}

impl Environment {
    /// No variables and no clock: `now()` and `today()` are errors.
    pub fn new() -> Self {
        Self::default()
    }

    /// No variables, and a clock that stands at `now` in its time zone.
    pub fn at(now: jiff::Zoned) -> Self {
        Self { variables: Vec::new(), now: Some(now) }
    }

    /// Sets a variable to a JSON value; an array is a collection.
    pub fn set(&mut self, name: &str, value: &Json) {
        self.put(name, Variable::Tree(Tree::of(value), UNKNOWN));
    }

    /// Sets a variable to a JSON value of a FHIR type: a `date`, a `Coding`.
    pub fn set_typed(&mut self, name: &str, value: &Json, kind: &str) {
        let kind = model::r4().find(kind).unwrap_or(UNKNOWN);
        self.put(name, Variable::Tree(Tree::of(value), kind));
    }

    /// Sets a variable to one item.
    pub fn set_item(&mut self, name: &str, item: Item<'static>) {
        self.put(name, Variable::Item(item));
    }

    /// Sets a variable to the empty collection.
    pub fn set_empty(&mut self, name: &str) {
        self.put(name, Variable::Empty);
    }

    /// Whether there is a variable of this name.
    pub fn has(&self, name: &str) -> bool {
        self.variables.iter().any(|(own, _)| own == name)
    }

    fn put(&mut self, name: &str, variable: Variable) {
        self.variables.retain(|(own, _)| own != name);
        self.variables.push((name.into(), variable));
    }

    pub(crate) fn get(&self, name: &str) -> Option<Collection<'_>> {
        let (_, variable) = self.variables.iter().find(|(own, _)| own == name)?;
        Some(match variable {
            Variable::Item(item) => Collection::one(item.clone()),
            Variable::Empty => Collection::new(),
            Variable::Tree(tree, kind) => {
                let mut found = Collection::new();
                super::step::push_each(tree, 0, super::step::no_extras(), *kind, &mut |node| {
                    found.push(Item::Node(node))
                });
                found
            }
        })
    }

    /// A variable that is one text and can be nothing else, such as a date.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        let (_, variable) = self.variables.iter().find(|(own, _)| own == name)?;
        match variable {
            Variable::Item(Item::Text(text)) => Some(text),
            Variable::Tree(tree, kind) if tree.kind(0) == Kind::Text && !model::r4().is_moment(*kind) => tree.plain(0),
            _ => None,
        }
    }

    pub(crate) fn now(&self) -> Option<&jiff::Zoned> {
        self.now.as_ref()
    }
}

/// The variables that the standards define.
pub(crate) fn is_standard(name: &str) -> bool {
    matches!(name, "context" | "resource" | "rootResource" | "rowIndex") || standard_text(name).is_some()
}

/// The standard variables that are texts.
pub(crate) fn standard_text(name: &str) -> Option<String> {
    match name {
        "ucum" => Some("http://unitsofmeasure.org".into()),
        "sct" => Some("http://snomed.info/sct".into()),
        "loinc" => Some("http://loinc.org".into()),
        _ => {
            let value_set = name.strip_prefix("vs-").map(|id| format!("http://hl7.org/fhir/ValueSet/{id}"));
            value_set
                .or_else(|| name.strip_prefix("ext-").map(|id| format!("http://hl7.org/fhir/StructureDefinition/{id}")))
        }
    }
}
