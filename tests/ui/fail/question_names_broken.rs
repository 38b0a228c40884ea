//! Names that clash beside an error: nothing of the generated code turns red.

use eventflux::prelude::*;

eventflux! {
    pub struct Fleet;
    CREATE TABLE Planes (tail STRING, PRIMARY KEY (tail));
    CREATE QUERY planes AS SELECT tail FROM Planes;
    CREATE QUERY counters AS SELECT tail FROM Planes;
    CREATE QUERY partition_of_sold AS SELECT tail FROM Planes;
    CREATE STREAM Sold (tail STRING);
    INSERT INTO Out SELECT tail FROM Sold WHERE ?;
}

fn main() {}
