//! EF0822: no primary key to go by.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM Updates (symbol STRING NOT NULL, most BIGINT);
    CREATE TABLE Limits (symbol STRING NOT NULL, most BIGINT);
    UPSERT INTO Limits SELECT symbol, most FROM Updates;
    UPSERT INTO Limits SELECT symbol, most FROM Updates ON Limits.most > 5;
    INSERT INTO Known SELECT symbol FROM Updates WHERE symbol IN Limits;
}

fn main() {}
