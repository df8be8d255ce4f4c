//! What R4 says of its types: which elements each has, of which types, and what specialises what.
//!
//! The facts are in `model/r4.txt`, one type per line: `Name:Parent element:Type* choice[x]:A|B …`
//! (`*` after a type: repeats; `*` as the type: any data type).

use std::collections::HashMap;
use std::sync::LazyLock;

/// A type's number in the model; [`UNKNOWN`] for what R4 does not define.
pub type TypeId = u16;

/// The type of a node about which the model says nothing.
pub const UNKNOWN: TypeId = 0;

/// All of R4's types.
pub struct Model {
    types: Vec<Type>,
    elements: Vec<Element>,
    by_name: HashMap<&'static str, TypeId>,
    /// The types that a node meets so often that looking them up by name would cost.
    pub(crate) known: Known,
}

/// Types that the evaluation treats in a way of their own.
#[derive(Default)]
pub(crate) struct Known {
    pub resource: TypeId,
    pub decimal: TypeId,
    pub date: TypeId,
    pub date_time: TypeId,
    pub instant: TypeId,
    pub time: TypeId,
    pub quantity: TypeId,
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
    elements: std::ops::Range<usize>,
}

/// What kind of JSON a type travels as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Shape {
    Primitive,
    Complex,
    Resource,
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
}

static R4: LazyLock<Model> = LazyLock::new(|| read(include_str!("model/r4.txt")));

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
        !matches!(name, "Resource" | "DomainResource")
            && self.find(name).is_some_and(|id| self.get(id).shape == Shape::Resource)
    }

    /// The names of R4's resource types that can be instantiated, sorted.
    pub fn resources(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.types.iter().map(|of| of.name).filter(|name| self.is_resource(name)).collect();
        names.sort_unstable();
        names
    }

    /// Whether a type is a primitive, which may carry a value beside its extensions.
    pub fn is_primitive(&self, id: TypeId) -> bool {
        id != UNKNOWN && self.get(id).shape == Shape::Primitive
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

    pub(crate) fn element_number(&self, mut id: TypeId, name: &str) -> Option<usize> {
        while id != UNKNOWN {
            let of = self.get(id);
            if let Some(at) = of.elements.clone().find(|at| self.elements[*at].name == name) {
                return Some(at);
            }
            id = of.parent;
        }
        None
    }

    pub(crate) fn element_at(&self, number: usize) -> &Element {
        &self.elements[number]
    }

    /// The element that a JSON member name stands for, and the type that the name settles:
    /// `valueQuantity` is `value` as a Quantity.
    pub fn member(&self, id: TypeId, key: &str) -> Option<(&Element, TypeId)> {
        if let Some(element) = self.element(id, key)
            && !element.choice
        {
            return Some((element, element.types.first().copied().unwrap_or(UNKNOWN)));
        }
        key.char_indices().skip(1).filter(|(_, letter)| letter.is_ascii_uppercase()).find_map(|(at, _)| {
            let element = self.element(id, &key[..at])?;
            let found = element.types.iter().find(|of| element.choice && self.get(**of).suffix == key[at..])?;
            Some((element, *found))
        })
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

fn read(text: &'static str) -> Model {
    let mut model =
        Model { types: vec![nothing()], elements: Vec::new(), by_name: HashMap::new(), known: Known::default() };
    for line in text.lines() {
        let head = line.split(' ').next().unwrap_or_default();
        let name = head.split(':').next().unwrap_or_default();
        model.by_name.insert(name, model.types.len() as TypeId);
        model.types.push(Type { name, suffix: suffix(name), ..nothing() });
    }
    let any: Vec<TypeId> = ANY.split(' ').filter_map(|name| model.find(name)).collect();
    for (line, id) in text.lines().zip(1..) {
        let mut words = line.split(' ');
        let parent = words.next().and_then(|head| head.split_once(':')).and_then(|(_, parent)| model.find(parent));
        let start = model.elements.len();
        for word in words {
            let element = element(&model, word, &any);
            model.elements.push(element);
        }
        model.types[id].parent = parent.unwrap_or(UNKNOWN);
        model.types[id].elements = start..model.elements.len();
    }
    shape(&mut model);
    let id = |name: &str| model.find(name).unwrap_or(UNKNOWN);
    model.known = Known {
        resource: id("Resource"),
        decimal: id("decimal"),
        date: id("date"),
        date_time: id("dateTime"),
        instant: id("instant"),
        time: id("time"),
        quantity: id("Quantity"),
    };
    model
}

/// The data types that an open choice (`value[x]:*`) may have.
const ANY: &str = "base64Binary boolean canonical code date dateTime decimal id instant integer markdown oid \
    positiveInt string time unsignedInt uri url uuid Address Age Annotation Attachment CodeableConcept Coding \
    ContactPoint Count Distance Duration HumanName Identifier Money Period Quantity Range Ratio Reference \
    SampledData Signature Timing ContactDetail Contributor DataRequirement Expression ParameterDefinition \
    RelatedArtifact TriggerDefinition UsageContext Dosage Meta";

fn nothing() -> Type {
    Type { name: "", parent: UNKNOWN, suffix: String::new(), shape: Shape::Complex, elements: 0..0 }
}

fn suffix(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}", first.to_ascii_uppercase(), letters.as_str()))
}

fn element(model: &Model, word: &'static str, any: &[TypeId]) -> Element {
    let (name, types) = word.split_once(':').unwrap_or((word, ""));
    let (name, choice) = name.strip_suffix("[x]").map_or((name, false), |name| (name, true));
    if types == "*" {
        return Element { name, types: any.to_vec(), choice, many: false };
    }
    let (types, many) = types.strip_suffix('*').map_or((types, false), |types| (types, true));
    Element { name, types: types.split('|').filter_map(|of| model.find(of)).collect(), choice, many }
}

fn shape(model: &mut Model) {
    let resource = model.find("Resource").unwrap_or(UNKNOWN);
    for id in 1..model.types.len() as TypeId {
        let name = model.get(id).name;
        let shape = if model.is_a(id, resource) {
            Shape::Resource
        } else if name.starts_with(|first: char| first.is_ascii_lowercase()) {
            Shape::Primitive
        } else {
            Shape::Complex
        };
        model.types[usize::from(id)].shape = shape;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_complete_and_every_type_in_it_is_known() {
        let model = r4();
        assert_eq!(model.types.iter().filter(|of| model.is_resource(of.name)).count(), 146);
        for element in &model.elements {
            assert!(!element.types.is_empty(), "{}", element.name);
        }
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
        assert_eq!(named("Patient", "deceased"), None);
        assert!(model.is_a(of("code"), of("string")) && !model.is_a(of("string"), of("code")));
    }
}
