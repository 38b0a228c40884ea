//! Questions with errors: each at its token, and the app's other methods are there all the same.

use eventflux::prelude::*;

eventflux! {
    pub struct Fleet;
    CREATE TABLE Planes (tail STRING, seats INT, PRIMARY KEY (tail));
    CREATE QUERY Large AS SELECT tail FROM Planes WHERE sets > 100;
    CREATE QUERY Windowed AS SELECT tail FROM Planes WINDOW LENGTH(3);
    CREATE QUERY Lost AS SELECT tail FROM Plane;
    CREATE QUERY Planes AS SELECT tail FROM Planes;
    CREATE QUERY Small AS SELECT tail FROM Planes WHERE seats < 10;
}

fn main() {
    let app = Fleet::builder().build();
    let _ = app.large().rows.len();
    let small: Vec<fleet::Small> = app.small().rows;
    let _ = small.iter().map(|row| row.tail.len()).sum::<usize>();
}
