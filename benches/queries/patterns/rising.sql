CREATE STREAM Events OF Trade;
CREATE STREAM Out OF Rise;
INSERT INTO Out
SELECT symbol, e1.price AS first, e2.price AS second, e3.price AS third
FROM SEQUENCE (EVERY e1=Events -> e2=Events[price > e1.price] -> e3=Events[price > e2.price]) PARTITION BY symbol;
