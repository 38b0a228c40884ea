//! Physical plan to Rust tokens.
//!
//! An app becomes a struct with one field for each operator, a struct for each query with one small function for
//! each of its expressions, and functions that hand rows from query to query as borrowed structs. What is
//! generated is meant to be read: `cargo expand` shows what one would write by hand. Public names stand where
//! the macro was called; everything else is in a `const _` block, so that it collides with nothing and finds
//! the names of the place, those inside functions too.

mod app;
mod context;
mod expr;
pub mod names;
pub mod pack;
mod query;
mod skeleton;
mod types;

use proc_macro2::{Ident, TokenStream};

use crate::physical;
use crate::question::DeclaredQuestion;
use crate::span::Span;

pub(crate) use context::AppGen;
pub use names::{Collision, RustName, collisions};
pub use skeleton::skeleton;

/// What the generated code is called, and where its parts come from.
#[derive(Clone)]
pub struct Names<'n> {
    /// The path of the library, `::eventflux` as a rule.
    pub krate: TokenStream,
    /// The app's name.
    pub app: Ident,
    /// Its visibility.
    pub vis: TokenStream,
    /// Its documentation, by line.
    pub docs: Vec<String>,
    /// The SQL of its statements, in order, for doc comments.
    pub statements: Vec<String>,
    /// What `explain()` returns.
    pub explain: String,
    /// Where a token of the SQL stands.
    pub spans: &'n dyn Fn(Span) -> proc_macro2::Span,
    /// The app whose question this one answers: its rows stand there.
    pub within: Option<Ident>,
}

impl Names<'_> {
    /// The names of the app that answers a question.
    fn of_question(&self, question: &DeclaredQuestion) -> Self {
        let camel = names::camel_case(&question.name.name);
        let statements = question.question.iter().flat_map(|asked| &asked.app.ast.statements);
        Names {
            app: quote::format_ident!("{}{camel}Question", self.app),
            docs: vec![format!(" Answers `{}`.", question.name.name)],
            statements: statements.map(ToString::to_string).collect(),
            explain: String::new(),
            within: Some(self.app.clone()),
            ..self.clone()
        }
    }
}

/// The Rust items of an app, and of the questions that it declares.
///
/// The streams' names must not collide: see [`collisions`].
pub fn generate(plan: &physical::App, questions: &[DeclaredQuestion], names: &Names<'_>) -> TokenStream {
    let own: Vec<Names<'_>> = questions.iter().map(|question| names.of_question(question)).collect();
    AppGen::new(plan, names).asked(questions, &own).generate()
}
