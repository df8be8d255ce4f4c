//! What institutions know of who a person is, and what of it they send.

use super::Maker;
use crate::county::Village;
use crate::draw::{Range, later};
use crate::files::Files;
use crate::person::Resident;
use crate::resources::{Home, Known, instant, moved, patient};

impl Maker<'_> {
    /// What the institution that cares for the person knows: everything, and newer than anybody else.
    pub(super) fn known(&mut self, person: &Resident, village: &Village) -> Known {
        let here = (village.code.clone(), self.region.house(village, person));
        let homes = match person.earlier {
            Some((from, last)) => {
                let from = &self.county.villages[from];
                moved((from.code.clone(), from.address.clone()), last, here, person.left)
            }
            None => vec![Home { area: here.0, text: here.1, from: None, last: person.left }],
        };
        let entered = later(self.calendar.today, -self.draw.within(Range(3, 300)));
        let entered = entered.max(person.died.or(person.left).unwrap_or(entered));
        Known {
            id: format!("p{}", person.number),
            updated: instant(entered, person.number, &self.region.county.utc_offset),
            id_card: person.id_card.clone(),
            family: person.family.clone(),
            given: person.given.clone(),
            sex: person.sex,
            born: person.born,
            phone: person.phone.clone(),
            homes,
            died: person.died,
            kept_by: village.clinic.clone(),
        }
    }

    /// Sends the person's record, and older ones where there are some; gives back their names.
    pub(super) fn register(
        &mut self,
        known: &Known,
        person: &Resident,
        village: &Village,
        files: &mut Files<'_>,
    ) -> Vec<String> {
        let stem = format!("residents-{}", &village.code[6..]);
        let mut records = Vec::new();
        let mut send = |sender: &str, stem: &str, known: &Known| {
            let record = patient(known);
            files.line(sender, stem, &record.text());
            let name = format!("{sender}|{}", record.reference());
            records.push(name.clone());
            name
        };
        let name = send(&village.sender, &stem, known);
        let older = later(self.calendar.today, -self.draw.within(Range(800, 1500)));
        let older = instant(older, person.number, &self.region.county.utc_offset);
        if self.mistakes.happens("registered_twice") {
            let twin = Known { id: format!("{}-b", known.id), updated: older.clone(), died: None, ..known.clone() };
            let twin = send(&village.sender, &stem, &twin);
            self.mistakes.note("registered_twice", twin, name);
        }
        if let Some((from, _)) = person.earlier
            && self.mistakes.happens("old_address")
        {
            let from = &self.county.villages[from];
            let home = Home { area: from.code.clone(), text: from.address.clone(), from: None, last: None };
            let old = Known {
                id: format!("{}-old", known.id),
                updated: older,
                homes: vec![home],
                died: None,
                kept_by: from.clinic.clone(),
                ..known.clone()
            };
            let old = send(&from.sender, "former-residents", &old);
            self.mistakes.note("old_address", old, format!("{} -> {}", village.code, from.code));
        }
        records
    }
}
