//! One answer with its FHIR type, as it stands in a QuestionnaireResponse.

use super::AnswerType;
use sonic_rs::{Value, json};

/// The `answer` element of an item.
pub fn typed(key: &str, kind: AnswerType, answer: &Value) -> Value {
    match kind {
        AnswerType::Integer => json!({"valueInteger": answer.clone()}),
        AnswerType::Decimal => json!({"valueDecimal": answer.clone()}),
        AnswerType::Choice | AnswerType::Choices => {
            json!({"valueCoding": {"system": format!("urn:jikang:item:{key}"), "code": answer.clone()}})
        }
        AnswerType::Text => json!({"valueString": answer.clone()}),
        AnswerType::Date => json!({"valueDate": answer.clone()}),
        AnswerType::Time => json!({"valueTime": answer.clone()}),
        AnswerType::Boolean => json!({"valueBoolean": answer.clone()}),
    }
}
