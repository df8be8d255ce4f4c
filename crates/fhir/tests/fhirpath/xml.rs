//! FHIR's XML as its JSON, for the suite's inputs.

use fhir::model::{Model, TypeId, UNKNOWN, r4};
use roxmltree::Node;

/// A resource in XML as JSON text.
pub fn to_json(text: &str) -> String {
    let document = roxmltree::Document::parse(text).unwrap();
    resource(r4(), document.root_element())
}

fn quote(text: &str) -> String {
    sonic_rs::to_string(text).unwrap()
}

fn resource(model: &Model, node: Node<'_, '_>) -> String {
    let name = node.tag_name().name();
    let kind = model.find(name).unwrap_or_else(|| panic!("{name} is no resource"));
    let mut members = vec![format!("\"resourceType\":{}", quote(name))];
    members.extend(children(model, node, kind));
    format!("{{{}}}", members.join(","))
}

fn children(model: &Model, node: Node<'_, '_>, kind: TypeId) -> Vec<String> {
    let mut members = Vec::new();
    for name in ["id", "url"] {
        if let Some(value) = node.attribute(name) {
            members.push(format!("\"{name}\":{}", quote(value)));
        }
    }
    let elements: Vec<_> = node.children().filter(Node::is_element).collect();
    let mut names: Vec<&str> = Vec::new();
    for element in &elements {
        let name = element.tag_name().name();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for name in names {
        let same: Vec<_> = elements.iter().copied().filter(|element| element.tag_name().name() == name).collect();
        let (element, of) = model.member(kind, name).unwrap_or_else(|| panic!("{}.{name}", model.get(kind).name));
        let values: Vec<_> = same.iter().map(|node| value(model, *node, of)).collect();
        let extras: Vec<_> = same.iter().map(|node| extra(model, *node, of)).collect();
        let list = |values: Vec<String>| {
            if element.many { format!("[{}]", values.join(",")) } else { values.concat() }
        };
        if values.iter().any(|value| value != "null") {
            members.push(format!("\"{name}\":{}", list(values)));
        }
        if extras.iter().any(|value| value != "null") {
            members.push(format!("\"_{name}\":{}", list(extras)));
        }
    }
    members
}

fn value(model: &Model, node: Node<'_, '_>, kind: TypeId) -> String {
    let name = model.get(kind).name;
    if name == "Resource" {
        return resource(model, node.first_element_child().unwrap());
    }
    if name == "xhtml" {
        return quote(&node.document().input_text()[node.range()]);
    }
    if !model.is_primitive(kind) {
        return format!("{{{}}}", children(model, node, kind).join(","));
    }
    let Some(text) = node.attribute("value") else {
        return "null".into();
    };
    if name == "decimal" || name == "boolean" || model.is_a(kind, model.find("integer").unwrap_or(UNKNOWN)) {
        text.to_owned()
    } else {
        quote(text)
    }
}

fn extra(model: &Model, node: Node<'_, '_>, kind: TypeId) -> String {
    if !model.is_primitive(kind) || model.get(kind).name == "xhtml" {
        return "null".into();
    }
    let members = children(model, node, kind);
    if members.is_empty() { "null".into() } else { format!("{{{}}}", members.join(",")) }
}
