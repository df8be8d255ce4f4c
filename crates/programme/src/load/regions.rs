//! Reads `regions/R/`: the tenant and what is aimed at. Other files there are read by those who use
//! them (areas, institutions, calendars).

use super::Loading;
use crate::place::at;
use crate::region::{Region, Target};
use terms::Issue;

impl Loading<'_> {
    pub(super) fn region_file(&mut self, path: &str, region: &str, file: &str, text: &str) {
        match file {
            "region.toml" => {
                let Some(read) = self.toml::<Region>(path, text) else {
                    return;
                };
                if !self.content.region.id.is_empty() {
                    return self.fault("content_second_region", path, 1);
                }
                self.content.region = Region { id: region.into(), ..read };
            }
            "targets.csv" => self.targets(path, text),
            _ => {}
        }
    }

    fn targets(&mut self, path: &str, text: &str) {
        for (line, row) in self.csv(path, text, &["indicator", "area", "value", "from_on", "source"]) {
            let cell = |column| row.get(column).unwrap_or_default().trim().to_owned();
            let Some(from_on) = self.day_or_none(path, line, &cell(3)) else {
                continue;
            };
            let Ok(value) = cell(2).parse() else {
                self.issue(Issue::blocking("content_bad_value", at(path, line)).with("value", cell(2)));
                continue;
            };
            self.content.targets.push(Target { indicator: cell(0), area: cell(1), value, from_on, source: cell(4) });
        }
    }

    /// Every target aims at an indicator that there is.
    pub(super) fn check_targets(&mut self) {
        let lost: Vec<_> = self
            .content
            .targets
            .iter()
            .filter(|target| !self.content.indicators.contains_key(&target.indicator))
            .map(|target| target.indicator.clone())
            .collect();
        let path = format!("regions/{}/targets.csv", self.content.region.id);
        for indicator in lost {
            let line = self.line_in(&path, &indicator);
            self.issue(Issue::blocking("content_unknown_indicator", at(&path, line)).with("indicator", indicator));
        }
    }
}
