-- One row per thing that is wrong with a record in which an institution says who somebody is, from the day on which
-- the institution wrote it last, but not before the programme began; it is gone with the record that mends it. A
-- record that names no institution is nobody's to mend.
with said as (
    select
        patient.subject,
        patient.record,
        patient.institution,
        greatest(coalesce(cast(patient.updated as date), date '2026-01-01'), date '2026-01-01') as on_date,
        patient.full_name is null as no_name,
        coalesce(patient.sex, 'unknown') = 'unknown' and card.record is null as no_sex,
        patient.birth_date is null and card.record is null as no_birthday,
        patient.id_card is null as no_number,
        patient.birth_date,
        card.record is not null or coalesce(regexp_like(trim(patient.id_card), '^[0-9]{15}$'), false) as is_valid,
        card.birth_date <> patient.birth_date as birthday_differs,
        card.sex <> patient.sex and patient.sex in ('male', 'female') as sex_differs
    from _shared.patient patient
    left join _shared.id_card card on card.subject = patient.subject and card.record = patient.record
    where patient.institution is not null
),
wrong as (
    select subject, record, institution, on_date, 'no_name' as reason from said where no_name
    union all
    select subject, record, institution, on_date, 'no_sex' as reason from said where no_sex
    union all
    select subject, record, institution, on_date, 'no_birthday' as reason from said where no_birthday
    union all
    -- A newborn has no number yet.
    select
        subject,
        record,
        institution,
        greatest(
            on_date,
            cast(
                cast(birth_date as int) + cast(limit('number_wanted_after_days', birth_date) as int) + 1 as date
            )
        ) as on_date,
        'no_number' as reason
    from said
    where no_number
    union all
    select subject, record, institution, on_date, 'bad_number' as reason from said where not no_number and not is_valid
    union all
    select subject, record, institution, on_date, 'birthday_differs' as reason from said where birthday_differs
    union all
    select subject, record, institution, on_date, 'sex_differs' as reason from said where sex_differs
)
select
    subject,
    record,
    institution,
    on_date,
    reason
from wrong
