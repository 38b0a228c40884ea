CREATE FUNCTION spread OF crate::pricing::spread;
CREATE FUNCTION label OF label;
CREATE AGGREGATE vwap OF crate::pricing::Vwap;
CREATE STREAM Trades OF crate::model::Trade;
INSERT INTO Labels SELECT label(symbol, volume) AS label FROM Trades WHERE spread(price, 1) > 0;
INSERT INTO Prices
SELECT vwap(price, volume) AS vwap, vwap(price, volume) FILTER (WHERE venue = 'X') AS there
FROM Trades WINDOW LENGTH(10);
