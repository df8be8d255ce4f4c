//! Checks a definition as a whole: every SQL text against the tables that there are, and the order
//! in which views are made.
//!
//! Never sees a row.

use crate::circle::circle;
use crate::columns::plain;
use crate::definition::{Definition, IndicatorDef, Source, TableDef};
use crate::failure::{issue_of, place};
use crate::generation::{Generation, Rows, Table};
use crate::head::Head;
use crate::locality::not_local;
use crate::order::Order;
use crate::planned::Plans;
use crate::query::{Place, Query, Spread, unknown_table};
use crate::result::{result_columns, result_schema};
use crate::session::Session;
use arrow::datatypes::{DataType, SchemaRef};
use datafusion::logical_expr::LogicalPlan;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use terms::{Day, Issue, Limits, Period};

/// A definition whose every text is understood.
#[derive(Clone)]
pub struct Checked {
    pub(crate) tables: BTreeMap<String, Arc<Table>>,
    /// Views in the order in which they are made.
    pub(crate) views: Vec<Arc<Table>>,
    pub(crate) indicators: BTreeMap<String, Definitions>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) session: Session,
    pub(crate) plans: Arc<Plans>,
    /// Whether any indicator says how far it looks back: only then the days of changed rows matter.
    pub(crate) with_days: bool,
    pub(crate) hash: String,
}

/// The definition of an indicator that holds now, and those that held before.
#[derive(Clone, Debug)]
pub(crate) struct Definitions {
    pub now: Arc<Indicator>,
    /// With the last day on which a period may end for which it holds, the earliest first.
    pub older: Vec<(Day, Arc<Indicator>)>,
}

impl Definitions {
    /// The one that holds for a period.
    pub fn of(&self, period: Period) -> &Arc<Indicator> {
        let held = self.older.iter().find(|(until, _)| period.last_day() <= *until);
        held.map_or(&self.now, |(_, indicator)| indicator)
    }
}

/// One indicator, ready to be counted.
#[derive(Debug)]
pub(crate) struct Indicator {
    pub id: String,
    pub programme: String,
    pub head: Head,
    pub sql: String,
    pub query: Query,
    pub schema: SchemaRef,
    pub order: Order,
}

impl Definition {
    /// Understands every text, or says everything that is wrong.
    pub async fn check(&self) -> Result<Checked, Vec<Issue>> {
        let limits = Arc::new(self.limits.clone());
        let mut checking = Checking {
            definition: self,
            session: Session::new(&limits),
            world: Generation { number: 0, change: None, tables: BTreeMap::new() },
            issues: vec![],
        };
        checking.filled();
        let views = checking.views().await;
        let indicators = checking.indicators().await;
        if !checking.issues.is_empty() {
            return Err(checking.issues);
        }
        let tables = checking.world.tables.into_iter().map(|(name, rows)| (name, rows.table)).collect();
        let (session, plans) = (checking.session, Arc::default());
        let with_days = self.indicators.iter().any(|one| one.head.lookback.is_some());
        Ok(Checked { tables, views, indicators, limits, session, plans, with_days, hash: self.hash() })
    }
}

struct Checking<'a> {
    definition: &'a Definition,
    session: Session,
    /// The tables understood so far, without rows.
    world: Generation,
    issues: Vec<Issue>,
}

impl<'a> Checking<'a> {
    fn filled(&mut self) {
        for table in &self.definition.tables {
            if self.definition.tables.iter().filter(|other| other.name == table.name).count() > 1 {
                self.issues.push(Issue::blocking("table_twice", table.file()).with("name", &table.name));
            }
            if let Source::Filled { schema } = &table.source {
                let columns = schema.fields().iter().map(|f| (f.name().clone(), f.data_type().clone()));
                self.know(table, plain(columns), None);
            }
        }
    }

    /// Adds a table whose columns are known.
    fn know(&mut self, def: &TableDef, schema: SchemaRef, query: Option<Query>) -> Option<Arc<Table>> {
        let order = Order::of(&schema).filter(|order| *schema.field(order.subject).data_type() == DataType::Int64);
        let Some(order) = order else {
            self.issues.push(Issue::blocking("table_no_subject", def.file()).with("name", &def.name));
            return None;
        };
        let table = Arc::new(Table { name: def.name.clone(), schema, order, subject: def.subject, query });
        self.world.tables.insert(def.name.clone(), Rows::empty(&table, 1));
        Some(table)
    }

    async fn views(&mut self) -> Vec<Arc<Table>> {
        let mut waiting = self.read_views();
        let mut made = vec![];
        while let Some(at) = waiting.iter().position(|(_, query, _)| self.all_known(query)) {
            let (def, query, sql) = waiting.remove(at);
            if let Some(table) = self.view(def, query, &sql).await {
                made.push(table);
            }
        }
        self.explain_waiting(&waiting);
        made
    }

    fn read_views(&mut self) -> Vec<(&'a TableDef, Query, String)> {
        let definition = self.definition;
        let mut views = vec![];
        for def in &definition.tables {
            let Source::Sql { text } = &def.source else {
                continue;
            };
            let programme = def.name.split('.').next().unwrap_or_default();
            match Query::read(&def.file(), programme, text, Place::View, &definition.limits) {
                Ok(query) => views.push((def, query, text.clone())),
                Err(issues) => self.issues.extend(issues),
            }
        }
        views
    }

    fn all_known(&self, query: &Query) -> bool {
        query.reads.iter().all(|name| self.world.tables.contains_key(name))
    }

    /// What still waits reads a table that does not exist, or itself.
    fn explain_waiting(&mut self, waiting: &[(&TableDef, Query, String)]) {
        for (def, query, sql) in waiting {
            self.explain_unknown(query, sql);
            let reads = |name: &str| {
                let view = waiting.iter().find(|(def, _, _)| def.name == name);
                view.map(|(_, query, _)| &query.reads)
            };
            if let Some(circle) = circle(&def.name, &reads) {
                let issue = Issue::blocking("view_cycle", place(&query.file, 1));
                self.issues.push(issue.with("names", circle.join(" < ")));
            }
        }
    }

    /// A table that is defined but was not understood has its own issue already.
    fn explain_unknown(&mut self, query: &Query, written: &str) {
        let is_defined = |name: &&String| self.definition.tables.iter().any(|table| table.name == **name);
        let unknown = query.reads.iter().filter(|name| !is_defined(name));
        let issues: Vec<Issue> = unknown.map(|name| unknown_table(&query.file, written, name)).collect();
        self.issues.extend(issues);
    }

    async fn view(&mut self, def: &TableDef, mut query: Query, sql: &str) -> Option<Arc<Table>> {
        let text = query.text();
        let sharded = def.subject.is_sharded();
        let columns = self.columns(&mut query, &text, sql, sharded).await?;
        if columns.first().is_none_or(|(name, of)| name != "subject" || !of.is_integer()) {
            self.issues.push(Issue::blocking("view_no_subject", place(&query.file, 1)).with("name", &def.name));
            return None;
        }
        let columns = columns.into_iter().map(|(name, of)| {
            let of = view_type(&name, of);
            (name, of)
        });
        self.know(def, plain(columns), Some(query))
    }

    /// The columns that the SQL gives, by planning it over tables without rows.
    async fn columns(
        &mut self,
        query: &mut Query,
        sql: &str,
        written: &str,
        sharded: bool,
    ) -> Option<Vec<(String, DataType)>> {
        if !self.all_known(query) {
            self.explain_unknown(query, written);
            return None;
        }
        match self.session.over(self.world.slots(query)).logical(sql).await {
            Ok(plan) => {
                query.spread = self.spread(query, sharded);
                self.check_locality(query, &plan);
                let fields = plan.schema().fields().iter();
                let columns = fields.map(|f| (f.name().clone(), f.data_type().clone()));
                self.named_once(query, columns.collect())
            }
            Err(error) => {
                self.issues.push(issue_of("sql_wrong", &query.file, &error));
                None
            }
        }
    }

    fn check_locality(&mut self, query: &Query, plan: &LogicalPlan) {
        let is_sharded = |name: &str| {
            let rows = self.world.tables.get(name);
            rows.is_some_and(|rows| rows.table.subject.is_sharded())
        };
        if query.spread == Spread::PerShard
            && let Some(step) = not_local(plan, &is_sharded)
        {
            let issue = Issue::blocking("sql_not_local", place(&query.file, 1));
            self.issues.push(issue.with("step", step));
        }
    }

    fn named_once(&mut self, query: &Query, columns: Vec<(String, DataType)>) -> Option<Vec<(String, DataType)>> {
        let mut seen = BTreeSet::new();
        let twice = columns.iter().find(|(name, _)| !seen.insert(name.as_str())).map(|(name, _)| name.clone());
        match twice {
            None => Some(columns),
            Some(name) => {
                self.issues.push(Issue::blocking("sql_column_twice", place(&query.file, 1)).with("name", name));
                None
            }
        }
    }

    /// Only what is about residents and reads tables of residents is run shard by shard.
    fn spread(&self, query: &Query, sharded: bool) -> Spread {
        let reads_sharded = query
            .reads
            .iter()
            .any(|name| self.world.tables.get(name).is_some_and(|rows| rows.table.subject.is_sharded()));
        if sharded && reads_sharded { Spread::PerShard } else { Spread::Once }
    }

    async fn indicators(&mut self) -> BTreeMap<String, Definitions> {
        let definition = self.definition;
        let mut found = vec![];
        for def in &definition.indicators {
            if let Some(indicator) = self.indicator(def).await {
                found.push((def, Arc::new(indicator)));
            }
        }
        let mut indicators = BTreeMap::new();
        for (def, now) in found.iter().filter(|(def, _)| def.until.is_none()) {
            let of = |(other, indicator): &(&IndicatorDef, Arc<Indicator>)| {
                Some((other.until.filter(|_| other.id == def.id)?, Arc::clone(indicator)))
            };
            let mut older: Vec<(Day, Arc<Indicator>)> = found.iter().filter_map(of).collect();
            older.sort_by_key(|(until, _)| *until);
            let is_twice = older.windows(2).any(|pair| pair[0].0 == pair[1].0);
            let known = indicators.insert(def.id.clone(), Definitions { now: Arc::clone(now), older });
            if is_twice || known.is_some() {
                self.issues.push(Issue::blocking("indicator_twice", def.file()).with("indicator", &def.id));
            }
        }
        indicators
    }

    async fn indicator(&mut self, def: &IndicatorDef) -> Option<Indicator> {
        let limits = &self.definition.limits;
        let mut query = match Query::read(&def.file(), def.programme(), &def.sql, Place::Indicator, limits) {
            Ok(query) => query,
            Err(issues) => {
                self.issues.extend(issues);
                return None;
            }
        };
        let day = jiff::civil::date(2000, 1, 1);
        let bound = def.head.bind(terms::Period::Until(day), day);
        let text = query.bound(&bound, limits);
        let sharded = def.head.subject.is_sharded() && !def.head.whole;
        let columns = self.columns(&mut query, &text, &def.sql, sharded).await?;
        let wrong = result_columns(&query.file, &def.head, &columns);
        if !wrong.is_empty() {
            self.issues.extend(wrong);
            return None;
        }
        let schema = result_schema(&columns);
        let order = Order { second: schema.index_of("item").ok(), ..Order::of(&schema)? };
        Some(Indicator {
            id: def.id.clone(),
            programme: def.programme().into(),
            head: def.head.clone(),
            sql: def.sql.clone(),
            query,
            schema,
            order,
        })
    }
}

/// Whatever the SQL gives: a subject is a whole number, and what ends in `_on` is a day.
fn view_type(name: &str, of: DataType) -> DataType {
    match of {
        _ if name == "subject" => DataType::Int64,
        DataType::Timestamp(_, _) | DataType::Date64 if name.ends_with("_on") || name == "on_date" => DataType::Date32,
        of => of,
    }
}
