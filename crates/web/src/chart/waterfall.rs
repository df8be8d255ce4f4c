//! What speaks for one person and what against: a bar per field, each beginning where the last one ended.

use maud::{Markup, html};

const WIDTH: f32 = 300.0;
const HEIGHT: f32 = 14.0;

/// One field's bar among all of them, in bits from where the ones before it ended.
pub fn waterfall_bar(all: &[f32], at: usize) -> Markup {
    let ends: Vec<f32> = all
        .iter()
        .scan(0.0, |sum, bits| {
            *sum += bits;
            Some(*sum)
        })
        .collect();
    let (low, high) = ends.iter().fold((0.0_f32, 0.0_f32), |(low, high), end| (low.min(*end), high.max(*end)));
    let x = |bits: f32| WIDTH * (bits - low) / (high - low).max(1.0);
    let end = ends.get(at).copied().unwrap_or_default();
    let start = if at == 0 { 0.0 } else { ends.get(at - 1).copied().unwrap_or_default() };
    let (left, right) = (x(start.min(end)), x(start.max(end)));
    let class = if end >= start { "for" } else { "against" };
    html! {
        svg class="chart chart-bar" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } preserveAspectRatio="none" aria-hidden="true" {
            line class="goal" vector-effect="non-scaling-stroke" x1=(tenths(x(0.0))) x2=(tenths(x(0.0))) y1="0" y2=(HEIGHT) {}
            rect class=(class) x=(tenths(left)) y="2" width=(tenths((right - left).max(1.0))) height="10" {}
        }
    }
}

fn tenths(value: f32) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_begins_where_the_last_one_ended() {
        let all = [10.0, -4.0, 2.0];
        assert!(waterfall_bar(&all, 0).into_string().contains("class=\"for\" x=\"0.0\" y=\"2\" width=\"300.0\""));
        let second = waterfall_bar(&all, 1).into_string();
        assert!(second.contains("class=\"against\" x=\"180.0\" y=\"2\" width=\"120.0\""), "{second}");
        let third = waterfall_bar(&all, 2).into_string();
        assert!(third.contains("class=\"for\" x=\"180.0\" y=\"2\" width=\"60.0\""), "{third}");
    }
}
