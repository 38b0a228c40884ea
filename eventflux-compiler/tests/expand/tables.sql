CREATE STREAM Trades (symbol STRING NOT NULL, volume BIGINT NOT NULL);
CREATE TABLE Limits (symbol STRING NOT NULL, most BIGINT, PRIMARY KEY (symbol));
CREATE INDEX ON Limits (most);
UPDATE Limits SET most = most - volume FROM Trades WHERE Limits.symbol = Trades.symbol;
INSERT INTO Over SELECT t.symbol, t.volume, l.symbol AS other FROM Trades AS t JOIN Limits AS l ON l.most < t.volume;
