//! Reads `regions/R/`: the tenant and what is aimed at. Other files there are read by those who use
//! them (areas, institutions, calendars).

use super::Loading;
use crate::place::at;
use crate::region::{Member, Region, Target};
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
            "groups.csv" => self.groups(path, text),
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

    fn groups(&mut self, path: &str, text: &str) {
        for (line, row) in self.csv(path, text, &["hierarchy", "code", "name", "parent", "from_on", "to_on", "source"])
        {
            let cell = |column| row.get(column).unwrap_or_default().trim().to_owned();
            let days = (self.day_or_none(path, line, &cell(4)), self.day_or_none(path, line, &cell(5)));
            let (Some(from_on), Some(to_on)) = days else {
                continue;
            };
            if cell(1).is_empty() || cell(6).is_empty() {
                self.issue(Issue::blocking("content_empty_cell", at(path, line)).with("key", cell(1)));
                continue;
            }
            let some = |text: String| (!text.is_empty()).then_some(text);
            let (name, parent) = (some(cell(2)), some(cell(3)));
            self.content.members.push(Member { hierarchy: cell(0), code: cell(1), name, parent, from_on, to_on });
        }
    }

    /// Every member is in a hierarchy that has words, and under a group that there is.
    pub(super) fn check_groups(&mut self) {
        let members = &self.content.members;
        let is_known = |member: &Member| self.content.region.hierarchy.contains_key(&member.hierarchy);
        let is_group = |of: &Member, code: &String| {
            members.iter().any(|one| one.hierarchy == of.hierarchy && one.code == *code && one.name.is_some())
        };
        let hierarchies = members.iter().filter(|member| !is_known(member)).map(|member| member.hierarchy.clone());
        let groups = members.iter().flat_map(|member| member.parent.iter().filter(|code| !is_group(member, code)));
        let lost: Vec<String> = hierarchies.chain(groups.cloned()).collect();
        let path = format!("regions/{}/groups.csv", self.content.region.id);
        for group in lost {
            let line = self.line_in(&path, &group);
            self.issue(Issue::blocking("content_unknown_group", at(&path, line)).with("group", group));
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
