//! From the text of a value to what must hold.

use super::ask::Asking;
use super::cell::time;
use super::find::Find;
use super::fold::fold;
use super::key;
use super::table::{Kind, Parameter, Place};
use super::test::{Asked, Prefix, Test, Unit};
use crate::ucum;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use terms::{Refusal, Result};

/// A text may have so many bytes to be looked for.
const TEXT_BYTES_MAX: usize = 200;

/// Cuts a text at a letter that is not escaped by a backslash (FHIR R4, section 3.1.1.4.5.4).
pub(super) fn cut(text: &str, at: char) -> Vec<&str> {
    let (mut parts, mut start, mut escaped) = (Vec::new(), 0, false);
    for (place, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == at => {
                parts.push(&text[start..place]);
                start = place + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// A text without its escapes.
pub(super) fn plain(text: &str) -> String {
    let mut letters = text.chars();
    let mut plain = String::with_capacity(text.len());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => plain.extend(letters.next()),
            _ => plain.push(letter),
        }
    }
    plain
}

/// One value of a parameter.
pub(super) struct Value<'v> {
    pub parameter: &'v Parameter,
    pub modifier: &'v str,
    pub text: &'v str,
    pub asking: &'v Asking,
}

impl Value<'_> {
    fn wrong(&self) -> terms::Failure {
        let refusal = Refusal::new("bad_value").with("parameter", self.parameter.code);
        refusal.with("value", plain(self.text)).with("kind", self.parameter.kind.name()).into()
    }

    fn unfit(&self) -> terms::Failure {
        let refusal = Refusal::new("modifier_not_supported").with("parameter", self.parameter.code);
        refusal.with("modifier", self.modifier).into()
    }

    /// What must hold.
    pub fn find(&self) -> Result<Find> {
        let places = self.parameter.places.iter();
        let found = places.map(|place| self.at(*place, self.parameter.kind, self.text)).collect::<Result<Vec<_>>>()?;
        Ok(any(found))
    }

    fn at(&self, place: Place, kind: Kind, text: &str) -> Result<Find> {
        let number = place.number;
        match (kind, self.modifier) {
            (Kind::String, "" | "exact" | "contains") => self.string(number, text),
            (Kind::Token, "" | "not") => Ok(self.token(number, text)),
            (Kind::Token, "of-type") => self.of_type(number, text),
            (Kind::Reference, "identifier") => Ok(self.token(number, text)),
            (Kind::Reference, modifier) => self.reference(place, modifier, text),
            (Kind::Uri, "") => Ok(Find::Equal(key::equal(number, "uri", &[&plain(text)]))),
            (Kind::Date, "") => Ok(Find::Cell(key::column(number), self.date(text)?)),
            (Kind::Number | Kind::Quantity, "") => Ok(Find::Cell(key::column(number), self.quantity(kind, text)?)),
            (Kind::Composite, "") => self.composite(number, text),
            (Kind::Special, "") => self.near(number, text),
            _ => Err(self.unfit()),
        }
    }

    fn string(&self, place: u32, text: &str) -> Result<Find> {
        let text = plain(text);
        if text.len() > TEXT_BYTES_MAX || (fold(&text).is_empty() && self.modifier != "exact") {
            return Err(self.wrong());
        }
        Ok(match self.modifier {
            "exact" => Find::Exactly(key::text(place, &text)),
            "contains" => Find::Containing(key::text_start(place, ""), fold(&text)),
            _ => Find::Text(key::text_start(place, &fold(&text))),
        })
    }

    /// `system|code`, `|code`, `system|`, `code` (FHIR R4, section 3.1.1.5.10).
    fn token(&self, place: u32, text: &str) -> Find {
        let parts = cut(text, '|');
        let code = plain(parts.last().copied().unwrap_or_default());
        let equal = |role: &str, parts: &[&str]| Find::Equal(key::equal(place, role, parts));
        match parts.as_slice() {
            [_] => equal("code", &[&code]),
            [system, ..] => {
                let system = plain(system);
                match (system.as_str(), code.as_str()) {
                    ("", _) => any(vec![equal("without", &[&code]), equal("bound", &[&code])]),
                    (_, "") => equal("system", &[&system]),
                    // The element itself settles the system of what has FHIR's type `code`.
                    _ => any(vec![equal("coding", &[&system, &code]), equal("bound", &[&code])]),
                }
            }
            [] => any(Vec::new()),
        }
    }

    /// `system|code|value` of an identifier's type.
    fn of_type(&self, place: u32, text: &str) -> Result<Find> {
        let parts: Vec<String> = cut(text, '|').into_iter().map(plain).collect();
        match parts.as_slice() {
            [system, code, value] => Ok(Find::Equal(key::equal(place, "of-type", &[system, code, value]))),
            _ => Err(self.wrong()),
        }
    }

    /// `Type/id`, `id` with the type in the modifier or in the parameter, or an address.
    fn reference(&self, place: Place, modifier: &str, text: &str) -> Result<Find> {
        let text = plain(text);
        let number = place.number;
        if modifier.is_empty() {
            if let Some(shown) = text.strip_prefix(crate::reference::PUBLIC).or_else(|| own(&text, self.asking)) {
                return self.reference(place, "", shown);
            }
            if text.contains(':') {
                return Ok(Find::Equal(key::equal(number, "uri", &[&text])));
            }
            if let Some((kind, id)) = text.split_once('/') {
                let id = id.split_once("/_history/").map_or(id, |(id, _)| id);
                return self.refers(place, kind, id);
            }
            let kinds = place.only.map_or_else(|| self.parameter.targets.clone(), |only| vec![only]);
            let kinds = if kinds.is_empty() { crate::model::r4().resources() } else { kinds };
            let found = kinds.into_iter().map(|kind| self.refers(place, kind, &text));
            return Ok(any(found.collect::<Result<Vec<_>>>()?));
        }
        if crate::model::r4().is_resource(modifier) { self.refers(place, modifier, &text) } else { Err(self.unfit()) }
    }

    fn refers(&self, place: Place, kind: &str, id: &str) -> Result<Find> {
        if !crate::model::r4().is_resource(kind) || !crate::reference::is_id(id) {
            return Err(self.wrong());
        }
        if place.only.is_some_and(|only| only != kind) {
            return Ok(any(Vec::new()));
        }
        Ok(Find::Refers(vec![place.number], kind.into(), id.into()))
    }

    pub(super) fn date(&self, text: &str) -> Result<Test> {
        let text = plain(text);
        let (prefix, rest) = Prefix::read(&text);
        let (low, high) = time(rest, &self.asking.zone).ok_or_else(|| self.wrong())?;
        // A tenth of the time between now and then (FHIR R4, section 3.1.1.4.5.1).
        let about = (self.asking.now.as_microsecond() - low).abs() / 10;
        Ok(Test { prefix, value: Asked::Time { low, high, about }, of_system: None })
    }

    fn quantity(&self, kind: Kind, text: &str) -> Result<Test> {
        let parts = cut(text, '|');
        let number = plain(parts.first().copied().unwrap_or_default());
        let (prefix, rest) = Prefix::read(&number);
        let (number, half) = number_of(rest).ok_or_else(|| self.wrong())?;
        let unit = match parts.as_slice() {
            [_] => None,
            [_, system, code] if kind == Kind::Quantity => {
                let system = Some(plain(system)).filter(|system| !system.is_empty());
                Some(Unit { system, code: plain(code) })
            }
            _ => return Err(self.wrong()),
        };
        Ok(Test { prefix, value: Asked::Number { number, half, unit }, of_system: None })
    }

    /// `code$value`, `code$number$number` or `reference$code`; the code narrows the place at which the rest lies.
    fn composite(&self, place: u32, text: &str) -> Result<Find> {
        let parts = cut(text, '$');
        let kinds = self.parameter.parts.as_slice();
        let (token, rest) = match (parts.as_slice(), kinds) {
            ([value, token], [_, Kind::Token]) if kinds[0] != Kind::Token => (token, vec![*value]),
            ([token, rest @ ..], _) if rest.len() + 1 == kinds.len() => (token, rest.to_vec()),
            _ => return Err(self.wrong()),
        };
        let (system, code) = match cut(token, '|').as_slice() {
            [code] => (None, plain(code)),
            [system, code] => (Some(plain(system)), plain(code)),
            _ => return Err(self.wrong()),
        };
        let kind = kinds.iter().rev().find(|kind| **kind != Kind::Token).copied().unwrap_or(Kind::Token);
        let test = match (kind, rest.as_slice()) {
            (Kind::Date, [value]) => Some(self.date(value)?),
            (Kind::Number, [start, end]) => Some(self.ends(start, end)?),
            (Kind::Number | Kind::Quantity, [value]) => Some(self.quantity(kind, value)?),
            _ => None,
        };
        if let Some(mut test) = test {
            test.of_system = Some(system);
            return Ok(Find::Cell(key::column(key::narrowed(place, None, &code)), test));
        }
        let system = system.filter(|system| !system.is_empty());
        let number = key::narrowed(place, system.as_deref(), &code);
        let value = rest.first().copied().unwrap_or_default();
        self.at(Place { number, only: None }, kind, value)
    }

    /// Two numbers of one element, each with its own prefix.
    fn ends(&self, start: &str, end: &str) -> Result<Test> {
        let ends = (self.quantity(Kind::Number, start)?, self.quantity(Kind::Number, end)?);
        Ok(Test { prefix: Prefix::Eq, value: Asked::Ends(Box::new(ends)), of_system: None })
    }

    /// `latitude|longitude|distance|unit`; without a unit it is kilometres (FHIR R4, Location's `near`). How far is
    /// near is not ours to say: the distance must be there.
    fn near(&self, place: u32, text: &str) -> Result<Find> {
        let wrong = || Refusal::new("bad_near").with("value", plain(text));
        let parts: Vec<String> = cut(text, '|').into_iter().map(plain).collect();
        let (latitude, longitude, distance, unit) = match parts.as_slice() {
            [latitude, longitude, distance] => (latitude, longitude, distance, "km"),
            [latitude, longitude, distance, unit] => (latitude, longitude, distance, unit.as_str()),
            _ => return Err(wrong().into()),
        };
        let within = |text: &str, most: f64| text.parse().ok().filter(|number: &f64| number.abs() <= most);
        let metres = ucum::measure(unit).zip(ucum::measure("m")).filter(|(unit, metre)| unit.powers == metre.powers);
        let metres = metres.and_then(|(unit, metre)| unit.factor.checked_div(metre.factor)?.to_f64());
        let asked = within(latitude, 90.0).zip(within(longitude, 180.0)).zip(within(distance, f64::MAX).zip(metres));
        let ((latitude, longitude), (distance, metres)) =
            asked.filter(|(_, (distance, _))| *distance >= 0.0).ok_or_else(wrong)?;
        let value = Asked::Near { latitude, longitude, metres: distance * metres };
        Ok(Find::Cell(key::column(place), Test { prefix: Prefix::Eq, value, of_system: None }))
    }
}

/// The part of an address below our own base.
fn own<'t>(text: &'t str, asking: &Asking) -> Option<&'t str> {
    asking.base.as_deref().and_then(|base| text.strip_prefix(base))
}

/// A number, and half a unit of its last digit.
fn number_of(text: &str) -> Option<(Decimal, Decimal)> {
    let number = crate::path::decimal_of(text)?;
    let exponent = text.split_once(['e', 'E']).map_or(Some(0), |(_, exponent)| exponent.parse::<i32>().ok())?;
    let mantissa = text.split(['e', 'E']).next()?;
    let digits = mantissa.split_once('.').map_or(0, |(_, digits)| digits.len() as i32);
    let mut half = Decimal::new(5, 1);
    for _ in 0..(digits - exponent).clamp(-27, 27).unsigned_abs() {
        half = if digits > exponent { half.checked_div(Decimal::TEN)? } else { half.checked_mul(Decimal::TEN)? };
    }
    Some((number, half))
}

/// One of these; the only one by itself.
pub(super) fn any(mut found: Vec<Find>) -> Find {
    if found.len() == 1 { found.remove(0) } else { Find::Any(found) }
}
