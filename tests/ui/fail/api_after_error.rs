//! After an error in the SQL the typed API of the streams still exists: only the SQL turns red.

use eventflux::prelude::*;

#[derive(Stream)]
struct Trade {
    symbol: String,
    price: f64,
}

#[derive(Stream)]
struct Bar {
    symbol: String,
    high: f64,
}

eventflux! {
    struct App;
    CREATE STREAM Trades OF Trade;
    CREATE STREAM Bars OF Bar;
    CREATE STREAM Plain (n INT NOT NULL);
    CREATE TABLE Known (n INT, PRIMARY KEY (n));
    INSERT INTO Bars SELECT symbol, MAX(prise) AS high FROM Trades GROUP BY symbol;
    INSERT INTO Spikes SELECT symbol, price FROM Trades WHERE;
    INSERT INTO Others SELECT n + 1 AS m FROM Plain;
}

fn main() {
    let mut app = App::builder()
        .on_bars(|bar: &Bar| println!("{} {}", bar.symbol, bar.high))
        .on_bars_at(|_at: Timestamp, _bar: &Bar| {})
        .on_others(|row: &app::Others| println!("{:?}", row.m))
        .on_error(|error| println!("{error}"))
        .build();
    let _ = app.push_trades(&Trade { symbol: "A".into(), price: 1.0 });
    let _ = app.push_plain(&app::Plain { n: 1 });
    app.known_mut().upsert(&app::Known { n: 1 });
    let _ = app.known().get(1).map(|row| row.n);
    app.finish();
}
