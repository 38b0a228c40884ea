//! Structs and an app of another crate, which knows EventFlux under another name.

use std::cell::RefCell;

use eventflux::prelude::*;
use renamed::model::Alert;
use renamed::{Highs, Quote, Trade as Deal};

eventflux! {
    struct Lows;
    CREATE STREAM Deals OF Deal;
    CREATE STREAM Quotes OF ::renamed::Quote;
    CREATE STREAM Alerts OF Alert;
    INSERT INTO Alerts SELECT symbol, MIN(price) AS high, secret + 1 AS number FROM Deals GROUP BY symbol;
    INSERT INTO Alerts SELECT symbol, bid AS high, 0 AS number FROM Quotes WHERE bid < 0.0;
}

fn main() {
    let seen = RefCell::new(Vec::new());
    let mut lows = Lows::builder().on_alerts(|alert| seen.borrow_mut().push(alert.clone())).build();
    let _ = lows.push_deals(&Deal::new("IBM", 3.0, 1));
    let _ = lows.push_quotes(&Quote { symbol: "IBM", bid: -1.0, at: Timestamp::from_millis(500) });
    let _ = lows.push_deals(&Deal::new("IBM", 2.0, 2));
    lows.finish();
    drop(lows);
    let alert = |high, number| Alert { symbol: "IBM".into(), high, number };
    assert_eq!(seen.take(), [alert(-1.0, 0), alert(3.0, 43), alert(2.0, 43)]);

    let mut highs = Highs::builder()
        .on_alerts(|alert| seen.borrow_mut().push(alert.clone()))
        .on_bids(|row: &renamed::highs::Bids| assert_eq!(row.bid, 5.0))
        .build();
    let _ = highs.push_trades(&Deal::new("IBM", 3.0, 1));
    let _ = highs.push_quotes(&Quote { symbol: "IBM", bid: 5.0, at: Timestamp::from_millis(500) });
    highs.finish();
    drop(highs);
    assert_eq!(seen.take(), [alert(3.0, 42)]);
}
