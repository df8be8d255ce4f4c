//! Chooses the numbers along an axis.

/// An axis from `low` to `high` with marks at equal steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The lowest mark.
    pub low: f64,
    /// The highest mark.
    pub high: f64,
    /// All marks, from low to high.
    pub marks: Vec<f64>,
}

impl Axis {
    /// An axis that holds all values, with about four steps of 1, 2, 2.5 or 5 times a power of ten.
    pub fn holding(values: impl IntoIterator<Item = f64>) -> Self {
        let (low, high) = values
            .into_iter()
            .filter(|value| value.is_finite())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
        if low > high {
            return Self::between(0.0, 1.0);
        }
        let room = ((high - low) * 0.15).max(high.abs() * 0.02).max(1e-6);
        let floor = if low >= 0.0 { (low - room).max(0.0) } else { low - room };
        Self::between(floor, high + room)
    }

    /// The same without what lies above a number that no value can exceed; values that do exceed it stay.
    pub fn up_to(mut self, most: f64, values: impl IntoIterator<Item = f64>) -> Self {
        if values.into_iter().all(|value| value <= most) && self.low < most {
            self.high = self.high.min(most);
            self.marks.retain(|mark| *mark <= most);
        }
        self
    }

    fn between(low: f64, high: f64) -> Self {
        let step = round_step((high - low) / 4.0);
        let first = (low / step).floor() as i64;
        let last = (high / step).ceil() as i64;
        let marks: Vec<f64> = (first..=last).map(|number| number as f64 * step).collect();
        Self { low: first as f64 * step, high: last as f64 * step, marks }
    }

    /// Where a value lies between the ends, from 0 to 1.
    pub fn at(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }
}

fn round_step(rough: f64) -> f64 {
    let power = 10f64.powf(rough.log10().floor());
    let times = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|times| rough <= times * power * 1.000_001);
    times.unwrap_or(10.0) * power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_holds_its_values_with_few_round_marks() {
        for values in [vec![61.2, 74.9], vec![0.0, 0.4], vec![50.0], vec![3.0, 12_000.0], vec![0.0], vec![-4.0, 9.0]] {
            let axis = Axis::holding(values.clone());
            assert!(values.iter().all(|value| (axis.low..=axis.high).contains(value)), "{values:?} {axis:?}");
            assert!((2..=7).contains(&axis.marks.len()), "{values:?} {axis:?}");
        }
        assert_eq!(Axis::holding([60.0, 80.0]).marks, [50.0, 60.0, 70.0, 80.0, 90.0]);
    }

    #[test]
    fn an_axis_of_shares_ends_at_the_whole_unless_a_value_exceeds_it() {
        let axis = |values: [f64; 2]| Axis::holding(values).up_to(100.0, values);
        assert_eq!((axis([72.0, 100.0]).high, axis([72.0, 100.0]).marks.last().copied()), (100.0, Some(100.0)));
        assert!(axis([72.0, 122.0]).high > 122.0);
    }

    #[test]
    fn nothing_to_show_still_makes_an_axis() {
        assert_eq!(Axis::holding([]).low, 0.0);
        assert_eq!(Axis::holding([f64::NAN]).high, 1.0);
    }
}
