//! Structs of other modules, under other names, and inside functions.

use std::cell::Cell;

use eventflux::prelude::*;

pub mod model {
    use eventflux::prelude::*;

    #[derive(Stream)]
    pub struct Trade {
        pub price: f64,
        // Only the derive reads the fields.
        secret: i32,
    }

    impl Trade {
        pub fn new(price: f64) -> Self {
            Trade { price, secret: 7 }
        }
    }

    pub mod inner {
        use eventflux::prelude::*;

        #[derive(Stream, Default)]
        pub(crate) struct Alert {
            pub(crate) price: f64,
            pub(in crate::model) secret: i32,
        }

        impl Alert {
            pub(crate) fn secret(&self) -> i32 {
                self.secret
            }
        }

        // Two structs of one name in one crate.
        #[derive(Stream)]
        pub struct Trade {
            pub other: bool,
        }
    }
}

use model::Trade as Deal;
use model::inner::*;

eventflux! {
    struct Modules;
    CREATE STREAM Deals OF Deal;
    CREATE STREAM Others OF crate::model::inner::Trade;
    CREATE STREAM Globbed OF Trade;
    CREATE STREAM Alerts OF self::model::inner::Alert;
    INSERT INTO Alerts SELECT price, secret FROM Deals WHERE price > 100;
    INSERT INTO Flags SELECT other FROM Others;
    INSERT INTO Flags SELECT NOT other AS other FROM Globbed;
}

mod elsewhere {
    use eventflux::prelude::*;

    use super::*;

    eventflux! {
        pub struct Nested;
        CREATE STREAM Deals OF super::model::Trade;
        SELECT price * 2 AS twice FROM Deals;
    }

    pub fn run() -> f64 {
        let twice = Cell::new(0.0);
        let mut app = Nested::builder().on_out(|row: &nested::Out| twice.set(row.twice)).build();
        let _ = app.push_deals(&Deal::new(21.0));
        drop(app);
        twice.get()
    }
}

fn main() {
    let secret = Cell::new(0);
    let flags = Cell::new(0);
    let mut app = Modules::builder()
        .on_alerts(|alert: &Alert| secret.set(alert.secret()))
        .on_flags(|flag| flags.set(flags.get() + i32::from(flag.other)))
        .build();
    let _ = app.push_deals(&Deal::new(99.0));
    assert_eq!(secret.get(), 0);
    let _ = app.push_deals(&Deal::new(101.0));
    assert_eq!(secret.get(), 7);
    let _ = app.push_others(&Trade { other: true });
    let _ = app.push_globbed(&Trade { other: false });
    assert_eq!(flags.get(), 2);

    assert_eq!(elsewhere::run(), 42.0);

    #[derive(Stream)]
    struct Local {
        n: i32,
    }
    #[derive(Stream)]
    pub struct PublicLocal {
        n: i64,
    }
    eventflux! {
        struct Inside;
        CREATE STREAM Locals OF Local;
        CREATE STREAM Sums OF PublicLocal;
        INSERT INTO Sums SELECT SUM(n) AS n FROM Locals;
        INSERT INTO Plain SELECT n + 1 AS n FROM Locals;
    }
    let sum = Cell::new(0);
    let plain = Cell::new(0);
    let mut app = Inside::builder()
        .on_sums(|row: &PublicLocal| sum.set(row.n))
        .on_plain(|row: &inside::Plain| plain.set(row.n))
        .build();
    for n in 1..=4 {
        let _ = app.push_locals(&Local { n });
    }
    assert_eq!((sum.get(), plain.get()), (10, 5));
}
