//! What an expression is compiled to.

use super::call::Function;
use super::step::Step;
use super::types::TypeSpec;
use super::value::Item;
use regex::Regex;

/// One operation; a compiled expression is a tree of them.
pub(crate) enum Op {
    Literal(Item<'static>),
    Empty,
    This,
    Index,
    Total,
    Variable(Box<str>),
    /// A name on the focus.
    Name(Step),
    /// A name on what an operation gives.
    Dot(Box<Op>, Step),
    /// `base[index]`.
    At(Box<Op>, Box<Op>),
    Call(Box<Call>),
    Sign(Sign, Box<Op>),
    Binary(Binary, Box<(Op, Op)>),
    Is(Box<Op>, TypeSpec),
    As(Box<Op>, TypeSpec),
}

/// A function on a collection; without a base, on the focus.
pub(crate) struct Call {
    pub base: Option<Op>,
    pub function: Function,
    pub args: Vec<Op>,
    /// The type argument of `ofType`, `is`, `as` and `getReferenceKey`.
    pub of: Option<TypeSpec>,
    /// The pattern of `matches` and its kin, where it is a literal.
    pub regex: Option<Regex>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sign {
    Plus,
    Minus,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Binary {
    Multiply,
    Divide,
    Div,
    Mod,
    Add,
    Subtract,
    Concatenate,
    Union,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    Equivalent,
    NotEquivalent,
    In,
    Contains,
    And,
    Or,
    Xor,
    Implies,
}

impl Op {
    /// Visits the operation and all below it.
    pub(crate) fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Op)) {
        visit(self);
        match self {
            Op::Dot(base, _) | Op::Sign(_, base) | Op::Is(base, _) | Op::As(base, _) => base.walk(visit),
            Op::At(base, index) => {
                base.walk(visit);
                index.walk(visit);
            }
            Op::Binary(_, pair) => {
                pair.0.walk(visit);
                pair.1.walk(visit);
            }
            Op::Call(call) => call.base.iter().chain(&call.args).for_each(|op| op.walk(visit)),
            Op::Literal(_) | Op::Empty | Op::This | Op::Index | Op::Total | Op::Variable(_) | Op::Name(_) => {}
        }
    }
}
