//! EF0953: tables are not supported yet.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    CREATE TABLE Limits (k STRING NOT NULL, PRIMARY KEY (k));
    INSERT INTO X SELECT a FROM S;
}

fn main() {}
