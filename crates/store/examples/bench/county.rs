//! Made-up residents and what is measured of them, as lines of FHIR of about 1.46 kB in the mean.

use std::fmt::Write;

/// Observations beside each Patient.
pub const OBSERVATIONS_EACH: usize = 19;

const SURNAMES: [&str; 10] = ["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周"];
const GIVEN: [&str; 12] = ["秀英", "伟", "芳", "娜", "强", "敏", "静", "丽", "军", "洋", "勇", "艳"];
const VILLAGES: [&str; 8] = ["东村", "西村", "南庄", "北庄", "河口", "桥头", "石板", "新塘"];
const WORDS: [&str; 12] = [
    "自述",
    "近日",
    "头晕",
    "睡眠尚可",
    "饮食清淡",
    "规律服药",
    "偶有胸闷",
    "活动后气短",
    "血压平稳",
    "嘱低盐饮食",
    "两周后复查",
    "家属陪同",
];

/// The lines of some residents, the Patient first.
pub fn lines(residents: std::ops::Range<usize>, into: &mut Vec<u8>) {
    let mut line = String::with_capacity(2_000);
    for number in residents {
        let mut random = fastrand::Rng::with_seed(number as u64);
        line.clear();
        patient(number, &mut random, &mut line);
        for n in 0..OBSERVATIONS_EACH {
            observation(number, n, &mut random, &mut line);
        }
        into.extend_from_slice(line.as_bytes());
    }
}

pub fn patient(number: usize, random: &mut fastrand::Rng, line: &mut String) {
    let card = card(number);
    let name = [*random.choice(&SURNAMES).unwrap(), random.choice(&GIVEN).unwrap()];
    let village = random.choice(VILLAGES).unwrap();
    let born = format!("{}-{}-{}", &card[6..10], &card[10..12], &card[12..14]);
    let phone = random.u64(13_000_000_000..19_000_000_000);
    let sex = if number.is_multiple_of(2) { "female" } else { "male" };
    let _ = writeln!(
        line,
        "{{\"resourceType\":\"Patient\",\"id\":\"p-{number}\",\"meta\":{{\"versionId\":\"1\",\"lastUpdated\":\"2026-08-{:02}T08:{:02}:00+08:00\",\"profile\":[\"https://example.org/fhir/StructureDefinition/resident\"]}},\"identifier\":[{{\"use\":\"official\",\"type\":{{\"coding\":[{{\"system\":\"http://terminology.hl7.org/CodeSystem/v2-0203\",\"code\":\"NI\"}}]}},\"system\":\"{}\",\"value\":\"{card}\"}},{{\"use\":\"usual\",\"system\":\"https://example.org/records\",\"value\":\"{:010}\"}}],\"active\":true,\"name\":[{{\"use\":\"official\",\"text\":\"{}{}\",\"family\":\"{}\",\"given\":[\"{}\"]}}],\"telecom\":[{{\"system\":\"phone\",\"value\":\"{phone}\",\"use\":\"mobile\"}}],\"gender\":\"{sex}\",\"birthDate\":\"{born}\",\"address\":[{{\"use\":\"home\",\"text\":\"示例县{village}{}组{}号\",\"city\":\"示例市\",\"district\":\"示例县\",\"line\":[\"{village}{}号\"]}}],\"contact\":[{{\"relationship\":[{{\"text\":\"配偶\"}}],\"telecom\":[{{\"system\":\"phone\",\"value\":\"{}\"}}]}}],\"managingOrganization\":{{\"reference\":\"Organization/g-{}\",\"display\":\"示例县{village}卫生室\"}}}}",
        random.u8(1..29),
        random.u8(0..60),
        residents::ID_CARD_SYSTEM,
        number * 7 + 3,
        name[0],
        name[1],
        name[0],
        name[1],
        random.u8(1..12),
        random.u16(1..400),
        random.u16(1..400),
        random.u64(13_000_000_000..19_000_000_000),
        number % 40,
    );
}

pub fn observation(number: usize, n: usize, random: &mut fastrand::Rng, line: &mut String) {
    let (month, day) = (1 + n % 12, random.u8(1..29));
    let note: String = (0..random.usize(2..7)).map(|_| *random.choice(&WORDS).unwrap()).collect::<Vec<_>>().join("，");
    let (systolic, diastolic, pulse) = (random.u32(95..186), random.u32(55..112), random.u32(52..108));
    let component = |code: &str, display: &str, value: u32, unit: &str| {
        format!(
            "{{\"code\":{{\"coding\":[{{\"system\":\"http://loinc.org\",\"code\":\"{code}\",\"display\":\"{display}\"}}]}},\"valueQuantity\":{{\"value\":{value},\"unit\":\"{unit}\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"{unit}\"}}}}"
        )
    };
    let _ = writeln!(
        line,
        "{{\"resourceType\":\"Observation\",\"id\":\"o-{number}-{n}\",\"meta\":{{\"versionId\":\"1\",\"lastUpdated\":\"2026-{month:02}-{day:02}T09:{:02}:{:02}+08:00\",\"profile\":[\"http://hl7.org/fhir/StructureDefinition/bp\"]}},\"status\":\"final\",\"category\":[{{\"coding\":[{{\"system\":\"http://terminology.hl7.org/CodeSystem/observation-category\",\"code\":\"vital-signs\",\"display\":\"Vital Signs\"}}]}}],\"code\":{{\"coding\":[{{\"system\":\"http://loinc.org\",\"code\":\"85354-9\",\"display\":\"Blood pressure panel with all children optional\"}}],\"text\":\"血压\"}},\"subject\":{{\"reference\":\"Patient/p-{number}\"}},\"effectiveDateTime\":\"2026-{month:02}-{day:02}T{:02}:{:02}:00+08:00\",\"issued\":\"2026-{month:02}-{day:02}T09:30:00.000+08:00\",\"performer\":[{{\"identifier\":{{\"system\":\"https://example.org/institutions\",\"value\":\"A{}\"}}}}],\"bodySite\":{{\"coding\":[{{\"system\":\"http://snomed.info/sct\",\"code\":\"368209003\",\"display\":\"Right arm\"}}]}},\"note\":[{{\"text\":\"{note}\"}}],\"component\":[{},{},{}]}}",
        random.u8(0..60),
        random.u8(0..60),
        random.u8(7..18),
        random.u8(0..60),
        number % 40,
        component("8480-6", "Systolic blood pressure", systolic, "mm[Hg]"),
        component("8462-4", "Diastolic blood pressure", diastolic, "mm[Hg]"),
        component("8867-4", "Heart rate", pulse, "/min"),
    );
}

/// A made-up ID card number with a right check digit; no area has this code.
fn card(number: usize) -> String {
    let born = 19_400_101 + (number % 60) * 10_000 + (number / 60 % 12) * 100 + number / 720 % 28;
    let seventeen = format!("99{:04}{born}{:03}", number / 20_160 / 1_000 % 10_000, number / 20_160 % 1_000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = seventeen.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = b"10X98765432"[(sum % 11) as usize] as char;
    format!("{seventeen}{check}")
}
