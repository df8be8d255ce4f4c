//! What every page shares: until when its data reach, and one page of a long list.

use jiff::civil::DateTime;
use terms::ChangeNo;

/// Until when the data of a page reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// Local date and time of the newest record that is counted.
    pub until: DateTime,
    /// The change number, for the details.
    pub change: ChangeNo,
}

/// How many rows one page of a list shows.
pub const ROWS_PER_PAGE: usize = 50;

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Paged<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// The page's number, from 1.
    pub number: usize,
    /// How many rows the whole list has.
    pub total: usize,
}

impl<T> Paged<T> {
    /// Cuts one page out of the whole list; a number outside it becomes the nearest page.
    pub fn cut(all: Vec<T>, number: usize) -> Self {
        let total = all.len();
        let number = number.clamp(1, pages(total));
        let rows = all.into_iter().skip((number - 1) * ROWS_PER_PAGE).take(ROWS_PER_PAGE).collect();
        Self { rows, number, total }
    }

    /// How many pages the list has; an empty list has one.
    pub fn pages(&self) -> usize {
        pages(self.total)
    }

    /// The same page with its rows turned into something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Paged<U> {
        Paged { rows: self.rows.into_iter().map(turn).collect(), number: self.number, total: self.total }
    }
}

fn pages(total: usize) -> usize {
    total.div_ceil(ROWS_PER_PAGE).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_outside_the_list_is_the_nearest_one() {
        let page = |number| Paged::cut((0..101).collect(), number);
        assert_eq!((page(0).number, page(0).rows[0]), (1, 0));
        assert_eq!((page(9).number, page(9).rows.clone()), (3, vec![100]));
        assert_eq!(page(2).rows.len(), ROWS_PER_PAGE);
        assert_eq!(Paged::<u8>::cut(Vec::new(), 1).pages(), 1);
    }
}
