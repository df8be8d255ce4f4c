//! What each function does, by group.

pub(super) mod combine;
pub(super) mod convert;
mod encode;
mod exist;
mod filter;
mod math;
mod strings;
pub(super) mod tree;

use super::call::Function as F;
use super::eval::{Focus, Run, eval};
use super::plan::{Call, Op};
use super::value::{Collection, Item};
use super::{PathError, Result, boundary, sort, types};
use std::borrow::Cow;

/// A function's call with its base evaluated.
pub(super) struct Invocation<'s, 'a> {
    pub call: &'a Call,
    pub base: Collection<'a>,
    pub focus: Focus<'s, 'a>,
    pub run: &'s Run<'a>,
}

pub(super) fn call<'a>(call: &'a Call, focus: Focus<'_, 'a>, run: &Run<'a>) -> Result<Collection<'a>> {
    let base = match &call.base {
        Some(base) => eval(base, focus, run)?,
        None => focus.this.iter().cloned().collect(),
    };
    run.spend(base.len() + 1)?;
    let invocation = Invocation { call, base, focus, run };
    use F::*;
    match call.function {
        Empty | Exists | All | AllTrue | AnyTrue | AllFalse | AnyFalse | SubsetOf | SupersetOf | Count | Distinct
        | IsDistinct | Not | HasValue => exist::call(invocation),
        Where | Select | Repeat | RepeatAll | OfType | Is | As | Type | Aggregate | Iif | Trace | DefineVariable => {
            filter::call(invocation)
        }
        Sort => sort::sort(&invocation),
        Single | First | Last | Tail | Skip | Take | Intersect | Exclude | Union | Combine | Coalesce => {
            combine::call(invocation)
        }
        ToBoolean | ToInteger | ToDecimal | ToText | ToDate | ToDateTime | ToTime | ToQuantity | IsBooleanLike
        | IsIntegerLike | IsDecimalLike | IsTextLike | IsDateLike | IsDateTimeLike | IsTimeLike | IsQuantityLike => {
            convert::call(&invocation)
        }
        Encode | Decode | Escape | Unescape => encode::call(&invocation),
        IndexOf | LastIndexOf | Substring | StartsWith | EndsWith | Contains | Upper | Lower | Replace | Matches
        | MatchesFull | ReplaceMatches | Length | ToChars | Trim | Split | Join => strings::call(&invocation),
        Abs | Ceiling | Exp | Floor | Ln | Log | Power | Round | Sqrt | Truncate | Sum | Min | Max | Avg => {
            math::call(&invocation)
        }
        Now | Today | TimeOfDay | LowBoundary | HighBoundary | Precision | Comparable | YearOf | MonthOf | DayOf
        | HourOf | MinuteOf | SecondOf | MillisecondOf | TimezoneOffsetOf | DateOf | TimeOf => {
            boundary::call(&invocation)
        }
        Children | Descendants | Extension | GetValue | Resolve | ConformsTo | GetResourceKey | GetReferenceKey => {
            tree::call(&invocation)
        }
    }
}

impl<'s, 'a> Invocation<'s, 'a> {
    /// An argument's operation.
    pub(super) fn op(&self, at: usize) -> Option<&'a Op> {
        self.call.args.get(at)
    }

    /// An argument evaluated on the focus around the call; empty where it is not given.
    pub(super) fn arg(&self, at: usize) -> Result<Collection<'a>> {
        self.op(at).map_or(Ok(Collection::Empty), |op| self.run.inner(op, self.focus))
    }

    /// An argument evaluated on one item of the base.
    pub(super) fn on(&self, op: &'a Op, item: &Item<'a>, index: usize) -> Result<Collection<'a>> {
        self.run.spend(1)?;
        let this = std::slice::from_ref(item);
        self.run.inner(op, Focus { this, index: Some(index), total: self.focus.total })
    }

    /// An argument that is a text; nothing where it is empty.
    pub(super) fn text_arg(&self, at: usize) -> Result<Option<Cow<'a, str>>> {
        match self.arg(at)?.single()? {
            None => Ok(None),
            Some(item) => item.as_text().map(Some).ok_or_else(|| wants("a string")),
        }
    }

    /// An argument that is an integer; nothing where it is empty.
    pub(super) fn integer_arg(&self, at: usize) -> Result<Option<i64>> {
        match self.arg(at)?.single()?.map(Item::simple) {
            None => Ok(None),
            Some(Item::Integer(value)) => Ok(Some(value)),
            Some(_) => Err(wants("an integer")),
        }
    }

    /// The base as one value; nothing where it is empty.
    pub(super) fn value(&self) -> Result<Option<Item<'a>>> {
        Ok(self.base.single()?.map(Item::simple))
    }

    /// The base as one text; nothing where it is empty.
    pub(super) fn text(&self) -> Result<Option<Cow<'a, str>>> {
        match self.base.single()? {
            None => Ok(None),
            Some(item) => item.as_text().map(Some).ok_or_else(|| wants("a string")),
        }
    }
}

pub(super) fn wants(what: &str) -> PathError {
    PathError::new("type", format!("{what} is wanted"))
}

/// The description of an item's type.
pub(super) fn describe<'a>(item: &Item<'a>) -> Item<'a> {
    types::type_of(item)
}
