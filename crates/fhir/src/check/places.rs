//! A member of an object, with what stands beside it.

use super::Walk;
use crate::Json;
use crate::model::{Element, Model, TypeId};
use crate::place::Place;
use crate::read;
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Object};

/// A member of an object as its type defines it.
pub(super) struct Member<'a> {
    object: &'a Object,
    /// Its name without the underscore of what stands beside a primitive.
    pub name: &'a str,
    pub element: &'static Element,
    pub kind: TypeId,
    /// The bit of its element among those of the object's type.
    pub bit: u64,
}

impl<'a> Member<'a> {
    pub fn of(model: &'static Model, number: usize, object: &'a Object, name: &'a str) -> Self {
        let member = model.member_at(number);
        let (element, kind, bit) = (model.element_at(member.element), member.kind, 1 << member.ordinal);
        Member { object, name, element, kind, bit }
    }

    /// The values, where they are several.
    pub fn values(&self) -> Option<&'a [Json]> {
        self.object.get(&self.name)?.as_array().map(|list| list.as_slice())
    }

    /// Whether extensions tell the value at a place of an array.
    pub fn is_extended(&self, at: usize) -> bool {
        let beside = self.object.get(&format!("_{}", self.name)).and_then(|list| list.as_array());
        beside.and_then(|list| list.get(at)).is_some_and(|one| one.is_object())
    }
}

impl<'a> Walk<'a> {
    /// The type of a contained resource, or with an empty id of the resource itself.
    pub(super) fn contained(&self, id: &str) -> Option<&'a str> {
        if id.is_empty() {
            return self.resource.get(&"resourceType")?.as_str();
        }
        let contained = self.resource.get(&"contained")?.as_array()?;
        contained.iter().find(|one| read::id(one) == id).map(read::kind)
    }
}

/// Whether a place is the resource's own id, on which all that is known of it hangs.
pub(super) fn is_own_id(place: &Place<'_>) -> bool {
    matches!(place, Place::Member(Place::Root(_), "id"))
}
