//! Adds the words by which cells answer: those of the options, of yes and no, of the sexes. A mapping
//! with its words needs nothing else to read a sheet, and so reads it the same for ever.

use crate::content::Content;
use intake::form::AnswerType;
use intake::sheet::{Mapping, Source, heading};
use terms::Language;

const LANGUAGES: [Language; 2] = [Language::Zh, Language::En];

/// The mapping with the content's words; a word of its own keeps its meaning.
pub fn with_words(mapping: &Mapping, content: &Content) -> Mapping {
    let mut full = mapping.clone();
    let programme = mapping.form.split('/').next().unwrap_or_default();
    for (key, source) in &mut full.item {
        let Some(item) = content.items.get(key) else { continue };
        match item.answer {
            AnswerType::Boolean => listed(source, content, &["true", "false"]),
            AnswerType::Choice | AnswerType::Choices => {
                for option in &item.options {
                    let word = format!("item.{key}.{option}");
                    for language in LANGUAGES {
                        let said = content.say(language, programme, &word);
                        add(source, said, option);
                    }
                }
            }
            _ => {}
        }
    }
    if let Some(sex) = &mut full.person.sex {
        listed(sex, content, &["male", "female"]);
    }
    full
}

/// Words of the interface, several in one text with blanks between: `names.true`.
fn listed(source: &mut Source, content: &Content, codes: &[&str]) {
    for code in codes {
        let key = format!("names.{code}");
        for language in LANGUAGES {
            let words = content.texts.find(language, &key).unwrap_or_default();
            words.split_whitespace().for_each(|word| add(source, word, code));
        }
    }
}

fn add(source: &mut Source, word: &str, code: &str) {
    let known = source.codes.keys().any(|own| heading(own) == heading(word));
    if !known {
        source.codes.insert(word.to_owned(), code.to_owned());
    }
}
