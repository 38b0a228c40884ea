//! What of the language is there: the generator draws only what compiles.

use super::app::{Aggregate, Column, CompareOp, Expr, Function, Key, Ty, Window};
use super::sql::{expression, window_call};

/// A window by its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in SQL")]
pub enum Kind {
    Tumbling,
    Calendar,
    Sliding,
    Session,
    Length,
    LengthBatch,
    Time,
    TimeBatch,
    ExternalTime,
    Delay,
    ExternalTimeBatch,
    Cumulate,
    Sort,
    Unique,
    FirstUnique,
    Cron,
    Expression,
    TimeLength,
    Frequent,
    LossyFrequent,
}

/// The windows, aggregates and patterns that there are.
#[derive(Clone, Debug)]
pub struct Known {
    /// The windows.
    pub windows: Vec<Kind>,
    /// The aggregates.
    pub functions: Vec<Function>,
    /// Whether there are patterns.
    pub patterns: bool,
    /// Whether there are tables.
    pub tables: bool,
    /// Whether there are blocks with partitions.
    pub blocks: bool,
    /// Whether there are joins.
    pub joins: bool,
    /// Whether there are output rates.
    pub rates: bool,
    /// Whether there are triggers.
    pub triggers: bool,
}

impl Known {
    /// Finds out by trying which of the language's windows and aggregates `compiles` takes.
    pub fn by_trying(compiles: impl Fn(&str) -> bool) -> Known {
        let column = |name: &str, ty| Column { name: name.to_string(), ty, nullable: false, exact: true };
        let columns =
            [column("t", Ty::Time), column("a", Ty::Int), column("s", Ty::Text), column("p", Ty::Bool)];
        let declared =
            "CREATE STREAM S (t TIMESTAMP NOT NULL, a INT NOT NULL, s STRING NOT NULL, p BOOL NOT NULL);";
        let taken = |select: String| compiles(&format!("{declared} INSERT INTO T SELECT {select};"));
        let windows = samples()
            .into_iter()
            .filter(|(_, window)| {
                taken(format!("COUNT(*) AS n, a FROM S WINDOW {} WHERE a > 0", window_call(window, &columns)))
            })
            .map(|(kind, _)| kind)
            .collect();
        let sample = |function: Function| {
            let arguments = match function {
                Function::CountAll => vec![],
                Function::BoolAnd | Function::BoolOr => vec![Expr::Column(3)],
                Function::Percentile => vec![Expr::Column(1), Expr::Double(0.5)],
                Function::StringAgg => vec![Expr::Column(2), Expr::Text(",".to_string())],
                Function::ArgMin | Function::ArgMax => vec![Expr::Column(2), Expr::Column(1)],
                _ => vec![Expr::Column(1)],
            };
            let call = Aggregate { function, distinct: false, arguments, filter: None };
            expression(&Expr::Aggregate(Box::new(call)), &columns)
        };
        let functions = Function::ALL
            .into_iter()
            .filter(|function| taken(format!("{} AS x FROM S WINDOW LENGTH(2)", sample(*function))))
            .collect();
        let patterns = taken("e2.a AS x FROM PATTERN (EVERY e1=S -> e2=S) WITHIN 5s".to_string());
        let joins = taken("x.a AS x FROM S AS x WINDOW LENGTH(1) JOIN S AS y ON x.a = y.a".to_string());
        let rates = taken("a FROM S OUTPUT LAST EVERY 5 EVENTS".to_string());
        let triggers = compiles("CREATE TRIGGER T EVERY 5s;");
        let blocks = compiles(
            "CREATE STREAM S (a INT); PARTITION WITH (a OF S) BEGIN INSERT INTO T SELECT a FROM S; END;",
        );
        let tables = compiles("CREATE TABLE T (a INT, PRIMARY KEY (a));");
        Known { windows, functions, patterns, tables, blocks, joins, rates, triggers }
    }
}

/// A window of each kind, over columns t TIMESTAMP and a INT.
fn samples() -> Vec<(Kind, Window)> {
    let second = 1_000_000;
    let (t, a) = (Expr::Column(0), Expr::Column(1));
    let count = Aggregate { function: Function::CountAll, distinct: false, arguments: vec![], filter: None };
    let few = Expr::Compare(
        CompareOp::AtMost,
        Box::new(Expr::Aggregate(Box::new(count))),
        Box::new(Expr::Integer(2)),
    );
    vec![
        (Kind::Tumbling, Window::Tumbling { size: second, offset: 0 }),
        (Kind::Calendar, Window::Calendar { weeks: false, zone: "Europe/Berlin" }),
        (Kind::Sliding, Window::Sliding { size: 3 * second, slide: second }),
        (Kind::Session, Window::Session { gap: second }),
        (Kind::Length, Window::Length(2)),
        (Kind::LengthBatch, Window::LengthBatch(2)),
        (Kind::Time, Window::Time(second)),
        (Kind::TimeBatch, Window::TimeBatch(second)),
        (Kind::ExternalTime, Window::ExternalTime { ts: t.clone(), size: second }),
        (Kind::Delay, Window::Delay(second)),
        (Kind::ExternalTimeBatch, Window::ExternalTimeBatch { ts: t, size: second }),
        (Kind::Cumulate, Window::Cumulate { step: second, size: 3 * second }),
        (Kind::Sort, Window::Sort { n: 2, keys: vec![Key { by: a.clone(), descending: true }] }),
        (Kind::Unique, Window::Unique(vec![a.clone()])),
        (Kind::FirstUnique, Window::FirstUnique(vec![a.clone()])),
        (Kind::Cron, Window::Cron("0 * * * * *")),
        (Kind::Expression, Window::Expression(few)),
        (Kind::TimeLength, Window::TimeLength { size: second, n: 2 }),
        (Kind::Frequent, Window::Frequent { n: 2, keys: vec![a.clone()] }),
        (Kind::LossyFrequent, Window::LossyFrequent { support: 0.5, error: 0.25, keys: vec![a] }),
    ]
}
