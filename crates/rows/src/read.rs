//! Hands out tables and answers SELECTs, each cut down to what the actor may see.

use crate::allowed::Allowed;
use crate::columns::{subjects, text_at, texts};
use crate::definition::SubjectKind;
use crate::engine::Engine;
use crate::failure::{fault, issue_of, refused};
use crate::generation::{Generation, Rows};
use crate::provider::{Stored, World};
use crate::query::tables_in;
use crate::scope::{self, Visible};
use crate::tree::Tree;
use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::{concat_batches, filter_record_batch};
use datafusion::catalog::TableProvider;
use datafusion::datasource::{ViewTable, provider_as_source};
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, col, lit};
use std::collections::HashSet;
use std::sync::Arc;
use terms::{Actor, Refusal, Result, Within};

/// No answer to a SELECT is larger.
pub const SELECT_ROWS_MAX: usize = 1_000_000;

impl Engine {
    /// A table's rows, of everyone or of some subjects, as far as the actor may see them.
    pub async fn table(&self, actor: &Actor, name: &str, of: Option<&[i64]>) -> Result<RecordBatch> {
        let world = self.now();
        let rows = known(actor, &world, name)?;
        let limited = Limited::of(actor, &world, [rows].into_iter(), of)?;
        let found: Vec<RecordBatch> = match of {
            None => rows.batches().cloned().collect(),
            Some(subjects) => subjects.iter().filter_map(|subject| rows.block(*subject)).collect(),
        };
        let kept = found.iter().map(|batch| limited.kept(rows, batch)).collect::<Result<Vec<_>>>()?;
        concat_batches(&rows.table.schema, &kept).map_err(fault("join rows"))
    }

    /// The answer to one SELECT over known tables, in which the actor sees only own rows.
    pub async fn select(&self, actor: &Actor, sql: &str) -> Result<Vec<RecordBatch>> {
        let reads = tables_in("select", sql, sql).map_err(refused)?;
        let world = self.now();
        let tables = reads.iter().map(|name| known(actor, &world, name)).collect::<Result<Vec<_>>>()?;
        let limited = Limited::of(actor, &world, tables.iter().copied(), None)?;
        let seen = tables.into_iter().map(|rows| Ok((rows.table.name.clone(), limited.provider(rows)?)));
        let engine = self.checked.session.over(World::of(seen.collect::<Result<Vec<_>>>()?));
        let sql = sql.to_owned();
        let answer =
            async move { engine.run(&sql).await.map_err(|error| refused(issue_of("sql_wrong", "select", &error))) };
        let answer = self.cores.each(vec![answer]).await?.concat();
        if answer.iter().map(RecordBatch::num_rows).sum::<usize>() > SELECT_ROWS_MAX {
            return Err(Refusal::new("too_many_rows").with("most", SELECT_ROWS_MAX).into());
        }
        Ok(answer)
    }
}

fn known<'w>(actor: &Actor, world: &'w Generation, name: &str) -> Result<&'w Rows> {
    let unknown = || Refusal::new("unknown_table").with("name", name);
    let rows = world.tables.get(name).ok_or_else(unknown)?;
    scope::programme(actor, name.split('.').next().unwrap_or_default())?;
    if is_personal(rows.table.subject) {
        scope::people(actor)?;
    }
    Ok(rows)
}

fn both(a: &BooleanArray, b: &BooleanArray) -> BooleanArray {
    a.iter().zip(b).map(|(a, b)| Some(a == Some(true) && b == Some(true))).collect()
}

/// Areas and institutions are no secret.
fn is_personal(subject: SubjectKind) -> bool {
    !matches!(subject, SubjectKind::Area | SubjectKind::Institution)
}

/// What one actor may see of the tables of one read.
struct Limited {
    visible: Visible,
    /// None: everyone.
    residents: Option<Arc<HashSet<i64>>>,
    /// None: every programme.
    programmes: Option<Vec<String>>,
}

impl Limited {
    fn of<'r>(
        actor: &Actor,
        world: &Generation,
        mut tables: impl Iterator<Item = &'r Rows>,
        among: Option<&[i64]>,
    ) -> Result<Self> {
        let visible = Visible::of(actor, &Tree::of(world, None)?);
        let about_residents = tables.any(|rows| rows.table.subject == SubjectKind::Resident);
        let residents =
            (!visible.is_everything() && about_residents).then(|| Arc::new(visible.residents(world, actor, among)));
        let programmes = match &actor.scope.programmes {
            Within::All => None,
            Within::Trees(programmes) => Some(programmes.clone()),
        };
        Ok(Self { visible, residents, programmes })
    }

    fn kept(&self, rows: &Rows, batch: &RecordBatch) -> Result<RecordBatch> {
        let masks = [self.resident_mask(rows, batch), self.place_mask(rows, batch), self.programme_mask(rows, batch)];
        match masks.into_iter().flatten().reduce(|a, b| both(&a, &b)) {
            None => Ok(batch.clone()),
            Some(mask) => filter_record_batch(batch, &mask).map_err(fault("filter rows")),
        }
    }

    fn resident_mask(&self, rows: &Rows, batch: &RecordBatch) -> Option<BooleanArray> {
        let residents = self.residents.as_ref().filter(|_| rows.table.subject == SubjectKind::Resident)?;
        let subjects = subjects(batch, rows.table.order.subject).iter();
        Some(subjects.map(|subject| Some(residents.contains(subject))).collect())
    }

    fn place_mask(&self, rows: &Rows, batch: &RecordBatch) -> Option<BooleanArray> {
        self.needs_place(rows).then(|| self.visible.mask(batch))
    }

    fn programme_mask(&self, rows: &Rows, batch: &RecordBatch) -> Option<BooleanArray> {
        let mine = self.programmes.as_ref().filter(|_| is_personal(rows.table.subject))?;
        let column = texts(batch, "programme")?;
        let is_mine = |row| text_at(Some(&column), row).is_none_or(|of| mine.iter().any(|own| own == of));
        Some((0..batch.num_rows()).map(|row| Some(is_mine(row))).collect())
    }

    fn needs_place(&self, rows: &Rows) -> bool {
        !self.visible.is_everything() && matches!(rows.table.subject, SubjectKind::Case | SubjectKind::Worker)
    }

    /// The table with the same limits as a filter, which the engine pushes down.
    fn provider(&self, rows: &Rows) -> Result<Arc<dyn TableProvider>> {
        let stored = Arc::new(Stored::new(&rows.table, rows.shards.clone()));
        let filters = self.filters(rows);
        if filters.is_empty() {
            return Ok(stored);
        }
        let plan = LogicalPlanBuilder::scan(rows.table.name.as_str(), provider_as_source(stored), None);
        let plan = filters.into_iter().fold(plan, |plan, filter| plan?.filter(filter));
        let plan = plan.and_then(LogicalPlanBuilder::build).map_err(fault("limit a table"))?;
        Ok(Arc::new(ViewTable::new(plan, None)))
    }

    fn filters(&self, rows: &Rows) -> Vec<Expr> {
        let has = |name: &str| rows.table.schema.index_of(name).is_ok();
        let listed = |name: &str, codes: Vec<&str>| {
            if has(name) { col(name).in_list(codes.into_iter().map(lit).collect(), false) } else { lit(false) }
        };
        let mut filters = vec![];
        if let Some(residents) = self.residents.as_ref().filter(|_| rows.table.subject == SubjectKind::Resident) {
            filters.push(Allowed::function(residents).call(vec![col("subject")]));
        } else if self.needs_place(rows) {
            let area = listed("area", self.visible.area_codes());
            filters.push(area.or(listed("institution", self.visible.institution_codes())));
        }
        if let Some(programmes) =
            self.programmes.as_ref().filter(|_| has("programme") && is_personal(rows.table.subject))
        {
            let mine = listed("programme", programmes.iter().map(String::as_str).collect());
            filters.push(mine.or(col("programme").is_null()));
        }
        filters
    }
}
