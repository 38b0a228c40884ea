//! What the format takes and what it refuses, with the line.

use super::*;

fn one(text: &str) -> Case {
    parse(Path::new("t.case"), text).expect("the case is well formed").remove(0)
}

fn error(text: &str) -> String {
    parse(Path::new("t.case"), text).expect_err("the case is malformed").to_string()
}

const HEAD: &str = "=== c\n--- sql\nSELECT 1;\n";

#[test]
fn every_section_is_read() {
    let case = one(
        "# about\n\n=== a name\n# more\n--- sql\nA;\n# b\n\n--- in\n@0 S [1, \"x y\"]\nS [2]\n# c\n@1.5\nfinish\nrestart\n\
         --- out T [unordered]\n[1]\n@-0.001 [null]\n--- out U\n--- out *\n--- table L\n[3]\n--- stats\nlate 2\n",
    );
    assert_eq!(
        (case.name.as_str(), case.line, case.sql.as_str(), case.sql_line),
        ("a name", 3, "A;\n# b", 6)
    );
    let steps: Vec<_> = case.steps.iter().map(|s| (s.line, s.action.to_string())).collect();
    let expected =
        [(10, "@0 S [1,\"x y\"]"), (11, "@0 S [2]"), (13, "@1.5"), (14, "finish"), (15, "restart")];
    assert_eq!(steps, expected.map(|(line, text)| (line, text.to_owned())));
    assert_eq!(case.outputs.len(), 2);
    assert!(case.outputs[0].unordered && !case.outputs[1].unordered);
    assert_eq!(case.outputs[0].rows[0].at, None);
    assert_eq!(case.outputs[0].rows[1].at, Some(Timestamp::from_micros(-1)));
    assert_eq!(case.outputs[0].rows[1].line, 18);
    assert!(case.nothing_else);
    assert_eq!(case.tables[0].rows[0].row, [Json::from(3)]);
    assert_eq!(case.stats, [("late".to_owned(), 2)]);
}

#[test]
fn a_step_without_a_time_takes_that_of_the_step_before() {
    let case = one(&format!("{HEAD}--- in\nS [1]\n@5\nS [2]\n--- stats\nlate 0\n"));
    let times: Vec<_> = case
        .steps
        .iter()
        .map(|s| match &s.action {
            Action::Push { at, .. } => *at,
            _ => None,
        })
        .collect();
    assert_eq!(times, [None, None, Some(Timestamp::from_millis(5))]);
}

#[test]
fn errors_with_and_without_code_and_place() {
    let case = one(&format!("{HEAD}--- error EF0201 at 2:24\n--- error *\n--- error * at 1:1\n"));
    let shown: Vec<_> = case.errors.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["EF0201 at 2:24", "any error", "any error at 1:1"]);
}

#[test]
fn what_is_malformed_is_named_with_its_line() {
    for (text, expected) in [
        ("S [1]\n", "t.case:1: a case begins with"),
        ("--- sql\n", "t.case:1: a section must stand in a case"),
        ("===\n", "t.case:1: a case needs a name"),
        ("=== c\n--- out T\n", "t.case:1: it has no SQL"),
        ("=== c\nx\n", "t.case:2: a section such as"),
        ("=== c [why]\n", "t.case:1: a tag gives its reason"),
        ("=== c [never: x]\n", "t.case:1: `never` is no tag"),
        ("=== c [text-only: ]\n", "t.case:1: `text-only` needs a reason"),
    ] {
        assert!(error(text).starts_with(expected), "{text:?} gave {}", error(text));
    }
    for (text, expected) in [
        ("", "t.case:1: it expects nothing"),
        ("--- error *\n--- out T\n", "t.case:1: an app that does not compile"),
        ("--- error *\n\n=== c\n", "t.case:6: line 1 has a case of this name"),
        ("\n=== d\n", "t.case:5: the case before: it expects nothing"),
        ("--- sql\n", "t.case:4: a case has one `--- sql`"),
        ("--- output T\n", "t.case:4: `--- output` is no section"),
        ("--- in T\n", "t.case:4: `--- in` takes nothing after it"),
        ("--- out\n", "t.case:4: `--- out` names a stream"),
        ("--- out T U\n", "t.case:4: `--- out` names a stream"),
        ("--- out T\n--- out T\n", "t.case:5: `T` has its rows already"),
        ("--- out *\n[1]\n", "t.case:5: this section has no lines"),
        ("--- out T\n{\"a\": 1}\n", "t.case:5: a row is a JSON array"),
        ("--- out T\n[1\n", "t.case:5: a row is a JSON array: "),
        ("--- in\n@x S [1]\n", "t.case:5: `@x` is no time"),
        ("--- in\n@0.0001 S [1]\n", "t.case:5: `@0.0001` is no time"),
        ("--- in\nstop\n", "t.case:5: a step is"),
        ("--- in\n@1 finish\n", "t.case:5: `finish` takes no time"),
        ("--- table L\n@1 [1]\n", "t.case:5: a row of a table has no time"),
        ("--- stats\nlost 1\n", "t.case:5: `lost` is no counter"),
        ("--- stats\nlate -1\n", "t.case:5: `-1` is no count"),
        ("--- error\n", "t.case:4: an error is"),
        ("--- error * in 1:2\n", "t.case:4: an error is"),
        ("--- error * at 12\n", "t.case:4: an error is"),
    ] {
        let text = format!("{HEAD}{text}");
        assert!(error(&text).starts_with(expected), "{text:?} gave {}", error(&text));
    }
}

#[test]
fn a_file_that_is_not_there() {
    let error = load(Path::new("no/such.case")).expect_err("there is no such file");
    assert!(error.to_string().starts_with("no/such.case: "), "{error}");
}

#[test]
fn tags_come_off_the_title() {
    let case = one("=== a [b] c [text-only: x: y] [compiled-only: z]\n--- sql\nA;\n--- error *\n");
    assert_eq!(case.name, "a [b] c");
    assert_eq!(case.tag("text-only"), Some("x: y"));
    assert_eq!(case.tag("compiled-only"), Some("z"));
    assert_eq!(case.tag("interpreted-only"), None);
}
