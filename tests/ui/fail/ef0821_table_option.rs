//! EF0821: an option that tables don't have.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM Updates (symbol STRING NOT NULL, most BIGINT);
    CREATE TABLE Limits (symbol STRING NOT NULL, most BIGINT, PRIMARY KEY (symbol)) WITH (laod = "limits.csv");
    CREATE TABLE Others (symbol STRING NOT NULL) WITH (load = "limits.txt");
    UPSERT INTO Limits SELECT symbol, most FROM Updates;
}

fn main() {}
