//! A small description of an app: what the random generator draws, the reference answers from, and a failing
//! test shrinks. [`super::sql`] prints it as SQL; nothing here knows the compiler.

/// Microseconds: all times and durations of the reference.
pub type Micros = i64;

/// A type of SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ty {
    /// BOOL.
    Bool,
    /// INT.
    Int,
    /// BIGINT.
    BigInt,
    /// FLOAT.
    Float,
    /// DOUBLE.
    Double,
    /// STRING.
    Text,
    /// TIMESTAMP.
    Time,
}

impl Ty {
    /// Its name in SQL.
    pub fn sql(self) -> &'static str {
        match self {
            Ty::Bool => "BOOL",
            Ty::Int => "INT",
            Ty::BigInt => "BIGINT",
            Ty::Float => "FLOAT",
            Ty::Double => "DOUBLE",
            Ty::Text => "STRING",
            Ty::Time => "TIMESTAMP",
        }
    }

    /// Whether it is INT or BIGINT.
    pub fn integer(self) -> bool {
        matches!(self, Ty::Int | Ty::BigInt)
    }

    /// Whether it can be computed with.
    pub fn number(self) -> bool {
        matches!(self, Ty::Int | Ty::BigInt | Ty::Float | Ty::Double)
    }
}

/// The type that two numbers meet in: "INT < BIGINT < FLOAT < DOUBLE, except that an integer with a FLOAT gives
/// DOUBLE".
pub fn promoted(a: Ty, b: Ty) -> Ty {
    match (a, b) {
        (Ty::Int, Ty::Int) => Ty::Int,
        (Ty::Float, Ty::Float) => Ty::Float,
        (a, b) if a.integer() && b.integer() => Ty::BigInt,
        _ => Ty::Double,
    }
}

/// A column of a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name, one of its own in the whole app.
    pub name: String,
    /// Its type.
    pub ty: Ty,
    /// Whether NULL may come.
    pub nullable: bool,
    /// Whether both sides compute it to the last bit, so that it may decide something. A mean may be off by a
    /// unit in its last place, and what compares it or groups by it would then go another way.
    pub exact: bool,
}

/// What becomes of an event below the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// LATE DROP.
    Drop,
    /// LATE ADJUST.
    Adjust,
    /// LATE INTO the stream that [`Input::late_stream`] names.
    Into,
}

/// Event time of an input; its last column is the time column.
#[derive(Clone, Debug, PartialEq)]
pub struct Watermark {
    /// How far back events may go.
    pub lateness: Micros,
    /// What becomes of those that go further.
    pub late: Late,
}

/// A stream that the host pushes.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its event time; all inputs of an app have one, or none has.
    pub watermark: Option<Watermark>,
}

impl Input {
    /// The stream of its late events.
    pub fn late_stream(&self) -> String {
        format!("{}Late", self.name)
    }
}

/// What a query reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// An input.
    Input(usize),
    /// The late events of an input.
    Late(usize),
    /// A stream that queries write, see [`App::targets`].
    Target(usize),
}

/// An operator of arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MathOp {
    /// +
    Add,
    /// -
    Subtract,
    /// *
    Multiply,
    /// /
    Divide,
    /// %
    Remainder,
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOp {
    /// =
    Equal,
    /// <>
    Unequal,
    /// <
    Less,
    /// <=
    AtMost,
    /// >
    Greater,
    /// >=
    AtLeast,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A column of the query's source, by number.
    Column(usize),
    /// An integer: INT if it fits, else BIGINT.
    Integer(i64),
    /// A DOUBLE.
    Double(f64),
    /// A STRING.
    Text(String),
    /// An operation on numbers.
    Math(MathOp, Box<Expr>, Box<Expr>),
    /// A comparison.
    Compare(CompareOp, Box<Expr>, Box<Expr>),
    /// AND.
    And(Box<Expr>, Box<Expr>),
    /// OR.
    Or(Box<Expr>, Box<Expr>),
    /// NOT.
    Not(Box<Expr>),
    /// IS NULL.
    IsNull(Box<Expr>),
    /// COALESCE of two.
    Coalesce(Box<Expr>, Box<Expr>),
    /// An aggregate.
    Aggregate(Box<Aggregate>),
    /// WINDOW_START.
    WindowStart,
    /// WINDOW_END.
    WindowEnd,
}

/// An aggregate function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "named as in SQL")]
pub enum Function {
    CountAll,
    Count,
    Sum,
    Avg,
    Min,
    Max,
    First,
    Last,
    StddevPop,
    StddevSamp,
    VarPop,
    VarSamp,
    BoolAnd,
    BoolOr,
    MinForever,
    MaxForever,
    DistinctCount,
    ApproxCountDistinct,
    Percentile,
    Median,
    ArgMin,
    ArgMax,
    StringAgg,
}

impl Function {
    /// All of them.
    pub const ALL: [Function; 23] = [
        Function::CountAll,
        Function::Count,
        Function::Sum,
        Function::Avg,
        Function::Min,
        Function::Max,
        Function::First,
        Function::Last,
        Function::StddevPop,
        Function::StddevSamp,
        Function::VarPop,
        Function::VarSamp,
        Function::BoolAnd,
        Function::BoolOr,
        Function::MinForever,
        Function::MaxForever,
        Function::DistinctCount,
        Function::ApproxCountDistinct,
        Function::Percentile,
        Function::Median,
        Function::ArgMin,
        Function::ArgMax,
        Function::StringAgg,
    ];
}

/// A call of an aggregate.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// The function.
    pub function: Function,
    /// Whether equal values count once.
    pub distinct: bool,
    /// Its arguments.
    pub arguments: Vec<Expr>,
    /// FILTER (WHERE ..).
    pub filter: Option<Expr>,
}

/// A key of ORDER BY or of a SORT window.
#[derive(Clone, Debug, PartialEq)]
pub struct Key<T> {
    /// What is looked at.
    pub by: T,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// What ORDER BY looks at.
#[derive(Clone, Debug, PartialEq)]
pub enum OrderBy {
    /// An item, by number.
    Item(usize),
    /// An expression over the source.
    Expr(Expr),
}

/// A window.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "named as in SQL")]
pub enum Window {
    Tumbling { size: Micros, offset: Micros },
    Calendar { weeks: bool, zone: &'static str },
    Sliding { size: Micros, slide: Micros },
    Session { gap: Micros },
    Length(usize),
    LengthBatch(usize),
    Time(Micros),
    TimeBatch(Micros),
    ExternalTime { ts: Expr, size: Micros },
    Delay(Micros),
    ExternalTimeBatch { ts: Expr, size: Micros },
    Cumulate { step: Micros, size: Micros },
    Sort { n: usize, keys: Vec<Key<Expr>> },
    Unique(Vec<Expr>),
    FirstUnique(Vec<Expr>),
    Cron(&'static str),
    Expression(Expr),
    TimeLength { size: Micros, n: usize },
    Frequent { n: usize, keys: Vec<Expr> },
    LossyFrequent { support: f64, error: f64, keys: Vec<Expr> },
}

impl Window {
    /// Whether its rows come in batches; the others slide, and DELAY passes on.
    pub fn batch(&self) -> bool {
        matches!(
            self,
            Window::Tumbling { .. }
                | Window::Calendar { .. }
                | Window::Sliding { .. }
                | Window::Session { .. }
                | Window::LengthBatch(_)
                | Window::TimeBatch(_)
                | Window::ExternalTimeBatch { .. }
                | Window::Cumulate { .. }
                | Window::Cron(_)
        )
    }

    /// "WINDOW_START and WINDOW_END are columns of the time-aligned batch windows and SESSION."
    pub fn bounds(&self) -> bool {
        matches!(
            self,
            Window::Tumbling { .. }
                | Window::Calendar { .. }
                | Window::Sliding { .. }
                | Window::Session { .. }
                | Window::Cumulate { .. }
        )
    }

    /// The expressions that the window itself looks at when an event enters.
    pub fn marks(&self) -> Vec<&Expr> {
        match self {
            Window::ExternalTime { ts, .. } | Window::ExternalTimeBatch { ts, .. } => vec![ts],
            Window::Sort { keys, .. } => keys.iter().map(|key| &key.by).collect(),
            Window::Unique(keys)
            | Window::FirstUnique(keys)
            | Window::Frequent { keys, .. }
            | Window::LossyFrequent { keys, .. } => keys.iter().collect(),
            _ => Vec::new(),
        }
    }
}

/// Which events of a sliding window give rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Events {
    /// Those that enter.
    Current,
    /// Those that leave.
    Expired,
    /// Both.
    All,
}

/// INSERT INTO .. SELECT.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What it reads.
    pub source: Source,
    /// The stream that it writes, by number in [`App::targets`].
    pub target: usize,
    /// Which events give rows.
    pub events: Events,
    /// WHERE before the window.
    pub before: Option<Expr>,
    /// The window.
    pub window: Option<Window>,
    /// WHERE after the window.
    pub after: Option<Expr>,
    /// GROUP BY.
    pub groups: Vec<Expr>,
    /// The items; they get the names of the target's columns.
    pub items: Vec<Expr>,
    /// SELECT DISTINCT.
    pub distinct: bool,
    /// HAVING.
    pub having: Option<Expr>,
    /// ORDER BY.
    pub order: Vec<Key<OrderBy>>,
    /// LIMIT.
    pub limit: Option<usize>,
    /// OFFSET.
    pub offset: usize,
}

impl Query {
    /// Whether a row stands for a group rather than for an event.
    pub fn grouped(&self) -> bool {
        !self.groups.is_empty() || self.aggregates()
    }

    /// Whether it aggregates.
    pub fn aggregates(&self) -> bool {
        let order = self.order.iter().filter_map(|key| match &key.by {
            OrderBy::Expr(expr) => Some(expr),
            OrderBy::Item(_) => None,
        });
        self.items.iter().chain(&self.having).chain(order).any(Expr::aggregates)
    }

    /// The aggregates, in the order in which they are written.
    pub fn all_aggregates(&self) -> Vec<&Aggregate> {
        let mut found = Vec::new();
        for expr in self.items.iter().chain(&self.having) {
            expr.find_aggregates(&mut found);
        }
        for key in &self.order {
            if let OrderBy::Expr(expr) = &key.by {
                expr.find_aggregates(&mut found);
            }
        }
        found
    }
}

impl Expr {
    /// Its direct operands, an aggregate's arguments left out.
    pub fn operands(&self) -> Vec<&Expr> {
        match self {
            Expr::Math(_, a, b)
            | Expr::Compare(_, a, b)
            | Expr::And(a, b)
            | Expr::Or(a, b)
            | Expr::Coalesce(a, b) => vec![a, b],
            Expr::Not(a) | Expr::IsNull(a) => vec![a],
            _ => Vec::new(),
        }
    }

    /// Whether it holds an aggregate.
    pub fn aggregates(&self) -> bool {
        matches!(self, Expr::Aggregate(_)) || self.operands().into_iter().any(Expr::aggregates)
    }

    /// Adds the aggregates in it.
    pub fn find_aggregates<'a>(&'a self, found: &mut Vec<&'a Aggregate>) {
        if let Expr::Aggregate(aggregate) = self {
            found.push(aggregate);
        }
        for operand in self.operands() {
            operand.find_aggregates(found);
        }
    }
}

/// A stream that queries write.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Whether it is declared, with columns that may all be NULL.
    pub declared: bool,
}

/// An app.
#[derive(Clone, Debug, PartialEq)]
pub struct App {
    /// How far ahead of all others an event may be.
    pub max_ahead: Option<Micros>,
    /// The inputs.
    pub inputs: Vec<Input>,
    /// The streams that queries write.
    pub targets: Vec<Target>,
    /// The queries, in the order of their statements. A query reads only streams whose number is below its
    /// target's, so that there is no cycle.
    pub queries: Vec<Query>,
}

impl App {
    /// Whether its clock comes from time columns.
    pub fn event_time(&self) -> bool {
        self.inputs.iter().any(|input| input.watermark.is_some())
    }

    /// The columns of a source.
    pub fn columns(&self, source: Source) -> &[Column] {
        match source {
            Source::Input(input) | Source::Late(input) => &self.inputs[input].columns,
            Source::Target(target) => &self.targets[target].columns,
        }
    }

    /// The name of a source.
    pub fn name(&self, source: Source) -> String {
        match source {
            Source::Input(input) => self.inputs[input].name.clone(),
            Source::Late(input) => self.inputs[input].late_stream(),
            Source::Target(target) => self.targets[target].name.clone(),
        }
    }
}

/// The type of an expression over `columns`.
pub fn type_of(expr: &Expr, columns: &[Column]) -> Ty {
    match expr {
        Expr::Column(column) => columns[*column].ty,
        Expr::Integer(value) if i32::try_from(*value).is_ok() => Ty::Int,
        Expr::Integer(_) => Ty::BigInt,
        Expr::Double(_) => Ty::Double,
        Expr::Text(_) => Ty::Text,
        Expr::Math(_, a, b) => match (type_of(a, columns), type_of(b, columns)) {
            // "ts - ts (BIGINT microseconds)"
            (Ty::Time, Ty::Time) => Ty::BigInt,
            (a, b) => promoted(a, b),
        },
        Expr::Coalesce(a, b) => match (type_of(a, columns), type_of(b, columns)) {
            (a, b) if a.number() && b.number() => promoted(a, b),
            (a, _) => a,
        },
        Expr::Compare(..) | Expr::And(..) | Expr::Or(..) | Expr::Not(_) | Expr::IsNull(_) => Ty::Bool,
        Expr::WindowStart | Expr::WindowEnd => Ty::Time,
        Expr::Aggregate(aggregate) => {
            let argument = aggregate.arguments.first().map(|expr| type_of(expr, columns));
            match aggregate.function {
                Function::CountAll
                | Function::Count
                | Function::DistinctCount
                | Function::ApproxCountDistinct => Ty::BigInt,
                // "SUM of integers is BIGINT, of floats DOUBLE; AVG is DOUBLE".
                Function::Sum if argument.is_some_and(Ty::integer) => Ty::BigInt,
                Function::Sum
                | Function::Avg
                | Function::StddevPop
                | Function::StddevSamp
                | Function::VarPop
                | Function::VarSamp
                | Function::Percentile
                | Function::Median => Ty::Double,
                Function::BoolAnd | Function::BoolOr => Ty::Bool,
                Function::StringAgg => Ty::Text,
                Function::Min
                | Function::Max
                | Function::First
                | Function::Last
                | Function::MinForever
                | Function::MaxForever
                | Function::ArgMin
                | Function::ArgMax => argument.unwrap_or(Ty::BigInt),
            }
        }
    }
}

impl Query {
    /// Shows every use of a column of the source to `see`.
    pub fn each_column(&mut self, see: &mut dyn FnMut(&mut usize)) {
        let Query { before, window, after, groups, items, having, order, .. } = self;
        let order = order.iter_mut().filter_map(|key| match &mut key.by {
            OrderBy::Expr(expr) => Some(expr),
            OrderBy::Item(_) => None,
        });
        let exprs = before.iter_mut().chain(after).chain(groups).chain(items).chain(having).chain(order);
        exprs.for_each(|expr| expr.each_column(see));
        match window {
            Some(Window::ExternalTime { ts, .. } | Window::ExternalTimeBatch { ts, .. }) => {
                ts.each_column(see)
            }
            Some(Window::Expression(condition)) => condition.each_column(see),
            Some(Window::Sort { keys, .. }) => keys.iter_mut().for_each(|key| key.by.each_column(see)),
            Some(
                Window::Unique(keys)
                | Window::FirstUnique(keys)
                | Window::Frequent { keys, .. }
                | Window::LossyFrequent { keys, .. },
            ) => keys.iter_mut().for_each(|key| key.each_column(see)),
            _ => {}
        }
    }
}

impl Expr {
    /// Shows every use of a column to `see`.
    pub fn each_column(&mut self, see: &mut dyn FnMut(&mut usize)) {
        match self {
            Expr::Column(column) => see(column),
            Expr::Math(_, a, b)
            | Expr::Compare(_, a, b)
            | Expr::And(a, b)
            | Expr::Or(a, b)
            | Expr::Coalesce(a, b) => {
                a.each_column(see);
                b.each_column(see);
            }
            Expr::Not(a) | Expr::IsNull(a) => a.each_column(see),
            Expr::Aggregate(call) => {
                call.arguments.iter_mut().chain(&mut call.filter).for_each(|expr| expr.each_column(see));
            }
            _ => {}
        }
    }
}
