//! FHIRPath: an expression is compiled once and evaluated over the nodes of a [`Tree`].
//!
//! Never fetches anything: `resolve()` finds what is inside the resource or its bundle, and
//! otherwise says only of what type the target is.

mod arithmetic;
mod boundary;
mod call;
mod compare;
mod direct;
mod environment;
mod eval;
mod functions;
mod infer;
mod lex;
mod parse;
mod plan;
mod sort;
mod step;
mod types;
mod value;

pub use environment::Environment;
pub(crate) use value::decimal_of;
pub use value::{Collection, Item, Quantity};

use crate::{Json, Node, Tree};
use direct::Direct;
use plan::Op;
use std::fmt;

/// Why an expression cannot be compiled or evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError {
    /// A word for the kind of error: `syntax`, `type`, `single`, `unknown_variable`, `too_much` …
    pub code: &'static str,
    /// What is wrong, for the author of the expression.
    pub detail: String,
}

impl PathError {
    pub(crate) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for PathError {}

pub(crate) type Result<T> = std::result::Result<T, PathError>;

/// A compiled expression. It can be shared between threads.
pub struct Expression {
    text: String,
    op: Op,
    /// The same as `op`, where it is so simple that the tree can be followed without collections.
    direct: Option<Direct>,
}

impl Expression {
    /// Compiles an expression.
    pub fn compile(text: &str) -> std::result::Result<Self, PathError> {
        let op = parse::parse(text)?;
        let direct = Direct::of(&op);
        Ok(Self { text: text.into(), op, direct })
    }

    /// The member of a resource without which the expression finds nothing, where that is certain.
    pub(crate) fn needs(&self) -> Option<&str> {
        self.direct.as_ref()?.needs()
    }

    /// The expression as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Evaluates over one node. `%resource` and `%rootResource` are the whole of the node's tree.
    pub fn evaluate<'a>(&'a self, input: Node<'a>, environment: &'a Environment) -> Result<Collection<'a>> {
        match self.direct.as_ref().filter(|_| input.is_there()).and_then(|direct| direct.find(input, environment)) {
            Some(found) => Ok(found),
            None => eval::evaluate(&self.op, input, environment),
        }
    }

    /// Evaluates over one item of a resource, as the `row`th of its siblings (`%rowIndex`).
    pub fn evaluate_row<'a>(
        &'a self,
        item: &Item<'a>,
        root: Node<'a>,
        row: usize,
        environment: &'a Environment,
    ) -> Result<Collection<'a>> {
        if let (Some(direct), Item::Node(node)) = (&self.direct, item)
            && let Some(found) = direct.find(*node, environment)
        {
            return Ok(found);
        }
        eval::evaluate_row(&self.op, item, root, row, environment)
    }

    /// Evaluates over a JSON value and gives a JSON array back.
    pub fn evaluate_json(&self, input: &Json, environment: &Environment) -> Result<Json> {
        let tree = Tree::of(input);
        Ok(self.evaluate(tree.root(), environment)?.to_json())
    }

    /// Whether the expression is true of a JSON value; empty is not true.
    pub fn is_true(&self, input: &Json, environment: &Environment) -> Result<bool> {
        let tree = Tree::of(input);
        Ok(self.evaluate(tree.root(), environment)?.truth()?.unwrap_or(false))
    }

    /// The results over a JSON value as texts.
    pub fn texts(&self, input: &Json, environment: &Environment) -> Result<Vec<String>> {
        let tree = Tree::of(input);
        Ok(self.evaluate(tree.root(), environment)?.iter().map(|item| item.to_string()).collect())
    }

    /// The `%variables` that the expression reads, the standard ones left out.
    pub fn variables(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.op.walk(&mut |op| {
            if let Op::Variable(name) = op
                && !environment::is_standard(name)
                && !names.contains(&name.as_ref())
            {
                names.push(name.as_ref());
            }
        });
        names
    }

    /// Whether the expression is nothing but this variable.
    pub fn is_variable(&self, name: &str) -> bool {
        matches!(&self.op, Op::Variable(own) if own.as_ref() == name)
    }

    /// Checks the expression against the R4 model as strict processors do: unknown elements,
    /// `valueQuantity` for `value`, order-dependent functions on unordered collections.
    pub fn check(&self, root: &str) -> std::result::Result<(), PathError> {
        infer::check(&self.op, root)
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expression({})", self.text)
    }
}

#[cfg(test)]
mod tests;
