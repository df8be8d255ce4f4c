//! Sends what happened to a person in a programme as rows of sheets, with the mistakes that are made
//! in sheets.

use crate::answers::{Answer, Answered};
use crate::county::Village;
use crate::course::{Happening, Life};
use crate::draw::Draw;
use crate::files::Files;
use crate::id_card;
use crate::mistakes::Mistakes;
use crate::outcomes::{FormPlan, Outcomes};
use crate::person::Resident;
use crate::sheets::{Cells, Sheets};
use crate::visits::Scribe;
use terms::{Day, Result};

/// One programme's rows of one person.
pub(crate) struct SheetRows<'a, 'b, 'c> {
    pub outcomes: &'a Outcomes,
    pub scribe: Scribe<'a>,
    pub village: &'a Village,
    pub sheets: &'b mut Sheets,
    pub files: &'b mut Files<'c>,
    pub mistakes: &'b mut Mistakes<'a>,
    pub draw: &'b mut Draw,
}

/// Whether every form of the programme has a sheet.
pub(crate) fn sends_all(sheets: &Sheets, outcomes: &Outcomes) -> bool {
    outcomes.plans().all(|plan| sheets.has(&form(outcomes, plan)))
}

fn form(outcomes: &Outcomes, plan: &FormPlan) -> String {
    format!("{}/{}", outcomes.programme, plan.form)
}

impl<'a> SheetRows<'a, '_, '_> {
    /// Everything of a member: joining, visits, leaving; some rows stand there twice, and some cannot be.
    pub fn life(&mut self, person: &Resident, life: &Life<'a>, until: Day) -> Result<()> {
        if let Some(enrol) = &self.outcomes.enrol {
            let answers = self.scribe.answers.fill(enrol, None, person.number, life.joined, self.draw);
            let joined = self.cells(person, &life.joined.to_string(), &answers);
            self.row(enrol, &joined)?;
        }
        if let (Some((day, reason)), Some(leave)) = (life.left, &self.outcomes.leave) {
            let mut answers = self.scribe.answers.fill(leave, None, person.number, day, self.draw);
            answers.extend(leave.reason.as_ref().and_then(|key| self.scribe.answers.given(key, reason)));
            let left = self.cells(person, &day.to_string(), &answers);
            self.row(leave, &left)?;
        }
        for happening in &life.visits {
            self.visit(person, *happening)?;
        }
        if life.left.is_none() {
            self.set_aside(person, until)?;
        }
        Ok(())
    }

    /// A visit of somebody who is no member.
    pub fn stranger(&mut self, person: &Resident, on: Day) -> Result<()> {
        if let Some((plan, cells)) = self.extra(person, on) {
            let place = self.row(plan, &cells)?;
            self.mistakes.note("unenrolled_visit", place, String::new());
        }
        Ok(())
    }

    fn visit(&mut self, person: &Resident, happening: Happening<'a>) -> Result<()> {
        let Some((plan, cells)) = self.filled(person, happening) else { return Ok(()) };
        let first = self.row(plan, &cells)?;
        if self.mistakes.happens("sent_twice") {
            let again = self.row(plan, &cells)?;
            self.mistakes.note("sent_twice", again, first);
        }
        Ok(())
    }

    /// Rows that cannot be: each would change a number if it counted.
    fn set_aside(&mut self, person: &Resident, until: Day) -> Result<()> {
        if self.mistakes.happens("impossible_date")
            && let Some((plan, mut cells)) = self.extra(person, until)
        {
            let on = format!("{}-02-30", until.year());
            self.spoiled("impossible_date", plan, &mut cells, "day", on)?;
        }
        if let Some(number) = &person.id_card
            && self.mistakes.happens("sheet_wrong_card")
            && let Some((plan, mut cells)) = self.extra(person, until)
        {
            self.spoiled("sheet_wrong_card", plan, &mut cells, "person.id_card", id_card::mistyped(number))?;
        }
        if self.mistakes.happens("sheet_words")
            && let Some((plan, mut cells)) = self.extra(person, until)
            && let Some(what) = cells.keys().find(|what| what.starts_with("item.")).cloned()
        {
            self.spoiled("sheet_words", plan, &mut cells, &what, "?".into())?;
        }
        Ok(())
    }

    fn spoiled(
        &mut self,
        kind: &'static str,
        plan: &FormPlan,
        cells: &mut Cells,
        what: &str,
        becomes: String,
    ) -> Result<()> {
        let was = cells.insert(what.into(), becomes.clone()).unwrap_or_default();
        let place = self.row(plan, cells)?;
        self.mistakes.note(kind, place, format!("{was} -> {becomes}"));
        Ok(())
    }

    fn row(&mut self, plan: &FormPlan, cells: &Cells) -> Result<String> {
        self.sheets.row(self.files, &form(self.outcomes, plan), cells)
    }

    /// A visit on a day on which nothing was planned.
    fn extra(&mut self, person: &Resident, on: Day) -> Option<(&'a FormPlan, Cells)> {
        let mistaken = self.outcomes.mistaken.as_ref()?;
        self.filled(person, Happening { on, visit: &mistaken.visit, class: mistaken.class.as_deref() })
    }

    fn filled(&mut self, person: &Resident, happening: Happening<'a>) -> Option<(&'a FormPlan, Cells)> {
        let plan = self.outcomes.visit.get(happening.visit)?;
        let answers = self.scribe.answers.fill(plan, happening.class, person.number, happening.on, self.draw);
        Some((plan, self.cells(person, &happening.on.to_string(), &answers)))
    }

    fn cells(&self, person: &Resident, on: &str, answers: &[Answered<'_>]) -> Cells {
        let mut cells = Cells::new();
        let mut say = |what: &str, value: String| _ = cells.insert(what.into(), value);
        say("person.name", format!("{}{}", person.family, person.given));
        say("person.id_card", person.id_card.clone().unwrap_or_default());
        say("person.sex", person.sex.code().into());
        say("person.birth_date", person.born.to_string());
        say("person.phone", person.phone.clone().unwrap_or_default());
        say("person.area", self.village.code.clone());
        say("day", on.into());
        say("entered", on.into());
        say("institution", self.village.clinic.clone());
        for answered in answers {
            say(&format!("item.{}", answered.key), text(&answered.answer));
        }
        cells
    }
}

/// An answer as somebody types it.
fn text(answer: &Answer) -> String {
    match answer {
        Answer::Integer(number) => number.to_string(),
        Answer::Decimal(number, digits) => format!("{number:.digits$}"),
        Answer::Code(text) | Answer::Text(text) => text.clone(),
        Answer::Codes(codes) => codes.join(";"),
        Answer::Day(day) => day.to_string(),
        Answer::Yes(yes) => yes.to_string(),
    }
}
