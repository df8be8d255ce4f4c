-- kind: yes_no  aggregate: mean  scale: %  direction: higher
-- period: during  grain: quarter  unit: item  denominator: rows
-- One row per agreement whose term ended in the period while the person was signed up: renewed by 30 days after.
with ended as (
    select
        subject,
        on_date,
        institution,
        record,
        renewed_on,
        cast(cast(term_on as int) + cast(limit('renewal_days', term_on) as int) as date) as renew_by
    from family_doctor.signed
    where term_on between :period_start and :today and last_on = term_on
        and (renewed_on is null or renewed_on > :today or renewed_on >= on_date)
)
select
    ended.subject,
    cast(ended.on_date as varchar) as item,
    home.area,
    ended.institution,
    coalesce(ended.renewed_on <= least(ended.renew_by, :today), false) as met,
    case when ended.renewed_on <= least(ended.renew_by, :today) then null else 'not_renewed' end as gap,
    case when ended.renewed_on <= least(ended.renew_by, :today) then null
        when ended.renew_by >= :today then ended.renew_by end as rescue_by,
    ended.record as sources
from ended
left join _shared.home home on home.subject = ended.subject
    and home.from_on <= :today and home.until_on > :today
