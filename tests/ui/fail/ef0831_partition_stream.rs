use eventflux::prelude::*;

eventflux! {
    struct Missing;
    CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL);
    CREATE STREAM Quotes (symbol STRING NOT NULL, bid DOUBLE NOT NULL);
    PARTITION WITH (symbol OF Trades) BEGIN
        INSERT INTO Best SELECT MAX(bid) AS bid FROM Quotes;
        INSERT INTO Pairs SELECT t.symbol FROM Trades AS t JOIN Quotes AS q WINDOW LENGTH(1) ON t.symbol = q.symbol;
    END;
}

eventflux! {
    struct Mixed;
    CREATE STREAM Trades (symbol STRING NOT NULL, price DOUBLE NOT NULL);
    PARTITION WITH (symbol OF Trades) BEGIN
        INSERT INTO Both SELECT price FROM Trades;
        INSERT INTO Highs SELECT MAX(price) AS high FROM Both;
    END;
    INSERT INTO Both SELECT price FROM Trades;
}

fn main() {}
