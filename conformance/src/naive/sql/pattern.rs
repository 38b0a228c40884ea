//! A pattern as SQL.

use super::super::app::{App, Column, Matched, Shown};
use super::super::part::{At, Bound, Element, Fitting, Operand, Part, Test, Times};
use super::{duration, expression, operator};

impl App {
    /// What stands after FROM.
    pub(super) fn pattern(&self, matched: &Matched) -> String {
        let pattern = &matched.pattern;
        let (whole, within) = match &pattern.root {
            Part::Within(inner, within) => (&**inner, Some(*within)),
            root => (root, None),
        };
        let written = Written { app: self, matched };
        let kind = if pattern.sequence { "SEQUENCE" } else { "PATTERN" };
        let mut out = format!("{kind} ({})", written.part(whole, Tie::Then));
        if let Some(columns) = &matched.partition {
            let name = &self.columns(matched.streams[0])[columns[0]].name;
            out += &format!(" PARTITION BY {name}");
        }
        if let Some(within) = within {
            out += &format!(" WITHIN {}", duration(within));
        }
        if let Some(timeout) = &matched.timeout {
            let target = &self.targets[timeout.target];
            let item = |(item, column): (_, &Column)| {
                format!("{} AS {}", expression(item, &matched.columns), column.name)
            };
            let items: Vec<String> = timeout.items.iter().zip(&target.columns).map(item).collect();
            out += &format!(" ON TIMEOUT INSERT INTO {} SELECT {}", target.name, items.join(", "));
        }
        out
    }
}

impl Shown {
    /// As it is written, over the columns of its stream.
    pub fn sql(&self, own: &[Column]) -> String {
        match self {
            Shown::Event(bound) => event(bound, own),
            Shown::Count(position) => format!("COUNT({})", alias(*position)),
            Shown::Over { function, position, column } => {
                format!("{}({}.{})", function.sql(), alias(*position), own[*column].name)
            }
        }
    }
}

fn alias(position: usize) -> String {
    format!("e{}", position + 1)
}

fn event(bound: &Bound, own: &[Column]) -> String {
    let (alias, column) = (alias(bound.position), &own[bound.column].name);
    match bound.at {
        At::Bare => format!("{alias}.{column}"),
        At::First(index) => format!("{alias}[{index}].{column}"),
        At::Last(0) => format!("{alias}[last].{column}"),
        At::Last(index) => format!("{alias}[last-{index}].{column}"),
    }
}

/// How tightly a part must hold together where it stands: "`seq := alt ('->' alt)*; alt := and (OR and)*;
/// and := term (AND term)*; term := [EVERY] primary [quantifier] [WITHIN d]`".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tie {
    Then,
    Or,
    And,
    Every,
    Within,
    Primary,
}

struct Written<'a> {
    app: &'a App,
    matched: &'a Matched,
}

impl Written<'_> {
    fn part(&self, part: &Part, needed: Tie) -> String {
        let join = |parts: &[Part], between: &str, tie: Tie| {
            parts.iter().map(|part| self.part(part, tie)).collect::<Vec<_>>().join(between)
        };
        let (tie, text) = match part {
            Part::Element(element) => (Tie::Primary, self.element(element)),
            Part::Absent { what, hold } => {
                let hold = hold.map_or(String::new(), |hold| format!(" FOR {}", duration(hold)));
                (Tie::Primary, format!("NOT {}{}{hold}", self.stream(what), self.filter(what)))
            }
            Part::Then(parts) => (Tie::Then, join(parts, " -> ", Tie::Or)),
            Part::Or(sides) => (Tie::Or, join(sides, " OR ", Tie::And)),
            Part::And(sides) => (Tie::And, join(sides, " AND ", Tie::Every)),
            Part::Every(inner) => (Tie::Every, format!("EVERY {}", self.part(inner, Tie::Within))),
            Part::Within(inner, within) => {
                (Tie::Within, format!("{} WITHIN {}", self.part(inner, Tie::Primary), duration(*within)))
            }
            Part::Repeat(inner, times) => {
                (Tie::Primary, format!("({}){}", self.part(inner, Tie::Then), quantifier(*times)))
            }
        };
        if tie < needed { format!("({text})") } else { text }
    }

    fn element(&self, element: &Element) -> String {
        let Element { position, what, times } = element;
        let (stream, filter) = (self.stream(what), self.filter(what));
        format!("{}={stream}{}{filter}", alias(*position), quantifier(*times))
    }

    fn stream(&self, what: &Fitting) -> String {
        self.app.name(self.matched.streams[what.stream])
    }

    fn filter(&self, what: &Fitting) -> String {
        let tests: Vec<String> = what.filter.iter().map(|test| self.test(test, what.stream)).collect();
        if tests.is_empty() { String::new() } else { format!("[{}]", tests.join(" AND ")) }
    }

    fn test(&self, test: &Test, stream: usize) -> String {
        let columns = self.app.columns(self.matched.streams[stream]);
        let with = match &test.with {
            Operand::Constant(literal) => expression(literal, &[]),
            Operand::Bound(bound) => {
                let stream = self.matched.pattern.describe()[bound.position].stream;
                event(bound, self.app.columns(self.matched.streams[stream]))
            }
        };
        format!("{} {} {with}", columns[test.column].name, operator(test.op))
    }
}

fn quantifier(times: Times) -> String {
    match (times.min, times.max) {
        (1, Some(1)) => String::new(),
        (0, Some(1)) => "?".to_string(),
        (0, None) => "*".to_string(),
        (1, None) => "+".to_string(),
        (min, None) => format!("{{{min},}}"),
        (min, Some(max)) if min == max => format!("{{{min}}}"),
        (min, Some(max)) => format!("{{{min},{max}}}"),
    }
}
