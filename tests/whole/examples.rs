//! Every example in the programmes' folders holds, from the door to the indicator.

use crate::program::run;

#[test]
fn every_example_of_every_programme_holds() {
    let printed = run(&["examples"]);
    let held = printed.lines().filter(|line| line.starts_with("ok")).count();
    println!("{held} examples");
    assert!(held >= 40, "{printed}");
}
