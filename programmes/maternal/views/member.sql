-- One row per booked pregnancy, from booking until the day after the check at 42 days, after leaving, or 400
-- days after the last menstrual period, when every pregnancy is over.
select
    subject,
    record,
    institution,
    from_on,
    nullif(least(
        until_on,
        coalesce(cast(closed_on + interval '1 day' as date), date '9999-12-31'),
        coalesce(cast(lmp_on + interval '400 days' as date), date '9999-12-31')
    ), date '9999-12-31') as to_on,
    end_reason
from maternal.pregnancy
