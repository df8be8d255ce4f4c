use super::desk::{Desk, at, draft, lines, operator, read_facts};
use crate::{Facts, Kept, Made, RecordKey, Replay, Subject, Target};
use terms::{RecordId, Refusal};

/// Hands in moves of the case `c`, one per line; a case says how many moves it has.
fn send(desk: &Desk, text: &str, most: usize) -> terms::Result<Kept> {
    let accepted = desk.accept("office", None, text);
    let drafts = lines(text).map(|(offset, line)| {
        let mut draft = draft("office", &[(offset, line)], true);
        draft.replays.push(Replay {
            sender: "office".into(),
            case: case(),
            make: Box::new(move |id, moves| make(id, moves, most)),
        });
        draft
    });
    desk.try_settle(accepted.arrival, drafts.collect())
}

fn case() -> Target {
    Target::Own { resource_type: "Task".into(), id: "c".into() }
}

/// A case is there once a move `opens` it; more moves than allowed are refused.
fn make(id: &str, moves: &[Vec<u8>], most: usize) -> Result<Made, Refusal> {
    if moves.len() > most {
        return Err(Refusal::new("too_many_moves"));
    }
    let opens = moves.iter().any(|bytes| bytes.ends_with(b"opens"));
    let facts = Facts { subject: Subject::Case, ..Facts::default() };
    let record = opens.then(|| (format!("Task/{id} moves={}", moves.len()).into_bytes(), facts));
    Ok(Made { record, issues: Vec::new() })
}

fn the_case(desk: &Desk) -> Option<RecordId> {
    let key = RecordKey { sender: "office".into(), resource_type: "Task".into(), id: "c".into() };
    desk.store.find(&operator(), &key).unwrap()
}

fn texts(desk: &Desk) -> Vec<String> {
    let mut texts = Vec::new();
    let case = the_case(desk).unwrap();
    let mut add = |resource: crate::Resource<'_>| {
        texts.push(String::from_utf8_lossy(resource.bytes).into_owned());
        Ok(())
    };
    desk.store.records_of_case(&operator(), case, None, &mut add).unwrap();
    texts.sort();
    texts
}

#[test]
fn moves_that_come_before_their_case_is_opened_belong_to_it() {
    let desk = Desk::new();
    let early = send(&desk, "Observation/m2 of=Task/c", 9).unwrap();
    assert!(early.touched.is_empty());
    assert_eq!(the_case(&desk), None);
    let late = send(&desk, "Observation/m1 of=Task/c opens", 9).unwrap();
    assert_eq!(late.touched.cases, [the_case(&desk).unwrap()]);
    assert_eq!(desk.store.cases(&operator()).unwrap(), late.touched.cases);
    assert_eq!(texts(&desk), ["Observation/m1 of=Task/c opens", "Observation/m2 of=Task/c", "Task/c moves=2"]);
}

#[test]
fn a_case_is_made_anew_with_every_move_and_never_by_one_that_was_known() {
    let desk = Desk::new();
    send(&desk, "Observation/m1 of=Task/c opens\nObservation/m2 of=Task/c", 9).unwrap();
    let again = send(&desk, "Observation/m2 of=Task/c", 9).unwrap();
    assert!(again.touched.is_empty());
    let third = send(&desk, "Observation/m3 of=Task/c", 9).unwrap();
    assert_eq!(third.touched.cases.len(), 1);
    assert_eq!(texts(&desk).last().unwrap(), "Task/c moves=3");
}

#[test]
fn a_refused_move_leaves_nothing() {
    let desk = Desk::new();
    send(&desk, "Observation/m1 of=Task/c opens", 9).unwrap();
    assert!(send(&desk, "Observation/m2 of=Task/c", 1).is_err());
    assert_eq!(texts(&desk), ["Observation/m1 of=Task/c opens", "Task/c moves=1"]);
}

#[test]
fn a_rebuild_finds_the_same_cases() {
    let desk = Desk::new();
    send(&desk, "Observation/m2 of=Task/c\nObservation/m1 of=Task/c opens\nObservation/m3 of=Task/c", 9).unwrap();
    let (before, cases) = (texts(&desk), desk.store.cases(&operator()).unwrap());
    desk.store
        .rebuild_derived(
            &operator(),
            std::sync::Arc::new(|kind: &str, bytes: &[u8]| match kind {
                "Task" => Facts { subject: Subject::Case, ..Facts::default() },
                _ => read_facts()(kind, bytes),
            }),
            at(50),
        )
        .unwrap();
    assert_eq!(texts(&desk), before);
    assert_eq!(desk.store.cases(&operator()).unwrap(), cases);
}
