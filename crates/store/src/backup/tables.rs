//! From one database to another, table by table, whatever they are.

use crate::database::{Connection, Row, TABLES, Value};
use crate::fault::Inner;
use std::ops::ControlFlow;

/// A table's name and columns.
struct Table {
    name: &'static str,
    columns: Vec<&'static str>,
}

/// Copies every row of every table. Both sides are in a transaction.
pub(super) fn rows(from: &dyn Connection, to: &dyn Connection) -> Inner<()> {
    for table in tables() {
        let columns = table.columns.join(", ");
        let places = vec!["?"; table.columns.len()].join(", ");
        let insert = format!("insert into {} ({columns}) values ({places})", table.name);
        from.scan(&format!("select {columns} from {}", table.name), &[], &mut |row: &dyn Row| {
            let values = (0..table.columns.len()).map(|at| row.value(at)).collect::<Inner<Vec<Value<'_>>>>()?;
            to.put(&insert, &values)?;
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(())
}

/// The tables as they are laid out: a name after `create table`, a column at the beginning of each line.
fn tables() -> Vec<Table> {
    let bodies = TABLES.split("create table ").skip(1);
    let tables = bodies.filter_map(|body| {
        let (name, rest) = body.split_once(" (\n")?;
        let (lines, _) = rest.split_once("\n)")?;
        let names = lines.lines().filter_map(|line| line.split_whitespace().next());
        Some(Table { name, columns: names.filter(|name| *name != "primary").collect() })
    });
    tables.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_copied_with_every_column() {
        let tables = tables();
        assert_eq!(tables.len(), TABLES.matches("create table").count());
        let block = tables.iter().find(|table| table.name == "block").unwrap();
        assert_eq!(block.columns, ["arrival", "part", "start", "raw_len", "bytes"]);
        assert!(tables.iter().all(|table| !table.columns.is_empty()));
    }
}
