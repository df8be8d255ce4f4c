"""A FHIR client that knows nothing of us (PyPI's fhirpy) in front of a running program.

Usage: fhir_client.py BASE ACCOUNT PASSWORD. Ends with 0 when everything was as FHIR says.
"""

import base64
import sys

from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound


def main(base, account, password):
    signed = base64.b64encode(f"{account}:{password}".encode()).decode()
    client = SyncFHIRClient(base, authorization=f"Basic {signed}")

    statement = client.execute("metadata", method="get")
    assert statement["fhirVersion"] == "4.0.1", statement

    patient = client.resource("Patient", name=[{"text": "试某某"}], gender="female")
    patient.save()
    assert patient["id"] and patient["meta"]["versionId"], patient

    read = client.reference("Patient", patient["id"]).to_resource()
    assert read["gender"] == "female", read

    read["birthDate"] = "1960-05-01"
    read.save()
    again = client.reference("Patient", patient["id"]).to_resource()
    assert again["birthDate"] == "1960-05-01", again
    assert again["meta"]["versionId"] != patient["meta"]["versionId"], again

    history = client.execute(f"Patient/{patient['id']}/_history", method="get")
    assert history["type"] == "history" and len(history["entry"]) == 2, history

    answer = client.execute("", method="post", data={
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": "urn:uuid:6f2d",
                "request": {"method": "POST", "url": "Patient"},
                "resource": {"resourceType": "Patient", "gender": "male"},
            },
            {
                "request": {"method": "POST", "url": "Observation"},
                "resource": {
                    "resourceType": "Observation",
                    "status": "final",
                    "code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]},
                    "subject": {"reference": "urn:uuid:6f2d"},
                },
            },
        ],
    })
    made = [entry["response"]["location"].split("/_history")[0] for entry in answer["entry"]]
    observation = client.reference(*made[1].split("/")).to_resource()
    assert observation["subject"]["reference"] == made[0], observation

    try:
        client.resource("Patient", gender="nobody").save()
        raise AssertionError("a wrong code was taken")
    except OperationOutcome as refused:
        assert "gender" in str(refused.resource), refused.resource

    for number in range(5):
        client.resource(
            "Observation",
            status="final",
            code={"coding": [{"system": "http://loinc.org", "code": "8867-4"}]},
            subject={"reference": f"Patient/{patient['id']}"},
            effectiveDateTime=f"2026-03-0{number + 1}T08:00:00+08:00",
        ).save()
    pulses = client.resources("Observation").search(code="http://loinc.org|8867-4", patient=patient["id"]).sort("-date")
    days = [pulse["effectiveDateTime"][:10] for pulse in pulses.limit(2)]
    assert days == [f"2026-03-0{number}" for number in (5, 4, 3, 2, 1)], days
    # This client counts by a parameter of one server's own; FHIR has `_summary=count`.
    counted = client.execute("Observation", method="get", params={"code": "8867-4", "_summary": "count"})
    assert counted["total"] == 5, counted
    about = client.resources("Observation").search(subject__Patient__birthdate="1960-05-01").fetch_all()
    assert len(about) == 5, about

    read.delete()
    try:
        client.reference("Patient", patient["id"]).to_resource()
        raise AssertionError("what was deleted was read")
    except ResourceNotFound:
        pass
    print("made, read, corrected, looked back, transacted, refused, searched page by page, deleted")


if __name__ == "__main__":
    main(*sys.argv[1:])
