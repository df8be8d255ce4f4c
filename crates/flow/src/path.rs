//! The whole path in one file: accept, read, check, link, keep, flatten, count. The eighth station,
//! show, is what the pages and the command line ask for: see `show.rs`.

use crate::link::Linking;
use crate::platform::Platform;
use crate::read::{PIECE_BYTES, Pieces};
use crate::{case, check, count, flatten, keep, link, read};
use fhir::check::Strictness;
use jiff::Timestamp;
use std::sync::PoisonError;
use std::sync::mpsc::sync_channel;
use std::thread;
use store::{Accepted, KeepRequest, NewArrival};
use terms::{Actor, ArrivalId, ChangeNo, Day, Failure, Period, Result};

/// So many numbers are counted ahead before it is asked again whether anybody waits for others.
const AHEAD: usize = 8;

/// What became of the resources of one arrival, or of several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Resources of which a new version was kept.
    pub kept: u64,
    /// Resources that said nothing new.
    pub doubled: u64,
    /// Drafts that cannot go on; they stay with the arrival, with their issues.
    pub set_aside: u64,
}

impl std::ops::AddAssign for Carried {
    fn add_assign(&mut self, other: Self) {
        self.kept += other.kept;
        self.doubled += other.doubled;
        self.set_aside += other.set_aside;
    }
}

/// 接收: the bytes are on disk when this returns; nothing else has happened yet.
pub fn accept(platform: &Platform, arrival: NewArrival) -> Result<Accepted> {
    platform.store.accept(arrival)
}

/// Carries one arrival from the inbox into the record. Whatever was carried before a crash is not
/// carried again; `progress` is told how many bytes are settled. What is larger than a piece is read on
/// while what was read is kept.
pub fn carry(
    platform: &Platform,
    actor: &Actor,
    arrival: ArrivalId,
    linking: &Linking,
    at: Timestamp,
    progress: &dyn Fn(u64),
) -> Result<Carried> {
    let carried = carry_to_its_end(platform, actor, arrival, linking, at, progress);
    if carried.is_err() {
        platform.left.lock().unwrap_or_else(PoisonError::into_inner).insert(arrival);
    }
    carried
}

fn carry_to_its_end(
    platform: &Platform,
    actor: &Actor,
    arrival: ArrivalId,
    linking: &Linking,
    at: Timestamp,
    progress: &dyn Fn(u64),
) -> Result<Carried> {
    let mut carried = Carried::default();
    let mut keep = |request: KeepRequest| {
        let end = request.progress;
        carried += keep::keep(platform, request)?; // 存档
        progress(end);
        Ok(())
    };
    let pieces = read::pieces(platform, actor, arrival)?;
    if pieces.arrival.size <= PIECE_BYTES {
        read_on(platform, actor, pieces, linking, at, &mut keep)?;
        return Ok(carried);
    }
    let (ahead, requests) = sync_channel(REQUESTS_AHEAD);
    thread::scope(|scope| {
        let reading = scope.spawn(move || {
            let hand_on = &mut |request| ahead.send(request).map_err(|_| Failure::fault("carrying", "it was given up"));
            read_on(platform, actor, pieces, linking, at, hand_on)
        });
        let kept = requests.iter().try_for_each(keep);
        drop(requests);
        let read = reading.join().unwrap_or_else(|_| Err(Failure::fault("reading", "the reader panicked")));
        // Where keeping fails, the reader was only told to stop.
        kept.and(read)
    })?;
    Ok(carried)
}

/// So many transactions are read ahead of the one that is kept.
const REQUESTS_AHEAD: usize = 1;

/// The stations before *keep*, piece by piece.
fn read_on(
    platform: &Platform,
    actor: &Actor,
    mut pieces: Pieces<'_>,
    linking: &Linking,
    at: Timestamp,
    hand_on: &mut dyn FnMut(KeepRequest) -> Result<()>,
) -> Result<()> {
    let zone = platform.content.zone();
    while let Some(piece) = pieces.next_piece()? {
        let drafts = pieces.drafts(&piece)?; // 解析
        let drafts = check::check(drafts, &platform.content, Strictness::Lenient); // 校验
        let named = (pieces.arrival.sender.as_str(), pieces.arrival.name.as_str());
        let drafts = link::prepare(drafts, named, linking, &platform.content); // 匹配
        let drafts = case::follow(drafts, &pieces.arrival.sender, &platform.content, platform.timing.today(at));
        keep::requests(actor, &pieces.arrival, &piece, drafts, (&zone, &platform.content.seals, at), hand_on)?;
    }
    Ok(())
}

/// Carries on whatever was accepted and not yet settled, for example before a crash.
pub fn carry_pending(platform: &Platform, actor: &Actor, at: Timestamp) -> Result<Carried> {
    let mut carried = Carried::default();
    for arrival in platform.store.pending()? {
        carried += carry(platform, actor, arrival, &Linking::Own, at, &|_| ())?;
    }
    Ok(carried)
}

/// Carries on what was not carried to its end: the disk was full, or the database away. What still cannot be
/// carried is left for the next time.
pub fn carry_left(platform: &Platform, actor: &Actor, at: Timestamp) -> Result<Carried> {
    let left = std::mem::take(&mut *platform.left.lock().unwrap_or_else(PoisonError::into_inner));
    let again = left.into_iter().map(|arrival| carry(platform, actor, arrival, &Linking::Own, at, &|_| ()));
    again.collect::<Vec<_>>().into_iter().try_fold(Carried::default(), |mut carried, again| {
        carried += again?;
        Ok(carried)
    })
}

/// 展开 and 计算: brings rows and counts up to the newest change and to this day, for the touched subjects
/// only: a change touches, and so does a day that has come. Following what was written is the system's
/// own act: what is brought up to date is nobody's scope.
pub async fn refresh(platform: &Platform, today: Day) -> Result<ChangeNo> {
    let actor = &Actor::operator();
    let mut counted_on = platform.counted_on.lock().await;
    let from = platform.rows.change();
    let until = platform.store.last_change();
    if from != Some(until) {
        let touched = flatten::flatten(platform, actor, from, until).await?; // 展开
        count::due(platform, actor, until, &touched, today).await?; // 计算
    }
    if *counted_on != Some(today) {
        count::passed(platform, actor, until, today).await?;
        *counted_on = Some(today);
    }
    Ok(until)
}

/// 计算 ahead of the reader: the numbers of the open periods, whenever nobody is being answered. Closed periods
/// are counted when they are read; what was published is never counted again.
pub async fn count_open(platform: &Platform, today: Day) -> Result<()> {
    let mut open = Vec::new();
    for id in platform.rows.indicators() {
        open.push((id, Period::holding(platform.rows.head(id)?.grain, today)));
    }
    let mut failed = None;
    for some in open.chunks(AHEAD) {
        platform.answering.pause().await;
        // A count that fails is nobody else's loss; the first failure is told at the end.
        failed = failed.or(platform.rows.refresh_counts(some, today).await.err());
    }
    failed.map_or(Ok(()), Err)
}
