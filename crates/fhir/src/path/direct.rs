//! Paths that are nothing but steps and simple conditions, followed straight through the tree: no collection
//! is made on the way. What the general evaluation gives is the measure; the tests compare the two.

use super::call::Function as F;
use super::environment::Environment;
use super::functions::tree::{reference_key, resource_key};
use super::plan::{Binary, Call, Op};
use super::step::{Found, Step};
use super::types::TypeSpec;
use super::value::{Collection, Item};
use crate::Node;
use crate::model;
use crate::tree::Kind;
use std::cell::Cell;

/// How many stages a path may have, so that a word of bits can say which have had their first item.
const STAGES_MAX: usize = 64;

/// An expression that can be followed directly.
pub(super) enum Direct {
    Nodes(Path),
    ResourceKey(Path),
    ReferenceKey(Path, Option<TypeSpec>),
    Truth(Test),
}

/// Stages that elements run through one after the other, each as soon as it is found.
pub(super) struct Path(Vec<Stage>);

enum Stage {
    /// A name on the focus, where a type's name means the focus itself.
    Head(Step),
    Step(Step),
    Of(TypeSpec),
    Where(Test),
    Extension(Step, Wanted),
    First,
}

/// A condition on one element; nothing where FHIRPath's answer is empty.
pub(super) enum Test {
    Equal(Path, Wanted),
    Exists(Path),
    Not(Box<Test>),
    And(Box<(Test, Test)>),
    Or(Box<(Test, Test)>),
}

/// A text to compare with.
pub(super) enum Wanted {
    Literal(Box<str>),
    Variable(Box<str>),
}

/// One walk. It gives up where only the general evaluation knows what comes out.
struct Walk<'a> {
    environment: &'a Environment,
    unsure: Cell<bool>,
}

impl Direct {
    /// The direct form of an expression, if it has one.
    pub(super) fn of(op: &Op) -> Option<Self> {
        if let Op::Call(call) = op
            && matches!(call.function, F::GetResourceKey | F::GetReferenceKey)
        {
            let path = base_path(call)?;
            return Some(match call.function {
                F::GetResourceKey => Direct::ResourceKey(path),
                _ => Direct::ReferenceKey(path, call.of),
            });
        }
        path(op).map(Direct::Nodes).or_else(|| test(op).map(Direct::Truth))
    }

    /// The member of a resource without which nothing is found, where that is certain.
    pub(super) fn needs(&self) -> Option<&str> {
        let Direct::Nodes(Path(stages)) = self else { return None };
        match stages.as_slice() {
            [Stage::Head(head), Stage::Step(step), ..] if head.of.is_some() => Some(&step.name),
            _ => None,
        }
    }

    /// What the expression gives on an element; nothing where the general evaluation is to be asked.
    pub(super) fn find<'a>(&'a self, node: Node<'a>, environment: &'a Environment) -> Option<Collection<'a>> {
        let walk = Walk { environment, unsure: Cell::new(false) };
        let mut found = Collection::Empty;
        match self {
            Direct::Nodes(path) => path.each(node, &walk, &mut |node| found.push(Item::Node(node))),
            Direct::ResourceKey(path) => path.each(node, &walk, &mut |node| {
                resource_key(&Item::Node(node)).into_iter().for_each(|key| found.push(Item::text(key)));
            }),
            Direct::ReferenceKey(path, of) => path.each(node, &walk, &mut |node| {
                let key = reference_key(of.as_ref(), &Item::Node(node));
                key.into_iter().for_each(|key| found.push(Item::Text(key)));
            }),
            Direct::Truth(test) => found = Collection::of(test.holds(node, &walk).map(Item::Boolean)),
        }
        (!walk.unsure.get()).then_some(found)
    }
}

fn path(op: &Op) -> Option<Path> {
    let mut stages = Vec::new();
    add(op, &mut stages)?;
    (stages.len() <= STAGES_MAX).then_some(Path(stages))
}

/// The path before a function; the focus itself where there is none.
fn base_path(call: &Call) -> Option<Path> {
    call.base.as_ref().map_or(Some(Path(Vec::new())), path)
}

fn add(op: &Op, stages: &mut Vec<Stage>) -> Option<()> {
    match op {
        Op::This => {}
        Op::Name(step) => stages.push(Stage::Head(Step::new(&step.name))),
        Op::Dot(base, step) => {
            add(base, stages)?;
            stages.push(Stage::Step(Step::new(&step.name)));
        }
        Op::At(base, index) if matches!(index.as_ref(), Op::Literal(Item::Integer(0))) => {
            add(base, stages)?;
            stages.push(Stage::First);
        }
        Op::Call(call) => {
            call.base.as_ref().map_or(Some(()), |base| add(base, stages))?;
            stages.push(match call.function {
                F::First => Stage::First,
                F::OfType => Stage::Of(call.of?),
                F::Where => Stage::Where(test(call.args.first()?)?),
                F::Extension => Stage::Extension(Step::new("extension"), wanted(call.args.first()?)?),
                _ => return None,
            });
        }
        _ => return None,
    }
    Some(())
}

fn test(op: &Op) -> Option<Test> {
    let pair = |pair: &(Op, Op)| Some(Box::new((test(&pair.0)?, test(&pair.1)?)));
    match op {
        Op::Binary(Binary::Equal, sides) => Some(Test::Equal(path(&sides.0)?, wanted(&sides.1)?)),
        Op::Binary(Binary::NotEqual, sides) => {
            Some(Test::Not(Box::new(Test::Equal(path(&sides.0)?, wanted(&sides.1)?))))
        }
        Op::Binary(Binary::And, sides) => pair(sides).map(Test::And),
        Op::Binary(Binary::Or, sides) => pair(sides).map(Test::Or),
        Op::Call(call) => match call.function {
            F::Exists => {
                let mut path = base_path(call)?;
                if let Some(criterion) = call.args.first() {
                    path.0.push(Stage::Where(test(criterion)?));
                }
                (path.0.len() <= STAGES_MAX).then_some(Test::Exists(path))
            }
            F::Empty => base_path(call).map(|path| Test::Not(Box::new(Test::Exists(path)))),
            F::Not => call.base.as_ref().and_then(test).map(|test| Test::Not(Box::new(test))),
            _ => None,
        },
        _ => None,
    }
}

fn wanted(op: &Op) -> Option<Wanted> {
    match op {
        Op::Literal(Item::Text(text)) => Some(Wanted::Literal(text.as_ref().into())),
        Op::Variable(name) => Some(Wanted::Variable(name.clone())),
        _ => None,
    }
}

impl Path {
    fn each<'a>(&'a self, node: Node<'a>, walk: &Walk<'a>, found: Found<'_, 'a>) {
        follow(&self.0, node, walk, &mut 0, found);
    }
}

/// Takes an element through the stages; `passed` are the stages that have had their first item, by how many
/// stages come after them.
fn follow<'a>(stages: &'a [Stage], node: Node<'a>, walk: &Walk<'a>, passed: &mut u64, found: Found<'_, 'a>) {
    let Some((stage, rest)) = stages.split_first() else {
        return found(node);
    };
    match stage {
        Stage::Head(step) if step.of.is_some_and(|of| model::r4().is_a(node.kind, of)) => {
            follow(rest, node, walk, passed, found);
        }
        Stage::Head(step) | Stage::Step(step) => {
            step.go_node(&node, &mut |child| follow(rest, child, walk, passed, found));
        }
        Stage::Of(of) => {
            if of.selects(&Item::Node(node)) {
                follow(rest, node, walk, passed, found);
            }
        }
        Stage::Where(test) => {
            if test.holds(node, walk) == Some(true) {
                follow(rest, node, walk, passed, found);
            }
        }
        Stage::Extension(step, url) => step.go_node(&node, &mut |child| {
            let own = child.tree.member(child.slot, "url").and_then(|url| child.tree.words(url));
            if own.is_some() && own.as_deref() == url.text(walk) {
                follow(rest, child, walk, passed, found);
            }
        }),
        Stage::First => {
            let bit = 1 << rest.len().min(STAGES_MAX - 1);
            if *passed & bit == 0 {
                *passed |= bit;
                follow(rest, node, walk, passed, found);
            }
        }
    }
}

impl Test {
    fn holds<'a>(&'a self, node: Node<'a>, walk: &Walk<'a>) -> Option<bool> {
        match self {
            Test::Equal(path, wanted) => equal(path, wanted, node, walk),
            Test::Exists(path) => {
                let mut exists = false;
                path.each(node, walk, &mut |_| exists = true);
                Some(exists)
            }
            Test::Not(test) => test.holds(node, walk).map(|holds| !holds),
            Test::And(pair) => match pair.0.holds(node, walk) {
                Some(false) => Some(false),
                left => match (left, pair.1.holds(node, walk)) {
                    (_, Some(false)) => Some(false),
                    (Some(true), right) => right,
                    _ => None,
                },
            },
            Test::Or(pair) => match pair.0.holds(node, walk) {
                Some(true) => Some(true),
                left => match (left, pair.1.holds(node, walk)) {
                    (_, Some(true)) => Some(true),
                    (Some(false), right) => right,
                    _ => None,
                },
            },
        }
    }
}

fn equal<'a>(path: &'a Path, wanted: &'a Wanted, node: Node<'a>, walk: &Walk<'a>) -> Option<bool> {
    let wanted = wanted.text(walk)?;
    let (mut only, mut several) = (None, false);
    path.each(node, walk, &mut |node| {
        several |= only.is_some();
        only = Some(node);
    });
    let node = only?;
    if several || node.tree.kind(node.slot) != Kind::Text || model::r4().is_moment(node.kind) {
        walk.unsure.set(true);
        return None;
    }
    Some(node.text()?.as_ref() == wanted)
}

impl Wanted {
    fn text<'a>(&'a self, walk: &Walk<'a>) -> Option<&'a str> {
        let text = match self {
            Wanted::Literal(text) => Some(text.as_ref()),
            Wanted::Variable(name) => walk.environment.text(name),
        };
        if text.is_none() {
            walk.unsure.set(true);
        }
        text
    }
}

#[cfg(test)]
mod tests;
