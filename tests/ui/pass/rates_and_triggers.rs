//! Output rates and triggers, in all their forms; what they carry may be a type that SQL does not know.

use std::cell::RefCell;
use std::rc::Rc;

use eventflux::prelude::*;

#[derive(Clone, Debug, serde::Serialize, serde::Deserialize, PartialEq)]
pub struct Route(Vec<u8>);

#[derive(Stream, Clone, Debug)]
pub struct Parcel {
    place: String,
    weight: u16,
    route: Route,
    note: Option<String>,
    #[stream(time)]
    at: Timestamp,
}

/// A narrower weight and columns that the rate does not fill.
#[derive(Stream, Clone, Debug, PartialEq)]
pub struct Summary {
    place: String,
    weight: u16,
    comment: Option<String>,
}

eventflux! {
    pub struct Post;
    CREATE STREAM Parcels OF Parcel;
    CREATE STREAM Summaries OF Summary;
    CREATE TRIGGER Begin AT START;
    CREATE TRIGGER Minutes EVERY 1 MINUTE;
    CREATE TRIGGER Close CRON "0 0 18 ? * MON-FRI" ZONE "Europe/Berlin";
    INSERT INTO Summaries SELECT place, weight FROM Parcels GROUP BY place, note OUTPUT LAST EVERY 1 SECOND;
    INSERT INTO Routes SELECT route, note FROM Parcels OUTPUT ALL EVERY 2 EVENTS;
    INSERT INTO FirstRoutes SELECT route FROM Parcels GROUP BY place OUTPUT FIRST EVERY 1 HOUR;
    INSERT INTO Heaviest
    SELECT place, MAX(weight) AS weight FROM Parcels WINDOW TUMBLING(1 SECOND)
    GROUP BY place ORDER BY weight DESC LIMIT 1 OUTPUT SNAPSHOT EVERY 1 SECOND;
    SELECT COUNT(*) AS n FROM Minutes OUTPUT EVERY 1 SECOND;
}

fn parcel(place: &str, weight: u16, millis: i64) -> Parcel {
    let (route, at) = (Route(vec![weight as u8]), Timestamp::from_millis(millis));
    Parcel { place: place.into(), weight, route, note: None, at }
}

fn main() {
    let seen = Rc::new(RefCell::new(Vec::new()));
    let say = |what: &'static str| {
        let seen = Rc::clone(&seen);
        move |text: String| seen.borrow_mut().push(format!("{what} {text}"))
    };
    let (summary, route, first, heavy) = (say("summary"), say("route"), say("first"), say("heavy"));
    let (begin, minute) = (say("begin"), say("minute"));
    let mut app = Post::builder()
        .on_summaries(move |row: &Summary| summary(format!("{} {}", row.place, row.weight)))
        .on_routes(move |row| route(format!("{:?}", row.route.0)))
        .on_first_routes(move |row| first(format!("{:?}", row.route.0)))
        .on_heaviest(move |row| heavy(format!("{} {}", row.place, row.weight)))
        .on_begin(move |row: &post::Begin| begin(row.triggered_time.to_string()))
        .on_minutes(move |row: &post::Minutes| minute(row.triggered_time.to_string()))
        .build();
    for row in [parcel("a", 1, 100), parcel("b", 2, 200), parcel("a", 3, 300)] {
        assert_eq!(app.push_parcels(&row), Push::Accepted);
    }
    app.advance_to(Timestamp::from_millis(2_000));
    app.finish();
    drop(app);
    let expected = [
        "begin 1970-01-01T00:00:00.1Z",
        "first [1]",
        "route [1]",
        "route [2]",
        "first [2]",
        "summary a 3",
        "summary b 2",
        "heavy a 3",
        "route [3]",
    ];
    let mut seen = seen.borrow().clone();
    seen.sort();
    let mut expected = expected.to_vec();
    expected.sort();
    assert_eq!(seen, expected);
}
