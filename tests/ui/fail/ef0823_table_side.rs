//! EF0823: a table where only a stream can be.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM Trades (symbol STRING NOT NULL, volume BIGINT NOT NULL);
    CREATE TABLE Limits (symbol STRING NOT NULL, most BIGINT, PRIMARY KEY (symbol));
    INSERT INTO A SELECT volume, most FROM Trades AS t RIGHT JOIN Limits AS l ON t.symbol = l.symbol;
    INSERT INTO B SELECT volume, most FROM Trades AS t JOIN Limits AS l ON t.symbol = l.symbol WITHIN 5 SECONDS;
    INSERT INTO C SELECT volume, most FROM Trades AS t WINDOW LENGTH(5) JOIN Limits AS l ON t.symbol = l.symbol;
    INSERT INTO D SELECT a.most FROM Limits AS a JOIN Limits AS b ON a.symbol = b.symbol;
}

fn main() {}
