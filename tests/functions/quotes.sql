CREATE FUNCTION spread OF pricing::spread;
CREATE FUNCTION middle OF crate::pricing::mid;
CREATE FUNCTION suffix OF suffix;
CREATE FUNCTION longest OF longer;
CREATE FUNCTION Shout OF self::shout;
CREATE FUNCTION name_of OF maybe_name;
CREATE FUNCTION a OF a;
CREATE FUNCTION next_day OF next_day;
CREATE FUNCTION whole_second OF whole_second;
CREATE FUNCTION later OF later;
CREATE FUNCTION answer OF answer;
CREATE STREAM Quotes (sym STRING NOT NULL, note STRING, bid DOUBLE, ask DOUBLE NOT NULL, n INT NOT NULL,
                      at TIMESTAMP NOT NULL);
INSERT INTO Priced SELECT sym, spread(bid, ask) AS spread, spread(1, n) AS from_one FROM Quotes;
INSERT INTO Mids SELECT sym, middle(bid, ask) AS mid FROM Quotes WHERE middle(ask, NULL) IS NOT NULL;
INSERT INTO Texts
SELECT suffix(sym) AS suffix, longest(sym, note) AS longest, shout(suffix(sym), n) AS shout,
       NAME_OF(n) AS name, longest(shout(sym, 1), UPPER(note)) AS nested
FROM Quotes WHERE a(bid IS NOT NULL, n, CAST(-1 AS FLOAT)) OR n = 300;
INSERT INTO Times
SELECT next_day(at) AS next, whole_second(at) AS second, later(at, n) AS later,
       later('1970-01-01', 1) AS fixed, answer() AS answer
FROM Quotes;
