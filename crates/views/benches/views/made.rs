//! Made-up resources of the size and shape of what hospitals' systems send: about 1.4 kB, with the profile,
//! category, display texts and components that are usual.

use std::fmt::Write;

/// Readings of blood pressure, one per line.
pub fn observations(count: usize) -> String {
    let mut text = String::new();
    (0..count).for_each(|number| observation(number, &mut text));
    text
}

fn observation(number: usize, text: &mut String) {
    let (systolic, diastolic) = (110 + number % 60, 60 + number % 40);
    let day = format!("2026-{:02}-{:02}", number % 12 + 1, number % 28 + 1);
    write!(
        text,
        r#"{{"resourceType":"Observation","id":"{0:08x}-5e1f-4c2a-9b7d-{0:012x}","meta":{{"versionId":"1","lastUpdated":"{day}T08:30:00.123+08:00","profile":["http://hl7.org/fhir/StructureDefinition/bp"]}},"status":"final","category":[{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"Vital signs"}}]}}],"code":{{"coding":[{{"system":"http://loinc.org","code":"85354-9","display":"Blood pressure panel with all children optional"}}],"text":"Blood pressure"}},"subject":{{"reference":"Patient/{1:08x}-77aa-4d10-8c3e-{1:012x}"}},"encounter":{{"reference":"Encounter/{0:08x}-0b9c-4f66-a1d2-{0:012x}"}},"effectiveDateTime":"{day}T08:10:00+08:00","issued":"{day}T08:30:00.000+08:00","performer":[{{"reference":"Practitioner/{2:08x}-1234-4321-8765-{2:012x}"}}],"component":["#,
        number,
        number % 1000,
        number % 50,
    )
    .unwrap();
    component(("8480-6", "Systolic blood pressure"), systolic, text);
    text.push(',');
    component(("8462-4", "Diastolic blood pressure"), diastolic, text);
    text.push_str("]}\n");
}

fn component((code, display): (&str, &str), value: usize, text: &mut String) {
    write!(
        text,
        r#"{{"code":{{"coding":[{{"system":"http://loinc.org","code":"{code}","display":"{display}"}}],"text":"{display}"}},"valueQuantity":{{"value":{value},"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}}}"#
    )
    .unwrap();
}

/// People, one per line.
pub fn patients(count: usize) -> String {
    let mut text = String::new();
    (0..count).for_each(|number| patient(number, &mut text));
    text
}

fn patient(number: usize, text: &mut String) {
    let gender = if number.is_multiple_of(2) { "female" } else { "male" };
    let year = 1930 + number % 90;
    writeln!(
        text,
        r#"{{"resourceType":"Patient","id":"{number:08x}-77aa-4d10-8c3e-{number:012x}","meta":{{"lastUpdated":"2026-01-02T03:04:05+08:00","profile":["http://hl7.org/fhir/StructureDefinition/Patient"]}},"text":{{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">made up, number {number}</div>"}},"extension":[{{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthPlace","valueAddress":{{"city":"Chengguan","state":"Beicheng","country":"CN"}}}}],"identifier":[{{"type":{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR","display":"Medical record number"}}],"text":"Medical record number"}},"system":"urn:example:hospital","value":"H{number:010}"}},{{"use":"official","system":"urn:example:number","value":"N{number:016}"}}],"name":[{{"use":"official","text":"\u5f20 number {number}","family":"Zhang{number}","given":["San","Number{number}"],"prefix":["Ms."]}},{{"use":"old","family":"Li{number}","given":["San"]}}],"telecom":[{{"system":"phone","value":"555-{number:07}","use":"home"}}],"gender":"{gender}","birthDate":"{year}-{:02}-{:02}","address":[{{"line":["{number} East Street"],"city":"Chengguan","state":"Beicheng","postalCode":"100000","country":"CN"}}],"maritalStatus":{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"M","display":"Married"}}],"text":"Married"}},"multipleBirthBoolean":false,"communication":[{{"language":{{"coding":[{{"system":"urn:ietf:bcp:47","code":"zh-CN","display":"Chinese"}}]}}}}]}}"#,
        number % 12 + 1,
        number % 28 + 1,
    )
    .unwrap();
}
