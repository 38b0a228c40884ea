//! EF0902: too many operators in one expression.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + 
        a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a AS x
    FROM S;
}

fn main() {}
