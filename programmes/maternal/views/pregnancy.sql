-- One row per booked pregnancy: its last menstrual period as it was last told, the day of delivery and the day
-- of the check at 42 days, which closes it.
select
    enrolment.subject,
    enrolment.record,
    enrolment.institution,
    enrolment.from_on,
    enrolment.until_on,
    enrolment.end_reason,
    last_value(visit.lmp_on order by visit.lmp_on is not null, visit.on_date) as lmp_on,
    min(visit.on_date) filter (where visit.visit = 'maternal.delivery') as delivered_on,
    min(visit.on_date) filter (where visit.visit = 'maternal.postnatal_42') as closed_on
from maternal.enrolment enrolment
left join maternal.visit visit on visit.subject = enrolment.subject
    and visit.on_date >= enrolment.from_on and visit.on_date < enrolment.until_on
group by enrolment.subject, enrolment.record, enrolment.institution, enrolment.from_on, enrolment.until_on,
    enrolment.end_reason
