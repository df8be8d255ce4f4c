//! Strings.

use super::{Invocation, wants};
use crate::path::Result;
use crate::path::arithmetic::limited;
use crate::path::call::{self, Function as F};
use crate::path::value::{Collection, Item};
use regex::Regex;
use std::borrow::Cow;

pub(super) fn call<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    if at.call.function == F::Join {
        return join(at);
    }
    let Some(text) = at.text()? else {
        return Ok(Collection::Empty);
    };
    match at.call.function {
        F::Upper => Ok(made(text.to_uppercase())),
        F::Lower => Ok(made(text.to_lowercase())),
        F::Length => Ok(Collection::one(Item::Integer(text.chars().count() as i64))),
        F::Trim => Ok(made(text.trim().to_owned())),
        F::ToChars => Ok(text.chars().map(|letter| Item::text(letter.to_string())).collect()),
        F::Substring => substring(at, &text),
        F::Replace => replace(at, &text),
        F::Matches | F::MatchesFull => matches(at, &text),
        F::ReplaceMatches => replace_matches(at, &text),
        _ => with_text(at, &text),
    }
}

fn made<'a>(text: String) -> Collection<'a> {
    Collection::one(Item::text(text))
}

/// The functions whose only argument is a text.
fn with_text<'a>(at: &Invocation<'_, 'a>, text: &str) -> Result<Collection<'a>> {
    let Some(other) = at.text_arg(0)? else {
        return Ok(Collection::Empty);
    };
    let other = other.as_ref();
    let place = |found: Option<usize>| match found {
        Some(byte) => text[..byte].chars().count() as i64,
        None => -1,
    };
    let item = match at.call.function {
        F::IndexOf => Item::Integer(place(text.find(other))),
        F::LastIndexOf => Item::Integer(place(text.rfind(other))),
        F::StartsWith => Item::Boolean(text.starts_with(other)),
        F::EndsWith => Item::Boolean(text.ends_with(other)),
        F::Contains => Item::Boolean(text.contains(other)),
        _ => {
            at.run.spend(text.len())?;
            return Ok(text.split(other).map(|part| Item::text(part.to_owned())).collect());
        }
    };
    Ok(Collection::one(item))
}

fn substring<'a>(at: &Invocation<'_, 'a>, text: &str) -> Result<Collection<'a>> {
    let Some(start) = at.integer_arg(0)? else {
        return Ok(Collection::Empty);
    };
    let length = match at.op(1) {
        Some(_) => at.integer_arg(1)?.map_or(0, |length| usize::try_from(length).unwrap_or(0)),
        None => usize::MAX,
    };
    match usize::try_from(start) {
        Ok(start) if start < text.chars().count() => Ok(made(text.chars().skip(start).take(length).collect())),
        _ => Ok(Collection::Empty),
    }
}

fn replace<'a>(at: &Invocation<'_, 'a>, text: &str) -> Result<Collection<'a>> {
    let (Some(from), Some(to)) = (at.text_arg(0)?, at.text_arg(1)?) else {
        return Ok(Collection::Empty);
    };
    let growth = (text.len() + 1).saturating_mul(to.len() + 1);
    at.run.spend(growth.min(text.len() + to.len() * (text.matches(from.as_ref()).count() + 1)))?;
    let all = text.replace(from.as_ref(), &to);
    limited(&all)?;
    Ok(made(all))
}

/// The pattern that was compiled with the expression, or the one of the argument's value.
fn pattern<'a>(at: &Invocation<'_, 'a>) -> Result<Option<Cow<'a, Regex>>> {
    if let Some(regex) = &at.call.regex {
        return Ok(Some(Cow::Borrowed(regex)));
    }
    match at.text_arg(0)? {
        Some(text) => Ok(Some(Cow::Owned(call::regex(at.call.function, &text)?))),
        None => Ok(None),
    }
}

fn matches<'a>(at: &Invocation<'_, 'a>, text: &str) -> Result<Collection<'a>> {
    Ok(Collection::of(pattern(at)?.map(|regex| Item::Boolean(regex.is_match(text)))))
}

fn replace_matches<'a>(at: &Invocation<'_, 'a>, text: &str) -> Result<Collection<'a>> {
    let (Some(regex), Some(to)) = (pattern(at)?, at.text_arg(1)?) else {
        return Ok(Collection::Empty);
    };
    if regex.as_str().is_empty() {
        return Ok(made(text.to_owned()));
    }
    at.run.spend(text.len().saturating_mul(to.len() + 1) / 16)?;
    let all = regex.replace_all(text, to.as_ref());
    limited(&all)?;
    Ok(made(all.into_owned()))
}

/// Joins the texts of the base; of none, the empty text.
fn join<'a>(at: &Invocation<'_, 'a>) -> Result<Collection<'a>> {
    let separator = at.text_arg(0)?.unwrap_or_default();
    let mut all = String::new();
    for (index, item) in at.base.iter().enumerate() {
        if index > 0 {
            all.push_str(&separator);
        }
        all.push_str(&item.as_text().ok_or_else(|| wants("a collection of strings"))?);
        limited(&all)?;
    }
    Ok(made(all))
}
