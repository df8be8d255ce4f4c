//! Slows down whoever tries passwords: per account and address, after a few failures.

use jiff::Timestamp;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// So many failures cost nothing.
const FREE: u32 = 5;

/// The first wait, in minutes; it doubles with each further failure.
const FIRST_WAIT_MINUTES: i64 = 1;

/// No wait is longer, and after it the failures are forgotten.
const LONGEST_WAIT_MINUTES: i64 = 15;

/// No more pairs are remembered; beyond that the oldest go.
const REMEMBERED_MAX: usize = 10_000;

type Pair = (String, IpAddr);

/// Failed sign-ins by account and address.
#[derive(Debug, Default)]
pub struct Attempts {
    failed: Mutex<HashMap<Pair, (u32, Timestamp)>>,
}

impl Attempts {
    /// How many minutes are left to wait, if any.
    pub fn wait(&self, account: &str, from: IpAddr, now: Timestamp) -> Option<i64> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let (times, last) = failed.get(&(account.to_owned(), from))?;
        let until = last.as_second() + 60 * wait_minutes(*times)?;
        let left = until - now.as_second();
        (left > 0).then_some((left + 59) / 60)
    }

    /// Remembers a failure.
    pub fn failed(&self, account: &str, from: IpAddr, now: Timestamp) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let old = |last: &Timestamp| now.as_second() - last.as_second() > 60 * LONGEST_WAIT_MINUTES;
        failed.retain(|_, (_, last)| !old(last));
        if failed.len() >= REMEMBERED_MAX {
            let oldest = failed.iter().min_by_key(|(_, (_, last))| *last).map(|(pair, _)| pair.clone());
            oldest.and_then(|pair| failed.remove(&pair));
        }
        let entry = failed.entry((account.to_owned(), from)).or_insert((0, now));
        *entry = (entry.0 + 1, now);
    }

    /// Forgets the failures of whoever got in.
    pub fn succeeded(&self, account: &str, from: IpAddr) {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner).remove(&(account.to_owned(), from));
    }
}

fn wait_minutes(times: u32) -> Option<i64> {
    let beyond = times.checked_sub(FREE)?;
    Some((FIRST_WAIT_MINUTES << beyond.min(10)).min(LONGEST_WAIT_MINUTES))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn the_fifth_failure_makes_one_wait_longer_and_longer_and_time_heals() {
        let attempts = Attempts::default();
        let from = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let at = |second: i64| Timestamp::from_second(1_000_000 + second).unwrap();
        for _ in 0..4 {
            attempts.failed("a", from, at(0));
        }
        assert_eq!(attempts.wait("a", from, at(0)), None);
        attempts.failed("a", from, at(0));
        assert_eq!(attempts.wait("a", from, at(1)), Some(1));
        assert_eq!(attempts.wait("b", from, at(1)), None);
        assert_eq!(attempts.wait("a", from, at(60)), None);
        for _ in 0..20 {
            attempts.failed("a", from, at(60));
        }
        assert_eq!(attempts.wait("a", from, at(60)), Some(15));
        assert_eq!(attempts.wait("a", from, at(60 + 15 * 60)), None);
        attempts.succeeded("a", from);
        assert_eq!(attempts.wait("a", from, at(61)), None);
    }
}
