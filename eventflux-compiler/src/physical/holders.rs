//! What keeps something in an app, with the names and hashes by which a state is told apart from that of another app.
//!
//! An app that is edited keeps the state of the parts that the edit leaves as they are. So names and hashes depend on nothing but
//! the part itself: not on the numbers of statements, nor on those of streams without a name. What means nothing without another part,
//! as the state of a query does without the keys of its block, has the name of that part in its hash: it is taken over with it or not at all.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::describe::{Description, describe};
use super::fingerprint::hash;
use super::{App, ClockMode, Column, Operator, Origin, Query, Stream, StreamId};

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
    let parts = Describes::new(app);
    let mut holders = Names::default();
    let (clock, waits) = match app.clock {
        ClockMode::Event { lateness, .. } => ("event time", lateness > 0),
        ClockMode::Arrival => ("arrival time", false),
    };
    holders.add("clock", clock, HolderKind::Clock);
    // Each event says of which input it is. Where none waits nobody would let those go that did.
    holders.add("waiting events", if waits { "" } else { "none" }, HolderKind::Waiting);
    holders.add("counters", "", HolderKind::Counters);
    let blocks: Vec<String> = (0..app.partitions.len())
        .map(|number| {
            let text = parts.nameless(block(app, number));
            let keys = text.split_once(": ").map_or(text.as_str(), |(keys, _)| keys);
            // Blocks by the same keys are told apart by what is in them.
            let is_in = |query: &&Query| query.partition.is_some_and(|id| id.0 as usize == number);
            let of = app
                .queries
                .iter()
                .find(is_in)
                .map_or(String::new(), |query| format!(" for {}", parts.name(query)));
            let name = holders.add(&format!("keys of {keys}{of}"), &text, HolderKind::Partitions(number));
            format!("{name}\n{text}")
        })
        .collect();
    // What streams without a name are made of, as far as they have been read: queries stand in topological order.
    let mut made: HashMap<StreamId, u64> = HashMap::new();
    for (number, query) in app.queries.iter().enumerate() {
        let keys = query.partition.map_or("", |id| blocks[id.0 as usize].as_str());
        let text = format!("{clock}\n{keys}\n{}", parts.query(number, &made));
        if let Some(word) = word(query) {
            holders.add(&format!("{word} of {}", parts.name(query)), &text, HolderKind::Query(number));
        }
        if parts.stream(query.target).anonymous {
            let made = made.entry(query.target).or_default();
            *made = hash(&format!("{made:016x}\n{text}"));
        }
    }
    for (number, table) in app.tables.iter().enumerate() {
        let line = &parts.description.streams[table.stream.0 as usize].line;
        holders.add(&format!("table {}", table.name), line, HolderKind::Table(number));
    }
    holders.holders
}

/// What identifies each stream by its name and columns, for the events of inputs that wait; in the order of their numbers.
pub fn stream_hashes(app: &App) -> Vec<u64> {
    app.streams.iter().map(|stream| hash(&with_columns(stream, |_| true))).collect()
}

/// A stream with some of its columns.
fn with_columns(stream: &Stream, chosen: impl Fn(&Column) -> bool) -> String {
    let columns = stream.columns.iter().filter(|column| chosen(column));
    let columns = columns.map(|column| format!("{} {}", column.name, column.ty)).collect::<Vec<_>>();
    format!("{} ({})", stream.name, columns.join(", "))
}

/// What is said of the parts of an app.
struct Describes<'a> {
    app: &'a App,
    description: Description,
    /// The streams that the user has not named, the longest name first: no name in it is the beginning of a later one.
    made_up: Vec<&'a str>,
}

impl<'a> Describes<'a> {
    fn new(app: &'a App) -> Self {
        let made_up = app.streams.iter().filter(|stream| stream.anonymous).map(|stream| stream.name.as_str());
        let mut made_up: Vec<&str> = made_up.collect();
        made_up.sort_by_key(|name| Reverse(name.len()));
        Describes { app, description: describe(app), made_up }
    }

    fn stream(&self, id: StreamId) -> &'a Stream {
        &self.app.streams[id.0 as usize]
    }

    /// Streams without a name have numbers, which others before them change.
    fn nameless(&self, mut text: String) -> String {
        for name in &self.made_up {
            if let (true, Some((base, _))) = (text.contains(name), name.rsplit_once('#')) {
                text = text.replace(name, base);
            }
        }
        text
    }

    /// What a query is called: by what it puts rows into, and where that has no name by where they go in the end, too.
    fn name(&self, query: &Query) -> String {
        // Without the number of its statement.
        let own = query.name.split_once(" (").map_or(query.name.as_str(), |(name, _)| name);
        if !self.made_up.contains(&own) {
            return own.to_owned();
        }
        let mut into = query.target;
        // Each stream is read by a later query, so that this ends.
        for reader in &self.app.queries {
            if self.stream(into).anonymous && reader.inputs.contains(&into) {
                into = reader.target;
            }
        }
        self.nameless(format!("{own} of {}", self.stream(into).name))
    }

    /// All that says what the state of a query means: what it reads, what it does with it, and the types of its rows.
    fn query(&self, number: usize, made: &HashMap<StreamId, u64>) -> String {
        let (query, described) = (&self.app.queries[number], &self.description.queries[number]);
        let steps = described.steps.iter().map(ToString::to_string);
        let output = described.output.iter().map(|(_, expr)| expr.clone());
        let does = self.nameless(steps.chain(output).collect::<Vec<_>>().join("\n"));
        let reads = query.inputs.iter().map(|id| match made.get(id) {
            Some(made) => format!("{made:016x}"),
            None => {
                let stream = self.stream(*id);
                // The columns that occur: what else a stream with a name has makes no difference.
                let columns = with_columns(stream, |column| does.contains(&column.name));
                let at = match stream.origin {
                    Origin::Input { time: Some(time), .. } => &stream.columns[usize::from(time.column)].name,
                    _ => "",
                };
                self.nameless(format!("{columns} {at}"))
            }
        });
        let types = self.stream(query.target).columns.iter().map(|column| column.ty.to_string());
        [reads.collect::<Vec<_>>().join("\n"), does, types.collect::<Vec<_>>().join(", ")].join("\n")
    }
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

/// By which keys a block is parted.
fn block(app: &App, number: usize) -> String {
    let partition = &app.partitions[number];
    let inputs = partition.inputs.iter().map(|stream| app.streams[stream.0 as usize].name.as_str());
    let inputs = inputs.collect::<Vec<_>>().join(", ");
    let keys = partition.texts.join(", ");
    let types: Vec<String> = partition.types.iter().map(ToString::to_string).collect();
    format!("{inputs} by {keys}: {} purge {:?}", types.join(", "), partition.purge)
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
