//! What agreement is worth, learnt from the rows themselves without known answers (expectation
//! maximisation, Winkler 1988). How levels are spread among records at random is counted; how they are
//! spread among records of one person follows from the pairs that share a key, of which each is one
//! person's, one household's or strangers' as likely as the model of the round before says.

use super::block::{Candidates, Stretch};
use super::compare::pattern;
use super::cores;
use super::table::Table;
use crate::model::level::{CLOSE, DIFFER, EXACT, LEVELS, MISSING, SIMILAR, SWAPPED};
use crate::model::{Field, Given, Levels, Model, Pattern};

/// So many pairs at random are compared.
const RANDOM_PAIRS: usize = 200_000;
/// So many pairs that share a part of an address are compared.
const NEIGHBOURS: usize = 50_000;
/// About so many pairs that share a key are compared.
const SHARING_PAIRS: u64 = 500_000;
/// One in so many pairs of a row: those of one row say much the same, so that more rows are looked at.
const OF_A_ROW: u64 = 6;
/// So often the estimate is made better; less if it no longer moves.
const ROUNDS: usize = 60;
/// What is assumed of records of one person before the first round, by level.
const START: [f64; LEVELS] = [0.0, 0.8, 0.06, 0.05, 0.07, 0.02];
/// Of two people of one household, how likely they are born on one day.
const TWINS: f64 = 0.01;

/// Patterns with how many pairs have them, each once.
type Counts = Vec<(Pattern, f64)>;

fn counted(mut patterns: Vec<Pattern>) -> Counts {
    patterns.sort_unstable();
    patterns.chunk_by(|one, other| one == other).map(|same| (same[0], same.len() as f64)).collect()
}

/// What is looked at.
struct Seen {
    /// Pairs that share a key, of all such pairs a share.
    sharing: Counts,
    share: f64,
    /// Pairs that share a part of an address.
    neighbours: [(Field, Counts); 3],
    /// How many pairs there are at all.
    pairs: f64,
}

/// Learns a model of a table.
pub fn estimate(table: &Table, candidates: &Candidates, blocks: &[Stretch]) -> Model {
    let (sharing, share) = sharing(table, candidates, blocks);
    let parents = [Field::Address1, Field::Suburb, Field::Postcode];
    let (u, neighbours) =
        cores::both(|| at_random(table), || parents.map(|parent| (parent, neighbours(table, parent))));
    let seen = Seen { sharing, share, neighbours, pairs: table.pairs().max(1.0) };
    let same = (table.rows.len() as f64 * 0.2 / seen.pairs).min(0.1);
    let m = [[START; Given::COUNT]; Field::COUNT];
    let mut model = Model { same, household: same * 0.1, twins: TWINS, m, u };
    for _ in 0..ROUNDS {
        let before = model.same;
        round(&mut model, &seen);
        if (model.same - before).abs() < before * 1e-4 {
            break;
        }
    }
    model
}

/// Numbers that look random and are always the same.
fn draw(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    ((*state >> 33) as usize) % below.max(1)
}

/// How levels are spread among records at random: the exact one from how often each value comes, the
/// others from pairs at random.
fn at_random(table: &Table) -> [Levels; Field::COUNT] {
    let mut state = 1;
    let mut seen = [[[0.0; LEVELS]; Given::COUNT]; Field::COUNT];
    for _ in 0..RANDOM_PAIRS {
        let (left, right) = (draw(&mut state, table.rows.len()), draw(&mut state, table.rows.len()));
        if left != right {
            count(&mut seen, pattern(table, &table.rows[left], &table.rows[right]), 1.0);
        }
    }
    for field in Field::ALL {
        let said = f64::from(table.said[field.at()]).max(2.0);
        let same = table.counts[field.at()].iter().skip(1).map(|count| f64::from(*count) * (f64::from(*count) - 1.0));
        let same = (same.sum::<f64>() / said / (said - 1.0)).max(0.5 / said / said);
        let levels = &mut seen[field.at()];
        spread(levels, [0.0, 0.1, 0.1, 0.1, 0.9, 0.1]);
        levels[Given::Nothing as usize][EXACT as usize] = same;
        // Until neighbours are looked at, they are like anybody.
        levels[Given::Agreeing as usize] =
            if field.finer().is_empty() { levels[0] } else { levels[Given::Differing as usize] };
    }
    seen
}

fn count(levels: &mut [Levels; Field::COUNT], pattern: Pattern, weight: f64) {
    for field in Field::ALL {
        levels[field.at()][pattern.given(field) as usize][pattern.level(field) as usize] += weight;
    }
}

/// Counts to shares, with so many assumed beforehand; what is missing says nothing.
fn spread(levels: &mut Levels, assumed: [f64; LEVELS]) {
    for given in levels.iter_mut() {
        for (level, assumed) in given.iter_mut().zip(assumed) {
            *level += assumed;
        }
        let said: f64 = [EXACT, CLOSE, SIMILAR, DIFFER, SWAPPED].iter().map(|level| given[*level as usize]).sum();
        given.iter_mut().for_each(|level| *level /= said);
        given[MISSING as usize] = 1.0;
    }
}

/// The patterns of pairs that share a key, of some of them if there are many, and which share these are.
fn sharing(table: &Table, candidates: &Candidates, blocks: &[Stretch]) -> (Counts, f64) {
    let all: u64 = blocks.iter().map(|some| candidates.count(*some)).sum();
    let step = all / SHARING_PAIRS + 1;
    let of_a_row = OF_A_ROW.min(step);
    let rows = step.div_ceil(of_a_row);
    // A few rows are found sooner than a few pairs.
    let found = cores::each(blocks, |some| {
        let mut pairs = Vec::new();
        let chosen = |row| chosen(u64::from(row), rows);
        candidates.each_chosen(*some, chosen, |left, right| pairs.push((left, right)));
        pairs.retain(|(left, right)| self::chosen(u64::from(*left) << 32 | u64::from(*right), of_a_row));
        pairs
    });
    let mut pairs: Vec<(u32, u32)> = found.into_iter().flatten().collect();
    pairs.sort_unstable();
    pairs.dedup();
    let chunks: Vec<&[(u32, u32)]> = pairs.chunks(16_384).collect();
    let patterns = cores::each(&chunks, |pairs| {
        let of = |(left, right): &(u32, u32)| pattern(table, &table.rows[*left as usize], &table.rows[*right as usize]);
        pairs.iter().map(of).collect::<Vec<Pattern>>()
    });
    (counted(patterns.concat()), 1.0 / (rows * of_a_row) as f64)
}

/// Whether a number is one of one in so many.
fn chosen(number: u64, one_in: u64) -> bool {
    ((number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20).is_multiple_of(one_in)
}

/// The patterns of pairs at random among those that share a part of their address.
fn neighbours(table: &Table, parent: Field) -> Counts {
    let (rows, ends) = by_value(table, parent);
    let groups = || ends.windows(2).map(|ends| &rows[ends[0] as usize..ends[1] as usize]);
    let all: f64 = groups().map(|group| group.len() as f64 * (group.len() as f64 - 1.0)).sum();
    let mut patterns = Vec::with_capacity(NEIGHBOURS);
    let mut state = 1;
    let mut owed = 0.0;
    for group in groups() {
        owed += NEIGHBOURS as f64 * group.len() as f64 * (group.len() as f64 - 1.0) / all;
        while owed >= 1.0 {
            owed -= 1.0;
            let (left, right) = (draw(&mut state, group.len()), draw(&mut state, group.len() - 1));
            let right = if right >= left { right + 1 } else { right };
            let rows = (&table.rows[group[left] as usize], &table.rows[group[right] as usize]);
            patterns.push(pattern(table, rows.0, rows.1));
        }
    }
    counted(patterns)
}

/// The rows that say a field, sorted by its value, and where each value's rows end, from 0 on.
fn by_value(table: &Table, field: Field) -> (Vec<u32>, Vec<u32>) {
    let mut ends = vec![0u32];
    let counts = table.counts[field.at()].iter().skip(1);
    ends.extend(counts.scan(0, |end, count| {
        *end += count;
        Some(*end)
    }));
    let mut next = ends.clone();
    let mut rows = vec![0; ends.last().map_or(0, |end| *end as usize)];
    for (row, values) in (0..).zip(&table.rows) {
        if let Some(value) = (values.value(field) as usize).checked_sub(1) {
            rows[next[value] as usize] = row;
            next[value] += 1;
        }
    }
    (rows, ends)
}

/// One round: who is how likely the same by the model, and the model by that.
fn round(model: &mut Model, seen: &Seen) {
    let mut m = [[[0.0; LEVELS]; Given::COUNT]; Field::COUNT];
    let (mut same, mut household) = (0.01, 0.01);
    for (pattern, number) in &seen.sharing {
        let [one, family, twins, strangers] = likelihoods(model, *pattern);
        let total = one + family + twins + strangers;
        same += number * one / total;
        household += number * family / total;
        count(&mut m, *pattern, number * one / total);
    }
    neighbourly(model, seen);
    model.same = (same / seen.share / seen.pairs).clamp(1e-15, 0.5);
    model.household = (household / seen.share / seen.pairs).clamp(1e-15, 0.5);
    for levels in &mut m {
        spread(levels, START.map(|level| level * 0.5));
    }
    model.m = m;
}

/// How levels are spread among strangers who share a finer part of their address.
fn neighbourly(model: &mut Model, seen: &Seen) {
    let mut u = [[[0.0; LEVELS]; Given::COUNT]; Field::COUNT];
    for (parent, counts) in &seen.neighbours {
        for (pattern, number) in counts {
            let likely = likelihoods(model, *pattern);
            let weight = number * likely[3] / likely.iter().sum::<f64>();
            for field in Field::ALL.into_iter().filter(|field| pattern.parent(*field) == Some(*parent)) {
                u[field.at()][pattern.given(field) as usize][pattern.level(field) as usize] += weight;
            }
        }
    }
    for field in Field::ALL.into_iter().filter(|field| !field.finer().is_empty()) {
        let known = &mut model.u[field.at()];
        let assumed = known[Given::Differing as usize];
        spread(&mut u[field.at()], assumed);
        known[Given::Agreeing as usize] = u[field.at()][Given::Agreeing as usize];
    }
}

/// How likely a pattern comes of one person, of a household, of twins, of strangers.
fn likelihoods(model: &Model, pattern: Pattern) -> [f64; 4] {
    // How likely the levels are between records of one person and at random: of what households share, of the
    // birthday, of the rest.
    let (mut same, mut random) = ([1.0; 3], [1.0; 3]);
    for field in Field::ALL {
        let (given, level) = (pattern.given(field) as usize, pattern.level(field) as usize);
        let kind = match field {
            Field::BirthDate => 1,
            _ if field.shared() => 0,
            _ => 2,
        };
        same[kind] *= model.m[field.at()][given][level];
        random[kind] *= model.u[field.at()][given][level];
    }
    let ([shared, born, own], [shared_by_chance, born_by_chance, own_by_chance]) = (same, random);
    [
        model.same * shared * born * own,
        model.household * shared * born_by_chance * own_by_chance,
        model.household * model.twins * shared * born * own_by_chance,
        (1.0 - model.same - model.household) * shared_by_chance * born_by_chance * own_by_chance,
    ]
}
