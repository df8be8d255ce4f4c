//! How a primitive must be written (FHIR R4, section 2.24.0.1).

use super::places::{Member, is_own_id};
use super::{CODES_TOLD, Strictness, Walk, shown};
use crate::model::Form;
use crate::place::Place;
use crate::{Json, date, reference};
use sonic_rs::{JsonType, JsonValueTrait};
use terms::Issue;

impl Walk<'_> {
    /// A value that is neither an array nor missing.
    pub(super) fn primitive(
        &mut self,
        (value, json): (&Json, JsonType),
        form: Form,
        member: &Member<'_>,
        place: &Place<'_>,
    ) {
        let text = if json == JsonType::String { value.as_str() } else { None };
        if let Some(codes) = self.model.codes(member.element).filter(|_| form == Form::Code) {
            if !text.is_some_and(|code| codes.has(code)) {
                let wrong = self.weighed("bad_code", member.element.decisive, place);
                self.tell(wrong.with("value", told(value)).with("codes", codes.some(CODES_TOLD)));
            }
        } else if !fits((value, json), text, form) {
            let is_grave = match form {
                Form::Date | Form::DateTime | Form::Instant => true,
                Form::Id => is_own_id(place),
                _ => false,
            };
            let is_empty = text.is_some_and(|text| text.trim().is_empty()) && !is_grave;
            let wrong = self.weighed(if is_empty { "empty" } else { code(form) }, is_grave, place);
            self.tell(if is_empty { wrong } else { wrong.with("value", told(value)) });
        }
    }

    fn weighed(&self, code: &str, is_grave: bool, place: &Place<'_>) -> Issue {
        match self.strictness {
            Strictness::Lenient if is_grave => Issue::blocking(code, place.to_string()),
            _ => self.light(code, place),
        }
    }
}

/// The value as it is shown to whoever must mend it.
fn told(value: &Json) -> String {
    match value.as_str() {
        Some(text) => shown(text),
        None => shown(&sonic_rs::to_string(value).unwrap_or_default()),
    }
}

/// The issue of a value that is not of a form.
fn code(form: Form) -> &'static str {
    match form {
        Form::Boolean => "bad_boolean",
        Form::Integer(_) => "bad_integer",
        Form::Decimal => "bad_decimal",
        Form::Text => "bad_text",
        Form::Code => "bad_code_form",
        Form::Id => "bad_id",
        Form::Uri | Form::Oid | Form::Uuid => "bad_uri",
        Form::Base64 => "bad_base64",
        Form::Date | Form::DateTime | Form::Instant => "bad_date",
        Form::Time => "bad_time",
        Form::Xhtml => "bad_xhtml",
    }
}

fn fits((value, json): (&Json, JsonType), text: Option<&str>, form: Form) -> bool {
    match form {
        Form::Boolean => json == JsonType::Boolean,
        Form::Integer(least) => value.as_i64().is_some_and(|number| (least..=i64::from(i32::MAX)).contains(&number)),
        Form::Decimal => json == JsonType::Number,
        _ => text.is_some_and(|text| is_written(text, form)),
    }
}

fn is_written(text: &str, form: Form) -> bool {
    match form {
        Form::Code => {
            !text.is_empty() && is_unbroken(text) || text.split(' ').all(|word| !word.is_empty() && is_unbroken(word))
        }
        Form::Id => reference::is_id(text),
        Form::Uri => !text.is_empty() && is_unbroken(text),
        Form::Oid => text.strip_prefix("urn:oid:").is_some_and(is_oid),
        Form::Uuid => text.strip_prefix("urn:uuid:").is_some_and(is_uuid),
        Form::Base64 => is_base64(text),
        Form::Date => text.len() <= 10 && date::is_fhir(text),
        Form::DateTime => date::is_fhir(text),
        Form::Instant => text.len() > 10 && date::is_fhir(text),
        Form::Time => text.len() >= 8 && date::Moment::time(text).is_some(),
        Form::Xhtml => text.trim_start().starts_with("<div") && text.trim_end().ends_with('>'),
        _ => text.bytes().any(|byte| !byte.is_ascii_whitespace()),
    }
}

/// Whether a text has no white space, nor anything else before the first letter. All of it is looked at, which is
/// quicker than to stop.
fn is_unbroken(text: &str) -> bool {
    text.bytes().fold(true, |so_far, byte| so_far & (byte > b' '))
}

fn is_oid(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.starts_with(['0', '1', '2']) && text.contains('.') && text.split('.').all(is_number)
}

fn is_uuid(text: &str) -> bool {
    let is_right = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(is_right)
}

fn is_base64(text: &str) -> bool {
    let mut letters = 0usize;
    let is_right = |byte: u8| {
        letters += 1;
        byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
    };
    text.bytes().filter(|byte| !byte.is_ascii_whitespace()).all(is_right) && letters > 0 && letters.is_multiple_of(4)
}
