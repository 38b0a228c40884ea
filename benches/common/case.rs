//! The benched queries. Their SQL is in `benches/queries`, one file for the compiled and the interpreted app.

use std::ops::Range;

use eventflux::dynamic::{App, Compiler, Input};
use eventflux::{Engine, PushRow, Stream, Value};

use super::byhand::Loop;
use super::contender::{Contender, Rows};
use super::rows::Later;

/// A query in all its forms.
pub(crate) trait Case: 'static {
    /// What the table calls it.
    const NAME: &'static str;
    /// Its SQL.
    const SQL: &'static str;
    /// What it reads.
    type Row: Stream + Later + 'static;
    /// What it puts out.
    type Out: Stream + 'static;
    /// The loop by hand.
    type ByHand: Loop<Row = Self::Row, Out = Self::Out> + 'static;
    /// The loop that trusts its input.
    type Unchecked: Loop<Row = Self::Row, Out = Self::Out> + 'static;

    /// The compiled app.
    fn compiled(sink: impl FnMut(&Self::Out) + 'static) -> impl Contender<Self::Row> + 'static;

    /// The interpreted app.
    fn interpreted(mut sink: impl FnMut(&[Value]) + Send + 'static) -> impl Contender<Self::Row> + 'static {
        let compiler = Compiler::new().stream::<Self::Row>().stream::<Self::Out>();
        let mut app = compiler.compile(Self::SQL).unwrap_or_else(|error| panic!("{}: {error}", Self::NAME));
        app.on("Out", move |_, row| sink(row.values())).expect("every benched query writes Out");
        let input = app.input("Events").expect("every benched query reads Events");
        Interpreted { app, input }
    }
}

/// An app of `eventflux!`.
pub(crate) struct Compiled<A>(pub(crate) A);

impl<R: Later, A: PushRow<R> + Engine> Contender<R> for Compiled<A> {
    fn pass(&mut self, rows: &Rows<R>, part: Range<usize>) {
        for row in &rows.structs[part] {
            let _ = self.0.push(row);
        }
    }

    fn finish(&mut self) {
        self.0.end().expect("it was not ended before");
    }
}

/// An app of `eventflux::dynamic`.
struct Interpreted {
    app: App,
    input: Input,
}

impl<R: Later> Contender<R> for Interpreted {
    fn touch(&self, rows: &Rows<R>, part: Range<usize>) -> u64 {
        let texts = rows.values[part].iter().flatten().filter_map(|value| match value {
            Value::Str(text) => text.bytes().next_back(),
            _ => None,
        });
        texts.map(u64::from).sum()
    }

    fn pass(&mut self, rows: &Rows<R>, part: Range<usize>) {
        for row in &rows.values[part] {
            let _ = self.app.push_to(self.input, row);
        }
    }

    fn finish(&mut self) {
        self.app.finish().expect("it was not ended before");
    }
}
