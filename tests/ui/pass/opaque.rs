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

// Kept by a query, so it can be cloned and stored; nothing else is asked of it.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Place(u32);

#[derive(Stream)]
pub struct Visit {
    pub n: i32,
    pub place: Place,
    pub maybe: Option<Place>,
}

eventflux! {
    struct Edges;
    CREATE STREAM Visits OF Visit;
    INSERT INTO Runs SELECT FIRST(place) AS f, LAST(place) AS l, LAST(maybe) AS m FROM Visits GROUP BY n % 2;
    INSERT INTO Slides SELECT FIRST(place) AS f, LAST(place) FILTER (WHERE n > 1) AS l, FIRST(maybe) AS m
        FROM Visits WINDOW LENGTH(2);
    INSERT EXPIRED EVENTS INTO Leaves SELECT FIRST(place) AS f, LAST(place) AS l FROM Visits WINDOW LENGTH(1);
    INSERT INTO Batches SELECT FIRST(place) AS f, LAST(maybe) AS m, COUNT(place) AS n FROM Visits WINDOW LENGTHBATCH(3);
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
    edges();
}

fn edges() {
    let rows = RefCell::new(Vec::new());
    let number = |place: &Option<Place>| place.as_ref().map(|place| place.0);
    let build = || {
        Edges::builder()
            .on_runs(|row| rows.borrow_mut().push(("runs", Some(row.f.0), Some(row.l.0), number(&row.m))))
            .on_slides(|row| rows.borrow_mut().push(("slides", Some(row.f.0), number(&row.l), number(&row.m))))
            .on_leaves(|row| rows.borrow_mut().push(("leaves", number(&row.f), number(&row.l), None)))
            .on_batches(|row| rows.borrow_mut().push(("batches", Some(row.f.0), number(&row.m), Some(row.n as u32))))
            .build()
    };
    let mut app = build();
    for n in 1..4u8 {
        let visit = Visit {
            n: n.into(),
            place: Place(n.into()),
            maybe: (n == 2).then_some(Place(20)),
        };
        let _ = app.push_visits(&visit);
        let snapshot = app.snapshot();
        app = build();
        app.restore(&snapshot).unwrap();
    }
    let expected = [
        ("runs", Some(1), Some(1), None),
        ("slides", Some(1), None, None),
        ("runs", Some(2), Some(2), Some(20)),
        ("slides", Some(1), Some(2), Some(20)),
        ("leaves", None, None, None),
        ("runs", Some(1), Some(3), None),
        ("slides", Some(2), Some(3), Some(20)),
        ("leaves", None, None, None),
        ("batches", Some(1), Some(20), Some(3)),
    ];
    assert_eq!(*rows.borrow(), expected);
}
