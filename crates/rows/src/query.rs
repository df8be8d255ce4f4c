//! One SQL text of a content folder: read, checked, and ready to be bound and run.

use crate::bound::Bound;
use crate::failure::{issue_of, place};
use crate::limits;
use crate::parameters::Prepared;
use datafusion::common::{DataFusionError, TableReference};
use datafusion::sql::parser::{DFParser, Statement};
use datafusion::sql::resolve::resolve_table_references;
use datafusion::sql::sqlparser::ast::Statement as SqlStatement;
use std::collections::BTreeSet;
use terms::{Issue, Limits};

/// Names that every query may bind.
const DAYS: [&str; 3] = ["period_start", "period_end", "today"];

/// A SELECT whose parameters and tables are known.
#[derive(Debug)]
pub(crate) struct Query {
    pub file: String,
    pub reads: BTreeSet<String>,
    pub spread: Spread,
    programme: String,
    prepared: Prepared,
}

/// How a query is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spread {
    /// In every shard by itself: it is local to its subject.
    PerShard,
    /// Once, over everything.
    Once,
}

/// Where a query stands, which decides what it may bind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A view: made once for all periods, so nothing that depends on a day.
    View,
    /// An indicator.
    Indicator,
}

impl Query {
    /// Reads the text; says what is wrong with it by itself.
    pub fn read(file: &str, programme: &str, sql: &str, at: Place, limits: &Limits) -> Result<Self, Vec<Issue>> {
        let prepared = Prepared::new(sql, programme);
        let mut issues = unknown_parameters(&prepared, file, programme, at, limits);
        issues.extend(unknown_limits(&prepared, file, programme, limits));
        let reads = tables_in(file, sql, &prepared.fill(|_| None));
        match reads {
            Ok(reads) if issues.is_empty() => {
                Ok(Self { file: file.into(), reads, spread: Spread::PerShard, programme: programme.into(), prepared })
            }
            Ok(_) => Err(issues),
            Err(issue) => {
                issues.push(issue);
                Err(issues)
            }
        }
    }

    /// Of a number that was counted long ago: nothing is read and nothing is run.
    pub fn never_run(file: &str, programme: &str) -> Self {
        let prepared = Prepared::new("", programme);
        Self { file: file.into(), reads: BTreeSet::new(), spread: Spread::Once, programme: programme.into(), prepared }
    }

    /// The SQL of a view, which binds nothing.
    pub fn text(&self) -> String {
        self.prepared.fill(|_| None)
    }

    /// The SQL for one period.
    pub fn bound(&self, bound: &Bound, limits: &Limits) -> String {
        let day = |day: terms::Day| Some(format!("(date '{day}')"));
        self.prepared.fill(|name| match name {
            "period_start" => day(bound.start),
            "period_end" => day(bound.end),
            "today" => day(bound.today),
            key => limits::literal(limits, &self.programme, key, bound.today),
        })
    }
}

fn unknown_parameters(prepared: &Prepared, file: &str, programme: &str, at: Place, limits: &Limits) -> Vec<Issue> {
    let issue = |(name, line): (&str, usize)| {
        let code = match at {
            Place::View => "sql_parameter_in_view",
            Place::Indicator if DAYS.contains(&name) || limits.knows(programme, name) => {
                return None;
            }
            Place::Indicator => "sql_unknown_parameter",
        };
        Some(Issue::blocking(code, place(file, line as u64)).with("name", name))
    };
    prepared.names().filter_map(issue).collect()
}

fn unknown_limits(prepared: &Prepared, file: &str, programme: &str, limits: &Limits) -> Vec<Issue> {
    let issue = |(key, line): &(String, usize)| {
        let code = match limits.knows(programme, key) {
            true if limits::is_number(limits, programme, key) => return None,
            true => "sql_limit_no_number",
            false => "sql_unknown_limit",
        };
        Some(Issue::blocking(code, place(file, *line as u64)).with("name", key))
    };
    prepared.limit_calls.iter().filter_map(issue).collect()
}

/// The tables that a single SELECT reads.
pub(crate) fn tables_in(file: &str, written: &str, sql: &str) -> Result<BTreeSet<String>, Issue> {
    let syntax = |error: DataFusionError| issue_of("sql_syntax", file, &error);
    let statements = DFParser::parse_sql(sql).map_err(syntax)?;
    let select = match statements.iter().collect::<Vec<_>>().as_slice() {
        [statement] if is_select(statement) => (*statement).clone(),
        _ => return Err(Issue::blocking("sql_only_select", place(file, 1))),
    };
    let (tables, _) = resolve_table_references(&select, true).map_err(syntax)?;
    tables.into_iter().map(|table| named(file, written, &table)).collect()
}

fn is_select(statement: &Statement) -> bool {
    matches!(statement, Statement::Statement(sql) if matches!(**sql, SqlStatement::Query(_)))
}

fn named(file: &str, written: &str, table: &TableReference) -> Result<String, Issue> {
    match table {
        TableReference::Partial { schema, table } => Ok(format!("{schema}.{table}")),
        other => Err(unknown_table(file, written, &other.to_string())),
    }
}

/// The table does not exist; the line is that where its name first stands.
pub(crate) fn unknown_table(file: &str, written: &str, name: &str) -> Issue {
    let line = written.lines().position(|line| line.to_lowercase().contains(name));
    Issue::blocking("sql_unknown_table", place(file, line.unwrap_or(0) as u64 + 1)).with("name", name)
}
