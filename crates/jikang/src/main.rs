//! jikang
fn main() {}
