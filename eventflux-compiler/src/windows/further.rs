//! The further sliding windows, and the one that passes events on.

use super::{WindowDoc, WindowKind, WindowParam};

pub(super) const TIMELENGTH: WindowDoc = WindowDoc {
    names: &["TIMELENGTH"],
    kind: WindowKind::Sliding,
    params: &[WindowParam::Length, WindowParam::Count],
    optional: &[],
    takes: "a duration and a number of events",
    content: "the events of the last d by the app's clock, but no more than the last n",
    leaves: "an event leaves when the clock reaches its time + d, or is pushed out by the n-th one after it",
    state: "n rows",
    cost: "one look-up of the event's group when it enters and one when it leaves",
    picture: "\
TIMELENGTH(5 SECONDS, 2)
time      0s        5s        10s       15s
          |---------|---------|---------|-------->
events      a b c                d
stays       a---)                        c pushes a out
              b---------)                b left at b + 5s
                c---------)
                                 d---------)
rows        ^ ^ ^                ^
content     a a b                d
              b c
",
    example: "\
CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL);

INSERT INTO Recent
SELECT symbol, price, AVG(price) AS mean
FROM Trades WINDOW TIMELENGTH(1 MINUTE, 100)
GROUP BY symbol;
",
    notes: "\
`INSERT EXPIRED EVENTS` gives a row for each event when it leaves: at its time + d, or at the time of the event that \
pushes it out. Events that WHERE after the window leaves out take a place among the n, unseen.
",
};

pub(super) const EXTERNALTIME: WindowDoc = WindowDoc {
    names: &["EXTERNALTIME"],
    kind: WindowKind::Sliding,
    params: &[WindowParam::Time, WindowParam::Length],
    optional: &[],
    takes: "a time of the event, TIMESTAMP NOT NULL or BIGINT NOT NULL of milliseconds, and a duration",
    content: "the events whose own time is in (newest - d, newest]",
    leaves: "an event is pushed out by one whose time is d or more after its own; never by the clock",
    state: "the rows of d",
    cost: "one look-up of the event's group when it enters and one when it leaves; events out of order the logarithm of \
           their number more",
    picture: "\
EXTERNALTIME(ts, 5 SECONDS)
event   ts      content, in order of ts
a        1s     [a]
b        4s     [a b]
c        3s     [a c b]      out of order
d        8s     [b d]        pushes a and c out: 3s is 8s - 5s
e       20s     [e]          pushes all out
f       15s     [e]          5s older than the newest: enters and leaves at once
g       18s     [g e]
                one row with each event, also with f
",
    example: "\
CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL, traded TIMESTAMP NOT NULL);

INSERT INTO Recent
SELECT symbol, price, AVG(price) AS mean
FROM Trades WINDOW EXTERNALTIME(traded, 1 MINUTE)
GROUP BY symbol;
",
    notes: "\
An event that is d or more older than the newest enters and leaves at once: its row is over the content, which does not \
have it, so that SUM and the like may be NULL. Events may come in any order; those that a newer one pushes out leave in \
order of entry. FIRST and LAST go by entry. `INSERT ALL EVENTS` puts an event that is too old out twice, as it \
enters and as it leaves.
",
};

pub(super) const DELAY: WindowDoc = WindowDoc {
    names: &["DELAY"],
    kind: WindowKind::Passing,
    params: &[WindowParam::Length],
    optional: &[],
    takes: "a duration",
    content: "the events of the last d, which nobody sees",
    leaves: "each event is passed on when the clock reaches its time + d",
    state: "the columns that are used of the rows of d",
    cost: "an event is kept and passed on, whatever d is",
    picture: "\
DELAY(5 SECONDS)
time      0s        5s        10s       15s
          |---------|---------|---------|-------->
events      a    b            c
held        a---------)
                 b---------)
                              c---------)
rows                  a    b            c
                      each at the time at which it is passed on
",
    example: "\
CREATE STREAM Orders (id BIGINT NOT NULL, total DOUBLE NOT NULL);

INSERT INTO Reminders
SELECT id, total FROM Orders WINDOW DELAY(15 MINUTES);
",
    notes: "\
What stands after the window reads the delayed events as a stream of its own: WHERE, NOW() and ROWTIME() see the time at which \
an event is passed on, and aggregates run on over the events passed on so far. `finish()` passes on all that is held, \
each event at its time. EXPIRED and ALL EVENTS mean nothing for it.
",
};

pub(super) const SORT: WindowDoc = WindowDoc {
    names: &["SORT"],
    kind: WindowKind::Sliding,
    params: &[WindowParam::Count, WindowParam::Order],
    optional: &[],
    takes: "a number of events and expressions to sort by, each with ASC or DESC if wanted",
    content: "the n events so far that come first in the order",
    leaves: "of more than n the last in the order, of equal ones the newest",
    state: "n rows",
    cost: "the logarithm of n",
    picture: "\
SORT(2, x)
time      ------------------------------------------->
x           5     3       9        1
content    [5]
           [3     5]
           [3     5]               9 enters and leaves at once
           [1     3]               1 pushes 5 out
rows        ^     ^       ^        ^
",
    example: "\
CREATE STREAM Offers (item STRING NOT NULL, price DOUBLE NOT NULL);

INSERT INTO Cheapest
SELECT item, price, MAX(price) AS highest_of_ten
FROM Offers WINDOW SORT(10, price ASC);
",
    notes: "\
NULL comes last, with DESC first. An event that is not among the first n enters and leaves at once: its row is over the \
content, which does not have it, so that SUM and the like may be NULL.
",
};

pub(super) const UNIQUE: WindowDoc = WindowDoc {
    names: &["UNIQUE"],
    kind: WindowKind::Sliding,
    params: &[WindowParam::Keys],
    optional: &[],
    takes: "one expression or more",
    content: "the newest event of each key",
    leaves: "a newer event of its key pushes an event out",
    state: "a row for each key that ever was",
    cost: "one look-up of the event's key, and one of the group of the event that enters and of that which leaves",
    picture: "\
UNIQUE(k)
time      ------------------------------------------->
events      a1    b1      a2       b2
content    [a1]
           [a1    b1]
                 [b1      a2]               a2 pushes a1 out
                         [a2       b2]      b2 pushes b1 out
rows        ^     ^       ^        ^
",
    example: "\
CREATE STREAM Positions (ship STRING NOT NULL, load DOUBLE NOT NULL);

INSERT INTO AtSea
SELECT ship, COUNT(*) AS ships, SUM(load) AS load
FROM Positions WINDOW UNIQUE(ship);
",
    notes: "\
Keys are compared as GROUP BY compares them: NULL is a key like others.
",
};

pub(super) const FIRSTUNIQUE: WindowDoc = WindowDoc {
    names: &["FIRSTUNIQUE"],
    kind: WindowKind::Sliding,
    params: &[WindowParam::Keys],
    optional: &[],
    takes: "one expression or more",
    content: "the first event of each key",
    leaves: "never; later events of the key are dropped, without a row",
    state: "each key that ever was, and a row for each group",
    cost: "one look-up of the event's key, and for the first one of its group",
    picture: "\
FIRSTUNIQUE(k)
time      ------------------------------------------->
events      a1    b1      a2       c1
content    [a1]
           [a1    b1]
           [a1    b1]                    a2 is dropped
           [a1    b1               c1]
rows        ^     ^                ^
",
    example: "\
CREATE STREAM Visits (visitor STRING NOT NULL, page STRING NOT NULL);

INSERT INTO Newcomers
SELECT visitor, page, COUNT(*) AS visitors
FROM Visits WINDOW FIRSTUNIQUE(visitor);
",
    notes: "\
Keys are compared as GROUP BY compares them: NULL is a key like others. As no event ever leaves, `INSERT EXPIRED \
EVENTS` puts out nothing. Nothing more is evaluated of an event that is dropped.
",
};

pub(super) const EXPRESSION: WindowDoc = WindowDoc {
    names: &["EXPRESSION"],
    kind: WindowKind::Sliding,
    params: &[WindowParam::Condition],
    optional: &[],
    takes: "a condition of aggregates over the content as a whole",
    content: "the last events for which the condition is TRUE",
    leaves: "with each event the oldest leave, one by one, until the condition is TRUE or nothing is left",
    state: "as many rows as the condition allows",
    cost: "the condition once for the event that enters and once for each that leaves",
    picture: "\
EXPRESSION(SUM(x) < 10)
time      ------------------------------------------->
x           4     5       3        20       1
content    [4]
           [4     5]
                 [5       3]                       12 is too much: 4 leaves
           []                                      20 is too much, even alone
                                           [1]
rows        ^     ^       ^        ^        ^
",
    example: "\
CREATE STREAM Trades (symbol STRING NOT NULL, volume BIGINT NOT NULL, traded TIMESTAMP NOT NULL);

INSERT INTO Recent
SELECT symbol, COUNT(*) AS trades
FROM Trades WINDOW EXPRESSION(COUNT(*) <= 20 AND LAST(traded) - FIRST(traded) < 5000000)
GROUP BY symbol;
",
    notes: "\
The aggregates of the condition are over the whole content, whatever GROUP BY says, and over events that WHERE after the window \
leaves out too. NULL counts as not TRUE. Columns stand in aggregates only: LAST(x) is that of the event that enters. \
That event may leave itself; its row is then over the content, which does not have it, so that SUM and the like may be \
NULL. A condition that can't be computed keeps the event out, and changes nothing.
",
};

pub(super) const FREQUENT: WindowDoc = WindowDoc {
    names: &["FREQUENT"],
    kind: WindowKind::Sliding,
    params: &[WindowParam::Count],
    optional: &[WindowParam::Keys],
    takes: "a number of keys and, if wanted, expressions that make the key; all columns without",
    content: "the newest event of each of the n keys that are counted",
    leaves: "an event leaves when the count of its key falls to zero",
    state: "n rows and counts",
    cost: "one look-up of the event's key; for a new key n counts go down, no more often than every n events",
    picture: "\
FREQUENT(2, k)
event   counts        content
a1      a 1           [a1]
a2      a 2           [a2]         takes the place of a1
b1      a 2, b 1      [a2 b1]
c1      a 1, c 1      [a2 c1]      takes both down by one; b1 leaves
c2      a 1, c 2      [a2 c2]
d1      c 1, d 1      [c2 d1]      takes both down by one; a2 leaves
c3      c 2, d 1      [d1 c3]
c4      c 3, d 1      [d1 c4]
d2      c 3, d 2      [c4 d2]
e1      c 2, d 1      [c4 d2]      takes both down by one, none to zero: dropped
        one row with each event but e1
",
    example: "\
CREATE STREAM Requests (client STRING NOT NULL, path STRING NOT NULL);

INSERT INTO Heavy
SELECT client, path FROM Requests WINDOW FREQUENT(100, client);
",
    notes: "\
Keys are counted by the algorithm of Misra and Gries (1982), in the form of Siddhi's window of this name. With n keys counted \
an event of another takes all counts down by one; where one falls to zero its event leaves and the new key is counted, \
otherwise the new event is dropped, without a row. An event takes the place of the one before it of its key: that is no leaving, and \
no row of EXPIRED EVENTS. Every key that makes up more than 1/(n + 1) of the events is counted.
",
};

pub(super) const LOSSYFREQUENT: WindowDoc = WindowDoc {
    names: &["LOSSYFREQUENT"],
    kind: WindowKind::Sliding,
    params: &[WindowParam::Share],
    optional: &[WindowParam::Share, WindowParam::Keys],
    takes: "a share s, an error bound e below it (s/10 without) and, if wanted, expressions that make the key; all \
            columns without",
    content: "the newest event of each key that is counted",
    leaves: "an event leaves at the end of a bucket in which its key turns out to be rare",
    state: "about 1/e * ln(e * events) rows and counts",
    cost: "one look-up of the event's key; at the end of each 1/e events once over all counts",
    picture: "\
LOSSYFREQUENT(0.5, 0.25, k), in buckets of 4 events
event   share of its key     content
a1      1 of 1   row         [a1]
b1      1 of 2   row         [a1 b1]
a2      2 of 3   row         [b1 a2]
c1      1 of 4   row         [a2]         the bucket ends: b1 and c1 leave
a3      3 of 5   row         [a3]
b2      1 of 6   no row      [a3 b2]      below 0.5 - 0.25
",
    example: "\
CREATE STREAM Requests (client STRING NOT NULL, path STRING NOT NULL);

INSERT INTO Heavy
SELECT client, path FROM Requests WINDOW LOSSYFREQUENT(0.1, 0.01, client);
",
    notes: "\
Keys are counted by lossy counting (Manku and Motwani, 2002), in the form of Siddhi's window of this name. An event has a row if its key makes \
up s - e of all events so far, as far as they are counted. An event takes the place of the one before it of its key: \
that is no leaving, and no row of EXPIRED EVENTS. At the end of a bucket the keys leave that came no more often than \
there were buckets since they are counted, whether their events had rows or not; the event that ends the bucket may be one of \
them, and its row comes first.
",
};
