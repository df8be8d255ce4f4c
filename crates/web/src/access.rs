//! Who somebody is: passwords, sessions, tokens of forms, failed attempts.

pub mod attempts;
pub mod cookie;
pub mod password;
pub mod token;
