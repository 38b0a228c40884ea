#[test]
fn ui() {
    let tests = trybuild::TestCases::new();
    tests.pass("tests/ui/pass/functions.rs");
    tests.pass("tests/ui/pass/other_crate.rs");
    tests.compile_fail("tests/ui/fail/ef0217*.rs");
    tests.compile_fail("tests/ui/fail/ef0219*.rs");
    tests.compile_fail("tests/ui/fail/ef0520*.rs");
    tests.compile_fail("tests/ui/fail/function_*.rs");
    tests.compile_fail("tests/ui/fail/aggregate_*.rs");
}
