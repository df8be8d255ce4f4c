//! Who did and saw what: whole as long as nobody touches it, and found where somebody did.

use crate::program::{output, run, text};
use std::fs;

#[test]
fn an_edited_look_is_named_and_a_cut_tail_is_found_by_noted_heads() {
    let dir = tempfile::tempdir().unwrap();
    let (data, noted) = (dir.path().join("data"), dir.path().join("heads"));
    run(&["demo", "--residents", "40", "--no-serve", "--audit-hash", "sm3", "--data", text(&data)]);
    for _ in 0..3 {
        run(&["export", "--type", "Organization", "--data", text(&data)]);
    }
    fs::write(&noted, run(&["audit", "head", "--data", text(&data)])).unwrap();
    let verify = || output(&["audit", "verify", "--head", text(&noted), "--data", text(&data)]);
    assert!(verify().status.success());
    let file = data.join("store/reads.audit");
    let looks = fs::read_to_string(&file).unwrap();
    assert!(looks.lines().count() >= 3, "{looks}");
    let without_last: String = looks.lines().take(looks.lines().count() - 1).map(|line| format!("{line}\n")).collect();
    for (edited, told) in
        [(looks.replacen("operator", "nobody", 1), "entry 1 was altered"), (without_last, "is missing")]
    {
        fs::write(&file, edited).unwrap();
        let found = verify();
        let said = String::from_utf8(found.stdout).unwrap();
        assert!(!found.status.success() && said.contains("reads: ") && said.contains(told), "{said}");
    }
}
