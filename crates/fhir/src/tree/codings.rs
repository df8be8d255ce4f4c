//! The codes of a resource, wherever they stand.

use super::{Kind, Node};

impl Node<'_> {
    /// Shows every code that stands beside its system anywhere in the element: codings above all.
    pub fn each_coding(&self, visit: &mut dyn FnMut(&str, &str)) {
        let Some(whole) = self.tree.slot(self.slot) else { return };
        for at in (self.slot..whole.next).filter(|at| self.tree.kind(*at) == Kind::Object) {
            let text = |key| self.tree.member(at, key).and_then(|slot| self.tree.words(slot));
            if let (Some(system), Some(code)) = (text("system"), text("code")) {
                visit(&system, &code);
            }
        }
    }
}
