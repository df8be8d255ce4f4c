//! The contacts of a person, in every programme that has a schedule of them.

use super::{Maker, home};
use crate::contacts;
use crate::county::Village;
use crate::files::Files;
use crate::person::Resident;
use crate::sending::Sending;

impl<'a> Maker<'a> {
    /// Draws what somebody is seen for, sends it, and counts what it means.
    pub(super) fn see(&mut self, person: &Resident, patient: &str, village: &'a Village, files: &mut Files<'_>) {
        let told = self.calendar.told();
        let by_courses = self.members.len();
        let programmes = self.programmes;
        let mut row =
            programmes[..by_courses].iter().map(|outcomes| outcomes.indicator.len()).sum::<usize>() * told.len();
        for (outcomes, (ways, draw)) in programmes[by_courses..].iter().zip(&mut self.contacts) {
            let lots = (ways.share(), village.neglect);
            let Some(seen) = contacts::see(outcomes, person, &self.calendar, lots, draw) else {
                row += outcomes.indicator.len() * told.len();
                continue;
            };
            let mut sending = Sending {
                outcomes,
                answers: self.answers,
                calendar: &self.calendar,
                utc_offset: &self.region.county.utc_offset,
                village,
                files,
                mistakes: &mut self.mistakes_of_children,
                draw,
            };
            sending.life(person, patient, &seen.life);
            for plan in outcomes.indicator.values() {
                for told in &told {
                    let home = home(self.county, person, village, told.until);
                    let clinic = seen.is_known_on(told.until).then_some(village.clinic.as_str());
                    self.tally.add(row, home, clinic, seen.adds(plan, told));
                    row += 1;
                }
            }
        }
    }
}
