//! Patterns over files, and their plans.

use crate::command::Folder;

const SQL: &str = "\
CREATE STREAM Orders (id INT NOT NULL, amount DOUBLE, at TIMESTAMP NOT NULL, WATERMARK FOR at);
CREATE STREAM Payments (id INT NOT NULL, paid DOUBLE, at TIMESTAMP NOT NULL, WATERMARK FOR at);
INSERT INTO Paid
SELECT o.id, o.amount, p.paid
FROM PATTERN (EVERY o=Orders[amount > 0] -> p=Payments[id = o.id AND paid >= o.amount]) WITHIN 1 MINUTE
ON TIMEOUT INSERT INTO Missed SELECT o.id, ROWTIME() AS since;
";

fn folder() -> Folder {
    let folder = Folder::new();
    folder
        .file("app.sql", SQL)
        .file(
            "orders.csv",
            "id,amount,at\n\
             1,10,1970-01-01T00:00:01Z\n\
             2,20,1970-01-01T00:00:02Z\n\
             3,-1,1970-01-01T00:00:03Z\n\
             4,40,1970-01-01T00:02:00Z\n",
        )
        .file(
            "payments.csv",
            "id,paid,at\n\
             2,5,1970-01-01T00:00:10Z\n\
             1,10,1970-01-01T00:01:01Z\n\
             2,20,1970-01-01T00:01:02.000001Z\n\
             3,1,1970-01-01T00:01:03Z\n",
        );
    folder
}

#[test]
fn what_is_paid_in_time_and_what_is_not() {
    let folder = folder();
    let ran = folder
        .run(
            "run app.sql --input Orders=orders.csv --input Payments=payments.csv \
             --output Paid=paid.csv --output Missed=missed.csv",
        )
        .code(0);
    ran.out("");
    assert_eq!(folder.read("paid.csv"), "id,amount,paid\n1,10,10\n");
    // The fourth order has not expired when the input ends.
    assert_eq!(folder.read("missed.csv"), "id,since\n2,1970-01-01T00:01:02Z\n");
}

#[test]
fn a_pattern_as_text() {
    let ran = folder().run("explain app.sql").code(0).err("");
    for part in [
        "pattern (EVERY o -> p) within 1m, a row for each attempt that expires\n",
        "position o: Orders where (amount > 0.0)\n",
        "position p: Payments, found by id = o.id, fits if (paid >= o.amount)\n",
    ] {
        assert!(ran.out.contains(part), "`{part}` is not in {}", ran.out);
    }
}

#[test]
fn a_pattern_for_tools() {
    let ran = folder().run("explain app.sql --json").code(0).err("");
    let plan: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let query = &plan["queries"][0];
    assert_eq!(query["inputs"], serde_json::json!(["Orders", "Payments"]));
    let kinds: Vec<&str> =
        query["steps"].as_array().unwrap().iter().filter_map(|step| step["kind"].as_str()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "position").count(), 2, "{kinds:?}");
    for format in ["dot", "mermaid"] {
        let ran = folder().run(&format!("explain app.sql --format {format}")).code(0).err("");
        for input in ["s0", "s1"] {
            assert!(ran.out.contains(&format!("  {input} -")), "{input} goes nowhere in {}", ran.out);
        }
    }
}
