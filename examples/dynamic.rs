//! The query of `quickstart` as text at run time, and beside it a rule that is replaced while the program runs.
//!
//! Run it with `cargo run --features dynamic --example dynamic`.

use std::fs::File;
use std::path::Path;

use eventflux::Stream;
use eventflux::dynamic::{App, Compiler, Error};
use flate2::read::GzDecoder;

/// A departure, an arrival or a cancellation.
#[derive(Stream)]
struct FlightEvent {
    #[stream(time)]
    event_time: jiff::Timestamp,
    event_type: String,
    carrier: String,
    flight: i32,
    delay_min: Option<i32>,
}

/// The text of the quickstart, with the quotes of SQL.
const DELAYS: &str = "
    CREATE STREAM Flights OF FlightEvent;

    INSERT INTO Delays
    SELECT WINDOW_START AS hour, carrier, COUNT(*) AS departures, AVG(delay_min) AS mean, MAX(delay_min) AS worst
    FROM Flights[event_type = 'DEPARTURE'] WINDOW TUMBLING(1 HOUR)
    GROUP BY carrier
    HAVING departures >= 10 AND AVG(delay_min) > 30
    ORDER BY mean DESC;
";

/// The rules, as users send them, each with the time from which it holds. The third one is refused.
const RULES: [(&str, &str); 4] = [
    ("2013-01-01T00:00:00Z", "SELECT carrier, flight, delay_min FROM Flights WHERE delay_min > 600"),
    (
        "2013-01-07T00:00:00Z",
        "SELECT carrier, flight, delay_min FROM Flights WHERE carrier = 'HA' AND delay_min > 5",
    ),
    ("2013-01-08T00:00:00Z", "SELECT carrier, flight, delay FROM Flights WHERE delay > 600"),
    (
        "2013-01-10T00:00:00Z",
        "SELECT carrier, LAST(flight) AS flight, MAX(delay_min) AS delay_min
         FROM Flights WINDOW TUMBLING(1 DAY) GROUP BY carrier HAVING MAX(delay_min) > 400",
    ),
];

/// An app of one rule that prints what it finds.
fn rule(compiler: &Compiler, sql: &str) -> Result<App, Error> {
    let mut app = compiler.compile(&format!("CREATE STREAM Flights OF FlightEvent;\n{sql};"))?;
    app.outputs(Printer);
    Ok(app)
}

/// Prints the rows of stream `out`, whatever their columns.
struct Printer;

impl eventflux::Outputs for Printer {
    fn row(&mut self, stream: &str, at: eventflux::Timestamp, row: &[eventflux::Value]) {
        if stream == "out" {
            let values: Vec<String> = row.iter().map(ToString::to_string).collect();
            println!("{at}  rule: {}", values.join(" "));
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let compiler = Compiler::new().stream::<FlightEvent>();
    let mut delays = compiler.compile(DELAYS)?;
    delays.on("Delays", |at, row| {
        let (carrier, n, mean): (&str, i64, Option<f64>) =
            (row.get("carrier").unwrap(), row.get("departures").unwrap(), row.get("mean").unwrap());
        println!("{at}  {carrier}: {n} departures, mean delay {:.1}", mean.unwrap_or_default());
    })?;

    let mut rules = RULES.into_iter().map(|(from, sql)| (from.parse::<jiff::Timestamp>(), sql)).peekable();
    let mut current: Option<App> = None;

    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/flight_events_2013_01.csv.gz");
    let mut rows = csv::Reader::from_reader(GzDecoder::new(File::open(file)?));
    for row in rows.deserialize() {
        let (event_time, event_type, _, carrier, flight, _, _, _, _, delay_min): Row = row?;
        let event_time: jiff::Timestamp = event_time.parse()?;

        // A new rule replaces the old one between two events; a refused one changes nothing.
        while let Some((_, sql)) =
            rules.next_if(|(from, _)| from.as_ref().is_ok_and(|from| *from <= event_time))
        {
            match rule(&compiler, sql) {
                Ok(app) => {
                    if let Some(mut old) = current.replace(app) {
                        old.finish()?;
                    }
                    println!(
                        "{event_time}  new rule: {}",
                        sql.split_whitespace().collect::<Vec<_>>().join(" ")
                    );
                }
                Err(error) => print!("{event_time}  refused:\n{error}"),
            }
        }

        let event = FlightEvent { event_time, event_type, carrier, flight, delay_min };
        let _ = delays.push_struct(&event)?;
        if let Some(rule) = &mut current {
            let _ = rule.push_struct(&event)?;
        }
    }
    delays.finish()?;
    if let Some(rule) = &mut current {
        rule.finish()?;
    }
    Ok(())
}

/// A line of the file, column by column.
type Row = (String, String, u32, String, i32, String, String, String, String, Option<i32>);
