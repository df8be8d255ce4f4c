//! Connections that read. Each sees one state of the database while it is held.

use crate::block::BlockCache;
use crate::database::{Connection, Place, Step};
use crate::fault::Inner;
use crate::search::Known;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Connections that wait to be used again.
pub(crate) struct Pool {
    place: Place,
    idle_max: usize,
    idle: Mutex<Vec<Reader>>,
    runs: Arc<Known>,
}

/// A connection that reads, with what it remembers of things that never change.
pub(crate) struct Reader {
    /// Where to read.
    pub(crate) connection: Box<dyn Connection>,
    /// Blocks that were just decompressed.
    pub(crate) blocks: RefCell<BlockCache>,
    /// The runs of the search index, known to all readers together.
    pub(crate) runs: Arc<Known>,
    words: RefCell<HashMap<i64, Arc<str>>>,
    numbers: RefCell<HashMap<Box<str>, i64>>,
}

impl Pool {
    /// An empty pool over a database.
    pub(crate) fn new(place: Place, idle_max: usize) -> Self {
        Self { place, idle_max, idle: Mutex::new(Vec::new()), runs: Arc::default() }
    }

    /// Reads in one state of the database, whatever is written meanwhile.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Reader) -> Inner<T>) -> Inner<T> {
        let reader = match self.take() {
            Some(reader) => reader,
            None => self.open()?,
        };
        reader.connection.step(Step::Begin)?;
        let answer = read(&reader);
        reader.connection.step(Step::Commit)?;
        self.put_back(reader);
        answer
    }

    fn take(&self) -> Option<Reader> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.pop()
    }

    fn put_back(&self, reader: Reader) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < self.idle_max {
            idle.push(reader);
        }
    }

    fn open(&self) -> Inner<Reader> {
        Ok(Reader {
            connection: self.place.reading()?,
            blocks: RefCell::new(BlockCache::new()),
            runs: Arc::clone(&self.runs),
            words: RefCell::default(),
            numbers: RefCell::default(),
        })
    }
}

impl Reader {
    /// The word of a number. Words never change once they can be read.
    pub(crate) fn word(&self, word: i64) -> Inner<Arc<str>> {
        if let Some(name) = self.words.borrow().get(&word) {
            return Ok(Arc::clone(name));
        }
        let name: String =
            self.connection.only("select name from word where word = ?", &[word.into()], |row| row.get(0))?;
        let name: Arc<str> = name.into();
        self.words.borrow_mut().insert(word, Arc::clone(&name));
        Ok(name)
    }

    /// The number of a word, if it can be read by now.
    pub(crate) fn number(&self, name: &str) -> Inner<Option<i64>> {
        if let Some(number) = self.numbers.borrow().get(name) {
            return Ok(Some(*number));
        }
        let found = self.connection.value("select word from word where name = ?", &[name.into()])?;
        if let Some(number) = found {
            self.numbers.borrow_mut().insert(name.into(), number);
        }
        Ok(found)
    }
}
