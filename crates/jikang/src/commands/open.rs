//! Opens a data directory for a command: content, timing, and whatever a stop has left is caught up.

use crate::args::Place;
use crate::{clock, content};
use flow::{Platform, Timing};
use jiff::tz::TimeZone;
use programme::Files;
use std::path::Path;
use terms::{Actor, Day, Refusal, Result};

/// Opens an existing data directory.
pub async fn existing(dir: Option<&Path>, place: &Place) -> Result<Platform> {
    place.existing()?;
    new_or_existing(dir, place, Timing::Live(TimeZone::system())).await
}

/// Opens a data directory, or makes one with this timing.
pub async fn new_or_existing(dir: Option<&Path>, place: &Place, timing: Timing) -> Result<Platform> {
    let (prepared, files) = content::prepare(dir, place).await?;
    let platform = Platform::over(&place.data, place.options(), prepared, timing).await?;
    platform.keep_content(&Actor::operator(), &files, clock::now())?;
    platform.catch_up(&Actor::operator(), clock::now()).await?;
    Ok(platform)
}

/// Opens an existing data directory under the content that it kept last, whatever lies in the working
/// directory, and gives this content's files.
pub async fn as_kept(place: &Place) -> Result<(Platform, Files)> {
    let kept = flow::last_content(place.existing()?, place.options())?;
    let kept = kept.ok_or_else(|| Refusal::new("no_data").with("folder", place.data.display()))?;
    let timing = Timing::Live(TimeZone::system());
    let prepared = content::prepared(&kept).await?;
    let platform = Platform::over(&place.data, place.options(), prepared, timing).await?;
    platform.catch_up(&Actor::operator(), clock::now()).await?;
    Ok((platform, kept))
}

/// The day for which a command counts.
pub fn today(platform: &Platform, place: &Place) -> Day {
    place.today.unwrap_or_else(|| platform.timing.today(clock::now()))
}
