//! Rules that hold for all pages: words, masks, what stands beside what.

mod http;
mod looks;
mod words;

use crate::frame::Frame;
use terms::{Actor, Language, Texts};

/// The interface's words as the folder has them.
pub fn texts() -> Texts {
    let mut texts = Texts::default();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../languages/interface.csv");
    for row in csv::Reader::from_path(file).unwrap().records() {
        let row = row.unwrap();
        assert!(texts.add(&row[0], &row[1], &row[2]), "{} is there twice", &row[0]);
    }
    texts
}

/// A frame for somebody signed in.
pub fn frame<'a>(texts: &'a Texts, language: Language, actor: &'a Actor, here: &'a str) -> Frame<'a> {
    Frame { texts, language, site: "site", actor: Some(actor), fixed_on: None, here, csrf: "token" }
}
