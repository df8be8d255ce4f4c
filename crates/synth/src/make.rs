//! Makes the county: places first, then village by village its people, what happened to them, what
//! their institutions send of it, and what it means.

use crate::answers::Answers;
use crate::calendar::Calendar;
use crate::cases::{self, Ledger};
use crate::child::grow;
use crate::county::{self, County, Village, Way};
use crate::course::{Life, live};
use crate::doses::{self, Doses};
use crate::draw::{Draw, Even, Range, later};
use crate::files::Files;
use crate::folder::Content;
use crate::giving::Giving;
use crate::hospital::Hospital;
use crate::household::Households;
use crate::meaning::Meaning;
use crate::mistakes::Mistakes;
use crate::outcomes::{self, IndicatorPlan, Outcomes};
use crate::person::Resident;
use crate::region::{self, Region};
use crate::resources::{instant, location, organization};
use crate::sending::Sending;
use crate::sheet_rows::{SheetRows, sends_all};
use crate::sheets::Sheets;
use crate::tally::Tally;
use crate::truth::{Person, Truth};
use crate::{Order, SynthFile};
use jiff::civil::date;
use terms::{Day, Result};

mod contacts;
mod register;

/// Makes the county that is asked for, hands each file to `sink` as soon as it is written, and gives
/// back the known answers.
pub fn make(order: &Order, files: &Content, sink: &mut dyn FnMut(SynthFile)) -> Result<Truth> {
    let region = region::load(files)?;
    let programmes = outcomes::load(files)?;
    let doses = doses::load(files)?;
    let ledgers = cases::load(files)?;
    let answers = Answers::load(files)?;
    for outcomes in &programmes {
        outcomes.plans().try_for_each(|plan| answers.check(plan))?;
    }
    let mut draw = Draw::new(order.seed);
    let county = county::lay_out(&region, order.residents, &mut draw);
    let sheets = Sheets::load(files, &region.county.sheets)?;
    let mut maker = Maker::new(order, &region, &county, (&programmes, &doses, &ledgers), &answers, sheets, draw);
    let mut files = Files::new(sink);
    maker.commission(&mut files);
    for at in 0..county.villages.len() {
        maker.village(at, &mut files)?;
    }
    maker.sheets.close(&mut files)?;
    maker.cases(order, &ledgers, &mut files);
    files.close(None);
    Ok(maker.truth(order))
}

/// Lots that no other drawing shares: how somebody's contacts go in the so-manieth such programme.
fn lots_of_contacts(seed: u64, nth: usize) -> (Even, Draw) {
    let mut draw = Draw::new(seed.wrapping_add(1_000 + nth as u64));
    (Even::new(&mut draw), draw)
}

/// Lots that no other drawing shares.
fn lots_of_children(seed: u64) -> (Even, Even, Draw) {
    let mut draw = Draw::new(seed.wrapping_add(1));
    (Even::new(&mut draw), Even::new(&mut draw), draw)
}

/// The village in which a person lives on a day.
fn home<'a>(county: &'a County, person: &Resident, village: &'a Village, on: Day) -> &'a str {
    match person.earlier {
        Some((from, last)) if on <= last => &county.villages[from].code,
        _ => &village.code,
    }
}

struct Maker<'a> {
    region: &'a Region,
    county: &'a County,
    programmes: &'a [Outcomes],
    doses: &'a [Doses],
    answers: &'a Answers,
    calendar: Calendar,
    draw: Draw,
    households: Households<'a>,
    hospital: Hospital<'a>,
    /// Per programme whose years go by courses, who is a member. Those with contacts come after them.
    members: Vec<Even>,
    /// Per programme with contacts, how they go; drawn apart, as those of children's doses.
    contacts: Vec<(Even, Draw)>,
    /// Per programme of doses, how a child's course goes and when its card is built; drawn apart, so that
    /// nobody else fares otherwise because of them.
    children: Vec<(Even, Even, Draw)>,
    movers: Even,
    mistakes: Mistakes<'a>,
    /// Those that happen to children's doses, counted apart for the same reason.
    mistakes_of_children: Mistakes<'a>,
    sheets: Sheets,
    tally: Tally,
    people: Vec<Person>,
}

impl<'a> Maker<'a> {
    fn new(
        order: &Order,
        region: &'a Region,
        county: &'a County,
        (programmes, doses, ledgers): (&'a [Outcomes], &'a [Doses], &[Ledger]),
        answers: &'a Answers,
        sheets: Sheets,
        mut draw: Draw,
    ) -> Self {
        let calendar = Calendar::new(order.today);
        Self {
            region,
            county,
            programmes,
            doses,
            answers,
            households: Households::new(region, order.today, &mut draw),
            hospital: Hospital::new(region, order.today),
            members: programmes.iter().filter(|one| one.contacts.is_empty()).map(|_| Even::new(&mut draw)).collect(),
            contacts: programmes
                .iter()
                .filter(|one| !one.contacts.is_empty())
                .enumerate()
                .map(|(nth, _)| lots_of_contacts(order.seed, nth))
                .collect(),
            children: doses.iter().map(|_| lots_of_children(order.seed)).collect(),
            movers: Even::new(&mut draw),
            mistakes: Mistakes::new(&region.county.mistakes),
            sheets,
            mistakes_of_children: Mistakes::new(&region.county.mistakes),
            tally: Tally::new(programmes, doses, ledgers, &calendar, county),
            people: Vec::with_capacity(order.residents as usize),
            calendar,
            draw,
        }
    }

    /// The master data: areas and institutions.
    fn commission(&mut self, files: &mut Files<'_>) {
        let sender = &self.region.county.senders.commission;
        let updated = instant(date(self.calendar.today.year() - 3, 1, 5), 0, &self.region.county.utc_offset);
        for area in &self.county.areas {
            files.line(sender, "areas", &location(area, updated.clone()).text());
        }
        for institution in &self.county.institutions {
            files.line(sender, "institutions", &organization(institution, updated.clone()).text());
        }
        files.close(Some(sender));
    }

    /// The cases of the ledgers; their numbers stand behind those of the programmes.
    fn cases(&mut self, order: &Order, ledgers: &[Ledger], files: &mut Files<'_>) {
        let told = self.calendar.told().len();
        let of_members = self.programmes.iter().map(|outcomes| outcomes.indicator.len()).sum::<usize>();
        let of_children = self.doses.iter().map(|doses| doses.indicator.len()).sum::<usize>();
        let mut first = (of_members + of_children) * told;
        for ledger in ledgers {
            let tally = &mut self.tally;
            let mut add =
                |row, area: &str, institution: &str, adds| tally.add(first + row, area, Some(institution), adds);
            let kit = (&mut self.draw, &mut *files);
            ledger.make(self.region, self.county, &self.calendar, order.residents, kit, &mut add);
            first += ledger.indicator.len() * told;
        }
    }

    fn village(&mut self, at: usize, files: &mut Files<'_>) -> Result<()> {
        let village = &self.county.villages[at];
        let (mut left, mut house) = (village.residents as usize, 0);
        while left > 0 {
            house += 1;
            let mut household = self.households.next(house, left, &mut self.draw);
            if household.is_empty() {
                break;
            }
            left -= household.len();
            self.move_in(at, &mut household);
            for person in household {
                self.person(person, village, files)?;
            }
        }
        // A sender is done when the next village is another's.
        if self.county.villages.get(at + 1).is_none_or(|next| next.town != village.town) {
            let town = self.county.villages.iter().filter(|other| other.town == village.town);
            for sender in town.map(|other| other.sender.as_str()) {
                files.close(Some(sender));
            }
        }
        Ok(())
    }

    /// Some households came from another village in the year before this one.
    fn move_in(&mut self, to: usize, household: &mut [Resident]) {
        if self.movers.share() >= self.region.county.people.moved {
            return;
        }
        let from = self.draw.below(self.county.villages.len());
        let last = later(date(self.calendar.today.year() - 1, 2, 10), self.draw.within(Range(0, 280)));
        for person in household.iter_mut().filter(|person| from != to && person.born < last) {
            person.earlier = Some((from, last));
        }
    }

    fn person(&mut self, mut person: Resident, village: &'a Village, files: &mut Files<'_>) -> Result<()> {
        let lives = self.lives(&mut person, village);
        let known = self.known(&person, village);
        let mut records = self.register(&known, &person, village, files);
        let span = (self.calendar.first_day(), self.calendar.until());
        let kit = (&mut *files, &mut self.mistakes, &mut self.draw);
        records.extend(self.hospital.send(&person, (self.county, village), span, kit));
        for (at, life) in lives.iter().enumerate() {
            let mut sending = Sending {
                outcomes: &self.programmes[at],
                answers: self.answers,
                calendar: &self.calendar,
                utc_offset: &self.region.county.utc_offset,
                village,
                files,
                mistakes: &mut self.mistakes,
                draw: &mut self.draw,
            };
            if village.way != Way::ClinicSheets || !sends_all(&self.sheets, &self.programmes[at]) {
                match life {
                    Some(life) => sending.life(&person, &known.id, life),
                    None => sending.stranger(&person, &known.id),
                }
                continue;
            }
            let on = sending.strays(&person, life.is_some());
            let scribe = sending.scribe(&person, &known.id);
            let Sending { outcomes, files, mistakes, draw, .. } = sending;
            let mut rows = SheetRows { outcomes, scribe, village, sheets: &mut self.sheets, files, mistakes, draw };
            match (life, on) {
                (Some(life), _) => rows.life(&person, life, self.calendar.until())?,
                (None, Some(on)) => rows.stranger(&person, on)?,
                (None, None) => {}
            }
        }
        records.extend(self.sheets.take_written());
        self.count(&person, village, &lives);
        self.see(&person, &known.id, village, files);
        self.give_doses(&person, &known.id, village, files);
        self.people.push(Person { id: format!("p{}", person.number), records });
        Ok(())
    }

    /// How the person fares in each programme. Who has died or left the county in one is in no later one,
    /// and who is in one dies in no later one: what was told before would not know of it.
    fn lives(&mut self, person: &mut Resident, village: &Village) -> Vec<Option<Life<'a>>> {
        let mut lives = Vec::with_capacity(self.programmes.len());
        for (outcomes, members) in self.programmes.iter().zip(&mut self.members) {
            let lots = (members.share(), village.neglect, lives.iter().any(Option::is_some));
            let here = person.died.is_none() && person.left.is_none();
            let life = here.then(|| live(outcomes, &self.calendar, person, lots, &mut self.draw)).flatten();
            match life.as_ref().and_then(|life| life.left) {
                Some((day, "died")) => person.died = Some(day),
                Some((day, "moved_out")) => person.left = Some(day),
                _ => {}
            }
            lives.push(life);
        }
        lives
    }

    fn count(&mut self, person: &Resident, village: &Village, lives: &[Option<Life<'_>>]) {
        let told = self.calendar.told();
        let mut row = 0;
        for (outcomes, life) in self.programmes.iter().zip(lives) {
            for (name, plan) in &outcomes.indicator {
                for told in &told {
                    let home = home(self.county, person, village, told.until);
                    let adds = match life {
                        Some(_) if outcomes.by_age && !outcomes.is_of_age(person.born, told.until) => [0, 0],
                        Some(life) if life.joined <= told.until => life.adds(name, plan, told),
                        _ => self.of_others(outcomes, plan, person, told.until),
                    };
                    let is_cared_for = self.is_cared_for(outcomes, lives, told.until);
                    self.tally.add(row, home, is_cared_for.then_some(village.clinic.as_str()), adds);
                    row += 1;
                }
            }
        }
    }

    /// What somebody adds who is not in a programme and lives here on a day.
    fn of_others(&self, outcomes: &Outcomes, plan: &IndicatorPlan, person: &Resident, on: Day) -> [u64; 2] {
        let lives_here = person.died.is_none_or(|died| died > on) && person.left.is_none_or(|last| last >= on);
        let counts = plan.others.filter(|_| lives_here && outcomes.is_of_age(person.born, on));
        counts.map_or([0, 0], Meaning::adds)
    }

    /// Whether an institution looks after a person: that of the programme, or of the one by which those who
    /// are in by their age are kept.
    fn is_cared_for(&self, outcomes: &Outcomes, lives: &[Option<Life<'_>>], on: Day) -> bool {
        let kept_by = outcomes.kept_by.as_ref().unwrap_or(&outcomes.programme);
        let keeps = |(other, life): (&Outcomes, &Option<Life<'_>>)| {
            other.programme == *kept_by && life.as_ref().is_some_and(|life| life.joined <= on)
        };
        self.programmes.iter().zip(lives).any(keeps)
    }

    /// The doses of a child, in every programme that gives any.
    fn give_doses(&mut self, person: &Resident, patient: &str, village: &'a Village, files: &mut Files<'_>) {
        let told = self.calendar.told();
        let mut row = self.programmes.iter().map(|outcomes| outcomes.indicator.len()).sum::<usize>() * told.len();
        for (doses, lots) in self.doses.iter().zip(&mut self.children) {
            let drawn = (lots.0.share(), lots.1.share(), village.neglect);
            if let Some(child) = grow(doses, person, self.calendar.today, drawn, &mut lots.2) {
                let (today, utc_offset) = (self.calendar.today, self.region.county.utc_offset.as_str());
                let mistakes = &mut self.mistakes_of_children;
                Giving { doses, utc_offset, today, village, files, mistakes }.send(person, patient, &child);
                self.tally.add_child(row, (self.county, village, person), doses, &child, &told);
            }
            row += doses.indicator.len() * told.len();
        }
    }

    fn truth(self, order: &Order) -> Truth {
        Truth {
            today: order.today,
            seed: order.seed,
            residents: order.residents,
            people: self.people,
            mistakes: self.mistakes.made.into_iter().chain(self.mistakes_of_children.made).collect(),
            indicators: self.tally.numbers(),
        }
    }
}
