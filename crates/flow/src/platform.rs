//! The running system: the store, the rows, the content, and which day it is.

use crate::answering::Answering;
use crate::flatten::{self, Flattener};
use crate::{keep, path};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use programme::{Content, Files};
use rows::{Checked, Engine};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use store::{ArrivalsPage, ContentFile, Options, Store};
use terms::{Actor, ArrivalId, ChangeNo, Day, Failure, Issue, Refusal, Result};

/// A data directory is fixed on a day (made-up data), or lives with the region's time zone.
#[derive(Clone, Debug)]
pub enum Timing {
    /// Domain time is this day and does not advance.
    Fixed(Day),
    /// Domain time is the wall clock's in this zone.
    Live(TimeZone),
}

impl Timing {
    /// Which day it is for the work, given the wall clock.
    pub fn today(&self, now: Timestamp) -> Day {
        match self {
            Timing::Fixed(day) => *day,
            Timing::Live(zone) => now.to_zoned(zone.clone()).date(),
        }
    }

    /// Whether domain time stands still.
    pub fn is_fixed(&self) -> bool {
        matches!(self, Timing::Fixed(_))
    }
}

/// Everything that a command or a page needs.
pub struct Platform {
    /// Ground state.
    pub store: Arc<Store>,
    /// Up to which change the records are read: none for all of them, else the world as it was known then.
    pub as_of: Option<ChangeNo>,
    /// Derived state.
    pub rows: Engine,
    /// What the work is.
    pub content: Arc<Content>,
    /// Which day it is.
    pub timing: Timing,
    /// The content's views, compiled.
    pub flattener: Arc<Flattener>,
    /// Who is being answered.
    pub answering: Answering,
    /// One refresh at a time; a form's own refresh waits for the running one. Holds the day as seen from
    /// which everything is counted; none before the first refresh.
    pub(crate) counted_on: tokio::sync::Mutex<Option<Day>>,
    /// One number at a time.
    numbering: Mutex<()>,
    /// Arrivals that could not be carried to their end.
    pub(crate) left: Mutex<BTreeSet<ArrivalId>>,
}

/// Content that holds together, with its views and definitions compiled. Cheap to copy.
#[derive(Clone)]
pub struct Prepared {
    /// What the work is.
    pub content: Arc<Content>,
    flattener: Arc<Flattener>,
    checked: Checked,
    shards: usize,
}

impl Prepared {
    /// Compiles the content, or tells everything that is wrong with it, by file and line.
    pub async fn of(content: Arc<Content>) -> flatten::Checking<Self> {
        let flattener = Arc::new(Flattener::compile(&content)?);
        let checked = flatten::definition(&content, &flattener).await?;
        Ok(Self { content, flattener, checked, shards: SHARDS })
    }

    /// The same for a world of a few people, whose rows are not worth cutting up.
    pub(crate) fn for_few(self) -> Self {
        Self { shards: 1, ..self }
    }

    /// The derived world's definition.
    pub fn checked(&self) -> &Checked {
        &self.checked
    }
}

/// So many shards that two cores have work and a small change touches little.
pub const SHARDS: usize = 8;

impl Platform {
    /// Opens a data directory under this content. The timing is what the directory says; `timing`
    /// decides it for a new one.
    pub async fn open(dir: &Path, content: Arc<Content>, timing: Timing) -> Result<Platform> {
        Self::assemble(dir, Prepared::of(content).await.map_err(faulty)?, timing).await
    }

    /// The same with content that was compiled before.
    pub async fn assemble(dir: &Path, prepared: Prepared, timing: Timing) -> Result<Platform> {
        Self::over(dir, Options::default(), prepared, timing).await
    }

    /// The same with a store of these limits, whose records may be in a server's database.
    pub async fn over(dir: &Path, options: Options, prepared: Prepared, timing: Timing) -> Result<Platform> {
        let Prepared { content, flattener, checked, shards } = prepared;
        let store = Arc::new(Store::open(&dir.join("store"), options)?);
        let timing = settle_timing(&store, timing)?;
        let rows = Engine::open(Some(&dir.join("rows")), checked, shards).await?;
        Ok(Self::of(store, None, rows, content, timing, flattener))
    }

    fn of(
        store: Arc<Store>,
        as_of: Option<ChangeNo>,
        rows: Engine,
        content: Arc<Content>,
        timing: Timing,
        flattener: Arc<Flattener>,
    ) -> Self {
        let (counted_on, numbering, left) = (tokio::sync::Mutex::default(), Mutex::default(), Mutex::default());
        let answering = Answering::default();
        Platform { store, as_of, rows, content, timing, flattener, answering, counted_on, numbering, left }
    }

    /// The next number of a series; each is given once.
    pub(crate) fn next_number(&self, series: &str) -> Result<u64> {
        let _numbering = self.numbering.lock().unwrap_or_else(PoisonError::into_inner);
        let last = self.store.setting(series)?.and_then(|text| text.parse().ok()).unwrap_or(0u64);
        self.store.put_setting(series, &(last + 1).to_string())?;
        Ok(last + 1)
    }

    /// The same world as it was known at a change: its records, its links, and the content that was valid
    /// then, seen from a day. It is made anew from ground and lives in memory.
    pub async fn as_known_at(&self, change: ChangeNo, today: Day) -> Result<Platform> {
        if change > self.store.last_change() {
            return Err(Refusal::new("unknown_change").with("last", self.store.last_change()).into());
        }
        let content = match snapshot(&self.store, Some(change))? {
            Some(files) => Arc::new(Content::load(&files).map_err(faulty)?),
            None => Arc::clone(&self.content),
        };
        let prepared = Prepared::of(content).await.map_err(faulty)?;
        self.made_anew(prepared, Some(change), today).await
    }

    /// The same records under other content, seen from a day: what publishing it would give. It is made
    /// anew from ground and lives in memory; nothing is published.
    pub async fn under(&self, prepared: Prepared, today: Day) -> Result<Platform> {
        self.made_anew(prepared, self.as_of, today).await
    }

    async fn made_anew(&self, prepared: Prepared, as_of: Option<ChangeNo>, today: Day) -> Result<Platform> {
        let Prepared { content, flattener, checked, shards } = prepared;
        let rows = Engine::open(None, checked, shards).await?;
        let (store, timing) = (Arc::clone(&self.store), self.timing.clone());
        let made = Self::of(store, as_of, rows, content, timing, flattener);
        let (actor, until) = (Actor::operator(), as_of.unwrap_or_else(|| self.store.last_change()));
        let touched = flatten::flatten(&made, &actor, None, until).await?;
        crate::count::due(&made, &actor, until, &touched, today).await?;
        Ok(made)
    }

    /// Keeps the content's files as a snapshot if they differ from the last one.
    pub fn keep_content(&self, actor: &Actor, files: &Files, at: Timestamp) -> Result<()> {
        let files = files.iter().map(|(path, bytes)| ContentFile { path: path.clone(), bytes: bytes.clone() });
        self.store.keep_content(actor, files.collect(), at).map(|_| ())
    }

    /// Carries on what a stop has left, and brings rows and counts up to date.
    pub async fn catch_up(&self, actor: &Actor, at: Timestamp) -> Result<path::Carried> {
        let carried = path::carry_pending(self, actor, at)?;
        path::refresh(self, self.timing.today(at)).await?;
        Ok(carried)
    }

    /// Makes everything derived again from ground: the store's own tables, then all rows.
    pub async fn rebuild(&self, actor: &Actor, at: Timestamp) -> Result<()> {
        let mut counted_on = self.counted_on.lock().await;
        let today = self.timing.today(at);
        let (zone, content) = (self.content.zone(), Arc::clone(&self.content));
        let facts = move |resource_type: &str, bytes: &[u8]| facts_of(resource_type, bytes, (&zone, &content.seals));
        self.store.rebuild_derived(actor, Arc::new(facts), at)?;
        let until = self.store.last_change();
        let touched = flatten::flatten(self, actor, None, until).await?;
        crate::count::due(self, actor, until, &touched, today).await?;
        *counted_on = Some(today);
        Ok(())
    }
}

/// The content of a data directory that nobody has open, as it was kept last.
pub fn last_content(dir: &Path, options: Options) -> Result<Option<Files>> {
    snapshot(&Store::open(&dir.join("store"), options)?, None)
}

fn snapshot(store: &Store, as_of: Option<ChangeNo>) -> Result<Option<Files>> {
    let kept = store.content(as_of)?;
    Ok(kept.map(|content| content.files.into_iter().map(|file| (file.path, file.bytes)).collect()))
}

fn facts_of(resource_type: &str, bytes: &[u8], by: (&TimeZone, &programme::Seals)) -> store::Facts {
    match fhir::parse(bytes) {
        Ok(json) => keep::facts(resource_type, (&json, bytes), by),
        Err(_) => store::Facts::default(),
    }
}

/// Content that does not hold together is refused by whoever loads it, with file and line; here it
/// can only be our own mistake.
fn faulty(issues: Vec<Issue>) -> Failure {
    let told: Vec<String> =
        issues.iter().map(|issue| format!("{} {} {:?}", issue.place, issue.code, issue.args)).collect();
    Failure::fault("opening with this content", told.join("; "))
}

/// The directory's own timing wins: it was made with it.
fn settle_timing(store: &Store, timing: Timing) -> Result<Timing> {
    if let Some(day) = store.setting("fixed_on")? {
        let day = day.parse().map_err(|error| Failure::fault("reading the directory's day", error))?;
        return Ok(Timing::Fixed(day));
    }
    let page = ArrivalsPage { before: None, size: 1 };
    let is_new = store.arrivals(&Actor::operator(), page)?.is_empty();
    match timing {
        Timing::Fixed(day) if is_new => {
            store.put_setting("fixed_on", &day.to_string())?;
            Ok(timing)
        }
        Timing::Fixed(_) => Ok(Timing::Live(TimeZone::system())),
        Timing::Live(_) => Ok(timing),
    }
}
