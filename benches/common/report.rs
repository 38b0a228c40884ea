//! The table at the end.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use super::contender::NAMES;

/// A row of the table.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// The query.
    pub(crate) query: String,
    /// The rows it was pushed.
    pub(crate) data: String,
    /// Of each contender.
    pub(crate) events_per_second: [f64; NAMES.len()],
    /// How fast each contender is, where the one by hand is 1.
    pub(crate) ratios: [f64; NAMES.len()],
}

/// The table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Report(Vec<Line>);

impl Report {
    /// Adds a row.
    pub(crate) fn add(&mut self, line: Line) {
        self.0.push(line);
    }

    /// The table as Markdown.
    pub(crate) fn markdown(&self) -> String {
        let mut text = String::from("Million events per second, and speed relative to the loop by hand:\n\n");
        text.push_str("| query | data |");
        for name in NAMES {
            let _ = write!(text, " {name} |");
        }
        for name in &NAMES[1..] {
            let _ = write!(text, " {name} : by hand |");
        }
        text.push_str("\n|---|---|");
        text.push_str(&"---:|".repeat(NAMES.len() * 2 - 1));
        for line in &self.0 {
            let _ = write!(text, "\n| {} | {} |", line.query, line.data);
            for speed in line.events_per_second {
                let _ = write!(text, " {:.1} |", speed / 1e6);
            }
            for ratio in &line.ratios[1..] {
                let _ = write!(text, " {ratio:.2} |");
            }
        }
        text.push('\n');
        text
    }

    /// The table as JSON.
    pub(crate) fn json(&self) -> String {
        let object = |values: &[f64; NAMES.len()]| {
            let fields: Vec<_> = NAMES.iter().zip(values).map(|(n, v)| format!("\"{n}\": {v:.4}")).collect();
            format!("{{{}}}", fields.join(", "))
        };
        let lines: Vec<_> = self
            .0
            .iter()
            .map(|line| {
                format!(
                    "  {{\"query\": \"{}\", \"data\": \"{}\", \"events_per_second\": {}, \"ratios\": {}}}",
                    line.query,
                    line.data,
                    object(&line.events_per_second),
                    object(&line.ratios)
                )
            })
            .collect();
        format!("[\n{}\n]\n", lines.join(",\n"))
    }

    /// Writes both into the folder of builds.
    ///
    /// # Errors
    /// If a file can't be written.
    pub(crate) fn write(&self, name: &str) -> std::io::Result<()> {
        let folder = builds()?;
        std::fs::write(folder.join(format!("eventflux-{name}.md")), self.markdown())?;
        std::fs::write(folder.join(format!("eventflux-{name}.json")), self.json())?;
        println!("\nwritten to {}/eventflux-{name}.md and .json", folder.display());
        Ok(())
    }
}

/// The folder that cargo builds into; this program is in its `release/deps`.
fn builds() -> std::io::Result<PathBuf> {
    let program = std::env::current_exe()?;
    Ok(program.ancestors().nth(3).unwrap_or(Path::new(".")).to_path_buf())
}
