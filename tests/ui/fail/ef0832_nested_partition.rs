use eventflux::prelude::*;

eventflux! {
    struct Nested;
    CREATE STREAM Trades (symbol STRING NOT NULL, venue STRING NOT NULL, price DOUBLE NOT NULL);
    PARTITION WITH (symbol OF Trades) BEGIN
        INSERT INTO Highs SELECT MAX(price) AS high FROM Trades PARTITION BY venue;
        INSERT INTO Falls SELECT a.price FROM PATTERN (a=Trades -> b=Trades[price < a.price]) PARTITION BY venue PURGE AFTER 1 HOUR;
    END;
}

fn main() {}
