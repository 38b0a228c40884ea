//! Windows that put out rows when a batch closes.

use super::{WindowDoc, WindowKind, WindowParam};

pub(super) const TUMBLING: WindowDoc = WindowDoc {
    names: &["TUMBLING"],
    kind: Some(WindowKind::Batch),
    params: &[WindowParam::Length],
    optional: &[WindowParam::Offset],
    takes: "a duration and, if wanted, an offset",
    content: "the events of a fixed span, aligned to the epoch plus the offset",
    leaves: "the batch closes when the clock reaches the end of the span",
    state: "with groups or aggregates a row per group of the span, otherwise the span's rows",
    cost: "one look-up of the event's group; closing goes once over what is put out",
    picture: "\
time      0s        5s        10s       15s       20s
          |---------|---------|---------|---------|-->
events      a  b      c   d b                e
windows   [ a  b   )
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
A window begins at the epoch plus the offset plus any multiple of its length. An event exactly at the end of a window \
belongs to the next. A window without events is skipped at no cost, however far the clock jumps.
",
};

pub(super) const LENGTHBATCH: WindowDoc = WindowDoc {
    names: &["LENGTHBATCH"],
    kind: Some(WindowKind::Batch),
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
