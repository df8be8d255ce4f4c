//! What a resource refers to by one of its parameters, for whoever shows it too.

use super::ask::Include;
use super::table::{Kind, parameters};
use crate::Tree;
use crate::path::{Environment, Item};
use crate::reference::{Target, target};

/// The targets to which an include leads from a resource, each with the only type that counts, if there is one.
pub fn led(include: &Include, resource_type: &str, resource: &Tree<'_>) -> Vec<(Target, Option<&'static str>)> {
    let mut found = Vec::new();
    let Some(all) = parameters(resource_type).filter(|_| include.resource_type == resource_type) else {
        return found;
    };
    let environment = Environment::new();
    let named = |code: &str| include.code.is_none_or(|only| only == code);
    let meant = all.list.iter().filter(|parameter| parameter.kind == Kind::Reference && named(parameter.code));
    for place in meant.flat_map(|parameter| &parameter.places) {
        let source = all.sources.iter().find(|source| source.number == place.number);
        let Some(Ok(items)) = source.map(|source| source.path.evaluate(resource.root(), &environment)) else {
            continue;
        };
        let nodes = items.iter().filter_map(|item| match item {
            Item::Node(node) => target(&node.to_json()),
            _ => None,
        });
        found.extend(nodes.map(|target| (target, place.only)));
    }
    found
}
