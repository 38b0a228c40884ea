//! What keeps something in an app, with the names and hashes by which a state is told apart from that of another app.
//!
//! An app that is edited keeps the state of the parts that the edit leaves as they are. So names and hashes depend on nothing but
//! the part itself: not on the numbers of statements, nor on those of streams without a name. What means nothing without another part,
//! as the state of a query does without the keys of its block, has the name of that part in its hash: it is taken over with it or not at all.

use std::collections::HashMap;

use super::describe::{QueryDescription, describe};
use super::fingerprint::hash;
use super::{App, Operator, Query};
use crate::explain;

/// A part of an app that keeps something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// What it is called, unlike any other of its app.
    pub name: String,
    /// A hash of all that says what its state means.
    pub schema: u64,
    /// Which part it is.
    pub kind: HolderKind,
}

/// The parts of an app that can keep something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolderKind {
    /// The clock.
    Clock,
    /// The events that wait for it.
    Waiting,
    /// What has been counted.
    Counters,
    /// The keys of a block of queries.
    Partitions(usize),
    /// The operator of a query.
    Query(usize),
    /// A table.
    Table(usize),
}

/// The parts of `app` that keep something, in the order in which they are written.
pub fn holders(app: &App) -> Vec<Holder> {
    let description = describe(app);
    let nameless = |text: String| without_numbers(app, text);
    let mut holders = Names::default();
    holders.add("clock", &explain::clock(app.clock), HolderKind::Clock);
    // Each event says of which input it is.
    holders.add("waiting events", "", HolderKind::Waiting);
    holders.add("counters", "", HolderKind::Counters);
    let blocks: Vec<String> = (0..app.partitions.len())
        .map(|number| {
            let text = nameless(block(app, number));
            let keys = text.split_once(": ").map_or(text.as_str(), |(keys, _)| keys);
            // Blocks by the same keys are told apart by what is in them.
            let first =
                app.queries.iter().find(|query| query.partition.is_some_and(|id| id.0 as usize == number));
            let of = first.map_or(String::new(), |query| format!(" for {}", nameless(of(query).to_owned())));
            let name = holders.add(&format!("keys of {keys}{of}"), &text, HolderKind::Partitions(number));
            format!("{name}\n{text}")
        })
        .collect();
    for (number, (query, described)) in app.queries.iter().zip(&description.queries).enumerate() {
        let Some(word) = word(query) else { continue };
        let name = format!("{word} of {}", nameless(of(query).to_owned()));
        let keys = query.partition.map_or("", |id| blocks[id.0 as usize].as_str());
        let read = described.inputs.iter().filter_map(|input| {
            description.streams.iter().find(|stream| stream.name == *input).map(|stream| stream.line.as_str())
        });
        let read = read.collect::<Vec<_>>().join("\n");
        let text = format!("{}\n{read}\n{keys}\n{}", description.clock, of_query(described));
        holders.add(&name, &nameless(text), HolderKind::Query(number));
    }
    for (number, table) in app.tables.iter().enumerate() {
        let line = &description.streams[table.stream.0 as usize].line;
        holders.add(&format!("table {}", table.name), line, HolderKind::Table(number));
    }
    holders.holders
}

/// What identifies each stream by its name and columns, for the events of inputs that wait; in the order of their numbers.
pub fn stream_hashes(app: &App) -> Vec<u64> {
    describe(app).streams.iter().map(|stream| hash(&stream.line)).collect()
}

/// What a query puts rows into: its name without the number of its statement.
fn of(query: &Query) -> &str {
    query.name.split_once(" (").map_or(query.name.as_str(), |(name, _)| name)
}

/// What a query that keeps something is; `None` of others.
fn word(query: &Query) -> Option<&'static str> {
    match &query.operator {
        Operator::Project | Operator::Lookup(_) | Operator::Change(_) => None,
        Operator::Running(_) => Some("aggregates"),
        Operator::Sliding { .. } | Operator::Leaving { .. } | Operator::Batch { .. } => Some("window"),
        Operator::Delay { .. } => Some("delay"),
        Operator::Rate { .. } => Some("output rate"),
        Operator::Trigger(_) => Some("trigger"),
        Operator::Pattern(_) => Some("pattern"),
        Operator::Join(_) => Some("join"),
    }
}

/// What is done with a row, and what its columns are.
fn of_query(described: &QueryDescription) -> String {
    let steps = described.steps.iter().map(ToString::to_string);
    let output = described.output.iter().map(|(column, expr)| format!("{column} = {expr}"));
    steps.chain(output).collect::<Vec<_>>().join("\n")
}

/// By which keys a block is parted.
fn block(app: &App, number: usize) -> String {
    let partition = &app.partitions[number];
    let inputs = partition.inputs.iter().map(|stream| app.streams[stream.0 as usize].name.as_str());
    let inputs = inputs.collect::<Vec<_>>().join(", ");
    let keys = partition.texts.join(", ");
    let types: Vec<String> = partition.types.iter().map(ToString::to_string).collect();
    format!("{inputs} by {keys}: {} purge {:?}", types.join(", "), partition.purge)
}

/// Streams without a name have numbers, which others before them change.
fn without_numbers(app: &App, text: String) -> String {
    let made_up = app.streams.iter().filter(|stream| stream.anonymous || stream.name.contains('#'));
    made_up.fold(text, |text, stream| match stream.name.rsplit_once('#') {
        Some((name, _)) if text.contains(&stream.name) => text.replace(&stream.name, name),
        _ => text,
    })
}

#[derive(Default)]
struct Names {
    holders: Vec<Holder>,
    /// How many there are of each name.
    known: HashMap<String, usize>,
}

impl Names {
    /// Gives the name that it has got.
    fn add(&mut self, name: &str, text: &str, kind: HolderKind) -> String {
        let count = self.known.entry(name.to_owned()).or_default();
        *count += 1;
        let name = if *count == 1 { name.to_owned() } else { format!("{name} ({count})") };
        self.holders.push(Holder { name: name.clone(), schema: hash(text), kind });
        name
    }
}
