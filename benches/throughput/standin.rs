//! Stand-in for generated code.
use crate::contender::{Contender, Rows};
use crate::rows::*;
use eventflux::Timestamp;
use eventflux_runtime::Cx;
use eventflux_runtime::aggregate::*;
use eventflux_runtime::error::{Cause, Failure};
use eventflux_runtime::operator::window::*;
use eventflux_runtime::operator::*;

pub struct TradesRow<'a> {
    symbol: &'a str,
    price: f64,
    volume: i64,
    at: Timestamp,
}
pub struct LargeRow<'a> {
    symbol: &'a str,
    value: f64,
    lots: i64,
    at: Timestamp,
}
pub struct TotalRow<'a> {
    symbol: &'a str,
    trades: i64,
    volume: i64,
}
pub struct RecentRow<'a> {
    symbol: &'a str,
    average: f64,
    highest: f64,
}
pub struct BarRow<'a> {
    symbol: &'a str,
    volume: i64,
    average: f64,
    trades: i64,
    closed: Timestamp,
}
pub struct AverageRow<'a> {
    symbol: &'a str,
    average: f64,
}

struct Q1;
impl Query for Q1 {
    type In<'r> = TradesRow<'r>;
    type Out<'r> = LargeRow<'r>;
}
impl Project for Q1 {
    #[inline]
    fn project<'r>(&'r mut self, row: &'r TradesRow<'_>, _cx: Cx) -> Result<Option<LargeRow<'r>>, Failure> {
        if !(row.price > 100.0 && row.volume >= 500) {
            return Ok(None);
        }
        let lots = row.volume.checked_mul(100).ok_or(Cause::Overflow("BIGINT")).map_err(|c| c.at(0))?;
        Ok(Some(LargeRow { symbol: row.symbol, value: row.price * row.volume as f64, lots, at: row.at }))
    }
}

macro_rules! stateful {
    ($q:ident, $out:ident, $args:ty, $accs:ty, $kept:ty, |$row:ident| $a:expr, |$ac:ident, $ar:ident| $add:expr, $rem:expr) => {
        struct $q;
        impl Query for $q {
            type In<'r> = TradesRow<'r>;
            type Out<'r> = $out<'r>;
        }
        impl Stateful for $q {
            type Key = (String,);
            type Args = $args;
            type Accs = $accs;
            type Kept = $kept;
            #[inline]
            fn admit(&mut self, _: &TradesRow<'_>, _: Cx) -> Result<bool, Failure> {
                Ok(true)
            }
            #[inline]
            fn enter<'r>(&'r mut self, $row: &'r TradesRow<'_>, _: Cx) -> Entering<'r, Self> {
                Ok(Some((($row.symbol,), $a)))
            }
            #[inline]
            fn keep<'r>(&self, _: &'r TradesRow<'_>, _: Cx) -> RefOf<'r, Self::Kept> {}
            #[inline]
            fn accumulators(&self) -> Self::Accs {
                Default::default()
            }
            #[inline]
            fn add($ac: &mut Self::Accs, $ar: RefOf<'_, Self::Args>) {
                $add
            }
            #[inline]
            fn remove($ac: &mut Self::Accs, $ar: RefOf<'_, Self::Args>) {
                $rem
            }
            fn key_layout(&self) -> &() {
                &()
            }
            fn args_layout(&self) -> &() {
                &()
            }
            fn kept_layout(&self) -> &() {
                &()
            }
        }
    };
}
stateful!(Q2, TotalRow, (i64,), (Count, SumInt), (), |row| (row.volume,), |a, v| { a.0.add_one(); a.1.add(v.0) }, { a.0.remove_one(); a.1.remove(v.0) });
stateful!(Q3, RecentRow, (f64,), (AvgFloat, SlidingMax<f64>), (), |row| (row.price,), |a, v| { a.0.add(v.0); a.1.add(v.0) }, { a.0.remove(v.0); a.1.remove(v.0) });
stateful!(Q4, BarRow, (i64, f64), (SumInt, AvgFloat, Count), (), |row| (row.volume, row.price), |a, v| { a.0.add(v.0); a.1.add(v.1); a.2.add_one() }, { a.0.remove(v.0); a.1.remove(v.1); a.2.remove_one() });
stateful!(Q5, AverageRow, (f64,), (AvgFloat,), (), |row| (row.price,), |a, v| { a.0.add(v.0) }, { a.0.remove(v.0) });

impl Current for Q2 {
    #[inline]
    fn current<'r>(
        &'r mut self,
        _: &'r TradesRow<'_>,
        key: (&'r str,),
        a: &'r Self::Accs,
        _: Cx,
    ) -> Result<Option<TotalRow<'r>>, Failure> {
        Ok(Some(TotalRow { symbol: key.0, trades: a.0.value(), volume: a.1.known().map_err(|c| c.at(0))? }))
    }
}
impl Current for Q3 {
    #[inline]
    fn current<'r>(
        &'r mut self,
        _: &'r TradesRow<'_>,
        key: (&'r str,),
        a: &'r Self::Accs,
        _: Cx,
    ) -> Result<Option<RecentRow<'r>>, Failure> {
        Ok(Some(RecentRow { symbol: key.0, average: a.0.known(), highest: a.1.known() }))
    }
}
impl Emit for Q4 {
    #[inline]
    fn emit<'r>(
        &'r mut self,
        _: (),
        key: (&'r str,),
        a: &'r Self::Accs,
        window: Bounds,
        _: Cx,
    ) -> Result<Option<BarRow<'r>>, Failure> {
        Ok(Some(BarRow {
            symbol: key.0,
            volume: a.0.known().map_err(|c| c.at(0))?,
            average: a.1.known(),
            trades: a.2.value(),
            closed: window.end,
        }))
    }
}
impl Current for Q5 {
    #[inline]
    fn current<'r>(
        &'r mut self,
        _: &'r TradesRow<'_>,
        key: (&'r str,),
        a: &'r Self::Accs,
        _: Cx,
    ) -> Result<Option<AverageRow<'r>>, Failure> {
        Ok(Some(AverageRow { symbol: key.0, average: a.0.known() }))
    }
}

struct Host<S, T> {
    sink: S,
    scratch: Option<T>,
    errors: u64,
}

macro_rules! app {
    ($case:ident, $q:ident, $op:ty, $new:expr, $out:ident -> $view:ident, |$v:ident| $make:expr, |$s:ident| $assign:block, $closes:literal) => {
        pub struct $case<S> {
            clock: Clock,
            waiting: Reorder<()>,
            q: $op,
            host: Host<S, $out>,
        }
        impl<S: FnMut(&$out)> Host<S, $out> {
            #[inline(always)]
            fn emit(&mut self, $v: &$view<'_>) {
                let row: &$out = match &mut self.scratch {
                    Some($s) => { $assign; $s }
                    None => self.scratch.insert($make),
                };
                (self.sink)(row);
            }
            #[inline(always)]
            fn take(&mut self, result: Result<$view<'_>, Failure>, _at: Timestamp) {
                match result {
                    Ok(row) => self.emit(&row),
                    Err(_) => self.errors += 1,
                }
            }
        }
        impl<S: FnMut(&$out)> $case<S> {
            pub fn new(sink: S) -> Self {
                $case { clock: Clock::event(0, None), waiting: Reorder::default(), q: $new, host: Host { sink, scratch: None, errors: 0 } }
            }
            #[inline]
            fn process_row(&mut self, row: &TradesRow<'_>, at: Timestamp) {
                let host = &mut self.host;
                self.q.push(row, Cx::event(at), &mut |result, at| host.take(result, at));
                self.clock.wake_by(self.q.due());
            }
            #[inline]
            pub fn push(&mut self, row: &Trade) -> eventflux_runtime::Push {
                let view = TradesRow { symbol: &row.symbol, price: row.price, volume: row.volume, at: row.at };
                match drive::arrive(self, view.at) {
                    Admit::Now => {
                        self.process_row(&view, self.clock.time());
                        eventflux_runtime::Push::Accepted
                    }
                    Admit::Late(_) => eventflux_runtime::Push::Late,
                    _ => eventflux_runtime::Push::Refused,
                }
            }
        }
        impl<S: FnMut(&$out)> Machine for $case<S> {
            type Waiting = ();
            fn clock(&mut self) -> &mut Clock {
                &mut self.clock
            }
            fn reorder(&mut self) -> &mut Reorder<()> {
                &mut self.waiting
            }
            fn due(&self, finishing: bool) -> Option<(Due, usize)> {
                let due = self.q.due();
                (due < Due::NEVER && (!finishing || $closes)).then_some((due, 0))
            }
            fn fire(&mut self, _: usize, due: Due) {
                let host = &mut self.host;
                self.q.fire(due, &mut |result, at| host.take(result, at));
            }
            fn process(&mut self, _: &(), _: Timestamp) {}
            fn settle(&mut self, now: Timestamp) {
                self.q.settle(now)
            }
            fn flush(&mut self) -> bool {
                false
            }
        }
        impl<S: FnMut(&$out)> Contender<Trade> for $case<S> {
            fn pass(&mut self, rows: &Rows<Trade>) {
                for row in &rows.structs {
                    let _ = self.push(row);
                }
            }
            fn finish(&mut self) {
                drive::finish(self);
            }
        }
    };
}
struct Stateless<Q>(Q);
impl Stateless<Q1> {
    #[inline]
    fn push(&mut self, row: &TradesRow<'_>, cx: Cx, out: &mut impl FnMut(Result<LargeRow<'_>, Failure>, Timestamp)) {
        match self.0.project(row, cx) {
            Ok(Some(row)) => out(Ok(row), cx.at),
            Ok(None) => {}
            Err(f) => out(Err(f), cx.at),
        }
    }
    #[inline]
    fn due(&self) -> Due {
        Due::NEVER
    }
    fn fire(&mut self, _: Due, _: &mut impl FnMut(Result<LargeRow<'_>, Failure>, Timestamp)) {}
    fn settle(&mut self, _: Timestamp) {}
}
app!(FilterTrades, Q1, Stateless<Q1>, Stateless(Q1), Large -> LargeRow, |v| Large { symbol: v.symbol.to_owned(), value: v.value, lots: v.lots, at: v.at }, |s| { v.symbol.clone_into(&mut s.symbol); s.value = v.value; s.lots = v.lots; s.at = v.at; }, false);
app!(RunningTrades, Q2, Running<Q2>, Running::new(Q2), Total -> TotalRow, |v| Total { symbol: v.symbol.to_owned(), trades: v.trades, volume: v.volume }, |s| { v.symbol.clone_into(&mut s.symbol); s.trades = v.trades; s.volume = v.volume; }, false);
app!(LengthTrades, Q3, Length<Q3>, Length::new(Q3, 1000), Recent -> RecentRow, |v| Recent { symbol: v.symbol.to_owned(), average: v.average, highest: v.highest }, |s| { v.symbol.clone_into(&mut s.symbol); s.average = v.average; s.highest = v.highest; }, false);
app!(TumblingTrades, Q4, TumblingGroups<Q4>, Tumbling::new(Q4, 1_000_000, 0), Bar -> BarRow, |v| Bar { symbol: v.symbol.to_owned(), volume: v.volume, average: v.average, trades: v.trades, closed: v.closed }, |s| { v.symbol.clone_into(&mut s.symbol); s.volume = v.volume; s.average = v.average; s.trades = v.trades; s.closed = v.closed; }, true);
app!(TimeTrades, Q5, Time<Q5>, Time::new(Q5, 1_000_000), Average -> AverageRow, |v| Average { symbol: v.symbol.to_owned(), average: v.average }, |s| { v.symbol.clone_into(&mut s.symbol); s.average = v.average; }, false);
