//! Checks an expression against the model before any data is there.

use super::call::Function as F;
use super::plan::{Binary, Call, Op};
use super::step::Step;
use super::types::TypeSpec;
use super::{PathError, Result};
use crate::model::{self, TypeId, UNKNOWN};

/// What is known of a collection: the types its items may have (none: anything), and whether it has an order.
#[derive(Clone)]
struct Seen {
    types: Vec<TypeId>,
    ordered: bool,
}

const ANYTHING: Seen = Seen { types: Vec::new(), ordered: true };

fn only(kind: TypeId) -> Seen {
    // Nothing is known of what an abstract resource holds.
    if kind == UNKNOWN || kind == model::r4().known.resource {
        ANYTHING
    } else {
        Seen { types: vec![kind], ordered: true }
    }
}

/// Checks an expression over a resource of type `root`.
pub(super) fn check(op: &Op, root: &str) -> Result<()> {
    let root = only(model::r4().find(root).unwrap_or(UNKNOWN));
    infer(op, &root, &root).map(|_| ())
}

fn infer(op: &Op, this: &Seen, root: &Seen) -> Result<Seen> {
    match op {
        Op::This => Ok(this.clone()),
        Op::Variable(name) if matches!(name.as_ref(), "context" | "resource" | "rootResource") => Ok(root.clone()),
        Op::Literal(_) | Op::Empty | Op::Index | Op::Total | Op::Variable(_) => Ok(ANYTHING),
        Op::Name(step) => match step.of {
            Some(of) if this.types.iter().any(|own| model::r4().is_a(*own, of)) => Ok(this.clone()),
            _ => go(step, this),
        },
        Op::Dot(base, step) => go(step, &infer(base, this, root)?),
        Op::At(base, index) => {
            infer(index, this, root)?;
            in_order(infer(base, this, root)?)
        }
        Op::Sign(_, inner) => infer(inner, this, root).map(|_| ANYTHING),
        Op::Binary(operator, pair) => {
            let (left, right) = (infer(&pair.0, this, root)?, infer(&pair.1, this, root)?);
            Ok(if *operator == Binary::Union { both(left, right) } else { ANYTHING })
        }
        Op::Is(base, _) => infer(base, this, root).map(|_| ANYTHING),
        Op::As(base, of) => infer(base, this, root).map(|_| narrowed(of)),
        Op::Call(call) => infer_call(call, this, root),
    }
}

fn narrowed(of: &TypeSpec) -> Seen {
    of.fhir.map_or(ANYTHING, only)
}

fn both(mut left: Seen, right: Seen) -> Seen {
    if left.types.is_empty() || right.types.is_empty() {
        return ANYTHING;
    }
    left.types.extend(right.types);
    left
}

fn in_order(seen: Seen) -> Result<Seen> {
    if seen.ordered { Ok(seen) } else { Err(PathError::new("semantic", "the collection has no order to pick by")) }
}

fn go(step: &Step, base: &Seen) -> Result<Seen> {
    if base.types.is_empty() {
        return Ok(ANYTHING);
    }
    let elements: Vec<_> = base.types.iter().filter_map(|kind| model::r4().element(*kind, &step.name)).collect();
    if elements.is_empty() {
        let names: Vec<_> = base.types.iter().map(|kind| model::r4().get(*kind).name).collect();
        return Err(PathError::new("semantic", format!("{} has no element {}", names.join("|"), step.name)));
    }
    let types: Vec<TypeId> = elements.iter().flat_map(|element| element.types.iter().copied()).collect();
    let open = types.contains(&model::r4().known.resource);
    Ok(Seen { types: if open { Vec::new() } else { types }, ordered: base.ordered })
}

fn infer_call(call: &Call, this: &Seen, root: &Seen) -> Result<Seen> {
    let base = match &call.base {
        Some(base) => infer(base, this, root)?,
        None => this.clone(),
    };
    let on_items = matches!(
        call.function,
        F::Where | F::Select | F::Exists | F::All | F::Repeat | F::RepeatAll | F::Iif | F::Sort | F::Trace
    );
    let mut made = Vec::new();
    for arg in &call.args {
        // What a repetition gives may be of other types than its first input.
        let focus = if matches!(call.function, F::Repeat | F::RepeatAll | F::Aggregate) {
            &ANYTHING
        } else if on_items {
            &base
        } else {
            this
        };
        made.push(infer(arg, focus, root)?);
    }
    match call.function {
        F::First | F::Last | F::Skip | F::Take | F::Tail => in_order(base),
        F::Where | F::Single | F::Distinct | F::Trace | F::Exclude | F::Intersect | F::Sort | F::DefineVariable => {
            Ok(base)
        }
        F::Select => Ok(made.into_iter().next().unwrap_or(ANYTHING)),
        F::OfType | F::As => Ok(call.of.as_ref().map_or(ANYTHING, narrowed)),
        F::Extension => Ok(model::r4().find("Extension").map_or(ANYTHING, only)),
        F::Children | F::Descendants => Ok(Seen { ordered: false, ..ANYTHING }),
        _ => Ok(ANYTHING),
    }
}
