//! One step of a path: from an element to its children of one name.

use super::value::{Collection, Item};
use crate::model::{self, Element, TypeId, UNKNOWN};
use crate::tree::{Kind, NONE};
use crate::{Node, Tree};
use std::sync::atomic::{AtomicU64, Ordering};

/// A name in a path. It remembers what the model last said of it, as most steps see one type only.
pub(crate) struct Step {
    pub name: Box<str>,
    shadow: Box<str>,
    /// The type of this name, for paths that begin with one: `Patient.name`.
    pub of: Option<TypeId>,
    memo: AtomicU64,
}

/// Who is told of each element that a step finds.
pub(crate) type Found<'f, 'a> = &'f mut dyn FnMut(Node<'a>);

/// The `_name` array or object beside a primitive; [`NONE`] where there is none.
#[derive(Clone, Copy)]
pub(crate) struct Extras(u32);

pub(crate) fn no_extras() -> Extras {
    Extras(NONE)
}

impl Step {
    pub(crate) fn new(name: &str) -> Self {
        let of = name.starts_with(|first: char| first.is_ascii_uppercase()).then(|| model::r4().find(name)).flatten();
        Step { name: name.into(), shadow: format!("_{name}").into(), of, memo: AtomicU64::new(0) }
    }

    /// What the model says of this name on a type.
    fn element(&self, kind: TypeId) -> Option<&'static Element> {
        if kind == UNKNOWN {
            return None;
        }
        let memo = self.memo.load(Ordering::Relaxed);
        let number = if memo >> 32 == u64::from(kind) {
            memo as u32
        } else {
            let number = model::r4().element_number(kind, &self.name).map_or(0, |number| number as u32 + 1);
            self.memo.store(u64::from(kind) << 32 | u64::from(number), Ordering::Relaxed);
            number
        };
        (number > 0).then(|| model::r4().element_at(number as usize - 1))
    }

    /// Adds the children of this name.
    pub(crate) fn go<'a>(&self, item: &Item<'a>, found: &mut Collection<'a>) {
        match item {
            Item::Node(node) => self.go_node(node, &mut |child| found.push(Item::Node(child))),
            Item::Type(namespace, name) => match self.name.as_ref() {
                "namespace" => found.push(Item::text(*namespace)),
                "name" => found.push(Item::text(*name)),
                _ => {}
            },
            Item::Quantity(quantity) => match self.name.as_ref() {
                "value" => found.push(Item::Decimal(quantity.value)),
                "unit" | "code" => found.push(Item::text(quantity.unit.clone())),
                _ => {}
            },
            _ => {}
        }
    }

    /// Tells each child of this name, in order.
    pub(crate) fn go_node<'a>(&self, node: &Node<'a>, found: Found<'_, 'a>) {
        let tree = node.tree;
        if tree.kind(node.slot) != Kind::Object {
            if node.extra != NONE {
                let kind = self.element(node.kind).and_then(|element| element.types.first().copied());
                push_member(tree, node.extra, &self.name, no_extras(), kind.unwrap_or(UNKNOWN), found);
            }
            return;
        }
        match self.element(node.kind) {
            Some(element) if element.choice => self.go_choice(node, element, found),
            Some(element) => {
                let kind = element.types.first().copied().unwrap_or(UNKNOWN);
                self.go_named(node, kind, found);
            }
            None => self.go_unknown(node, found),
        }
    }

    fn go_named<'a>(&self, node: &Node<'a>, kind: TypeId, found: Found<'_, 'a>) {
        let tree = node.tree;
        let extras = match tree.shadowed(node.slot) {
            true => Extras(tree.member(node.slot, &self.shadow).unwrap_or(NONE)),
            false => no_extras(),
        };
        push_member(tree, node.slot, &self.name, extras, kind, found);
    }

    /// `value` finds `valueQuantity`, `valueString` … and types it.
    fn go_choice<'a>(&self, node: &Node<'a>, element: &Element, found: Found<'_, 'a>) {
        let tree = node.tree;
        for slot in tree.children(node.slot) {
            let key = tree.key(slot);
            let Some(tail) = key.strip_prefix(self.name.as_ref()) else {
                continue;
            };
            let kind = element.types.iter().find(|of| model::r4().get(**of).suffix == tail);
            if let Some(kind) = kind {
                return push_each(tree, slot, extras_of(node, &key), *kind, found);
            }
        }
        for slot in tree.children(node.slot).filter(|_| tree.shadowed(node.slot)) {
            let key = tree.key(slot);
            let Some(tail) = key.strip_prefix(self.shadow.as_ref()) else {
                continue;
            };
            let kind = element.types.iter().find(|of| model::r4().get(**of).suffix == tail);
            if let Some(kind) = kind {
                return found(Node { tree, slot: NONE, extra: slot, kind: *kind });
            }
        }
    }

    /// The model does not know the name here: the JSON decides. A name that carries its type
    /// (`valueQuantity`) is typed by it, and `value` finds it.
    fn go_unknown<'a>(&self, node: &Node<'a>, found: Found<'_, 'a>) {
        let tree = node.tree;
        if let Some(slot) = tree.member(node.slot, &self.name) {
            let kind = model::r4().member(node.kind, &self.name).map_or(UNKNOWN, |(_, kind)| kind);
            return push_each(tree, slot, extras_of(node, &self.name), kind, found);
        }
        if node.kind != UNKNOWN {
            return;
        }
        for slot in tree.children(node.slot) {
            let key = tree.key(slot);
            let tail = key.strip_prefix(self.name.as_ref()).unwrap_or_default();
            if tail.starts_with(|first: char| first.is_ascii_uppercase())
                && let Some(kind) = model::r4().by_suffix(tail)
            {
                return push_each(tree, slot, no_extras(), kind, found);
            }
        }
    }
}

fn extras_of(node: &Node<'_>, key: &str) -> Extras {
    if !node.tree.shadowed(node.slot) {
        return no_extras();
    }
    Extras(node.tree.member(node.slot, &format!("_{key}")).unwrap_or(NONE))
}

fn push_member<'a>(tree: &'a Tree<'a>, of: u32, name: &str, extras: Extras, kind: TypeId, found: Found<'_, 'a>) {
    match tree.member(of, name) {
        Some(slot) => push_each(tree, slot, extras, kind, found),
        None if extras.0 != NONE => push_extras(tree, extras, kind, found),
        None => {}
    }
}

/// Adds an element, or each of an array's, together with the extensions of primitives.
pub(crate) fn push_each<'a>(tree: &'a Tree<'a>, slot: u32, extras: Extras, kind: TypeId, found: Found<'_, 'a>) {
    if tree.kind(slot) != Kind::Array {
        return push_one(tree, slot, extras.0, kind, found);
    }
    if extras.0 == NONE {
        return tree.children(slot).for_each(|one| push_one(tree, one, NONE, kind, found));
    }
    let mut beside = tree.children(extras.0);
    for one in tree.children(slot) {
        let extra = beside.next().filter(|extra| tree.kind(*extra) == Kind::Object);
        push_one(tree, one, extra.unwrap_or(NONE), kind, found);
    }
    beside.for_each(|extra| push_one(tree, NONE, extra, kind, found));
}

fn push_extras<'a>(tree: &'a Tree<'a>, extras: Extras, kind: TypeId, found: Found<'_, 'a>) {
    if tree.kind(extras.0) == Kind::Array {
        tree.children(extras.0).for_each(|extra| push_one(tree, NONE, extra, kind, found));
    } else {
        push_one(tree, NONE, extras.0, kind, found);
    }
}

fn push_one<'a>(tree: &'a Tree<'a>, slot: u32, extra: u32, kind: TypeId, found: Found<'_, 'a>) {
    match tree.kind(slot) {
        Kind::Null if extra == NONE || tree.kind(extra) != Kind::Object => return,
        Kind::Array => return push_each(tree, slot, no_extras(), kind, found),
        _ => {}
    }
    let slot = if tree.kind(slot) == Kind::Null { NONE } else { slot };
    let kind = if kind == UNKNOWN || kind == model::r4().known.resource { named(tree, slot, kind) } else { kind };
    found(Node { tree, slot, extra, kind });
}

fn named(tree: &Tree<'_>, slot: u32, otherwise: TypeId) -> TypeId {
    if tree.kind(slot) != Kind::Object {
        return otherwise;
    }
    match tree.resource_type(slot) {
        UNKNOWN => otherwise,
        kind => kind,
    }
}

/// All children of an element, each name's in turn.
pub(crate) fn children<'a>(item: &Item<'a>, found: &mut Collection<'a>) {
    let Item::Node(node) = item else { return };
    let tree = node.tree;
    let found = &mut |child| found.push(Item::Node(child));
    if node.extra != NONE {
        members(tree, node.extra, node.kind, found);
    }
    members(tree, node.slot, node.kind, found);
}

fn members<'a>(tree: &'a Tree<'a>, of: u32, kind: TypeId, found: Found<'_, 'a>) {
    let shadowed = tree.shadowed(of);
    let is_resource = kind != UNKNOWN && model::r4().get(kind).shape == model::Shape::Resource;
    if tree.kind(of) != Kind::Object {
        return;
    }
    for slot in tree.children(of) {
        let key = tree.key(slot);
        if is_resource && key == "resourceType" {
            continue;
        }
        if let Some(plain) = key.strip_prefix('_').filter(|plain| !plain.is_empty()) {
            if tree.member(of, plain).is_none() {
                push_extras(tree, Extras(slot), typed(kind, plain), found);
            }
            continue;
        }
        let extras = if shadowed { tree.member(of, &shadow(&key)).unwrap_or(NONE) } else { NONE };
        push_each(tree, slot, Extras(extras), typed(kind, &key), found);
    }
}

fn shadow(key: &str) -> String {
    format!("_{key}")
}

fn typed(kind: TypeId, key: &str) -> TypeId {
    model::r4().member(kind, key).map_or(UNKNOWN, |(_, kind)| kind)
}
