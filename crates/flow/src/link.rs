//! 匹配: which resident a source Patient is. The decision is made inside the store's writer, so that
//! two first arrivals of one person make one resident (docs/decisions/0003).

use intake::Draft;
use programme::Content;
use residents::model::Settings;
use residents::traits::mother_of;
use residents::{Traits, Verdict};
use std::collections::HashMap;
use std::sync::Arc;
use store::{Candidate, Decision, LinkRequest, RecordKey, Replay};

/// By what records are linked.
#[derive(Clone, Default)]
pub enum Linking {
    /// By our own rules.
    #[default]
    Own,
    /// By known answers: the group of each record `SENDER|Patient/id`, or `SENDER|file#row` for a row of
    /// a sheet. Others by our own rules.
    Given(Arc<HashMap<String, u64>>),
}

/// A draft with the questions that the writer must ask.
pub struct Linkable {
    /// What was read and checked.
    pub draft: Draft,
    /// One question per Patient in it.
    pub links: Vec<LinkRequest>,
    /// The cases that its moves belong to.
    pub replays: Vec<Replay>,
}

/// Prepares the question of each Patient: by which keys to look, and how to decide. An arrival is named
/// by its sender and its own name. Of a RelatedPerson only this is asked, whether it is the mother of a Patient in the
/// same piece of a message: it is never a resident itself.
pub fn prepare(
    drafts: Vec<Draft>,
    (sender, name): (&str, &str),
    linking: &Linking,
    content: &Content,
) -> Vec<Linkable> {
    let mothers = mothers(&drafts);
    let traits = |patient: &fhir::Json, id: &str| {
        let mut traits = Traits::of(patient);
        traits.mother = traits.mother.or_else(|| mothers.get(id).cloned());
        traits
    };
    drafts
        .into_iter()
        .map(|draft| {
            let row = draft.place.strip_prefix("row ").map(|row| format!("{sender}|{name}#{row}"));
            let links = draft
                .resources
                .iter()
                .filter(|found| fhir::read::kind(&found.json) == "Patient")
                .filter_map(|found| {
                    let id = fhir::read::text(&found.json, "id")?;
                    let named = (sender, id, row.as_deref());
                    Some(request(traits(&found.json, id), named, linking, content.linking.clone()))
                })
                .collect();
            Linkable { draft, links, replays: Vec::new() }
        })
        .collect()
}

/// The card numbers of the mothers who come as RelatedPersons, by their children's ids.
fn mothers(drafts: &[Draft]) -> HashMap<String, String> {
    let resources = drafts.iter().flat_map(|draft| &draft.resources);
    let related = resources.filter(|found| fhir::read::kind(&found.json) == "RelatedPerson");
    let found = related.filter_map(|found| {
        let (child, number) = mother_of(&found.json)?;
        Some((child.strip_prefix("Patient/")?.to_owned(), number))
    });
    found.collect()
}

fn request(
    traits: Traits,
    (sender, id, row): (&str, &str, Option<&str>),
    linking: &Linking,
    settings: Option<Arc<Settings>>,
) -> LinkRequest {
    let patient = RecordKey { sender: sender.into(), resource_type: "Patient".into(), id: id.into() };
    let given = match linking {
        Linking::Own => None,
        Linking::Given(groups) => match row {
            Some(row) => groups.get(row),
            None => groups.get(&format!("{sender}|Patient/{}", patient.id)),
        },
    };
    let mut request =
        LinkRequest { patient, keys: traits.keys(), traits: traits.to_bytes(), decide: Box::new(decide_none) };
    match given {
        Some(group) => {
            request.keys = vec![residents::traits::key("given", &group.to_string())];
            request.decide = Box::new(decide_given);
        }
        None => request.decide = Box::new(move |candidates| decide(&traits, candidates, settings.as_deref())),
    }
    request
}

fn decide(newcomer: &Traits, candidates: &[Candidate], settings: Option<&Settings>) -> Decision {
    let candidates: Vec<residents::Candidate> = candidates
        .iter()
        .map(|candidate| residents::Candidate {
            resident: candidate.resident,
            traits: Traits::from_bytes(&candidate.traits),
        })
        .collect();
    told(residents::decide(newcomer, &candidates, settings))
}

/// The known answers put all records of one group under one key of their own.
fn decide_given(candidates: &[Candidate]) -> Decision {
    let verdict = match candidates.first() {
        Some(candidate) => Verdict::Same(candidate.resident),
        None => Verdict::New,
    };
    told(residents::Decision { verdict, doubtful: false, evidence: residents::Evidence::by("given") })
}

fn decide_none(_: &[Candidate]) -> Decision {
    decide_given(&[])
}

fn told(decision: residents::Decision) -> Decision {
    let verdict = match decision.verdict {
        Verdict::Same(resident) => store::Verdict::Same(resident),
        Verdict::New => store::Verdict::New,
        Verdict::Ask(among) => store::Verdict::Ask(among),
    };
    Decision {
        verdict,
        doubtful: decision.doubtful,
        evidence: sonic_rs::to_string(&decision.evidence).unwrap_or_default(),
    }
}
