//! Evaluation of operations.

use super::environment::{self, Environment};
use super::plan::{Binary, Op, Sign};
use super::value::{Collection, Item};
use super::{PathError, Result, arithmetic, compare, functions, step, types};
use crate::Node;
use crate::model;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};

/// How many items an evaluation may produce; beyond it the expression is refused, not the memory.
const WORK_MAX: u64 = 5_000_000;
/// How long a text that an expression builds may be.
pub(crate) const TEXT_MAX: usize = 1 << 20;

/// What is the same for all of one evaluation.
pub(crate) struct Run<'a> {
    pub environment: &'a Environment,
    context: Collection<'a>,
    root: Node<'a>,
    row: usize,
    left: Cell<u64>,
    variables: RefCell<Vec<(String, Collection<'a>)>>,
}

/// What `$this`, `$index` and `$total` are.
#[derive(Clone, Copy)]
pub(crate) struct Focus<'s, 'a> {
    pub this: &'s [Item<'a>],
    pub index: Option<usize>,
    pub total: Option<&'s Collection<'a>>,
}

pub(super) fn evaluate<'a>(op: &'a Op, input: Node<'a>, environment: &'a Environment) -> Result<Collection<'a>> {
    let item = Item::Node(input);
    let context = if input.is_there() { Collection::One(item) } else { Collection::Empty };
    start(op, context, input.tree.root(), 0, environment)
}

pub(super) fn evaluate_row<'a>(
    op: &'a Op,
    item: &Item<'a>,
    root: Node<'a>,
    row: usize,
    environment: &'a Environment,
) -> Result<Collection<'a>> {
    start(op, Collection::One(item.clone()), root, row, environment)
}

fn start<'a>(
    op: &'a Op,
    context: Collection<'a>,
    root: Node<'a>,
    row: usize,
    environment: &'a Environment,
) -> Result<Collection<'a>> {
    let run = Run { environment, context, root, row, left: Cell::new(WORK_MAX), variables: RefCell::default() };
    eval(op, Focus { this: run.context.as_slice(), index: None, total: None }, &run)
}

impl<'a> Run<'a> {
    /// Counts work; an expression that explodes is stopped.
    pub(crate) fn spend(&self, items: usize) -> Result<()> {
        match self.left.get().checked_sub(items as u64) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(PathError::new("too_much", "the expression makes too many items")),
        }
    }

    /// Evaluates an argument or operand: variables defined inside it end with it.
    pub(crate) fn inner(&self, op: &'a Op, focus: Focus<'_, 'a>) -> Result<Collection<'a>> {
        let before = self.variables.borrow().len();
        let result = eval(op, focus, self);
        self.variables.borrow_mut().truncate(before);
        result
    }

    pub(crate) fn define(&self, name: &str, value: Collection<'a>) -> Result<()> {
        let taken = self.variables.borrow().iter().any(|(own, _)| own == name);
        if taken || environment::is_standard(name) || self.environment.has(name) {
            return Err(PathError::new("variable", format!("%{name} is defined already")));
        }
        self.variables.borrow_mut().push((name.to_owned(), value));
        Ok(())
    }

    fn variable(&self, name: &str) -> Result<Collection<'a>> {
        if let Some((_, value)) = self.variables.borrow().iter().find(|(own, _)| own == name) {
            return Ok(value.clone());
        }
        if let Some(value) = self.environment.get(name) {
            return Ok(value);
        }
        match name {
            "context" => Ok(self.context.clone()),
            "resource" | "rootResource" => Ok(Collection::one(Item::Node(self.root))),
            "rowIndex" => Ok(Collection::one(Item::Integer(self.row as i64))),
            _ => environment::standard_text(name)
                .map(|text| Collection::one(Item::text(text)))
                .ok_or_else(|| PathError::new("unknown_variable", format!("%{name} is not defined"))),
        }
    }
}

/// Evaluates one operation.
pub(crate) fn eval<'a>(op: &'a Op, focus: Focus<'_, 'a>, run: &Run<'a>) -> Result<Collection<'a>> {
    match op {
        Op::Literal(item) => Ok(Collection::One(borrowed(item))),
        Op::Empty => Ok(Collection::Empty),
        Op::This => Ok(focus.this.iter().cloned().collect()),
        Op::Index => Ok(Collection::of(focus.index.map(|index| Item::Integer(index as i64)))),
        Op::Total => Ok(focus.total.cloned().unwrap_or_default()),
        Op::Variable(name) => run.variable(name),
        Op::Name(step) => Ok(name(step, focus)),
        Op::Dot(base, step) => {
            let base = eval(base, focus, run)?;
            run.spend(base.len())?;
            let mut found = Collection::Empty;
            base.iter().for_each(|item| step.go(item, &mut found));
            Ok(found)
        }
        Op::At(base, index) => at(base, index, focus, run),
        Op::Call(call) => functions::call(call, focus, run),
        Op::Sign(sign, inner) => signed(*sign, &run.inner(inner, focus)?),
        Op::Binary(operator, pair) => binary(*operator, &pair.0, &pair.1, focus, run),
        Op::Is(base, of) => {
            let base = run.inner(base, focus)?;
            Ok(Collection::of(base.single()?.map(|item| Item::Boolean(of.fits(item)))))
        }
        Op::As(base, of) => as_type(&run.inner(base, focus)?, of),
    }
}

/// A literal's item without copying its text.
fn borrowed<'a>(item: &'a Item<'static>) -> Item<'a> {
    match item {
        Item::Text(text) => Item::Text(Cow::Borrowed(text)),
        other => other.clone(),
    }
}

/// A name at the start of a path: a type's name stands for the item itself if it is of that type.
fn name<'a>(step: &step::Step, focus: Focus<'_, 'a>) -> Collection<'a> {
    let mut found = Collection::Empty;
    for item in focus.this {
        match (step.of, item) {
            (Some(of), Item::Node(node)) if model::r4().is_a(node.kind, of) => found.push(item.clone()),
            _ => step.go(item, &mut found),
        }
    }
    found
}

fn at<'a>(base: &'a Op, index: &'a Op, focus: Focus<'_, 'a>, run: &Run<'a>) -> Result<Collection<'a>> {
    let base = eval(base, focus, run)?;
    let index = run.inner(index, focus)?;
    match index.single()?.map(Item::simple) {
        None => Ok(Collection::Empty),
        Some(Item::Integer(index)) => {
            let item = usize::try_from(index).ok().and_then(|index| base.as_slice().get(index));
            Ok(Collection::of(item.cloned()))
        }
        Some(_) => Err(PathError::new("type", "an index must be an integer")),
    }
}

pub(crate) fn as_type<'a>(base: &Collection<'a>, of: &types::TypeSpec) -> Result<Collection<'a>> {
    Ok(Collection::of(base.single()?.filter(|item| of.selects(item)).cloned()))
}

fn signed<'a>(sign: Sign, inner: &Collection<'a>) -> Result<Collection<'a>> {
    let Some(item) = inner.single()? else {
        return Ok(Collection::Empty);
    };
    let value = match (item.simple(), sign) {
        (value @ (Item::Integer(_) | Item::Decimal(_) | Item::Quantity(_)), Sign::Plus) => Some(value),
        (Item::Integer(value), Sign::Minus) => value.checked_neg().map(Item::Integer),
        (Item::Decimal(value), Sign::Minus) => Some(Item::Decimal(-value)),
        (Item::Quantity(mut quantity), Sign::Minus) => {
            quantity.value = -quantity.value;
            Some(Item::Quantity(quantity))
        }
        _ => return Err(PathError::new("type", "a sign needs a number")),
    };
    Ok(Collection::of(value))
}

fn binary<'a>(
    operator: Binary,
    left: &'a Op,
    right: &'a Op,
    focus: Focus<'_, 'a>,
    run: &Run<'a>,
) -> Result<Collection<'a>> {
    use Binary as B;
    let (one, other) = (run.inner(left, focus)?, || run.inner(right, focus));
    match operator {
        B::And | B::Or | B::Implies | B::Xor => logic(operator, one.truth()?, || other()?.truth()),
        B::Equal => Ok(truth(compare::equal(&one, &other()?, run)?)),
        B::NotEqual => Ok(truth(compare::equal(&one, &other()?, run)?.map(|equal| !equal))),
        B::Equivalent => Ok(Collection::boolean(compare::equivalent(&one, &other()?, run)?)),
        B::NotEquivalent => Ok(Collection::boolean(!compare::equivalent(&one, &other()?, run)?)),
        B::Less | B::LessOrEqual | B::Greater | B::GreaterOrEqual => {
            let order = compare::order(&one, &other()?)?;
            Ok(truth(order.map(|order| match operator {
                B::Less => order.is_lt(),
                B::LessOrEqual => order.is_le(),
                B::Greater => order.is_gt(),
                _ => order.is_ge(),
            })))
        }
        B::Union => functions::combine::union(one, other()?, run),
        B::In => member(&one, &other()?, run),
        B::Contains => member(&other()?, &one, run),
        B::Concatenate => arithmetic::concatenate(&one, &other()?),
        _ => arithmetic::compute(operator, &one, &other()?),
    }
}

fn truth<'a>(value: Option<bool>) -> Collection<'a> {
    Collection::of(value.map(Item::Boolean))
}

fn member<'a>(item: &Collection<'a>, list: &Collection<'a>, run: &Run<'a>) -> Result<Collection<'a>> {
    let Some(item) = item.single()? else {
        return Ok(Collection::Empty);
    };
    run.spend(list.len())?;
    Ok(Collection::boolean(list.iter().any(|other| compare::equal_items(item, other) == Some(true))))
}

/// Three-valued logic; the right side is not looked at where the left decides.
fn logic<'a>(
    operator: Binary,
    left: Option<bool>,
    right: impl FnOnce() -> Result<Option<bool>>,
) -> Result<Collection<'a>> {
    use Binary as B;
    let value = match (operator, left) {
        (B::And, Some(false)) => Some(false),
        (B::Or, Some(true)) => Some(true),
        (B::Implies, Some(false)) => Some(true),
        _ => match (operator, left, right()?) {
            (B::And, Some(true), right) => right,
            (B::And, None, Some(false)) => Some(false),
            (B::Or, Some(false), right) => right,
            (B::Or, None, Some(true)) => Some(true),
            (B::Implies, Some(true), right) => right,
            (B::Implies, None, Some(true)) => Some(true),
            (B::Xor, Some(left), Some(right)) => Some(left != right),
            _ => None,
        },
    };
    Ok(truth(value))
}
