//! Moments as text, with just the parts that are known.

use super::{Form, Moment, Precision};
use std::fmt;

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.form != Form::Time {
            write!(f, "{:04}", self.year)?;
            if self.precision >= Precision::Month {
                write!(f, "-{:02}", self.month)?;
            }
            if self.precision >= Precision::Day {
                write!(f, "-{:02}", self.day)?;
            }
            if self.form == Form::DateTime && self.precision > Precision::Day {
                f.write_str("T")?;
            }
        }
        if self.form != Form::Date {
            self.write_time(f)?;
        }
        match self.offset {
            Some(0) => f.write_str("Z"),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60)
            }
            None => Ok(()),
        }
    }
}

impl Moment {
    fn write_time(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.precision >= Precision::Hour {
            write!(f, "{:02}", self.hour)?;
        }
        if self.precision >= Precision::Minute {
            write!(f, ":{:02}", self.minute)?;
        }
        if self.precision >= Precision::Second {
            write!(f, ":{:02}", self.second)?;
            if self.digits > 0 {
                let scale = 10u32.pow(9 - u32::from(self.digits.min(9)));
                write!(f, ".{:0width$}", self.nanos / scale, width = usize::from(self.digits))?;
            }
        }
        Ok(())
    }
}
