//! Writes down what happened to a person in a programme: as resources of a centre's system, or as the
//! forms that a clinic fills in.

use crate::answers::{Answered, Answers};
use crate::course::{Happening, Life};
use crate::draw::{Draw, later};
use crate::json::{Json, object, only};
use crate::outcomes::{FormPlan, Outcomes};
use crate::resources::{Record, concept, concept_of, identified, instant, reference};
use terms::Day;

/// Who writes about whom.
pub(crate) struct Scribe<'a> {
    pub outcomes: &'a Outcomes,
    pub answers: &'a Answers,
    pub utc_offset: &'a str,
    pub today: Day,
    /// `Patient/id` as the sender has it.
    pub patient: String,
    pub person: u64,
    pub institution: &'a str,
}

/// One visit as it is written: the id that its records begin with, the day as text (which a mistake
/// may make impossible), and the day on which it was entered.
pub(crate) struct Entry<'a> {
    pub id: String,
    pub on: String,
    pub entered: Day,
    pub happening: Happening<'a>,
}

impl<'a> Scribe<'a> {
    /// The id of what was sent as the person's so-manieth; FHIR ids have no underscore.
    pub fn id(&self, number: usize) -> String {
        format!("{}-{}-{number:02}", self.outcomes.programme.replace('_', "-"), self.person)
    }

    /// A visit as it took place.
    pub fn entry(&self, happening: Happening<'a>, number: usize) -> Entry<'a> {
        Entry { id: self.id(number), on: happening.on.to_string(), entered: happening.on, happening }
    }

    /// Joining and leaving as a system keeps them: one membership.
    pub fn membership(&self, life: &Life<'_>) -> Vec<Record> {
        if self.outcomes.by_age {
            return Vec::new();
        }
        let last = life.left.map(|(day, _)| day);
        let period = object([("start", life.joined.into())]).maybe("end", last);
        let reason = life
            .left
            .map(|(_, reason)| only(object([("url", "urn:jikang:end-reason".into()), ("valueCode", reason.into())])));
        let updated = instant(last.unwrap_or(life.joined), self.person, self.utc_offset);
        let record = Record::new("EpisodeOfCare", self.id(0), updated)
            .maybe("extension", reason)
            .with("status", if last.is_some() { "finished" } else { "active" })
            .with("type", only(concept("urn:jikang:programme", &self.outcomes.programme)))
            .with("patient", reference(&self.patient))
            .with("managingOrganization", identified("urn:jikang:institution", self.institution))
            .with("period", period);
        vec![record]
    }

    /// Joining and leaving as forms.
    pub fn membership_forms(&self, life: &Life<'_>, draw: &mut Draw) -> Vec<Record> {
        let mut forms = Vec::new();
        if let Some(enrol) = &self.outcomes.enrol {
            let answers = self.answers.fill(enrol, None, self.person, life.joined, draw);
            forms.push(self.form(enrol, &self.id(0), &life.joined.to_string(), life.joined, &answers));
        }
        if let (Some((day, reason)), Some(leave)) = (life.left, &self.outcomes.leave) {
            let mut answers = self.answers.fill(leave, None, self.person, day, draw);
            answers.extend(leave.reason.as_ref().and_then(|key| self.answers.given(key, reason)));
            forms.push(self.form(leave, &self.id(99), &day.to_string(), day, &answers));
        }
        forms
    }

    /// A visit as a system keeps it: the Encounter first, then what was observed.
    pub fn visit(&self, entry: &Entry<'_>, draw: &mut Draw) -> Vec<Record> {
        let Some((plan, answers)) = self.filled(entry, draw) else {
            return Vec::new();
        };
        let mode = plan.mode.as_ref().and_then(|key| answers.iter().find(|answered| answered.key == key));
        let mode = mode.and_then(|answered| answered.answer.code()).unwrap_or("AMB");
        let class =
            object([("system", "http://terminology.hl7.org/CodeSystem/v3-ActCode".into()), ("code", mode.into())]);
        let encounter = Record::new("Encounter", entry.id.clone(), self.updated(entry))
            .with("status", "finished")
            .with("class", class)
            .with("type", only(concept("urn:jikang:visit", &format!("{}.{}", self.outcomes.programme, plan.form))))
            .with("subject", reference(&self.patient))
            .with("period", object([("start", entry.on.as_str().into())]))
            .with("serviceProvider", identified("urn:jikang:institution", self.institution));
        let mut records = vec![encounter];
        records.extend(self.observations(entry, &answers));
        records
    }

    /// A visit as a filled-in form.
    pub fn visit_form(&self, entry: &Entry<'_>, draw: &mut Draw) -> Vec<Record> {
        let Some((plan, answers)) = self.filled(entry, draw) else {
            return Vec::new();
        };
        vec![self.form(plan, &entry.id, &entry.on, entry.entered, &answers)]
    }

    fn filled(&self, entry: &Entry<'_>, draw: &mut Draw) -> Option<(&'a FormPlan, Vec<Answered<'a>>)> {
        let plan = self.outcomes.visit.get(entry.happening.visit)?;
        let on = entry.happening.on;
        Some((plan, self.answers.fill(plan, entry.happening.class, self.person, on, draw)))
    }

    fn updated(&self, entry: &Entry<'_>) -> String {
        instant(entry.entered, self.person, self.utc_offset)
    }

    fn form(&self, plan: &FormPlan, id: &str, on: &str, entered: Day, answers: &[Answered<'_>]) -> Record {
        let items = answers.iter().map(|answered| {
            object([("linkId", answered.key.into()), ("answer", answered.answer.in_form(answered.key))])
        });
        Record::new("QuestionnaireResponse", id.to_owned(), instant(entered, self.person, self.utc_offset))
            .with("questionnaire", format!("urn:jikang:form:{}/{}", self.outcomes.programme, plan.form))
            .with("status", "completed")
            .with("subject", reference(&self.patient))
            .with("authored", on)
            .with("author", identified("urn:jikang:institution", self.institution))
            .with("item", items.collect::<Vec<_>>())
    }

    /// One Observation per item that has a code; the items of a panel together are one.
    fn observations(&self, entry: &Entry<'_>, answers: &[Answered<'_>]) -> Vec<Record> {
        let mut records: Vec<Record> = Vec::new();
        let mut panels: Vec<(&str, Vec<Json>)> = Vec::new();
        for Answered { key, item, answer } in answers {
            let Some(code) = item.observation.as_deref() else {
                continue;
            };
            let (name, value) = answer.in_observation(key, item.unit.as_deref());
            match item.panel.as_deref() {
                Some(panel) => {
                    let component = object([("code", concept_of(code)), (name, value)]);
                    match panels.iter_mut().find(|(code, _)| *code == panel) {
                        Some((_, components)) => components.push(component),
                        None => panels.push((panel, vec![component])),
                    }
                }
                None => records.push(self.observation(entry, key, code).with(name, value)),
            }
        }
        for (panel, components) in panels {
            let mark = panel.rsplit('|').next().unwrap_or(panel);
            records.insert(0, self.observation(entry, mark, panel).with("component", components));
        }
        records
    }

    fn observation(&self, entry: &Entry<'_>, mark: &str, code: &str) -> Record {
        Record::new("Observation", format!("{}-{}", entry.id, mark.replace('_', "-")), self.updated(entry))
            .with("status", "final")
            .with("code", concept_of(code))
            .with("subject", reference(&self.patient))
            .with("encounter", reference(&format!("Encounter/{}", entry.id)))
            .with("effectiveDateTime", entry.on.as_str())
    }

    /// A visit on a day on which nothing was planned.
    pub fn extra(&self, number: usize, on: Day) -> Option<Entry<'a>> {
        let mistaken = self.outcomes.mistaken.as_ref()?;
        let happening = Happening { on, visit: &mistaken.visit, class: mistaken.class.as_deref() };
        Some(self.entry(happening, number))
    }

    /// The same visit typed in once more on the next day, if that has come, under another id.
    pub fn again(&self, entry: &Entry<'a>) -> Entry<'a> {
        let entered = later(entry.entered, 1).min(self.today);
        Entry { id: format!("{}-b", entry.id), on: entry.on.clone(), entered, happening: entry.happening }
    }
}
