//! Reads the tables: of elements, a line `Type :Parent` and below it a line ` name card types !set` for each
//! element of its own; of codes, a line `set<tab>system<tab>code|code…`.
//!
//! A cardinality is `0..1`, `1..1`, `0..*` or `1..*`, with `&` behind it where the element is a modifier and `^` where
//! it stands in a summary. Types are separated by commas, `*` is any data type; what a reference may point at stands in brackets.

use super::{Codes, Element, Form, Known, Member, Model, Shape, Type, TypeId, UNKNOWN};
use std::collections::HashMap;
use std::ops::Range;

pub(super) fn read(elements: &'static str, codes: &'static str, decisive: &'static str) -> Model {
    let mut model = named(elements);
    let sets = read_codes(codes, &mut model);
    let any: Vec<TypeId> = ANY.split(' ').filter_map(|name| model.find(name)).collect();
    let mut own: Vec<Range<usize>> = std::iter::once(0..0).collect();
    for line in elements.lines() {
        match line.strip_prefix(' ') {
            None => own.push(model.elements.len()..model.elements.len()),
            Some(line) => {
                let element = element(&model, line, &any, &sets);
                model.elements.push(element);
                if let Some(range) = own.last_mut() {
                    range.end = model.elements.len();
                }
            }
        }
    }
    for id in 1..model.types.len() as TypeId {
        settle(&mut model, id, &own);
    }
    mark_decisive(&mut model, &own, decisive);
    model.known = known(&model);
    model
}

/// All types by name, with what each specialises.
fn named(table: &'static str) -> Model {
    let heads = || table.lines().filter(|line| !line.starts_with(' '));
    let mut model = Model {
        types: vec![nothing()],
        elements: Vec::new(),
        members: Vec::new(),
        codes: Vec::new(),
        by_name: HashMap::new(),
        known: Known::default(),
    };
    for head in heads() {
        let name = head.split(' ').next().unwrap_or_default();
        model.by_name.insert(name, model.types.len() as TypeId);
        model.types.push(Type { name, suffix: suffix(name), ..nothing() });
    }
    for (head, id) in heads().zip(1..) {
        model.types[id].parent = head.split_once(" :").and_then(|(_, parent)| model.find(parent)).unwrap_or(UNKNOWN);
    }
    let resource = model.find("Resource").unwrap_or(UNKNOWN);
    for id in 1..model.types.len() as TypeId {
        let shape = if model.is_a(id, resource) { Shape::Resource } else { shape(model.get(id).name) };
        model.types[usize::from(id)].shape = shape;
    }
    model
}

/// The data types that an open choice (`value[x] *`) may have (FHIR R4, section 2.24.0.4).
const ANY: &str = "base64Binary boolean canonical code date dateTime decimal id instant integer markdown oid \
    positiveInt string time unsignedInt uri url uuid Address Age Annotation Attachment CodeableConcept Coding \
    ContactPoint Count Distance Duration HumanName Identifier Money Period Quantity Range Ratio Reference \
    SampledData Signature Timing ContactDetail Contributor DataRequirement Expression ParameterDefinition \
    RelatedArtifact TriggerDefinition UsageContext Dosage Meta";

fn nothing() -> Type {
    Type { name: "", parent: UNKNOWN, suffix: String::new(), shape: Shape::Complex, members: 0..0, required: 0 }
}

fn suffix(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}", first.to_ascii_uppercase(), letters.as_str()))
}

fn shape(name: &str) -> Shape {
    Shape::Primitive(match name {
        "boolean" => Form::Boolean,
        "integer" => Form::Integer(i64::from(i32::MIN)),
        "unsignedInt" => Form::Integer(0),
        "positiveInt" => Form::Integer(1),
        "decimal" => Form::Decimal,
        "code" => Form::Code,
        "id" => Form::Id,
        "uri" | "url" | "canonical" => Form::Uri,
        "oid" => Form::Oid,
        "uuid" => Form::Uuid,
        "base64Binary" => Form::Base64,
        "date" => Form::Date,
        "dateTime" => Form::DateTime,
        "instant" => Form::Instant,
        "time" => Form::Time,
        "xhtml" => Form::Xhtml,
        _ if name.starts_with(|first: char| first.is_ascii_lowercase()) => Form::Text,
        _ => return Shape::Complex,
    })
}

fn read_codes(table: &'static str, model: &mut Model) -> HashMap<&'static str, usize> {
    let mut sets = HashMap::new();
    for line in table.lines() {
        let mut parts = line.split('\t');
        let (set, system, codes) =
            (parts.next().unwrap_or_default(), parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let number = *sets.entry(set).or_insert_with(|| {
            model.codes.push(Codes::default());
            model.codes.len() - 1
        });
        model.codes[number].add(system, codes);
    }
    sets
}

fn element(model: &Model, line: &'static str, any: &[TypeId], sets: &HashMap<&str, usize>) -> Element {
    let mut words = line.split(' ');
    let (name, card, types) =
        (words.next().unwrap_or_default(), words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (name, choice) = name.strip_suffix("[x]").map_or((name, false), |name| (name, true));
    let mut element = Element {
        name,
        types: if types == "*" { any.to_vec() } else { Vec::new() },
        choice,
        many: card.contains('*'),
        required: card.starts_with('1'),
        summary: card.ends_with('^'),
        decisive: card.contains('&'),
        codes: words.next().and_then(|set| sets.get(set.strip_prefix('!')?)).copied(),
        targets: Vec::new(),
    };
    for one in types.split(',').filter(|one| *one != "*") {
        let (of, targets) = one.split_once('(').unwrap_or((one, ""));
        element.types.push(model.find(of).unwrap_or(UNKNOWN));
        if of == "Reference" {
            let targets = targets.trim_end_matches(')').split('|').filter(|target| !target.is_empty());
            element.targets.extend(targets.map(|target| model.find(target).unwrap_or(UNKNOWN)));
        }
    }
    element
}

/// The members of a type: those of what it specialises first, as they stand in a resource.
fn settle(model: &mut Model, id: TypeId, own: &[Range<usize>]) {
    let (start, mut ordinal, mut required) = (model.members.len(), 0, 0u64);
    let mut line = vec![id];
    while let Some(parent) = line.last().map(|last| model.get(*last).parent).filter(|parent| *parent != UNKNOWN) {
        line.push(parent);
    }
    for number in line.into_iter().rev().flat_map(|of| own[usize::from(of)].clone()) {
        let element = &model.elements[number];
        required |= u64::from(element.required) << ordinal;
        let member = |kind: &TypeId| Member {
            name: element.name,
            tail: element.choice.then_some(*kind),
            element: number,
            kind: *kind,
            ordinal,
        };
        model.members.extend(element.types.iter().map(member));
        ordinal += 1;
    }
    let end = model.members.len();
    let of = &mut model.types[usize::from(id)];
    (of.members, of.required) = (start..end, required);
}

/// A modifier decides where it is a resource's own single code; what else does is listed.
fn mark_decisive(model: &mut Model, own: &[Range<usize>], listed: &str) {
    let listed: Vec<&str> = listed.lines().filter(|line| !line.starts_with('#')).collect();
    let code = model.find("code");
    for (of, range) in model.types.iter().zip(own) {
        for element in &mut model.elements[range.clone()] {
            let is_listed = || listed.iter().any(|place| place.split_once('.') == Some((of.name, element.name)));
            let is_code = element.codes.is_some() && element.types.first().copied() == code && !element.many;
            element.decisive = is_code && (element.decisive && of.shape == Shape::Resource || is_listed());
        }
    }
}

fn known(model: &Model) -> Known {
    let id = |name: &str| model.find(name).unwrap_or(UNKNOWN);
    let of_extension = &model.members[model.get(id("Extension")).members.clone()];
    let content = of_extension.iter().filter(|member| matches!(member.name, "value" | "extension"));
    Known {
        extension_content: content.fold(0, |bits, member| bits | 1 << member.ordinal),
        element: id("Element"),
        resource: id("Resource"),
        decimal: id("decimal"),
        date: id("date"),
        date_time: id("dateTime"),
        instant: id("instant"),
        time: id("time"),
        quantity: id("Quantity"),
        reference: id("Reference"),
        extension: id("Extension"),
        coding: id("Coding"),
        concept: id("CodeableConcept"),
    }
}
