//! EF0608: a CRON expression that is none.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT COUNT(*) AS n FROM S WINDOW CRON("0 */5 * * *");
}

fn main() {}
