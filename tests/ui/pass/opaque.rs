//! Types that SQL does not know are carried; skipped fields get their default.

use std::cell::RefCell;

use eventflux::prelude::*;

mod venue {
    // Nothing that an operator could need: it is only handed through.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Venue(pub Vec<u8>);
}

mod model {
    use eventflux::prelude::*;

    use super::venue::Venue;

    #[derive(Stream)]
    pub struct Trade {
        pub price: f64,
        pub venue: Venue,
        pub maybe: Option<Venue>,
    }

    #[derive(Stream, Clone, Debug, PartialEq)]
    pub struct Spike {
        pub venue: Venue,
        pub maybe: Option<Venue>,
        #[stream(name = "twice")]
        pub doubled: f64,
        #[stream(skip)]
        pub note: String,
    }

    // Not `Clone`, so that no query can write it; reading it is all the same.
    pub struct Handle;

    #[derive(Stream)]
    pub struct Input {
        pub n: i32,
        pub handle: Handle,
    }
}

// Neither `Venue` nor `Handle` means anything here.
eventflux! {
    struct Spikes;
    CREATE STREAM Trades OF model::Trade;
    CREATE STREAM Inputs OF model::Input;
    CREATE STREAM Spikes OF model::Spike;
    INSERT INTO Spikes SELECT venue, maybe, price * 2 AS twice FROM Trades WHERE price > 10;
    INSERT INTO Venues SELECT venue AS v, maybe FROM Trades;
    INSERT INTO Counts SELECT SUM(n) AS n FROM Inputs;
}

fn main() {
    let venue = venue::Venue(vec![1, 2]);
    let seen = RefCell::new(Vec::new());
    let venues = RefCell::new(Vec::new());
    let mut app = Spikes::builder()
        .on_spikes(|spike: &model::Spike| seen.borrow_mut().push(spike.clone()))
        .on_venues(|row| venues.borrow_mut().push((row.v.clone(), row.maybe.clone())))
        .on_counts(|row| assert_eq!(row.n, 5))
        .build();
    let _ = app.push_trades(&model::Trade { price: 11.0, venue: venue.clone(), maybe: None });
    let _ = app.push_trades(&model::Trade { price: 9.0, venue: venue.clone(), maybe: Some(venue.clone()) });
    let _ = app.push_inputs(&model::Input { n: 5, handle: model::Handle });
    let spike = model::Spike { venue: venue.clone(), maybe: None, doubled: 22.0, note: String::new() };
    assert_eq!(*seen.borrow(), [spike]);
    assert_eq!(*venues.borrow(), [(venue.clone(), None), (venue.clone(), Some(venue))]);
}
