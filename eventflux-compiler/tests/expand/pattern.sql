CREATE STREAM Trades OF crate::model::Trade;
CREATE STREAM Falls (symbol STRING NOT NULL, high DOUBLE NOT NULL, low DOUBLE NOT NULL, venue STRING);
INSERT INTO Falls
SELECT e1.symbol AS symbol, e1.price AS high, e2.price AS low, e1.venue AS venue
FROM PATTERN (EVERY e1=Trades[price > 900] -> e2=Trades[symbol = e1.symbol AND price < 100 AND volume > e1.volume])
WITHIN 1 SECOND;
