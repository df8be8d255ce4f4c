//! Sentences as commissions write them, with drawn numbers: a right one and a wrong one of each kind.

use fastrand::Rng;

/// A sentence with numbers that agree, and the same with a contradiction.
pub struct Sentence {
    /// Which kind it is of.
    pub kind: &'static str,
    pub right: String,
    pub wrong: String,
}

/// What is planted.
pub const KINDS: [&str; 21] = [
    "rate",
    "rate_of_base",
    "share",
    "done_rate",
    "sum",
    "sum_in_brackets",
    "settled",
    "part_exceeds",
    "growth",
    "fall",
    "points",
    "difference",
    "direction",
    "repeat",
    "list",
    "steps",
    "date",
    "as_of",
    "over_hundred",
    "title",
    "marks",
];

/// One that differs from a number by a few per cent, at least by one.
fn off(rng: &mut Rng, value: u32) -> u32 {
    let by = (value / 20).max(1) + rng.u32(..(value / 10).max(1));
    if rng.bool() && value > by { value - by } else { value + by }
}

fn rate(part: u32, whole: u32) -> String {
    format!("{:.2}", f64::from(part) / f64::from(whole) * 100.0)
}

fn pick<'a>(rng: &mut Rng, words: &[&'a str]) -> &'a str {
    words[rng.usize(..words.len())]
}

fn both(make: impl Fn(u32) -> String, right: u32, wrong: u32) -> Sentence {
    Sentence { kind: "", right: make(right), wrong: make(wrong) }
}

/// Draws a sentence of a kind.
pub fn draw(kind: &'static str, rng: &mut Rng) -> Sentence {
    Sentence { kind, ..drawn(kind, rng) }
}

fn drawn(kind: &str, rng: &mut Rng) -> Sentence {
    let whole = rng.u32(60..9000);
    let part = rng.u32(whole / 4 + 1..whole * 9 / 10);
    match kind {
        "rate" => {
            let (noun, verb) = (
                pick(rng, &["高血压", "糖尿病", "肺结核", "严重精神障碍"]),
                pick(rng, &["规范管理", "随访", "体检", "服药"]),
            );
            let lead = pick(rng, &["截至2023年9月30日，全县登记", "全市现有", "目前在册", "累计建档"]);
            let link = pick(rng, &["共计", "", "共"]);
            both(
                |n| format!("{lead}{noun}患者{link}{whole}人，{verb}患者{part}人，{verb}率{}%。", rate(n, whole)),
                part,
                off(rng, part),
            )
        }
        "rate_of_base" => {
            let noun = pick(rng, &["住户", "托育机构", "公共场所", "供水单位", "医疗机构"]);
            both(
                |n| format!("共抽查{noun}{n}家，合格{part}家，合格率为{}％。", rate(part, whole)),
                whole,
                off(rng, whole).max(part + 1),
            )
        }
        "share" => {
            let noun = pick(rng, &["卫生技术人员", "执业医师", "注册护士"]);
            both(
                |n| format!("全县共有在岗职工{whole}人，其中{noun}{part}人，占比{}%。", rate(n, whole)),
                part,
                off(rng, part),
            )
        }
        "done_rate" => {
            let (noun, done) = (pick(rng, &["隐患", "问题", "线索"]), pick(rng, &["整改", "办结", "化解"]));
            both(
                |n| format!("今年以来共排查{noun}{whole}条，完成{done}{part}条，{done}率{}%。", rate(n, whole)),
                part,
                off(rng, part),
            )
        }
        "sum" => {
            let (one, two) = (rng.u32(2..40), rng.u32(2..60));
            let three = rng.u32(2..90);
            both(
                |n| format!("全市参保医疗机构{n}家，其中三级{one}家，二级{two}家，一级{three}家。"),
                one + two + three,
                off(rng, one + two + three),
            )
        }
        "sum_in_brackets" => {
            let (one, two) = (rng.u32(20..400), rng.u32(20..400));
            both(|n| format!("共报告出生{n}人（其中男性{one}人，女性{two}人）。"), one + two, off(rng, one + two))
        }
        "settled" => {
            let received = pick(rng, &["受理信访件", "收到投诉", "接到举报", "受理医疗纠纷"]);
            let open = pick(rng, &["正在办理中", "尚未办结", "正在进一步调查"]);
            let (done, left) = (rng.u32(10..90), rng.u32(2..20));
            both(
                |n| format!("全年{received}{n}件，已办结{done}件，{left}件{open}。"),
                done + left,
                off(rng, done + left),
            )
        }
        "part_exceeds" => {
            let more = whole + rng.u32(1..50);
            both(|n| format!("共招聘各类人才{whole}名，其中研究生{n}名。"), part, more)
        }
        "growth" | "fall" => change(kind == "growth", whole, part, rng),
        "points" => {
            let (from, by) = (rng.u32(300..700), rng.u32(10..200));
            let tenth = |n: u32| format!("{:.1}", f64::from(n) / 10.0);
            let name = pick(rng, &["签约率", "规范管理率", "覆盖率", "知晓率"]);
            both(
                |n| {
                    format!(
                        "{name}从2022年的{}%提高到2023年的{}%，提高了{}个百分点。",
                        tenth(from),
                        tenth(from + by),
                        tenth(n)
                    )
                },
                by,
                off(rng, by),
            )
        }
        "difference" => {
            let (last, by) = (rng.u32(50..400), rng.u32(5..40));
            both(|n| format!("设置床位{}张，去年{last}张，较去年增加{n}张。", last + by), by, off(rng, by))
        }
        "direction" => {
            let (low, high) = (part, whole);
            let name = pick(rng, &["投诉量", "药占比排名外机构数", "门诊量", "住院量"]);
            Sentence {
                kind: "",
                right: format!("{name}由{low}件增加到{high}件。"),
                wrong: format!("{name}由{high}件增加到{low}件。"),
            }
        }
        "repeat" => {
            let name = pick(rng, &["报告传染病病例", "开展义诊活动惠及群众", "完成老年人健康体检", "免费筛查适龄妇女"]);
            both(|n| format!("今年，{name}{whole}人。\n在总结成绩时，{name}{n}人。"), whole, off(rng, whole))
        }
        "list" => {
            let all = ["首问负责", "限时办结", "责任追究", "信息公开", "定期回访", "集体会商"];
            let count = rng.usize(3..6);
            let listed = all[..count].join("、");
            let words = ["", "", "", "三", "四", "五", "六", "七"];
            let say = |n: usize| format!("落实{}项制度（{listed}）。", words[n]);
            Sentence { kind: "", right: say(count), wrong: say(count + 1) }
        }
        "steps" => {
            let say = |last: &str| format!("一是健全机制；二是压实责任；{last}是严肃问责。");
            Sentence { kind: "", right: say("三"), wrong: say("四") }
        }
        "date" => {
            let say = |day: u32| format!("截至2023年9月{day}日，完成任务{whole}人。");
            Sentence { kind: "", right: say(30), wrong: say(31) }
        }
        "as_of" => {
            let say = |time: &str| format!("截至2023年{time}，受理纠纷{part}起。");
            Sentence { kind: "", right: say("9月"), wrong: say("1－9月") }
        }
        "over_hundred" => {
            let name = pick(rng, &["疫苗接种率", "规范管理率", "治愈率", "建档率", "覆盖率"]);
            let say = |n: u32| format!("{name}达到{}.{}%。", n, rng_digit(part));
            Sentence { kind: "", right: say(50 + part % 49), wrong: say(101 + part % 20) }
        }
        "title" => {
            let what = pick(rng, &["养老诈骗", "医疗乱象", "非法行医", "违规收费"]);
            let say = |more: &str| {
                format!("印发《{what}专项整治实施方案》。\n根据《{more}{what}专项整治实施方案》要求，组织自查。")
            };
            Sentence { kind: "", right: say(""), wrong: say("打击") }
        }
        _ => match rng.u32(..4) {
            0 => {
                Sentence {
                    kind: "", right: format!("印发《方案》{part}份。"), wrong: format!("印发《方案{part}份。")
                }
            }
            1 => Sentence { kind: "", right: format!("完成率{}.5%。", part % 90), wrong: "完成率%。".into() },
            2 => Sentence {
                kind: "", right: format!("完成率{}.5%。", part % 90), wrong: "完成率**.**%。".into()
            },
            _ => Sentence {
                kind: "",
                right: format!("于2023年{}月完成。", part % 12 + 1),
                wrong: "于20XX年X月完成。".into(),
            },
        },
    }
}

fn rng_digit(value: u32) -> u32 {
    value % 10
}

fn change(rises: bool, whole: u32, part: u32, rng: &mut Rng) -> Sentence {
    let (last, now) = if rises { (part, whole) } else { (whole, part) };
    let names = if rises { ["门急诊服务", "家庭医生签约服务"] } else { ["住院服务", "急救转运"] };
    let name = pick(rng, &names);
    let word = if rises { pick(rng, &["增长", "上升"]) } else { pick(rng, &["下降", "减少"]) };
    let by = rate(last.abs_diff(now), last);
    let wrong = rate(off(rng, last.abs_diff(now)), last);
    let order = rng.bool();
    let say = |by: &str| match order {
        true => format!("全年{name}{now}人次，上年为{last}人次，同比{word}{by}%。"),
        false => format!("{name}由上年的{last}人次{}{now}人次，{word}{by}%。", if rises { "增加到" } else { "减少到" }),
    };
    Sentence { kind: "", right: say(&by), wrong: say(&wrong) }
}
