//! The county hospital knows some of the people too, under its own numbers, from older days and not
//! always rightly, and measures blood pressure at visits that are no follow-ups.

use crate::county::{County, Village};
use crate::draw::{Draw, Range, days_between, later};
use crate::files::Files;
use crate::household::phone;
use crate::json::{Json, object};
use crate::mistakes::Mistakes;
use crate::person::Resident;
use crate::region::Region;
use crate::resources::{Home, Known, Record, concept_of, identified, instant, patient, reference};
use crate::{id_card, names};
use terms::Day;

/// The codes (LOINC) of a blood pressure and its parts.
const PRESSURE: [&str; 3] = ["http://loinc.org|85354-9", "http://loinc.org|8480-6", "http://loinc.org|8462-4"];

/// The hospital at its work.
pub(crate) struct Hospital<'a> {
    region: &'a Region,
    code: String,
    today: Day,
    next_number: u64,
}

impl<'a> Hospital<'a> {
    pub fn new(region: &'a Region, today: Day) -> Self {
        let kind = region.county.institutions.iter().find(|institution| institution.kind == "county_hospital");
        Self { region, code: kind.map(|kind| kind.code.clone()).unwrap_or_default(), today, next_number: 100_001 }
    }

    fn sender(&self) -> &'a str {
        &self.region.county.senders.hospital
    }

    /// Sends what the hospital has of a person, if it knows them; gives back the record's name.
    pub fn send(
        &mut self,
        person: &Resident,
        (county, village): (&County, &Village),
        span: (Day, Day),
        (files, mistakes, draw): (&mut Files<'_>, &mut Mistakes<'_>, &mut Draw),
    ) -> Option<String> {
        let of_age = crate::draw::age(person.born, self.today) >= 15;
        if !of_age || !draw.happens(self.region.county.hospital.known) {
            return None;
        }
        let known = self.known(person, county, village, mistakes, draw);
        let record = patient(&known);
        files.line(self.sender(), "patients", &record.text());
        let until = person.died.or(person.left).unwrap_or(span.1);
        let subject = record.reference();
        for number in 1..=draw.within(self.region.county.hospital.visits) {
            let on = later(span.0, draw.within(Range(0, days_between(span.0, until))));
            for visit in self.visit(&known.id, number, &subject, on, draw) {
                files.line(self.sender(), "outpatients", &visit.text());
            }
        }
        Some(format!("{}|{subject}", self.sender()))
    }

    /// What the hospital knows, with the mistakes that were made there.
    fn known(
        &mut self,
        person: &Resident,
        county: &County,
        village: &Village,
        mistakes: &mut Mistakes<'_>,
        draw: &mut Draw,
    ) -> Known {
        let number = self.next_number;
        self.next_number += 1;
        let updated = later(self.today, -draw.within(self.region.county.hospital.updated_days_ago));
        let mut known = Known {
            id: format!("h{number}"),
            updated: instant(updated, number, &self.region.county.utc_offset),
            id_card: person.id_card.clone(),
            family: person.family.clone(),
            given: person.given.clone(),
            sex: person.sex,
            born: person.born,
            phone: person.phone.clone(),
            homes: vec![Home {
                area: village.code.clone(),
                text: self.region.house(village, person),
                from: None,
                last: None,
            }],
            died: None,
            kept_by: self.code.clone(),
        };
        let record = format!("{}|Patient/{}", self.sender(), known.id);
        self.slips(person, county, &mut known, &record, mistakes, draw);
        known
    }

    /// Each kind of mistake in turn has its chance.
    fn slips(
        &self,
        person: &Resident,
        county: &County,
        known: &mut Known,
        record: &str,
        mistakes: &mut Mistakes<'_>,
        draw: &mut Draw,
    ) {
        let note = |kind, mistakes: &mut Mistakes<'_>, was: &str, is: &str| {
            mistakes.note(kind, record.to_owned(), format!("{was} -> {is}"));
        };
        if mistakes.happens("name_typo") {
            known.given = names::mistyped(&self.region.names.people, &person.given);
            note("name_typo", mistakes, &person.given, &known.given);
        }
        if person.phone.is_some() && mistakes.happens("old_phone") {
            let old = phone(&self.region.county.phone_prefix, draw);
            note("old_phone", mistakes, person.phone.as_deref().unwrap_or_default(), &old);
            known.phone = Some(old);
        }
        if mistakes.happens("wrong_birth_date") {
            known.born = later(person.born, draw.within(Range(-4000, -400)));
            note("wrong_birth_date", mistakes, &person.born.to_string(), &known.born.to_string());
        } else if mistakes.happens("wrong_sex") {
            known.sex = person.sex.other();
            note("wrong_sex", mistakes, person.sex.code(), known.sex.code());
        }
        if mistakes.happens("wrong_area") {
            // A village that is not the right one: the next one, where the lot falls on that.
            let at = draw.below(county.villages.len());
            let own = known.homes.first().is_some_and(|home| home.area == county.villages[at].code);
            let other = &county.villages[(at + usize::from(own)) % county.villages.len()];
            if let Some(home) = known.homes.first_mut().filter(|home| home.area != other.code) {
                note("wrong_area", mistakes, &home.area, &other.code);
                home.area = other.code.clone();
            }
        }
        if let Some(number) = &person.id_card
            && mistakes.happens("wrong_id_card")
        {
            let wrong = id_card::mistyped(number);
            note("wrong_id_card", mistakes, number, &wrong);
            known.id_card = Some(wrong);
        }
    }

    fn visit(&self, patient: &str, number: i64, subject: &str, on: Day, draw: &mut Draw) -> Vec<Record> {
        let updated = instant(on, self.next_number, &self.region.county.utc_offset);
        let id = format!("{patient}-{number}");
        let class =
            object([("system", "http://terminology.hl7.org/CodeSystem/v3-ActCode".into()), ("code", "AMB".into())]);
        let encounter = Record::new("Encounter", id.clone(), updated.clone())
            .with("status", "finished")
            .with("class", class)
            .with("subject", reference(subject))
            .with("period", object([("start", on.into())]))
            .with("serviceProvider", identified("urn:jikang:institution", &self.code));
        let file = &self.region.county.hospital;
        let [panel, upper, lower] = PRESSURE;
        let pressure = Record::new("Observation", format!("{id}-bp"), updated)
            .with("status", "final")
            .with("code", concept_of(panel))
            .with("subject", reference(subject))
            .with("encounter", reference(&format!("Encounter/{id}")))
            .with("effectiveDateTime", on)
            .with(
                "component",
                vec![component(upper, draw.within(file.systolic)), component(lower, draw.within(file.diastolic))],
            );
        vec![encounter, pressure]
    }
}

fn component(code: &str, value: i64) -> Json {
    let quantity = object([
        ("value", value.into()),
        ("unit", "mm[Hg]".into()),
        ("system", "http://unitsofmeasure.org".into()),
        ("code", "mm[Hg]".into()),
    ]);
    object([("code", concept_of(code)), ("valueQuantity", quantity)])
}
