CREATE AGGREGATE vwap OF weighted::Vwap;
CREATE AGGREGATE range OF crate::aggregates::Range;
CREATE AGGREGATE list OF List;
CREATE AGGREGATE events OF Events;
CREATE AGGREGATE known OF Known;
CREATE AGGREGATE levels OF Levels;
CREATE AGGREGATE newest OF Newest;
CREATE FUNCTION spread OF pricing::spread;
CREATE STREAM Trades (sym STRING NOT NULL, price DOUBLE, volume BIGINT NOT NULL, n INT NOT NULL, note STRING,
                      at TIMESTAMP NOT NULL, WATERMARK FOR at);
INSERT INTO Running
SELECT sym, vwap(price, volume) AS vwap, VWAP(price * 2, volume) AS twice, events() AS events,
       events() FILTER (WHERE price > 10) AS dear, known(price, note) AS known,
       known(price, note) FILTER (WHERE n <> 2) AS known_2
FROM Trades GROUP BY sym;
INSERT INTO Lengths
SELECT vwap(price, volume) FILTER (WHERE n <> 2) AS vwap, list(note) AS list, list(DISTINCT note) AS notes,
       spread(vwap(price, volume), 1) AS spread
FROM Trades WINDOW LENGTH(3);
INSERT ALL EVENTS INTO Leaving SELECT n, list(note) AS list FROM Trades WINDOW TIME(2 SECONDS);
INSERT INTO Batches
SELECT WINDOW_END AS closed, range(price) AS range, range(DISTINCT volume) AS volumes, COUNT(*) AS n,
       newest(at, sym) AS newest
FROM Trades WINDOW TUMBLING(2 SECONDS) GROUP BY WINDOW_END;
INSERT INTO Pairs
SELECT sym, levels(n) AS levels, list(sym) AS syms FROM Trades WINDOW LENGTHBATCH(2) GROUP BY sym;
INSERT INTO Newest_of
SELECT sym, vwap(price, volume) AS vwap, list(DISTINCT note) AS notes, list(sym) AS syms, MAX(n) AS most
FROM Trades WINDOW UNIQUE(sym);
INSERT INTO Bounded
SELECT n, events() AS events, list(note) AS list, ARG_MAX(sym, n) AS top
FROM Trades WINDOW EXPRESSION(events() FILTER (WHERE n <> 1) < 3 AND list(sym) <> 'IBM,IBM,SAP');
INSERT INTO Sessions
SELECT sym, WINDOW_END AS closed, vwap(price, volume) AS vwap, list(DISTINCT note) AS notes, range(n) AS range
FROM Trades WINDOW SESSION(1600 MILLISECONDS) GROUP BY sym;
INSERT INTO Steps
SELECT WINDOW_END AS closed, events() AS events, list(DISTINCT note) AS notes
FROM Trades WINDOW CUMULATE(1 SECOND, 4 SECONDS);
INSERT INTO Firsts SELECT sym, range(n) AS range FROM Trades WINDOW FIRSTUNIQUE(sym);
INSERT INTO Delayed SELECT range(n) AS range FROM Trades WINDOW DELAY(1 SECOND);
