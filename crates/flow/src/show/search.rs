//! Finds residents within the viewer's scope by name, ID number or telephone number.

use crate::Platform;
use crate::columns::Columns;
use crate::show::look::Look;
use crate::show::paged::Paged;
use crate::show::people::people;
use crate::show::register::PersonRow;
use terms::Result;

/// No search finds more people than this.
const FOUND_MAX: usize = 500;

/// The people found; finding them is written down. Numbers must be whole, a name may be a part.
pub async fn search(platform: &Platform, look: &Look<'_>, asked: &str, page: usize) -> Result<Paged<PersonRow>> {
    look.people()?;
    let asked: String = asked.chars().filter(|letter| !letter.is_whitespace()).take(40).collect();
    if asked.is_empty() {
        return Ok(Paged::cut(Vec::new(), 1));
    }
    let mut subjects: Vec<i64> = Vec::new();
    for batch in platform.rows.select(look.actor, &query(&asked)).await? {
        let rows = Columns::of(&batch);
        subjects.extend((0..rows.rows).filter_map(|row| rows.whole("subject", row)));
    }
    let cut = Paged::cut(subjects, page);
    let known = people(platform, look, &cut.rows).await?;
    let (number, total) = (cut.number, cut.total);
    let rows: Vec<PersonRow> = cut.rows.iter().filter_map(|subject| known.get(subject).cloned()).collect();
    look.note(platform, "search", rows.iter().map(|row| row.resident))?;
    Ok(Paged { rows, number, total })
}

/// The text is quoted as SQL asks, and the wildcards of `like` are taken out of it.
fn query(asked: &str) -> String {
    let exact = asked.to_uppercase().replace('\'', "''");
    let part = asked.replace('\'', "''").replace(['%', '_', '\\'], "");
    let by_name = if part.is_empty() { String::new() } else { format!(" or full_name like '%{part}%'") };
    format!(
        "select subject from _shared.resident where id_card = '{exact}' or phone = '{exact}'{by_name} \
         order by subject limit {FOUND_MAX}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_never_leaves_its_quotes() {
        let sql = query("张' or 1=1 --%_");
        assert!(sql.contains("'张'' OR 1=1 --%_'") && sql.contains("like '%张'' or 1=1 --%'"), "{sql}");
        assert_eq!(query("%").matches("like").count(), 0);
    }
}
