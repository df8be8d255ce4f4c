//! People come in households: they share a house, mostly a telephone, and family names as is usual.

use crate::draw::{Draw, Even, Range, days_between, later, weighed_at};
use crate::id_card::IdCards;
use crate::names;
use crate::person::{Resident, Sex};
use crate::region::{Ages, HouseholdKind, Region};
use std::collections::BTreeMap;
use terms::Day;

/// Makes households, one after the other.
pub(crate) struct Households<'a> {
    region: &'a Region,
    today: Day,
    cards: IdCards,
    kinds: Even,
    children: Even,
    elders: Even,
    cards_held: Even,
    birthdays: BTreeMap<i64, Even>,
    next_number: u64,
}

/// Who somebody is in a household, before there is a name.
struct Member {
    age: i64,
    sex: Sex,
    /// Carries the household's family name.
    of_family: bool,
}

impl<'a> Households<'a> {
    pub fn new(region: &'a Region, today: Day, draw: &mut Draw) -> Self {
        Self {
            region,
            today,
            cards: IdCards::new(&region.county.area_code),
            kinds: Even::new(draw),
            children: Even::new(draw),
            elders: Even::new(draw),
            cards_held: Even::new(draw),
            birthdays: BTreeMap::new(),
            next_number: 1,
        }
    }

    /// The next household, of at most so many people.
    pub fn next(&mut self, house: u32, at_most: usize, draw: &mut Draw) -> Vec<Resident> {
        let file = &self.region.county;
        let kind = weighed_at(&file.households, |kind| kind.weight, self.kinds.share());
        let mut members = kind.map(|kind| self.members(kind, draw)).unwrap_or_default();
        members.truncate(at_most);
        let family = names::family(&self.region.names, draw);
        let phone = self.phone(draw);
        members.into_iter().map(|member| self.resident(member, house, &family, &phone, draw)).collect()
    }

    fn members(&mut self, kind: &HouseholdKind, draw: &mut Draw) -> Vec<Member> {
        let ages = &self.region.county.ages;
        let children = self.child_ages(kind.children, ages, draw);
        let adults = self.adult_ages(kind, children.first().copied(), ages, draw);
        let mut members = couple(&adults, kind.adults == 1 && draw.happens(0.5));
        members.extend(self.elders(kind, adults.first().copied(), ages, draw));
        for age in children {
            let sex = if draw.happens(0.515) { Sex::Male } else { Sex::Female };
            members.push(Member { age, sex, of_family: true });
        }
        members
    }

    /// The ages of the children, the eldest first.
    fn child_ages(&mut self, count: u32, ages: &Ages, draw: &mut Draw) -> Vec<i64> {
        let mut all: Vec<i64> = (0..count).map(|_| age_at(&ages.children, self.children.share())).collect();
        all.sort_unstable_by(|one, other| other.cmp(one));
        if let [eldest, younger] = all.as_mut_slice()
            && *eldest - *younger < ages.between_children.0
        {
            *eldest = *younger + draw.within(ages.between_children);
        }
        all
    }

    /// The man's age, then the woman's.
    fn adult_ages(&mut self, kind: &HouseholdKind, eldest: Option<i64>, ages: &Ages, draw: &mut Draw) -> Vec<i64> {
        if kind.adults == 0 {
            return Vec::new();
        }
        let older = draw.within(ages.father_older);
        let woman = match eldest {
            Some(child) => child + draw.within(ages.mother_at_birth),
            None if kind.adults == 1 => draw.within(ages.single_adults),
            None => draw.within(ages.couples),
        };
        if kind.adults == 1 { vec![woman] } else { vec![(woman + older).max(22), woman] }
    }

    fn elders(&mut self, kind: &HouseholdKind, man: Option<i64>, ages: &Ages, draw: &mut Draw) -> Vec<Member> {
        if kind.elders == 0 {
            return Vec::new();
        }
        let first = match man {
            Some(man) => man + draw.within(ages.grandparents_older),
            None => ages.elders_from + age_at(&ages.elders, self.elders.share()),
        };
        let woman = Member { age: first, sex: Sex::Female, of_family: false };
        if kind.elders == 1 {
            // Widows are more than widowers, the more so the older they are.
            let widower = draw.happens(0.4 - (first - 65) as f64 * 0.005);
            return vec![if widower { Member { sex: Sex::Male, of_family: true, ..woman } } else { woman }];
        }
        let older = draw.within(Range(-2, 4));
        vec![Member { age: first + older, sex: Sex::Male, of_family: true }, woman]
    }

    fn resident(&mut self, member: Member, house: u32, family: &str, phone: &str, draw: &mut Draw) -> Resident {
        let names = &self.region.names;
        let born = self.birthday(member.age, draw);
        let family = if member.of_family { family.to_owned() } else { names::family(names, draw) };
        let given = names::given(names, member.sex, born, draw);
        let with_card = self.cards_held.share() < self.region.county.people.id_card;
        let own_phone = (18..70).contains(&member.age) && draw.happens(0.75);
        let phone = if own_phone { self.phone(draw) } else { phone.to_owned() };
        let number = self.next_number;
        self.next_number += 1;
        Resident {
            number,
            family,
            given,
            sex: member.sex,
            born,
            id_card: self.cards.next(born, member.sex).filter(|_| with_card),
            phone: draw.happens(self.region.county.people.phone).then_some(phone),
            house,
            earlier: None,
            died: None,
            left: None,
        }
    }

    /// A day on which somebody of this age today was born; spread evenly over the year.
    fn birthday(&mut self, age: i64, draw: &mut Draw) -> Day {
        let share = self.birthdays.entry(age.min(1)).or_insert_with(|| Even::new(draw)).share();
        let youngest = self.today.saturating_sub(jiff::Span::new().years(age));
        let oldest = later(self.today.saturating_sub(jiff::Span::new().years(age + 1)), 1);
        later(oldest, (share * (days_between(oldest, youngest) + 1) as f64) as i64)
    }

    fn phone(&mut self, draw: &mut Draw) -> String {
        phone(&self.region.county.phone_prefix, draw)
    }
}

/// A telephone number of eleven digits that can belong to nobody.
pub(crate) fn phone(prefix: &str, draw: &mut Draw) -> String {
    let digits = 11_usize.saturating_sub(prefix.len());
    let highest = 10_i64.pow(digits as u32) - 1;
    format!("{prefix}{:0digits$}", draw.within(Range(0, highest)))
}

fn couple(ages: &[i64], woman_alone: bool) -> Vec<Member> {
    let man = |age| Member { age, sex: Sex::Male, of_family: true };
    let woman = |age| Member { age, sex: Sex::Female, of_family: false };
    match *ages {
        [alone] if woman_alone => vec![woman(alone)],
        [alone] => vec![man(alone)],
        [his, hers] => vec![man(his), woman(hers)],
        _ => Vec::new(),
    }
}

/// The position in a list of weights at this share of their sum.
fn age_at(weights: &[f64], share: f64) -> i64 {
    let total: f64 = weights.iter().sum();
    let mut left = share * total;
    let found = weights.iter().position(|weight| {
        left -= weight;
        left < 0.0
    });
    found.unwrap_or(weights.len().saturating_sub(1)) as i64
}
