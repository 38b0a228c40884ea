//! SLIDING and CRON: windows that overlap, and windows between instants.

use super::{WindowDoc, WindowKind, WindowParam};

pub(super) const SLIDING: WindowDoc = WindowDoc {
    names: &["SLIDING", "HOP"],
    kind: WindowKind::Batch,
    params: &[WindowParam::Length, WindowParam::Length],
    optional: &[],
    takes: "two durations, the length of a window and from the start of one to that of the next",
    content: "the events of spans of equal length, one every slide, which overlap or leave gaps",
    leaves: "each window closes at its end",
    state: "with aggregates of a fixed size one pane per group and slice of the length that has an event; with others (DISTINCT, \
            PERCENTILE, STRING_AGG) the aggregates' arguments; otherwise the rows of the length",
    cost: "one look-up of the event's group and pane, whatever the ratio; closing puts each group of the window together of three \
           parts at most, and each pane is merged twice in its life",
    picture: "\
SLIDING(10 SECONDS, 5 SECONDS)
time      0s        5s        10s       15s       20s       25s
          |---------|---------|---------|---------|---------|-->
events      a  b        c                  d
windows   [ a  b        c     )
                    [   c               )
                              [            d      )
                                        [  d                )
closes                        ^         ^         ^         ^
                    each at its end, less one microsecond
panes     | a  b    |   c     |         |  d      |
                    an event is in one pane; a window is merged of two
",
    example: "\
CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL);

INSERT INTO Highest
SELECT symbol, MAX(price) AS highest, WINDOW_END AS at
FROM Trades WINDOW SLIDING(1 HOUR, 1 MINUTE)
GROUP BY symbol;
",
    notes: "\
A window begins at every multiple of the slide, from the epoch on and before it; an event exactly at the end of a window is not \
in it. Where the slide is longer than the windows, events between two windows are in none. A window without events is skipped at \
no cost. Groups come out in the order in which they first appear in that window.

Time is cut into slices where windows begin or end; of each slice an event came into there is a pane per group. A group keeps \
its panes in two stacks (Tangwongsan et al., 2015): the older ones hold what there is from them on, the newer ones are added up, \
so that closing a window does not go over its panes.
",
};

pub(super) const CRON: WindowDoc = WindowDoc {
    names: &["CRON"],
    kind: WindowKind::Batch,
    params: &[WindowParam::Cron],
    optional: &[WindowParam::Zone],
    takes: "a CRON expression and, if wanted, a zone",
    content: "the events between two instants of the expression",
    leaves: "the batch closes when the clock reaches the next instant",
    state: "with groups or aggregates a row per group between two instants, otherwise the rows between them",
    cost: "one look-up of the event's group; the first event of a batch looks up the instants around it",
    picture: "\
CRON('0 30 17 ? * MON-FRI')
          Thu       Fri       Sat       Sun       Mon       Tue
          |---------|---------|---------|---------|---------|---->
instants        ^         ^                             ^         ^
events      a      b    c      d    e       f       g      h
windows   [ a   )
                [  b    c )
                          [    d    e       f       g   )
                                                        [  h      )
closes          ^         ^                             ^         ^
",
    example: "\
CREATE STREAM Trades (symbol STRING NOT NULL, volume BIGINT NOT NULL);

INSERT INTO Closings
SELECT symbol, SUM(volume) AS volume, WINDOW_END AS at
FROM Trades WINDOW CRON('0 30 17 ? * MON-FRI', ZONE 'Europe/Berlin')
GROUP BY symbol;
",
    notes: "\
Six fields, as Quartz has them: seconds, minutes, hours, days of the month, months (1 to 12 or JAN to DEC), days of the week (1 to \
7 or SUN to SAT, beginning with Sunday). A field is `*`, or a list of values, ranges `a-b` and steps `*/n`, `a/n`, `a-b/n`; a range \
may go over the end (`FRI-MON`). Days are chosen by the month or by the week; the other field is `*` or `?`. Of the month also `L` \
(its last day), `L-3`, `15W` (the nearest day from Monday to Friday) and `LW`, of the week `FRIL` (the last Friday) and `FRI#2`.

Instants are those of the app's clock, in UTC unless a zone is given. A time that the clocks of the zone skip is no instant, and \
one that they show twice is two. An event exactly at an instant belongs to the batch that begins there. WINDOW_START is the \
instant before, WINDOW_END the one that closes.
",
};
