//! What agreement is worth, as a dated file: the same file decides in a batch and for one newcomer.

use super::level::{CLOSE, DIFFER, EXACT, LEVELS, MISSING, SIMILAR, SWAPPED};
use super::{Field, Given, Model};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use terms::{Day, Refusal, Result};

/// Weights with where they come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The day from which they hold; it names them.
    pub version: Day,
    /// From which records they were learnt, and how.
    pub source: String,
    /// From this probability on two records are one person's.
    pub same: f64,
    /// From this probability on a person is asked.
    pub ask: f64,
    /// Of two records at random, how likely they are of one person, of one household; twins of a household.
    prior: BTreeMap<String, f64>,
    /// By field.
    fields: BTreeMap<Field, Worth>,
}

/// What agreement in one field is worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Worth {
    /// How often each level comes between records of one person; and for parts of an address, where the
    /// finer part agrees, and where it differs.
    same: Vec<Shares>,
    /// The same between records at random.
    random: Vec<Shares>,
    /// The share of a value that is not among the common ones.
    rare: f64,
    /// The shares of common values, written evenly.
    #[serde(default)]
    common: HashMap<String, f64>,
}

/// The levels' shares.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shares {
    exact: f64,
    close: f64,
    similar: f64,
    differ: f64,
    swapped: f64,
}

impl Settings {
    /// Reads a settings file; it must say something of every field.
    pub fn read(text: &str) -> Result<Self> {
        let settings: Self =
            toml::from_str(text).map_err(|error| Refusal::new("match_settings").with("why", error.message()))?;
        match Field::ALL.into_iter().find(|field| !settings.fields.contains_key(field)) {
            Some(field) => Err(Refusal::new("match_settings").with("why", field.name()).into()),
            None => Ok(settings),
        }
    }

    /// As a file.
    pub fn text(&self) -> String {
        let mut text = format!("version = \"{}\"\nsource = {:?}\n", self.version, self.source);
        text += &format!("same = {}\nask = {}\n\n[prior]\n", self.same, self.ask);
        for (name, share) in &self.prior {
            text += &format!("{name} = {share:.3e}\n");
        }
        for (field, worth) in &self.fields {
            text += &format!("\n[fields.{}]\nrare = {:.3e}\n", field.name(), worth.rare);
            for (name, shares) in [("same", &worth.same), ("random", &worth.random)] {
                let rows: Vec<String> = shares.iter().map(Shares::text).collect();
                text += &format!("{name} = [\n    {},\n]\n", rows.join(",\n    "));
            }
            let mut common: Vec<_> = worth.common.iter().collect();
            if !common.is_empty() {
                text += &format!("\n[fields.{}.common]\n", field.name());
            }
            common.sort_by(|one, other| other.1.total_cmp(one.1).then(one.0.cmp(other.0)));
            for (value, share) in common {
                text += &format!("\"{value}\" = {share:.3e}\n");
            }
        }
        text
    }

    /// Of a model; `values` gives of each field the share of a rare value and those of common ones.
    pub fn of(
        model: &Model,
        version: Day,
        source: &str,
        values: impl Fn(Field) -> (f64, HashMap<String, f64>),
    ) -> Self {
        let prior = [("same", model.same), ("household", model.household), ("twins", model.twins)];
        let fields = Field::ALL.map(|field| {
            let rows = if field.finer().is_empty() { 1 } else { Given::COUNT };
            let shares = |levels: &[[f64; LEVELS]; Given::COUNT]| levels[..rows].iter().map(Shares::of).collect();
            let (rare, common) = values(field);
            (field, Worth { same: shares(&model.m[field.at()]), random: shares(&model.u[field.at()]), rare, common })
        });
        Self {
            version,
            source: source.into(),
            same: 0.999,
            ask: 0.5,
            prior: prior.map(|(name, share)| (name.to_owned(), share)).into(),
            fields: fields.into(),
        }
    }

    /// The model that they say.
    pub fn model(&self) -> Model {
        let prior = |name: &str| self.prior.get(name).copied().unwrap_or(1e-9).clamp(1e-15, 0.5);
        let levels = |of: &dyn Fn(&Worth) -> &Vec<Shares>| {
            Field::ALL.map(|field| {
                let said = self.fields.get(&field).map(of);
                std::array::from_fn(|given| {
                    let shares = said.and_then(|said| said.get(given).or(said.first()));
                    shares.map_or([1.0; LEVELS], Shares::levels)
                })
            })
        };
        Model {
            same: prior("same"),
            household: prior("household"),
            twins: prior("twins"),
            m: levels(&|worth| &worth.same),
            u: levels(&|worth| &worth.random),
        }
    }

    /// How many of all people have a value.
    pub fn share(&self, field: Field, symbols: &[u16]) -> f64 {
        let Some(worth) = self.fields.get(&field) else { return 1.0 };
        worth.common.get(&String::from_utf16_lossy(symbols)).copied().unwrap_or(worth.rare).clamp(1e-12, 1.0)
    }
}

impl Shares {
    fn of(levels: &[f64; LEVELS]) -> Self {
        let of = |level: u8| levels[level as usize];
        Self { exact: of(EXACT), close: of(CLOSE), similar: of(SIMILAR), differ: of(DIFFER), swapped: of(SWAPPED) }
    }

    fn text(&self) -> String {
        let Self { exact, close, similar, differ, swapped } = self;
        format!(
            "{{ exact = {exact:.3e}, close = {close:.3e}, similar = {similar:.3e}, differ = {differ:.3e}, swapped = {swapped:.3e} }}"
        )
    }

    /// Nothing is impossible: a share of nought would make a weight without bounds.
    fn levels(&self) -> [f64; LEVELS] {
        let mut levels = [1.0; LEVELS];
        let shares = [self.exact, self.close, self.similar, self.differ, self.swapped];
        for (level, share) in [EXACT, CLOSE, SIMILAR, DIFFER, SWAPPED].into_iter().zip(shares) {
            levels[level as usize] = share.clamp(1e-9, 1.0);
        }
        levels[MISSING as usize] = 1.0;
        levels
    }
}
