//! The fields by which two descriptions of a person are compared.

use serde::{Deserialize, Serialize};

/// What a description may say of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Field {
    GivenName,
    FamilyName,
    BirthDate,
    Sex,
    NationalId,
    Phone,
    StreetNumber,
    #[serde(rename = "address_1")]
    Address1,
    #[serde(rename = "address_2")]
    Address2,
    Suburb,
    Postcode,
    State,
}

/// How the values of a field are read and compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name: spelling and sound.
    Name,
    /// A day: digits, transposed parts.
    Date,
    /// Digits or letters, of which one may be mistyped.
    Code,
    /// A place in words.
    Words,
    /// One of a few values.
    Choice,
}

impl Field {
    /// How many there are.
    pub const COUNT: usize = 12;

    /// All of them; a field's place here is its number.
    pub const ALL: [Field; Field::COUNT] = [
        Field::GivenName,
        Field::FamilyName,
        Field::BirthDate,
        Field::Sex,
        Field::NationalId,
        Field::Phone,
        Field::StreetNumber,
        Field::Address1,
        Field::Address2,
        Field::Suburb,
        Field::Postcode,
        Field::State,
    ];

    /// Its number, from 0.
    pub const fn at(self) -> usize {
        self as usize
    }

    /// As settings, MAP.toml and evidence call it.
    pub const fn name(self) -> &'static str {
        match self {
            Field::GivenName => "given_name",
            Field::FamilyName => "family_name",
            Field::BirthDate => "birth_date",
            Field::Sex => "sex",
            Field::NationalId => "national_id",
            Field::Phone => "phone",
            Field::StreetNumber => "street_number",
            Field::Address1 => "address_1",
            Field::Address2 => "address_2",
            Field::Suburb => "suburb",
            Field::Postcode => "postcode",
            Field::State => "state",
        }
    }

    /// How its values are compared.
    pub const fn kind(self) -> Kind {
        match self {
            Field::GivenName | Field::FamilyName => Kind::Name,
            Field::BirthDate => Kind::Date,
            Field::Address1 | Field::Address2 | Field::Suburb => Kind::Words,
            Field::NationalId | Field::Phone | Field::StreetNumber | Field::Postcode | Field::State => Kind::Code,
            Field::Sex => Kind::Choice,
        }
    }

    /// Whether people of one household usually have it in common.
    pub const fn shared(self) -> bool {
        !matches!(self, Field::GivenName | Field::BirthDate | Field::Sex | Field::NationalId)
    }

    /// The field into which a value is put by mistake, for the first of the two.
    pub const fn partner(self) -> Option<Field> {
        match self {
            Field::GivenName => Some(Field::FamilyName),
            Field::Address1 => Some(Field::Address2),
            _ => None,
        }
    }

    /// The parts of an address on which this one depends, the nearest first.
    pub const fn finer(self) -> &'static [Field] {
        match self {
            Field::StreetNumber | Field::Suburb => &[Field::Address1],
            Field::Postcode => &[Field::Suburb, Field::Address1],
            Field::State => &[Field::Postcode, Field::Suburb, Field::Address1],
            _ => &[],
        }
    }
}
