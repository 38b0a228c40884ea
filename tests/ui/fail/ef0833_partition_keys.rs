use eventflux::prelude::*;

eventflux! {
    struct Uneven;
    CREATE STREAM Trades (symbol STRING NOT NULL, venue STRING NOT NULL);
    CREATE STREAM Quotes (symbol STRING NOT NULL);
    PARTITION WITH (symbol OF Trades, venue OF Trades, symbol OF Quotes) BEGIN
        INSERT INTO Counts SELECT COUNT(*) AS n FROM Trades;
        INSERT INTO Counts SELECT COUNT(*) AS n FROM Quotes;
    END;
}

fn main() {}
