//! Turns the answers of a form into the resources that the form says.
//!
//! A form travels as a QuestionnaireResponse (FHIR R4); what is made from it refers to it by id, so
//! the same answers always make the same resources.

use super::{AnswerType, Asked, Form, FormKind, Item, Items};
use sonic_rs::{Array, JsonContainerTrait, JsonValueTrait, Value, json};
use std::collections::BTreeMap;

/// What stands before `PROGRAMME/FORM` in `QuestionnaireResponse.questionnaire`.
pub const FORM_URN: &str = "urn:jikang:form:";

/// The system of `PROGRAMME/FORM` in a tag of what was made of a form.
pub const FORM_SYSTEM: &str = "urn:jikang:form";

/// The form's id, when the resource is a filled-in form of ours.
pub fn form_of(resource: &Value) -> Option<&str> {
    let is_response = resource.get("resourceType")?.as_str()? == "QuestionnaireResponse";
    is_response.then(|| resource.get("questionnaire")?.as_str()?.strip_prefix(FORM_URN)).flatten()
}

/// The answers by item key, as one JSON object: a number, string or boolean, or an array of codes.
pub fn answers(response: &Value) -> Value {
    let mut answers = json!({});
    for item in response.get("item").and_then(|items| items.as_array()).into_iter().flatten() {
        let Some(key) = item.get("linkId").and_then(|key| key.as_str()) else { continue };
        let given: Vec<Value> = item
            .get("answer")
            .and_then(|list| list.as_array())
            .map(|list| list.iter().filter_map(plain).collect())
            .unwrap_or_default();
        let value = match given.len() {
            0 => continue,
            1 => given.into_iter().next().unwrap_or_default(),
            _ => Value::from(given.into_iter().collect::<Array>()),
        };
        answers[key] = value;
    }
    answers
}

/// One `answer` element without its FHIR type.
fn plain(answer: &Value) -> Option<Value> {
    let kinds = ["valueInteger", "valueDecimal", "valueString", "valueDate", "valueTime", "valueBoolean"];
    if let Some(value) = kinds.iter().find_map(|kind| answer.get(kind)) {
        return Some(value.clone());
    }
    answer.get("valueCoding")?.get("code").cloned()
}

/// The resources that a form's answers make, besides the QuestionnaireResponse itself.
pub fn expand(response: &Value, form: &Form, items: &Items) -> Vec<Value> {
    let Some(visit) = Visit::of(response) else { return Vec::new() };
    let answers = answers(response);
    let mut made = vec![match form.kind {
        FormKind::Visit => visit.encounter(form, &answers),
        FormKind::Enrol => visit.episode(form, "active", None),
        FormKind::End => visit.episode(form, "finished", text(&answers, form.reason.as_deref())),
        FormKind::Move => return Vec::new(),
    }];
    made.extend(form.immunization.as_ref().and_then(|given| given.record(&visit, &answers)));
    made.extend(visit.observations(form, items, &answers));
    for resource in &mut made {
        carry_meta(response, resource);
    }
    made
}

/// What every resource made from one form shares.
pub(super) struct Visit<'a> {
    pub id: &'a str,
    pub on: &'a str,
    pub subject: Value,
    pub institution: Option<Value>,
}

impl<'a> Visit<'a> {
    fn of(response: &'a Value) -> Option<Self> {
        Some(Self {
            id: response.get("id")?.as_str()?,
            on: response.get("authored")?.as_str()?.get(..10)?,
            subject: response.get("subject")?.clone(),
            institution: response.get("author").cloned(),
        })
    }

    fn encounter(&self, form: &Form, answers: &Value) -> Value {
        let mut made = json!({
            "resourceType": "Encounter",
            "id": format!("{}-visit", self.id),
            "status": "finished",
            "class": {
                "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
                "code": text(answers, form.mode.as_deref()).unwrap_or("AMB")
            },
            "type": [{"coding": [{"system": "urn:jikang:visit", "code": form.visit_code()}]}],
            "subject": self.subject.clone(),
            "period": {"start": self.on}
        });
        if let Some(institution) = &self.institution {
            made["serviceProvider"] = institution.clone();
        }
        made
    }

    fn episode(&self, form: &Form, status: &str, reason: Option<&str>) -> Value {
        let bound = if form.kind == FormKind::End { "end" } else { "start" };
        let mut made = json!({
            "resourceType": "EpisodeOfCare",
            "id": format!("{}-episode", self.id),
            "status": status,
            "type": [{"coding": [{"system": "urn:jikang:programme", "code": form.programme()}]}],
            "patient": self.subject.clone(),
            "period": {bound: self.on}
        });
        if let Some(reason) = reason {
            made["extension"] = json!([{"url": "urn:jikang:end-reason", "valueCode": reason}]);
        }
        if let Some(institution) = &self.institution {
            made["managingOrganization"] = institution.clone();
        }
        made
    }

    /// One Observation per answered item that has a code, one per panel with its components.
    fn observations(&self, form: &Form, items: &Items, answers: &Value) -> Vec<Value> {
        let mut made = Vec::new();
        let mut panels: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for Asked { key, .. } in form.asked() {
            let (Some(item), Some(answer)) = (items.get(key), answers.get(key)) else { continue };
            let Some(code) = item.observation.as_deref() else { continue };
            if let Some(panel) = item.panel.as_deref() {
                let mut component = json!({"code": concept(code)});
                set_value(&mut component, key, item, answer);
                panels.entry(panel).or_default().push(component);
                continue;
            }
            for (number, one) in each(answer).into_iter().enumerate() {
                let mark = if number == 0 { String::new() } else { format!("-{number}") };
                let mut resource = self.observation(form, &format!("{key}{mark}"), code);
                set_value(&mut resource, key, item, one);
                made.push(resource);
            }
        }
        for (panel, components) in panels {
            let mut resource = self.observation(form, panel.rsplit('|').next().unwrap_or(panel), panel);
            resource["component"] = Value::from(components.into_iter().collect::<Array>());
            made.push(resource);
        }
        made
    }

    fn observation(&self, form: &Form, mark: &str, code: &str) -> Value {
        let mut made = json!({
            "resourceType": "Observation",
            "id": format!("{}-{}", self.id, mark.replace('_', "-")),
            "status": "final",
            "code": concept(code),
            "subject": self.subject.clone(),
            "effectiveDateTime": self.on
        });
        if form.kind == FormKind::Visit {
            made["encounter"] = json!({"reference": format!("Encounter/{}-visit", self.id)});
        } else {
            // It stands in no visit that would say of which programme it is.
            made["meta"] = json!({"tag": [{"system": FORM_SYSTEM, "code": form.id.as_str()}]});
        }
        made
    }
}

fn each(answer: &Value) -> Vec<&Value> {
    match answer.as_array() {
        Some(list) => list.iter().collect(),
        None => vec![answer],
    }
}

fn set_value(resource: &mut Value, key: &str, item: &Item, answer: &Value) {
    match item.answer {
        AnswerType::Integer | AnswerType::Decimal => {
            let mut quantity = json!({"value": answer.clone()});
            if let Some(unit) = &item.unit {
                quantity["unit"] = Value::from(unit.as_str());
                quantity["system"] = Value::from("http://unitsofmeasure.org");
                quantity["code"] = Value::from(unit.as_str());
            }
            resource["valueQuantity"] = quantity;
        }
        AnswerType::Choice | AnswerType::Choices => {
            let system = format!("urn:jikang:item:{key}");
            resource["valueCodeableConcept"] = json!({"coding": [{"system": system, "code": answer.clone()}]});
        }
        AnswerType::Text => resource["valueString"] = answer.clone(),
        AnswerType::Date => resource["valueDateTime"] = answer.clone(),
        AnswerType::Time => resource["valueTime"] = answer.clone(),
        AnswerType::Boolean => resource["valueBoolean"] = answer.clone(),
    }
}

/// `system|code` as a CodeableConcept.
fn concept(code: &str) -> Value {
    match code.rsplit_once('|') {
        Some((system, code)) => json!({"coding": [{"system": system, "code": code}]}),
        None => json!({"coding": [{"code": code}]}),
    }
}

/// The version by which two arrivals of one form are ordered goes with everything made from it.
fn carry_meta(response: &Value, resource: &mut Value) {
    let updated = response.get("meta").and_then(|meta| meta.get("lastUpdated"));
    if let Some(updated) = updated {
        resource["meta"]["lastUpdated"] = updated.clone();
    }
}

fn text<'a>(answers: &'a Value, key: Option<&str>) -> Option<&'a str> {
    answers.get(key?)?.as_str()
}
