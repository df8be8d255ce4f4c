//! What a search looks for, as a tree over keys. Whoever has the index answers it.

use super::Test;

/// Records of one type for which something holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// The type.
    pub resource_type: String,
    /// What must hold.
    pub find: Find,
}

/// What must hold of a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Find {
    /// It has this key.
    Equal(u64),
    /// It has a text that begins with these bytes.
    Text(Vec<u8>),
    /// It has just this text.
    Exactly(Vec<u8>),
    /// It has a text of this beginning that contains this folded one.
    Containing(Vec<u8>, String),
    /// It has a cell in this column that passes.
    Cell(u64, Test),
    /// It was kept at such a time.
    Kept(Test),
    /// It is shown under one of these ids.
    Id(Vec<String>),
    /// This sender sent it.
    Sender(String),
    /// At one of these places it refers to what is shown under this type and id.
    Refers(Vec<u32>, String, String),
    /// At one of these places it refers to such a record.
    Leads(Vec<u32>, Box<Wanted>),
    /// Such a record refers to it, at one of these places.
    Led(Vec<u32>, Box<Wanted>),
    /// All of these hold.
    All(Vec<Find>),
    /// One of these holds.
    Any(Vec<Find>),
    /// This does not hold.
    Not(Box<Find>),
}
