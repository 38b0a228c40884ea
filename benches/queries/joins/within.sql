CREATE STREAM Events OF Trade;
CREATE STREAM Out OF Pair;
INSERT INTO Out
SELECT bought.symbol, bought.price AS bought, sold.price AS sold
FROM Events[volume % 2 = 0] AS bought
JOIN Events[volume % 2 = 1] AS sold ON bought.symbol = sold.symbol WITHIN 1 SECOND;
