//! What is wrong with a row, in words: the column that the sender knows, and the sentence.

use intake::sheet::Mapping;
use programme::Content;
use terms::{Issue, Language};

/// The column that an issue of a row is about.
pub fn column(mapping: &Mapping, issue: &Issue) -> Option<String> {
    let (what, sources) = (what(issue), mapping.sources());
    let source = sources.into_iter().find(|(name, _)| name == what || *name == format!("item.{what}"))?.1;
    source.column.clone()
}

/// What an issue of a row is about: its column, else what it is for.
fn label(content: &Content, language: Language, mapping: &Mapping, issue: &Issue) -> String {
    if let Some(column) = column(mapping, issue) {
        return column;
    }
    let what = what(issue);
    let programme = mapping.form.split('/').next().unwrap_or_default();
    let keys = [format!("{programme}.item.{what}"), format!("_shared.item.{what}"), format!("sheet.{what}")];
    keys.iter().find_map(|key| content.texts.find(language, key)).unwrap_or_default().to_owned()
}

/// An issue of a row in one sentence, with the column in front where it is of one.
pub fn sentence(content: &Content, language: Language, mapping: &Mapping, issue: &Issue) -> String {
    let programme = mapping.form.split('/').next().unwrap_or_default();
    let key = format!("issue.{}", issue.code);
    let keys = [format!("{programme}.{key}"), format!("_shared.{key}"), key.clone()];
    let pattern = keys.iter().find_map(|key| content.texts.find(language, key)).unwrap_or(&key);
    let said =
        issue.args.iter().fold(pattern.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value));
    let column = label(content, language, mapping, issue);
    match column.as_str() {
        "" => said,
        column => {
            content.texts.fill(language, "sheet.reason", &[("column".into(), column.into()), ("said".into(), said)])
        }
    }
}

/// What of a row an issue is about: `row 12 systolic` is about `systolic`.
pub(super) fn what(issue: &Issue) -> &str {
    issue.place.strip_prefix("row ").and_then(|rest| rest.split_once(' ')).map_or("", |(_, what)| what)
}
