//! Type names in expressions: `Patient`, `FHIR.string`, `System.Integer`.

use super::value::Item;
use super::{PathError, Result};
use crate::Node;
use crate::date::Form;
use crate::model::{self, TypeId, UNKNOWN};
use crate::tree::Kind;

/// A type that an expression names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TypeSpec {
    /// The FHIR type, if the name can mean one.
    pub fhir: Option<TypeId>,
    /// The System type, if the name can mean one.
    pub system: Option<&'static str>,
}

const SYSTEM: [&str; 9] = ["Any", "Boolean", "String", "Integer", "Long", "Decimal", "Date", "DateTime", "Time"];

impl TypeSpec {
    /// The type of a name; FHIR's name comes before System's where no namespace is given.
    pub(crate) fn named(namespace: Option<&str>, name: &str) -> Result<Self> {
        let fhir = model::r4().find(name);
        let quantity = (name == "Quantity").then_some("Quantity");
        let system = SYSTEM.iter().copied().find(|own| *own == name).or(quantity);
        match namespace {
            Some("System") => Ok(TypeSpec { fhir: None, system }),
            Some("FHIR") if fhir.is_some() => Ok(TypeSpec { fhir, system: None }),
            None if fhir.is_some() || system.is_some() => Ok(TypeSpec { fhir, system }),
            _ => Err(PathError::new("unknown_type", format!("{name} is no type"))),
        }
    }

    /// `is`: the item is of the type or of one that specialises it.
    pub(crate) fn fits(&self, item: &Item<'_>) -> bool {
        match item {
            Item::Node(node) if node.is_untyped() => self.fits_untyped(node),
            Item::Node(node) => self.fhir.is_some_and(|of| model::r4().is_a(node.kind, of)),
            _ => self.system.is_some_and(|of| of == "Any" || of == system_name(item)),
        }
    }

    /// `as` and `ofType`: a primitive must be of just this type, for `code` is not `string` there.
    pub(crate) fn selects(&self, item: &Item<'_>) -> bool {
        match item {
            Item::Node(node) if model::r4().is_primitive(node.kind) => self.fhir == Some(node.kind),
            _ => self.fits(item),
        }
    }

    /// A node of which only the JSON is known fits by the kind of its JSON.
    fn fits_untyped(&self, node: &Node<'_>) -> bool {
        let name = self.fhir.map_or(self.system.unwrap_or(""), |of| model::r4().get(of).name);
        match node.tree.kind(node.slot) {
            Kind::True | Kind::False => name.eq_ignore_ascii_case("boolean"),
            Kind::Number if node.tree.is_whole(node.slot) => {
                matches!(name, "integer" | "Integer" | "decimal" | "Decimal")
            }
            Kind::Number => name.eq_ignore_ascii_case("decimal"),
            Kind::Text => self.system == Some("String") || self.fhir.is_some_and(|of| model::r4().is_primitive(of)),
            Kind::Object => self.fhir.is_some_and(|of| !model::r4().is_primitive(of)),
            Kind::Null | Kind::Array => false,
        }
    }
}

/// The System type of a computed value.
pub(crate) fn system_name(item: &Item<'_>) -> &'static str {
    match item {
        Item::Boolean(_) => "Boolean",
        Item::Integer(_) => "Integer",
        Item::Decimal(_) => "Decimal",
        Item::Text(_) => "String",
        Item::Moment(moment) => match moment.form {
            Form::Date => "Date",
            Form::DateTime => "DateTime",
            Form::Time => "Time",
        },
        Item::Quantity(_) => "Quantity",
        Item::Type(..) => "TypeInfo",
        Item::Node(_) => "",
    }
}

/// What `type()` says of an item.
pub(crate) fn type_of<'a>(item: &Item<'a>) -> Item<'a> {
    match item {
        Item::Node(node) if node.kind != UNKNOWN => {
            let name = node.type_name();
            // The type of a component is shown as the backbone element that it is.
            Item::Type("FHIR", if name.contains('.') { "BackboneElement" } else { name })
        }
        Item::Node(_) => Item::Type("System", system_name(&item.simple())),
        other => Item::Type("System", system_name(other)),
    }
}
