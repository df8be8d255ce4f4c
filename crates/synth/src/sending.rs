//! Sends what happened to a person in a programme, the way their village sends, with the mistakes
//! that happen on that way.

use crate::answers::Answers;
use crate::calendar::Calendar;
use crate::county::{Village, Way};
use crate::course::{Happening, Life};
use crate::draw::{Draw, Range, age, later};
use crate::files::Files;
use crate::mistakes::Mistakes;
use crate::outcomes::Outcomes;
use crate::person::Resident;
use crate::resources::Record;
use crate::visits::{Entry, Scribe};
use terms::Day;

/// The numbers that visits get which did not take place as they say.
const EXTRA: usize = 90;

/// One programme's mail from one village.
pub(crate) struct Sending<'a, 'b, 'c> {
    pub outcomes: &'a Outcomes,
    pub answers: &'a Answers,
    pub calendar: &'b Calendar,
    pub utc_offset: &'a str,
    pub village: &'a Village,
    pub files: &'b mut Files<'c>,
    pub mistakes: &'b mut Mistakes<'a>,
    pub draw: &'b mut Draw,
}

impl<'a> Sending<'a, '_, '_> {
    /// Everything of a member.
    pub fn life(&mut self, person: &Resident, patient: &str, life: &Life<'a>) {
        let scribe = self.scribe(person, patient);
        let membership = match self.village.way {
            Way::ClinicForms | Way::ClinicSheets => scribe.membership_forms(life, self.draw),
            _ => scribe.membership(life),
        };
        membership.iter().for_each(|record| self.send(record));
        for (at, happening) in life.visits.iter().enumerate() {
            self.visit(&scribe, *happening, at + 1);
        }
        if life.left.is_none() {
            self.set_aside(&scribe);
        }
    }

    /// On which day somebody who is no member is visited all the same: now and then.
    pub fn strays(&mut self, person: &Resident, is_member: bool) -> Option<Day> {
        let grown = age(person.born, self.calendar.today) >= self.outcomes.least_age;
        let here = person.died.is_none() && person.left.is_none();
        let strays = !is_member && grown && here && self.mistakes.happens("unenrolled_visit");
        strays.then(|| later(self.calendar.until(), -self.draw.within(Range(1, 30))))
    }

    /// Somebody who is no member; now and then there is a visit all the same.
    pub fn stranger(&mut self, person: &Resident, patient: &str) {
        let Some(on) = self.strays(person, false) else { return };
        let scribe = self.scribe(person, patient);
        let Some(entry) = scribe.extra(EXTRA, on) else {
            return;
        };
        let records = self.write(&scribe, &entry);
        records.iter().for_each(|record| self.send(record));
        self.note("unenrolled_visit", &records, "");
    }

    /// Who writes about the person.
    pub fn scribe(&self, person: &Resident, patient: &str) -> Scribe<'a> {
        Scribe {
            outcomes: self.outcomes,
            answers: self.answers,
            utc_offset: self.utc_offset,
            today: self.calendar.today,
            patient: format!("Patient/{patient}"),
            person: person.number,
            institution: &self.village.clinic,
        }
    }

    /// A visit; some are sent twice, some typed in twice.
    fn visit(&mut self, scribe: &Scribe<'a>, happening: Happening<'a>, number: usize) {
        let entry = scribe.entry(happening, number);
        let records = self.write(scribe, &entry);
        records.iter().for_each(|record| self.send(record));
        if self.mistakes.happens("sent_twice") {
            let stem = format!("{}-again", self.outcomes.programme);
            for record in &records {
                self.files.line(&self.village.sender, &stem, &record.text());
            }
            self.note("sent_twice", &records, &stem);
        }
        if self.mistakes.happens("typed_twice") {
            let again = self.write(scribe, &scribe.again(&entry));
            again.iter().for_each(|record| self.send(record));
            self.note("typed_twice", &again, &entry.id);
        }
    }

    /// Visits that cannot be read or cannot be: each would change a number if it counted.
    fn set_aside(&mut self, scribe: &Scribe<'a>) {
        let until = self.calendar.until();
        let late = format!("{}-late", self.outcomes.programme);
        let sender = &self.village.sender;
        if self.mistakes.happens("impossible_date")
            && let Some(mut entry) = scribe.extra(EXTRA + 1, until)
        {
            entry.on = format!("{}-02-30", until.year());
            for record in self.write(scribe, &entry).iter().take(2) {
                self.files.line(sender, &late, &record.text());
                self.note("impossible_date", std::slice::from_ref(record), &entry.on);
            }
        }
        if self.mistakes.happens("unknown_type")
            && let Some(entry) = scribe.extra(EXTRA + 2, until)
            && let Some(mut record) = self.write(scribe, &entry).into_iter().next()
        {
            record.json.set("resourceType", "Visitation");
            record.kind = "Visitation";
            self.files.line(sender, &late, &record.text());
            self.note("unknown_type", &[record], "");
        }
        if self.mistakes.happens("broken_line")
            && let Some(entry) = scribe.extra(EXTRA + 3, until)
            && let Some(record) = self.write(scribe, &entry).first()
        {
            let text = record.text();
            let cut = text.floor_char_boundary(text.len() * 3 / 5);
            let stem = if self.village.way == Way::CentreBundles { late } else { self.stem() };
            let place = self.files.line(sender, &stem, &text[..cut]);
            self.mistakes.note("broken_line", format!("{sender}|{place}"), record.reference());
        }
    }

    fn write(&mut self, scribe: &Scribe<'a>, entry: &Entry<'a>) -> Vec<Record> {
        match self.village.way {
            Way::ClinicForms | Way::ClinicSheets => scribe.visit_form(entry, self.draw),
            _ => scribe.visit(entry, self.draw),
        }
    }

    fn note(&mut self, kind: &'static str, records: &[Record], note: &str) {
        if let Some(first) = records.first() {
            let record = format!("{}|{}", self.village.sender, first.reference());
            self.mistakes.note(kind, record, note.to_owned());
        }
    }

    fn stem(&self) -> String {
        format!("{}-{}", self.outcomes.programme, &self.village.code[6..])
    }

    fn send(&mut self, record: &Record) {
        let (sender, stem) = (&self.village.sender, self.stem());
        match self.village.way {
            Way::CentreBundles => self.files.entry(sender, &stem, &record.reference(), &record.text()),
            _ => _ = self.files.line(sender, &stem, &record.text()),
        }
    }
}
