CREATE STREAM Events OF Trade;
CREATE STREAM Out OF Fall;
INSERT INTO Out
SELECT e1.symbol AS symbol, e1.price AS high, e2.price AS low
FROM PATTERN (EVERY e1=Events[price > 900] -> e2=Events[symbol = e1.symbol AND price < 100]) WITHIN 1 SECOND;
