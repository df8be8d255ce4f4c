//! Sheets that were uploaded and wait for somebody to look at what they would do. They are on disk and survive a
//! restart, and they are nobody's record: whoever uploaded them was told that nothing is imported.

use super::{Settled, open};
use crate::show::Look;
use crate::{Carried, Linking, Platform, path};
use intake::sheet::Sheet;
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use store::{NewArrival, Upload};
use terms::{Actor, ArrivalId, Failure, Refusal, Result};

/// How long one waits: over a weekend.
pub const WAITS: SignedDuration = SignedDuration::from_hours(72);

/// One uploaded sheet with its rows.
#[derive(Debug)]
pub struct Waiting {
    /// Whose, for which sender, since when.
    pub upload: Upload,
    /// Until when it waits, in the region's time.
    pub until: DateTime,
    /// What came.
    pub bytes: Vec<u8>,
    /// Its rows.
    pub sheet: Sheet,
}

/// Keeps a sheet until it is confirmed; its id is a new one.
pub fn hold(
    platform: &Platform,
    actor: &Actor,
    id: &str,
    (sender, name, bytes): (&str, &str, &[u8]),
    at: Timestamp,
) -> Result<()> {
    let expires_at = at.checked_add(WAITS).map_err(|error| Failure::fault("holding a sheet", error))?;
    let upload = Upload {
        id: id.into(),
        account: actor.account.clone(),
        sender: sender.into(),
        name: name.into(),
        mapping: String::new(),
        at,
        expires_at,
    };
    platform.store.hold(upload, bytes)
}

/// The account's own sheet by its id, while it waits.
pub fn waiting(platform: &Platform, look: &Look<'_>, id: &str) -> Result<Waiting> {
    let (upload, bytes) = platform.store.upload(id, &look.actor.account, look.at)?.ok_or_else(gone)?;
    let sheet = open(&bytes).map_err(|issue| Failure::fault("reading a sheet that was read before", issue.code))?;
    Ok(Waiting { until: look.local(platform, upload.expires_at), upload, bytes, sheet })
}

/// What of the account waits, newest first, each with until when.
pub fn all_waiting(platform: &Platform, look: &Look<'_>) -> Result<Vec<(Upload, DateTime)>> {
    let uploads = platform.store.uploads(&look.actor.account, look.at)?;
    let with_end = |upload: Upload| {
        let until = look.local(platform, upload.expires_at);
        (upload, until)
    };
    Ok(uploads.into_iter().map(with_end).collect())
}

/// The sheet becomes an arrival and goes the ordinary path.
pub fn confirm(
    platform: &Platform,
    actor: &Actor,
    waiting: Waiting,
    settled: &Settled,
    at: Timestamp,
) -> Result<(ArrivalId, Carried)> {
    let Waiting { upload, bytes, .. } = waiting;
    let arrival = NewArrival {
        sender: upload.sender,
        message_id: None,
        door: "upload".into(),
        format: settled.format(platform)?,
        name: upload.name,
        bytes,
        at,
        actor: actor.clone(),
    };
    let arrival = platform.store.confirm(&upload.id, arrival)?.ok_or_else(gone)?.arrival;
    Ok((arrival, path::carry(platform, actor, arrival, &Linking::Own, at, &|_| ())?))
}

fn gone() -> Refusal {
    Refusal::new("sheet_gone")
}
