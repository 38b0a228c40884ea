//! Structs that borrow: nothing is copied on the way in.

use std::borrow::Cow;
use std::cell::RefCell;

use eventflux::prelude::*;

#[derive(Stream)]
struct Quote<'a, 'b: 'a> {
    symbol: &'a str,
    venue: Option<&'b str>,
    note: Cow<'a, str>,
    #[stream(skip)]
    _raw: &'b [u8],
    bid: f64,
    #[stream(time, lateness = "1s")]
    at: Timestamp,
}

#[derive(Stream, Clone, Debug, PartialEq)]
struct Best {
    symbol: String,
    venue: Option<String>,
    bid: f64,
}

eventflux! {
    struct Bests;
    CREATE STREAM Quotes OF Quote;
    CREATE STREAM Best OF Best;
    INSERT INTO Best SELECT symbol, LAST(venue) AS venue, MAX(bid) AS bid FROM Quotes WHERE note <> "test" GROUP BY symbol;
}

fn main() {
    let seen = RefCell::new(Vec::new());
    let mut app = Bests::builder().on_best(|best: &Best| seen.borrow_mut().push(best.clone())).build();
    for second in [2, 1, 3, 9] {
        let text = format!("S{} V{second}", second % 2);
        let (symbol, venue) = text.split_once(' ').unwrap();
        let quote = Quote {
            symbol,
            venue: Some(venue),
            note: Cow::Borrowed("real"),
            _raw: &[],
            bid: second as f64,
            at: Timestamp::from_millis(second * 1_000),
        };
        assert_eq!(app.push_quotes(&quote), eventflux::Push::Accepted);
    }
    app.finish();
    let best = |symbol: &str, venue: &str, bid| Best { symbol: symbol.into(), venue: Some(venue.into()), bid };
    let expected = [best("S1", "V1", 1.0), best("S0", "V2", 2.0), best("S1", "V3", 3.0), best("S1", "V9", 9.0)];
    assert_eq!(*seen.borrow(), expected);
}
