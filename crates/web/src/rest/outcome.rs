//! OperationOutcome (FHIR R4): what is wrong, where, and what to do, for people and for programs.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use programme::Content;
use sonic_rs::{Value, json};
use terms::{Failure, Fault, Issue, Language, Refusal, Severity};

/// The media type of FHIR as JSON.
pub const FHIR_JSON: &str = "application/fhir+json";

/// What a handler answers.
pub type Answer<T = Response> = std::result::Result<T, Wrong>;

/// Why a request was not done.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// The HTTP status.
    pub status: StatusCode,
    /// What is wrong, each with its words.
    pub issues: Vec<(Issue, String)>,
}

impl From<Failure> for Wrong {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Fault(Fault(why)) => {
                tracing::error!(why, "a request of a system failed");
                let issue = Issue::blocking("fault", "");
                Self { status: StatusCode::INTERNAL_SERVER_ERROR, issues: vec![(issue, String::new())] }
            }
        }
    }
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Self {
        let status = status(&refusal.code);
        let issue = Issue { args: refusal.args, ..Issue::blocking(&refusal.code, "") };
        Self { status, issues: vec![(issue, String::new())] }
    }
}

impl Wrong {
    /// The issues of a resource that could not be kept.
    pub fn refused(issues: Vec<Issue>, content: &Content, language: Language) -> Self {
        let not_json = issues.iter().any(|issue| issue.code == "not_json");
        let status = if not_json { StatusCode::BAD_REQUEST } else { StatusCode::UNPROCESSABLE_ENTITY };
        Self { status, issues: worded(issues, content, language) }
    }

    /// With the words of a language.
    pub fn told(mut self, content: &Content, language: Language) -> Self {
        for (issue, words) in &mut self.issues {
            let key = format!("refusal.{}", issue.code);
            *words = content.texts.fill(language, &key, &issue.args);
        }
        self
    }

    /// The OperationOutcome by itself, for an entry of a batch.
    pub fn outcome(&self) -> Value {
        outcome(&self.issues)
    }
}

/// Issues with their words.
pub fn worded(issues: Vec<Issue>, content: &Content, language: Language) -> Vec<(Issue, String)> {
    let words = |issue: &Issue| content.texts.fill(language, &format!("issue.{}", issue.code), &issue.args);
    issues.into_iter().map(|issue| (words(&issue), issue)).map(|(words, issue)| (issue, words)).collect()
}

/// An OperationOutcome that names these.
pub fn outcome(issues: &[(Issue, String)]) -> Value {
    let list: sonic_rs::Array = issues.iter().map(|(issue, words)| one(issue, words)).collect();
    json!({"resourceType": "OperationOutcome", "issue": list})
}

fn one(issue: &Issue, words: &str) -> Value {
    let severity = match issue.severity {
        Severity::Note => "information",
        Severity::Warning => "warning",
        Severity::Blocking => "error",
    };
    let text = if words.is_empty() { issue.code.as_str() } else { words };
    let coding = json!([{"system": "urn:jikang:issue", "code": issue.code.as_str()}]);
    let mut one = json!({
        "severity": severity,
        "code": kind(&issue.code),
        "details": {"coding": coding, "text": text}
    });
    if !issue.place.is_empty() {
        one["expression"] = json!([issue.place.as_str()]);
    }
    one
}

/// The R4 issue type of one of our codes (http://hl7.org/fhir/R4/valueset-issue-type.html).
fn kind(code: &str) -> &'static str {
    match code {
        "not_found" | "unknown_resident" | "export_gone" | "no_such_view" => "not-found",
        "gone" => "deleted",
        "version_conflict" | "exists_meanwhile" | "id_of_another_sender" | "link_decided_meanwhile" => "conflict",
        "several_match" => "multiple-matches",
        "not_allowed" | "not_a_system" | "not_in_scope" | "link_not_allowed" => "forbidden",
        "not_signed" => "login",
        "wait" | "store_busy" | "export_busy" => "throttled",
        "search_too_long" | "search_too_wide" | "chain_too_deep" | "includes_too_many" => "too-costly",
        "too_large" | "resource_too_large" | "document_too_large" => "too-long",
        "disk_full" => "no-store",
        "fault" => "exception",
        "unknown_parameter" | "modifier_not_supported" | "sort_not_supported" | "include_not_supported" => {
            "not-supported"
        }
        "unknown_type"
        | "no_such_type"
        | "format_not_here"
        | "interaction_not_supported"
        | "person_is_derived"
        | "condition_not_supported" => "not-supported",
        "not_json"
        | "no_resource_type"
        | "too_deep"
        | "body_not_json"
        | "unknown_element"
        | "an_array"
        | "not_an_array"
        | "not_an_object"
        | "element_twice"
        | "choice_twice"
        | "empty"
        | "null"
        | "shadow_length"
        | "extension_content"
        | "contained_in_contained" => "structure",
        "element_missing" | "id_wanted" | "resource_wanted" | "link_no_patient" => "required",
        "link_second_person" => "business-rule",
        "sound" | "second_word_wanted" => "informational",
        "bad_code" => "code-invalid",
        _ if code.starts_with("bad_") => "value",
        _ => "invalid",
    }
}

fn status(code: &str) -> StatusCode {
    match code {
        "not_signed" => StatusCode::UNAUTHORIZED,
        "not_allowed" | "not_a_system" | "not_in_scope" | "link_not_allowed" => StatusCode::FORBIDDEN,
        "not_found" | "no_such_type" | "unknown_resident" | "export_gone" | "no_such_view" => StatusCode::NOT_FOUND,
        "interaction_not_supported" | "person_is_derived" => StatusCode::METHOD_NOT_ALLOWED,
        "format_not_here" => StatusCode::NOT_ACCEPTABLE,
        "id_of_another_sender" | "link_decided_meanwhile" | "link_second_person" => StatusCode::CONFLICT,
        "gone" | "page_expired" => StatusCode::GONE,
        "version_conflict" | "exists_meanwhile" | "several_match" => StatusCode::PRECONDITION_FAILED,
        "too_large" => StatusCode::PAYLOAD_TOO_LARGE,
        "body_not_json" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "wait" | "export_busy" => StatusCode::TOO_MANY_REQUESTS,
        "store_busy" => StatusCode::SERVICE_UNAVAILABLE,
        "disk_full" => StatusCode::INSUFFICIENT_STORAGE,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// A resource as an answer.
pub fn resource(status: StatusCode, bytes: Vec<u8>) -> Response {
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static(FHIR_JSON))], bytes).into_response()
}

/// A resource that we made as an answer.
pub fn made(status: StatusCode, value: &Value) -> Response {
    resource(status, sonic_rs::to_vec(value).unwrap_or_default())
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        let mut response = made(self.status, &self.outcome());
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Basic realm=\"FHIR\", charset=\"UTF-8\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}
