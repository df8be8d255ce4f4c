//! Another hierarchy of institutions than who is above whom: medical communities (医共体) and other groups, as
//! the region says it, with dates.

use crate::Platform;
use programme::region::Member;
use rows::{Branches, Node, Tree};
use std::collections::BTreeMap;
use terms::{Day, Refusal, Result};

/// Whoever is above each other in a circle is followed no further than this.
const DEPTH_MAX: usize = 16;

/// The trees of a day with this hierarchy as the groups. An institution that the hierarchy does not name goes
/// with the one above it; who is under no group at all is not in it.
pub fn in_hierarchy(platform: &Platform, tree: &Tree, hierarchy: &str, on: Day) -> Result<Tree> {
    if !platform.content.region.hierarchy.contains_key(hierarchy) {
        return Err(Refusal::new("unknown_hierarchy").with("hierarchy", hierarchy).into());
    }
    let holds = |member: &&Member| {
        member.hierarchy == hierarchy
            && member.from_on.is_none_or(|from| from <= on)
            && member.to_on.is_none_or(|to| on < to)
    };
    let members: BTreeMap<&str, &Member> =
        platform.content.members.iter().filter(holds).map(|member| (member.code.as_str(), member)).collect();
    Ok(Tree { groups: groups(tree, &members), ..tree.clone() })
}

fn groups(tree: &Tree, members: &BTreeMap<&str, &Member>) -> Branches {
    let own = |member: &&Member| {
        let institution = tree.institutions.get(&member.code).cloned().unwrap_or_default();
        let name = member.name.clone().or(institution.name.clone());
        (member.code.clone(), Node { name, parent: member.parent.clone(), ..institution })
    };
    let below = |(code, node): (&str, &Node)| {
        let goes_along = !members.contains_key(code) && is_under(tree, members, node);
        goes_along.then(|| (code.to_owned(), node.clone()))
    };
    Branches::new(members.values().map(own).chain(tree.institutions.iter().filter_map(below)))
}

fn is_under(tree: &Tree, members: &BTreeMap<&str, &Member>, node: &Node) -> bool {
    let above = |node: &&Node| node.parent.as_deref().and_then(|parent| tree.institutions.get(parent));
    std::iter::successors(Some(node), above)
        .take(DEPTH_MAX)
        .any(|node| node.parent.as_deref().is_some_and(|parent| members.contains_key(parent)))
}
