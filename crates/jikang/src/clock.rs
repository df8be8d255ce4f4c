//! The only place that reads the clock.

use jiff::Timestamp;

/// This instant.
pub fn now() -> Timestamp {
    Timestamp::now()
}
