//! What a person means for an indicator: the words of the programmes' synth.toml.

use serde::{Deserialize, Deserializer, de::Error};

/// What the way of a year means for an indicator at the end of one of its quarters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// In the denominator and in the numerator.
    Met,
    /// In the denominator only.
    Missed,
    /// Counted beside the rate: in neither.
    Beside,
    /// No row at all.
    Out,
    /// So many items met of so many, written `1/2`.
    Items(u64, u64),
}

impl Meaning {
    /// What it adds to numerator and denominator.
    pub fn adds(self) -> [u64; 2] {
        match self {
            Meaning::Met => [1, 1],
            Meaning::Missed => [0, 1],
            Meaning::Beside | Meaning::Out => [0, 0],
            Meaning::Items(met, of) => [met, of],
        }
    }

    fn read(word: &str) -> Option<Self> {
        Some(match word {
            "met" => Meaning::Met,
            "missed" => Meaning::Missed,
            "beside" => Meaning::Beside,
            "out" => Meaning::Out,
            _ => {
                let (met, of) = word.split_once('/')?;
                let (met, of) = (met.parse().ok()?, of.parse().ok()?);
                (met <= of).then_some(Meaning::Items(met, of))?
            }
        })
    }
}

impl<'de> Deserialize<'de> for Meaning {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let word = String::deserialize(from)?;
        Meaning::read(&word).ok_or_else(|| D::Error::custom(format!("{word} is none of met, missed, beside, out, 1/2")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_mean_what_they_add() {
        let adds = |word| Meaning::read(word).map(Meaning::adds);
        assert_eq!(adds("met"), Some([1, 1]));
        assert_eq!(adds("missed"), Some([0, 1]));
        assert_eq!(adds("beside"), Some([0, 0]));
        assert_eq!(adds("out"), Some([0, 0]));
        assert_eq!(adds("1/2"), Some([1, 2]));
        assert_eq!((adds("2/1"), adds("perhaps")), (None, None));
    }
}
