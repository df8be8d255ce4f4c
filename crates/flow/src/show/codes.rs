//! Which question of ours an Observation answers, so that what came as measurements reads like a form.

use crate::show::form::shown;
use crate::show::timeline::Detail;
use fhir::read::{all, text};
use intake::form::Item;
use programme::Content;
use sonic_rs::JsonValueTrait;
use std::collections::HashMap;

/// The items of all forms by the code under which they stand outside a form.
pub struct Codes<'c> {
    content: &'c Content,
    by_code: HashMap<&'c str, Asked<'c>>,
}

/// One item and the programme that words it.
#[derive(Clone, Copy)]
pub struct Asked<'c> {
    /// The item's key.
    pub key: &'c str,
    /// What it is.
    pub item: &'c Item,
    /// A programme that asks it.
    pub programme: &'c str,
}

impl<'c> Codes<'c> {
    /// Reads the items that any form asks.
    pub fn of(content: &'c Content) -> Self {
        let mut by_code = HashMap::new();
        for def in content.forms.values() {
            for asked in def.form.asked() {
                let Some(item) = content.items.get(&asked.key) else { continue };
                let Some(code) = item.observation.as_deref() else { continue };
                by_code.entry(code).or_insert(Asked { key: &asked.key, item, programme: def.form.programme() });
            }
        }
        Self { content, by_code }
    }

    /// What was given, where a programme's series knows the product.
    pub fn given(&self, immunization: &fhir::Json) -> Option<Detail> {
        let code = fhir::read::code(immunization, "vaccineCode", "urn:jikang:vaccine")?;
        let knows = |programme: &&programme::Programme| {
            programme.series.as_ref().is_some_and(|series| series.product(code).is_some())
        };
        let programme = self.content.programmes.values().find(knows)?.id.clone();
        Some(Detail { label: format!("product.{code}"), programme, values: Vec::new(), unit: String::new() })
    }

    /// What an Observation says, as items with their values; several for a panel, none where no
    /// form of ours asks for it.
    pub fn said(&self, observation: &fhir::Json) -> Vec<(Asked<'c>, String)> {
        let parts = all(observation, "component");
        let parts = if parts.is_empty() { vec![observation] } else { parts };
        parts.into_iter().filter_map(|part| self.part(part)).collect()
    }

    fn part(&self, part: &fhir::Json) -> Option<(Asked<'c>, String)> {
        let code = format!("{}|{}", text(part, "code.coding.system")?, text(part, "code.coding.code")?);
        let asked = *self.by_code.get(code.as_str())?;
        let value = part.get("valueQuantity").and_then(|quantity| quantity.get("value")).cloned();
        let value = value.or_else(|| part.get("valueBoolean").cloned());
        let value = value.and_then(|value| shown(asked.item, &value));
        const TEXTS: [&str; 3] = ["valueCodeableConcept.coding.code", "valueString", "valueDateTime"];
        let value = value.or_else(|| TEXTS.iter().find_map(|place| text(part, place)).map(str::to_owned))?;
        Some((asked, value))
    }
}

/// One item with its values, the codes of a choice as keys of their words.
pub fn detail(asked: Asked<'_>, values: Vec<String>) -> Detail {
    let coded = !asked.item.options.is_empty();
    let values = values.into_iter().map(|value| match (coded, value.as_str()) {
        (true, code) => format!("item.{}.{code}", asked.key),
        (false, "true" | "false") => format!("answer.{value}"),
        _ => value,
    });
    Detail {
        label: format!("item.{}", asked.key),
        programme: asked.programme.into(),
        values: values.collect(),
        unit: asked.item.unit.clone().unwrap_or_default(),
    }
}
