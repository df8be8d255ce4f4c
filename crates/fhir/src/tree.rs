//! A resource as a flat list of slots over its own bytes: what views and FHIRPath read.
//!
//! Strings stay where they are and are unescaped only when somebody asks; numbers keep their
//! text; skipping a subtree is one jump. Reading one resource after another allocates nothing
//! when its memory is handed on ([`Tree::recycle`]).

mod codings;
mod index;
mod marks;
mod scan;
mod text;

pub(crate) use text::unescape;

use crate::model::{self, TypeId, UNKNOWN};
use crate::{Json, json};
use index::Places;
use std::borrow::Cow;
use terms::Issue;

/// A resource (or any JSON value) ready to be walked.
pub struct Tree<'t> {
    pub(crate) text: Cow<'t, str>,
    pub(crate) slots: Vec<Slot>,
    places: Places,
}

/// Memory that one tree after another uses ([`Tree::recycle`]).
#[derive(Default)]
pub struct Scratch {
    slots: Vec<Slot>,
    places: Places,
}

/// One JSON value: where its text is, where its key is, and where the next sibling begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    key: u32,
    start: u32,
    len: u32,
    next: u32,
    key_len: u16,
    pub(crate) kind: Kind,
    flags: u8,
}

/// The string or key holds a backslash.
const ESCAPED: u8 = 1;
/// The key holds a backslash.
const KEY_ESCAPED: u8 = 2;
/// The object has members that begin with `_` (extensions of primitives).
const SHADOWED: u8 = 4;
/// The number has neither a point nor an exponent.
const WHOLE: u8 = 8;

/// What a JSON value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    False,
    True,
    Number,
    Text,
    Array,
    Object,
}

/// No slot: a primitive that has only extensions, or none.
pub(crate) const NONE: u32 = u32::MAX;

/// One element of a resource: its value, the extensions of its primitive, and its FHIR type.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    pub(crate) tree: &'a Tree<'a>,
    pub(crate) slot: u32,
    pub(crate) extra: u32,
    pub(crate) kind: TypeId,
}

impl<'t> Tree<'t> {
    /// Reads a JSON text within the limits of [`crate::parse`], without asking for a type.
    pub fn read(bytes: &'t [u8]) -> Result<Self, Issue> {
        Self::read_into(bytes, Scratch::default())
    }

    /// As [`Tree::read`], using memory that another tree has given back.
    pub fn read_into(bytes: &'t [u8], scratch: Scratch) -> Result<Self, Issue> {
        let text = std::str::from_utf8(bytes).map_err(|error| json::not_json(bytes, error.valid_up_to()))?;
        let Scratch { mut slots, mut places } = scratch;
        scan::scan(bytes, &mut places, &mut slots).map_err(|wrong| wrong.issue(bytes))?;
        Ok(Tree { text: Cow::Borrowed(text), slots, places })
    }

    /// The tree of a JSON value. Nested deeper than the limit, it is empty.
    pub fn of(json: &Json) -> Tree<'static> {
        let text = sonic_rs::to_string(json).unwrap_or_else(|_| "null".into());
        let (mut slots, mut places) = (Vec::new(), Places::default());
        match scan::scan(text.as_bytes(), &mut places, &mut slots) {
            Ok(()) => Tree { text: Cow::Owned(text), slots, places },
            Err(_) => Tree { text: Cow::Borrowed(""), slots: Vec::new(), places },
        }
    }

    /// Gives the memory back for the next resource.
    pub fn recycle(self) -> Scratch {
        Scratch { slots: self.slots, places: self.places }
    }

    /// The whole resource as a node, typed by its `resourceType`.
    pub fn root(&self) -> Node<'_> {
        self.typed_root(UNKNOWN)
    }

    /// The whole value as a node of a type that the caller knows (a constant's, say).
    pub fn typed_root(&self, kind: TypeId) -> Node<'_> {
        let slot = if self.slots.is_empty() { NONE } else { 0 };
        let kind = if kind == UNKNOWN { self.resource_type(slot) } else { kind };
        Node { tree: self, slot, extra: NONE, kind }
    }

    /// The type that an object's own `resourceType` names.
    pub(crate) fn resource_type(&self, slot: u32) -> TypeId {
        let named = self.member(slot, "resourceType").and_then(|at| self.plain(at));
        named.and_then(|name| model::r4().find(name)).unwrap_or(UNKNOWN)
    }

    pub(crate) fn slot(&self, at: u32) -> Option<&Slot> {
        self.slots.get(at as usize)
    }

    pub(crate) fn kind(&self, at: u32) -> Kind {
        self.slot(at).map_or(Kind::Null, |slot| slot.kind)
    }

    /// The direct children of an object or array.
    pub(crate) fn children(&self, of: u32) -> Children<'_> {
        match self.slot(of) {
            Some(slot) if matches!(slot.kind, Kind::Object | Kind::Array) => {
                Children { slots: &self.slots, at: of + 1, end: slot.next }
            }
            _ => Children { slots: &self.slots, at: 0, end: 0 },
        }
    }

    /// The member of an object with this key.
    pub(crate) fn member(&self, of: u32, key: &str) -> Option<u32> {
        let object = self.slot(of).filter(|slot| slot.kind == Kind::Object)?;
        let (bytes, key) = (self.text.as_bytes(), key.as_bytes());
        let mut at = of + 1;
        while at < object.next {
            let slot = self.slots.get(at as usize)?;
            let from = slot.key as usize;
            if usize::from(slot.key_len) == key.len() && bytes.get(from..from + key.len()) == Some(key) {
                return Some(at);
            }
            at = slot.next;
        }
        None
    }

    /// Whether the object has members that begin with `_`.
    pub(crate) fn shadowed(&self, of: u32) -> bool {
        self.slot(of).is_some_and(|slot| slot.flags & SHADOWED != 0)
    }

    /// The key of a member.
    pub(crate) fn key(&self, at: u32) -> Cow<'_, str> {
        let (raw, is_escaped) = (self.raw_key(at), self.slot(at).is_some_and(|slot| slot.flags & KEY_ESCAPED != 0));
        if is_escaped { Cow::Owned(text::unescape(raw)) } else { Cow::Borrowed(raw) }
    }

    /// The same as it is written.
    fn raw_key(&self, at: u32) -> &str {
        self.slot(at).map_or("", |slot| self.cut(slot.key, u32::from(slot.key_len)))
    }

    /// The text of a string that needs no unescaping, or of a number.
    pub(crate) fn plain(&self, at: u32) -> Option<&str> {
        let slot = self.slot(at).filter(|slot| matches!(slot.kind, Kind::Text | Kind::Number))?;
        (slot.flags & ESCAPED == 0).then(|| self.cut(slot.start, slot.len))
    }

    /// The text of a string or number.
    pub(crate) fn words(&self, at: u32) -> Option<Cow<'_, str>> {
        let slot = self.slot(at).filter(|slot| matches!(slot.kind, Kind::Text | Kind::Number))?;
        let raw = self.cut(slot.start, slot.len);
        Some(if slot.flags & ESCAPED == 0 { Cow::Borrowed(raw) } else { Cow::Owned(text::unescape(raw)) })
    }

    pub(crate) fn is_whole(&self, at: u32) -> bool {
        self.slot(at).is_some_and(|slot| slot.flags & WHOLE != 0)
    }

    /// The JSON text of a value.
    pub(crate) fn source(&self, at: u32) -> &str {
        match self.slot(at) {
            Some(slot) if slot.kind == Kind::Text => self.cut(slot.start.saturating_sub(1), slot.len + 2),
            Some(slot) => self.cut(slot.start, slot.len),
            None => "null",
        }
    }

    fn cut(&self, from: u32, len: u32) -> &str {
        self.text.get(from as usize..from as usize + len as usize).unwrap_or("")
    }
}

/// The children of one object or array, in order.
pub(crate) struct Children<'a> {
    slots: &'a [Slot],
    at: u32,
    end: u32,
}

impl Iterator for Children<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let at = self.at;
        if at >= self.end {
            return None;
        }
        self.at = self.slots.get(at as usize)?.next;
        Some(at)
    }
}

impl<'a> Node<'a> {
    /// A child that the model types, for walks that are not FHIRPath: the members named `key`.
    pub fn member(&self, key: &str) -> Option<Node<'a>> {
        let slot = self.tree.member(self.slot, key)?;
        let kind = model::r4().member(self.kind, key).map_or(UNKNOWN, |(_, kind)| kind);
        Some(Node { tree: self.tree, slot, extra: NONE, kind })
    }

    /// The text of a member, whatever the model says of it.
    pub(crate) fn text_of(&self, key: &str) -> Option<Cow<'a, str>> {
        self.tree.words(self.tree.member(self.slot, key)?)
    }

    /// Whether it has a member of this name, or one of a choice of this name: `value` and `valueQuantity`.
    pub(crate) fn has_any(&self, name: &str) -> bool {
        self.tree.children(self.slot).any(|at| {
            let rest = self.tree.raw_key(at).strip_prefix(name);
            rest.is_some_and(|rest| rest.as_bytes().first().is_none_or(u8::is_ascii_uppercase))
        })
    }

    /// Whether there is anything: a value, or the extensions of a primitive without one.
    pub(crate) fn is_there(&self) -> bool {
        self.slot != NONE || self.extra != NONE
    }

    /// Whether both are the same element of the same tree.
    pub fn is_same(&self, other: &Node<'_>) -> bool {
        std::ptr::addr_eq(self.tree, other.tree) && self.slot == other.slot && self.extra == other.extra
    }

    /// The text of a string or number.
    pub fn text(&self) -> Option<Cow<'a, str>> {
        self.tree.words(self.slot)
    }

    /// The value as JSON text, exactly as it was written.
    pub fn source(&self) -> &'a str {
        self.tree.source(self.slot)
    }

    /// The value as JSON.
    pub fn to_json(&self) -> Json {
        json::parse_any(self.source().as_bytes()).unwrap_or_default()
    }

    /// The FHIR type.
    pub fn kind(&self) -> TypeId {
        self.kind
    }

    /// The FHIR type's name, empty where unknown.
    pub fn type_name(&self) -> &'static str {
        model::r4().get(self.kind).name
    }
}

#[cfg(test)]
mod tests;
