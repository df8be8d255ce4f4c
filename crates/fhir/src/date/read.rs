//! The digits of dates and times.

use super::{EMPTY, Form, Moment, Precision};

pub(super) fn digits(bytes: &[u8]) -> Option<u32> {
    let number = |so_far: Option<u32>, byte: &u8| {
        so_far.filter(|_| byte.is_ascii_digit())?.checked_mul(10)?.checked_add(u32::from(byte - b'0'))
    };
    if bytes.is_empty() { None } else { bytes.iter().fold(Some(0), number) }
}

fn part(bytes: &[u8], long: usize, least: u32, most: u32) -> Option<(u32, &[u8])> {
    let (head, rest) = bytes.split_at_checked(long)?;
    let number = digits(head)?;
    (least..=most).contains(&number).then_some((number, rest))
}

pub(super) fn read_date(bytes: &[u8]) -> Option<(Moment, &[u8])> {
    let (year, rest) = part(bytes, 4, 1, 9999)?;
    let mut moment = Moment { year: year as i16, ..EMPTY };
    let Some(rest) = rest.strip_prefix(b"-") else {
        return Some((moment, rest));
    };
    let (month, rest) = part(rest, 2, 1, 12)?;
    moment = Moment { month: month as u8, precision: Precision::Month, ..moment };
    let Some(rest) = rest.strip_prefix(b"-") else {
        return Some((moment, rest));
    };
    let (day, rest) = part(rest, 2, 1, 31)?;
    moment = Moment { day: day as u8, precision: Precision::Day, ..moment };
    moment.day()?;
    Some((moment, rest))
}

pub(super) fn read_time(bytes: &[u8]) -> Option<(Moment, &[u8])> {
    let (hour, rest) = part(bytes, 2, 0, 23)?;
    let mut moment = Moment { form: Form::Time, precision: Precision::Hour, hour: hour as u8, ..EMPTY };
    let Some(rest) = rest.strip_prefix(b":") else {
        return Some((moment, rest));
    };
    let (minute, rest) = part(rest, 2, 0, 59)?;
    moment = Moment { minute: minute as u8, precision: Precision::Minute, ..moment };
    let Some(rest) = rest.strip_prefix(b":") else {
        return Some((moment, rest));
    };
    let (second, rest) = part(rest, 2, 0, 60)?;
    // A leap second is kept as the last one of its minute.
    moment = Moment { second: second.min(59) as u8, precision: Precision::Second, ..moment };
    let Some(fraction) = rest.strip_prefix(b".") else {
        return Some((moment, rest));
    };
    let long = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let kept = long.min(9);
    let nanos = digits(&fraction[..kept])? * 10u32.pow(9 - kept as u32);
    Some((Moment { nanos, digits: kept as u8, ..moment }, &fraction[long..]))
}

pub(super) fn read_offset(bytes: &[u8]) -> Option<Option<i16>> {
    match bytes {
        [] => Some(None),
        b"Z" => Some(Some(0)),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let (hours, rest) = part(rest, 2, 0, 14)?;
            let (minutes, rest) = part(rest.strip_prefix(b":")?, 2, 0, 59)?;
            let total = (hours * 60 + minutes) as i16;
            rest.is_empty().then_some(Some(if *sign == b'-' { -total } else { total }))
        }
        _ => None,
    }
}
