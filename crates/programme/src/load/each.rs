//! One file for several indicators that differ in one word: `-- each: months 12 24` in the header
//! makes NAME_12 and NAME_24, with `:months` standing for the number. What is not a number stands in
//! quotes, as SQL wants a word.

/// What an indicator's file makes: names with their SQL, the file's own name where it says no `each`.
pub(super) fn each(name: &str, sql: &str) -> Vec<(String, String)> {
    let Some((line, parameter, values)) = said(sql) else {
        return vec![(name.into(), sql.into())];
    };
    let rest: String = sql.split_inclusive('\n').filter(|one| one.trim_end() != line).collect();
    let one = |value: &&str| (format!("{name}_{value}"), bind(&rest, parameter, value));
    values.iter().map(one).collect()
}

/// The line with the parameter and its values.
fn said(sql: &str) -> Option<(&str, &str, Vec<&str>)> {
    let comments = sql.lines().map(str::trim_end).take_while(|line| line.is_empty() || line.starts_with("--"));
    comments.into_iter().find_map(|line| {
        let mut words = line.strip_prefix("-- each:")?.split_whitespace();
        let parameter = words.next()?;
        let values: Vec<&str> = words.filter(|word| super::is_name(word)).collect();
        (!values.is_empty()).then_some((line, parameter, values))
    })
}

/// The SQL with the parameter's value in its place.
fn bind(sql: &str, parameter: &str, value: &str) -> String {
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    let literal = if is_number { value.to_owned() } else { format!("'{value}'") };
    let mark = format!(":{parameter}");
    let mut parts = sql.split(mark.as_str());
    let mut bound = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_longer = part.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
        bound.push_str(if is_longer { &mark } else { &literal });
        bound.push_str(part);
    }
    bound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_makes_an_indicator_for_each_value() {
        let sql = "-- each: months 12 24\n-- kind: yes_no\nselect :months, :months_old, ':period'";
        let expected = |months: u8| format!("-- kind: yes_no\nselect {months}, :months_old, ':period'");
        let made = each("coverage", sql);
        assert_eq!(made, [("coverage_12".into(), expected(12)), ("coverage_24".into(), expected(24))]);
        let made = each("lost", "-- each: of a b\nselect 1 where x = :of\n");
        assert_eq!(made[1], ("lost_b".into(), "select 1 where x = 'b'\n".into()));
    }

    #[test]
    fn a_file_that_says_no_each_stays_as_it_is() {
        for sql in ["-- kind: yes_no\nselect 1", "select 1 -- each: a b", "-- each:\nselect 1"] {
            assert_eq!(each("rate", sql), [("rate".into(), sql.into())]);
        }
    }
}
