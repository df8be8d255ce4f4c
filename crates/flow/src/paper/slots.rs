//! What stands in a paper's slots: what was known of the case when the move was made.

use super::docx;
use crate::Platform;
use crate::case::Held;
use crate::show::Look;
use crate::show::people::place_name;
use intake::form::AnswerType;
use programme::Template;
use programme::cycle::{Deadline, Made, Paper, long_day};
use rows::Tree;
use sonic_rs::{JsonContainerTrait, JsonValueTrait, Value, json};
use std::sync::Arc;
use terms::{Failure, Language, Result};

/// The document with its slots filled, in the office's layout where it has one; none where there is no such
/// paper.
pub fn fill(
    platform: &Platform,
    look: &Look<'_>,
    held: &Held,
    tree: &Tree,
    made: &str,
    paper: &str,
) -> Result<Option<Vec<u8>>> {
    let content = &platform.content;
    let name = format!("{}/{paper}", held.programme);
    let Some(of) = content.papers.get(&name) else { return Ok(None) };
    let template = match content.templates.get(&name) {
        Some(template) => Arc::clone(template),
        None => our_layout(of)?,
    };
    let Some(rules) = content.rules(&held.programme) else { return Ok(None) };
    let Some(on) = held.history.iter().find(|one| one.id == made).map(|one| one.on) else { return Ok(None) };
    let steps = rules.state_of(&held.history, look.today).steps;
    let so_far = steps.iter().position(|step| step.id == made).map_or(0, |at| at + 1);
    let is_known = |one: &&Made| steps[..so_far].iter().any(|step| step.id == one.id);
    let history: Vec<Made> = held.history.iter().filter(is_known).cloned().collect();
    let standing = rules.state_of(&history, on);
    let number = match template.slots().any(|slot| slot == "paper.number") {
        true => {
            let office = held.institution.as_deref().unwrap_or_default();
            Some(platform.next_number(&format!("paper/{}/{paper}/{office}/{}", held.programme, look.today.year()))?)
        }
        false => None,
    };
    let slots = Slots {
        platform,
        held,
        tree,
        look,
        facts: &standing.facts,
        opened_on: standing.steps.first().map(|step| step.on),
        deadlines: rules.deadlines(&history, on),
        number,
    };
    let stands = |mark: &str| {
        let (_, when) = of.conditions().find(|(name, _)| *name == mark)?;
        Some(when.holds(&standing.facts, &json!({})))
    };
    let docx = template.fill(&stands, &|slot| slots.value(slot));
    Ok(Some(docx.map_err(|error| Failure::fault("writing a paper", error))?))
}

/// The layout of a paper for which no office has one.
fn our_layout(paper: &Paper) -> Result<Arc<Template>> {
    let fault = |why: String| Failure::fault("laying a paper out", why);
    let docx = docx::layout(paper).map_err(|error| fault(error.to_string()))?;
    Ok(Arc::new(Template::read(&docx).map_err(|issue| fault(issue.code))?))
}

struct Slots<'a> {
    platform: &'a Platform,
    held: &'a Held,
    tree: &'a Tree,
    look: &'a Look<'a>,
    facts: &'a Value,
    opened_on: Option<terms::Day>,
    deadlines: Vec<Deadline>,
    number: Option<u64>,
}

impl Slots<'_> {
    /// Papers are Chinese, whoever prints them.
    fn say(&self, key: &str) -> String {
        self.platform.content.say(Language::Zh, &self.held.programme, key).to_owned()
    }

    fn day(&self, day: terms::Day) -> String {
        long_day(day, &|key| self.say(key))
    }

    fn value(&self, slot: &str) -> Option<String> {
        let (kind, word) = slot.split_once('.')?;
        match kind {
            "item" => self.item(word),
            "case" => self.case(word),
            "office" => self.office(word),
            "paper" => match word {
                "number" => self.number.map(|number| number.to_string()),
                "year" => Some(self.look.today.year().to_string()),
                _ => Some(self.day(self.look.today)),
            },
            _ => {
                let (clock, word) = word.split_once('.')?;
                let deadline = self.deadlines.iter().rev().find(|deadline| deadline.clock == clock)?;
                deadline.slot(word, &|key| self.say(key))
            }
        }
    }

    fn item(&self, key: &str) -> Option<String> {
        let value = self.facts.get(key)?;
        let item = self.platform.content.items.get(key)?;
        let one = |value: &Value| match item.answer {
            AnswerType::Choice | AnswerType::Choices => Some(self.say(&format!("item.{key}.{}", value.as_str()?))),
            AnswerType::Date => value.as_str()?.parse().ok().map(|day| self.day(day)),
            AnswerType::Boolean => {
                let word = format!("answer.{}", value.as_bool()?);
                self.platform.content.texts.find(Language::Zh, &word).map(str::to_owned)
            }
            AnswerType::Text => {
                let text = value.as_str()?;
                Some(item.place.map_or_else(|| text.to_owned(), |place| place_name(self.tree, place, text)))
            }
            AnswerType::Time => value.as_str().map(str::to_owned),
            AnswerType::Integer | AnswerType::Decimal => Some(value.to_string()),
        };
        match value.as_array() {
            Some(list) => {
                let and = self.platform.content.texts.say(Language::Zh, "form.and");
                Some(list.iter().filter_map(one).collect::<Vec<_>>().join(and))
            }
            None => one(value),
        }
    }

    fn case(&self, word: &str) -> Option<String> {
        match word {
            "number" => self.held.number.clone(),
            "opened_on" => self.opened_on.map(|day| self.day(day)),
            "institution" => self.office("name"),
            "requester" => self.item("person_name"),
            "requester_address" => self.item("person_address"),
            "subject" => self.item("summary"),
            _ => None,
        }
    }

    fn office(&self, word: &str) -> Option<String> {
        let code = self.held.institution.as_deref()?;
        let name = |code: &str| self.tree.institutions.get(code).and_then(|node| node.name.clone());
        let known = self.platform.content.region.office.get(code);
        match word {
            "name" => name(code),
            "superior" => name(self.tree.institutions.get(code)?.parent.as_deref()?),
            "mark" => known?.mark.clone(),
            "phone" => known?.phone.clone(),
            "address" => known?.address.clone(),
            _ => None,
        }
    }
}
