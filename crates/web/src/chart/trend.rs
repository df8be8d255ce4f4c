//! A line over periods with a value at each point and the target across.

use super::scale::Axis;
use maud::{Markup, html};

/// One period of a trend.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Short words below the axis, for example a quarter's.
    pub label: String,
    /// A second line below, for example the year, where it changes.
    pub below: String,
    /// The value; a gap in the line where there is none.
    pub value: Option<f64>,
    /// The value as it is printed.
    pub shown: String,
}

/// A trend with its words.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// What the chart is called, for those who cannot see it.
    pub title: String,
    /// What it says in one sentence.
    pub description: String,
    /// The periods, oldest first.
    pub points: Vec<Point>,
    /// The target and its words.
    pub goal: Option<(f64, String)>,
    /// What no value is expected to exceed, as a share's whole.
    pub most: Option<f64>,
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 280.0;
const LEFT: f64 = 48.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 56.0;

impl Trend {
    /// The chart.
    pub fn draw(&self) -> Markup {
        let goal = self.goal.as_ref().map(|(value, _)| *value);
        let values = || self.points.iter().filter_map(|point| point.value).chain(goal);
        let axis = Axis::holding(values()).up_to(self.most.unwrap_or(f64::INFINITY), values());
        html! {
            svg class="chart" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-labelledby="trend-title trend-words" {
                title id="trend-title" { (self.title) }
                desc id="trend-words" { (self.description) }
                @for mark in &axis.marks { (grid(&axis, *mark)) }
                @for path in self.lines(&axis) { polyline class="line" points=(path) {} }
                @if let Some((value, words)) = &self.goal { (self.goal_line(&axis, *value, words)) }
                @for (at, point) in self.points.iter().enumerate() { (self.point(&axis, at, point)) }
            }
        }
    }

    fn x(&self, at: usize) -> f64 {
        let room = WIDTH - LEFT - RIGHT;
        let steps = self.points.len().max(1) as f64;
        LEFT + room * (at as f64 + 0.5) / steps
    }

    /// The line breaks where a period has no value.
    fn lines(&self, axis: &Axis) -> Vec<String> {
        let mut lines = vec![Vec::new()];
        for (at, point) in self.points.iter().enumerate() {
            match (point.value, lines.last_mut()) {
                (Some(value), Some(line)) => line.push(format!("{:.1},{:.1}", self.x(at), y(axis, value))),
                _ => lines.push(Vec::new()),
            }
        }
        lines.into_iter().filter(|line| line.len() > 1).map(|line| line.join(" ")).collect()
    }

    /// How far from its point a number stands: below it where the line comes down and goes up again and the
    /// target is not there.
    fn off(&self, axis: &Axis, at: usize) -> f64 {
        let value = |at: usize| self.points.get(at).and_then(|point| point.value);
        let is_low = at > 0 && value(at - 1) > value(at) && value(at + 1) > value(at);
        let down_to_goal = self.goal.as_ref().zip(value(at)).map(|((goal, _), own)| y(axis, *goal) - y(axis, own));
        let is_clear = down_to_goal.is_none_or(|gap| !(0.0..48.0).contains(&gap));
        if is_low && is_clear { 24.0 } else { -12.0 }
    }

    fn point(&self, axis: &Axis, at: usize, point: &Point) -> Markup {
        let x = format!("{:.1}", self.x(at));
        let crowded = self.points.len() > 6 && (self.points.len() - 1 - at) % 2 == 1;
        let class = if crowded { "every-second" } else { "" };
        html! {
            @if let Some(value) = point.value {
                @let height = y(axis, value);
                circle class="dot" cx=(x) cy={ (format!("{height:.1}")) } r="6" {}
                text class={ "number " (class) } x=(x) y={ (format!("{:.1}", height + self.off(axis, at))) } text-anchor="middle" { (point.shown) }
            }
            text class=(class) x=(x) y={ (HEIGHT - BOTTOM + 24.0) } text-anchor="middle" { (point.label) }
            @if !point.below.is_empty() {
                text x=(x) y={ (HEIGHT - BOTTOM + 48.0) } text-anchor="middle" { (point.below) }
            }
        }
    }

    /// The words stand at the end where the line keeps farther away from the target.
    fn goal_line(&self, axis: &Axis, value: f64, words: &str) -> Markup {
        let away =
            |point: Option<&Point>| point.and_then(|point| point.value).map_or(f64::MAX, |seen| (seen - value).abs());
        let (x, anchor) = match away(self.points.first()) > away(self.points.last()) {
            true => (LEFT + 2.0, "start"),
            false => (WIDTH - RIGHT, "end"),
        };
        let height = y(axis, value);
        html! {
            line class="goal" x1=(LEFT) x2=(WIDTH - RIGHT) y1={ (format!("{height:.1}")) } y2={ (format!("{height:.1}")) } {}
            text class="goal-word" x=(x) y={ (format!("{:.1}", height - 7.0)) } text-anchor=(anchor) { (words) }
        }
    }
}

fn y(axis: &Axis, value: f64) -> f64 {
    TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - axis.at(value))
}

fn grid(axis: &Axis, mark: f64) -> Markup {
    let height = format!("{:.1}", y(axis, mark));
    let shown = terms::wording::number(mark);
    html! {
        line class="grid" x1=(LEFT) x2=(WIDTH - RIGHT) y1=(height) y2=(height) {}
        text x=(LEFT - 8.0) y={ (format!("{:.1}", y(axis, mark) + 5.0)) } text-anchor="end" { (shown) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trend(values: &[Option<f64>]) -> String {
        let points = values.iter().map(|value| Point {
            label: "Q1".into(),
            below: String::new(),
            value: *value,
            shown: value.map_or_else(String::new, |value| format!("{value}")),
        });
        Trend {
            title: "t <1>".into(),
            description: "d".into(),
            points: points.collect(),
            goal: Some((65.0, "65".into())),
            most: None,
        }
        .draw()
        .into_string()
    }

    #[test]
    fn a_period_without_a_value_breaks_the_line() {
        let svg = trend(&[Some(60.0), Some(61.0), None, Some(63.0), Some(70.0)]);
        assert_eq!(svg.matches("<polyline").count(), 2);
        assert_eq!(svg.matches("<circle").count(), 4);
    }

    #[test]
    fn a_number_stands_where_its_line_does_not_cross_it() {
        let heights = |values: [f64; 3]| -> Vec<f64> {
            let svg = trend(&values.map(Some));
            let after = |mark: &str| -> Vec<f64> {
                let of = |part: &str| part.split('"').next().unwrap().parse().unwrap();
                svg.split(mark).skip(1).map(of).collect()
            };
            let numbers = svg.split("class=\"number ").skip(1).map(|part| part.split(" y=\"").nth(1).unwrap());
            let numbers: Vec<f64> = numbers.map(|part| part.split('"').next().unwrap().parse().unwrap()).collect();
            after("cy=\"").iter().zip(numbers).map(|(dot, number)| (number - dot).signum()).collect()
        };
        assert_eq!(heights([70.0, 60.0, 75.0]), [-1.0, 1.0, -1.0]);
        assert_eq!(heights([60.0, 70.0, 65.0]), [-1.0, -1.0, -1.0]);
        assert_eq!(heights([75.0, 66.0, 75.0]), [-1.0, -1.0, -1.0], "the target stands just below");
    }

    #[test]
    fn a_chart_has_a_title_a_description_and_no_style_of_its_own() {
        let svg = trend(&[None]);
        assert!(svg.contains("<title id=\"trend-title\">t &lt;1&gt;</title>") && svg.contains("<desc"));
        assert!(!svg.contains("style="));
    }
}
