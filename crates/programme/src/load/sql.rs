//! Checks SQL as far as text tells: the header's first keys, and names of parameters and limits.
//! What the query means is checked by the engine that plans it.

use super::Loading;
use crate::content::ViewSource;
use crate::place::{at, line_at};
use terms::Issue;

/// Header keys without which an indicator says nothing.
const NEEDED: [&str; 3] = ["kind:", "period:", "grain:"];

/// What the engine binds besides the limits.
const BOUND: [&str; 3] = ["period_start", "period_end", "today"];

impl Loading<'_> {
    pub(super) fn check_sql(&mut self) {
        let mut issues = Vec::new();
        let older = self.content.older.iter().map(|(_, indicator)| indicator);
        for indicator in self.content.indicators.values().chain(older) {
            if !self.content.indicators.contains_key(&indicator.id) {
                issues.push(Issue::blocking("content_older_alone", at(&indicator.file, 1)).with("id", &indicator.id));
            }
            let header = header(&indicator.sql);
            for key in NEEDED.into_iter().filter(|key| !header.iter().any(|word| word == key)) {
                let issue = Issue::blocking("content_header", at(&indicator.file, 1));
                issues.push(issue.with("key", key.trim_end_matches(':')));
            }
            issues.extend(self.names(&indicator.file, &indicator.programme, &indicator.sql));
        }
        for view in self.content.views.values() {
            if let (ViewSource::Sql(text), Some((programme, _))) = (&view.source, view.name.split_once('.')) {
                issues.extend(self.names(&view.file, programme, text));
            }
        }
        self.issues.extend(issues);
    }

    /// Parameters and limits that nobody gives a value.
    fn names(&self, file: &str, programme: &str, sql: &str) -> Vec<Issue> {
        let code = without_comments(sql);
        let known = |name: &str| BOUND.contains(&name) || self.content.limits.knows(programme, name);
        let parameters = after(&code, ":").filter(|(name, _)| !known(name));
        let limits = after(&code, "limit('").filter(|(key, _)| !self.content.limits.knows(programme, key));
        parameters
            .chain(limits)
            .map(|(key, offset)| {
                Issue::blocking("content_unknown_limit", at(file, line_at(&code, offset))).with("key", key)
            })
            .collect()
    }
}

/// The words of the comment lines at the top.
fn header(sql: &str) -> Vec<&str> {
    sql.lines()
        .map(str::trim)
        .take_while(|line| line.is_empty() || line.starts_with("--"))
        .flat_map(str::split_whitespace)
        .collect()
}

/// The same text with comments blanked, so that offsets stay.
fn without_comments(sql: &str) -> String {
    let blank = |line: &str| match line.find("--") {
        Some(start) => line[..start].to_owned() + &" ".repeat(line.len() - start),
        None => line.to_owned(),
    };
    sql.lines().map(blank).collect::<Vec<_>>().join("\n")
}

/// The names that follow a mark, with their offsets. `::` is a cast; a colon within a code of the
/// kind `urn:list|code` follows a letter and is none of ours.
fn after<'a>(code: &'a str, mark: &'a str) -> impl Iterator<Item = (&'a str, usize)> {
    code.match_indices(mark).filter_map(move |(offset, _)| {
        let rest = &code[offset + mark.len()..];
        let end = rest.find(|next: char| !next.is_ascii_alphanumeric() && next != '_').unwrap_or(rest.len());
        let before = code[..offset].chars().next_back();
        let stands_alone = !before.is_some_and(|before| before.is_ascii_alphanumeric() || before == ':');
        let name = &rest[..end];
        let is_name = name.starts_with(|first: char| first.is_ascii_lowercase());
        (stands_alone && is_name).then_some((name, offset))
    })
}
