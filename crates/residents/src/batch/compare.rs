//! Compares two rows of a table, and weighs what they agree in.

use super::screen::Screen;
use super::table::{Row, Table, kept};
use crate::model::level::{self, CLOSE, DIFFER, EXACT, LEVELS, MISSING, SIMILAR, SWAPPED};
use crate::model::{Field, Given, Kind, Model, Pattern, Prior, Settings, Weight};

/// What is not shared by households: without it no pair is likely, whatever else agrees. Birthday and sex stand in the
/// row itself; a name is read last, since most pairs are told apart without it.
const BORN: [Field; 2] = [Field::BirthDate, Field::Sex];
const OWN: [Field; 2] = [Field::NationalId, Field::GivenName];

/// The others, those that tell most first; finer parts of an address stand before those that depend on them.
const SHARED: [Field; 8] = [
    Field::FamilyName,
    Field::Phone,
    Field::Address1,
    Field::StreetNumber,
    Field::Suburb,
    Field::Postcode,
    Field::State,
    Field::Address2,
];

/// The level of one field of two rows, transpositions with its partner aside.
#[inline(always)]
fn level(table: &Table, field: Field, left: &Row, right: &Row) -> u8 {
    let (one, other) = (left.value(field), right.value(field));
    match field {
        _ if one == 0 || other == 0 => MISSING,
        _ if one == other => EXACT,
        Field::Sex => DIFFER,
        Field::BirthDate if left.born != 0 && right.born != 0 => level::day(left.born, right.born),
        _ if apart(field, left, right) => DIFFER,
        _ => level::of(field, table.value(field, one), table.value(field, other)),
    }
}

/// The field whose partner this one is.
const fn behind(field: Field) -> Option<Field> {
    match field {
        Field::FamilyName => Some(Field::GivenName),
        Field::Address2 => Some(Field::Address1),
        _ => None,
    }
}

/// Whether the values of a field differ at a look.
#[inline(always)]
fn apart(field: Field, left: &Row, right: &Row) -> bool {
    kept(field).is_some_and(|at| left.shapes[at].apart(right.shapes[at], field.kind() == Kind::Name))
}

/// The level of two values, each of any of the fields that share their numbers.
fn crossed_level(table: &Table, field: Field, one: u32, other: u32) -> u8 {
    match (one, other) {
        (0, _) | (_, 0) => MISSING,
        _ if one == other => EXACT,
        _ => level::of(field, table.value(field, one), table.value(field, other)),
    }
}

/// Whether a field's value stands in its partner's field of the other row and nothing says otherwise.
fn swapped(table: &Table, field: Field, left: &Row, right: &Row) -> bool {
    let Some(partner) = field.partner() else { return false };
    let (left, right, first, second) = (&left.values, &right.values, field.at(), partner.at());
    let one = left[first] != 0 && left[first] == right[second];
    let other = left[second] != 0 && left[second] == right[first];
    if !(one || other) || left[first] == right[first] || left[second] == right[second] {
        return false;
    }
    let fits = |one, other| crossed_level(table, field, one, other) < DIFFER;
    (one && (other || fits(left[second], right[first]))) || (other && fits(left[first], right[second]))
}

/// The levels of two rows.
pub fn pattern(table: &Table, left: &Row, right: &Row) -> Pattern {
    let mut pattern = Pattern::default();
    for field in Field::ALL {
        pattern.set(field, level(table, field, left, right));
    }
    for field in Field::ALL.into_iter().filter(|field| swapped(table, *field, left, right)) {
        pattern.set(field, SWAPPED);
        field.partner().into_iter().for_each(|partner| pattern.set(partner, MISSING));
    }
    pattern
}

/// What is known of a pair before what households share is looked at.
#[derive(Clone, Copy, Default)]
pub struct Own {
    weight: Weight,
    pattern: Pattern,
}

/// A model's weights for the values of one table.
pub struct Scorer<'a> {
    table: &'a Table,
    prior: Prior,
    /// Of each field's levels; where a value's rarity counts, that is left out.
    bits: [[[f32; LEVELS]; Given::COUNT]; Field::COUNT],
    /// What a value's rarity adds when it is the same: minus the bits of its share.
    rarity: [Vec<f32>; Field::COUNT],
    /// The best that two values that are not the same can say.
    best: [f32; Field::COUNT],
    /// The best that two values that have nothing in common can say.
    worst: [f32; Field::COUNT],
}

impl<'a> Scorer<'a> {
    /// The weights of what the table's own rows taught; a value is as rare as it is in the table.
    pub fn new(table: &'a Table, model: &Model) -> Self {
        let share =
            |field: Field, value: usize| f64::from(table.counts[field.at()][value]) / f64::from(table.said[field.at()]);
        Self::with(table, model, share)
    }

    /// The weights of settings.
    pub fn by(table: &'a Table, settings: &Settings) -> Self {
        let share = |field, value: usize| settings.share(field, table.symbols(field, value as u32));
        Self::with(table, &settings.model(), share)
    }

    fn with(table: &'a Table, model: &Model, share: impl Fn(Field, usize) -> f64) -> Self {
        let mut bits = [[[0.0; LEVELS]; Given::COUNT]; Field::COUNT];
        let (mut best, mut worst) = ([f32::MIN; Field::COUNT], [f32::MIN; Field::COUNT]);
        for (field, given) in Field::ALL.into_iter().flat_map(|field| Given::ALL.map(|given| (field, given))) {
            let of = &mut bits[field.at()][given as usize];
            for level in [EXACT, CLOSE, SIMILAR, DIFFER] {
                of[level as usize] = model.bits(field, given, level);
            }
            best[field.at()] = of[2..5].iter().copied().fold(best[field.at()], f32::max);
            worst[field.at()] = worst[field.at()].max(of[DIFFER as usize]);
            of[SWAPPED as usize] = model.m[field.at()][given as usize][SWAPPED as usize].log2() as f32;
            if given != Given::Agreeing {
                of[EXACT as usize] = model.m[field.at()][given as usize][EXACT as usize].log2() as f32;
            }
        }
        let rarity = Field::ALL
            .map(|field| (0..table.counts[field.at()].len()).map(|value| -share(field, value).log2() as f32).collect());
        Self { table, prior: model.prior(), bits, rarity, best, worst }
    }

    /// A first look at rows: whether birthdays that are apart leave only those of one name or with numbers.
    pub fn screen(&self) -> Screen {
        let nothing = |field: Field| &self.bits[field.at()][Given::Nothing as usize];
        let rarest = self.rarity[Field::Sex.at()].iter().skip(1).copied().fold(0.0, f32::max);
        let sex = (nothing(Field::Sex)[EXACT as usize] + rarest).max(nothing(Field::Sex)[DIFFER as usize]).max(0.0);
        let name = self.best[Field::GivenName.at()].max(0.0);
        Screen::new(sex + name >= self.prior.least_own(0.0, nothing(Field::BirthDate)[DIFFER as usize]))
    }

    /// The odds of two rows in bits, or nothing once they cannot reach `least`.
    pub fn odds(&self, left: &Row, right: &Row, least: f32) -> Option<f32> {
        self.odds_with(self.own(left, right, least)?, left, right, least)
    }

    /// What is one's own of two rows, or nothing once the odds cannot reach `least`.
    #[inline]
    pub fn own(&self, left: &Row, right: &Row, least: f32) -> Option<Own> {
        let mut pattern = Pattern::default();
        let [birth, sex] = BORN.map(|field| self.settle(field, &mut pattern, left, right));
        let mut weight = Weight { birth, own: sex, shared: 0.0 };
        let least = self.prior.least_own(least, birth);
        let [card, given] = OWN;
        if weight.own + self.most(card, left, right) + self.most(given, left, right) < least {
            return None;
        }
        for field in OWN {
            weight.own += self.settle(field, &mut pattern, left, right);
        }
        (weight.own >= least).then_some(Own { weight, pattern })
    }

    /// The odds of two rows of which that is known: the most that each field can say first, and nothing once
    /// that is too little.
    pub fn odds_with(&self, Own { mut weight, mut pattern }: Own, left: &Row, right: &Row, least: f32) -> Option<f32> {
        let most = SHARED.map(|field| self.most(field, left, right));
        let least_shared = self.prior.least_shared(least, weight);
        let mut rest: f32 = most.iter().sum();
        for (field, most) in SHARED.into_iter().zip(most) {
            if weight.shared + rest < least_shared {
                return None;
            }
            rest -= most;
            weight.shared += self.settle(field, &mut pattern, left, right);
        }
        Some(self.prior.odds(weight)).filter(|odds| *odds >= least)
    }

    /// The odds of two rows, and each field's level and weight.
    pub fn explain(&self, left: &Row, right: &Row) -> (f32, Vec<(Field, u8, f32)>) {
        let mut pattern = Pattern::default();
        let mut weight = Weight::default();
        let mut steps = Vec::with_capacity(Field::COUNT);
        for field in BORN.into_iter().chain(OWN).chain(SHARED) {
            let bits = self.settle(field, &mut pattern, left, right);
            weight.add(field, bits);
            steps.push((field, pattern.level(field), bits));
        }
        (self.prior.odds(weight), steps)
    }

    /// Finds a field's level, notes it, and gives its weight.
    #[inline(always)]
    fn settle(&self, field: Field, pattern: &mut Pattern, left: &Row, right: &Row) -> f32 {
        if behind(field).is_some_and(|first| pattern.level(first) == SWAPPED) {
            return 0.0;
        }
        if let Some(bits) = self.crossed(field, left, right) {
            pattern.set(field, SWAPPED);
            return bits;
        }
        let level = level(self.table, field, left, right);
        pattern.set(field, level);
        self.bits(field, pattern.given(field), level, left.value(field))
    }

    #[inline(always)]
    fn bits(&self, field: Field, given: Given, level: u8, value: u32) -> f32 {
        let rare = level == EXACT && given != Given::Agreeing;
        let bits = self.bits[field.at()][given as usize][level as usize];
        if rare { bits + self.rarity[field.at()][value as usize] } else { bits }
    }

    /// What a field can say for a pair at the most, told without reading its values.
    #[inline(always)]
    fn most(&self, field: Field, left: &Row, right: &Row) -> f32 {
        let (one, other) = (left.value(field), right.value(field));
        if one == other && one != 0 {
            let bits = &self.bits[field.at()];
            let alone =
                bits[Given::Nothing as usize][EXACT as usize].max(bits[Given::Differing as usize][EXACT as usize]);
            return (alone + self.rarity[field.at()][one as usize]).max(bits[Given::Agreeing as usize][EXACT as usize]);
        }
        let straight = match one == 0 || other == 0 {
            true => 0.0,
            false if apart(field, left, right) => self.worst[field.at()],
            false => self.best[field.at()],
        };
        // It says nothing once its partner has changed places with it.
        let straight = if behind(field).is_some() { straight.max(0.0) } else { straight };
        self.across(field, left, right).map_or(straight, |across| across.max(straight))
    }

    /// The weight of values that have changed places with their partner's, if they have.
    #[inline(always)]
    fn crossed(&self, field: Field, left: &Row, right: &Row) -> Option<f32> {
        self.across(field, left, right).filter(|_| swapped(self.table, field, left, right))
    }

    #[inline(always)]
    fn across(&self, field: Field, left: &Row, right: &Row) -> Option<f32> {
        let (left, right, first, second) = (&left.values, &right.values, field.at(), field.partner()?.at());
        let one = left[first] != 0 && left[first] == right[second];
        let other = left[second] != 0 && left[second] == right[first];
        let rarity = |same: bool, field: usize, value: u32| if same { self.rarity[field][value as usize] } else { 0.0 };
        let rare = rarity(one, first, left[first]) + rarity(other, second, left[second]);
        (one || other).then(|| self.bits[first][Given::Nothing as usize][SWAPPED as usize] + rare)
    }
}
