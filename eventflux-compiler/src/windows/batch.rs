//! Windows that put out rows when a batch closes.

use super::{WindowDoc, WindowKind, WindowParam};

pub(super) const TUMBLING: WindowDoc = WindowDoc {
    names: &["TUMBLING"],
    kind: WindowKind::Batch,
    params: &[WindowParam::Length],
    optional: &[WindowParam::Offset],
    takes: "a duration and, if wanted, an offset; or a number of days and a zone",
    content: "the events of a fixed span, aligned to the epoch plus the offset",
    leaves: "the batch closes when the clock reaches the end of the span",
    state: "with groups or aggregates a row per group of the span, otherwise the span's rows",
    cost: "one look-up of the event's group; closing goes once over what is put out",
    picture: "\
time      0s        5s        10s       15s       20s
          |---------|---------|---------|---------|-->
events      a  b      c   d b                e
windows   [ a  b    )
                    [ c   d b )
                                        [    e    )
closes              ^         ^                   ^
                    rows of the window, at its end less one microsecond;
                    nothing closes at 15s, as that window is empty
",
    example: "\
CREATE STREAM Trades (symbol STRING NOT NULL, volume BIGINT NOT NULL);

INSERT INTO Bars
SELECT symbol, SUM(volume) AS volume, WINDOW_START AS since
FROM Trades WINDOW TUMBLING(5 SECONDS)
GROUP BY symbol;
",
    notes: "\
`TUMBLING(1 DAY, ZONE 'Europe/Berlin')` goes by the clocks of a zone: whole days from midnight to midnight there, 23 or 25 hours long where the clocks are changed; weeks begin on Monday, other numbers of days are counted from the day of the epoch. Otherwise a window begins at the epoch plus the offset plus any multiple of its length. An event exactly at the end of a window \
belongs to the next. A window without events is skipped at no cost, however far the clock jumps.
",
};

pub(super) const LENGTHBATCH: WindowDoc = WindowDoc {
    names: &["LENGTHBATCH"],
    kind: WindowKind::Batch,
    params: &[WindowParam::Count],
    optional: &[],
    takes: "a number of events",
    content: "n events",
    leaves: "the batch closes when the n-th event arrives",
    state: "with groups or aggregates a row per group of the batch, otherwise n rows",
    cost: "one look-up of the event's group; closing goes once over what is put out",
    picture: "\
LENGTHBATCH(3)
time      ------------------------------------------->
events      a  b        c  d   e f      g
batches   [ a  b        c]
                          [d   e f]
                                  [     g          ]
closes                  ^        ^                 ^
                        |        |                 finish()
                        with the third event of each, at its time
",
    example: "\
CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL);

INSERT INTO Means
SELECT AVG(price) AS mean FROM Trades WINDOW LENGTHBATCH(100);
",
    notes: "\
Events that WHERE after the window leaves out count too, unseen. The batch that is incomplete at the end of the \
input is put out by `finish()`, at the time of the clock.
",
};

pub(super) const SESSION: WindowDoc = WindowDoc {
    names: &["SESSION"],
    kind: WindowKind::Batch,
    params: &[WindowParam::Length],
    optional: &[],
    takes: "a duration, the gap",
    content: "for each group its events less than the gap apart",
    leaves: "a session closes when the clock reaches its last event + the gap, which is WINDOW_END",
    state: "with groups or aggregates a row per group with an event in the last gap, otherwise the session's rows",
    cost: "one look-up of the event's group, whose session moves to the end of a list; closing takes from its front",
    picture: "\
SESSION(5 SECONDS) GROUP BY key
time      0s        5s        10s       15s       20s
          |---------|---------|---------|---------|-->
events a    a  a          a        a
       b       b                        b
sessions a  [------------)[------------------)
         b     [---------)              [---------)
closes                   ^                   ^    ^
                    each 5s after its last event
",
    example: "\
CREATE STREAM Clicks (visitor STRING NOT NULL, page STRING NOT NULL);

INSERT INTO Visits
SELECT visitor, COUNT(*) AS pages, FIRST(page) AS entry, WINDOW_START AS since
FROM Clicks WINDOW SESSION(30 MINUTES)
GROUP BY visitor;
",
    notes: "\
An event exactly the gap after the last one begins a new session. WINDOW_START is the time of the first event. Sessions \
that close at one instant come in the order in which they began. An event that WHERE after the window leaves out keeps \
the session of its group open. Without GROUP BY there is one session at a time.
",
};

pub(super) const TIMEBATCH: WindowDoc = WindowDoc {
    names: &["TIMEBATCH"],
    kind: WindowKind::Batch,
    params: &[WindowParam::Length],
    optional: &[],
    takes: "a duration",
    content: "the events of a fixed span, the first of which begins with the first event",
    leaves: "the batch closes when the clock reaches the end of the span",
    state: "with groups or aggregates a row per group of the span, otherwise the span's rows",
    cost: "one look-up of the event's group; closing goes once over what is put out",
    picture: "\
TIMEBATCH(5 SECONDS)
time      0s        5s        10s       15s       20s
          |---------|---------|---------|---------|-->
events        a  b      c   d             e
windows       [a b      )
                        [c  d     )
                                  [       e )
closes                  ^         ^         ^
                    back to back from the first event on, empty ones too
",
    example: "\
CREATE STREAM Trades (symbol STRING NOT NULL, volume BIGINT NOT NULL);

INSERT INTO Bars
SELECT symbol, SUM(volume) AS volume, WINDOW_START AS since
FROM Trades WINDOW TIMEBATCH(5 SECONDS)
GROUP BY symbol;
",
    notes: "\
The first event that WHERE before the window lets through begins the first window; all others follow it back to back, so \
that a later event may come into the middle of one. A window without events is skipped at no cost.
",
};

pub(super) const EXTERNALTIMEBATCH: WindowDoc = WindowDoc {
    names: &["EXTERNALTIMEBATCH"],
    kind: WindowKind::Batch,
    params: &[WindowParam::Time, WindowParam::Length],
    optional: &[],
    takes: "a time of the event, TIMESTAMP NOT NULL or BIGINT NOT NULL of milliseconds, and a duration",
    content: "the events of a span by their own time, the first of which begins with the first event",
    leaves: "the batch is put out by the first event whose time is at or after its end; never by the clock",
    state: "with groups or aggregates a row per group of the span, otherwise the span's rows",
    cost: "one look-up of the event's group; closing goes once over what is put out",
    picture: "\
EXTERNALTIMEBATCH(ts, 5 SECONDS)
event   ts      batch
a        1s     [1s, 6s)   a
b        4s                a b
c        0s                a b c       before the batch: taken into it
d        6s     puts out a, b and c, at d's row time
                [6s, 11s)  d
e       19s     puts out d
                [16s, 21s) e           finish() puts out e
",
    example: "\
CREATE STREAM Calls (number STRING NOT NULL, began TIMESTAMP NOT NULL);

INSERT INTO Minutes
SELECT COUNT(*) AS calls, WINDOW_START AS since
FROM Calls WINDOW EXTERNALTIMEBATCH(began, 1 MINUTE);
",
    notes: "\
The rows of a batch carry the row time of the event that closes it, and come before that event enters the next batch. \
Batches without events are skipped. What is open at the end of the input is put out then, at the time of the clock.
",
};

pub(super) const CUMULATE: WindowDoc = WindowDoc {
    names: &["CUMULATE"],
    kind: WindowKind::Batch,
    params: &[WindowParam::Length, WindowParam::Length],
    optional: &[],
    takes: "a step, and a length that is a multiple of it",
    content: "the events since the beginning of a fixed span, aligned to the epoch, up to the next step",
    leaves: "the window is put out at every step, and dropped at the end of the span",
    state: "with groups or aggregates a row per group of the span, otherwise the span's rows",
    cost: "one look-up of the event's group; each step goes once over what is put out",
    picture: "\
CUMULATE(5 SECONDS, 15 SECONDS)
time      0s        5s        10s       15s       20s
          |---------|---------|---------|---------|-->
events                 a  b                 c
puts out                      ab        ab        c
                    from the window's first event on a row at every step,
                    also where a step brought nothing new
",
    example: "\
CREATE STREAM Visits (page STRING NOT NULL);

INSERT INTO Today
SELECT page, COUNT(*) AS visits, WINDOW_END AS until
FROM Visits WINDOW CUMULATE(1 HOUR, 1 DAY)
GROUP BY page;
",
    notes: "\
WINDOW_START is the beginning of the span, WINDOW_END that of the step that is put out. The end of the input puts out the \
steps that are left of the open window.
",
};
