//! Hands in what an example gives, in its order, at the doors that there are.

use super::{Played, PlayedVisit};
use crate::form_door::{self, FormAnswers, Submitted};
use crate::link::Linking;
use crate::path;
use crate::platform::Platform;
use fhir::Json;
use intake::form::VACCINE_SYSTEM;
use jiff::Timestamp;
use programme::example::{Example, Given, Person};
use sonic_rs::{Value, json};
use store::{NewArrival, RecordKey};
use terms::{Actor, Failure, RecordId, Result};

/// From whom an example's people are known.
const SENDER: &str = "example";

/// Makes the people known, then hands everything in.
pub(super) async fn play(platform: &Platform, actor: &Actor, example: &Example, now: Timestamp) -> Result<Played> {
    let people: Vec<String> = example.people.iter().map(|(name, person)| patient(name, person).to_string()).collect();
    import(platform, actor, SENDER, people.join("\n").into_bytes(), now)?;
    let mut played = Played { people: Default::default(), visits: Vec::new() };
    for name in example.people.keys() {
        let record = record(platform, actor, name)?;
        let resident = platform.store.resident_of(actor, record)?;
        let resident = resident.ok_or_else(|| Failure::fault("an example's person has no resident", name))?;
        played.people.insert(name.clone(), resident);
    }
    path::refresh(platform, example.today).await?;
    for (number, given) in example.given.iter().enumerate() {
        match given {
            Given::Resource { sender, text } => {
                let text = example
                    .people
                    .keys()
                    .fold(text.clone(), |text, name| text.replace(&format!("{{{name}}}"), &id(name)));
                import(platform, actor, sender, text.into_bytes(), now)?;
            }
            Given::Dose { person, on, product, institution } => {
                let dose = dose(number, &id(person), *on, product, institution.as_deref());
                import(platform, actor, SENDER, dose.to_string().into_bytes(), now)?;
            }
            Given::Form { person, on, form, answers, institution, .. } => {
                let filled = FormAnswers {
                    form: form.clone(),
                    id: format!("given-{number}"),
                    patient: record(platform, actor, person)?,
                    on: *on,
                    institution: institution.clone(),
                    answers: answers.clone(),
                };
                if platform.content.form(form).is_none() {
                    // Which forms it is depends on which programmes the person is in.
                    path::refresh(platform, example.today).await?;
                }
                let visit = |programme, decided, issues| {
                    let person = person.clone();
                    PlayedVisit { person, on: *on, programme, decided, issues }
                };
                match form_door::keep_form(platform, actor, filled, example.today, now).await? {
                    Submitted::Kept { told, .. } => played.visits.extend(told.into_iter().map(|told| {
                        let programme = told.form.split('/').next().map(str::to_owned);
                        visit(programme, told.decided, told.warnings)
                    })),
                    Submitted::Refused(issues) => played.visits.push(visit(None, None, issues)),
                }
            }
        }
    }
    path::refresh(platform, example.today).await?;
    Ok(played)
}

/// FHIR ids have no underscore.
fn id(name: &str) -> String {
    name.replace('_', "-")
}

fn record(platform: &Platform, actor: &Actor, name: &str) -> Result<RecordId> {
    let key = RecordKey { sender: SENDER.into(), resource_type: "Patient".into(), id: id(name) };
    let found = platform.store.find(actor, &key)?;
    found.ok_or_else(|| Failure::fault("an example's person is not kept", name))
}

fn import(platform: &Platform, actor: &Actor, sender: &str, bytes: Vec<u8>, now: Timestamp) -> Result<()> {
    let arrival = NewArrival {
        sender: sender.into(),
        message_id: None,
        door: "import".into(),
        format: "fhir".into(),
        name: "given".into(),
        bytes,
        at: now,
        actor: actor.clone(),
    };
    let accepted = path::accept(platform, arrival)?;
    path::carry(platform, actor, accepted.arrival, &Linking::Own, now, &|_| ())?;
    Ok(())
}

fn dose(number: usize, patient: &str, on: terms::Day, product: &str, institution: Option<&str>) -> Json {
    let mut dose = json!({
        "resourceType": "Immunization",
        "id": format!("given-{number}"),
        "status": "completed",
        "vaccineCode": {"coding": [{"system": VACCINE_SYSTEM, "code": product}]},
        "patient": {"reference": format!("Patient/{patient}")},
        "occurrenceDateTime": on.to_string()
    });
    if let Some(code) = institution {
        dose["performer"] = json!([{"actor": {"identifier": {"system": "urn:jikang:institution", "value": code}}}]);
    }
    dose
}

fn patient(name: &str, person: &Person) -> Json {
    let mut patient = json!({
        "resourceType": "Patient",
        "id": id(name),
        "name": [{"text": person.name.as_deref().unwrap_or(name)}],
        "gender": person.sex.as_str(),
        "birthDate": person.born.to_string()
    });
    if let Some(number) = &person.id_card {
        patient["identifier"] = json!([{"system": residents::ID_CARD_SYSTEM, "value": number.as_str()}]);
    }
    if let Some(day) = person.deceased_on {
        patient["deceasedDateTime"] = Value::from(day.to_string().as_str());
    }
    let homes: sonic_rs::Array = match person.lived.as_slice() {
        [] => [address(&person.area, None, None)].into_iter().collect(),
        lived => lived.iter().map(|home| address(&home.area, home.from_on, home.last_on)).collect(),
    };
    patient["address"] = Value::from(homes);
    patient
}

fn address(area: &str, from_on: Option<terms::Day>, last_on: Option<terms::Day>) -> Json {
    let mut address = json!({"use": "home", "extension": [{"url": "urn:jikang:area", "valueCode": area}]});
    let mut period = json!({});
    if let Some(day) = from_on {
        period["start"] = Value::from(day.to_string().as_str());
    }
    if let Some(day) = last_on {
        period["end"] = Value::from(day.to_string().as_str());
    }
    if from_on.is_some() || last_on.is_some() {
        address["period"] = period;
    }
    address
}
