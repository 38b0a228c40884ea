//! EF0820: a table that is not declared, or a stream in its place.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM Updates (symbol STRING NOT NULL, most BIGINT);
    CREATE TABLE Limits (symbol STRING NOT NULL, most BIGINT, PRIMARY KEY (symbol));
    UPSERT INTO Limts SELECT symbol, most FROM Updates;
    UPDATE Updates SET most = 1 FROM Limits AS l WHERE Updates.symbol = l.symbol;
    CREATE INDEX ON Updates (most);
    INSERT INTO Known SELECT symbol FROM Updates WHERE symbol IN Updates;
}

fn main() {}
