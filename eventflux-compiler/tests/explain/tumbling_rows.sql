-- A batch window without groups or aggregates: its rows in order.
CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL, note STRING);
SELECT DISTINCT symbol, price + 1 AS price FROM Trades WINDOW TUMBLING(500ms) ORDER BY price;
