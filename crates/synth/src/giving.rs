//! Sends a child's card and doses, the way the village sends, with the mistakes that happen on that way.

use crate::child::{Child, Given};
use crate::county::{Village, Way};
use crate::doses::Doses;
use crate::draw::later;
use crate::files::Files;
use crate::json::{object, only};
use crate::mistakes::Mistakes;
use crate::person::Resident;
use crate::resources::{Record, concept, identified, instant, reference};
use terms::Day;

/// One child's mail.
pub(crate) struct Giving<'a, 'b, 'c> {
    pub doses: &'a Doses,
    pub utc_offset: &'a str,
    pub today: Day,
    pub village: &'a Village,
    pub files: &'b mut Files<'c>,
    pub mistakes: &'b mut Mistakes<'a>,
}

impl Giving<'_, '_, '_> {
    /// Everything of a child.
    pub fn send(&mut self, person: &Resident, patient: &str, child: &Child<'_>) {
        if let Some(on) = child.card_on {
            let card = self.card(person, patient, on);
            self.hand_in(&card);
        }
        for (number, given) in child.given.iter().enumerate() {
            let id = format!("{}-{}-{number:02}", self.doses.programme, person.number);
            let record = self.dose(&id, person, patient, given, given.on);
            self.hand_in(&record);
            if given.counts && self.mistakes.happens("sent_twice") {
                let stem = format!("{}-again", self.doses.programme);
                self.files.line(&self.village.sender, &stem, &record.text());
                self.note("sent_twice", &record, &stem);
            }
            if given.counts && self.mistakes.happens("typed_twice") {
                let entered = later(given.on, 1).min(self.today);
                let again = self.dose(&format!("{id}-b"), person, patient, given, entered);
                self.hand_in(&again);
                self.note("typed_twice", &again, &id);
            }
        }
    }

    /// The card as a membership, or as the form of a clinic.
    fn card(&self, person: &Resident, patient: &str, on: Day) -> Record {
        let id = format!("{}-{}-card", self.doses.programme, person.number);
        let updated = instant(on, person.number, self.utc_offset);
        let institution = identified("urn:jikang:institution", &self.village.clinic);
        let subject = reference(&format!("Patient/{patient}"));
        if self.village.way != Way::ClinicForms {
            return Record::new("EpisodeOfCare", id, updated)
                .with("status", "active")
                .with("type", only(concept("urn:jikang:programme", &self.doses.programme)))
                .with("patient", subject)
                .with("managingOrganization", institution)
                .with("period", object([("start", on.into())]));
        }
        let card = &self.doses.card;
        let answer = only(object([("valueBoolean", true.into())]));
        Record::new("QuestionnaireResponse", id, updated)
            .with("questionnaire", format!("urn:jikang:form:{}/{}", self.doses.programme, card.form))
            .with("status", "completed")
            .with("subject", subject)
            .with("authored", on)
            .with("author", institution)
            .with("item", only(object([("linkId", card.item.as_str().into()), ("answer", answer)])))
    }

    fn dose(&self, id: &str, person: &Resident, patient: &str, given: &Given<'_>, entered: Day) -> Record {
        let performer = object([("actor", identified("urn:jikang:institution", &self.village.clinic))]);
        let batch = format!("{}{:02}", given.on.year(), given.on.month());
        Record::new("Immunization", id.to_owned(), instant(entered, person.number, self.utc_offset))
            .with("status", "completed")
            .with("vaccineCode", concept("urn:jikang:vaccine", given.product))
            .with("patient", reference(&format!("Patient/{patient}")))
            .with("occurrenceDateTime", given.on)
            .with("primarySource", true)
            .with("lotNumber", batch)
            .with("performer", only(performer))
    }

    fn note(&mut self, kind: &'static str, record: &Record, note: &str) {
        let name = format!("{}|{}", self.village.sender, record.reference());
        self.mistakes.note(kind, name, note.to_owned());
    }

    fn hand_in(&mut self, record: &Record) {
        let stem = format!("{}-{}", self.doses.programme, &self.village.code[6..]);
        match self.village.way {
            Way::CentreBundles => {
                self.files.entry(&self.village.sender, &stem, &record.reference(), &record.text());
            }
            _ => _ = self.files.line(&self.village.sender, &stem, &record.text()),
        }
    }
}
