//! Patterns with keys and kept columns of every kind, more columns than a tuple has.

use std::cell::RefCell;

use eventflux::prelude::*;

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Tag(u32);

#[derive(Stream, Clone)]
pub struct Reading {
    pub name: String,
    pub note: Option<String>,
    pub flag: bool,
    pub maybe: Option<bool>,
    pub tiny: i8,
    pub int: i32,
    pub big: Option<u64>,
    pub float: f32,
    pub double: Option<f64>,
    pub tag: Tag,
    pub tags: Option<Tag>,
    #[stream(time)]
    pub at: Timestamp,
}

fn reading(int: i32, second: i64) -> Reading {
    Reading {
        name: format!("name {}", int % 2),
        note: (int % 3 != 0).then(|| format!("note {int}")),
        flag: int % 2 == 0,
        maybe: (int % 3 != 0).then_some(true),
        tiny: 1,
        int,
        big: Some(7),
        float: 0.5,
        double: Some(0.25),
        tag: Tag(int.unsigned_abs()),
        tags: (int % 2 == 0).then(|| Tag(int.unsigned_abs())),
        at: Timestamp::from_millis(second * 1_000),
    }
}

eventflux! {
    struct Wide;
    CREATE STREAM Readings OF Reading;
    CREATE STREAM Other (int INT NOT NULL, name STRING, float FLOAT, double DOUBLE, at TIMESTAMP NOT NULL, WATERMARK FOR at);
    // All columns of two events, and keys of every type.
    INSERT INTO Pairs
    SELECT a.name AS a1, a.note AS a2, a.flag AS a3, a.maybe AS a4, a.tiny AS a5, a.int AS a6, a.big AS a7, a.float AS a8,
           a.double AS a9, a.tags AS a11, a.at AS a12,
           b.name AS b1, b.note AS b2, b.flag AS b3, b.maybe AS b4, b.tiny AS b5, b.int AS b6, b.big AS b7, b.float AS b8,
           b.double AS b9, b.tags AS b11, b.at AS b12
    FROM PATTERN (EVERY a=Readings -> b=Readings[name = a.name AND flag = a.flag AND tiny = a.tiny AND big = a.big AND float = a.float
        AND double = a.double AND int - 2 = a.int AND at - INTERVAL '2' SECOND = a.at AND UPPER(name) || 'x' = UPPER(a.name) || 'x'])
    WITHIN 1 HOUR;
    // Sides of OR, of which one is not there.
    INSERT INTO Sides
    SELECT a.tag AS atag, b.tag AS btag, a.name AS aname, b.name AS bname, a.at AS aat, COUNT(DISTINCT a.name) AS names, FIRST(b.tag) AS tag
    FROM PATTERN (EVERY (a=Readings[int = 1]{1,2} OR b=Readings[int = 2]{1,2}));
    // Columns of two types are equal by their values, and found one by one.
    INSERT INTO Mixed
    SELECT r.int AS x, o.int AS y
    FROM PATTERN (EVERY r=Readings -> o=Other[double = r.float AND name = r.note AND int >= r.int])
    PARTITION BY int % 2 = 0, CAST(float AS DOUBLE) WITHIN 1 HOUR;
    // Matches are rows like any other.
    INSERT INTO Counts SELECT COUNT(*) AS n, window_end FROM Pairs WINDOW TUMBLING(2 SECONDS);
    INSERT INTO Twice SELECT a.a6 AS first, b.a6 AS second FROM PATTERN (EVERY a=Pairs -> b=Pairs[a6 = a.b6]);
    INSERT INTO Stars SELECT r.int, r.name, r.note, r.at, o.int AS other FROM PATTERN (EVERY r=Readings[int = 3] -> o=Other);
}

fn main() {
    let pairs = RefCell::new(Vec::new());
    let sides = RefCell::new(Vec::new());
    let others = RefCell::new(Vec::new());
    let build = || {
        Wide::builder()
            .on_pairs(|row| {
                assert_eq!((&row.a1, row.a3, row.a5, row.a7, row.a8, row.a9), (&row.b1, row.b3, row.b5, row.b7, row.b8, row.b9));
                assert_eq!((row.a2.is_some(), row.b2.is_some()), (row.a4.is_some(), row.b4.is_some()));
                assert_eq!((row.a11.is_some(), row.b11.is_some()), (row.a3, row.b3));
                pairs.borrow_mut().push((row.a6, row.b6, row.b12.as_millis() - row.a12.as_millis()));
            })
            .on_sides(|row| {
                let number = |tag: &Option<Tag>| tag.as_ref().map(|tag| tag.0);
                assert_eq!((row.aname.is_some(), row.bname.is_some()), (row.aat.is_some(), row.aat.is_none()));
                sides.borrow_mut().push((number(&row.atag), number(&row.btag), row.names, number(&row.tag)));
            })
            .on_mixed(|row| others.borrow_mut().push(("mixed", row.x, row.y)))
            .on_twice(|row| others.borrow_mut().push(("twice", row.first, row.second)))
            .on_stars(|row| others.borrow_mut().push(("stars", row.int, row.other)))
            .on_counts(|row| others.borrow_mut().push(("counts", row.n as i32, row.window_end.as_millis() as i32)))
            .build()
    };
    let mut app = build();
    for int in 1..=5 {
        let _ = app.push_readings(&reading(int, int.into()));
        let snapshot = app.snapshot();
        app = build();
        app.restore(&snapshot).unwrap();
    }
    let other = |name: &str, int, second: i64| wide::Other {
        int,
        name: Some(name.into()),
        float: Some(0.5),
        double: Some(0.5),
        at: Timestamp::from_millis(second * 1_000),
    };
    let _ = app.push_other(&other("note 4", 6, 6));
    let _ = app.push_other(&other("note 5", 6, 7));
    app.finish();
    drop(app);
    assert_eq!(pairs.take(), [(1, 3, 2_000), (2, 4, 2_000), (3, 5, 2_000)]);
    assert_eq!(sides.take(), [(Some(1), None, 1, None), (None, Some(2), 0, Some(2))]);
    let expected = [
        ("counts", 1, 4_000),
        ("twice", 1, 3),
        ("counts", 2, 6_000),
        ("mixed", 4, 6),
        ("stars", 3, 6),
    ];
    let mut others = others.take();
    others.sort_unstable();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(others, expected);
}
