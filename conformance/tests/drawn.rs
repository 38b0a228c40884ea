//! Random apps that the build script drew: compiled, interpreted and by the naive reference, over random input.
//!
//! `EVENTFLUX_APPS` (default 60) apps from `EVENTFLUX_SEED` when the tests are built, `EVENTFLUX_SEQUENCES` (default 20)
//! inputs for each when they run.

use conformance::naive::app::App;
use conformance::naive::check::check;
use conformance::naive::known::Known;
use conformance::naive::reduce::{Trial, reductions};
use conformance::naive::{Step, draw, events};
use conformance::{number, verdict};
use eventflux_runtime::{Engine, engine::Outputs};

type Sinks = Box<dyn Outputs + Send>;
type Make = fn(Sinks) -> Box<dyn Engine>;

/// What the build script wrote: a module for each app, and the list of them with their numbers and their SQL.
#[allow(
    warnings,
    clippy::all,
    reason = "tokens printed without layout; the lints that matter look at the macro"
)]
mod generated {
    use super::{Engine, Make, Sinks, verdict};

    include!(concat!(env!("OUT_DIR"), "/drawn.rs"));
}

#[test]
fn compiled_interpreted_and_reference_agree() {
    let sequences = number("EVENTFLUX_SEQUENCES", 20);
    let known = Known::by_trying(|sql| eventflux::dynamic::App::compile(sql).is_ok());
    for (seed, sql, make) in generated::ENGINES {
        let app = draw::app(*seed, &known);
        assert_eq!(app.sql(), *sql, "the build script drew another app");
        for sequence in 0..sequences {
            let steps = events::steps(seed.wrapping_add(sequence << 32), &app);
            if let Err(failure) = agree(&app, &steps, *make) {
                panic!("{}", shrunk(Trial { app, steps }, failure, *make));
            }
        }
    }
}

fn agree(app: &App, steps: &[Step], make: Make) -> Result<(), String> {
    let sql = app.sql();
    let interpreted = |outputs| conformance::interpreted(&sql, outputs).unwrap_or_else(|e| panic!("{e}"));
    check(app, steps, "the interpreter", &interpreted)?;
    check(app, steps, "the compiled engine", &make)
}

/// The failure of the least input that fails; the app is compiled, and stays.
fn shrunk(trial: Trial, failure: String, make: Make) -> String {
    for smaller in reductions(&trial) {
        if smaller.app == trial.app
            && let Err(failure) = agree(&smaller.app, &smaller.steps, make)
        {
            return shrunk(smaller, failure, make);
        }
    }
    failure
}
