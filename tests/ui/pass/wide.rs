//! More columns than a flat tuple has.

use std::cell::RefCell;

use eventflux::prelude::*;

#[derive(Stream, Clone, Debug, PartialEq)]
struct Wide {
    a: i32, b: i32, c: i32, d: i32, e: i32, f: i32, g: i32, h: i32, i: i32, j: i32, k: i32, l: i32,
    m: String,
    n: Option<f64>,
    #[stream(time)]
    o: Timestamp,
}

#[derive(Stream)]
struct Empty {}

eventflux! {
    struct Copies;
    CREATE STREAM Ins OF Wide;
    CREATE STREAM Outs OF Wide;
    CREATE STREAM Batches OF Wide;
    INSERT INTO Outs SELECT * FROM Ins;
    INSERT INTO Batches SELECT * FROM Ins WINDOW LENGTHBATCH(2);
}

eventflux! {
    struct Counts;
    CREATE STREAM Empties OF Empty;
    SELECT COUNT(*) AS n FROM Empties;
}

fn main() {
    let wide = Wide {
        a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9, j: 10, k: 11, l: 12,
        m: "m".into(),
        n: None,
        o: Timestamp::from_millis(5),
    };
    let seen = RefCell::new(Vec::new());
    let mut app = Copies::builder()
        .on_outs(|row: &Wide| seen.borrow_mut().push(row.clone()))
        .on_batches(|row: &Wide| seen.borrow_mut().push(row.clone()))
        .build();
    let _ = app.push_ins(&wide);
    let _ = app.push_ins(&wide);
    drop(app);
    assert_eq!(seen.into_inner(), vec![wide; 4]);

    let count = RefCell::new(0);
    let mut app = Counts::builder().on_out(|row| *count.borrow_mut() = row.n).build();
    let _ = app.push_empties(&Empty {});
    drop(app);
    assert_eq!(count.into_inner(), 1);
}
