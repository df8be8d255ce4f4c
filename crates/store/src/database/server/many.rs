//! Rows that wait to be inserted, and the statement that inserts many of them at once.

use super::cell::Cell;
use super::text;
use crate::fault::{Error, Inner};
use postgres::types::{ToSql, Type};
use std::collections::HashSet;

/// So many rows, or bytes, wait before they are sent.
const ROWS_MAX: usize = 10_000;
const BYTES_MAX: usize = 16 << 20;

/// Rows of one statement.
pub(super) struct Pending {
    /// The statement for one row.
    pub(super) sql: String,
    table: String,
    /// The rows.
    pub(super) rows: Vec<Vec<Cell>>,
}

/// Rows of all statements, in the order in which the statements came first.
#[derive(Default)]
pub(super) struct Puts {
    pending: Vec<Pending>,
    rows: usize,
    bytes: usize,
}

impl Puts {
    /// Adds a row; gives all rows if they have become many.
    pub(super) fn add(&mut self, sql: &str, row: Vec<Cell>) -> Inner<Vec<Pending>> {
        self.rows += 1;
        self.bytes += row.iter().map(Cell::size).sum::<usize>();
        match self.pending.iter_mut().find(|pending| pending.sql == sql) {
            Some(pending) => pending.rows.push(row),
            None => {
                let table = text::mentioned(sql).into_iter().next().ok_or_else(|| not_an_insert(sql))?;
                self.pending.push(Pending { sql: sql.to_owned(), table, rows: vec![row] });
            }
        }
        let many = self.rows >= ROWS_MAX || self.bytes >= BYTES_MAX;
        Ok(if many { self.all() } else { Vec::new() })
    }

    /// Takes the rows of tables that a statement mentions.
    pub(super) fn seen_by(&mut self, sql: &str) -> Vec<Pending> {
        if self.pending.is_empty() {
            return Vec::new();
        }
        let mentioned = text::mentioned(sql);
        let (seen, unseen) =
            std::mem::take(&mut self.pending).into_iter().partition(|pending| mentioned.contains(&pending.table));
        self.pending = unseen;
        self.rows = self.pending.iter().map(|pending| pending.rows.len()).sum();
        seen
    }

    /// Takes all rows.
    pub(super) fn all(&mut self) -> Vec<Pending> {
        (self.rows, self.bytes) = (0, 0);
        std::mem::take(&mut self.pending)
    }

    /// Forgets all rows.
    pub(super) fn drop_all(&mut self) {
        self.all();
    }
}

fn not_an_insert(sql: &str) -> Error {
    Error::fault(format!("not an insert of one row: {sql}"))
}

/// How many rows are inserted by one statement: a list per column.
pub(super) struct Shape {
    /// The statement, one place per column.
    pub(super) sql: String,
    types: Vec<Type>,
    /// The columns by which a row replaces another one; empty where it replaces none.
    replaces_by: Vec<usize>,
}

impl Shape {
    /// From the statement for one row, and the types of its places.
    pub(super) fn of(sql: &str, types: &[Type]) -> Inner<Self> {
        let wrong = || not_an_insert(sql);
        let (head, rest) = sql.split_once(" values ").ok_or_else(wrong)?;
        let (_, tail) = rest.split_once(')').ok_or_else(wrong)?;
        let lists = types.iter().enumerate().map(|(at, kind)| format!("${}::{}[]", at + 1, kind.name()));
        let lists = lists.collect::<Vec<_>>().join(", ");
        let columns = between(head).ok_or_else(wrong)?;
        let replaces_by = match tail.split_once("do update") {
            Some((by, _)) => positions(&columns, &between(by).ok_or_else(wrong)?),
            None => Vec::new(),
        };
        let sql = format!("{head} select * from unnest({lists}){tail}");
        Ok(Self { sql, types: types.to_vec(), replaces_by })
    }

    /// The rows as lists, of two that replace each other the later one.
    pub(super) fn lists(&self, rows: Vec<Vec<Cell>>) -> Vec<Box<dyn ToSql + Sync>> {
        let rows = if self.replaces_by.is_empty() { rows } else { self.last_of_each(rows) };
        let mut columns: Vec<Vec<Cell>> = self.types.iter().map(|_| Vec::with_capacity(rows.len())).collect();
        for row in rows {
            for (column, cell) in columns.iter_mut().zip(row) {
                column.push(cell);
            }
        }
        columns.into_iter().map(|column| Box::new(column) as Box<dyn ToSql + Sync>).collect()
    }

    fn last_of_each(&self, rows: Vec<Vec<Cell>>) -> Vec<Vec<Cell>> {
        let mut seen = HashSet::new();
        let mut kept: Vec<_> = rows
            .into_iter()
            .rev()
            .filter(|row| seen.insert(self.replaces_by.iter().map(|at| row.get(*at).cloned()).collect::<Vec<_>>()))
            .collect();
        kept.reverse();
        kept
    }
}

/// The names between the first pair of brackets.
fn between(text: &str) -> Option<Vec<&str>> {
    let (_, rest) = text.split_once('(')?;
    let (names, _) = rest.split_once(')')?;
    Some(names.split(',').map(str::trim).collect())
}

fn positions(columns: &[&str], names: &[&str]) -> Vec<usize> {
    names.iter().filter_map(|name| columns.iter().position(|column| column == name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPLACING: &str = "insert into current (record, change) values (?, ?)
                             on conflict (record) do update set change = excluded.change";

    #[test]
    fn many_rows_are_one_statement() {
        let shape = Shape::of(REPLACING, &[Type::INT8, Type::TEXT]).unwrap();
        assert_eq!(
            shape.sql.split_whitespace().collect::<Vec<_>>().join(" "),
            "insert into current (record, change) select * from unnest($1::int8[], $2::text[]) \
             on conflict (record) do update set change = excluded.change"
        );
    }

    #[test]
    fn of_two_rows_that_replace_each_other_the_later_one_is_sent() {
        let shape = Shape::of(REPLACING, &[Type::INT8, Type::INT8]).unwrap();
        let row = |record, change| vec![Cell::Integer(record), Cell::Integer(change)];
        let kept = shape.last_of_each(vec![row(1, 10), row(2, 11), row(1, 12)]);
        assert_eq!(kept, [row(2, 11), row(1, 12)]);
    }

    #[test]
    fn rows_are_sent_when_a_statement_could_see_them() {
        let mut puts = Puts::default();
        puts.add(REPLACING, vec![Cell::Integer(1), Cell::Integer(2)]).unwrap();
        assert!(puts.seen_by("select record from linked").is_empty());
        assert_eq!(puts.seen_by("select 1 from current where record = ?").len(), 1);
        assert!(puts.all().is_empty());
    }
}
