//! What R4 says of its types: which elements each has, how often, of which types, with which codes, and what
//! specialises what.
//!
//! The facts are compiled from HL7's own definitions (`cargo xtask definitions`) into `model/elements.txt` and
//! `model/codes.txt`, whose form `model/table.rs` describes.

mod codes;
mod table;

pub(crate) use codes::Codes;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// A type's number in the model; [`UNKNOWN`] for what R4 does not define.
pub type TypeId = u16;

/// The type of a node about which the model says nothing.
pub const UNKNOWN: TypeId = 0;

/// All of R4's types.
pub struct Model {
    types: Vec<Type>,
    elements: Vec<Element>,
    members: Vec<Member>,
    codes: Vec<Codes>,
    by_name: HashMap<&'static str, TypeId>,
    /// The types that a node meets so often that looking them up by name would cost.
    pub(crate) known: Known,
}

/// Types that are treated in a way of their own.
#[derive(Default)]
pub(crate) struct Known {
    pub element: TypeId,
    pub resource: TypeId,
    pub decimal: TypeId,
    pub date: TypeId,
    pub date_time: TypeId,
    pub instant: TypeId,
    pub time: TypeId,
    pub quantity: TypeId,
    pub reference: TypeId,
    pub extension: TypeId,
    /// The bits of what an extension says: its value, or extensions of its own.
    pub extension_content: u64,
    pub coding: TypeId,
    pub concept: TypeId,
}

/// One type of the model.
pub struct Type {
    /// Its name: `Patient`, `code`, `Patient.contact`.
    pub name: &'static str,
    /// What it specialises; [`UNKNOWN`] for the two roots.
    pub parent: TypeId,
    /// Its name as the tail of a choice element: `Quantity`, `DateTime`.
    pub(crate) suffix: String,
    pub(crate) shape: Shape,
    /// Its members, those that it inherits first.
    members: Range<usize>,
    /// The elements that must be there, a bit for each by [`Member::ordinal`].
    pub(crate) required: u64,
}

/// What kind of JSON a type travels as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    Primitive(Form),
    Complex,
    Resource,
}

/// How a primitive is written in JSON (FHIR R4, section 2.24.0.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    Boolean,
    /// A whole number of at least so much.
    Integer(i64),
    Decimal,
    Text,
    Code,
    Id,
    Uri,
    Oid,
    Uuid,
    Base64,
    Date,
    DateTime,
    Instant,
    Time,
    Xhtml,
}

/// One element of a type.
pub struct Element {
    /// Its name, without `[x]`.
    pub name: &'static str,
    /// The types it may have; more than one only where `choice`.
    pub types: Vec<TypeId>,
    /// Whether the JSON name carries the type: `value[x]`.
    pub choice: bool,
    /// Whether it may repeat, and so is a JSON array.
    pub many: bool,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it stands in a summary.
    pub summary: bool,
    /// Whether a code that nobody knows changes what the whole record says, or of whom: a resource's own
    /// modifiers, and what `model/decisive.txt` names.
    pub(crate) decisive: bool,
    /// The codes to which it is bound without exception.
    pub(crate) codes: Option<usize>,
    /// What a Reference may point at; nothing means anything.
    pub(crate) targets: Vec<TypeId>,
}

/// A name that an object of a type may have in JSON: an element's, with each type of a choice.
pub(crate) struct Member {
    name: &'static str,
    tail: Option<TypeId>,
    /// The element's number in the model.
    pub element: usize,
    /// The type that the name settles.
    pub kind: TypeId,
    /// The element's place among those of its type.
    pub ordinal: u8,
}

static R4: LazyLock<Model> = LazyLock::new(|| {
    table::read(include_str!("model/elements.txt"), include_str!("model/codes.txt"), include_str!("model/decisive.txt"))
});

/// The model of R4, read on first use.
pub fn r4() -> &'static Model {
    &R4
}

impl Model {
    /// The number of a type's name.
    pub fn find(&self, name: &str) -> Option<TypeId> {
        self.by_name.get(name).copied()
    }

    /// A type by its number.
    pub fn get(&self, id: TypeId) -> &Type {
        &self.types[usize::from(id).min(self.types.len() - 1)]
    }

    /// Whether `id` is `of` or specialises it.
    pub fn is_a(&self, mut id: TypeId, of: TypeId) -> bool {
        while id != UNKNOWN {
            if id == of {
                return true;
            }
            id = self.get(id).parent;
        }
        false
    }

    /// Whether the name is one of R4's resource types that can be instantiated.
    pub fn is_resource(&self, name: &str) -> bool {
        self.resource(name).is_some()
    }

    /// The type of a resource that can be instantiated.
    pub(crate) fn resource(&self, name: &str) -> Option<TypeId> {
        let id = self.find(name).filter(|id| self.get(*id).shape == Shape::Resource)?;
        (!matches!(name, "Resource" | "DomainResource")).then_some(id)
    }

    /// The names of R4's resource types that can be instantiated, sorted.
    pub fn resources(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.types.iter().map(|of| of.name).filter(|name| self.is_resource(name)).collect();
        names.sort_unstable();
        names
    }

    /// Whether a type is a primitive, which may carry a value beside its extensions.
    pub fn is_primitive(&self, id: TypeId) -> bool {
        id != UNKNOWN && matches!(self.get(id).shape, Shape::Primitive(_))
    }

    /// Whether values of a type are dates or times.
    pub(crate) fn is_moment(&self, id: TypeId) -> bool {
        let known = &self.known;
        id != UNKNOWN && [known.date, known.date_time, known.instant, known.time].contains(&id)
    }

    /// An element of a type or of what it specialises.
    pub fn element(&self, id: TypeId, name: &str) -> Option<&Element> {
        self.element_number(id, name).map(|number| &self.elements[number])
    }

    pub(crate) fn element_number(&self, id: TypeId, name: &str) -> Option<usize> {
        let members = &self.members[self.get(id).members.clone()];
        members.iter().find(|member| member.name == name).map(|member| member.element)
    }

    pub(crate) fn element_at(&self, number: usize) -> &Element {
        &self.elements[number]
    }

    /// The element that a JSON member name stands for, and the type that the name settles:
    /// `valueQuantity` is `value` as a Quantity.
    pub fn member(&self, id: TypeId, key: &str) -> Option<(&Element, TypeId)> {
        let member = self.member_at(self.member_number(id, key, 0)?);
        Some((&self.elements[member.element], member.kind))
    }

    /// The number of the member of this name, looked for from a number on, for senders mostly write members in
    /// the order of their definition.
    pub(crate) fn member_number(&self, id: TypeId, key: &str, from: usize) -> Option<usize> {
        let Range { start, end } = self.get(id).members;
        let from = from.clamp(start, end);
        (from..end).chain(start..from).find(|at| self.is_named(&self.members[*at], key))
    }

    pub(crate) fn member_at(&self, number: usize) -> &Member {
        &self.members[number]
    }

    fn is_named(&self, member: &Member, key: &str) -> bool {
        match member.tail {
            None => member.name == key,
            Some(tail) => key.strip_prefix(member.name) == Some(self.get(tail).suffix.as_str()),
        }
    }

    /// The elements of a type whose bits are set.
    pub(crate) fn elements_of(&self, id: TypeId, bits: u64) -> impl Iterator<Item = &Element> {
        let mut last = None;
        let members = self.members[self.get(id).members.clone()].iter();
        let first = move |member: &&Member| {
            bits >> member.ordinal & 1 == 1 && last.replace(member.ordinal) != Some(member.ordinal)
        };
        members.filter(first).map(|member| &self.elements[member.element])
    }

    /// The codes to which an element is bound without exception.
    pub(crate) fn codes(&self, element: &Element) -> Option<&Codes> {
        element.codes.map(|number| &self.codes[number])
    }

    /// The data type that the tail of a choice element names.
    pub(crate) fn by_suffix(&self, suffix: &str) -> Option<TypeId> {
        let found = self.find(suffix).or_else(|| {
            let mut letters = suffix.chars();
            let first = letters.next()?.to_ascii_lowercase();
            self.find(&format!("{first}{}", letters.as_str()))
        })?;
        (self.get(found).shape != Shape::Resource).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_complete_and_every_type_in_it_is_known() {
        let model = r4();
        assert_eq!(model.resources().len(), 146);
        for element in &model.elements {
            assert!(!element.types.is_empty() && !element.types.contains(&UNKNOWN), "{}", element.name);
            assert!(!element.targets.contains(&UNKNOWN), "{}", element.name);
        }
        // The bits of what was seen in an object.
        assert!(model.members.iter().all(|member| member.ordinal < 64));
    }

    #[test]
    fn a_member_name_settles_the_type_of_a_choice() {
        let model = r4();
        let of = |name: &str| model.find(name).unwrap();
        let named =
            |kind: &str, key: &str| model.member(of(kind), key).map(|(element, id)| (element.name, model.get(id).name));
        assert_eq!(named("Observation", "valueQuantity"), Some(("value", "Quantity")));
        assert_eq!(named("Patient", "deceasedDateTime"), Some(("deceased", "dateTime")));
        assert_eq!(named("Patient", "birthDate"), Some(("birthDate", "date")));
        assert_eq!(named("Patient", "id"), Some(("id", "id")));
        assert_eq!(named("Patient.contact", "id"), Some(("id", "string")));
        assert_eq!(named("Patient", "deceased"), None);
        assert!(model.is_a(of("code"), of("string")) && !model.is_a(of("string"), of("code")));
    }

    #[test]
    fn what_must_be_there_and_what_decides_come_from_the_table() {
        let model = r4();
        let of = |name: &str| model.find(name).unwrap();
        let required = |kind: &str| -> Vec<&str> {
            model.elements_of(of(kind), model.get(of(kind)).required).map(|element| element.name).collect()
        };
        assert_eq!(required("Observation"), ["status", "code"]);
        assert_eq!(required("Patient"), Vec::<&str>::new());
        let decisive = |kind: &str, name: &str| model.element(of(kind), name).unwrap().decisive;
        assert!(decisive("Encounter", "status") && decisive("Patient", "gender"));
        assert!(!decisive("HumanName", "use") && !decisive("MedicationRequest", "priority"));
        let subject = model.element(of("Observation"), "subject").unwrap();
        assert_eq!(
            subject.targets.iter().map(|of| model.get(*of).name).collect::<Vec<_>>(),
            ["Patient", "Group", "Device", "Location"]
        );
    }
}
