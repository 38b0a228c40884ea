//! Windows that put out a row for each entering event, or pass each event on.

use super::{WindowDoc, WindowKind, WindowParam};

pub(super) const LENGTH: WindowDoc = WindowDoc {
    names: &["LENGTH"],
    kind: WindowKind::Sliding,
    params: &[WindowParam::Count],
    optional: &[],
    takes: "a number of events",
    content: "the last n events",
    leaves: "an event is pushed out by the n-th one after it",
    state: "n rows",
    cost: "one look-up of the group of the event that enters and one of that which it pushes out",
    picture: "\
LENGTH(3)
time      ------------------------------------------->
events      a    b      c   d         e
content    [a]
           [a    b]
           [a    b      c]
                [b      c   d]         d pushes out a
                       [c   d         e]   e pushes out b
rows        ^    ^      ^   ^         ^
            one with each event that enters
",
    example: "\
CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL);

INSERT INTO Recent
SELECT symbol, price, AVG(price) AS mean, MAX(price) AS highest
FROM Trades WINDOW LENGTH(1000)
GROUP BY symbol;
",
    notes: "\
The n events are those of all groups together. `INSERT EXPIRED EVENTS` gives rows of the events that are pushed out, \
`INSERT ALL EVENTS` both.
",
};

pub(super) const TIME: WindowDoc = WindowDoc {
    names: &["TIME"],
    kind: WindowKind::Sliding,
    params: &[WindowParam::Length],
    optional: &[],
    takes: "a duration",
    content: "the events of the last d, by the app's clock",
    leaves: "an event leaves when the clock reaches its time + d, also with no new event",
    state: "the rows of d",
    cost: "one look-up of the event's group when it enters and one when it leaves",
    picture: "\
TIME(5 SECONDS)
time      0s        5s        10s       15s
          |---------|---------|---------|-------->
events      a     b       c                d
stays       a---------)
                  b---------)
                          c---------)
                                           d------
rows        ^     ^       ^                ^
content     a     a b     b c              d
            one row with each event that enters; a left at a + 5s
",
    example: "\
CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL);

INSERT INTO Recent
SELECT symbol, price, AVG(price) AS mean
FROM Trades WINDOW TIME(1 MINUTE)
GROUP BY symbol;
",
    notes: "\
An event exactly d after another no longer meets it in the window. `INSERT EXPIRED EVENTS` gives a row for each event \
at the instant at which it leaves, also when no other event comes.
",
};
