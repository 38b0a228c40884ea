//! EF0824: a table asked where no event comes, or more than whether there is a row.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM Trades (symbol STRING NOT NULL, volume BIGINT NOT NULL);
    CREATE TABLE Limits (symbol STRING NOT NULL, most BIGINT, PRIMARY KEY (symbol));
    INSERT INTO A SELECT a.volume AS v FROM PATTERN (a=Trades[symbol IN Limits] -> b=Trades);
    INSERT INTO B SELECT volume FROM Trades WHERE EXISTS (SELECT most FROM Limits GROUP BY most);
}

fn main() {}
