//! The corpus itself: every file reads, and it holds what it promises.

use std::path::Path;

use eventflux::testing::{Action, Case, load};

/// The project's own corpus, whatever `EVENTFLUX_CORPUS` says.
fn own() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    load(&folder).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn every_case_reads() {
    let cases = own();
    assert!(cases.len() >= 500, "only {} cases", cases.len());
    assert!(cases.iter().filter(|c| !c.errors.is_empty()).count() >= 100);
}

#[test]
fn restarts_and_counters_are_covered() {
    let cases = own();
    let restarts = cases.iter().filter(|c| c.steps.iter().any(|s| s.action == Action::Restart)).count();
    let stats = cases.iter().filter(|c| !c.stats.is_empty()).count();
    assert!(restarts >= 25, "only {restarts} cases restart");
    assert!(stats >= 15, "only {stats} cases look at counters");
}

#[test]
fn no_step_goes_back_in_time() {
    for case in own() {
        let mut last = None;
        for step in &case.steps {
            let time = match step.action {
                Action::Push { at, .. } => at,
                Action::Advance(to) => Some(to),
                Action::Finish | Action::Restart => continue,
            };
            assert!(time >= last, "{}:{}: time goes back", case.file.display(), step.line);
            last = time;
        }
    }
}
