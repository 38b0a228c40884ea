//! What all parts of the generator need to know of the app.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::{Names, names, types};
use crate::physical::{
    App, Between, ClockMode, Late, Operator, Origin, Partition, Query, RustStruct, Stream, StreamId, between,
    split_keys,
};
use crate::question::DeclaredQuestion;
use crate::syntax::ast::RustPath;
use crate::types::SqlType;

/// Generates an app.
pub(crate) struct AppGen<'p> {
    /// The plan.
    pub(crate) plan: &'p App,
    /// The names.
    pub(crate) names: &'p Names<'p>,
    /// The runtime inside the `const` block.
    pub(crate) rt: TokenStream,
    /// The runtime outside of it.
    pub(crate) full: TokenStream,
    /// The types that SQL only carries.
    pub(crate) opaque: Vec<TokenStream>,
    /// The streams' names, by number.
    pub(crate) streams: Vec<StreamNames>,
    /// By which keys of which inputs the app can be split.
    pub(crate) split: Partition,
    /// The streams between queries whose rows are counted; none in apps without events, which no pipeline runs.
    pub(crate) between: Vec<Between>,
    /// The questions that it declares.
    pub(crate) questions: Vec<Asked<'p>>,
}

/// A question that the app declares.
pub(crate) struct Asked<'p> {
    /// Its name.
    pub(crate) name: &'p str,
    /// The statement that declares it, from 1.
    pub(crate) statement: u32,
    /// The table whose rows are pushed, and the app that answers; `None` if it has an error.
    pub(crate) app: Option<(&'p str, AppGen<'p>)>,
}

/// The names of a stream.
pub(crate) struct StreamNames {
    /// In functions and fields: `late_quotes`.
    pub(crate) snake: String,
    /// In types and variants: `LateQuotes`.
    pub(crate) camel: Ident,
    /// The borrowed row.
    pub(crate) view: Ident,
    /// Whether the borrowed row has a lifetime.
    pub(crate) borrows: bool,
    /// The fields, by column.
    pub(crate) fields: Vec<Ident>,
    /// The field of the borrowed row that holds the host's own row, where queries filter such rows: what only
    /// SELECT reads is then read of it when WHERE has let it through.
    pub(crate) given: Option<Ident>,
    /// The type of rows that sinks get and `push_..` takes; nothing for subqueries.
    pub(crate) row: TokenStream,
    /// Whether that type is generated.
    pub(crate) own_row: bool,
}

impl<'p> AppGen<'p> {
    /// Names everything.
    pub(crate) fn new(plan: &'p App, names: &'p Names<'p>) -> Self {
        let krate = &names.krate;
        let full = quote!(#krate::__private);
        let mut app = AppGen {
            plan,
            names,
            rt: quote!(__rt),
            full,
            opaque: Vec::new(),
            streams: Vec::new(),
            split: split_keys(plan),
            between: Vec::new(),
            questions: Vec::new(),
        };
        app.opaque = (0..plan.opaque.len()).map(|number| app.opaque_type(number)).collect();
        app.streams = plan.streams.iter().enumerate().map(|(i, stream)| app.name(i, stream)).collect();
        if app.has_events() {
            app.between = between(plan);
        }
        app
    }

    /// The same with the questions that it declares, which have names of their own.
    pub(crate) fn asked(mut self, questions: &'p [DeclaredQuestion], names: &'p [Names<'p>]) -> Self {
        let asked = questions.iter().zip(names).map(|(declared, names)| Asked {
            name: &declared.name.name,
            statement: declared.statement,
            app: declared
                .question
                .as_ref()
                .map(|question| (question.table.as_str(), AppGen::new(&question.app.physical, names))),
        });
        self.questions = asked.collect();
        self
    }

    fn name(&self, number: usize, stream: &Stream) -> StreamNames {
        let app = &self.names.app;
        let fields = names::fields(stream.columns.iter().map(|c| c.name.as_str()), Span::call_site());
        let borrows = stream.columns.iter().any(|column| types::borrows(column.ty));
        if stream.anonymous {
            // No stream of the user's may have the name.
            let mut part = String::from("sub");
            let taken = |part: &str| {
                let names = self.plan.streams.iter().filter(|stream| !stream.anonymous).map(|s| &s.name);
                let name = format!("{part}{number}");
                names.into_iter().any(|other| {
                    names::snake_case(other) == name || names::camel_case(other).eq_ignore_ascii_case(&name)
                })
            };
            while taken(&part) {
                part.push_str("sub");
            }
            let camel = format_ident!("{}{number}", names::camel_case(&part));
            let view = format_ident!("{app}{camel}Row");
            let snake = format!("{part}{number}");
            return StreamNames {
                snake,
                camel,
                view,
                borrows,
                fields,
                given: None,
                row: TokenStream::new(),
                own_row: false,
            };
        }
        let camel = names::type_ident(&stream.name);
        let view = format_ident!("{app}{camel}Row");
        let snake = names::snake_case(&stream.name);
        let owned = stream.rust.as_ref().filter(|rust| rust.schema.lifetimes == 0);
        let row = match owned {
            Some(rust) => self.path(&rust.path),
            None => {
                let module = self.module();
                let opaque = self.opaque_columns(stream);
                let generics = if opaque.is_empty() { TokenStream::new() } else { quote!(<#(#opaque),*>) };
                quote!(#module::#camel #generics)
            }
        };
        let filters = |query: &Query| {
            query.is_of(number) && matches!(query.operator, Operator::Project) && !query.filter.is_empty()
        };
        let input = matches!(stream.origin, Origin::Input { .. });
        let given = owned.filter(|_| input && self.plan.queries.iter().any(filters)).map(|_| {
            let taken = |name: &str| fields.iter().any(|field| field == name);
            let mut name = "given".to_string();
            while taken(&name) {
                name.push('_');
            }
            Ident::new(&name, Span::call_site())
        });
        let borrows = borrows || given.is_some();
        StreamNames { snake, camel, view, borrows, fields, given, row, own_row: owned.is_none() }
    }

    /// The module of the generated rows.
    pub(crate) fn module(&self) -> Ident {
        let app = self.names.within.as_ref().unwrap_or(&self.names.app);
        names::ident(&names::snake_case(&app.to_string()), app.span())
    }

    /// A path of the SQL, at its place.
    pub(crate) fn path(&self, path: &RustPath) -> TokenStream {
        let mut tokens = TokenStream::new();
        for (i, segment) in path.segments.iter().enumerate() {
            let span = (self.names.spans)(segment.span);
            if i > 0 {
                tokens.extend(quote::quote_spanned!(span=> ::));
            }
            if !segment.name.is_empty() {
                let ident = match segment.name.as_str() {
                    "crate" | "self" | "super" | "Self" => Ident::new(&segment.name, span),
                    name => names::ident(name, span),
                };
                tokens.extend(quote!(#ident));
            }
        }
        tokens
    }

    /// A Rust function as the code of queries names it: by its path or, where that is a single name, by another one,
    /// as a variable of the code may be called the same.
    pub(crate) fn rust_item(&self, path: &RustPath) -> TokenStream {
        match path.segments.as_slice() {
            [only] => {
                let alias = format_ident!("__{}", only.name, span = (self.names.spans)(only.span));
                quote!(#alias)
            }
            _ => self.path(path),
        }
    }

    /// The other names of [`AppGen::rust_item`].
    pub(crate) fn rust_aliases(&self) -> TokenStream {
        let mut aliases = TokenStream::new();
        let mut known: Vec<&str> = Vec::new();
        for declared in &self.plan.functions {
            let path = declared.path();
            if path.segments.len() == 1 && !known.contains(&path.last()) {
                known.push(path.last());
                let (item, alias) = (self.path(path), self.rust_item(path));
                aliases.extend(quote!(#[allow(unused_imports)] use #item as #alias;));
            }
        }
        aliases
    }

    /// The struct behind a stream, with `lifetime` for each of its lifetimes.
    pub(crate) fn struct_type(&self, rust: &RustStruct, lifetime: &TokenStream) -> TokenStream {
        let path = self.path(&rust.path);
        let lifetimes = std::iter::repeat_n(lifetime, rust.schema.lifetimes);
        if rust.schema.lifetimes == 0 { path } else { quote!(#path<#(#lifetimes),*>) }
    }

    /// The type that SQL only carries, by way of the struct that has it: its own name may mean something else
    /// here.
    fn opaque_type(&self, number: usize) -> TokenStream {
        let found = self.plan.streams.iter().find_map(|stream| {
            let rust = stream.rust.as_ref()?;
            let is = |ty: SqlType| matches!(ty, SqlType::Opaque(n) if n as usize == number);
            let column = stream.columns.iter().position(|column| is(column.ty.sql))?;
            Some((self.struct_type(rust, &quote!('static)), column))
        });
        match found {
            Some((ty, column)) => {
                let (full, column) = (&self.full, proc_macro2::Literal::usize_unsuffixed(column));
                quote!(<#ty as #full::OpaqueField<#column>>::Type)
            }
            None => self.plan.opaque[number].parse().unwrap_or_default(),
        }
    }

    /// The opaque types of a stream's columns, which are parameters of its generated row.
    pub(crate) fn opaque_columns(&self, stream: &Stream) -> Vec<TokenStream> {
        let types = stream.columns.iter().filter_map(|column| match column.ty.sql {
            SqlType::Opaque(number) => Some(self.opaque[number as usize].clone()),
            _ => None,
        });
        types.collect()
    }

    /// The borrowed row of a stream.
    pub(crate) fn view_type(&self, stream: StreamId, lifetime: &TokenStream) -> TokenStream {
        let names = &self.streams[stream.0 as usize];
        let view = &names.view;
        if names.borrows { quote!(#view<#lifetime>) } else { quote!(#view) }
    }

    /// What a query hands out: a row of the stream it writes and, where rows of one moment are sorted, what by.
    pub(crate) fn out_type(&self, query: &Query, lifetime: &TokenStream) -> TokenStream {
        let row = self.view_type(query.target, lifetime);
        let by_moment = matches!(query.operator, Operator::Leaving { .. } | Operator::Batch { .. });
        match &query.moment {
            Some(moment) if by_moment || query.waits_for_pattern() => {
                let keys = moment
                    .sort
                    .iter()
                    .map(|key| types::view(key.by.expr.ty, lifetime, &self.opaque, &self.rt));
                let keys =
                    super::app::sort_keys(&keys.collect::<Vec<_>>(), |first, rest| quote!((#first, #rest)));
                quote!((#row, #keys))
            }
            _ => row,
        }
    }

    /// The struct of a query; `number` counts from 0.
    pub(crate) fn query_ident(&self, number: usize) -> Ident {
        format_ident!("{}Q{}", self.names.app, number + 1)
    }

    /// The field of a query's operator.
    pub(crate) fn query_field(&self, number: usize) -> Ident {
        format_ident!("q{}", number + 1)
    }

    /// The struct that evaluates the keys of a block; `number` counts from 0.
    pub(crate) fn partition_ident(&self, number: usize) -> Ident {
        format_ident!("{}Keys{}", self.names.app, number + 1)
    }

    /// The field of a block.
    pub(crate) fn partition_field(&self, number: usize) -> Ident {
        format_ident!("partition{}", number + 1)
    }

    /// The type of that field.
    pub(crate) fn partition_type(&self, number: usize, rt: &TokenStream) -> TokenStream {
        let (key, keys) =
            (self.partition_key(&self.plan.partitions[number], rt), self.partition_ident(number));
        quote!(#rt::partition::Block<#key, #keys>)
    }

    /// The blocks that rows may enter or be at work in which reach these queries.
    pub(crate) fn partitions_of(&self, queries: &[usize]) -> Vec<usize> {
        let of = |query: &usize| {
            let query = &self.plan.queries[*query];
            query.partition.map(|id| id.0 as usize)
        };
        let mut partitions: Vec<usize> = queries.iter().filter_map(of).collect();
        partitions.sort_unstable();
        partitions.dedup();
        partitions
    }

    /// A generated type of the app.
    pub(crate) fn ident(&self, suffix: &str) -> Ident {
        format_ident!("{}{suffix}", self.names.app)
    }

    /// A type parameter: `letter`, but for a path of the user's that begins so, which would mean the parameter then.
    pub(crate) fn parameter(&self, letter: &str) -> Ident {
        let structs =
            self.plan.streams.iter().filter_map(|stream| stream.rust.as_ref().map(|rust| &rust.path));
        let paths = structs.chain(self.plan.functions.iter().map(|declared| declared.path()));
        let first = paths.filter_map(|path| path.segments.first().map(|first| first.name.as_str()));
        let taken: Vec<&str> = first.collect();
        let mut name = letter.to_owned();
        while taken.contains(&name.as_str()) || self.names.app == name {
            name.push('_');
        }
        format_ident!("{name}")
    }

    /// That of the sinks.
    pub(crate) fn sinks_parameter(&self) -> Ident {
        self.parameter("S")
    }

    /// The SQL of a statement, counted from 1, as the lines of a doc comment.
    pub(crate) fn statement(&self, number: u32) -> Vec<String> {
        let index = (number as usize).checked_sub(1);
        let text = index.and_then(|index| self.names.statements.get(index)).map_or("", String::as_str);
        let lines = text.lines().map(|line| format!(" {line}"));
        [" ```sql".to_string()].into_iter().chain(lines).chain([" ```".to_string()]).collect()
    }

    /// Whether the app is in event time.
    pub(crate) fn event_time(&self) -> bool {
        matches!(self.plan.clock, ClockMode::Event { .. })
    }

    /// Whether events may have to wait in the reorder buffer.
    pub(crate) fn reorders(&self) -> bool {
        matches!(self.plan.clock, ClockMode::Event { lateness: 1.., .. })
    }

    /// The streams that the host sees, with their numbers.
    pub(crate) fn visible(&self) -> impl Iterator<Item = (usize, &'p Stream, &StreamNames)> {
        let streams = self.plan.streams.iter().zip(&self.streams).enumerate();
        streams.filter(|(_, (stream, _))| !stream.anonymous).map(|(i, (stream, names))| (i, stream, names))
    }

    /// The inputs, with their numbers.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = (usize, &'p Stream, &StreamNames)> {
        self.visible().filter(|(_, stream, _)| matches!(stream.origin, Origin::Input { .. }))
    }

    /// Whether rows of a stream are ever handed to sinks from a borrowed row: all but those of an input whose
    /// events are processed as they are pushed.
    pub(crate) fn is_rebuilt(&self, stream: &Stream) -> bool {
        match stream.origin {
            Origin::Derived => true,
            Origin::Input { late, .. } => {
                let borrowed = stream.rust.as_ref().is_some_and(|rust| rust.schema.lifetimes > 0);
                borrowed || self.reorders() || late == Late::Adjust
            }
        }
    }

    /// The stream that a query writes.
    pub(crate) fn target_of(&self, query: usize) -> usize {
        self.plan.queries[query].target.0 as usize
    }

    /// The queries that a row of `stream` can reach, in order.
    pub(crate) fn reached(&self, stream: usize) -> Vec<usize> {
        let mut reached = vec![false; self.plan.queries.len()];
        let mut streams = vec![stream];
        while let Some(stream) = streams.pop() {
            for reader in &self.plan.streams[stream].readers {
                let reader = reader.0 as usize;
                if !std::mem::replace(&mut reached[reader], true) {
                    streams.push(self.target_of(reader));
                }
            }
        }
        (0..reached.len()).filter(|query| reached[*query]).collect()
    }
}
