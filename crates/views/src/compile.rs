//! A ViewDefinition's JSON becomes a plan, or a list of what is wrong with it.

use crate::cell::Kind;
use crate::plan::{Cell, Column, Each, Select, View};
use fhir::path::{Environment, Expression};
use fhir::{Json, read};
use sonic_rs::{JsonContainerTrait, JsonValueTrait};
use terms::Issue;

/// How deep selects may be nested.
const DEPTH_MAX: usize = 20;

pub(crate) fn compile(definition: &Json) -> Result<View, Vec<Issue>> {
    let mut compiler = Compiler { issues: Vec::new(), constants: Environment::new() };
    compiler.constants(definition);
    let resource = compiler.resource(definition);
    let filters = compiler.filters(definition);
    let mut columns = Vec::new();
    let parts = compiler.selects(definition, "select", "ViewDefinition", &mut columns, 0);
    if parts.is_empty() {
        compiler.wrong("view_without_select", "ViewDefinition.select");
    }
    compiler.names(&columns);
    if !compiler.issues.is_empty() {
        return Err(compiler.issues);
    }
    let all = 0..columns.len();
    let root = Select { each: Each::Once, cells: Vec::new(), parts, union: Vec::new(), columns: all };
    Ok(View::new(resource, filters, root, columns, compiler.constants))
}

struct Compiler {
    issues: Vec<Issue>,
    constants: Environment,
}

impl Compiler {
    fn wrong(&mut self, code: &str, place: impl Into<String>) {
        self.issues.push(Issue::blocking(code, place));
    }

    fn resource(&mut self, definition: &Json) -> String {
        match read::text(definition, "resource") {
            Some(resource) if fhir::model::r4().is_resource(resource) => resource.to_owned(),
            Some(resource) => {
                self.issues.push(Issue::blocking("unknown_type", "ViewDefinition.resource").with("type", resource));
                String::new()
            }
            None => {
                self.wrong("view_without_resource", "ViewDefinition.resource");
                String::new()
            }
        }
    }

    fn constants(&mut self, definition: &Json) {
        for (at, constant) in list(definition, "constant").into_iter().enumerate() {
            let place = format!("ViewDefinition.constant[{at}]");
            let value = constant.as_object().and_then(|object| {
                let (key, value) = object.iter().find(|(key, _)| key.starts_with("value"))?;
                Some((type_of(key.strip_prefix("value")?)?, value))
            });
            match (read::text(constant, "name"), value) {
                (Some(name), Some((kind, value))) => self.constants.set_typed(name, value, &kind),
                _ => self.wrong("bad_constant", place),
            }
        }
    }

    fn filters(&mut self, definition: &Json) -> Vec<Expression> {
        let filters = list(definition, "where").into_iter().enumerate();
        filters.filter_map(|(at, filter)| self.path(filter, "path", &format!("ViewDefinition.where[{at}]"))).collect()
    }

    /// Compiles the FHIRPath under a key, and sees to it that its variables are there.
    fn path(&mut self, holder: &Json, key: &str, place: &str) -> Option<Expression> {
        let Some(text) = holder.as_object().and_then(|object| object.get(&key)).and_then(|value| value.as_str()) else {
            self.wrong("path_missing", format!("{place}.{key}"));
            return None;
        };
        self.expression(text, format!("{place}.{key}"))
    }

    fn expression(&mut self, text: &str, place: String) -> Option<Expression> {
        match Expression::compile(text) {
            Ok(expression) => {
                let unknown =
                    expression.variables().into_iter().find(|name| !self.constants.has(name)).map(str::to_owned);
                if let Some(name) = unknown {
                    self.issues.push(Issue::blocking("unknown_constant", place).with("name", name));
                    return None;
                }
                Some(expression)
            }
            Err(error) => {
                self.issues.push(Issue::blocking("bad_path", place).with("path", text).with("why", error));
                None
            }
        }
    }

    fn selects(
        &mut self,
        holder: &Json,
        key: &str,
        place: &str,
        columns: &mut Vec<Column>,
        depth: usize,
    ) -> Vec<Select> {
        if depth > DEPTH_MAX {
            self.wrong("too_deep", place);
            return Vec::new();
        }
        let selects = list(holder, key).into_iter().enumerate();
        selects
            .filter_map(|(at, select)| self.select(select, &format!("{place}.{key}[{at}]"), columns, depth + 1))
            .collect()
    }

    fn select(&mut self, select: &Json, place: &str, columns: &mut Vec<Column>, depth: usize) -> Option<Select> {
        let start = columns.len();
        let each = self.each(select, place);
        let mut cells = Vec::new();
        for (at, column) in list(select, "column").into_iter().enumerate() {
            if let Some((column, path)) = self.column(column, &format!("{place}.column[{at}]")) {
                cells.push(Cell { column: columns.len(), path });
                columns.push(column);
            }
        }
        let parts = self.selects(select, "select", place, columns, depth);
        let union = self.union(select, place, columns, depth);
        if cells.is_empty() && parts.is_empty() && union.is_empty() && self.issues.is_empty() {
            self.wrong("select_without_columns", place);
        }
        Some(Select { each: each?, cells, parts, union, columns: start..columns.len() })
    }

    fn each(&mut self, select: &Json, place: &str) -> Option<Each> {
        let has = |key: &str| select.as_object().is_some_and(|object| object.contains_key(&key));
        let given: Vec<&str> = ["forEach", "forEachOrNull", "repeat"].into_iter().filter(|key| has(key)).collect();
        match given.as_slice() {
            [] => Some(Each::Once),
            ["forEach"] => self.path(select, "forEach", place).map(Each::Item),
            ["forEachOrNull"] => self.path(select, "forEachOrNull", place).map(Each::ItemOrNull),
            ["repeat"] => {
                let paths: Vec<Option<&str>> = list(select, "repeat").into_iter().map(|path| path.as_str()).collect();
                let compiled = paths.iter().map(|path| match path {
                    Some(path) => self.expression(path, format!("{place}.repeat")),
                    None => {
                        self.wrong("path_missing", format!("{place}.repeat"));
                        None
                    }
                });
                compiled.collect::<Option<Vec<_>>>().map(Each::Repeat)
            }
            _ => {
                self.wrong("several_iterations", place);
                None
            }
        }
    }

    fn column(&mut self, column: &Json, place: &str) -> Option<(Column, Expression)> {
        let path = self.path(column, "path", place);
        let Some(name) = read::text(column, "name").filter(|name| is_name(name)) else {
            self.wrong("bad_column_name", format!("{place}.name"));
            return None;
        };
        let tags = list(column, "tag");
        let tag = tags.into_iter().find(|tag| read::text(tag, "name") == Some("ansi/type"));
        let sql_type = tag.and_then(|tag| read::text(tag, "value"));
        let collection = read::boolean(column, "collection").unwrap_or(false);
        let kind = Kind::of(read::text(column, "type").unwrap_or_default(), sql_type, collection);
        Some((Column { name: name.to_owned(), kind }, path?))
    }

    /// The branches of a union fill the same columns, so each must have the same ones in the same order.
    fn union(&mut self, select: &Json, place: &str, columns: &mut Vec<Column>, depth: usize) -> Vec<Select> {
        let start = columns.len();
        let mut branches = Vec::new();
        if depth > DEPTH_MAX {
            self.wrong("too_deep", place);
            return branches;
        }
        for (at, branch) in list(select, "unionAll").into_iter().enumerate() {
            let place = format!("{place}.unionAll[{at}]");
            let mut own = columns[..start].to_vec();
            branches.extend(self.select(branch, &place, &mut own, depth + 1));
            if at == 0 {
                *columns = own;
            } else if own[start..] != columns[start..] {
                self.wrong("union_columns_differ", place);
            }
        }
        branches
    }

    fn names(&mut self, columns: &[Column]) {
        for (at, column) in columns.iter().enumerate() {
            if columns[..at].iter().any(|other| other.name == column.name) {
                self.issues.push(Issue::blocking("column_twice", "ViewDefinition.select").with("name", &column.name));
            }
        }
    }
}

fn list<'a>(holder: &'a Json, key: &str) -> Vec<&'a Json> {
    let found = holder.as_object().and_then(|object| object.get(&key)).and_then(|value| value.as_array());
    found.map(|array| array.iter().collect()).unwrap_or_default()
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// `DateTime` of `valueDateTime` as the type's name.
fn type_of(suffix: &str) -> Option<String> {
    let mut letters = suffix.chars();
    let first = letters.next()?;
    let lower = format!("{}{}", first.to_ascii_lowercase(), letters.as_str());
    [lower, suffix.to_owned()].into_iter().find(|name| fhir::model::r4().find(name).is_some())
}
