//! The resources as institutions send them (FHIR R4): areas, institutions, people.

use crate::county::{Area, Institution};
use crate::draw::later;
use crate::json::{Json, object, only};
use crate::person::Sex;
use terms::Day;

/// A resource that is about to be sent.
pub(crate) struct Record {
    pub kind: &'static str,
    pub id: String,
    pub json: Json,
}

impl Record {
    pub fn new(kind: &'static str, id: String, updated: String) -> Self {
        let json = object([
            ("resourceType", kind.into()),
            ("id", id.clone().into()),
            ("meta", object([("lastUpdated", updated.into())])),
        ]);
        Self { kind, id, json }
    }

    pub fn with(mut self, key: &'static str, value: impl Into<Json>) -> Self {
        self.json = self.json.with(key, value);
        self
    }

    pub fn maybe(mut self, key: &'static str, value: Option<impl Into<Json>>) -> Self {
        self.json = self.json.maybe(key, value);
        self
    }

    /// `Type/id`, the reference by which others of the sender speak of it.
    pub fn reference(&self) -> String {
        format!("{}/{}", self.kind, self.id)
    }

    pub fn text(&self) -> String {
        let mut text = String::with_capacity(600);
        self.json.write(&mut text);
        text
    }
}

/// The instant at which something was entered: in working hours of that day.
pub(crate) fn instant(on: Day, number: u64, utc_offset: &str) -> String {
    format!("{on}T{:02}:{:02}:{:02}{utc_offset}", 8 + number % 9, number / 9 % 60, number / 540 % 60)
}

/// `coding` with one code.
pub(crate) fn concept(system: &str, code: &str) -> Json {
    object([("coding", only(object([("system", system.into()), ("code", code.into())])))])
}

/// `system|code` as a CodeableConcept.
pub(crate) fn concept_of(code: &str) -> Json {
    let (system, code) = code.rsplit_once('|').unwrap_or(("", code));
    concept(system, code)
}

/// A reference by identifier.
pub(crate) fn identified(system: &str, value: &str) -> Json {
    object([("identifier", identifier(system, value))])
}

pub(crate) fn identifier(system: &str, value: &str) -> Json {
    object([("system", system.into()), ("value", value.into())])
}

pub(crate) fn reference(to: &str) -> Json {
    object([("reference", to.into())])
}

/// The extension that names an area.
fn in_area(code: &str) -> Json {
    only(object([("url", "urn:jikang:area".into()), ("valueCode", code.into())]))
}

pub(crate) fn location(area: &Area, updated: String) -> Record {
    let parent = area.parent.as_ref().map(|code| identified("urn:jikang:area", code));
    Record::new("Location", format!("area-{}", area.code), updated)
        .with("identifier", only(identifier("urn:jikang:area", &area.code)))
        .with("status", "active")
        .with("name", area.name.as_str())
        .with("type", only(concept("urn:jikang:area-kind", area.kind)))
        .with("physicalType", concept("http://terminology.hl7.org/CodeSystem/location-physical-type", "jdn"))
        .maybe("partOf", parent)
}

pub(crate) fn organization(institution: &Institution, updated: String) -> Record {
    let parent = institution.parent.as_ref().map(|code| identified("urn:jikang:institution", code));
    Record::new("Organization", format!("institution-{}", institution.code), updated)
        .with("identifier", only(identifier("urn:jikang:institution", &institution.code)))
        .with("active", true)
        .with("type", only(concept("urn:jikang:institution-kind", &institution.kind)))
        .with("name", institution.name.as_str())
        .with("address", only(object([("extension", in_area(&institution.area))])))
        .maybe("partOf", parent)
}

/// What a sender knows of a person.
#[derive(Clone)]
pub(crate) struct Known {
    pub id: String,
    pub updated: String,
    pub id_card: Option<String>,
    pub family: String,
    pub given: String,
    pub sex: Sex,
    pub born: Day,
    pub phone: Option<String>,
    /// From the earlier to the present.
    pub homes: Vec<Home>,
    pub died: Option<Day>,
    /// The code of the institution that keeps the record.
    pub kept_by: String,
}

/// A place of residence.
#[derive(Clone)]
pub(crate) struct Home {
    pub area: String,
    pub text: String,
    pub from: Option<Day>,
    pub last: Option<Day>,
}

impl Home {
    fn json(&self) -> Json {
        let days = Json::Object(Vec::new()).maybe("start", self.from).maybe("end", self.last);
        let period = (self.from.is_some() || self.last.is_some()).then_some(days);
        object([("extension", in_area(&self.area)), ("use", if self.last.is_some() { "old" } else { "home" }.into())])
            .with("text", self.text.as_str())
            .maybe("period", period)
    }
}

/// The system of resident ID cards (CN Core 2024).
const ID_CARD: &str = "urn:oid:2.16.840.1.113883.2.23.1.19.1";

pub(crate) fn patient(known: &Known) -> Record {
    let name = object([
        ("text", format!("{}{}", known.family, known.given).into()),
        ("family", known.family.as_str().into()),
        ("given", only(known.given.as_str().into())),
    ]);
    let telecom =
        known.phone.as_ref().map(|phone| only(object([("system", "phone".into()), ("value", phone.as_str().into())])));
    Record::new("Patient", known.id.clone(), known.updated.clone())
        .maybe("identifier", known.id_card.as_ref().map(|number| only(identifier(ID_CARD, number))))
        .with("active", true)
        .with("name", only(name))
        .maybe("telecom", telecom)
        .with("gender", known.sex.code())
        .with("birthDate", known.born)
        .maybe("deceasedDateTime", known.died)
        // The present home comes first: it is the one that most readers look at.
        .with("address", known.homes.iter().rev().map(Home::json).collect::<Vec<_>>())
        .with("managingOrganization", identified("urn:jikang:institution", &known.kept_by))
}

/// The homes of somebody who moved within the county: the day after the last is the first.
pub(crate) fn moved(earlier: (String, String), last: Day, now: (String, String), left: Option<Day>) -> Vec<Home> {
    vec![
        Home { area: earlier.0, text: earlier.1, from: None, last: Some(last) },
        Home { area: now.0, text: now.1, from: Some(later(last, 1)), last: left },
    ]
}
