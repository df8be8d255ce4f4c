//! The tenant: how the platform is called there, and what is aimed at.

use serde::Deserialize;
use std::collections::BTreeMap;
use terms::Day;

/// A region's own words and numbers (`regions/R/region.toml`).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// The folder's name.
    #[serde(default)]
    pub id: String,
    /// What the pages call the platform, in Chinese.
    pub title_zh: String,
    /// What the pages call the platform, in English.
    pub title_en: String,
    /// Numbers from 1 to one less than this are hidden from outsiders.
    #[serde(default = "five")]
    pub hide_below: u32,
    /// Where the days begin (IANA name); none means the machine's own.
    pub time_zone: Option<String>,
    /// The area code at the root of the tree.
    pub area: Option<String>,
    /// Other hierarchies of institutions than who is above whom, by key.
    #[serde(default)]
    pub hierarchy: BTreeMap<String, Hierarchy>,
    /// What papers say of an institution besides its name, by its code.
    #[serde(default)]
    pub office: BTreeMap<String, Office>,
    /// What only made-up regions have; it is read by who makes them up.
    #[serde(default)]
    pub made_up: Option<toml::Table>,
}

/// What a hierarchy is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hierarchy {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Where a group or an institution stands in a hierarchy, and when (`regions/R/groups.csv`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The hierarchy's key in `region.toml`.
    pub hierarchy: String,
    /// An institution's code, or a group's own.
    pub code: String,
    /// What a group is called.
    pub name: Option<String>,
    /// The group that it belongs to; none for an outermost group.
    pub parent: Option<String>,
    /// The first day on which it does.
    pub from_on: Option<Day>,
    /// The first day on which it does not any more.
    pub to_on: Option<Day>,
}

/// What papers say of an institution besides its name.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// The mark before its document numbers.
    pub mark: Option<String>,
    /// Under which number it is reached.
    pub phone: Option<String>,
    /// Where it is.
    pub address: Option<String>,
}

/// What is aimed at, from a day on (`regions/R/targets.csv`).
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// `programme/indicator`.
    pub indicator: String,
    /// Area code; the root's target holds where an area has none.
    pub area: String,
    /// In the indicator's own scale.
    pub value: f64,
    /// The first day on which it holds.
    pub from_on: Option<Day>,
    /// Who says so.
    pub source: String,
}

impl Default for Region {
    /// A region without a folder has no title of its own; the interface's words stand instead.
    fn default() -> Self {
        Self {
            id: String::new(),
            title_zh: String::new(),
            title_en: String::new(),
            hide_below: five(),
            time_zone: None,
            area: None,
            hierarchy: BTreeMap::new(),
            office: BTreeMap::new(),
            made_up: None,
        }
    }
}

fn five() -> u32 {
    5
}
