//! Rewrites.

use std::fmt::Write as _;

use eventflux_compiler::logical::RULES;

pub(super) fn page() -> String {
    let mut out = "# Rewrites\n\n\
        Between binding and lowering the planner applies these rules, in this order. None of them changes a \
        result, and errors are results too: an expression that can fail is neither dropped nor evaluated where it was not \
        before. EXPLAIN shows the plan after them.\n\n"
        .to_owned();
    for (i, rule) in RULES.iter().enumerate() {
        let _ = writeln!(out, "{}. **{}**: {}.", i + 1, rule.name, rule.summary);
    }
    out
}
