//! The indicators of a made-up county equal what was drawn, to the digit.

use flow::{Linking, Platform, Timing};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use store::NewArrival;
use synth::{Order, Truth};
use terms::{Actor, Period};

const RESIDENTS: u32 = 1_500;

#[tokio::test(flavor = "multi_thread")]
async fn with_the_known_links_every_indicator_equals_the_truth() {
    let dir = tempfile::tempdir().unwrap();
    let (platform, truth) = county(dir.path()).await;
    let wrong = compare(&platform, &truth).await;
    assert!(wrong.is_empty(), "{} numbers differ: {:#?}", wrong.len(), &wrong[..wrong.len().min(12)]);
}

/// Draws a county and carries it along the path with the links that are known.
async fn county(dir: &std::path::Path) -> (Platform, Truth) {
    let files = content_files();
    let defaults = synth::defaults(&files).unwrap();
    let order = Order { residents: RESIDENTS, seed: defaults.seed, today: defaults.today };
    let mut messages = Vec::new();
    let truth = synth::make(&order, &files, &mut |file| messages.push(file)).unwrap();
    let groups: HashMap<String, u64> = (0u64..)
        .zip(&truth.people)
        .flat_map(|(number, person)| person.records.iter().map(move |record| (record.clone(), number)))
        .collect();
    let linking = Linking::Given(Arc::new(groups));
    let content = Arc::new(programme::Content::load(&files).unwrap());
    let platform = Platform::open(dir, content, Timing::Fixed(order.today)).await.unwrap();
    let (actor, at) = (Actor::operator(), jiff::Timestamp::UNIX_EPOCH);
    for file in messages {
        let arrival = NewArrival {
            sender: file.sender,
            message_id: None,
            door: "import".into(),
            format: "fhir".into(),
            name: file.name,
            bytes: file.bytes,
            at,
            actor: actor.clone(),
        };
        let accepted = flow::accept(&platform, arrival).unwrap();
        flow::carry(&platform, &actor, accepted.arrival, &linking, at, &|_| ()).unwrap();
    }
    flow::refresh(&platform).await.unwrap();
    (platform, truth)
}

/// One sentence per number that is not what was drawn.
async fn compare(platform: &Platform, truth: &Truth) -> Vec<String> {
    let actor = Actor::operator();
    let mut wrong = Vec::new();
    assert!(truth.indicators.len() > 100, "the truth knows {} numbers", truth.indicators.len());
    let mut counted = BTreeMap::new();
    for number in &truth.indicators {
        let key = (number.indicator.clone(), number.period.clone());
        if !counted.contains_key(&key) {
            let period: Period = number.period.parse().unwrap();
            let found = platform.rows.count(&actor, &number.indicator, period, truth.today).await.unwrap();
            let sums = sums(platform, &found);
            counted.insert(key.clone(), sums);
        }
        let place = (number.area.clone(), number.institution.clone());
        // An institution without a row has no line: nobody of nobody, or for an amount simply none.
        let is_amount = platform.rows.head(&number.indicator).unwrap().kind == rows::Kind::Amount;
        let found = counted[&key].get(&place).copied().unwrap_or((0, u64::from(is_amount)));
        if found != (number.numerator, number.denominator) {
            wrong.push(format!("{number:?}: counted {found:?}"));
        }
    }
    wrong
}

type Sums = BTreeMap<(Option<String>, Option<String>), (u64, u64)>;

/// Numerator and denominator of every area of every level, of every institution, and of all.
fn sums(platform: &Platform, counted: &rows::Counted) -> Sums {
    let tree = platform.rows.tree(counted.today()).unwrap();
    let mut sums = Sums::new();
    let mut add = |place, tally: &rows::Tally| {
        sums.insert(place, (tally.numerator as u64, tally.denominator as u64));
    };
    let total = counted.tally(&rows::By::Total, &tree);
    add((None, None), &total[0]);
    let root = tree.areas.root().map(str::to_owned);
    add((root, None), &total[0]);
    for (code, _) in tree.areas.iter() {
        for tally in counted.tally(&rows::By::Area { parent: Some(code.to_owned()) }, &tree) {
            if !tally.is_parent_itself {
                add((tally.area.clone(), None), &tally);
            }
        }
    }
    for tally in counted.tally(&rows::By::Institution, &tree) {
        add((None, tally.institution.clone()), &tally);
    }
    sums
}

/// The content as it lies in the workspace.
fn content_files() -> programme::Files {
    let root = crate::program::root();
    let mut files = programme::Files::new();
    for folder in ["programmes", "institutions", "regions", "languages"] {
        read(&root, folder, &mut files);
    }
    files
}

fn read(root: &std::path::Path, folder: &str, files: &mut programme::Files) {
    for entry in std::fs::read_dir(root.join(folder)).unwrap().flatten() {
        let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
        match entry.path().is_dir() {
            true => read(root, &name, files),
            false => drop(files.insert(name, std::fs::read(entry.path()).unwrap())),
        }
    }
}
