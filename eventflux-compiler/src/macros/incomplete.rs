//! Editors expand macros over half-written input: whatever is there, the macros answer, and never panic.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::quote;

use super::invocation::{Invocation, carry};
use super::{aggregate, default_crate, derive_stream, eventflux, finish, function};

/// Calls `each` with every beginning of the tokens (what is open is closed), and with the tokens less each one.
fn damaged(tokens: &TokenStream, each: &mut dyn FnMut(TokenStream)) {
    let list: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (i, token) in list.iter().enumerate() {
        each(list[..i].iter().cloned().collect());
        each(list[..i].iter().chain(&list[i + 1..]).cloned().collect());
        if let TokenTree::Group(group) = token {
            damaged(&group.stream(), &mut |inner| {
                let mut changed = Group::new(group.delimiter(), inner);
                changed.set_span(group.span());
                let before = list[..i].iter().cloned();
                let group = || std::iter::once(TokenTree::Group(changed.clone()));
                each(before.clone().chain(group()).collect());
                each(before.chain(group()).chain(list[i + 1..].iter().cloned()).collect());
            });
        }
    }
    each(tokens.clone());
}

fn is_rust(tokens: TokenStream) -> bool {
    let block = quote! { fn f() { #tokens } };
    syn::parse2::<syn::ItemFn>(block).is_ok()
}

/// Both ends of the chain over all damaged forms of a call.
fn expand_damaged(call: &TokenStream, schemas: &[TokenStream]) {
    let mut count = 0;
    damaged(call, &mut |input| {
        count += 1;
        assert!(is_rust(eventflux(input.clone(), None)), "{input}");
        if let Ok(call) = Invocation::parse(input.clone()) {
            let carried = carry(&default_crate(), &call.rest);
            let last = finish(quote! { [] #carried #({ #schemas })* }, None);
            assert!(is_rust(last), "{input}");
        }
    });
    assert!(count > 40, "{count}");
}

fn trade() -> TokenStream {
    quote! { "Trade" 0 [3] [5000000] ["symbol" STRING, "price" DOUBLE, "volume"? BIGINT, "at" TIMESTAMP] }
}

#[test]
fn an_app_with_a_header() {
    let call = quote! {
        /// One bar per symbol.
        pub struct Bars;
        SET max_ahead = 1 HOUR;
        CREATE STREAM Trades OF crate::Trade WATERMARK LATE INTO Late;
        INSERT INTO Bars
        SELECT symbol, SUM(price * -1.5) / COUNT(*) AS v, CASE WHEN volume IS NULL THEN "none" ELSE CAST(volume AS STRING) END AS s
        FROM Trades[price > 1] WINDOW TUMBLING(1 MINUTE) WHERE symbol LIKE "a%" GROUP BY symbol HAVING COUNT(*) >= 2
        ORDER BY 2 DESC LIMIT 10;
    };
    expand_damaged(&call, &[trade()]);
}

#[test]
fn declared_streams_and_subqueries() {
    let call = quote! {
        crate = ::eventflux;
        struct App;
        CREATE STREAM S (a INT NOT NULL, r#order STRING, t TIMESTAMP NOT NULL, WATERMARK FOR t AS t - INTERVAL "5" SECOND);
        WITH big AS (SELECT * FROM S WHERE a > 10) INSERT INTO X SELECT q.a, EXTRACT(HOUR FROM t) AS h
        FROM (SELECT a, t FROM big) AS q WHERE a BETWEEN 1 AND 5 OR a IN (7, 8);
        PARTITION WITH (a OF S) BEGIN SELECT a FROM S; END;
        INSERT EXPIRED EVENTS INTO Y SELECT e1.a FROM PATTERN (EVERY e1=S -> e2=S[a > e1.a]{2,3}) WITHIN 5s;
    };
    expand_damaged(&call, &[]);
}

#[test]
fn an_expression() {
    let call = quote! { SELECT symbol, MAX(price) AS high FROM model::Trade WINDOW LENGTH(5) WHERE price > 2 GROUP BY symbol };
    expand_damaged(&call, &[trade()]);
    let text = quote! { pub struct X; "CREATE STREAM T OF Trade; SELECT symbol FROM T; SELECT 'x" };
    let _ = eventflux(text.clone(), None);
    assert!(is_rust(finish(quote! { [] { [::eventflux] #text } { "Trade" } }, None)));
}

#[test]
fn a_struct() {
    let item = quote! {
        #[stream(name = "T", lateness = "5s")]
        pub(crate) struct Trade<'a> {
            symbol: &'a str,
            #[stream(as = DOUBLE, name = "p")]
            price: Option<Price>,
            #[stream(time)]
            at: Timestamp,
            #[stream(skip)]
            venue: std::collections::HashMap<String, Vec<u8>>,
        }
    };
    damaged(&item, &mut |input| {
        let items = derive_stream(input.clone(), "here");
        assert!(is_rust(items), "{input}");
    });
}

#[test]
fn a_function() {
    let item = quote! {
        /// What one pays.
        #[must_use]
        pub(crate) const fn spread<'a, T: Copy>(mut bid: f64, (a, b): Option<&'a str>) -> Result<Option<String>, Crossed>
        where
            'a: 'a,
        {
            let _ = (bid, a, b);
            Err(Crossed)
        }
    };
    damaged(&item, &mut |input| {
        // What was no Rust before is none after.
        let whole = is_rust(input.clone());
        let items = function(quote! { name = "x" }, input.clone(), "here");
        assert!(!whole || is_rust(items), "{input}");
    });
    damaged(&quote! { name = "spread", crate = my::ef }, &mut |attribute| {
        assert!(is_rust(function(attribute.clone(), item.clone(), "here")), "{attribute}");
    });
    let plain = quote! { fn twice(n: i64) -> i64 { n + n } };
    assert!(is_rust(function(quote! {}, plain, "here")));
}

#[test]
fn an_aggregate() {
    let item = quote! {
        impl pricing::Vwap {
            const ZERO: f64 = 0.0;
            fn add(&mut self, price: Option<f64>, text: &str, lot: u8) {
                self.value += price;
            }
            fn remove(&mut self, price: Option<f64>, text: &str, lot: u8) {
                self.value -= price;
            }
            fn merge(&mut self, later: &Self) {}
            fn finish(&self) -> Result<Option<String>, Error> {
                Ok(None)
            }
        }
    };
    damaged(&item, &mut |input| {
        let whole = is_rust(input.clone());
        let items = aggregate(quote! {}, input.clone(), "here");
        assert!(!whole || is_rust(items), "{input}");
    });
    assert!(is_rust(aggregate(quote! { name = "vwap" }, item, "here")));
}

#[test]
fn an_app_with_functions() {
    let call = quote! {
        struct App;
        CREATE FUNCTION spread OF crate::spread;
        CREATE AGGREGATE vwap OF Vwap;
        CREATE STREAM S (a DOUBLE, b BIGINT NOT NULL);
        SELECT vwap(spread(a, 2), b) AS x FROM S WINDOW LENGTH(3);
    };
    let spread = quote! { function "spread" ["bid" DOUBLE, "ask"? DOUBLE as] DOUBLE ? may_fail result };
    let vwap = quote! { aggregate "Vwap" ["price" DOUBLE, "volume" BIGINT as u32] DOUBLE ? removable };
    expand_damaged(&call, &[spread, vwap]);
}

#[test]
fn what_did_not_come_through_the_chain() {
    for input in
        [quote! {}, quote! { [] }, quote! { [x] {} }, quote! { [] { [] } }, quote! { [] { [x] struct A; } 5 }]
    {
        assert!(is_rust(finish(input, None)));
    }
}
