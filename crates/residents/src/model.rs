//! How likely two descriptions are of one person (Fellegi and Sunter 1969): each field's agreement has a
//! weight, how much likelier it is between two records of one person than between two of different people.
//!
//! Beside strangers there are households, whose members have their address and often their telephone and
//! family name in common, and in a few of which two are born on one day: what they share proves nothing
//! between two of them. Parts of an address depend on one another: a postcode says little of two who live
//! in one suburb, and whoever has moved differs in all of them.

pub mod distance;
pub mod even;
pub mod field;
mod han;
pub mod level;
mod pattern;
mod settings;
mod shape;
mod sound;

pub use field::{Field, Kind};
pub use level::{LEVELS, Value};
pub use pattern::{Given, Pattern};
pub use settings::Settings;
pub use shape::Shape;
pub use sound::{family_sound, initial, sound};

/// How often each level comes, by what is given by the part of the address that the field depends on.
pub type Levels = [[f64; LEVELS]; Given::COUNT];

/// How often each level comes, by field.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Of two records at random, how likely they are of one person.
    pub same: f64,
    /// Of two records at random, how likely they are of two people of one household.
    pub household: f64,
    /// Of two people of one household, how likely they are born on one day.
    pub twins: f64,
    /// Each field's levels between records of one person.
    pub m: [Levels; Field::COUNT],
    /// Each field's levels between records at random.
    pub u: [Levels; Field::COUNT],
}

/// The weight of a pair's levels, in bits.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Weight {
    /// Of what households share.
    pub shared: f32,
    /// Of the birthday, which twins share as well.
    pub birth: f32,
    /// Of what is one's own: given name, sex, identity number.
    pub own: f32,
}

/// What the odds are before anything is compared, in bits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prior {
    strangers: f32,
    household: f32,
    twins: f32,
}

impl Model {
    /// A level's weight in bits.
    pub fn bits(&self, field: Field, given: Given, level: u8) -> f32 {
        let of = |levels: &[Levels; Field::COUNT]| levels[field.at()][given as usize][level as usize];
        if level == level::MISSING { 0.0 } else { (of(&self.m) / of(&self.u)).log2() as f32 }
    }

    /// The odds before anything is compared.
    pub fn prior(&self) -> Prior {
        let bits = |than: f64| (self.same / than).log2() as f32;
        Prior {
            strangers: bits(1.0 - self.same),
            household: bits(self.household),
            twins: bits(self.household * self.twins),
        }
    }
}

impl Prior {
    /// The odds that it is one person, in bits.
    pub fn odds(self, weight: Weight) -> f32 {
        let [strangers, household, twins] = self.against(weight);
        -((-strangers).exp2() + (-household).exp2() + (-twins).exp2()).log2()
    }

    /// What one's own must weigh at least, beside that birthday, for such odds against household and twins.
    pub fn least_own(self, least: f32, birth: f32) -> f32 {
        (least - self.household - birth).max(least - self.twins)
    }

    /// What households share must weigh at least for such odds against strangers.
    pub fn least_shared(self, least: f32, weight: Weight) -> f32 {
        least - self.strangers - weight.own - weight.birth
    }

    fn against(self, weight: Weight) -> [f32; 3] {
        let twins = self.twins + weight.own;
        let household = self.household + weight.own + weight.birth;
        [self.strangers + weight.own + weight.birth + weight.shared, household, twins]
    }
}

impl Weight {
    /// Adds a field's bits.
    pub fn add(&mut self, field: Field, bits: f32) {
        match field {
            Field::BirthDate => self.birth += bits,
            _ if field.shared() => self.shared += bits,
            _ => self.own += bits,
        }
    }
}

/// Odds in bits as a probability.
pub fn probability(odds: f32) -> f64 {
    1.0 / (1.0 + (-f64::from(odds)).exp2())
}
