-- Rows of entering and of leaving events.
CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL, note STRING);
INSERT ALL EVENTS INTO Moves
SELECT symbol, price, SUM(price) AS sum, ROWTIME() AS at FROM Trades WINDOW TIME(1 MINUTE 30 SECONDS) GROUP BY symbol;
INSERT EXPIRED EVENTS INTO Gone SELECT symbol, NOW() AS at FROM Trades WINDOW LENGTH(3);
