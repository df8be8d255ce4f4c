//! Has the Task follow its moves: prepares for each draft with a move what the writer must do with the
//! case, in the same transaction and with whatever was kept of the case meanwhile.

use super::task::task;
use super::{Told, history, told};
use crate::keep;
use crate::link::Linkable;
use fhir::Json;
use programme::Content;
use programme::cycle::{Made, Rules};
use std::sync::Arc;
use store::{Make, Replay, Target};
use terms::{Day, Issue, Refusal, Severity};

/// Notes with each draft that is a move which case is to be replayed. A move from outside that is not
/// lawful is kept, changes nothing, and leaves its issues.
pub fn follow(drafts: Vec<Linkable>, sender: &str, content: &Arc<Content>, today: Day) -> Vec<Linkable> {
    drafts
        .into_iter()
        .map(|mut linkable| {
            let first = linkable.draft.resources.first().map(|found| &found.json);
            if let Some((told, case)) = first.and_then(|json| Some((told(json)?, case_of(json)?))) {
                let make = make(Arc::clone(content), told, today, all_stand);
                linkable.replays.push(Replay { sender: sender.into(), case, make });
            }
            linkable
        })
        .collect()
}

/// The same for a move that is made here: one that is not lawful when the writer's turn comes is refused
/// and leaves nothing.
pub fn refuse_unlawful(json: &Json, sender: &str, content: &Arc<Content>, today: Day) -> Option<Replay> {
    let (told, case) = (told(json)?, case_of(json)?);
    let make = make(Arc::clone(content), told, today, lawful_stand);
    Some(Replay { sender: sender.into(), case, make })
}

/// The case that a move belongs to.
fn case_of(json: &Json) -> Option<Target> {
    let references = fhir::reference::references(json);
    let subject = references.into_iter().find(|found| found.place == "QuestionnaireResponse.subject")?;
    match keep::target(subject.target) {
        Target::Own { resource_type, id } if resource_type == "Task" => Some(Target::Own { resource_type, id }),
        Target::Public { resource_type, id } if resource_type == "Task" => Some(Target::Public { resource_type, id }),
        _ => None,
    }
}

/// Whether a move may stand after the other moves of its case.
type Judge = fn(&Rules<'_>, &[Made], &Told, Day) -> Result<(), Refusal>;

/// From outside everything is kept; what is not lawful is told when the case is replayed.
fn all_stand(_: &Rules<'_>, _: &[Made], _: &Told, _: Day) -> Result<(), Refusal> {
    Ok(())
}

fn lawful_stand(rules: &Rules<'_>, others: &[Made], mine: &Told, today: Day) -> Result<(), Refusal> {
    let issues = rules.check_move(others, &mine.made, today);
    match issues.into_iter().find(|issue| issue.severity == Severity::Blocking) {
        Some(issue) => Err(Refusal { code: issue.code, args: issue.args }),
        None => Ok(()),
    }
}

fn make(content: Arc<Content>, mine: Told, today: Day, judge: Judge) -> Box<Make> {
    Box::new(move |id, records| {
        let Some(rules) = content.rules(&mine.programme) else { return Ok(store::Made::default()) };
        let kept = records.iter().filter_map(|bytes| told(&fhir::parse(bytes).ok()?));
        let is_other = |told: &Told| told.programme == mine.programme && told.made.id != mine.made.id;
        let mut moves: Vec<Told> = kept.filter(is_other).collect();
        judge(&rules, &history(&mut moves), &mine, today)?;
        moves.push(mine.clone());
        let (task, issues) = task(id, &rules, &mut moves, today);
        let issues = issues.into_iter().filter(|issue| issue.place == mine.made.id).map(told_only).collect();
        let record = task.map(|json| {
            let bytes = sonic_rs::to_vec(&json).unwrap_or_default();
            let facts = keep::facts("Task", (&json, &bytes), (&content.zone(), &content.seals));
            (bytes, facts)
        });
        Ok(store::Made { record, issues })
    })
}

/// The record is kept whatever is wrong with the move.
fn told_only(issue: Issue) -> Issue {
    Issue { severity: issue.severity.min(Severity::Warning), ..issue }
}
