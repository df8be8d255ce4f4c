//! Conditions: `petition.rest = 0 and petition.denominator > 0`, `rate.year_before known`.
//!
//! What is not known and what is not told is equal to nothing, and neither more nor less than anything.

use super::text::{Facet, Slot};
use rust_decimal::Decimal;
use terms::Issue;

/// All of its clauses must hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition(pub Vec<Clause>);

/// One comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// The number on the left.
    pub left: Slot,
    /// How the two are compared.
    pub op: Op,
    /// What stands on the right; nothing for `known` and `unknown`.
    pub right: Option<Operand>,
}

/// What a number is compared with.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A number as it is written.
    Number(Decimal),
    /// Another number of the template.
    Slot(Slot),
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// They are the same.
    Equal,
    /// They are not.
    Differs,
    /// The left one is less.
    Less,
    /// The left one is not more.
    AtMost,
    /// The left one is more.
    More,
    /// The left one is not less.
    AtLeast,
    /// The left one is told.
    Known,
    /// It is not.
    Unknown,
}

const OPS: [(&str, Op); 6] =
    [("=", Op::Equal), ("!=", Op::Differs), ("<", Op::Less), ("<=", Op::AtMost), (">", Op::More), (">=", Op::AtLeast)];

impl Condition {
    /// Reads a condition.
    pub fn read(text: &str) -> Result<Self, Issue> {
        text.split(" and ").map(|clause| Clause::read(clause.trim(), text)).collect::<Result<_, _>>().map(Self)
    }

    /// Whether it holds for the numbers as they are told, unrounded.
    pub fn holds(&self, value: &impl Fn(&Slot) -> Option<Decimal>) -> bool {
        self.0.iter().all(|clause| clause.holds(value))
    }

    /// The numbers that it looks at.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.0.iter().flat_map(|clause| {
            let right = match &clause.right {
                Some(Operand::Slot(slot)) => Some(slot),
                _ => None,
            };
            [&clause.left].into_iter().chain(right)
        })
    }
}

impl Clause {
    fn read(clause: &str, whole: &str) -> Result<Self, Issue> {
        let bad = || Issue::blocking("report_bad_condition", "").with("condition", whole);
        let words: Vec<&str> = clause.split_whitespace().collect();
        let (left, op, right) = match words[..] {
            [left, "known"] => (left, Op::Known, None),
            [left, "unknown"] => (left, Op::Unknown, None),
            [left, op, right] => {
                let (_, op) = OPS.iter().find(|(sign, _)| *sign == op).ok_or_else(bad)?;
                let right = match right.parse() {
                    Ok(number) => Operand::Number(number),
                    Err(_) => Operand::Slot(Slot::read(right)?),
                };
                (left, *op, Some(right))
            }
            _ => return Err(bad()),
        };
        let slots = [Some(Slot::read(left)?), right.as_ref().and_then(Operand::slot).cloned()];
        let is_word = |slot: &Slot| !slot.facet.is_number();
        match slots {
            [Some(left), other] if !is_word(&left) && !other.as_ref().is_some_and(is_word) => {
                Ok(Self { left, op, right })
            }
            _ => Err(bad()),
        }
    }

    fn holds(&self, value: &impl Fn(&Slot) -> Option<Decimal>) -> bool {
        let left = value(&self.left);
        let right = match &self.right {
            None => return left.is_some() == (self.op == Op::Known),
            Some(Operand::Number(number)) => Some(*number),
            Some(Operand::Slot(slot)) => value(slot),
        };
        let (Some(left), Some(right)) = (left, right) else { return false };
        match self.op {
            Op::Equal => left == right,
            Op::Differs => left != right,
            Op::Less => left < right,
            Op::AtMost => left <= right,
            Op::More => left > right,
            Op::AtLeast => left >= right,
            Op::Known | Op::Unknown => false,
        }
    }
}

impl Operand {
    fn slot(&self) -> Option<&Slot> {
        match self {
            Self::Slot(slot) => Some(slot),
            Self::Number(_) => None,
        }
    }
}

impl Slot {
    /// The same number itself, whatever was meant of it.
    pub fn plain(&self) -> Self {
        Self { number: self.number.clone(), facet: Facet::Value }
    }
}
