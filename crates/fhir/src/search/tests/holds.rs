//! What holds of the entries of one resource, without any index: the plain meaning of a search.

use super::*;

/// Whether it holds; what concerns other records is not asked here.
pub(super) fn holds(find: &Find, of: &Entries) -> bool {
    let starts = |start: &[u8]| of.texts.iter().any(|text| text.starts_with(start));
    match find {
        Find::Equal(key) => of.equal.contains(key),
        Find::Text(start) => starts(start),
        Find::Exactly(key) => of.texts.contains(key),
        Find::Containing(start, text) => of.texts.iter().any(|key| key.starts_with(start) && contains_text(key, text)),
        Find::Cell(column, test) => of
            .cells
            .iter()
            .any(|(key, cell)| key == column && test.bounds(&cell.tag).is_some_and(|bounds| bounds.pass(cell.span))),
        Find::Refers(places, kind, id) => places.iter().any(|place| of.equal.contains(&refers(*place, kind, id))),
        Find::All(all) => all.iter().all(|one| holds(one, of)),
        Find::Any(any) => any.iter().any(|one| holds(one, of)),
        Find::Not(find) => !holds(find, of),
        Find::Kept(_) | Find::Id(_) | Find::Sender(_) | Find::Leads(..) | Find::Led(..) => {
            panic!("not asked of one resource by itself")
        }
    }
}
