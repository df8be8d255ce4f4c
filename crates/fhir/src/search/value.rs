//! How the value that a path finds becomes entries, by the kind of the parameter.

use super::cell::{self, Cell, Span};
use super::entries::Entries;
use super::key;
use super::table::{Kind, Source};
use crate::Node;
use crate::model::UNKNOWN;
use crate::path::{Collection, Environment, Expression, Item};
use crate::reference::{self, Target};
use crate::tree::{Kind as Json, NONE};
use jiff::tz::TimeZone;
use std::borrow::Cow;

/// Entries while a resource is read.
pub(super) struct Reading<'z> {
    pub into: Entries,
    pub zone: &'z TimeZone,
}

/// The items of a member, whether it repeats or not; of which type they are is not asked.
pub(super) fn each<'a>(node: &Node<'a>, name: &str) -> impl Iterator<Item = Node<'a>> + use<'a> {
    let tree = node.tree;
    let found = tree.member(node.slot, name).map(|slot| Node { tree, slot, extra: NONE, kind: UNKNOWN });
    let is_array = found.is_some_and(|found| tree.kind(found.slot) == Json::Array);
    let one = found.filter(|_| !is_array);
    let list = found.filter(|_| is_array);
    let items = list.into_iter().flat_map(move |list| tree.children(list.slot).map(move |slot| Node { slot, ..list }));
    one.into_iter().chain(items)
}

/// A code with its system.
struct Coded<'a> {
    system: Option<Cow<'a, str>>,
    code: Cow<'a, str>,
    /// Whether the element itself settles the system (FHIR's type `code`).
    bound: bool,
}

impl Reading<'_> {
    /// Reads what a source has found.
    pub fn source(&mut self, source: &Source, found: &Collection<'_>, environment: &Environment) {
        let before = (self.into.equal.len(), self.into.texts.len(), self.into.cells.len());
        for item in found.iter() {
            match (item, source.kind) {
                (Item::Node(node), Kind::Composite) => self.composite(source, node, environment),
                (Item::Node(node), kind) => self.value(source.number, kind, node),
                (Item::Boolean(truth), Kind::Token) => self.word(source.number, if *truth { "true" } else { "false" }),
                _ => {}
            }
        }
        if before != (self.into.equal.len(), self.into.texts.len(), self.into.cells.len()) {
            self.into.equal.push(key::present(source.number));
        }
    }

    fn value(&mut self, place: u32, kind: Kind, node: &Node<'_>) {
        match kind {
            Kind::Token => self.token(place, node),
            Kind::String => texts(node).iter().for_each(|text| self.text(place, text)),
            Kind::Reference => self.reference(place, node),
            Kind::Uri => node.text().iter().for_each(|text| self.uri(place, text)),
            Kind::Date | Kind::Number | Kind::Quantity | Kind::Special => {
                let column = key::column(place);
                self.into.cells.extend(self.cells(kind, node).into_iter().map(|cell| (column, cell)));
            }
            Kind::Composite => {}
        }
    }

    fn cells(&self, kind: Kind, node: &Node<'_>) -> Vec<Cell> {
        match kind {
            Kind::Date => {
                let spans = cell::times(node, self.zone).into_iter();
                spans.map(|(low, high)| Cell { tag: String::new(), span: Span::Time(low, high) }).collect()
            }
            Kind::Number => cell::numbers(node).into_iter().collect(),
            Kind::Special => cell::position(node).into_iter().collect(),
            _ => cell::quantity(node).into_iter().collect(),
        }
    }

    fn text(&mut self, place: u32, text: &str) {
        if !text.trim().is_empty() {
            self.into.texts.push(key::text(place, text));
        }
    }

    /// A canonical address is found with and without its version.
    fn uri(&mut self, place: u32, text: &str) {
        self.into.equal.push(key::equal(place, "uri", &[text]));
        if let Some((address, _)) = text.split_once('|') {
            self.into.equal.push(key::equal(place, "uri", &[address]));
        }
    }

    fn word(&mut self, place: u32, word: &str) {
        self.coded(place, &Coded { system: None, code: word.into(), bound: true });
    }

    fn token(&mut self, place: u32, node: &Node<'_>) {
        coded(node).iter().for_each(|one| self.coded(place, one));
        if node.type_name() == "Identifier"
            && let (Some(kind), Some(value)) = (node.member("type"), node.text_of("value"))
        {
            for of in coded(&kind) {
                let system = of.system.unwrap_or_default();
                self.into.equal.push(key::equal(place, "of-type", &[&system, &of.code, &value]));
            }
        }
    }

    fn coded(&mut self, place: u32, one: &Coded<'_>) {
        let equal = &mut self.into.equal;
        if !one.code.is_empty() {
            equal.push(key::equal(place, "code", &[&one.code]));
        }
        match &one.system {
            Some(system) => {
                equal.push(key::equal(place, "system", &[system]));
                if !one.code.is_empty() {
                    equal.push(key::equal(place, "coding", &[system, &one.code]));
                }
            }
            None if one.bound => equal.push(key::equal(place, "bound", &[&one.code])),
            None => equal.push(key::equal(place, "without", &[&one.code])),
        }
    }

    fn reference(&mut self, place: u32, node: &Node<'_>) {
        match node.type_name() {
            "Reference" => {
                if let Some(text) = node.text_of("reference") {
                    self.target(place, reference::read(&text));
                }
                if let Some(identifier) = node.member("identifier") {
                    let stated = node.text_of("reference").is_some();
                    let (system, value) = (identifier.text_of("system"), identifier.text_of("value"));
                    if let Some(value) = value {
                        self.identified(place, system, &value);
                        let kind = node.text_of("type").filter(|_| !stated);
                        self.of_type(place, kind.as_deref());
                    }
                }
            }
            "uri" | "url" | "canonical" => node.text().iter().for_each(|text| self.uri(place, text)),
            kind => {
                if let Some(id) = node.text_of("id").filter(|_| crate::model::r4().is_resource(kind)) {
                    self.target(place, Target::Literal { kind: kind.into(), id: id.into_owned(), version: None });
                }
            }
        }
    }

    /// A logical reference is found by `:identifier`, and by whom it leads to.
    fn identified(&mut self, place: u32, system: Option<Cow<'_, str>>, value: &str) {
        self.into.equal.push(key::shares(place, system.as_deref().unwrap_or_default(), value));
        let system = system.filter(|system| !system.is_empty());
        self.coded(place, &Coded { system, code: value.into(), bound: false });
    }

    fn target(&mut self, place: u32, target: Target) {
        match target {
            Target::Literal { kind, id, .. } => {
                self.into.equal.push(key::refers(place, &kind, &id));
                self.of_type(place, Some(&kind));
            }
            Target::Absolute(url) => {
                self.uri(place, &url);
                if let Some((kind, id)) = url.strip_prefix(reference::PUBLIC).and_then(|shown| shown.split_once('/')) {
                    self.into.equal.push(key::refers_publicly(place, kind, id));
                }
                let mut parts = url.rsplit('/');
                self.of_type(place, parts.nth(1));
            }
            Target::Urn(urn) => self.uri(place, &urn),
            Target::Conditional { kind, query } => {
                if let Some((system, value)) = query.strip_prefix("identifier=").and_then(|token| token.split_once('|'))
                {
                    self.into.equal.push(key::shares(place, system, value));
                }
                self.of_type(place, Some(&kind));
            }
            Target::Contained(_) | Target::Malformed(_) | Target::Identifier { .. } => {}
        }
    }

    fn of_type(&mut self, place: u32, kind: Option<&str>) {
        if let Some(kind) = kind.filter(|kind| crate::model::r4().is_resource(kind)) {
            self.into.equal.push(key::equal(place, "to", &[kind]));
        }
    }

    /// One part is a token; it narrows the place at which the rest lies.
    fn composite(&mut self, source: &Source, node: &Node<'_>, environment: &Environment) {
        let (token, rest): (_, &[_]) = match source.parts.as_slice() {
            [token @ (Kind::Token, _), rest @ ..] => (token, rest),
            [rest, token] => (token, std::slice::from_ref(rest)),
            _ => return,
        };
        let found = |part| part_of(part, *node, environment);
        let tokens: Vec<Coded<'_>> = found(token).iter().filter_map(as_node).flat_map(|node| coded(&node)).collect();
        match rest {
            [value @ (kind, _)] => {
                for value in found(value).iter().filter_map(as_node) {
                    tokens.iter().for_each(|token| self.part(source.number, token, *kind, &value));
                }
            }
            [start, end] => {
                let cell = cell::ends(node, &found(start), &found(end));
                for token in &tokens {
                    let of = (token.system.as_deref().unwrap_or_default(), &*token.code);
                    self.into.cells.extend(cell.iter().map(|cell| cell::narrowed(source.number, of, cell)));
                }
            }
            _ => {}
        }
    }

    fn part(&mut self, place: u32, token: &Coded<'_>, kind: Kind, value: &Node<'_>) {
        let system = token.system.as_deref();
        match kind {
            Kind::Date | Kind::Number | Kind::Quantity => {
                let of = (system.unwrap_or_default(), &*token.code);
                let cells = self.cells(kind, value);
                self.into.cells.extend(cells.iter().map(|cell| cell::narrowed(place, of, cell)));
            }
            _ => {
                self.value(key::narrowed(place, None, &token.code), kind, value);
                if system.is_some() {
                    self.value(key::narrowed(place, system, &token.code), kind, value);
                }
            }
        }
    }
}

/// What a part of a composite finds below an element; nothing where it cannot be evaluated.
fn part_of<'a>((_, path): &'a (Kind, Expression), node: Node<'a>, environment: &'a Environment) -> Collection<'a> {
    path.evaluate(node, environment).unwrap_or_else(|_| Collection::new())
}

fn as_node<'a>(item: &Item<'a>) -> Option<Node<'a>> {
    match item {
        Item::Node(node) => Some(*node),
        _ => None,
    }
}

/// The texts of a name, an address, or a text.
fn texts<'a>(node: &Node<'a>) -> Vec<Cow<'a, str>> {
    let names: &[&str] = match node.type_name() {
        "HumanName" => &["text", "family", "given", "prefix", "suffix"],
        "Address" => &["text", "line", "city", "district", "state", "postalCode", "country"],
        _ => return node.text().into_iter().collect(),
    };
    let found = names.iter().flat_map(|name| each(node, name));
    found.filter_map(|part| part.text()).collect()
}

/// The codes of a Coding, a CodeableConcept, an Identifier, a ContactPoint, or a primitive.
fn coded<'a>(node: &Node<'a>) -> Vec<Coded<'a>> {
    let one = |node: &Node<'a>, code: &str| {
        let (system, code) = (node.text_of("system"), node.text_of(code));
        (system.is_some() || code.is_some()).then(|| Coded { system, code: code.unwrap_or_default(), bound: false })
    };
    match node.type_name() {
        "CodeableConcept" => each(node, "coding").filter_map(|coding| one(&coding, "code")).collect(),
        "Coding" => one(node, "code").into_iter().collect(),
        "Identifier" => one(node, "value").into_iter().collect(),
        // The system of a ContactPoint is the kind of telephone, not what a code is defined by.
        "ContactPoint" => {
            let value = node.text_of("value");
            value.map(|code| Coded { system: None, code, bound: true }).into_iter().collect()
        }
        kind => {
            let bound = kind == "code" || kind == "boolean";
            let word = match node.value() {
                Some(Item::Boolean(truth)) => Some(Cow::Borrowed(if truth { "true" } else { "false" })),
                _ => node.text(),
            };
            word.map(|code| Coded { system: None, code, bound }).into_iter().collect()
        }
    }
}
