-- One row per record in which an institution says who somebody is. The first of an institution's records of a
-- resident is no repetition; whom two institutions know each has a record of its own.
select
    patient.subject,
    patient.record,
    row_number() over (partition by patient.subject order by patient.record) as number,
    patient.institution,
    patient.birth_date,
    patient.id_card is not null as has_number,
    -- The older form of 15 digits has no check character.
    card.record is not null or coalesce(regexp_like(trim(patient.id_card), '^[0-9]{15}$'), false) as is_valid,
    coalesce(card.birth_date = patient.birth_date, true) as agrees,
    patient.institution is not null
        and row_number() over (partition by patient.subject, patient.institution order by patient.record) > 1 as is_again
from _shared.patient patient
left join _shared.id_card card on card.subject = patient.subject and card.record = patient.record
