-- A chain: conditions on the event alone, equalities by which attempts are found, what is left of the filter, and WITHIN.
CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL, volume BIGINT, unused STRING);
CREATE STREAM Halts (symbol STRING NOT NULL, reason STRING);
INSERT INTO Falls
SELECT e1.symbol, e1.price AS high, e2.price AS low, h.reason
FROM PATTERN (EVERY e1=Trades[price > 900.0]
           -> e2=Trades[symbol = e1.symbol AND price < 100.0 AND volume > e1.volume + 1]
           -> h=Halts[symbol = e2.symbol AND UPPER(reason) = UPPER(e1.symbol)])
WITHIN 1 SECOND
WHERE e1.price - e2.price > 850.0;
