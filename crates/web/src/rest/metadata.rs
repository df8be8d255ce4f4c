//! CapabilityStatement: what is here, and nothing that is not.

use super::outcome::made;
use super::person::{BY_PATIENT, PERSON};
use crate::state::Web;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use sonic_rs::{Value, json};
use std::sync::Arc;

/// What `$match` takes and gives.
const MATCH: &str = "http://hl7.org/fhir/OperationDefinition/Patient-match";

/// What `$everything` takes and gives; besides, it takes our own parameter `resident`.
const EVERYTHING: &str = "http://hl7.org/fhir/OperationDefinition/Patient-everything";

/// Our own operations: two Patients are one person, or they are not (docs/recipes/system.md).
const LINK: &str = "urn:jikang:operation:link";
const UNLINK: &str = "urn:jikang:operation:unlink";

/// `GET [base]/metadata`; needs no account.
pub async fn get(State(web): State<Arc<Web>>) -> Response {
    made(StatusCode::OK, &statement(&web))
}

fn statement(web: &Web) -> Value {
    let content = &web.platform.content;
    let interaction = |code: &str| json!({"code": code});
    let each =
        ["read", "vread", "history-instance", "history-type", "create", "update", "patch", "delete", "search-type"];
    let interactions: sonic_rs::Array = each.iter().map(|code| interaction(code)).collect();
    let validate = json!({
        "name": "validate",
        "definition": "http://hl7.org/fhir/OperationDefinition/Resource-validate"
    });
    let export = |name: &str| json!({"name": "export", "definition": format!("http://hl7.org/fhir/uv/bulkdata/OperationDefinition/{name}")});
    let run = json!({
        "name": "viewdefinition-run",
        "definition": "http://sql-on-fhir.org/OperationDefinition/$viewdefinition-run"
    });
    let import = json!({"name": "import", "definition": "urn:jikang:operation:import"});
    let of_type = |name: &&str| {
        if *name == PERSON {
            return of_person();
        }
        let of_patients = || {
            let named = |name: &str, definition: &str| json!({"name": name, "definition": definition});
            let ours = [named("link", LINK), named("unlink", UNLINK)];
            [export("patient-export"), named("match", MATCH), named("everything", EVERYTHING)].into_iter().chain(ours)
        };
        let of_residents = (*name == "Patient").then(of_patients).into_iter().flatten();
        let of_groups = (*name == "Group").then(|| export("group-export"));
        let operations: sonic_rs::Array = [validate.clone()].into_iter().chain(of_residents).chain(of_groups).collect();
        let parameters: sonic_rs::Array = search_parameters(name).collect();
        json!({
            "type": *name,
            "interaction": interactions,
            "versioning": "versioned-update",
            "readHistory": true,
            "updateCreate": true,
            "conditionalCreate": true,
            "conditionalRead": "not-match",
            "conditionalUpdate": true,
            "conditionalDelete": "single",
            "referencePolicy": ["literal", "logical"],
            "operation": operations,
            "searchInclude": includes(name),
            "searchParam": parameters
        })
    };
    let types: sonic_rs::Array = fhir::model::r4().resources().iter().map(of_type).collect();
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": (web.options.clock)().to_string(),
        "kind": "instance",
        "software": {"name": "Jikang", "version": env!("CARGO_PKG_VERSION")},
        "implementation": {"description": content.region.title_zh.as_str()},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "patchFormat": ["application/json-patch+json"],
        "rest": [{
            "mode": "server",
            "security": {"description": "HTTP Basic, with the account of a system"},
            "resource": types,
            "interaction": [interaction("transaction"), interaction("batch"), interaction("history-system")],
            "operation": [export("export"), import, run]
        }]
    })
}

/// A resident is made, not written.
fn of_person() -> Value {
    let interactions: sonic_rs::Array = ["read", "search-type"].iter().map(|code| json!({"code": *code})).collect();
    let found_by = BY_PATIENT.into_iter().chain([("_id", "token"), ("patient", "reference")]);
    let parameters: sonic_rs::Array = found_by.map(|(name, kind)| json!({"name": name, "type": kind})).collect();
    json!({
        "type": PERSON,
        "documentation": "A resident, made from the Patients that it is (link) as far as the caller sees them",
        "interaction": interactions,
        "versioning": "no-version",
        "searchParam": parameters
    })
}

/// What the record itself is found by, and the parameters of its type.
fn search_parameters(kind: &str) -> impl Iterator<Item = Value> {
    let of_the_record = [("_id", "token"), ("_lastUpdated", "date"), ("_source", "uri")];
    let list = fhir::search::parameters(kind).map(|all| all.list.as_slice()).unwrap_or_default();
    let of_the_type = list.iter().map(|parameter| (parameter.code, parameter.kind.name()));
    of_the_record.into_iter().chain(of_the_type).map(|(name, kind)| json!({"name": name, "type": kind}))
}

fn includes(kind: &str) -> sonic_rs::Array {
    let list = fhir::search::parameters(kind).map(|all| all.list.as_slice()).unwrap_or_default();
    let references = list.iter().filter(|parameter| parameter.kind == fhir::search::Kind::Reference);
    references.map(|parameter| Value::from(format!("{kind}:{}", parameter.code).as_str())).collect()
}
