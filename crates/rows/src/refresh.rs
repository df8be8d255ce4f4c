//! Brings many finished counts up to date at once, as after a write.
//!
//! A count of which few subjects are touched is one small job; those jobs share the cores, where counting
//! one indicator after another would leave all but one idle.

use crate::bound::Bound;
use crate::check::Indicator;
use crate::count::{Follow, finished, replaced};
use crate::counted::Whole;
use crate::engine::Engine;
use crate::generation::{Generation, Seen};
use std::sync::{Arc, Mutex, PoisonError};
use terms::{Day, Period, Result};
use tokio::sync::OwnedMutexGuard;

/// So many counts are held at once while they follow what was touched.
const HELD: usize = 64;

/// A count in its place, locked until it is finished.
struct Held {
    place: OwnedMutexGuard<Option<Arc<Whole>>>,
    indicator: Arc<Indicator>,
    bound: Bound,
}

impl Engine {
    /// Brings these counts up to date, or makes them; whoever asks for one afterwards finds it finished.
    pub async fn refresh_counts(&self, asked: &[(&str, Period)], today: Day) -> Result<()> {
        let mut wanted = vec![];
        for (id, period) in asked {
            let indicator = Arc::clone(self.indicator_of(id, *period)?);
            wanted.push((indicator.head.bind(*period, today), indicator));
        }
        // Two periods may be the same days. Everyone locks in one order, so nobody waits for each other.
        wanted.sort_by(|a, b| (&a.1.id, a.0).cmp(&(&b.1.id, b.0)));
        wanted.dedup_by(|a, b| a.1.id == b.1.id && a.0 == b.0);
        let mut failed = None;
        for some in wanted.chunks(HELD) {
            let world = self.now();
            let mut held = vec![];
            for (bound, indicator) in some {
                let place = self.counts.slot(&indicator.id, *bound).lock_owned().await;
                held.push(Held { place, indicator: Arc::clone(indicator), bound: *bound });
            }
            // A count that fails is nobody else's loss; the first failure is told at the end.
            failed = failed.or(self.refresh_held(&world, held).await.err());
        }
        failed.map_or(Ok(()), Err)
    }

    async fn refresh_held(&self, world: &Arc<Generation>, mut held: Vec<Held>) -> Result<()> {
        let (mut jobs, mut few, mut afresh) = (vec![], vec![], vec![]);
        for mut one in held.drain(..) {
            let before = one.place.take();
            match self.how(world, &one.indicator, before.as_ref()) {
                Follow::Same(same) => *one.place = Some(same),
                Follow::Few(before, touched) => {
                    let (query, seen) = (&one.indicator.query, Seen::Subjects(&touched));
                    let running = self.checked.run(world, query, Some(one.bound), seen)?;
                    let (indicator, world) = (Arc::clone(&one.indicator), Arc::clone(world));
                    few.push(one);
                    jobs.push(async move {
                        let fresh = async { finished(&indicator, &running.await?) }.await;
                        Ok(fresh.and_then(|fresh| replaced(&before, &world, &touched, &fresh)))
                    });
                }
                Follow::Afresh => {
                    // It takes long, and a page that asks for one of them does not wait for all.
                    *one.place = before;
                    afresh.push((one.indicator, one.bound));
                }
            }
        }
        let mut failed = None;
        for (one, whole) in few.into_iter().zip(self.cores.each(jobs).await?) {
            failed = failed.or(self.put_down(one, whole).err());
        }
        failed = failed.or(self.all_afresh(world, afresh).await.err());
        failed.map_or(Ok(()), Err)
    }

    /// Counts these anew, two at a time: one is planned, which keeps one core busy, while the other runs.
    async fn all_afresh(&self, world: &Generation, wanted: Vec<(Arc<Indicator>, Bound)>) -> Result<()> {
        let waiting = Mutex::new(wanted.into_iter());
        let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
        let one_by_one = async || {
            let mut failed = None;
            while let Some((indicator, bound)) = next() {
                failed = failed.or(self.whole(world, &indicator, bound).await.err());
            }
            failed.map_or(Ok(()), Err)
        };
        let (one, other) = tokio::join!(one_by_one(), one_by_one());
        one.and(other)
    }

    fn put_down(&self, mut one: Held, whole: Result<Whole>) -> Result<()> {
        let whole = whole?;
        self.counts.note(&one.indicator.id, one.bound, whole.rows());
        *one.place = Some(Arc::new(whole));
        Ok(())
    }

    /// Whether the finished count is there and true of the newest rows.
    pub async fn is_finished(&self, indicator: &str, period: Period, today: Day) -> Result<bool> {
        let indicator = self.indicator_of(indicator, period)?;
        let slot = self.counts.slot(&indicator.id, indicator.head.bind(period, today));
        let place = slot.lock().await;
        Ok(matches!(self.how(&self.now(), indicator, place.as_ref()), Follow::Same(_)))
    }
}
