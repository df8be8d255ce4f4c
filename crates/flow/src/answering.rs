//! Whether anybody is being answered: what can be done ahead waits for those who wait themselves.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Nobody has been answered for so long: the next question is not on its way.
const QUIET: Duration = Duration::from_millis(100);

/// Work ahead waits at most so long, so that it is done in the end however much is asked.
const WAITED_MAX: Duration = Duration::from_secs(2);

/// Questions that are being answered.
#[derive(Debug, Default)]
pub struct Answering(Mutex<Questions>);

#[derive(Debug, Default)]
struct Questions {
    open: usize,
    last_answered: Option<Instant>,
}

/// A question that is being answered until this is dropped.
#[derive(Debug)]
pub struct Question<'a>(&'a Answering);

impl Answering {
    /// A question has come.
    pub fn begin(&self) -> Question<'_> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).open += 1;
        Question(self)
    }

    /// Waits until nobody is being answered, or for as long as work ahead may wait.
    pub async fn pause(&self) {
        let until = Instant::now() + WAITED_MAX;
        while !self.is_quiet() && Instant::now() < until {
            sleep(QUIET / 4).await;
        }
    }

    fn is_quiet(&self) -> bool {
        let questions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        questions.open == 0 && questions.last_answered.is_none_or(|last| last.elapsed() >= QUIET)
    }
}

impl Drop for Question<'_> {
    fn drop(&mut self) {
        let mut questions = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        questions.open -= 1;
        questions.last_answered = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::{Answering, QUIET, WAITED_MAX};

    #[tokio::test]
    async fn work_ahead_waits_for_who_is_answered_but_not_for_ever() {
        let answering = Answering::default();
        assert!(answering.is_quiet());
        let question = answering.begin();
        let begun = tokio::time::Instant::now();
        answering.pause().await;
        assert!(begun.elapsed() >= WAITED_MAX);
        drop(question);
        assert!(!answering.is_quiet());
        let begun = tokio::time::Instant::now();
        answering.pause().await;
        assert!(answering.is_quiet() && begun.elapsed() >= QUIET / 2);
    }
}
