//! The one table of windows: names, arguments, meaning. The binder's checks and the reference are derived
//! from it.

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
}

/// A window as the reference shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowDoc {
    /// The names in upper case, the one that is shown first.
    pub names: &'static [&'static str],
    /// When rows come; `None` for a window of the language that is not there yet.
    pub kind: Option<WindowKind>,
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
}

impl WindowDoc {
    /// The name that is shown.
    pub fn name(&self) -> &'static str {
        self.names[0]
    }
}

const fn later(names: &'static [&'static str]) -> WindowDoc {
    WindowDoc { names, kind: None, params: &[], optional: &[], takes: "", content: "", leaves: "", state: "" }
}

/// All windows of the language, those that are there first.
pub const WINDOWS: &[WindowDoc] = &[
    WindowDoc {
        names: &["TUMBLING"],
        kind: Some(WindowKind::Batch),
        params: &[WindowParam::Length],
        optional: &[WindowParam::Offset],
        takes: "a duration and, if wanted, an offset",
        content: "the events of a fixed span, aligned to the epoch plus the offset",
        leaves: "the batch closes when the clock reaches the end of the span",
        state: "with groups or aggregates a row per group of the span, otherwise the span's rows",
    },
    WindowDoc {
        names: &["LENGTH"],
        kind: Some(WindowKind::Sliding),
        params: &[WindowParam::Count],
        optional: &[],
        takes: "a number of events",
        content: "the last n events",
        leaves: "an event is pushed out by the n-th one after it",
        state: "n rows",
    },
    WindowDoc {
        names: &["LENGTHBATCH"],
        kind: Some(WindowKind::Batch),
        params: &[WindowParam::Count],
        optional: &[],
        takes: "a number of events",
        content: "n events",
        leaves: "the batch closes when the n-th event arrives",
        state: "with groups or aggregates a row per group of the batch, otherwise n rows",
    },
    WindowDoc {
        names: &["TIME"],
        kind: Some(WindowKind::Sliding),
        params: &[WindowParam::Length],
        optional: &[],
        takes: "a duration",
        content: "the events of the last d, by the app's clock",
        leaves: "an event leaves when the clock reaches its time + d, also with no new event",
        state: "the rows of d",
    },
    later(&["SLIDING", "HOP"]),
    later(&["SESSION"]),
    later(&["TIMEBATCH"]),
    later(&["EXTERNALTIME"]),
    later(&["DELAY"]),
    later(&["EXTERNALTIMEBATCH"]),
    later(&["CUMULATE"]),
    later(&["SORT"]),
    later(&["UNIQUE"]),
    later(&["FIRSTUNIQUE"]),
    later(&["CRON"]),
    later(&["EXPRESSION"]),
    later(&["TIMELENGTH"]),
    later(&["FREQUENT"]),
    later(&["LOSSYFREQUENT"]),
];

/// The window called `name`, in any case.
pub fn lookup(name: &str) -> Option<&'static WindowDoc> {
    let name = name.to_ascii_uppercase();
    WINDOWS.iter().find(|doc| doc.names.contains(&name.as_str()))
}
