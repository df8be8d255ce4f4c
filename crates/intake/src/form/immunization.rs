//! A form that records a dose: which of its items fill the Immunization (FHIR R4).

use super::expand::Visit;
use serde::Deserialize;
use sonic_rs::{JsonValueTrait, Value, json};

/// The system of the product codes.
pub const VACCINE_SYSTEM: &str = "urn:jikang:vaccine";

/// The items whose answers fill the Immunization's elements.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Immunization {
    /// The product: `vaccineCode`.
    pub vaccine: String,
    /// `lotNumber`.
    pub lot: Option<String>,
    /// `expirationDate`.
    pub expiry: Option<String>,
    /// `manufacturer.display`.
    pub manufacturer: Option<String>,
    /// `site`.
    pub site: Option<String>,
    /// `route`.
    pub route: Option<String>,
    /// The dose as the paper card says it: `protocolApplied.doseNumber`.
    pub dose_label: Option<String>,
    /// `fundingSource`.
    pub funding: Option<String>,
}

impl Immunization {
    /// The keys of all items that it names.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        let rest = [&self.lot, &self.expiry, &self.manufacturer, &self.site, &self.route, &self.dose_label];
        std::iter::once(&self.vaccine).chain(rest.into_iter().chain([&self.funding]).flatten())
    }

    /// The record of the dose; none where no product was answered.
    pub(super) fn record(&self, visit: &Visit<'_>, answers: &Value) -> Option<Value> {
        let answer = |key: &Option<String>| key.as_ref().and_then(|key| answers.get(key)).cloned();
        let coded = |key: &Option<String>| {
            let code = answer(key)?;
            let key = key.as_ref()?;
            Some(json!({"coding": [{"system": format!("urn:jikang:item:{key}"), "code": code}]}))
        };
        let product = answers.get(&self.vaccine)?.clone();
        let mut made = json!({
            "resourceType": "Immunization",
            "id": format!("{}-immunization", visit.id),
            "status": "completed",
            "vaccineCode": {"coding": [{"system": VACCINE_SYSTEM, "code": product}]},
            "patient": visit.subject.clone(),
            "encounter": {"reference": format!("Encounter/{}-visit", visit.id)},
            "occurrenceDateTime": visit.on,
            "primarySource": true
        });
        let elements = [
            ("lotNumber", answer(&self.lot)),
            ("expirationDate", answer(&self.expiry)),
            ("manufacturer", answer(&self.manufacturer).map(|name| json!({"display": name}))),
            ("site", coded(&self.site)),
            ("route", coded(&self.route)),
            ("fundingSource", coded(&self.funding)),
            ("protocolApplied", answer(&self.dose_label).map(|dose| json!([{"doseNumberPositiveInt": dose}]))),
            ("performer", visit.institution.clone().map(|institution| json!([{"actor": institution}]))),
        ];
        for (name, value) in elements {
            if let Some(value) = value {
                made[name] = value;
            }
        }
        Some(made)
    }
}
