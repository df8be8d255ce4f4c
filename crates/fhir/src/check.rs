//! Checks one resource against R4's own definitions: what every sender must get right, whatever the profile.
//!
//! One walk, in which nothing is written down until something is wrong (0046).

mod form;
mod places;
#[cfg(test)]
mod tests;

use crate::model::{self, Element, Model, Shape, TypeId};
use crate::place::Place;
use crate::reference::{self, Pointed};
use crate::{Json, read};
use places::Member;
use sonic_rs::{JsonContainerTrait, JsonType, JsonValueTrait, Object};
use terms::issue::any_blocking;
use terms::{Issue, Severity};

/// How much a fault weighs that leaves the rest of the resource readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// At doors where nobody waits for an answer: it is kept with the record and shown.
    Lenient,
    /// For a system that is answered at once and can mend it: it keeps the resource out.
    Strict,
}

/// So many problems of one resource are listed, and what blocks up to twice as many.
const ISSUES_MAX: usize = 50;

/// So many codes of a value set are named to whoever has used another.
const CODES_TOLD: usize = 30;

/// A wrong value is shown to this many characters.
const VALUE_CHARS: usize = 80;

/// Lists a resource's problems; places are FHIRPaths.
pub fn check(resource: &Json, strictness: Strictness) -> Vec<Issue> {
    let model = model::r4();
    let name = read::kind(resource);
    let (Some(kind), Some(object)) = (model.resource(name), resource.as_object()) else {
        return vec![Issue::blocking("unknown_type", "").with("type", name)];
    };
    let mut walk = Walk { model, resource: object, strictness, issues: Vec::new(), unlisted: false };
    walk.object(object, kind, &Place::Root(name));
    if walk.unlisted {
        walk.issues.push(Issue::note("more_issues", name).with("max", ISSUES_MAX));
    }
    walk.issues
}

/// Walks a resource along the elements that R4 defines.
struct Walk<'a> {
    model: &'static Model,
    resource: &'a Object,
    strictness: Strictness,
    issues: Vec<Issue>,
    unlisted: bool,
}

/// The elements that were met in an object, a bit for each.
#[derive(Default)]
struct Seen {
    values: u64,
    shadows: u64,
}

impl Walk<'_> {
    /// An object of a type: each of its members, then what is missing among them.
    fn object(&mut self, object: &Object, kind: TypeId, place: &Place<'_>) {
        let of = self.model.get(kind);
        let (mut seen, mut next) = (Seen::default(), 0);
        for (key, value) in object.iter() {
            if key == "resourceType" && of.shape == Shape::Resource {
                continue;
            }
            let (name, is_shadow) = key.strip_prefix('_').map_or((key, false), |name| (name, true));
            let Some(number) = self.model.member_number(kind, name, next) else {
                let wrong = self.light("unknown_element", &Place::Member(place, key));
                self.tell(wrong.with("element", key).with("type", of.name));
                continue;
            };
            next = number + 1;
            let member = Member::of(self.model, number, object, name);
            let met = if is_shadow { &mut seen.shadows } else { &mut seen.values };
            let again = *met & member.bit != 0;
            *met |= member.bit;
            let place = Place::Member(place, member.element.name);
            if again {
                let wrong = self.light(if member.element.choice { "choice_twice" } else { "element_twice" }, &place);
                self.tell(wrong.with("element", member.element.name));
            }
            if is_shadow { self.shadow(value, &member, &place) } else { self.value(value, &member, &place) }
        }
        self.whole(kind, seen.values | seen.shadows, place);
    }

    /// What can be said of an object only when all of it was seen.
    fn whole(&mut self, kind: TypeId, seen: u64, place: &Place<'_>) {
        let missing = self.model.get(kind).required & !seen;
        if missing != 0 {
            for element in self.model.elements_of(kind, missing) {
                let wrong = self.light("element_missing", &Place::Member(place, element.name));
                self.tell(wrong.with("element", element.name));
            }
        }
        let known = &self.model.known;
        if kind == known.extension && (seen & known.extension_content).count_ones() != 1 {
            let wrong = self.light("extension_content", place);
            self.tell(wrong);
        }
    }

    /// The value of a member: an array where the element may repeat, else one.
    fn value(&mut self, value: &Json, member: &Member<'_>, place: &Place<'_>) {
        let json = value.get_type();
        if json != JsonType::Array {
            if member.element.many && json != JsonType::Null {
                let wrong = self.light("not_an_array", place);
                self.tell(wrong.with("element", member.element.name));
            }
            return self.one(value, json, member, place);
        }
        let list = value.as_array().map(|list| list.as_slice()).unwrap_or_default();
        if !member.element.many {
            let wrong = self.light("an_array", place);
            self.tell(wrong.with("element", member.element.name));
        } else if list.is_empty() {
            let wrong = self.light("empty", place);
            self.tell(wrong);
        }
        for (at, item) in list.iter().enumerate() {
            let json = item.get_type();
            if !(json == JsonType::Null && member.is_extended(at)) {
                self.one(item, json, member, &Place::Item(place, at));
            }
        }
    }

    /// One value, of which the kind of its JSON is known: asking is what costs most here.
    fn one(&mut self, value: &Json, json: JsonType, member: &Member<'_>, place: &Place<'_>) {
        if json == JsonType::Null {
            let wrong = self.light("null", place);
            return self.tell(wrong);
        }
        if let Shape::Primitive(form) = self.model.get(member.kind).shape {
            return self.primitive((value, json), form, member, place);
        }
        let Some(object) = value.as_object() else {
            let wrong = self.light("not_an_object", place);
            return self.tell(wrong.with("type", self.model.get(member.kind).name));
        };
        if object.is_empty() {
            let wrong = self.light("empty", place);
            return self.tell(wrong);
        }
        let known = &self.model.known;
        if member.kind == known.resource {
            return self.inner(object, member.element, place);
        }
        self.object(object, member.kind, place);
        if member.kind == known.reference {
            self.reference(object, member.element, place);
        } else if member.element.codes.is_some() && (member.kind == known.concept || member.kind == known.coding) {
            self.coded(value, member.element, place);
        }
    }

    /// A resource inside this one: contained, in a bundle, a parameter.
    fn inner(&mut self, object: &Object, element: &Element, place: &Place<'_>) {
        let name = object.get(&"resourceType").and_then(|name| name.as_str()).unwrap_or_default();
        let Some(kind) = self.model.resource(name) else {
            let wrong = self.light("unknown_type", place);
            return self.tell(wrong.with("type", name));
        };
        if element.name == "contained" && object.contains_key(&"contained") {
            // FHIR R4, section 2.3.2: contained resources contain none.
            let wrong = self.light("contained_in_contained", place);
            self.tell(wrong);
        }
        self.object(object, kind, place);
    }

    /// What stands beside a primitive under `_name`: its id and extensions.
    fn shadow(&mut self, value: &Json, member: &Member<'_>, place: &Place<'_>) {
        if !self.model.is_primitive(member.kind) {
            let wrong = self.light("unknown_element", place);
            let wrong = wrong.with("element", format!("_{}", member.name));
            return self.tell(wrong.with("type", self.model.get(member.kind).name));
        }
        match value.as_array() {
            Some(list) if member.element.many => {
                if member.values().is_some_and(|values| values.len() != list.len()) {
                    let wrong = self.light("shadow_length", place);
                    self.tell(wrong.with("element", member.name));
                }
                let items = list.iter().enumerate().filter(|(_, item)| !item.is_null());
                items.for_each(|(at, item)| self.extras(item, &Place::Item(place, at)));
            }
            _ => self.extras(value, place),
        }
    }

    fn extras(&mut self, value: &Json, place: &Place<'_>) {
        match value.as_object().filter(|object| !object.is_empty()) {
            Some(object) => self.object(object, self.model.known.element, place),
            None => {
                let wrong = self.light("not_an_object", place);
                self.tell(wrong.with("type", "Element"));
            }
        }
    }

    /// The form of a Reference's text, and whether what it points at may stand here.
    fn reference(&mut self, object: &Object, element: &Element, place: &Place<'_>) {
        let Some(text) = object.get(&"reference").and_then(|text| text.as_str()) else {
            return;
        };
        match reference::pointed(text) {
            None => {
                let wrong = self.light("bad_reference", place);
                self.tell(wrong.with("value", shown(text)));
            }
            Some(Pointed::Type(kind)) => self.target(kind, element, place),
            Some(Pointed::Inside(id)) => match self.contained(id) {
                Some(kind) => self.target(kind, element, place),
                None => {
                    let wrong = self.light("contained_missing", place);
                    self.tell(wrong.with("id", shown(id)));
                }
            },
            Some(Pointed::Elsewhere) => {}
        }
    }

    fn target(&mut self, kind: &str, element: &Element, place: &Place<'_>) {
        let fits = |target: &TypeId| self.model.get(*target).name == kind;
        if !element.targets.is_empty() && !element.targets.iter().any(fits) {
            let may: Vec<&str> = element.targets.iter().map(|target| self.model.get(*target).name).collect();
            let wrong = self.light("bad_target", place);
            self.tell(wrong.with("type", kind).with("types", may.join(", ")));
        }
    }

    /// A concept's codings: one must be of the set. What is told in words only has no code to be wrong.
    fn coded(&mut self, value: &Json, element: &Element, place: &Place<'_>) {
        let Some(codes) = self.model.codes(element) else { return };
        let list = value.get("coding").and_then(|list| list.as_array());
        let codings = list.map_or(std::slice::from_ref(value), |list| list.as_slice());
        let part = |coding: &Json, name: &str| coding.get(name).and_then(|part| part.as_str()).map(str::to_owned);
        let first = codings.iter().find_map(|coding| part(coding, "code"));
        let fits = |coding: &Json| match (part(coding, "system"), part(coding, "code")) {
            (Some(system), Some(code)) => codes.has_of(&system, &code),
            (None, Some(code)) => codes.has(&code),
            _ => false,
        };
        if let Some(first) = first.filter(|_| !codings.iter().any(fits)) {
            let wrong = self.light("bad_code", place);
            self.tell(wrong.with("value", shown(&first)).with("codes", codes.some(CODES_TOLD)));
        }
    }

    fn light(&self, code: &str, place: &Place<'_>) -> Issue {
        match self.strictness {
            Strictness::Lenient => Issue::warning(code, place.to_string()),
            Strictness::Strict => Issue::blocking(code, place.to_string()),
        }
    }

    fn tell(&mut self, issue: Issue) {
        let room = if issue.severity == Severity::Blocking { 2 * ISSUES_MAX } else { ISSUES_MAX };
        let blocks = issue.severity == Severity::Blocking && !any_blocking(&self.issues);
        if self.issues.len() < room || blocks {
            self.issues.push(issue);
        } else {
            self.unlisted = true;
        }
    }
}

/// The beginning of a text.
fn shown(text: &str) -> String {
    text.chars().take(VALUE_CHARS).collect()
}
