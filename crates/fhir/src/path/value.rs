//! Items and collections: what FHIRPath computes with.

use super::{PathError, Result};
use crate::date::{Form, Moment};
use crate::model::{self, UNKNOWN};
use crate::tree::Kind;
use crate::{Json, Node};
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::fmt;

/// One item of a collection.
#[derive(Clone)]
pub enum Item<'a> {
    /// An element of a resource, primitive or not.
    Node(Node<'a>),
    /// true or false.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A decimal with its precision.
    Decimal(Decimal),
    /// A string.
    Text(Cow<'a, str>),
    /// A date, dateTime or time.
    Moment(Moment),
    /// A number with a unit.
    Quantity(Box<Quantity>),
    /// What `type()` gives: a namespace and a name.
    Type(&'static str, &'static str),
}

/// A number with a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// The number.
    pub value: Decimal,
    /// A UCUM unit, or a calendar word where `calendar`.
    pub unit: String,
    /// Whether the unit is a calendar duration (`year`, `days`) in its singular form.
    pub calendar: bool,
}

/// An ordered collection; most have one item or none, and then cost no allocation.
#[derive(Clone, Default)]
pub enum Collection<'a> {
    /// No item.
    #[default]
    Empty,
    /// One item.
    One(Item<'a>),
    /// Any number of items.
    Many(Vec<Item<'a>>),
}

impl<'a> Collection<'a> {
    /// The empty collection.
    pub fn new() -> Self {
        Collection::Empty
    }

    /// A collection of one item.
    pub fn one(item: Item<'a>) -> Self {
        Collection::One(item)
    }

    pub(crate) fn of(item: Option<Item<'a>>) -> Self {
        item.map_or(Collection::Empty, Collection::One)
    }

    pub(crate) fn boolean(value: bool) -> Self {
        Collection::One(Item::Boolean(value))
    }

    /// The items in order.
    pub fn as_slice(&self) -> &[Item<'a>] {
        match self {
            Collection::Empty => &[],
            Collection::One(item) => std::slice::from_ref(item),
            Collection::Many(items) => items,
        }
    }

    /// The items in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Item<'a>> {
        self.as_slice().iter()
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// Whether there is no item.
    pub fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    /// The first item.
    pub fn first(&self) -> Option<&Item<'a>> {
        self.as_slice().first()
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: Item<'a>) {
        match std::mem::take(self) {
            Collection::Empty => *self = Collection::One(item),
            Collection::One(first) => *self = Collection::Many(vec![first, item]),
            Collection::Many(mut items) => {
                items.push(item);
                *self = Collection::Many(items);
            }
        }
    }

    pub(crate) fn append(&mut self, other: Collection<'a>) {
        match (&mut *self, other) {
            (_, Collection::Empty) => {}
            (Collection::Empty, other) => *self = other,
            (Collection::Many(items), Collection::Many(mut more)) => items.append(&mut more),
            (_, Collection::One(item)) => self.push(item),
            (Collection::One(_), Collection::Many(more)) => more.into_iter().for_each(|item| self.push(item)),
        }
    }

    pub(crate) fn into_vec(self) -> Vec<Item<'a>> {
        match self {
            Collection::Empty => Vec::new(),
            Collection::One(item) => vec![item],
            Collection::Many(items) => items,
        }
    }

    /// The items as a JSON array.
    pub fn to_json(&self) -> Json {
        let items: Vec<Json> = self.iter().map(Item::to_json).collect();
        Json::from(items)
    }

    /// The only item, nothing where empty, an error where there are several.
    pub fn single(&self) -> Result<Option<&Item<'a>>> {
        match self.as_slice() {
            [] => Ok(None),
            [item] => Ok(Some(item)),
            items => Err(PathError::new("single", format!("one item is wanted, {} are there", items.len()))),
        }
    }

    /// The collection as a truth value: a single boolean is itself, any other single item is true.
    pub fn truth(&self) -> Result<Option<bool>> {
        Ok(self.single()?.map(|item| !matches!(item.simple(), Item::Boolean(false))))
    }
}

impl<'a> FromIterator<Item<'a>> for Collection<'a> {
    fn from_iter<I: IntoIterator<Item = Item<'a>>>(items: I) -> Self {
        let mut all = Collection::Empty;
        items.into_iter().for_each(|item| all.push(item));
        all
    }
}

impl<'a> Item<'a> {
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Item::Text(text.into())
    }

    /// The item as a value of the System types: a FHIR primitive becomes its value, all else stays.
    pub fn simple(&self) -> Item<'a> {
        match self {
            Item::Node(node) => node.value().unwrap_or_else(|| self.clone()),
            other => other.clone(),
        }
    }

    /// The item's text if it is a string or a primitive that travels as one.
    pub fn as_text(&self) -> Option<Cow<'a, str>> {
        match self {
            Item::Text(text) => Some(text.clone()),
            Item::Node(node) if node.tree.kind(node.slot) == Kind::Text => node.text(),
            _ => None,
        }
    }

    /// The item as JSON.
    pub fn to_json(&self) -> Json {
        match self {
            Item::Node(node) => node.to_json(),
            Item::Boolean(value) => Json::from(*value),
            Item::Integer(value) => Json::from(*value),
            Item::Decimal(value) => crate::json::parse_any(value.to_string().as_bytes()).unwrap_or_default(),
            other => Json::from(other.to_string().as_str()),
        }
    }
}

impl<'a> Node<'a> {
    /// The value of a primitive; nothing for complex elements and for primitives without one.
    pub fn value(&self) -> Option<Item<'a>> {
        let tree = self.tree;
        match tree.kind(self.slot) {
            Kind::True => Some(Item::Boolean(true)),
            Kind::False => Some(Item::Boolean(false)),
            Kind::Number => Some(number(tree.plain(self.slot)?, self.wants_decimal(), tree.is_whole(self.slot))),
            Kind::Text => Some(self.text_value(tree.words(self.slot)?)),
            Kind::Null | Kind::Array | Kind::Object => None,
        }
    }

    fn wants_decimal(&self) -> bool {
        self.kind == model::r4().known.decimal
    }

    fn text_value(&self, text: Cow<'a, str>) -> Item<'a> {
        let known = &model::r4().known;
        let moment = if self.kind == known.date {
            Moment::date(&text)
        } else if self.kind == known.date_time || self.kind == known.instant {
            Moment::date_time(&text)
        } else if self.kind == known.time {
            Moment::time(&text)
        } else {
            None
        };
        moment.map_or(Item::Text(text), Item::Moment)
    }

    /// Whether nothing is known of the element's type.
    pub(crate) fn is_untyped(&self) -> bool {
        self.kind == UNKNOWN
    }
}

fn number<'a>(text: &'a str, decimal: bool, whole: bool) -> Item<'a> {
    if whole
        && !decimal
        && let Ok(value) = text.parse()
    {
        return Item::Integer(value);
    }
    decimal_of(text).map_or(Item::Text(Cow::Borrowed(text)), Item::Decimal)
}

/// Reads a decimal, with or without an exponent.
pub(crate) fn decimal_of(text: &str) -> Option<Decimal> {
    if text.contains(['e', 'E']) {
        Decimal::from_scientific(text).ok()
    } else {
        Decimal::from_str_exact(text).or_else(|_| text.parse()).ok()
    }
}

impl fmt::Display for Item<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Item::Node(node) => match node.text() {
                Some(text) => f.write_str(&text),
                None => f.write_str(node.source()),
            },
            Item::Boolean(value) => value.fmt(f),
            Item::Integer(value) => value.fmt(f),
            Item::Decimal(value) => value.fmt(f),
            Item::Text(text) => f.write_str(text),
            Item::Moment(moment) => moment.fmt(f),
            Item::Quantity(quantity) => quantity.fmt(f),
            Item::Type(namespace, name) => write!(f, "{namespace}.{name}"),
        }
    }
}

impl fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Item::Text(text) => write!(f, "'{text}'"),
            Item::Moment(moment) if moment.form == Form::Time => write!(f, "@T{moment}"),
            Item::Moment(moment) => write!(f, "@{moment}"),
            Item::Node(node) => write!(f, "{}({self})", node.type_name()),
            _ => write!(f, "{self}"),
        }
    }
}

impl fmt::Debug for Collection<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.calendar {
            let plural = if self.value == Decimal::ONE { "" } else { "s" };
            write!(f, "{} {}{plural}", self.value, self.unit)
        } else {
            write!(f, "{} '{}'", self.value, self.unit)
        }
    }
}
