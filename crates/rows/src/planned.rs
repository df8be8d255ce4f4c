//! Plans are made once per query and days, and run over whatever rows there are (docs/decisions/0013).

use crate::bound::Bound;
use crate::check::Checked;
use crate::failure::{issue_of, refused};
use crate::generation::{Generation, Seen};
use crate::query::Query;
use crate::session::Planned;
use arrow::array::RecordBatch;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use terms::Result;
use tokio::sync::OnceCell;

/// Beyond so many plans all are forgotten: each takes some tens of kilobytes.
const PLANS_KEPT: usize = 16_384;

/// By the file of the query, which names its definition, the days that it binds, and about how many rows it
/// reads, because sizes decide which side of a join is looked up.
type Key = (String, Option<Bound>, u32);

/// A plan, or one in the making.
type Plan = Arc<OnceCell<Arc<Planned>>>;

/// Plans of one definition.
#[derive(Debug, Default)]
pub(crate) struct Plans {
    kept: Mutex<HashMap<Key, Plan>>,
}

impl Plans {
    fn of(&self, key: Key) -> Plan {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= PLANS_KEPT && !kept.contains_key(&key) {
            kept.clear();
        }
        Arc::clone(kept.entry(key).or_default())
    }

    /// How many are kept.
    #[cfg(test)]
    pub fn count(&self) -> usize {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

impl Checked {
    /// Runs a query over what it may see of a generation; a view binds no days.
    pub(crate) fn run(
        &self,
        world: &Generation,
        query: &Query,
        bound: Option<Bound>,
        seen: Seen<'_>,
    ) -> Result<impl Future<Output = Result<Vec<RecordBatch>>> + Send + 'static> {
        let plan = self.plans.of((query.file.clone(), bound, world.magnitude(&query.reads)));
        let filling = world.filling(&query.reads, seen)?;
        let wanted = (!plan.initialized()).then(|| {
            let sql = bound.map_or_else(|| query.text(), |bound| query.bound(&bound, &self.limits));
            (sql, self.session.over(world.slots(query)))
        });
        let (session, file) = (self.session.clone(), query.file.clone());
        Ok(async move {
            let failed = |error| refused(issue_of("sql_failed", &file, &error));
            let planned = match &wanted {
                None => plan.get().map(Arc::clone),
                Some((sql, engine)) => {
                    let planning = async || engine.planned(sql).await.map(Arc::new).map_err(failed);
                    Some(Arc::clone(plan.get_or_try_init(planning).await?))
                }
            };
            match planned {
                Some(planned) => session.run(&planned, filling).await.map_err(failed),
                None => Ok(vec![]),
            }
        })
    }
}
