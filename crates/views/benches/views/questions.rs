//! The views that are measured.

/// A view and whether it makes several rows of one resource.
pub struct Question {
    pub name: &'static str,
    pub definition: &'static str,
}

/// What is asked of Observations.
pub const OBSERVATION: &[Question] = &[
    Question {
        name: "flat, 8 columns",
        definition: r#"{"resource":"Observation","select":[{"column":[
            {"name":"id","path":"getResourceKey()","type":"string"},
            {"name":"status","path":"status","type":"code"},
            {"name":"code","path":"code.coding.where(system = 'http://loinc.org').code.first()","type":"code"},
            {"name":"patient","path":"subject.getReferenceKey(Patient)","type":"string"},
            {"name":"on_date","path":"effective.ofType(dateTime)","type":"dateTime","tag":[{"name":"ansi/type","value":"DATE"}]},
            {"name":"text","path":"code.text","type":"string"},
            {"name":"encounter","path":"encounter.reference","type":"string"},
            {"name":"issued","path":"issued","type":"instant"}]}]}"#,
    },
    Question {
        name: "flat, where a code",
        definition: r#"{"resource":"Observation","constant":[{"name":"panel","valueString":"85354-9"}],
            "where":[{"path":"status != 'entered-in-error'"},{"path":"code.coding.exists(system = 'http://loinc.org' and code = %panel)"}],
            "select":[{"column":[{"name":"id","path":"id"},{"name":"patient","path":"subject.getReferenceKey(Patient)"},
            {"name":"systolic","type":"decimal","path":"component.where(code.coding.exists(system = 'http://loinc.org' and code = '8480-6')).value.ofType(Quantity).value"},
            {"name":"diastolic","type":"decimal","path":"component.where(code.coding.exists(system = 'http://loinc.org' and code = '8462-4')).value.ofType(Quantity).value"}]}]}"#,
    },
    Question {
        name: "where none passes",
        definition: r#"{"resource":"Observation","where":[{"path":"status = 'entered-in-error'"}],
            "select":[{"column":[{"name":"id","path":"id"}]}]}"#,
    },
    Question {
        name: "unnested: forEach component",
        definition: r#"{"resource":"Observation","select":[{"column":[
            {"name":"id","path":"id","type":"id"},
            {"name":"on_date","path":"effective.ofType(dateTime)","type":"dateTime","tag":[{"name":"ansi/type","value":"DATE"}]}]},
            {"forEach":"component","column":[
            {"name":"code","path":"code.coding.first().code","type":"code"},
            {"name":"value","path":"value.ofType(Quantity).value","type":"decimal"},
            {"name":"unit","path":"value.ofType(Quantity).unit","type":"string"}]}]}"#,
    },
    Question {
        name: "general evaluation",
        definition: r#"{"resource":"Observation","select":[{"column":[
            {"name":"id","path":"id"},
            {"name":"code","path":"code.coding.first().system + '|' + code.coding.first().code"},
            {"name":"on_date","path":"effective.as(dateTime).toString().substring(0, 10)"}]}]}"#,
    },
];

/// What is asked of Patients.
pub const PATIENT: &[Question] = &[
    Question {
        name: "flat, 7 columns",
        definition: r#"{"resource":"Patient","select":[{"column":[
            {"name":"id","path":"getResourceKey()"},
            {"name":"gender","path":"gender"},
            {"name":"born_on","path":"birthDate","type":"date","tag":[{"name":"ansi/type","value":"DATE"}]},
            {"name":"family","path":"name.where(use = 'official').first().family"},
            {"name":"number","path":"identifier.where(use = 'official').first().value"},
            {"name":"city","path":"address.first().city"},
            {"name":"phone","path":"telecom.where(system = 'phone').first().value"}]}]}"#,
    },
    Question {
        name: "unnested: forEach name, its given",
        definition: r#"{"resource":"Patient","select":[{"column":[{"name":"id","path":"id"}]},
            {"forEach":"name","column":[{"name":"use","path":"use"},{"name":"family","path":"family"}],
            "select":[{"forEach":"given","column":[{"name":"given","path":"$this"}]}]}]}"#,
    },
];

/// What is asked of Encounters.
pub const ENCOUNTER: &[Question] = &[
    Question {
        name: "flat, 5 columns",
        definition: r#"{"resource":"Encounter","select":[{"column":[
            {"name":"id","path":"getResourceKey()"},
            {"name":"patient","path":"subject.getReferenceKey(Patient)"},
            {"name":"class","path":"class.code"},
            {"name":"from_on","path":"period.start","tag":[{"name":"ansi/type","value":"DATE"}]},
            {"name":"type","path":"type.first().coding.first().code"}]}]}"#,
    },
    Question {
        name: "unnested: forEach type.coding",
        definition: r#"{"resource":"Encounter","select":[{"column":[{"name":"id","path":"id"}]},
            {"forEach":"type.coding","column":[{"name":"system","path":"system"},{"name":"code","path":"code"}]}]}"#,
    },
];
