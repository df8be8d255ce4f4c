//! The places that a form asks for: one chooses by name, the answer is the code.

use crate::Platform;
use intake::form::{Items, Place};
use rows::Branches;
use std::collections::BTreeMap;
use terms::{Day, Result};

/// The areas and institutions of a day by code, with the words under which each is offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    areas: BTreeMap<String, String>,
    institutions: BTreeMap<String, String>,
}

impl Places {
    /// What these items ask for; nothing where none asks for a place.
    pub fn of(platform: &Platform, items: &Items, today: Day) -> Result<Self> {
        let asks = |place| items.values().any(|item| item.place == Some(place));
        if !asks(Place::Area) && !asks(Place::Institution) {
            return Ok(Self::default());
        }
        let tree = platform.rows.tree(today)?;
        Ok(Self { areas: worded(&tree.areas), institutions: worded(&tree.institutions) })
    }

    /// What is offered, by code.
    pub fn offered(&self, place: Place) -> &BTreeMap<String, String> {
        match place {
            Place::Area => &self.areas,
            Place::Institution => &self.institutions,
        }
    }

    /// The code of what was typed: the words that were offered, or the code itself.
    pub fn code(&self, place: Place, typed: &str) -> Option<&str> {
        let offered = self.offered(place);
        let by_code = offered.get_key_value(typed);
        let found = by_code.or_else(|| offered.iter().find(|(_, words)| words.as_str() == typed));
        found.map(|(code, _)| code.as_str())
    }

    /// The words for a code; a code that nothing has stays itself.
    pub fn words<'a>(&'a self, place: Place, code: &'a str) -> &'a str {
        self.offered(place).get(code).map_or(code, String::as_str)
    }
}

/// Names; where several have the same one, the code stands behind it.
fn worded(branches: &Branches) -> BTreeMap<String, String> {
    let mut bearers: BTreeMap<&str, usize> = BTreeMap::new();
    for name in branches.iter().filter_map(|(_, node)| node.name.as_deref()) {
        *bearers.entry(name).or_default() += 1;
    }
    let words = |name: Option<&str>, code: &str| match name {
        Some(name) if bearers.get(name) == Some(&1) => name.to_owned(),
        Some(name) => format!("{name} {code}"),
        None => code.to_owned(),
    };
    branches.iter().map(|(code, node)| (code.to_owned(), words(node.name.as_deref(), code))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rows::Node;

    #[test]
    fn a_place_is_chosen_by_its_name_and_by_its_code_where_the_name_is_not_enough() {
        let named = |code: &str, name: &str| (code.to_owned(), Node { name: Some(name.into()), ..Node::default() });
        let branches = Branches::new([named("1", "East"), named("2", "West"), named("3", "West")]);
        let places = Places { areas: worded(&branches), ..Places::default() };
        for (typed, expected) in
            [("East", Some("1")), ("1", Some("1")), ("West 3", Some("3")), ("West", None), ("", None)]
        {
            assert_eq!(places.code(Place::Area, typed), expected, "{typed}");
        }
        assert_eq!(places.words(Place::Area, "1"), "East");
        assert_eq!(places.words(Place::Area, "9"), "9");
    }
}
