//! Search parameters by the type to which they apply: `type<tab>code<tab>kind<tab>targets<tab>expression`, and for
//! composites their components behind it: `kind:expression`, separated by semicolons.

use super::{list, tail, text};
use sonic_rs::{JsonValueTrait, Value};
use std::collections::HashMap;

/// More types than this mean any.
const TARGETS_MAX: usize = 100;

/// The lines of all parameters that have an expression, by type and code.
pub fn table(parameters: &[Value]) -> Result<Vec<String>, String> {
    let by_url: HashMap<&str, &Value> = parameters.iter().map(|one| (text(one, "url"), one)).collect();
    let mut lines = Vec::new();
    for parameter in parameters.iter().filter(|parameter| !text(parameter, "expression").is_empty()) {
        let targets: Vec<&str> = list(parameter, "target").iter().filter_map(|target| target.as_str()).collect();
        let targets = if targets.len() > TARGETS_MAX { String::new() } else { targets.join("|") };
        let components = components(parameter, &by_url)?;
        for base in list(parameter, "base").iter().filter_map(|base| base.as_str()) {
            let (code, kind) = (text(parameter, "code"), text(parameter, "type"));
            let expression = of_base(text(parameter, "expression"), base);
            let line = format!("{base}\t{code}\t{kind}\t{targets}\t{expression}\t{components}");
            lines.push(line.trim_end().to_owned());
        }
    }
    lines.sort();
    Ok(lines)
}

fn components(parameter: &Value, by_url: &HashMap<&str, &Value>) -> Result<String, String> {
    let mut components = Vec::new();
    for component in list(parameter, "component") {
        let definition = text(component, "definition");
        let of = by_url.get(definition).ok_or_else(|| format!("{} is not defined", tail(definition)))?;
        let alternatives: Vec<String> = alternatives(text(component, "expression")).into_iter().map(plain).collect();
        components.push((text(of, "type"), alternatives.join(" | ")));
    }
    // R4 exchanges the expressions of DocumentReference's `relationship`; R5 has put them right.
    if let [("reference", target), ("token", code)] = components.as_mut_slice() {
        std::mem::swap(target, code);
    }
    let written: Vec<String> = components.iter().map(|(kind, path)| format!("{kind}:{path}")).collect();
    Ok(written.join(";"))
}

/// The part of an expression that speaks of a type. A part that begins with no type speaks of every one.
fn of_base(expression: &str, base: &str) -> String {
    let parts = alternatives(expression).into_iter().map(plain);
    let speaks = |part: &String| {
        let first = part.split(['.', '(', '[', ' ']).next().unwrap_or_default();
        first == base || !first.starts_with(|letter: char| letter.is_ascii_uppercase())
    };
    parts.filter(speaks).collect::<Vec<_>>().join(" | ")
}

/// The sides of the unions at the top of an expression.
fn alternatives(expression: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, letter) in expression.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            '|' if depth == 0 => {
                parts.push(expression[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(expression[start..].trim());
    parts
}

/// `(x as T)` and `x.as(T)` as `x.ofType(T)`: these expressions are older than the rule that `as` wants one item.
fn plain(part: &str) -> String {
    let inner = part.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(part);
    match inner.split_once(" as ") {
        Some((path, kind)) => format!("{path}.ofType({})", kind.trim()),
        None => part.replace(".as(", ".ofType("),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_gets_its_own_part_of_an_expression() {
        let both = "AllergyIntolerance.code | (DeviceRequest.code as CodeableConcept) | Condition.onset.as(Age)";
        assert_eq!(of_base(both, "AllergyIntolerance"), "AllergyIntolerance.code");
        assert_eq!(of_base(both, "DeviceRequest"), "DeviceRequest.code.ofType(CodeableConcept)");
        assert_eq!(of_base(both, "Condition"), "Condition.onset.ofType(Age)");
        assert_eq!(of_base("name | alias", "Organization"), "name | alias");
        let resolved = "A.who.where(resolve() is Patient) | A.what.where(x | y)";
        assert_eq!(of_base(resolved, "A"), resolved);
    }
}
