//! Finds the views by which a view reads itself.

use std::collections::BTreeSet;

/// The way from a view back to itself, if there is one.
pub(crate) fn circle<'n>(name: &str, reads: &dyn Fn(&str) -> Option<&'n BTreeSet<String>>) -> Option<Vec<String>> {
    let mut path = vec![name.to_owned()];
    follow(&mut path, reads).then_some(path)
}

fn follow<'n>(path: &mut Vec<String>, reads: &dyn Fn(&str) -> Option<&'n BTreeSet<String>>) -> bool {
    let next = path.last().and_then(|here| reads(here));
    for next in next.into_iter().flatten() {
        let is_start = path.first() == Some(next);
        if !is_start && path.contains(next) {
            continue;
        }
        path.push(next.clone());
        if is_start || follow(path, reads) {
            return true;
        }
        path.pop();
    }
    false
}
