//! Tokens, text, file and expression.

use std::cell::RefCell;

use eventflux::prelude::*;

#[derive(Stream)]
pub struct Trade {
    symbol: String,
    price: f64,
}

eventflux! {
    /// Tokens, with the last semicolon left out.
    pub struct Tokens;
    CREATE STREAM Trades OF Trade;
    INSERT INTO Out SELECT symbol || "'s" AS Name FROM Trades WHERE symbol <> r#"not a char"#
}

eventflux!(
    /// Text.
    pub(crate) struct Text;
    "CREATE STREAM Trades OF crate::Trade; -- a comment
     INSERT INTO Out SELECT symbol || '''s' AS \"Name\" FROM Trades WHERE symbol <> 'not a char'"
);

eventflux!(crate = ::eventflux; struct File; file = "../../../../tests/ui/pass/bars.sql");

macro_rules! app {
    ($name:ident, $struct:path, $sql:literal) => {
        eventflux!(struct $name; $sql);
    };
}
app!(ByMacro, Trade, "CREATE STREAM Trades OF Trade; INSERT INTO Out SELECT symbol || '''s' AS \"Name\" FROM Trades");

fn trade() -> Trade {
    Trade { symbol: "IBM".into(), price: 101.0 }
}

macro_rules! check {
    ($($app:ident $row:ident),*) => {$({
        let seen = RefCell::new(String::new());
        let mut app = $app::builder().on_out(|row: &$row::Out| seen.borrow_mut().push_str(&row.Name)).build();
        let _ = app.push_trades(&trade());
        drop(app);
        assert_eq!(seen.into_inner(), "IBM's");
    })*};
}

fn main() {
    check!(Tokens tokens, Text text, File file, ByMacro by_macro);

    let seen = RefCell::new(Vec::new());
    let mut app = eventflux! { SELECT symbol, price * 2 AS twice FROM crate::Trade WHERE price > 100 }
        .on_out(|row| seen.borrow_mut().push((row.symbol.clone(), row.twice)))
        .build();
    let _ = app.push_trade(&trade());
    drop(app);
    assert_eq!(*seen.borrow(), [("IBM".to_owned(), 202.0)]);

    let mut app = eventflux!("SELECT COUNT(*) AS n FROM (SELECT * FROM Trade WHERE symbol = 'IBM')")
        .on_out(|row| seen.borrow_mut().push((String::new(), row.n as f64)))
        .build();
    let _ = app.push_trade(&trade());
    drop(app);
    assert_eq!(seen.borrow()[1].1, 1.0);
}
