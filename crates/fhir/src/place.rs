//! Where a walk through a resource stands. It becomes text only where something is found: most elements of
//! most resources have nothing to be told of them.

use std::fmt;

/// A place, as a chain of steps on the walk's own stack.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    /// The resource itself, by its type.
    Root(&'a str),
    /// A member of an object.
    Member(&'a Place<'a>, &'a str),
    /// An item of an array.
    Item(&'a Place<'a>, usize),
}

/// As a FHIRPath: `Observation.performer[0]`.
impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Root(kind) => f.write_str(kind),
            Place::Member(of, name) => write!(f, "{of}.{name}"),
            Place::Item(of, at) => write!(f, "{of}[{at}]"),
        }
    }
}
