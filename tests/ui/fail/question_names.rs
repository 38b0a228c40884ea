//! Questions whose methods others have.

use eventflux::prelude::*;

eventflux! {
    pub struct Fleet;
    CREATE TABLE Planes (tail STRING, PRIMARY KEY (tail));
    CREATE QUERY planes AS SELECT tail FROM Planes;
    CREATE QUERY counters AS SELECT tail FROM Planes;
}

fn main() {}
