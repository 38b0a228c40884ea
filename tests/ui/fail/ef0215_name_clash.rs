//! EF0215: two streams would get the same method, or the same type of rows; tables have methods of the app.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO OutRows SELECT a FROM S;
    INSERT INTO out_rows SELECT a FROM S;
    INSERT INTO bars5 SELECT a FROM S;
    INSERT INTO bars_5 SELECT a FROM S;
    INSERT INTO Error SELECT a FROM S;
    CREATE TABLE Counters (k INT);
    CREATE TABLE push_s (k INT);
    CREATE TABLE Limits (k INT);
    CREATE TABLE LimitsMut (k INT);
    CREATE TABLE Clock (k INT);
}

fn main() {}
