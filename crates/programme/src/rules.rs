//! A form's FHIRPath, compiled once: when an item is asked, what must hold between answers, and the
//! decision table.
//!
//! Expressions run over one JSON object, the answers by item key with `age`; `%previous` are those of
//! the visit before with its `class`, `%limit` the numbers that hold on the day.

use crate::span::Length;
use fhir::Json;
use fhir::path::{Environment, Expression};
use intake::form::Form;
use sonic_rs::{JsonValueMutTrait, JsonValueTrait, Value, json};
use terms::{Day, Limits};

/// What expressions may name besides the answers.
const VARIABLES: [&str; 2] = ["previous", "limit"];

/// A form's compiled expressions, in the order in which the form has them.
#[derive(Debug, Default)]
pub struct FormRules {
    /// One per asked item, over all sections.
    pub(crate) asked: Vec<Option<Expression>>,
    /// One per check.
    pub(crate) checks: Vec<Expression>,
    /// One per row of the decision table, with the time until the next visit.
    pub(crate) decisions: Vec<(Option<Expression>, Length)>,
}

/// What is wrong with an expression or a length of time, and its text.
pub(crate) struct Unsound {
    pub text: String,
    pub code: &'static str,
    pub reason: String,
}

impl FormRules {
    /// Compiles everything; the faults come with the texts by which their lines are found.
    pub(crate) fn compile(form: &Form, limits: &Limits) -> (FormRules, Vec<Unsound>) {
        let mut faults = Vec::new();
        let mut path = |text: &String| match compile(text, form.programme(), limits) {
            Ok(expression) => Some(expression),
            Err(fault) => {
                faults.push(fault);
                None
            }
        };
        let asked = form.asked().map(|asked| asked.when.as_ref().and_then(&mut path)).collect();
        let checks = form.checks.iter().filter_map(|check| path(&check.require)).collect();
        let whens: Vec<_> = form.decisions.iter().map(|row| row.when.as_ref().and_then(&mut path)).collect();
        let mut decisions = Vec::new();
        for (row, when) in form.decisions.iter().zip(whens) {
            match row.next.parse::<Length>() {
                Ok(next) => decisions.push((when, next)),
                Err(error) => {
                    let reason = error.to_string();
                    faults.push(Unsound { text: row.next.clone(), code: "content_bad_length", reason });
                }
            }
        }
        (FormRules { asked, checks, decisions }, faults)
    }
}

fn compile(text: &str, programme: &str, limits: &Limits) -> Result<Expression, Unsound> {
    let unsound = |reason: String| Unsound { text: text.into(), code: "content_expression", reason };
    let expression = Expression::compile(text).map_err(|error| unsound(error.to_string()))?;
    if let Some(name) = expression.variables().into_iter().find(|name| !VARIABLES.contains(name)) {
        return Err(unsound(format!("%{name}")));
    }
    let keys = text
        .split("%limit.")
        .skip(1)
        .map(|rest| rest.split(|next: char| !next.is_ascii_alphanumeric() && next != '_').next().unwrap_or_default());
    for key in keys {
        if !limits.knows(programme, key) {
            return Err(unsound(format!("%limit.{key}")));
        }
    }
    Ok(expression)
}

/// A visit as the rules see it.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    /// The day of the visit.
    pub on: Day,
    /// Full years on that day; none where no birthday is known.
    pub age: Option<i64>,
    /// `male` or `female`, as Patient.gender has it; none where it is not known.
    pub sex: Option<&'a str>,
    /// The answers by item key.
    pub answers: &'a Json,
    /// The answers of the last visit with the same form on an earlier day.
    pub previous: Option<&'a Json>,
}

/// A visit with its environment: what an expression is evaluated over.
pub(crate) struct Scene {
    input: Value,
    environment: Environment,
}

impl Scene {
    pub fn new(form: &Form, visit: &Visit<'_>, limits: &Limits) -> Scene {
        let mut input = visit.answers.clone();
        if !input.is_object() {
            input = json!({});
        }
        if let Some(age) = visit.age {
            input["age"] = Value::from(age);
        }
        if let Some(sex) = visit.sex {
            input["sex"] = Value::from(sex);
        }
        let mut environment = Environment::new();
        match visit.previous {
            Some(previous) => environment.set("previous", &with_class(previous, form)),
            None => environment.set_empty("previous"),
        }
        environment.set("limit", &valid_limits(form.programme(), visit.on, limits));
        Scene { input, environment }
    }

    /// True, false, or neither: empty, or not to be said of these answers.
    pub fn truth(&self, expression: &Expression) -> Option<bool> {
        let tree = fhir::Tree::of(&self.input);
        let found = expression.evaluate(tree.root(), &self.environment).ok()?;
        found.truth().ok().flatten()
    }

    /// Whether an item is asked.
    pub fn asks(&self, when: &Option<Expression>) -> bool {
        when.as_ref().is_none_or(|when| self.truth(when) == Some(true))
    }
}

/// The earlier answers with the item that holds the class under the name `class` as well.
fn with_class(previous: &Json, form: &Form) -> Value {
    let mut previous = previous.clone();
    let class = form.class.as_ref().and_then(|key| previous.get(key)).cloned();
    if let (Some(class), Some(object)) = (class, previous.as_object_mut()) {
        object.insert("class", class);
    }
    previous
}

fn valid_limits(programme: &str, on: Day, limits: &Limits) -> Value {
    let mut valid = json!({});
    for key in limits.keys(programme) {
        if let Some(number) = limits.number(programme, key, on) {
            valid[key] = if number.fract() == 0.0 { Value::from(number as i64) } else { json!(number) };
        }
    }
    valid
}
