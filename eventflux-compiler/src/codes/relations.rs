//! EF07 and EF08: patterns; joins, tables, partitions and rates.

use super::codes;

codes! {
    BAD_QUANTIFIER 701 "a malformed quantifier"
        "A quantifier says how many events a position takes: {n}, {n,m} with n up to m, {n,}, +, * or ?."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT e1.price AS x FROM PATTERN (e1=Trades{3,1} -> e2=Trades);"
        "Write the smaller number first; at most one event or more must be allowed.";
    NOT_BOUND_YET 702 "a position used before it is bound"
        "A filter of a pattern sees the event it is tried for, by bare names, and the events of positions to its left. Those to its right have not come yet. What completes a side of OR is never there for the other sides, which are over then."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT e1.price AS x FROM PATTERN (e1=Trades[price > e2.price] -> e2=Trades);"
        "Move the condition to the later of the two positions, or behind the OR.";
    ABSENT_COLUMN 703 "a column of what must not come"
        "A position behind NOT is satisfied by events that do not come, so that it has no columns."
        Sql "CREATE STREAM Trades (price DOUBLE);\nCREATE STREAM Halts (reason STRING);\nSELECT h.reason AS x FROM PATTERN (Trades -> NOT h=Halts -> t=Trades);"
        "Read the columns of another position.";
    ENDLESS_ABSENCE 704 "a NOT that nothing ends"
        "NOT is satisfied when something else comes first or, with FOR, when so much time has passed. A last NOT without FOR would never be."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT a.price AS x FROM PATTERN (a=Trades[price > 100] -> NOT Trades[price < 50]);"
        "Write NOT .. FOR 1 MINUTE, or what is to come before it.";
    EMPTY_MATCH 705 "a pattern that can match nothing"
        "A pattern of nothing but optional positions is complete before any event has come."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT a.price AS x FROM PATTERN (a=Trades?);"
        "Let at least one position need an event.";
    OPEN_END 706 "a pattern that ends in something optional"
        "A pattern is complete as soon as all that must come has come. What may come behind that would never be waited for."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT a.price AS x FROM PATTERN (a=Trades[price > 100] -> b=Trades*);"
        "Leave it out, or write what must come after it.";
    EVERY_HERE 707 "EVERY where it means nothing"
        "Any event that does not fit ends an attempt of a SEQUENCE, so that none could begin in its middle: there EVERY stands before the first element or the whole. Behind EVERY or NOT a second EVERY would mean nothing."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT a.price AS x FROM SEQUENCE (a=Trades -> EVERY b=Trades);"
        "Take PATTERN, move EVERY to the front, or leave it out.";
    INDEX_HERE 708 "an index on something that does not repeat"
        "e[0].x, e[last].x and e[last-1].x are columns of one event of a repeated position of a pattern."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT Trades[0].price AS x FROM Trades;"
        "Leave the index out. Earlier events of a stream are reached by a pattern or by aggregates over a window.";
    TOO_MANY_POSITIONS 709 "too many positions"
        "A pattern has at most 64 positions, those behind NOT among them."
        Words "A pattern of 65 positions gives it."
        "Repeat a position with {n}, or let a second pattern read the matches of a first.";
    TIMEOUT_WITHOUT_WITHIN 710 "ON TIMEOUT without WITHIN"
        "ON TIMEOUT puts out a row for each attempt that expires, and WITHIN behind the parentheses of the pattern says when that is. WITHIN inside them bounds a part."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT a.price AS x FROM PATTERN (EVERY a=Trades -> b=Trades) ON TIMEOUT INSERT INTO Missed SELECT a.price AS price;"
        "Write WITHIN and how long an attempt may take.";
    PARTITION_TYPES 711 "a partition key of two types"
        "PARTITION BY and PARTITION WITH tell the partitions of several streams apart, so that keys have the same type in each of them."
        Sql "CREATE STREAM Orders (id INT);\nCREATE STREAM Bills (id BIGINT);\nSELECT a.id AS x FROM PATTERN (a=Orders -> b=Bills) PARTITION BY id;"
        "Convert one: PARTITION BY CAST(id AS BIGINT).";
    AMBIGUOUS_COLUMN 712 "a column that several positions or sources have"
        "Behind a pattern a bare name is a key of PARTITION BY or a column that one position alone has; in a join a column that one side alone has, or that USING names."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM PATTERN (a=Trades -> b=Trades);"
        "Say whose: a.price.";
    MATCH_TIMES_HERE 713 "MATCH_TIMES() where nothing was matched"
        "MATCH_TIMES() tells when the events of a match came."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT MATCH_TIMES() AS x FROM Trades;"
        "Leave it out; ROWTIME() is the time of the row itself.";
    INDEX_TOO_FAR 714 "an index too far back"
        "e[last-n] is a column of the n-th event before the last, for which all events in between are kept: n is at most 100."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT a[last-1000].price AS x FROM PATTERN (a=Trades{2000} -> b=Trades);"
        "Take a window over the stream, or an aggregate over the position.";
    JOIN_WITHOUT_WINDOW 801 "a join that holds nothing"
        "A row that comes finds what the other side holds: the rows in its window, or in a join by time those that are near enough. Streams themselves hold nothing."
        Sql "CREATE STREAM Trades (symbol STRING);\nCREATE STREAM Quotes (symbol STRING);\nSELECT Trades.symbol FROM Trades JOIN Quotes ON Trades.symbol = Quotes.symbol;"
        "Give a side a window: JOIN Quotes WINDOW LENGTH(100) ON .., or the join a time: ON .. WITHIN 5 SECONDS.";
    JOIN_WITHOUT_ON 802 "a join that does not say what belongs together"
        "ON or USING says which rows of both sides make a pair. That all of them do is written CROSS JOIN."
        Sql "CREATE STREAM Trades (symbol STRING);\nCREATE STREAM Quotes (symbol STRING);\nSELECT Trades.symbol FROM Trades JOIN Quotes WINDOW LENGTH(1);"
        "Write ON Trades.symbol = Quotes.symbol, USING (symbol), or CROSS JOIN.";
    JOIN_WINDOW 803 "a window that can't be a side of a join"
        "A side of a join holds the rows of a window that rows leave one by one: LENGTH, TIME, SORT, UNIQUE, FREQUENT or LOSSYFREQUENT."
        Sql "CREATE STREAM Trades (symbol STRING);\nCREATE STREAM Quotes (symbol STRING);\nSELECT Trades.symbol FROM Trades JOIN Quotes WINDOW SESSION(5 SECONDS) ON Trades.symbol = Quotes.symbol;"
        "Take one of these, or join what a query with that window puts out.";
    UNIDIRECTIONAL_HERE 804 "UNIDIRECTIONAL outside a join"
        "UNIDIRECTIONAL says that only one side of a join gives rows when its events come. Without a join there are no sides."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades UNIDIRECTIONAL;"
        "Leave it out.";
    WINDOW_AND_WITHIN 805 "a window in a join by time"
        "A join by time holds each row as long as one of the other side may be near enough."
        Sql "CREATE STREAM Trades (symbol STRING);\nCREATE STREAM Quotes (symbol STRING);\nSELECT Trades.symbol FROM Trades JOIN Quotes WINDOW LENGTH(1) ON Trades.symbol = Quotes.symbol WITHIN 5 SECONDS;"
        "Leave out the window or the time.";
    EMPTY_INTERVAL 806 "a join of times that can't be"
        "BETWEEN and comparisons over the times of both sides say by how much one may be later than the other; no time meets a lower bound above the upper one."
        Sql "CREATE STREAM A (id INT, at TIMESTAMP NOT NULL, WATERMARK FOR at);\nCREATE STREAM B (id INT, at TIMESTAMP NOT NULL, WATERMARK FOR at);\nSELECT A.id FROM A JOIN B ON A.id = B.id AND B.at BETWEEN A.at + 5 SECONDS AND A.at;"
        "Turn the bounds round.";
    PATTERN_JOINED 807 "a pattern as a side of a join"
        "What a join reads are streams and queries."
        Sql "CREATE STREAM Trades (symbol STRING);\nCREATE STREAM Quotes (symbol STRING);\nSELECT a.symbol FROM PATTERN (a=Trades -> Trades) JOIN Quotes WINDOW LENGTH(1) ON a.symbol = Quotes.symbol;"
        "Join a query that reads the pattern: FROM (SELECT .. FROM PATTERN (..)) AS p JOIN ..";
    MATCH_CONDITION 808 "a MATCH_CONDITION that is none"
        "ASOF JOIN pairs a row of the left side with the newest one of the right side that is not later, or with > the newest that is earlier. MATCH_CONDITION says so over the time columns of both."
        Sql "CREATE STREAM Trades (symbol STRING, at TIMESTAMP NOT NULL, WATERMARK FOR at);\nCREATE STREAM Quotes (symbol STRING, at TIMESTAMP NOT NULL, WATERMARK FOR at);\nSELECT Trades.symbol FROM Trades ASOF JOIN Quotes MATCH_CONDITION (Trades.at < Quotes.at) ON Trades.symbol = Quotes.symbol;"
        "Write MATCH_CONDITION (Trades.at >= Quotes.at).";
    ASOF_CONDITION 809 "a condition that ASOF JOIN can't choose by"
        "The right side of ASOF JOIN holds one row of each key, the newest. ON says what the key is, and nothing else."
        Sql "CREATE STREAM Trades (symbol STRING, price DOUBLE, at TIMESTAMP NOT NULL, WATERMARK FOR at);\nCREATE STREAM Quotes (symbol STRING, bid DOUBLE, at TIMESTAMP NOT NULL, WATERMARK FOR at);\nSELECT Trades.symbol FROM Trades ASOF JOIN Quotes MATCH_CONDITION (Trades.at >= Quotes.at) ON Trades.symbol = Quotes.symbol AND price > bid;"
        "Put it into WHERE, or into a filter of the side.";
    TRIGGER_WRITTEN 810 "a trigger that is written"
        "The events of a trigger are made by the clock alone, so that every one of them is an instant of its own."
        Sql "CREATE STREAM Trades (price DOUBLE, at TIMESTAMP NOT NULL);\nCREATE TRIGGER Tick EVERY 5 SECONDS;\nINSERT INTO Tick SELECT at AS triggered_time FROM Trades;"
        "Write a stream of its own; where both are needed let one query read each of them into it.";
    BAD_RATE 811 "an output rate that is not above zero"
        "OUTPUT EVERY takes a number of events, or a duration, above zero."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades OUTPUT LAST EVERY 0 EVENTS;"
        "Write a number above zero.";
    SNAPSHOT_BY_EVENTS 815 "SNAPSHOT by events"
        "OUTPUT SNAPSHOT tells the current rows again at equal distances of time, also where no event comes."
        Sql "CREATE STREAM Trades (price DOUBLE);\nSELECT price FROM Trades OUTPUT SNAPSHOT EVERY 10 EVENTS;"
        "Write a duration, or LAST, which goes by events too.";
    RATE_OF_MERGED_GROUPS 816 "a rate by group over rows of several groups"
        "FIRST, LAST and SNAPSHOT go by group where there is GROUP BY. SELECT DISTINCT over a batch makes one row of equal rows of several groups, which is then of no group."
        Sql "CREATE STREAM Trades (symbol STRING, price DOUBLE);\nSELECT DISTINCT MAX(price) AS x FROM Trades WINDOW TUMBLING(1 MINUTE) GROUP BY symbol OUTPUT SNAPSHOT EVERY 1 SECOND;"
        "Select what is grouped by as well, or leave DISTINCT out.";
    UNKNOWN_TABLE 820 "a table that is not declared"
        "UPSERT, UPDATE, DELETE, CREATE INDEX and IN go by a table, which CREATE TABLE declares. Streams keep no rows."
        Sql "CREATE STREAM Updates (symbol STRING, most BIGINT);\nUPSERT INTO Limits SELECT symbol, most FROM Updates;"
        "Declare it by CREATE TABLE Limits (symbol STRING NOT NULL, most BIGINT, PRIMARY KEY (symbol)), or mend its name.";
    TABLE_OPTION 821 "an option that tables don't have"
        "WITH behind a table takes load, the file whose rows the table has at first: .csv with a line of names on top, or .jsonl with an object in each line."
        Sql "CREATE TABLE Limits (symbol STRING NOT NULL, most BIGINT, PRIMARY KEY (symbol)) WITH (size = 100);"
        "Leave it out.";
    NO_PRIMARY_KEY 822 "no primary key to go by"
        "UPSERT replaces the row with the same primary key, and IN looks for a primary key. UPSERT .. ON says by itself which rows are replaced."
        Sql "CREATE STREAM Updates (symbol STRING, most BIGINT);\nCREATE TABLE Limits (symbol STRING, most BIGINT);\nUPSERT INTO Limits SELECT symbol, most FROM Updates;"
        "Give the table a PRIMARY KEY of the columns that tell its rows apart, or write ON.";
    TABLE_SIDE 823 "a table where only a stream can be"
        "Events come from streams, and look into tables when they come. So a table has no window, no times and no rows of its own that could be outer, and another side must bring the events."
        Sql "CREATE STREAM Trades (symbol STRING);\nCREATE TABLE Limits (symbol STRING NOT NULL, most BIGINT, PRIMARY KEY (symbol));\nSELECT Limits.most FROM Trades RIGHT JOIN Limits ON Trades.symbol = Limits.symbol;"
        "Write JOIN or LEFT JOIN, the stream first.";
    TABLE_ASKED 824 "a table asked where no event comes"
        "IN with a table and EXISTS look into the table when an event comes, and stand in a query over one stream or subquery. EXISTS has a table in FROM, and conditions in WHERE. A question of the host (CREATE QUERY) is a SELECT over tables, without window, output rate and PARTITION BY."
        Sql "CREATE STREAM Trades (symbol STRING);\nCREATE TABLE Limits (symbol STRING NOT NULL, most BIGINT, PRIMARY KEY (symbol));\nSELECT symbol FROM Trades WHERE EXISTS (SELECT COUNT(*) AS n FROM Limits GROUP BY most);"
        "Read the join or pattern in a subquery, and ask the table in the query around it.";
    TABLE_NOT_LOADED 825 "a table that can't be loaded"
        "A table with the option load has the rows of that file before any event. The app does not start if the file is not there, or a line of it is no row of the table; the message says which."
        Words "An app whose file is missing gives it when it is built."
        "Mend the file. A program that loads tables needs the feature `files` of eventflux.";
    PARTITION_STREAM 831 "a stream of a block whose rows have no key"
        "PARTITION WITH says which key the rows of each stream have that its queries read. Those of streams that only its own queries write are of the partition that wrote them; all others are listed."
        Sql "CREATE STREAM Trades (symbol STRING, price DOUBLE);\nCREATE STREAM Quotes (symbol STRING, bid DOUBLE);\nPARTITION WITH (symbol OF Trades) BEGIN\n  INSERT INTO Best SELECT MAX(bid) AS bid FROM Quotes;\nEND;"
        "List it: PARTITION WITH (symbol OF Trades, symbol OF Quotes).";
    NESTED_PARTITION 832 "a partition in a partition"
        "A query of a block has the partitions of the block. PARTITION BY, and PURGE AFTER, belong to a query that is in none; PARTITION BY of a pattern parts each partition further."
        Sql "CREATE STREAM Trades (symbol STRING, venue STRING, price DOUBLE);\nPARTITION WITH (symbol OF Trades) BEGIN\n  INSERT INTO Highs SELECT MAX(price) AS high FROM Trades PARTITION BY venue;\nEND;"
        "Give the block both keys: PARTITION WITH (symbol OF Trades, venue OF Trades).";
    PARTITION_KEYS 833 "a different number of keys"
        "All streams that a block lists have the same number of keys, each in the order in which they are listed."
        Sql "CREATE STREAM Trades (symbol STRING, venue STRING);\nCREATE STREAM Quotes (symbol STRING);\nPARTITION WITH (symbol OF Trades, venue OF Trades, symbol OF Quotes) BEGIN\n  INSERT INTO Counts SELECT COUNT(*) AS n FROM Trades;\n  INSERT INTO Counts SELECT COUNT(*) AS n FROM Quotes;\nEND;"
        "List one more key of the stream that has fewer, or take one away.";
}
