//! EF0401: queries that feed each other.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM A (x INT);
    CREATE STREAM B (x INT);
    INSERT INTO B SELECT x FROM A;
    INSERT INTO A SELECT x FROM B;
}

fn main() {}
