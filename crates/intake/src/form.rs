//! Forms: what is asked, what is plausible, and which FHIR element each answer fills.
//!
//! The types are read from the programmes' folders (`items.toml`, `forms/*.toml`). A form never runs
//! by itself: the web shows it, [`expand`](crate::form::expand) turns answers into resources.

pub mod expand;
mod immunization;
mod joined;
mod typed;

pub use expand::{FORM_SYSTEM, FORM_URN, answers, expand, form_of};
pub use immunization::{Immunization, VACCINE_SYSTEM};
pub use joined::TOGETHER;
pub use typed::typed;

use serde::Deserialize;
use std::collections::BTreeMap;

/// What an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerType {
    /// A whole number, perhaps with a unit.
    Integer,
    /// A decimal number, perhaps with a unit.
    Decimal,
    /// One code of the options.
    Choice,
    /// Several codes of the options.
    Choices,
    /// Free text.
    Text,
    /// A calendar day.
    Date,
    /// A time of day; with a day of its own item it is a moment.
    Time,
    /// Yes or no.
    Boolean,
}

/// A place that is chosen by its name and kept by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// An area of the region's tree.
    Area,
    /// An institution of the region's tree.
    Institution,
}

/// One thing that can be asked, shared by code over all programmes (`items.toml`).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// What an answer is.
    #[serde(rename = "type")]
    pub answer: AnswerType,
    /// What a text is the code of.
    pub place: Option<Place>,
    /// The unit as UCUM writes it, for numbers.
    pub unit: Option<String>,
    /// The least plausible number.
    pub min: Option<f64>,
    /// The greatest plausible number.
    pub max: Option<f64>,
    /// Digits after the point that a decimal may have.
    pub decimals: Option<u8>,
    /// The codes of a choice, in order; their words are `item.KEY.CODE`.
    #[serde(default)]
    pub options: Vec<String>,
    /// `system|code` of the Observation that carries the answer outside the form.
    pub observation: Option<String>,
    /// `system|code` of the Observation whose component the answer is.
    pub panel: Option<String>,
    /// Values that are never offered from the last visit (measurements).
    #[serde(default)]
    pub repeatable: bool,
}

/// What handing in the form means for the person's membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormKind {
    /// A visit: makes an Encounter.
    Visit,
    /// Taking into the programme: makes an EpisodeOfCare.
    Enrol,
    /// Leaving the programme: ends the EpisodeOfCare.
    End,
    /// A move of a case in a ledger: what it means is replayed with the case's other moves.
    Move,
}

/// One item's place in a form.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Key of the item.
    pub key: String,
    /// Whether the form can be handed in without it.
    #[serde(default)]
    pub required: bool,
    /// FHIRPath over the answers; the item is asked only where it is true.
    pub when: Option<String>,
}

/// A part of a form under one heading (`section.KEY`).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Key of the heading.
    pub key: String,
    /// What is asked there, in order.
    pub items: Vec<Asked>,
}

/// A rule between answers.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The code; its words are `issue.CODE` in the programme's terms.
    pub code: String,
    /// FHIRPath over the answers that must not be false.
    pub require: String,
    /// Whether the form is refused (`blocking`) or asks again (`warning`).
    pub severity: terms::Severity,
}

/// One row of the decision table; the first whose `when` is true decides.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// FHIRPath over the answers; absent in the last row, which always matches.
    pub when: Option<String>,
    /// The class that the visit gets.
    pub class: String,
    /// Until the next visit, for example `2 weeks` or `3 months`.
    pub next: String,
    /// Keys of what to do (`advice.KEY`).
    #[serde(default)]
    pub advise: Vec<String>,
}

/// A form as its file has it; `id` is filled from folder and file name.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// `programme/form`.
    #[serde(skip)]
    pub id: String,
    /// What handing it in means.
    pub kind: FormKind,
    /// The item whose answer is the visit's mode (Encounter.class: AMB, HH, VR).
    pub mode: Option<String>,
    /// The item whose answer is the reason for leaving.
    pub reason: Option<String>,
    /// The item that takes the decision table's class.
    pub class: Option<String>,
    /// The item that takes the next visit's day.
    pub next: Option<String>,
    /// A word by which forms of several programmes are filled in as one at a visit of a person who is in
    /// more than one of them (`form.WORD` in the shared terms).
    pub together: Option<String>,
    /// For a form that records a dose: which items fill the Immunization.
    pub immunization: Option<Immunization>,
    /// What is asked.
    #[serde(rename = "section")]
    pub sections: Vec<Section>,
    /// Rules between answers.
    #[serde(default, rename = "check")]
    pub checks: Vec<Check>,
    /// The decision table, in order.
    #[serde(default, rename = "decision")]
    pub decisions: Vec<Decision>,
}

/// All items by key, as `items.toml` files give them.
pub type Items = BTreeMap<String, Item>;

impl Form {
    /// What is asked, over all sections.
    pub fn asked(&self) -> impl Iterator<Item = &Asked> {
        self.sections.iter().flat_map(|section| &section.items)
    }

    /// The programme's id: what stands before the slash.
    pub fn programme(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }

    /// Whether it is of no single programme.
    pub fn is_joined(&self) -> bool {
        self.programme() == TOGETHER
    }

    /// The visit code that the Encounter carries, `programme.form`.
    pub fn visit_code(&self) -> String {
        self.id.replace('/', ".")
    }
}
