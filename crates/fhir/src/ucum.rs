//! Units of measure, as far as comparing and converting quantities needs them: a unit expression
//! becomes a factor and the powers of its base units.
//!
//! Never does affine scales (Celsius to kelvin): those units are a dimension of their own.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromStr, ToPrimitive};

/// How many base dimensions there are.
const BASES: usize = 12;

/// A unit in terms of base units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// How many base units one of this unit is.
    pub factor: Decimal,
    /// The power of each base unit.
    pub powers: [i8; BASES],
}

const ONE: Measure = Measure { factor: Decimal::ONE, powers: [0; BASES] };

/// Reads a unit expression such as `mg/dL`, `m2`, `10*9/L` or `mm[Hg]`.
pub fn measure(unit: &str) -> Option<Measure> {
    if unit.len() > 60 || unit.is_empty() {
        return None;
    }
    let mut reader = Reader { rest: unit, depth: 0 };
    let found = reader.terms()?;
    reader.rest.is_empty().then_some(found)
}

/// The value of a quantity in base units, with their powers.
pub fn in_base(value: Decimal, unit: &str) -> Option<(Decimal, [i8; BASES])> {
    let measure = measure(unit)?;
    Some((value.checked_mul(measure.factor)?, measure.powers))
}

/// Whether two units measure the same dimension.
pub fn comparable(left: &str, right: &str) -> bool {
    match (measure(left), measure(right)) {
        (Some(left), Some(right)) => left.powers == right.powers,
        _ => false,
    }
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// `a.b/c`, read from the left.
    fn terms(&mut self) -> Option<Measure> {
        let mut total = if self.rest.starts_with('/') { ONE } else { self.component()? };
        loop {
            if let Some(rest) = self.rest.strip_prefix('.') {
                self.rest = rest;
                total = times(total, self.component()?, 1)?;
            } else if let Some(rest) = self.rest.strip_prefix('/') {
                self.rest = rest;
                total = times(total, self.component()?, -1)?;
            } else {
                return Some(total);
            }
        }
    }

    fn component(&mut self) -> Option<Measure> {
        if let Some(rest) = self.rest.strip_prefix('(') {
            self.depth += 1;
            if self.depth > 10 {
                return None;
            }
            self.rest = rest;
            let inner = self.terms()?;
            self.rest = self.rest.strip_prefix(')')?;
            self.depth -= 1;
            return Some(inner);
        }
        let symbol = self.symbol();
        if let Some(rest) = self.rest.strip_prefix('{') {
            self.rest = &rest[rest.find('}')? + 1..];
            return if symbol.is_empty() { Some(ONE) } else { powered(symbol) };
        }
        powered(symbol)
    }

    /// Everything up to the next operator; brackets belong to the symbol.
    fn symbol(&mut self) -> &'a str {
        let mut inside = false;
        let end = self.rest.find(|letter| {
            inside = (inside || letter == '[') && letter != ']';
            !inside && matches!(letter, '.' | '/' | '(' | ')' | '{')
        });
        let (symbol, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        symbol
    }
}

/// A symbol with its exponent: `m2`, `s-1`, `10*9`.
fn powered(symbol: &str) -> Option<Measure> {
    if let Ok(number) = Decimal::from_str(symbol) {
        return Some(Measure { factor: number, ..ONE });
    }
    for ten in ["10*", "10^"] {
        if let Some(power) = symbol.strip_prefix(ten) {
            return times(ONE, Measure { factor: Decimal::TEN, ..ONE }, power.parse().ok()?);
        }
    }
    let end = symbol.trim_end_matches(|letter: char| letter.is_ascii_digit()).len();
    let end = symbol[..end].strip_suffix(['+', '-']).filter(|_| end < symbol.len()).map_or(end, str::len);
    let (name, power) = symbol.split_at(end);
    let power = if power.is_empty() { 1 } else { power.parse().ok()? };
    times(ONE, atom(name)?, power)
}

fn times(left: Measure, right: Measure, power: i8) -> Option<Measure> {
    if !(-12..=28).contains(&power) {
        return None;
    }
    let mut total = left;
    for (total, one) in total.powers.iter_mut().zip(right.powers) {
        *total = total.checked_add(one.checked_mul(power)?)?;
    }
    for _ in 0..power.unsigned_abs() {
        total.factor =
            if power > 0 { total.factor.checked_mul(right.factor)? } else { total.factor.checked_div(right.factor)? };
    }
    Some(total)
}

/// Base units: metre, gram, second, kelvin, coulomb, candela, mole, and those that do not convert.
const METRE: [i8; BASES] = base(0);
const GRAM: [i8; BASES] = base(1);
const SECOND: [i8; BASES] = base(2);
const KELVIN: [i8; BASES] = base(3);
const COULOMB: [i8; BASES] = base(4);
const CANDELA: [i8; BASES] = base(5);
const MOLE: [i8; BASES] = base(6);
const CELSIUS: [i8; BASES] = base(7);
const UNIT: [i8; BASES] = base(8);
const FAHRENHEIT: [i8; BASES] = base(9);
const PH: [i8; BASES] = base(10);
const BEL: [i8; BASES] = base(11);
const NUMBER: [i8; BASES] = [0; BASES];
const CUBIC: [i8; BASES] = powers(3, 0, 0);
const PASCAL: [i8; BASES] = powers(-1, 1, -2);
const JOULE: [i8; BASES] = powers(2, 1, -2);

const fn base(at: usize) -> [i8; BASES] {
    let mut powers = [0; BASES];
    powers[at] = 1;
    powers
}

const fn powers(metre: i8, gram: i8, second: i8) -> [i8; BASES] {
    let mut powers = [0; BASES];
    powers[0] = metre;
    powers[1] = gram;
    powers[2] = second;
    powers
}

/// Symbol, number of base units, their powers, whether prefixes are allowed.
const ATOMS: &[(&str, &str, [i8; BASES], bool)] = &[
    ("m", "1", METRE, true),
    ("g", "1", GRAM, true),
    ("s", "1", SECOND, true),
    ("K", "1", KELVIN, true),
    ("C", "1", COULOMB, true),
    ("cd", "1", CANDELA, true),
    ("mol", "1", MOLE, true),
    ("eq", "1", MOLE, true),
    ("osm", "1", MOLE, true),
    ("Cel", "1", CELSIUS, true),
    ("[degF]", "1", FAHRENHEIT, false),
    ("[pH]", "1", PH, false),
    ("B", "1", BEL, true),
    ("U", "1", UNIT, true),
    ("[iU]", "1", UNIT, true),
    ("[IU]", "1", UNIT, true),
    ("rad", "1", NUMBER, true),
    ("deg", "0.0174532925199432957692369077", NUMBER, false),
    ("%", "0.01", NUMBER, false),
    ("[ppm]", "0.000001", NUMBER, false),
    ("min", "60", SECOND, false),
    ("h", "3600", SECOND, false),
    ("d", "86400", SECOND, false),
    ("wk", "604800", SECOND, false),
    ("mo", "2629800", SECOND, false),
    ("a", "31557600", SECOND, false),
    ("L", "0.001", CUBIC, true),
    ("l", "0.001", CUBIC, true),
    ("t", "1000000", GRAM, true),
    ("[in_i]", "0.0254", METRE, false),
    ("[ft_i]", "0.3048", METRE, false),
    ("[yd_i]", "0.9144", METRE, false),
    ("[mi_i]", "1609.344", METRE, false),
    ("[lb_av]", "453.59237", GRAM, false),
    ("[oz_av]", "28.349523125", GRAM, false),
    ("[gr]", "0.06479891", GRAM, false),
    ("[stone_av]", "6350.29318", GRAM, false),
    ("[gal_us]", "0.003785411784", CUBIC, false),
    ("[foz_us]", "0.0000295735295625", CUBIC, false),
    ("Hz", "1", powers(0, 0, -1), true),
    ("N", "1000", powers(1, 1, -2), true),
    ("Pa", "1000", PASCAL, true),
    ("bar", "100000000", PASCAL, true),
    ("m[Hg]", "133322000", PASCAL, true),
    ("m[H2O]", "9806650", PASCAL, true),
    ("J", "1000", JOULE, true),
    ("cal", "4184", JOULE, true),
    ("[Cal]", "4184000", JOULE, false),
    ("W", "1000", powers(2, 1, -3), true),
    ("[drp]", "0.00000005", CUBIC, false),
];

const PREFIXES: &[(&str, i8)] = &[
    ("da", 1),
    ("T", 12),
    ("G", 9),
    ("M", 6),
    ("k", 3),
    ("h", 2),
    ("d", -1),
    ("c", -2),
    ("m", -3),
    ("u", -6),
    ("n", -9),
    ("p", -12),
    ("f", -15),
    ("P", 15),
];

fn atom(name: &str) -> Option<Measure> {
    let find = |name: &str| ATOMS.iter().find(|(symbol, ..)| *symbol == name);
    let read = |number: &str| Decimal::from_str(number).ok();
    if let Some((_, number, powers, _)) = find(name) {
        return Some(Measure { factor: read(number)?, powers: *powers });
    }
    PREFIXES.iter().find_map(|(prefix, power)| {
        let (_, number, powers, _) = find(name.strip_prefix(prefix)?).filter(|(.., prefixed)| *prefixed)?;
        let ten = Measure { factor: Decimal::TEN, ..ONE };
        let scale = if *power > 0 { times(ONE, ten, *power)? } else { down(*power)? };
        Some(Measure { factor: read(number)?.checked_mul(scale.factor)?, powers: *powers })
    })
}

fn down(power: i8) -> Option<Measure> {
    let digits = power.unsigned_abs().to_u32()?;
    Some(Measure { factor: Decimal::try_new(1, digits).ok()?, ..ONE })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(left: (i64, &str), right: (i64, &str)) {
        let base = |(value, unit): (i64, &str)| in_base(Decimal::from(value), unit).unwrap();
        assert_eq!(base(left), base(right), "{left:?} {right:?}");
    }

    #[test]
    fn units_of_one_dimension_convert() {
        same((1, "g"), (1000, "mg"));
        same((1, "L"), (10, "dL"));
        same((1, "mmol/L"), (1, "mol/m3"));
        same((10000, "cm2"), (1, "m2"));
        same((1, "wk"), (7, "d"));
        same((1, "kg/m2"), (1000, "g.m-2"));
        same((1, "10*9/L"), (1000, "10*6/L"));
        same((1, "m/m"), (1, "1"));
        same((5, "mm[Hg]"), (5, "mm[Hg]"));
        same((3, "{beats}/min"), (3, "/min"));
    }

    #[test]
    fn what_does_not_convert_is_not_comparable() {
        assert!(comparable("cm", "[in_i]") && comparable("mm[Hg]", "kPa"));
        for (left, right) in
            [("cm", "s"), ("cm", "[s]"), ("Cel", "K"), ("", "1"), ("((((((((((((m", "m"), ("10*99", "1")]
        {
            assert!(!comparable(left, right), "{left} {right}");
        }
    }
}
