//! Case files: text to cases.

use std::path::Path;

use eventflux_runtime::Timestamp;
use serde_json::Value as Json;

use super::case::{Action, Case, CaseError, Expected, ExpectedError, ExpectedRow, Step, Tag};
use super::value::parse_millis;

/// The counters that `--- stats` may name.
const STATS: [&str; 7] =
    ["late", "refused", "row_errors", "null_key", "attempts_refused", "purged", "dropped"];

/// All cases of a file, or of all `.case` files in a folder and its subfolders, in order of their paths.
///
/// # Errors
/// The first file that can't be read, or the first line that is not as the format says.
pub fn load(path: &Path) -> Result<Vec<Case>, CaseError> {
    let unreadable = |e: std::io::Error| CaseError { file: path.into(), line: 0, message: e.to_string() };
    if !path.is_dir() {
        return parse(path, &std::fs::read_to_string(path).map_err(unreadable)?);
    }
    let mut entries = std::fs::read_dir(path)
        .and_then(|entries| entries.map(|entry| entry.map(|e| e.path())).collect::<Result<Vec<_>, _>>())
        .map_err(unreadable)?;
    entries.sort();
    let mut cases = Vec::new();
    for entry in entries {
        if entry.is_dir() || entry.extension().is_some_and(|e| e == "case") {
            cases.extend(load(&entry)?);
        }
    }
    Ok(cases)
}

/// The cases of one file's text; `file` is named in errors only.
///
/// ```
/// let text = "=== plain\n--- sql\nSELECT a FROM Src;\n--- error *\n";
/// let cases = eventflux::testing::parse("a.case".as_ref(), text).unwrap();
/// assert_eq!(cases[0].name, "plain");
/// ```
///
/// # Errors
/// The first line that is not as the format says.
pub fn parse(file: &Path, text: &str) -> Result<Vec<Case>, CaseError> {
    let mut parser = Parser { file, cases: Vec::new(), section: Section::None, time: None };
    for (index, line) in text.lines().enumerate() {
        parser.line(index + 1, line).map_err(|message| CaseError {
            file: file.into(),
            line: index + 1,
            message,
        })?;
    }
    parser.end_case().map_err(|(line, message)| CaseError { file: file.into(), line, message })?;
    Ok(parser.cases)
}

/// Where in a case the lines stand.
#[derive(Clone, Copy, PartialEq)]
enum Section {
    /// Before the first case.
    None,
    /// Before the first section of a case.
    Head,
    Sql,
    In,
    Out,
    Table,
    Stats,
    /// After a section that is all on its own line.
    Closed,
}

struct Parser<'a> {
    file: &'a Path,
    cases: Vec<Case>,
    section: Section,
    /// The time of the step before.
    time: Option<Timestamp>,
}

impl Parser<'_> {
    fn line(&mut self, number: usize, line: &str) -> Result<(), String> {
        if let Some(title) = line.strip_prefix("===") {
            self.end_case().map_err(|(_, message)| format!("the case before: {message}"))?;
            return self.begin_case(number, title);
        }
        if let Some(header) = line.strip_prefix("--- ") {
            return self.begin_section(number, header.trim());
        }
        // In the SQL every line counts, so that places in it can be counted.
        if self.section == Section::Sql {
            let case = self.case();
            case.sql.push_str(line);
            case.sql.push('\n');
            return Ok(());
        }
        let content = line.trim();
        if content.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        match self.section {
            Section::None => Err("a case begins with `=== name`".into()),
            Section::Head => Err("a section such as `--- sql` should begin here".into()),
            Section::Closed => Err("this section has no lines of its own".into()),
            Section::In => self.step(number, content),
            Section::Out | Section::Table => self.expected_row(number, content),
            Section::Stats => self.stat(content),
            Section::Sql => Ok(()),
        }
    }

    /// The case being read. Only called within a case.
    fn case(&mut self) -> &mut Case {
        let last = self.cases.len() - 1;
        &mut self.cases[last]
    }

    fn begin_case(&mut self, line: usize, title: &str) -> Result<(), String> {
        let (name, tags) = tags(title)?;
        if name.is_empty() {
            return Err("a case needs a name after `===`".into());
        }
        if let Some(other) = self.cases.iter().find(|c| c.name == name) {
            return Err(format!("line {} has a case of this name already", other.line));
        }
        self.cases.push(Case {
            file: self.file.into(),
            line,
            name,
            tags,
            sql: String::new(),
            sql_line: 0,
            steps: Vec::new(),
            outputs: Vec::new(),
            nothing_else: false,
            tables: Vec::new(),
            stats: Vec::new(),
            errors: Vec::new(),
        });
        self.section = Section::Head;
        self.time = None;
        Ok(())
    }

    fn end_case(&mut self) -> Result<(), (usize, String)> {
        let Some(case) = self.cases.last_mut() else { return Ok(()) };
        let (line, fail) = (case.line, |message: &str| Err(message.to_owned()));
        let sql = case.sql.trim_end().len();
        case.sql.truncate(sql);
        let runs = !case.outputs.is_empty()
            || case.nothing_else
            || !case.tables.is_empty()
            || !case.stats.is_empty();
        let result = if case.sql.is_empty() {
            fail("it has no SQL")
        } else if case.errors.is_empty() && !runs {
            fail("it expects nothing: `--- out`, `--- stats` or `--- error` is missing")
        } else if !case.errors.is_empty() && (runs || !case.steps.is_empty()) {
            fail("an app that does not compile has neither input nor output")
        } else {
            Ok(())
        };
        result.map_err(|message| (line, message))
    }

    fn begin_section(&mut self, line: usize, header: &str) -> Result<(), String> {
        if self.section == Section::None {
            return Err("a section must stand in a case: `=== name` is missing".into());
        }
        let (word, rest) = header.split_once(char::is_whitespace).unwrap_or((header, ""));
        let rest = rest.trim();
        let alone = |section| {
            if rest.is_empty() { Ok(section) } else { Err(format!("`--- {word}` takes nothing after it")) }
        };
        self.section = match word {
            "sql" => {
                let section = alone(Section::Sql)?;
                if self.case().sql_line > 0 {
                    return Err("a case has one `--- sql`".into());
                }
                self.case().sql_line = line + 1;
                section
            }
            "in" => alone(Section::In)?,
            "stats" => alone(Section::Stats)?,
            "out" if rest == "*" => {
                self.case().nothing_else = true;
                Section::Closed
            }
            "out" => {
                let (name, unordered) = match rest.strip_suffix("[unordered]") {
                    Some(name) => (name.trim_end(), true),
                    None => (rest, false),
                };
                let name = word_alone(name, "`--- out` names a stream, or `*`")?;
                if self.case().outputs.iter().any(|o| o.name == name) {
                    return Err(format!("`{name}` has its rows already"));
                }
                self.case().outputs.push(Expected { line, name, unordered, rows: Vec::new() });
                Section::Out
            }
            "table" => {
                let name = word_alone(rest, "`--- table` names a table")?;
                self.case().tables.push(Expected { line, name, unordered: true, rows: Vec::new() });
                Section::Table
            }
            "error" => {
                let error = expected_error(line, rest)?;
                self.case().errors.push(error);
                Section::Closed
            }
            _ => {
                return Err(format!(
                    "`--- {word}` is no section; there are sql, in, out, table, stats, error"
                ));
            }
        };
        Ok(())
    }

    fn step(&mut self, line: usize, content: &str) -> Result<(), String> {
        let (at, rest) = time(content)?;
        if at.is_some() {
            self.time = at;
        }
        let action = match (rest, at) {
            ("", Some(at)) => Action::Advance(at),
            ("finish", None) => Action::Finish,
            ("restart", None) => Action::Restart,
            ("finish" | "restart", Some(_)) => return Err(format!("`{rest}` takes no time")),
            _ => {
                let (stream, row) = rest
                    .split_once(char::is_whitespace)
                    .ok_or("a step is `@T Stream [row]`, `@T`, `finish` or `restart`")?;
                Action::Push { at: self.time, stream: stream.to_owned(), row: json_row(row)? }
            }
        };
        self.case().steps.push(Step { line, action });
        Ok(())
    }

    fn expected_row(&mut self, line: usize, content: &str) -> Result<(), String> {
        let (at, rest) = time(content)?;
        let row = ExpectedRow { line, at, row: json_row(rest)? };
        let table = self.section == Section::Table;
        if table && at.is_some() {
            return Err("a row of a table has no time".into());
        }
        let case = self.case();
        let section = if table { case.tables.last_mut() } else { case.outputs.last_mut() };
        section.ok_or("no section for this row")?.rows.push(row);
        Ok(())
    }

    fn stat(&mut self, content: &str) -> Result<(), String> {
        let (name, count) = content.split_once(char::is_whitespace).ok_or("a counter is `name count`")?;
        if !STATS.contains(&name) {
            return Err(format!("`{name}` is no counter; there are {}", STATS.join(", ")));
        }
        let count = count.trim();
        let count = count.parse().map_err(|_| format!("`{count}` is no count"))?;
        self.case().stats.push((name.to_owned(), count));
        Ok(())
    }
}

/// Takes the tags off the end of a title.
fn tags(title: &str) -> Result<(String, Vec<Tag>), String> {
    let mut name = title.trim();
    let mut tags = Vec::new();
    while let Some((before, tag)) = name.strip_suffix(']').and_then(|n| n.rsplit_once('[')) {
        let (tag, reason) = tag.split_once(':').ok_or("a tag gives its reason: `[text-only: why]`")?;
        let (tag, reason) = (tag.trim(), reason.trim());
        if !Tag::KNOWN.contains(&tag) {
            return Err(format!("`{tag}` is no tag; there are {}", Tag::KNOWN.join(", ")));
        }
        if reason.is_empty() {
            return Err(format!("`{tag}` needs a reason"));
        }
        tags.insert(0, Tag { name: tag.to_owned(), reason: reason.to_owned() });
        name = before.trim_end();
    }
    Ok((name.to_owned(), tags))
}

/// One word and nothing else.
fn word_alone(text: &str, otherwise: &str) -> Result<String, String> {
    if text.is_empty() || text.contains(char::is_whitespace) {
        return Err(otherwise.to_owned());
    }
    Ok(text.to_owned())
}

fn expected_error(line: usize, text: &str) -> Result<ExpectedError, String> {
    let shape = "an error is `--- error CODE`, `--- error *`, each with or without `at line:column`";
    let mut words = text.split_whitespace();
    let code = words.next().ok_or(shape)?;
    let place = match (words.next(), words.next(), words.next()) {
        (None, ..) => None,
        (Some("at"), Some(place), None) => {
            let (line, column) = place.split_once(':').ok_or(shape)?;
            Some((line.parse().map_err(|_| shape)?, column.parse().map_err(|_| shape)?))
        }
        _ => return Err(shape.to_owned()),
    };
    Ok(ExpectedError { line, code: (code != "*").then(|| code.to_owned()), place })
}

/// Takes `@T` off the front of a line.
fn time(content: &str) -> Result<(Option<Timestamp>, &str), String> {
    let Some(content) = content.strip_prefix('@') else { return Ok((None, content)) };
    let (time, rest) = content.split_once(char::is_whitespace).unwrap_or((content, ""));
    Ok((
        Some(parse_millis(time).ok_or_else(|| format!("`@{time}` is no time in milliseconds"))?),
        rest.trim(),
    ))
}

fn json_row(text: &str) -> Result<Vec<Json>, String> {
    match serde_json::from_str(text.trim()) {
        Ok(Json::Array(row)) => Ok(row),
        Ok(_) => Err("a row is a JSON array".into()),
        Err(e) => Err(format!("a row is a JSON array: {e}")),
    }
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
