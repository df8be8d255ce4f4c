//! Who a row is about: a Patient as the sender knows them.

use super::answer::Words;
use super::drafts::{Cells, Reading};
use super::plain::{day, plain, tight};
use super::table::heading;
use sonic_rs::{JsonValueMutTrait, Value, json};
use terms::{Day, Issue};

/// The identity card's system (CN Core 2024).
const ID_CARD: &str = "urn:oid:2.16.840.1.113883.2.23.1.19.1";

/// HL7 v3 RoleCode.
const ROLES: &str = "http://terminology.hl7.org/CodeSystem/v3-RoleCode";

/// A contact's own number, for which FHIR has no element.
const NUMBER_OF: &str = "urn:jikang:identifier";

/// Who a row is about.
pub(super) struct Who {
    /// By what the person is recognised in this sender's sheets.
    pub key: String,
    /// The Patient.
    pub patient: Value,
}

/// What the row's cells say.
#[derive(Default)]
struct Said {
    name: String,
    card: Option<String>,
    sex: Option<&'static str>,
    born: Option<Day>,
    /// The mother's card, and which child of one birth it is.
    mother: Option<String>,
    order: Option<u8>,
}

/// Reads who it is; what contradicts itself or is no number of a card is told, and nobody is made of it.
pub(super) fn who(cells: &Cells<'_>, reading: &Reading<'_>, issues: &mut Vec<Issue>) -> Option<Who> {
    let said = said(cells, reading, issues);
    let born = said.born.map(|born| born.to_string()).unwrap_or_default();
    let sex = said.sex.unwrap_or_default();
    let key = match (&said.card, &said.mother, said.order) {
        (Some(card), ..) => format!("card\n{card}"),
        // A newborn may have no name, and twins have the same one.
        (None, Some(mother), Some(order)) if said.born.is_some() => format!("mother\n{mother}\n{order}\n{born}"),
        _ if said.name.is_empty() || said.born.is_none() => {
            if !issues.iter().any(|issue| issue.place.contains(" person.")) {
                issues.push(Issue::blocking("person_unidentified", cells.at("person.id_card")));
            }
            return None;
        }
        _ => format!("name\n{}\n{born}\n{sex}", tight(&said.name)),
    };
    // Each kind of sheet knows a person in its own words, and the card brings them together. Without a
    // card there is nothing else to do so: then all sheets of a sender speak of one record.
    let list = said.card.as_ref().map_or("", |_| reading.form.id.as_str());
    let id = (reading.arts.hash)(format!("person\n{list}\n{key}").as_bytes());
    Some(Who { key, patient: patient(cells, &said, &id, issues) })
}

fn said(cells: &Cells<'_>, reading: &Reading<'_>, issues: &mut Vec<Issue>) -> Said {
    let mut said = Said { name: plain(&cells.text("person.name")), ..Said::default() };
    let number = tight(&cells.text("person.id_card")).to_uppercase();
    let card = (reading.arts.id_card)(&number);
    if card.is_none() && !number.is_empty() {
        let lost = number.contains("E") && number.parse::<f64>().is_ok();
        let code = if lost { "id_card_lost_digits" } else { "id_card_invalid" };
        issues.push(Issue::blocking(code, cells.at("person.id_card")));
    }
    let text = cells.text("person.birth_date");
    said.born = day(&text);
    match (said.born, &card) {
        (None, _) if !text.is_empty() => {
            issues.push(Issue::blocking("bad_date", cells.at("person.birth_date")).with("value", &text));
        }
        (Some(born), _) if born > reading.today => {
            issues.push(Issue::blocking("day_in_future", cells.at("person.birth_date")).with("day", born));
        }
        (Some(born), Some(card)) if born != card.birth_on => {
            issues.push(Issue::blocking("birth_date_differs", cells.at("person.birth_date")));
        }
        _ => {}
    }
    let text = cells.text("person.sex");
    said.sex = sex(cells.words("person.sex"), &text);
    match (said.sex, &card) {
        (None, _) if !text.is_empty() => {
            issues.push(Issue::blocking("answer_no_option", cells.at("person.sex")).with("value", &text));
        }
        (Some(sex), Some(card)) if (sex == "male") != card.male => {
            issues.push(Issue::blocking("sex_differs", cells.at("person.sex")));
        }
        _ => {}
    }
    if let Some(card) = card {
        said.born.get_or_insert(card.birth_on);
        said.sex.get_or_insert(if card.male { "male" } else { "female" });
        said.card = Some(card.number);
    }
    (said.mother, said.order) = birth(cells, reading, issues);
    said
}

/// Whose child, and the so-manieth of its birth; what cannot be read is told, and the row is taken without it.
fn birth(cells: &Cells<'_>, reading: &Reading<'_>, issues: &mut Vec<Issue>) -> (Option<String>, Option<u8>) {
    let number = tight(&cells.text("person.mother_id_card")).to_uppercase();
    let mother = (reading.arts.id_card)(&number).map(|card| card.number);
    if mother.is_none() && !number.is_empty() {
        issues.push(Issue::warning("id_card_invalid", cells.at("person.mother_id_card")));
    }
    let text = tight(&cells.text("person.birth_order"));
    let order = text.parse().ok().filter(|order| (1..=9).contains(order));
    if order.is_none() && !text.is_empty() {
        issues.push(Issue::warning("answer_wrong_type", cells.at("person.birth_order")).with("value", &text));
    }
    (mother, order)
}

fn sex(words: &Words, text: &str) -> Option<&'static str> {
    let word = heading(text);
    let code = words.get(&word).map_or(word.as_str(), String::as_str);
    ["male", "female"].into_iter().find(|sex| *sex == code)
}

fn patient(cells: &Cells<'_>, said: &Said, id: &str, issues: &mut Vec<Issue>) -> Value {
    let mut patient = json!({"resourceType": "Patient", "id": id, "active": true});
    let mut set = |key: &str, value: Value| {
        if let Some(object) = patient.as_object_mut() {
            object.insert(key, value);
        }
    };
    if let Some(card) = &said.card {
        set("identifier", json!([{"system": ID_CARD, "value": card.as_str()}]));
    }
    if !said.name.is_empty() {
        set("name", json!([{"text": said.name.as_str()}]));
    }
    if let Some(sex) = said.sex {
        set("gender", Value::from(sex));
    }
    if let Some(born) = said.born {
        set("birthDate", Value::from(born.to_string().as_str()));
    }
    if let Some(mother) = &said.mother {
        let number = json!({"system": ID_CARD, "value": mother.as_str()});
        set(
            "contact",
            json!([{"relationship": [{"coding": [{"system": ROLES, "code": "MTH"}]}], "extension": [{"url": NUMBER_OF, "valueIdentifier": number}]}]),
        );
    }
    if let Some(order) = said.order {
        set("multipleBirthInteger", Value::from(u64::from(order)));
    }
    let phone = tight(&cells.text("person.phone"));
    if !phone.is_empty() {
        set("telecom", json!([{"system": "phone", "value": phone.as_str()}]));
    }
    if let Some(address) = address(cells, issues) {
        set("address", json!([address]));
    }
    patient
}

/// The home, with the code of its area. An area that nobody knows is told; the person still counts,
/// under no area.
fn address(cells: &Cells<'_>, issues: &mut Vec<Issue>) -> Option<Value> {
    let (text, word) = (plain(&cells.text("person.address")), cells.text("person.area"));
    let area = cells.code("person.area", &word);
    if area.is_none() && !word.is_empty() {
        issues.push(Issue::warning("area_unknown", cells.at("person.area")).with("value", &word));
    }
    if text.is_empty() && area.is_none() {
        return None;
    }
    let mut home = json!({"use": "home"});
    if let Some(area) = area {
        home["extension"] = json!([{"url": "urn:jikang:area", "valueCode": area.as_str()}]);
    }
    if !text.is_empty() {
        home["text"] = Value::from(text.as_str());
    }
    Some(home)
}
