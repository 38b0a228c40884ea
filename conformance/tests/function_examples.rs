//! Every example of the function table has the value that the reference shows.

use std::sync::mpsc;

use eventflux::dynamic::App;
use eventflux_compiler::functions::{self, ScalarDoc};

/// The value of an expression, as CAST to STRING shows it.
fn value(expression: &str) -> Result<String, String> {
    let sql =
        format!("CREATE STREAM One (x INT NOT NULL);\nSELECT CAST(({expression}) AS STRING) AS v FROM One;");
    let mut app = App::compile(&sql).map_err(|error| error.to_string())?;
    let (sender, values) = mpsc::channel();
    let errors = sender.clone();
    app.on_error(move |error| errors.send(Err(error.to_string())).expect("the test listens"));
    app.on("out", move |_, row| {
        let value: Option<String> = row.get("v").expect("v is a STRING");
        sender.send(Ok(value.unwrap_or_else(|| "NULL".to_owned()))).expect("the test listens");
    })
    .map_err(|error| error.to_string())?;
    let _ = app.push("One", (1,)).map_err(|error| error.to_string())?;
    values.try_recv().map_err(|_| "no row".to_owned())?
}

fn wrong(doc: &ScalarDoc) -> Vec<String> {
    let differs = |(expression, expected): &(&str, &str)| match value(expression) {
        Ok(value) if value == *expected => None,
        Ok(value) => Some(format!("{expression} is {value}, not {expected}")),
        Err(error) => Some(format!("{expression}: {error}")),
    };
    doc.examples.iter().filter_map(differs).collect()
}

#[test]
fn every_example_is_true() {
    let wrong: Vec<String> = functions::docs().flat_map(wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_wrong_example_would_be_found() {
    assert_eq!(value("1 + 2"), Ok("3".to_owned()));
    assert_eq!(value("CAST(NULL AS INT)"), Ok("NULL".to_owned()));
    assert!(value("1 / 0").is_err_and(|error| error.contains("division by zero")));
    assert!(value("1 +").is_err());
}
