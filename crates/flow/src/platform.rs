//! The running system: the store, the rows, the content, and which day it is.

use crate::flatten::{self, Flattener};
use crate::{keep, path};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use programme::Content;
use rows::{Checked, Engine};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Options, Store};
use terms::{Actor, Day, Failure, Issue, Result};

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
    pub store: Store,
    /// Derived state.
    pub rows: Engine,
    /// What the work is.
    pub content: Arc<Content>,
    /// Which day it is.
    pub timing: Timing,
    /// The content's views, compiled.
    pub flattener: Arc<Flattener>,
    /// One refresh at a time; a form's own refresh waits for the running one.
    pub(crate) refreshing: tokio::sync::Mutex<()>,
    /// One number at a time.
    numbering: Mutex<()>,
}

/// So many shards that two cores have work and a small change touches little.
const SHARDS: usize = 8;

impl Platform {
    /// Opens a data directory under this content. The timing is what the directory says; `timing`
    /// decides it for a new one.
    pub async fn open(dir: &Path, content: Arc<Content>, timing: Timing) -> Result<Platform> {
        let flattener = Arc::new(Flattener::compile(&content).map_err(faulty)?);
        let checked = flatten::definition(&content, &flattener).await.map_err(faulty)?;
        Self::assemble(dir, content, flattener, checked, timing).await
    }

    /// The same with content that was compiled before.
    pub async fn assemble(
        dir: &Path,
        content: Arc<Content>,
        flattener: Arc<Flattener>,
        checked: Checked,
        timing: Timing,
    ) -> Result<Platform> {
        let store = Store::open(&dir.join("store"), Options::default())?;
        let timing = settle_timing(&store, timing)?;
        let rows = Engine::open(Some(&dir.join("rows")), checked, SHARDS).await?;
        Ok(Platform {
            store,
            rows,
            content,
            timing,
            flattener,
            refreshing: tokio::sync::Mutex::new(()),
            numbering: Mutex::new(()),
        })
    }

    /// The next number of a series; each is given once.
    pub(crate) fn next_number(&self, series: &str) -> Result<u64> {
        let _numbering = self.numbering.lock().unwrap_or_else(PoisonError::into_inner);
        let last = self.store.setting(series)?.and_then(|text| text.parse().ok()).unwrap_or(0u64);
        self.store.put_setting(series, &(last + 1).to_string())?;
        Ok(last + 1)
    }

    /// Carries on what a stop has left, and brings rows and counts up to date.
    pub async fn catch_up(&self, actor: &Actor, at: Timestamp) -> Result<path::Carried> {
        let carried = path::carry_pending(self, actor, at)?;
        path::refresh(self, actor).await?;
        Ok(carried)
    }

    /// Makes everything derived again from ground: the store's own tables, then all rows.
    pub async fn rebuild(&self, actor: &Actor, at: Timestamp) -> Result<()> {
        let _refreshing = self.refreshing.lock().await;
        self.store.rebuild_derived(actor, Arc::new(facts_of), at)?;
        let until = self.store.last_change();
        let touched = flatten::flatten(self, actor, None, until).await?;
        crate::count::due(self, actor, until, &touched).await
    }
}

fn facts_of(resource_type: &str, bytes: &[u8]) -> store::Facts {
    match fhir::parse(bytes) {
        Ok(json) => keep::facts(resource_type, &json),
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
    let is_new = store.last_change().0 == 0 && store.pending()?.is_empty();
    match timing {
        Timing::Fixed(day) if is_new => {
            store.put_setting("fixed_on", &day.to_string())?;
            Ok(timing)
        }
        Timing::Fixed(_) => Ok(Timing::Live(TimeZone::system())),
        Timing::Live(_) => Ok(timing),
    }
}
