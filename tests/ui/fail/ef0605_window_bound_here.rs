//! EF0605: WINDOW_START or WINDOW_END without such a window.

use eventflux::prelude::*;

eventflux! {
    struct App;
    CREATE STREAM S (a INT, b INT NOT NULL, s STRING, d DOUBLE, t TIMESTAMP, p BOOL);
    INSERT INTO X SELECT WINDOW_END AS e FROM S WINDOW LENGTH(3);
}

fn main() {}
