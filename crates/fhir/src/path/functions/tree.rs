//! Functions that walk the resource, and those that FHIR adds.

use super::{Invocation, wants};
use crate::Node;
use crate::model::{self, Shape, UNKNOWN};
use crate::path::call::Function as F;
use crate::path::step::{self, Step};
use crate::path::types::TypeSpec;
use crate::path::value::{Collection, Item};
use crate::path::{PathError, Result};
use crate::reference::{self, Target};
use crate::tree::{Kind, NONE};
use std::borrow::Cow;
use std::sync::LazyLock;

static EXTENSION: LazyLock<Step> = LazyLock::new(|| Step::new("extension"));

pub(super) fn call<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let mut found = Collection::Empty;
    match at.call.function {
        F::Children => at.base.iter().for_each(|item| step::children(item, &mut found)),
        F::Descendants => descendants(at, &mut found)?,
        F::Extension => extension(at, &mut found)?,
        F::GetValue => {
            let value = at.value()?.filter(|value| !matches!(value, Item::Node(_)));
            return Ok(Collection::of(value));
        }
        F::Resolve => at.base.iter().filter_map(resolve).for_each(|node| found.push(Item::Node(node))),
        F::ConformsTo => return conforms_to(at),
        F::GetResourceKey => at.base.iter().filter_map(resource_key).for_each(|key| found.push(Item::text(key))),
        _ => {
            let keys = at.base.iter().filter_map(|item| reference_key(at.call.of.as_ref(), item));
            keys.for_each(|key| found.push(Item::Text(key)));
        }
    }
    Ok(found)
}

fn descendants<'a>(at: &Invocation<'_, 'a>, found: &mut Collection<'a>) -> Result<()> {
    let mut level = Collection::Empty;
    at.base.iter().for_each(|item| step::children(item, &mut level));
    while !level.is_empty() {
        at.run.spend(level.len())?;
        let mut below = Collection::Empty;
        level.iter().for_each(|item| step::children(item, &mut below));
        found.append(level);
        level = below;
    }
    Ok(())
}

fn extension<'a>(at: &Invocation<'_, 'a>, found: &mut Collection<'a>) -> Result<()> {
    let Some(url) = at.text_arg(0)? else {
        return Ok(());
    };
    let mut all = Collection::Empty;
    at.base.iter().for_each(|item| EXTENSION.go(item, &mut all));
    for item in all.into_vec() {
        if let Item::Node(node) = &item
            && let Some(slot) = node.tree.member(node.slot, "url")
            && node.tree.words(slot).is_some_and(|own| own == url)
        {
            found.push(item);
        }
    }
    Ok(())
}

/// The text of a Reference, or of a canonical or uri that points somewhere.
fn pointer<'a>(item: &Item<'a>) -> Option<Cow<'a, str>> {
    match item {
        Item::Node(node) if node.tree.kind(node.slot) == Kind::Object => node.member("reference")?.text(),
        other => other.as_text(),
    }
}

/// What a reference points at: itself where it is inside the resource or its bundle, else a node
/// of which only the type is known.
fn resolve<'a>(item: &Item<'a>) -> Option<Node<'a>> {
    let Item::Node(from) = item else { return None };
    let root = from.tree.root();
    let Some(text) = pointer(item) else {
        return named(from, &from.member("type")?.text()?);
    };
    if let Some(found) = in_bundle(&root, &text) {
        return Some(found);
    }
    match reference::read(&text) {
        Target::Contained(id) if id.is_empty() => Some(root),
        Target::Contained(id) => contained(&root, &id),
        Target::Literal { kind, .. } | Target::Conditional { kind, .. } => named(from, &kind),
        Target::Absolute(url) => named(from, url.rsplit('/').nth(1)?),
        _ => None,
    }
}

fn named<'a>(from: &Node<'a>, kind: &str) -> Option<Node<'a>> {
    let kind = model::r4().find(kind).filter(|kind| model::r4().get(*kind).shape == Shape::Resource)?;
    Some(Node { tree: from.tree, slot: NONE, extra: NONE, kind })
}

fn resource_at<'a>(from: &Node<'a>, slot: u32) -> Node<'a> {
    Node { tree: from.tree, slot, extra: NONE, kind: from.tree.resource_type(slot) }
}

fn contained<'a>(root: &Node<'a>, id: &str) -> Option<Node<'a>> {
    let tree = root.tree;
    let list = tree.member(root.slot, "contained")?;
    let slot = tree.children(list).find(|slot| tree.member(*slot, "id").and_then(|own| tree.plain(own)) == Some(id))?;
    Some(resource_at(root, slot))
}

fn in_bundle<'a>(root: &Node<'a>, text: &str) -> Option<Node<'a>> {
    if root.type_name() != "Bundle" {
        return None;
    }
    let tree = root.tree;
    let tail = format!("/{text}");
    let entry = tree.children(tree.member(root.slot, "entry")?).find(|entry| {
        let url = tree.member(*entry, "fullUrl").and_then(|url| tree.plain(url));
        url.is_some_and(|url| url == text || url.ends_with(&tail))
    })?;
    Some(resource_at(root, tree.member(entry, "resource")?))
}

/// Only the base definitions are known; asking for another profile is an error, not a false.
fn conforms_to<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let Some(item) = at.base.single()? else {
        return Ok(Collection::Empty);
    };
    let url = at.text_arg(0)?.ok_or_else(|| wants("the URL of a profile"))?;
    let name = url.strip_prefix("http://hl7.org/fhir/StructureDefinition/");
    let Some(wanted) = name.and_then(|name| model::r4().find(name)) else {
        return Err(PathError::new("unknown_profile", format!("{url} is not known")));
    };
    Ok(Collection::boolean(matches!(item, Item::Node(node) if model::r4().is_a(node.kind, wanted))))
}

/// The key by which rows of other views find this resource.
pub(in crate::path) fn resource_key(item: &Item<'_>) -> Option<String> {
    let Item::Node(node) = item else { return None };
    let id = node.member("id")?.text()?;
    (node.kind != UNKNOWN).then(|| format!("{}/{id}", node.type_name()))
}

/// The key of the resource that a reference points at, if it is of the asked type.
pub(in crate::path) fn reference_key<'a>(of: Option<&TypeSpec>, item: &Item<'a>) -> Option<Cow<'a, str>> {
    let text = pointer(item)?;
    if let Some(name) = of.and_then(|of| of.fhir).map(|of| model::r4().get(of).name)
        && let Some(id) = text.strip_prefix(name).and_then(|rest| rest.strip_prefix('/'))
        && reference::is_id(id)
        && model::r4().is_resource(name)
    {
        return Some(text);
    }
    let (kind, id) = match reference::read(&text) {
        Target::Literal { kind, id, .. } => (kind, id),
        Target::Absolute(url) => {
            let mut parts = url.rsplit('/');
            let (id, kind) = (parts.next()?, parts.next()?);
            model::r4().is_resource(kind).then(|| (kind.to_owned(), id.to_owned()))?
        }
        _ => return None,
    };
    let fits = of.is_none_or(|of| of.fhir == model::r4().find(&kind));
    fits.then(|| Cow::Owned(format!("{kind}/{id}")))
}
