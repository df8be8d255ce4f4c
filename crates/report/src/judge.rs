//! The verdicts, from the draft alone: each rule in a file of its own.

mod absolute;
mod book;
mod change;
mod compare;
mod form;
mod list;
mod parts;
mod period;
mod ratio;
mod repeat;
mod title;

use crate::claim::Claim;
use crate::lexicon::Lexicon;
use crate::scan::Paragraph;
use book::Book;

/// All claims with their verdicts, in the order of the text.
pub(crate) fn judge(paragraphs: &[Paragraph], lexicon: &Lexicon) -> Vec<Claim> {
    let mut book = Book::new(paragraphs, lexicon);
    change::judge(&mut book);
    ratio::judge(&mut book);
    parts::judge(&mut book);
    repeat::judge(&mut book);
    period::judge(&mut book);
    absolute::judge(&mut book);
    list::judge(&mut book);
    title::judge(&mut book);
    form::judge(&mut book);
    compare::judge(&mut book);
    book.claims()
}
