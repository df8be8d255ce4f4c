//! The rows of one resource: a walk over the selects that multiplies siblings out.

use crate::plan::{Each, Select, View};
use fhir::path::{Collection, Expression, Item};
use fhir::{Node, Tree};
use terms::Issue;

/// How many rows one resource may make.
const ROWS_MAX: usize = 1_000_000;

/// The row in the making and where finished rows go.
pub(crate) struct Rows<'r, 'a> {
    view: &'a View,
    root: Node<'a>,
    row: Vec<Collection<'a>>,
    made: usize,
    emit: &'r mut dyn FnMut(&[Collection<'a>]),
}

/// What remains to be done below a select before the row is complete.
#[derive(Clone, Copy)]
struct Next<'n, 'a> {
    select: &'a Select,
    /// How many of the select's parts are done.
    done: usize,
    item: &'n Item<'a>,
    index: usize,
    then: Option<&'n Next<'n, 'a>>,
}

/// A row of cells without values, kept so that the next resource needs no memory of its own.
pub(crate) type Blank = Vec<Collection<'static>>;

/// Makes the rows of a resource; the number of them.
pub(crate) fn rows<'a>(
    view: &'a View,
    tree: &'a Tree<'a>,
    blank: &mut Blank,
    emit: &mut dyn FnMut(&[Collection<'a>]),
) -> Result<usize, Issue> {
    let root = tree.root();
    if root.kind() != view.kind {
        return Ok(0);
    }
    let mut row: Vec<Collection<'a>> = std::mem::take(blank);
    row.resize_with(view.columns.len(), Collection::new);
    let mut rows = Rows { view, root, row, made: 0, emit };
    let made = rows.make();
    *blank = rows.row.into_iter().map(|_| Collection::new()).collect();
    made
}

impl<'a> Rows<'_, 'a> {
    fn make(&mut self) -> Result<usize, Issue> {
        let item = Item::Node(self.root);
        for filter in &self.view.filters {
            if !self.passes(filter, &item)? {
                return Ok(0);
            }
        }
        self.enter(&self.view.root, &item, 0, None)?;
        Ok(self.made)
    }

    fn evaluate(&self, path: &'a Expression, item: &Item<'a>, index: usize) -> Result<Collection<'a>, Issue> {
        path.evaluate_row(item, self.root, index, &self.view.constants).map_err(|error| wrong(path, &error))
    }

    fn passes(&self, filter: &'a Expression, item: &Item<'a>) -> Result<bool, Issue> {
        let found = self.evaluate(filter, item, 0)?;
        match found.as_slice() {
            [] => Ok(false),
            [item] => match item.simple() {
                Item::Boolean(passes) => Ok(passes),
                _ => Err(wrong(filter, &"a filter must be true or false")),
            },
            _ => Err(wrong(filter, &"a filter must be one truth value")),
        }
    }

    /// Starts a select on an item of the select around it.
    fn enter(
        &mut self,
        select: &'a Select,
        item: &Item<'a>,
        index: usize,
        then: Option<&Next<'_, 'a>>,
    ) -> Result<(), Issue> {
        let items = match &select.each {
            Each::Once => return self.fill(select, item, index, then),
            Each::Item(path) | Each::ItemOrNull(path) => self.evaluate(path, item, index)?,
            Each::Repeat(paths) => {
                let mut found = Collection::new();
                self.descend(paths, item, &mut found)?;
                found
            }
        };
        if items.is_empty() && matches!(select.each, Each::ItemOrNull(_)) {
            return self.nothing(select, then);
        }
        for (index, item) in items.iter().enumerate() {
            self.fill(select, item, index, then)?;
        }
        Ok(())
    }

    /// Everything that the paths reach again and again, parents before children.
    fn descend(&self, paths: &'a [Expression], item: &Item<'a>, found: &mut Collection<'a>) -> Result<(), Issue> {
        for path in paths {
            for child in self.evaluate(path, item, 0)?.iter() {
                if found.len() >= ROWS_MAX {
                    return Err(Issue::blocking("too_many_rows", path.text()));
                }
                // Only what is deeper in the resource: `$this` would never end.
                if !is_same(child, item) {
                    found.push(child.clone());
                    self.descend(paths, child, found)?;
                }
            }
        }
        Ok(())
    }

    /// Sets a select's own columns for one item, then goes on with what is below and after it.
    fn fill(
        &mut self,
        select: &'a Select,
        item: &Item<'a>,
        index: usize,
        then: Option<&Next<'_, 'a>>,
    ) -> Result<(), Issue> {
        for cell in &select.cells {
            let value = self.evaluate(&cell.path, item, index)?;
            let several = value.len() > 1 && self.view.columns[cell.column].kind != crate::cell::Kind::List;
            if several {
                return Err(wrong(
                    &cell.path,
                    &format!("column {} has several values", self.view.columns[cell.column].name),
                ));
            }
            self.row[cell.column] = value;
        }
        self.go_on(Some(&Next { select, done: 0, item, index, then }))
    }

    /// One row with nothing in the select's columns.
    fn nothing(&mut self, select: &'a Select, then: Option<&Next<'_, 'a>>) -> Result<(), Issue> {
        self.row[select.columns.clone()].iter_mut().for_each(|value| *value = Collection::new());
        for cell in select.cells.iter().filter(|cell| cell.path.is_variable("rowIndex")) {
            self.row[cell.column] = Collection::one(Item::Integer(0));
        }
        self.go_on(then)
    }

    fn go_on(&mut self, next: Option<&Next<'_, 'a>>) -> Result<(), Issue> {
        let Some(next) = next else {
            self.made += 1;
            if self.made > ROWS_MAX {
                return Err(Issue::blocking("too_many_rows", &self.view.resource));
            }
            (self.emit)(&self.row);
            return Ok(());
        };
        let after = Next { done: next.done + 1, ..*next };
        match next.select.parts.get(next.done) {
            Some(part) => self.enter(part, next.item, next.index, Some(&after)),
            None if next.done == next.select.parts.len() && !next.select.union.is_empty() => {
                next.select.union.iter().try_for_each(|branch| self.enter(branch, next.item, next.index, Some(&after)))
            }
            None => self.go_on(next.then),
        }
    }
}

fn is_same(one: &Item<'_>, other: &Item<'_>) -> bool {
    match (one, other) {
        (Item::Node(one), Item::Node(other)) => one.is_same(other),
        _ => true,
    }
}

fn wrong(path: &Expression, why: &dyn std::fmt::Display) -> Issue {
    Issue::blocking("view_path_failed", path.text()).with("why", why)
}
