//! Limits as the SQL engine needs them: numbers by day, and literals for `:key`.

use terms::{Day, Limit, Limits};

/// Whether every value by this key is a number, as the SQL function `limit` needs it.
pub(crate) fn is_number(limits: &Limits, programme: &str, key: &str) -> bool {
    limits.steps(programme, key).is_some_and(|steps| steps.iter().all(|step| step.value.parse::<f64>().is_ok()))
}

/// Days since 1970-01-01 and the number valid from then on, earliest first.
pub(crate) fn numbers(limits: &Limits, programme: &str, key: &str) -> Vec<(i32, f64)> {
    let number = |step: &Limit| {
        let from = step.from_on.map_or(i32::MIN, crate::columns::days_since_1970);
        step.value.parse().ok().map(|value| (from, value))
    };
    limits.steps(programme, key).unwrap_or_default().iter().filter_map(number).collect()
}

/// The value valid on this day as SQL writes it: a number, a day or a text.
pub(crate) fn literal(limits: &Limits, programme: &str, key: &str, on: Day) -> Option<String> {
    limits.steps(programme, key)?;
    Some(match limits.valid(programme, key, on).map(|limit| limit.value.as_str()) {
        None => "null".into(),
        Some(value) if value.parse::<f64>().is_ok_and(f64::is_finite) => format!("({value})"),
        Some(value) if value.parse::<Day>().is_ok() => format!("(date '{value}')"),
        Some(value) => format!("'{}'", value.replace('\'', "''")),
    })
}
