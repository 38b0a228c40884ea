CREATE STREAM Events OF Trade;
CREATE STREAM Out OF Pair;
CREATE TABLE Last (symbol STRING NOT NULL, price DOUBLE NOT NULL, PRIMARY KEY (symbol));
UPSERT INTO Last SELECT symbol, price FROM Events[volume % 2 = 1];
INSERT INTO Out
SELECT bought.symbol, bought.price AS bought, sold.price AS sold
FROM Events[volume % 2 = 0] AS bought JOIN Last AS sold ON bought.symbol = sold.symbol;
