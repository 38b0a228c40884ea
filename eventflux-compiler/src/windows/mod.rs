//! The one table of windows: names, arguments, meaning. The binder's checks and the reference are derived
//! from it. `batch` and `hopping` have the windows that put out rows when they close, `sliding` and `further` the others.

mod batch;
mod further;
mod hopping;
mod sliding;

/// What a window puts out, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WindowKind {
    /// A row per entering event.
    Sliding,
    /// Rows when a batch closes.
    Batch,
    /// Each event once, later.
    Passing,
}

/// What an argument of a window is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WindowParam {
    /// A duration above zero.
    Length,
    /// A duration, negative too, shorter than the length before it.
    Offset,
    /// A number of events above zero.
    Count,
    /// A time of each event: TIMESTAMP, or BIGINT of milliseconds, without NULL.
    Time,
    /// Expressions to sort by, one at least.
    Order,
    /// Expressions that make a key, one at least. The last argument.
    Keys,
    /// A condition of aggregates.
    Condition,
    /// A number between 0 and 1.
    Share,
    /// A CRON expression.
    Cron,
    /// A time zone, with the word ZONE before it.
    Zone,
}

/// A window as the reference shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowDoc {
    /// The names in upper case, the one that is shown first.
    pub names: &'static [&'static str],
    /// When rows come.
    pub kind: WindowKind,
    /// The arguments that must stand there.
    pub params: &'static [WindowParam],
    /// The arguments that may follow them.
    pub optional: &'static [WindowParam],
    /// What it takes, in words.
    pub takes: &'static str,
    /// What it holds.
    pub content: &'static str,
    /// When events leave or the batch closes.
    pub leaves: &'static str,
    /// The most it keeps.
    pub state: &'static str,
    /// What an event costs, and what closing or leaving does.
    pub cost: &'static str,
    /// A drawing of its content over time, in lines of text.
    pub picture: &'static str,
    /// An app with it.
    pub example: &'static str,
    /// What else is to be known about it, in paragraphs.
    pub notes: &'static str,
}

impl WindowDoc {
    /// The name that is shown.
    pub fn name(&self) -> &'static str {
        self.names[0]
    }
}

/// All windows of the language.
pub const WINDOWS: &[WindowDoc] = &[
    batch::TUMBLING,
    sliding::LENGTH,
    batch::LENGTHBATCH,
    sliding::TIME,
    batch::SESSION,
    batch::TIMEBATCH,
    batch::EXTERNALTIMEBATCH,
    batch::CUMULATE,
    hopping::SLIDING,
    hopping::CRON,
    further::TIMELENGTH,
    further::EXTERNALTIME,
    further::DELAY,
    further::SORT,
    further::UNIQUE,
    further::FIRSTUNIQUE,
    further::EXPRESSION,
    further::FREQUENT,
    further::LOSSYFREQUENT,
];

/// The window called `name`, in any case.
pub fn lookup(name: &str) -> Option<&'static WindowDoc> {
    let name = name.to_ascii_uppercase();
    WINDOWS.iter().find(|doc| doc.names.contains(&name.as_str()))
}
