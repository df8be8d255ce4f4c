//! What a cell answers: the value that the item asks for, or what is wrong with it.

use super::plain::{day, number, plain, several};
use super::table::heading;
use crate::form::{AnswerType, Item};
use jiff::civil::Time;
use sonic_rs::Value;
use std::collections::BTreeMap;

/// Words and what they mean, compared as headings are.
pub(super) type Words = BTreeMap<String, String>;

/// The words of a source for looking up.
pub(super) fn words(codes: &BTreeMap<String, String>) -> Words {
    codes.iter().map(|(word, code)| (heading(word), code.clone())).collect()
}

/// The answers of a cell that is not blank, or the code of an issue with the text that is wrong.
pub(super) fn answers(item: &Item, words: &Words, text: &str) -> Result<Vec<Value>, (&'static str, String)> {
    let wrong = || ("answer_wrong_type", text.to_owned());
    let one = match item.answer {
        AnswerType::Integer => {
            let whole =
                number(text, item.unit.as_deref()).filter(|number| number.fract() == 0.0 && number.abs() < 1e15);
            Value::from(whole.ok_or_else(wrong)? as i64)
        }
        AnswerType::Decimal => {
            let number = number(text, item.unit.as_deref()).ok_or_else(wrong)?;
            Value::try_from(number).map_err(|_| wrong())?
        }
        AnswerType::Date => Value::from(day(text).ok_or_else(wrong)?.to_string().as_str()),
        AnswerType::Time => Value::from(text.parse::<Time>().map_err(|_| wrong())?.to_string().as_str()),
        AnswerType::Text => Value::from(plain(text).as_str()),
        AnswerType::Boolean => match words.get(&heading(text)).map(String::as_str) {
            Some(said) => Value::from(said == "true"),
            None => return Err(("answer_no_option", text.to_owned())),
        },
        AnswerType::Choice => Value::from(option(item, words, text)?.as_str()),
        AnswerType::Choices => return choices(item, words, text),
    };
    Ok(vec![one])
}

/// The whole cell may be one choice although its words hold a comma.
fn choices(item: &Item, words: &Words, text: &str) -> Result<Vec<Value>, (&'static str, String)> {
    if let Ok(code) = option(item, words, text) {
        return Ok(vec![Value::from(code.as_str())]);
    }
    let mut codes: Vec<String> = Vec::new();
    for part in several(text) {
        let code = option(item, words, part)?;
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    Ok(codes.iter().map(|code| Value::from(code.as_str())).collect())
}

/// A choice by the sheet's word for it or by its code.
fn option(item: &Item, words: &Words, text: &str) -> Result<String, (&'static str, String)> {
    let word = heading(text);
    let known = words.get(&word).cloned();
    let known = known.or_else(|| item.options.iter().find(|option| heading(option) == word).cloned());
    known.ok_or_else(|| ("answer_no_option", text.to_owned()))
}
