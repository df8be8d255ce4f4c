//! Heads as offices have them, with what their files and titles are called, and the form that each is.

use super::{Seen, likely};
use crate::content::Content;
use crate::real;
use intake::form::{Form, FormKind};
use std::sync::OnceLock;

fn content() -> &'static Content {
    static CONTENT: OnceLock<Content> = OnceLock::new();
    CONTENT.get_or_init(real::content)
}

/// The ids of the forms that a sheet can be.
fn found(head: &str, called: &[&str]) -> Vec<String> {
    let all = content().forms.values().map(|def| &def.form);
    let forms: Vec<&Form> = all.filter(|form| form.kind != FormKind::Move).collect();
    let head: Vec<String> = head.split_whitespace().map(str::to_owned).collect();
    let found = likely(content(), &forms, Seen { head: &head, called }, &[]);
    found.into_iter().map(|(form, _)| form.id.clone()).collect()
}

const ROSTER: &str = "姓名 身份证号 性别 联系电话 村（居）代码 管理机构 建档日期";
const FOLLOW_UP: &str = "姓名 身份证号 随访日期 随访方式 血压 症状 服药依从性 药物不良反应 管理机构 录入日期";
const CHECKUP: &str = "姓名 身份证号 体检日期 体温 脉搏 呼吸频率 血压(mmHg) 身高(cm) 体重(kg) 腰围";
const CHILD: &str = "姓名 性别 出生日期 体检日期 月龄 体重(kg) 体重评价 身长(cm) 前囟 面色 指导";

#[test]
fn headings_tell_most_sheets() {
    let confirmed = format!("{ROSTER} 确诊依据");
    let glucose = format!("{FOLLOW_UP} 空腹血糖 低血糖反应");
    let older = format!("{CHECKUP} 生活自理能力 老年人认知功能 总胆固醇");
    for (head, form) in [
        (FOLLOW_UP, "hypertension/follow_up"),
        (&*glucose, "diabetes/follow_up"),
        // One visit for two programmes: whoever sends it gets the form that asks most of what it says.
        (&*format!("{glucose} 心率"), "diabetes/follow_up"),
        (&*older, "elderly/checkup"),
        ("姓名 身份证号 联系电话 现住址 建册日期 母子健康手册编号", "maternal/enrol"),
        ("姓名 身份证号 检查日期 孕周 末次月经 预产期 孕次 身高 体重 血压 血红蛋白", "maternal/first_antenatal"),
        (&*format!("{CHILD} 头围 颈部包块 发育评估（6月龄预警征象）"), "child_health/infant_checkup"),
        (&*format!("{CHILD} 步态 发育评估（24月龄预警征象）"), "child_health/toddler_checkup"),
        ("姓名 身份证号 联系电话 签约日期", "family_doctor/enrol"),
    ] {
        assert_eq!(found(head, &["Sheet1", "2026.xlsx"]), [form], "{head}");
    }
    assert_eq!(found(&confirmed, &["名册.xlsx"]), ["diabetes/enrol", "hypertension/enrol"], "nothing tells them apart");
}

#[test]
fn where_headings_are_alike_the_name_of_file_sheet_or_title_tells() {
    let confirmed = format!("{ROSTER} 确诊依据");
    for (head, called, form) in [
        (&*confirmed, "高血压患者管理名册.xlsx", "hypertension/enrol"),
        (&confirmed, "2型糖尿病患者名册（2026年）", "diabetes/enrol"),
        (&confirmed, "hypertension roster.csv", "hypertension/enrol"),
        (&confirmed, "Diabetes_2026.XLSX", "diabetes/enrol"),
        (ROSTER, "肺结核患者登记", "tuberculosis/enrol"),
        (FOLLOW_UP, "糖尿病患者随访", "diabetes/follow_up"),
        (CHECKUP, "某镇卫生院老年人体检一览表", "elderly/checkup"),
        (CHECKUP, "糖尿病患者体检", "diabetes/checkup"),
        (CHILD, "1-8月龄儿童健康检查", "child_health/infant_checkup"),
        (CHILD, "12-30月龄儿童健康检查", "child_health/toddler_checkup"),
    ] {
        assert_eq!(found(head, &["Sheet1", called]), [form], "{head} called {called}");
    }
    // What every programme says of itself tells nothing, and headings go before names.
    assert!(found(&confirmed, &["患者健康管理服务记录表.xlsx"]).len() > 1);
    assert_eq!(found(&format!("{FOLLOW_UP} 心率"), &["糖尿病名册.xlsx"]), ["hypertension/follow_up"]);
}
