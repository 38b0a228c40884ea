//! What a query costs to build: `cargo bench --bench build_cost`.
//!
//! Writes programs with more and more queries into a crate of its own, in one app or in an app each, builds each
//! of them as a debug and as a release build, and reports seconds and bytes. All that the crate depends on is
//! built before and not counted. The queries are those of the throughput bench, five shapes in turn, each with
//! constants of its own. The table is written beside the build, as `eventflux-build-cost.md`.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Builds that a figure is the median of.
const BUILDS: usize = 3;

fn main() -> io::Result<()> {
    // `cargo test --benches` must not build for minutes.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let crate_folder = Crate::new()?;
    let programs = [
        Program { apps: 1, queries: 1 },
        Program { apps: 1, queries: 2 },
        Program { apps: 1, queries: 20 },
        Program { apps: 1, queries: 100 },
        Program { apps: 2, queries: 1 },
        Program { apps: 20, queries: 1 },
        Program { apps: 100, queries: 1 },
    ];
    let mut text = String::from(
        "| build | apps | queries each | seconds | CPU seconds | bytes | seconds per further query | CPU seconds \
         per further query | bytes per further query |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for release in [false, true] {
        crate_folder.measure(&programs[0], release)?;
        let mut one = None;
        for program in &programs {
            let cost = crate_folder.measure(program, release)?;
            let base = *one.get_or_insert(cost);
            let further = (program.apps * program.queries - 1) as f64;
            let build = if release { "release" } else { "debug" };
            let _ = write!(
                text,
                "| {build} | {} | {} | {:.2} | {:.2} | {:.0} |",
                program.apps, program.queries, cost.seconds, cost.cpu, cost.bytes
            );
            if further > 0.0 {
                let per = |of: f64, base: f64| (of - base) / further;
                let (seconds, cpu) = (per(cost.seconds, base.seconds), per(cost.cpu, base.cpu));
                let _ = writeln!(text, " {seconds:.3} | {cpu:.3} | {:.0} |", per(cost.bytes, base.bytes));
            } else {
                text.push_str(" | | |\n");
            }
            println!("{}", text.lines().next_back().unwrap_or_default());
        }
    }
    println!("\n{text}");
    let report = builds()?.join("eventflux-build-cost.md");
    fs::write(&report, text)?;
    println!("written to {}", report.display());
    Ok(())
}

/// A program: so many apps of so many queries.
struct Program {
    apps: usize,
    queries: usize,
}

/// What building it took.
#[derive(Clone, Copy)]
struct Cost {
    /// By the clock on the wall.
    seconds: f64,
    /// Of all processors together, which other work on the machine makes little difference to.
    cpu: f64,
    /// Of the program, without debug information.
    bytes: f64,
}

impl Program {
    fn source(&self) -> String {
        let mut source = String::from(
            "use eventflux::prelude::*;\n\n\
             #[derive(Stream, Clone, Debug)]\n\
             pub struct Trade { symbol: String, price: f64, volume: i64, #[stream(time)] at: Timestamp }\n",
        );
        let mut main = String::from(
            "    let trade = Trade { symbol: String::from(\"IBM\"), price: 1.0, volume: 1, \
             at: Timestamp::from_millis(1) };\n",
        );
        for app in 0..self.apps {
            let _ =
                writeln!(source, "\neventflux! {{\n    struct App{app};\n    CREATE STREAM Trades OF Trade;");
            let _ = writeln!(main, "    let mut app = App{app}::builder()");
            for query in 0..self.queries {
                let _ = writeln!(source, "    {}", statement(query, app * self.queries + query));
                let _ = writeln!(main, "        .on_out{query}(|row| println!(\"{{row:?}}\"))");
            }
            source.push_str("}\n");
            main.push_str("        .build();\n    let _ = app.push_trades(&trade);\n    app.finish();\n");
        }
        format!("{source}\nfn main() {{\n{main}}}\n")
    }
}

/// Query number `number` of the program, which writes stream `Out{name}`.
fn statement(name: usize, number: usize) -> String {
    let (limit, length, seconds) = (10 + number, 100 + number, 1 + number);
    let select = match number % 5 {
        0 => format!(
            "symbol, price * volume AS value, volume * {limit} AS lots, at FROM Trades \
             WHERE price > {limit} AND volume >= 5"
        ),
        1 => {
            format!("symbol, COUNT(*) AS trades, SUM(volume + {limit}) AS volume FROM Trades GROUP BY symbol")
        }
        2 => format!(
            "symbol, AVG(price) AS average, MAX(price) AS highest FROM Trades WINDOW LENGTH({length}) \
             GROUP BY symbol"
        ),
        3 => format!(
            "symbol, SUM(volume) AS volume, AVG(price) AS average, COUNT(*) AS trades, WINDOW_END AS closed \
             FROM Trades WINDOW TUMBLING({seconds} SECONDS) GROUP BY symbol"
        ),
        _ => format!(
            "symbol, AVG(price) AS average FROM Trades WINDOW TIME({seconds} SECONDS) GROUP BY symbol \
             HAVING AVG(price) > {limit}"
        ),
    };
    format!("INSERT INTO Out{name} SELECT {select};")
}

/// The crate that the programs are written into.
struct Crate {
    folder: PathBuf,
    target: PathBuf,
}

impl Crate {
    fn new() -> io::Result<Self> {
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = builds()?.join("build-cost");
        fs::create_dir_all(folder.join("src"))?;
        // The profiles are cargo's own, as a new user's are.
        let manifest = format!(
            "[package]\nname = \"build-cost\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\neventflux = {{ path = {project:?} }}\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        fs::copy(project.join("Cargo.lock"), folder.join("Cargo.lock"))?;
        let target = folder.join("target");
        Ok(Crate { folder, target })
    }

    /// Builds a program several times over.
    fn measure(&self, program: &Program, release: bool) -> io::Result<Cost> {
        let mut costs = Vec::new();
        for build in 0..BUILDS {
            // A comment makes it another file, so that it is built again.
            let source = format!("{}// build {build}\n", program.source());
            fs::write(self.folder.join("src/main.rs"), source)?;
            costs.push(self.build(release)?);
        }
        let median = |value: fn(&Cost) -> f64| {
            let mut values: Vec<f64> = costs.iter().map(value).collect();
            values.sort_by(f64::total_cmp);
            values[BUILDS / 2]
        };
        Ok(Cost { seconds: median(|c| c.seconds), cpu: median(|c| c.cpu), bytes: median(|c| c.bytes) })
    }

    fn build(&self, release: bool) -> io::Result<Cost> {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.arg("build").arg("--quiet").current_dir(&self.folder).stdin(Stdio::null());
        command.env("CARGO_TARGET_DIR", &self.target).env("CARGO_INCREMENTAL", "0");
        if release {
            command.arg("--release");
        }
        let (start, cpu) = (Instant::now(), cpu_seconds_of_children());
        let status = command.status()?;
        let (seconds, cpu) = (start.elapsed().as_secs_f64(), cpu_seconds_of_children() - cpu);
        if !status.success() {
            return Err(io::Error::other("the generated program does not build"));
        }
        let program = self.target.join(if release { "release" } else { "debug" }).join("build-cost");
        let stripped = self.folder.join("stripped");
        let strip = Command::new("strip").arg("-o").arg(&stripped).arg(&program).status();
        let file = if strip.is_ok_and(|status| status.success()) { &stripped } else { &program };
        Ok(Cost { seconds, cpu, bytes: fs::metadata(file)?.len() as f64 })
    }
}

/// CPU seconds of child processes that have ended, from Linux's `/proc`; NaN elsewhere.
fn cpu_seconds_of_children() -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the name in parentheses: state is field 3, cutime and cstime are fields 16 and 17.
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |field: usize| fields.get(field - 3).and_then(|text| text.parse::<f64>().ok());
    match (ticks(16), ticks(17)) {
        (Some(user), Some(system)) => (user + system) / TICKS_PER_SECOND,
        _ => f64::NAN,
    }
}

/// The folder that cargo builds into; this program is in its `release/deps`.
fn builds() -> io::Result<PathBuf> {
    let program = std::env::current_exe()?;
    Ok(program.ancestors().nth(3).unwrap_or(Path::new(".")).to_path_buf())
}
