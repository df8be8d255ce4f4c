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
use std::sync::Arc;
use terms::{Day, Period, Result};
use tokio::sync::OwnedMutexGuard;

/// So many counts are held at once; a page that asks for one of them waits no longer than these take.
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
        for some in wanted.chunks(HELD) {
            let world = self.now();
            let mut held = vec![];
            for (bound, indicator) in some {
                let place = self.counts.slot(&indicator.id, *bound).lock_owned().await;
                held.push(Held { place, indicator: Arc::clone(indicator), bound: *bound });
            }
            self.refresh_held(&world, &mut held).await?;
        }
        Ok(())
    }

    async fn refresh_held(&self, world: &Arc<Generation>, held: &mut [Held]) -> Result<()> {
        let (mut jobs, mut waiting) = (vec![], vec![]);
        for (at, one) in held.iter_mut().enumerate() {
            let before = one.place.take();
            match self.how(world, &one.indicator, before.as_ref()) {
                Follow::Same(same) => *one.place = Some(same),
                Follow::Few(before, touched) => {
                    let (query, seen) = (&one.indicator.query, Seen::Subjects(&touched));
                    let running = self.checked.run(world, query, Some(one.bound), seen)?;
                    let (indicator, world) = (Arc::clone(&one.indicator), Arc::clone(world));
                    waiting.push(at);
                    jobs.push(async move {
                        let fresh = finished(&indicator, &running.await?)?;
                        replaced(&before, &world, &touched, &fresh).map(Arc::new)
                    });
                }
                Follow::Afresh => {
                    *one.place = Some(Arc::new(self.afresh(world, &one.indicator, one.bound).await?));
                }
            }
        }
        for (at, whole) in waiting.into_iter().zip(self.cores.each(jobs).await?) {
            *held[at].place = Some(whole);
        }
        for one in held.iter() {
            let rows = one.place.as_ref().map_or(0, |whole| whole.rows());
            self.counts.note(&one.indicator.id, one.bound, rows);
        }
        Ok(())
    }
}
