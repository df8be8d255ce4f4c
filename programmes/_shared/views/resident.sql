-- One row per resident. Per field: what a valid ID number says, else the newest record that says
-- anything, among equally new ones the lowest record number.
with card as (
    select
        subject,
        first_value(id_card order by updated desc nulls last, record) as id_card,
        first_value(birth_date order by updated desc nulls last, record) as birth_date,
        first_value(sex order by updated desc nulls last, record) as sex
    from _shared.id_card
    group by subject
),
said as (
    select
        subject,
        first_value(full_name order by full_name is null, updated desc nulls last, record) as full_name,
        first_value(sex order by sex is null or sex = 'unknown', updated desc nulls last, record) as sex,
        first_value(birth_date order by birth_date is null, updated desc nulls last, record) as birth_date,
        first_value(id_card order by id_card is null, updated desc nulls last, record) as id_card,
        first_value(phone order by phone is null, updated desc nulls last, record) as phone,
        first_value(address order by address is null, updated desc nulls last, record) as address,
        first_value(deceased_on order by deceased_on is null, updated desc nulls last, record) as deceased_on
    from _shared.patient
    group by subject
)
select
    said.subject,
    said.full_name,
    coalesce(card.sex, said.sex) as sex,
    coalesce(card.birth_date, said.birth_date) as birth_date,
    coalesce(card.id_card, said.id_card) as id_card,
    said.phone,
    said.address,
    said.deceased_on
from said
left join card on card.subject = said.subject
