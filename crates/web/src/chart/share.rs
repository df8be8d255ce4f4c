//! One bar of a ranking with its 95 % interval as a whisker.

use maud::{Markup, html};

const WIDTH: f64 = 300.0;
const HEIGHT: f64 = 22.0;

/// A bar from 0 to `value` on a rail that ends at `end`; the whisker spans the interval.
pub fn share_bar(value: f64, interval: Option<(f64, f64)>, goal: Option<f64>, end: f64) -> Markup {
    let x = |value: f64| format!("{:.1}", WIDTH * (value / end).clamp(0.0, 1.0));
    let middle = HEIGHT / 2.0;
    html! {
        svg class="chart chart-bar" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } preserveAspectRatio="none" aria-hidden="true" {
            rect class="rail" x="0" y="4" width=(WIDTH) height="14" {}
            rect class="fill" x="0" y="4" width=(x(value)) height="14" {}
            @if let Some((low, high)) = interval {
                path class="whisker" vector-effect="non-scaling-stroke"
                    d={ "M" (x(low)) " " (middle) "H" (x(high)) "M" (x(low)) " 6V16M" (x(high)) " 6V16" } {}
            }
            @if let Some(goal) = goal {
                line class="goal" vector-effect="non-scaling-stroke" x1=(x(goal)) x2=(x(goal)) y1="0" y2=(HEIGHT) {}
            }
        }
    }
}

/// Where the rails of a ranking end: 100 for shares, else a little beyond the greatest value.
pub fn rail_end(greatest: f64, is_percent: bool) -> f64 {
    match is_percent && greatest <= 100.0 {
        true => 100.0,
        false => (greatest * 1.1).max(1e-9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_never_leaves_its_rail() {
        let svg = share_bar(140.0, Some((-3.0, 180.0)), Some(60.0), rail_end(90.0, true)).into_string();
        assert!(svg.contains("class=\"fill\" x=\"0\" y=\"4\" width=\"300.0\""), "{svg}");
        assert!(svg.contains("M0.0 11H300.0"), "{svg}");
        assert_eq!(rail_end(1200.0, true), 1320.0);
    }
}
