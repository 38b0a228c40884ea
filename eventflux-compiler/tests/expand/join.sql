CREATE STREAM Trades OF crate::model::Trade;
CREATE STREAM Pairs (symbol STRING NOT NULL, price DOUBLE NOT NULL, before DOUBLE, venue STRING);
INSERT INTO Pairs
SELECT t.symbol, t.price, b.price AS before, b.venue
FROM Trades[price > 0] AS t LEFT JOIN Trades AS b WINDOW UNIQUE(symbol) ON t.symbol = b.symbol AND t.volume > b.volume;
