//! What a source Patient says of a person, as far as matching needs it.

use crate::batch::Said;
use crate::id_card::IdCard;
use crate::model::{Field, family_sound};
use serde::{Deserialize, Serialize};
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value};

/// The identity card's system (CN Core 2024: `IDC`).
pub const ID_CARD_SYSTEM: &str = "urn:oid:2.16.840.1.113883.2.23.1.19.1";

/// What one Patient record says of the person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traits {
    /// A valid identity card number, 18 characters.
    pub id_card: Option<String>,
    /// The full name without spaces.
    pub name: Option<String>,
    /// The birthday as the sender wrote it.
    pub birth_date: Option<String>,
    /// `male`, `female`, `other` or `unknown`.
    pub sex: Option<String>,
    /// The first telephone number.
    pub phone: Option<String>,
    /// The first address in one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The mother's identity card number, where the record names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mother: Option<String>,
    /// Which child of one birth it is, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_order: Option<u8>,
}

impl Traits {
    /// Reads them from a Patient; what is missing or malformed stays empty.
    pub fn of(patient: &Value) -> Self {
        Self {
            id_card: id_card(patient).map(|card| card.number),
            name: name(patient),
            birth_date: text(patient, "birthDate"),
            sex: text(patient, "gender"),
            phone: first(patient, "telecom", |contact| {
                let is_phone = contact.get("system").as_str() == Some("phone");
                is_phone.then(|| text(contact, "value")).flatten()
            }),
            address: first(patient, "address", |address| text(address, "text")),
            mother: mother(patient),
            birth_order: birth_order(patient),
        }
    }

    /// The values by which candidates are found: hashes, so that an index holds no names. Whoever differs
    /// in one of name, birthday and telephone number still shares a key.
    pub fn keys(&self) -> Vec<u64> {
        let mut keys: Vec<u64> = self.id_card.iter().map(|number| key("id_card", number)).collect();
        keys.extend(self.mother.iter().map(|number| key("mother", number)));
        if let Some(name) = &self.name {
            if let Some(born) = &self.birth_date {
                keys.push(key("person", &format!("{name} {born}")));
                keys.push(key("family", &format!("{} {born}", family_sound(name))));
            }
            keys.extend(self.phone.iter().map(|phone| key("reached", &format!("{name} {phone}"))));
        }
        keys
    }

    /// As matching compares it.
    pub fn said(&self) -> Said {
        let mut said = Said { full_name: self.name.clone().unwrap_or_default(), ..Said::default() };
        let fields = [
            (Field::NationalId, &self.id_card),
            (Field::BirthDate, &self.birth_date),
            (Field::Sex, &self.sex.clone().filter(|sex| sex != "unknown")),
            (Field::Phone, &self.phone),
            (Field::Address1, &self.address),
        ];
        for (field, value) in fields {
            said.fields[field.at()] = value.clone().unwrap_or_default();
        }
        said
    }

    /// As stored beside the keys.
    pub fn to_bytes(&self) -> Vec<u8> {
        sonic_rs::to_vec(self).unwrap_or_default()
    }

    /// As stored beside the keys; unreadable traits are empty ones, which match nobody.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        sonic_rs::from_slice(bytes).unwrap_or_default()
    }
}

/// A blocking key: FNV-1a over its kind and value, stable over versions of the program.
pub fn key(kind: &str, value: &str) -> u64 {
    let bytes = kind.bytes().chain([0]).chain(value.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

fn id_card(patient: &Value) -> Option<IdCard> {
    first(patient, "identifier", card)
}

fn card(identifier: &Value) -> Option<IdCard> {
    let is_card = identifier.get("system").as_str() == Some(ID_CARD_SYSTEM);
    is_card.then(|| IdCard::read(identifier.get("value").as_str()?)).flatten()
}

/// The mother's card: of a contact who is the mother, an extension with an Identifier (a contact has no other place
/// for it); or the identifier of a contained RelatedPerson who is.
fn mother(patient: &Value) -> Option<String> {
    let of_contact = |one: &Value| first(one, "extension", |extension| card(extension.get("valueIdentifier")?));
    let of_related = |one: &Value| first(one, "identifier", card);
    let found = first(patient, "contact", |one| of_contact(one).filter(|_| is_mother(one)))
        .or_else(|| first(patient, "contained", |one| of_related(one).filter(|_| is_mother(one))))?;
    Some(found.number)
}

/// The card number of a mother who is a RelatedPerson of her own, and the reference to her child.
pub fn mother_of(related: &Value) -> Option<(String, String)> {
    let card = is_mother(related).then(|| first(related, "identifier", card)).flatten()?;
    Some((text(related.get("patient")?, "reference")?, card.number))
}

/// HL7 v3 RoleCode: MTH.
fn is_mother(one: &Value) -> bool {
    let is_coded = |coding: &Value| (coding.get("code").as_str() == Some("MTH")).then_some(());
    first(one, "relationship", |concept| first(concept, "coding", is_coded)).is_some()
}

/// `multipleBirth[x]`: whose birth was none of several is the first.
fn birth_order(patient: &Value) -> Option<u8> {
    let single = patient.get("multipleBirthBoolean").as_bool() == Some(false);
    let order = patient.get("multipleBirthInteger").as_u64().and_then(|order| u8::try_from(order).ok());
    order.filter(|order| *order > 0).or(single.then_some(1))
}

fn name(patient: &Value) -> Option<String> {
    first(patient, "name", |name| {
        let full = text(name, "text").or_else(|| {
            let family = text(name, "family")?;
            let given = first(name, "given", |given| given.as_str().map(str::to_owned));
            Some(format!("{family}{}", given.unwrap_or_default()))
        })?;
        let full: String = full.split_whitespace().collect();
        (!full.is_empty()).then_some(full)
    })
}

fn first<T>(value: &Value, field: &str, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
    value.get(field)?.as_array()?.iter().find_map(read)
}

fn text(value: &Value, field: &str) -> Option<String> {
    value.get(field).as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mother_is_a_contact_or_a_contained_person_and_nobody_else() {
        let card = |number: &str| format!(r#"{{"system":"{ID_CARD_SYSTEM}","value":"{number}"}}"#);
        let role = |code: &str| format!(r#""relationship":[{{"coding":[{{"code":"{code}"}}]}}]"#);
        let contact = |code: &str, number: &str| {
            format!(
                r#"{{"contact":[{{{},"extension":[{{"url":"u","valueIdentifier":{}}}]}}]}}"#,
                role(code),
                card(number)
            )
        };
        let contained = |code: &str, number: &str| {
            format!(
                r#"{{"contained":[{{"resourceType":"RelatedPerson",{},"identifier":[{}]}}]}}"#,
                role(code),
                card(number)
            )
        };
        let mother = |patient: &str| Traits::of(&sonic_rs::from_str::<Value>(patient).unwrap()).mother;
        let number = "11010519491231002X";
        assert_eq!(mother(&contact("MTH", number)).as_deref(), Some(number));
        assert_eq!(mother(&contained("MTH", number)).as_deref(), Some(number));
        for other in [contact("FTH", number), contained("GRMTH", number), contact("MTH", "110105194912310021")] {
            assert_eq!(mother(&other), None, "{other}");
        }
    }

    #[test]
    fn a_single_child_is_the_first_of_its_birth() {
        let order = |said: &str| Traits::of(&sonic_rs::from_str::<Value>(said).unwrap()).birth_order;
        assert_eq!(order(r#"{"multipleBirthInteger":2}"#), Some(2));
        assert_eq!(order(r#"{"multipleBirthBoolean":false}"#), Some(1));
        for unsaid in [r#"{"multipleBirthBoolean":true}"#, r#"{"multipleBirthInteger":0}"#, "{}"] {
            assert_eq!(order(unsaid), None, "{unsaid}");
        }
    }
}
